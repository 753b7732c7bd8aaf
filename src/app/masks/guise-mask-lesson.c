/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a mask model learns. */
#include "app/masks/guise-mask-lesson.h"

#include <glib/gi18n.h>

#include "app/guise-application.h"
#include "mask/guise-mask-training.h"

/* As the lists have them. */
static const char *const types[] = { NULL, "h", "mf", "f", "wf", "head" };
static const int         widths[] = { 32, 8 };
static const double      shares[] = { 1.0, 0.3, 0.1 }; /* of the learning rate */
enum
{
  QUICK = 1
};

struct _GuiseMaskLesson
{
  AdwExpanderRow parent_instance;

  AdwComboRow *type;
  AdwComboRow *size;
  AdwComboRow *steps;
  GtkSwitch   *pretrain;
  guint        advised; /* of the sizes */
  int          base;    /* of the model that is there; 0: there is none */
  char        *known;   /* owned, or NULL: what the model said that was shown last */

  GuiseMaskDesk *desk; /* weak; that was shown last */
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

int
guise_mask_lesson_get_base (GuiseMaskLesson *self)
{
  const guint i = adw_combo_row_get_selected (self->size);

  return self->base > 0 ? self->base : widths[MIN (i, G_N_ELEMENTS (widths) - 1)];
}

double
guise_mask_lesson_get_learning_rate (GuiseMaskLesson *self)
{
  const guint i = adw_combo_row_get_selected (self->steps);

  if (i == 0 || i >= G_N_ELEMENTS (shares))
    return 0.0;
  return shares[i] * guise_mask_training_get_rate (guise_mask_lesson_get_base (self));
}

static const char *
get_chosen (AdwComboRow *row)
{
  GtkStringObject *chosen = adw_combo_row_get_selected_item (row);

  return chosen != NULL ? gtk_string_object_get_string (chosen) : "";
}

/* What is chosen, as long as the row is closed. */
static void
show_choice (GuiseMaskLesson *self)
{
  g_autofree char *text =
    g_strdup_printf ("%s · %s · %s", get_chosen (self->type), get_chosen (self->size),
                     guise_mask_lesson_get_pretrain (self) ? _("drawing faces")
                                                           : _("finding masks"));

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
}

/* ---- what is there ---- */

/* As far as that is known, beside a training, too; no card is opened to find out. */
static gboolean
learns_on_processor (const GuiseMaskDesk *desk)
{
  GApplication    *application = g_application_get_default ();
  g_autofree char *device = guise_mask_desk_dup_device (desk);

  if (!g_str_equal (device, "auto"))
    return g_str_equal (device, "cpu");
  return GUISE_IS_APPLICATION (application) &&
         guise_system_check_lacks_card (
           guise_application_get_check (GUISE_APPLICATION (application)));
}

/* Without a card one of DeepFaceLab's width takes days. What a person has chosen stays. */
static void
advise_size (GuiseMaskLesson *self)
{
  guint advised;

  if (self->desk == NULL)
    return;
  advised = learns_on_processor (self->desk) ? QUICK : 0;
  if (self->base == 0 && advised != self->advised &&
      adw_combo_row_get_selected (self->size) == self->advised)
    adw_combo_row_set_selected (self->size, advised);
  self->advised = advised;
}

static void
show_size (GuiseMaskLesson *self, const GuiseMaskDesk *desk)
{
  const gboolean has_model = guise_mask_desk_has_model (desk);
  const int      before = self->base;

  self->base = guise_mask_desk_get_base (desk);
  if (self->base > 0)
    adw_combo_row_set_selected (self->size, self->base < widths[0] ? QUICK : 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->size), !has_model);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->size),
                               has_model ? _("A model that is there keeps what it began with.")
                                         : _("Quick is a sixteenth of the work, for learning on the processor; DeepFaceLab "
                  "cannot read it."));
  advise_size (self);
  if (before > 0 && self->base == 0) /* the model has made room */
    adw_combo_row_set_selected (self->size, self->advised);
}

void
guise_mask_lesson_show (GuiseMaskLesson *self, GuiseMaskDesk *desk)
{
  gboolean         is_pretraining;
  const char      *type = guise_mask_desk_get_face_type (desk, &is_pretraining);
  g_autofree char *now = g_strdup_printf ("%s %d", type != NULL ? type : "", is_pretraining);

  g_set_weak_pointer (&self->desk, desk);
  show_size (self, desk);
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
guise_mask_lesson_dispose (GObject *object)
{
  g_clear_weak_pointer (&GUISE_MASK_LESSON (object)->desk);
  G_OBJECT_CLASS (guise_mask_lesson_parent_class)->dispose (object);
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

  G_OBJECT_CLASS (class)->dispose = guise_mask_lesson_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_mask_lesson_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-lesson.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, type);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, size);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, steps);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskLesson, pretrain);
}

static void
guise_mask_lesson_init (GuiseMaskLesson *self)
{
  GApplication *application = g_application_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  if (GUISE_IS_APPLICATION (application))
    g_signal_connect_object (guise_application_get_check (GUISE_APPLICATION (application)),
                             "changed", G_CALLBACK (advise_size), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->type, "notify::selected", G_CALLBACK (show_choice), self);
  g_signal_connect_swapped (self->size, "notify::selected", G_CALLBACK (show_choice), self);
  g_signal_connect_swapped (self->pretrain, "notify::active", G_CALLBACK (show_choice), self);
  show_choice (self);
}
