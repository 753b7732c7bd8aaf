/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose faces the stage under way trains on. */
#include "app/train/guise-sides-dialog.h"

#include <glib/gi18n.h>

#include "app/train/guise-sides-view.h"
#include "app/widgets/guise-widget.h"

#define WIDTH  740
#define HEIGHT 480

struct _GuiseSidesDialog
{
  AdwWindow parent_instance;

  GtkLabel       *text;
  GuiseSidesView *sides;
};

G_DEFINE_FINAL_TYPE (GuiseSidesDialog, guise_sides_dialog, ADW_TYPE_WINDOW)

GtkWidget *
guise_sides_dialog_present (GtkWindow *parent, GuiseOpenProject *project)
{
  GuiseSidesDialog *self = g_object_new (GUISE_TYPE_SIDES_DIALOG, "transient-for", parent, NULL);
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  /* Translators: number and title of a stage */
  g_autofree char *text =
    g_strdup_printf (_("Stage %zu: %s"), status->stage + 1, status->stage_title);

  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  gtk_label_set_label (self->text, text);
  guise_sides_view_set_narrow (self->sides, gtk_widget_get_width (GTK_WIDGET (parent)) < WIDTH);
  guise_sides_view_show (self->sides, project, status->stage);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_sides_dialog_class_init (GuiseSidesDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (GUISE_TYPE_SIDES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-sides-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesDialog, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesDialog, sides);
}

static void
guise_sides_dialog_init (GuiseSidesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
