/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a mask model learns. */
#include "app/masks/guise-mask-lesson.h"

#include <glib/gi18n.h>

/* As the list has them. */
static const char *const types[] = { NULL, "h", "mf", "f", "wf", "head" };

struct _GuiseMaskLesson
{
  AdwExpanderRow parent_instance;

  AdwComboRow *type;
  GtkSwitch   *pretrain;
  char        *known; /* owned, or NULL: what the model said that was shown last */
};

G_DEFINE_FINAL_TYPE (GuiseMaskLesson, guise_mask_lesson, ADW_TYPE_EXPANDER_ROW)

const char *
guise_mask_lesson_get_face_type (GuiseMaskLesson *self)
{
  const guint i = adw_combo_row_get_selected (self->type);

  return i < G_N_ELEMENTS (types) ? types[i] : NULL;
}

gboolean
guise_mask_lesson_get_pretrain (GuiseMaskLesson *self)
{
  return gtk_switch_get_active (self->pretrain);
}

/* What is chosen, as long as the row is closed. */
static void
show_choice (GuiseMaskLesson *self)
{
  GtkStringObject *chosen = adw_combo_row_get_selected_item (self->type);
  g_autofree char *text =
    g_strdup_printf ("%s · %s", chosen != NULL ? gtk_string_object_get_string (chosen) : "",
                     guise_mask_lesson_get_pretrain (self) ? _("drawing faces")
                                                           : _("finding masks"));

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
}

void
guise_mask_lesson_show (GuiseMaskLesson *self, const GuiseMaskDesk *desk)
{
  gboolean         is_pretraining;
  const char      *type = guise_mask_desk_get_face_type (desk, &is_pretraining);
  g_autofree char *now = g_strdup_printf ("%s %d", type != NULL ? type : "", is_pretraining);

  gtk_widget_set_sensitive (GTK_WIDGET (self->type), !guise_mask_desk_has_model (desk));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->type), guise_mask_desk_has_model (desk)
                               ? _("A model that is there keeps what it began with.")
                               : _("For a new model; it stays with that."));
  if (g_strcmp0 (now, self->known) == 0)
    return; /* what a person has chosen since stays */
  g_free (self->known);
  self->known = g_steal_pointer (&now);
  gtk_switch_set_active (self->pretrain, is_pretraining);
  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i], type) == 0)
      adw_combo_row_set_selected (self->type, i);
}

static void
guise_mask_lesson_finalize (GObject *object)
{
  g_free (GUISE_MASK_LESSON (object)->known);
  G_OBJECT_CLASS (guise_mask_lesson_parent_class)->finalize (object);
}

static void
guise_mask_lesson_class_init (GuiseMaskLessonClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = guise_mask_lesson_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-lesson.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, type);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, pretrain);
}

static void
guise_mask_lesson_init (GuiseMaskLesson *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->type, "notify::selected", G_CALLBACK (show_choice), self);
  g_signal_connect_swapped (self->pretrain, "notify::active", G_CALLBACK (show_choice), self);
  show_choice (self);
}
