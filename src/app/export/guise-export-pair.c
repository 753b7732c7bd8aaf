/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face through the trainer and through a file. */
#include "app/export/guise-export-pair.h"

#include <glib/gi18n.h>

#include "app/export/guise-export-words.h"
#include "app/widgets/guise-thumb.h"

struct _GuiseExportPair
{
  GtkFlowBoxChild parent_instance;

  GuiseThumb *trained;
  GuiseThumb *filed;
  GtkLabel   *caption;
};

G_DEFINE_FINAL_TYPE (GuiseExportPair, guise_export_pair, GTK_TYPE_FLOW_BOX_CHILD)

static void
load (GuiseThumb *thumb, const char *path, size_t i, GuiseExportSide side, const char *name)
{
  g_autofree char *picture = guise_export_dup_picture_path (path, i, side);

  guise_thumb_load (thumb, picture, 0, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (thumb), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (thumb), name);
}

void
guise_export_pair_show (GuiseExportPair *self, const char *path, size_t i, double difference)
{
  g_autofree char *caption = guise_export_words_dup_difference (difference);
  g_autofree char *trained = g_strdup_printf (_("Face %zu through the trainer"), i + 1);
  g_autofree char *filed = g_strdup_printf (_("Face %zu through the file"), i + 1);

  gtk_widget_set_visible (GTK_WIDGET (self), path != NULL);
  if (path == NULL)
    return;
  load (self->trained, path, i, GUISE_EXPORT_TRAINED, trained);
  load (self->filed, path, i, GUISE_EXPORT_FILED, filed);
  gtk_label_set_label (self->caption, caption);
}

static void
guise_export_pair_class_init (GuiseExportPairClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-export-pair.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPair, trained);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPair, filed);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPair, caption);
}

static void
guise_export_pair_init (GuiseExportPair *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
