/* SPDX-License-Identifier: GPL-3.0-or-later
 * A file that is imported. */
#include "app/faces/guise-import-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-thumb.h"

struct _GuiseImportRow
{
  GtkListBoxRow parent_instance;

  GuiseIntakeFile *file; /* owned */

  GuiseThumb     *thumb;
  GtkLabel       *title;
  GtkLabel       *text;
  GtkLabel       *count;
  GtkProgressBar *bar;
  GuiseStepMark  *mark;
  GtkButton      *button;
};

G_DEFINE_FINAL_TYPE (GuiseImportRow, guise_import_row, GTK_TYPE_LIST_BOX_ROW)

/* What helps; NULL: nothing has to. */
static const char *
get_help (const GuiseIntakeFile *file)
{
  switch (guise_intake_file_get_state (file))
    {
    case GUISE_INTAKE_ASKS_PERSON:
      return _("Choose person");
    case GUISE_INTAKE_ASKS_FACESET:
      return _("Use or copy…");
    case GUISE_INTAKE_STOPPED:
      return _("Go on");
    case GUISE_INTAKE_FAILED:
      return _("Try again");
    case GUISE_INTAKE_DONE:
      return guise_intake_file_is_dark (file) ? _("Try brighter") : NULL;
    default:
      return NULL;
    }
}

static GuiseStepState
get_mark (const GuiseIntakeFile *file)
{
  switch (guise_intake_file_get_state (file))
    {
    case GUISE_INTAKE_DONE:
    case GUISE_INTAKE_USED:
      return guise_intake_file_get_n_faces (file) > 0 ? GUISE_STEP_DONE : GUISE_STEP_ATTENTION;
    case GUISE_INTAKE_FAILED:
      return GUISE_STEP_STOPPED;
    case GUISE_INTAKE_LOOKING:
      return GUISE_STEP_READY;
    default:
      return GUISE_STEP_TO_DO;
    }
}

static void
show (GuiseImportRow *self)
{
  const GuiseIntakeState state = guise_intake_file_get_state (self->file);
  const uint64_t         n = guise_intake_file_get_n_faces (self->file);
  const char            *help = get_help (self->file);
  const gboolean         is_reading = state == GUISE_INTAKE_READING;
  g_autofree char       *text = guise_intake_file_dup_text (self->file);
  g_autofree char       *count = g_strdup_printf ("%'" PRIu64, n);

  g_object_set (self->thumb, "paintable", guise_intake_file_get_picture (self->file), NULL);
  gtk_label_set_label (self->title, guise_intake_file_get_title (self->file));
  gtk_label_set_label (self->text, text);
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count),
                          is_reading || state == GUISE_INTAKE_DONE || n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_reading);
  gtk_progress_bar_set_fraction (self->bar, guise_intake_file_get_fraction (self->file));
  guise_step_mark_set_state (self->mark, get_mark (self->file));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), !is_reading && help == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->button), help != NULL);
  if (help != NULL)
    gtk_button_set_label (self->button, help);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  guise_intake_file_get_title (self->file),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

GtkWidget *
guise_import_row_new (GuiseIntakeFile *file)
{
  GuiseImportRow *self = g_object_new (GUISE_TYPE_IMPORT_ROW, NULL);

  self->file = g_object_ref (file);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "u",
                                    guise_intake_file_get_id (file));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "import.act");
  g_signal_connect_object (file, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}

static void
guise_import_row_dispose (GObject *object)
{
  g_clear_object (&GUISE_IMPORT_ROW (object)->file);
  G_OBJECT_CLASS (guise_import_row_parent_class)->dispose (object);
}

static void
guise_import_row_class_init (GuiseImportRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_import_row_dispose;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-import-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, thumb);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, count);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportRow, button);
}

static void
guise_import_row_init (GuiseImportRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
