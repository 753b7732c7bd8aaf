/* SPDX-License-Identifier: GPL-3.0-or-later
 * The step of masks. */
#include "app/masks/guise-masks-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/guise-window.h"
#include "app/masks/guise-mask-desk.h"
#include "app/masks/guise-mask-editor.h"
#include "app/masks/guise-mask-lesson.h"
#include "app/masks/guise-mask-questions.h"
#include "app/masks/guise-mask-row.h"
#include "app/masks/guise-mask-surroundings.h"
#include "app/masks/guise-mask-trial-dialog.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define AIM          0.95 /* of agreement; a second person agrees with the first about as much */
#define PICTURE_SIDE 108
#define SLOT_KEY     "slot" /* of a dialog */

struct _GuiseMasksPage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project; /* owned */
  GuiseMaskDesk        *desk;    /* owned */
  GtkFileChooserNative *chooser; /* owned while it is open */

  AdwPreferencesGroup *coverage;
  GtkWidget           *rows[GUISE_N_FACE_SLOTS]; /* borrowed from coverage */
  AdwPreferencesGroup *model;
  AdwActionRow        *agreement;
  AdwActionRow        *training;
  GtkSpinButton       *batch;
  GtkButton           *train_button;
  GtkWidget           *first;
  GtkLabel            *first_text;
  GtkFlowBox          *pictures;

  GuiseMaskSurroundings *surroundings;
  GuiseMaskLesson       *lesson;
  GtkWidget             *preview_box;
  GtkPicture            *preview;
};

G_DEFINE_FINAL_TYPE (GuiseMasksPage, guise_masks_page, GTK_TYPE_WIDGET)

/* ---- coverage ---- */

static void
show_coverage (GuiseMasksPage *self)
{
  /* one's own face first, as everywhere */
  static const GuiseFaceSlot order[] = { GUISE_FACE_SLOT_DST, GUISE_FACE_SLOT_SRC,
                                         GUISE_FACE_SLOT_GENERIC };
  const GuiseProjectStatus  *status = guise_open_project_get_status (self->project);
  gboolean                   is_primary = guise_mask_desk_has_model (self->desk);
  gboolean                   has_rows = FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const GuiseFaceSlot            slot = order[i];
      const GuiseProjectFacesStatus *faces = status != NULL ? &status->faces[slot] : NULL;

      if (self->rows[slot] != NULL)
        adw_preferences_group_remove (self->coverage, self->rows[slot]);
      self->rows[slot] = NULL;
      if (faces == NULL || faces->n_faces == 0)
        continue;
      self->rows[slot] = guise_mask_row_new (self->desk, slot, faces, is_primary);
      adw_preferences_group_add (self->coverage, self->rows[slot]);
      is_primary = is_primary && faces->n_masked == faces->n_faces;
      has_rows = TRUE;
    }
  adw_preferences_group_set_description (self->coverage,
                                         has_rows || status == NULL
                                           ? NULL
                                           : _("There are no faces yet. Masks come after them."));
}

/* ---- the model ---- */

/* How it is going, or how the last one went; before the first, what there is to learn from. */
static void
show_training (GuiseMasksPage *self)
{
  const size_t     n_labels = guise_mask_desk_get_n_labels (self->desk);
  const char      *text = guise_mask_desk_get_training (self->desk);
  GdkTexture      *preview = guise_mask_desk_get_preview (self->desk);
  g_autofree char *labels =
    g_strdup_printf (ngettext ("%'zu face is labelled", "%'zu faces are labelled",
                               (unsigned long) n_labels),
                     n_labels);

  adw_action_row_set_subtitle (self->training, text != NULL ? text : labels);
  gtk_picture_set_paintable (self->preview, GDK_PAINTABLE (preview));
  gtk_widget_set_visible (self->preview_box, preview != NULL);
}

static void
show_model (GuiseMasksPage *self)
{
  const size_t     n_labels = guise_mask_desk_get_n_labels (self->desk);
  const gboolean   has_model = guise_mask_desk_has_model (self->desk);
  gboolean         is_unseen;
  size_t           n;
  const double     agreement = guise_mask_desk_get_agreement (self->desk, &n, &is_unseen);
  g_autofree char *labels =
    g_strdup_printf (ngettext ("%'zu face is labelled", "%'zu faces are labelled",
                               (unsigned long) n_labels),
                     n_labels);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  adw_preferences_group_set_description (self->model,
                                         has_model ? _("It finds the face in every picture.")
                                                   : _("Import one, or label some faces and train your own."));
  if (isnan (agreement))
    {
      title = g_strdup (has_model ? _("Agreement is not known yet") : _("No mask model yet"));
      text = g_strdup (n_labels > 0 && has_model
                       ? _("Apply masks; then they are compared with your labels.")
                       : labels);
    }
  else
    {
      title = g_strdup_printf (_("Agreement with your labels: %.0f %%"), 100.0 * agreement);
      text = is_unseen
               ? g_strdup_printf (ngettext ("Measured on %'zu labelled face that is not learned "
                                            "· aim %.0f %%",
                                            "Measured on %'zu labelled faces that are not learned "
                                            "· aim %.0f %%",
                                            (unsigned long) n),
                                  n, 100.0 * AIM)
               : g_strdup_printf (ngettext ("Measured on %'zu labelled face · aim %.0f %%",
                                            "Measured on %'zu labelled faces · aim %.0f %%",
                                            (unsigned long) n),
                                  n, 100.0 * AIM);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->agreement), title);
  adw_action_row_set_subtitle (self->agreement, text);
  show_training (self);
}

/* ---- the faces to look at first ---- */

static GtkWidget *
make_picture (const GuiseMaskSuggestion *one)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *thumb = g_object_new (GUISE_TYPE_THUMB, "size", PICTURE_SIDE, "radius", 6, "paintable",
                                   one->picture, NULL);
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * one->agreement);
  g_autofree char *name = one->agreement < 0.0
    /* Translators: whose face, its file */
    ? g_strdup_printf (_("%s, %s, no label"), guise_face_slot_get_title (one->slot), one->name)
    /* Translators: whose face, its file, as in “72 %” */
    : g_strdup_printf (_("%s, %s, agreement %s"), guise_face_slot_get_title (one->slot), one->name,
                          share);

  gtk_overlay_set_child (GTK_OVERLAY (overlay), thumb);
  if (one->agreement >= 0.0)
    {
      GtkWidget *pill = gtk_label_new (share);

      gtk_widget_add_css_class (pill, "guise-pill");
      gtk_widget_add_css_class (pill, "caption");
      gtk_widget_add_css_class (pill, "numeric");
      gtk_widget_set_halign (pill, GTK_ALIGN_END);
      gtk_widget_set_valign (pill, GTK_ALIGN_END);
      gtk_widget_set_margin_end (pill, 4);
      gtk_widget_set_margin_bottom (pill, 4);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), pill);
    }
  gtk_widget_set_halign (overlay, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (child, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), overlay);
  return child;
}

static void
show_first (GuiseMasksPage *self)
{
  const GPtrArray *suggestions = guise_mask_desk_get_suggestions (self->desk);
  GtkWidget       *child;
  gboolean         is_measured = FALSE;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pictures))) != NULL)
    gtk_flow_box_remove (self->pictures, child);
  for (guint i = 0; i < suggestions->len; i++)
    {
      const GuiseMaskSuggestion *one = suggestions->pdata[i];

      is_measured = is_measured || one->agreement >= 0.0;
      gtk_flow_box_insert (self->pictures, make_picture (one), -1);
    }
  gtk_label_set_label (self->first_text, is_measured
                       ? _("Here the masks, which are blue, differ most from your labels, or are least certain.")
                       : _("Faces without a label that a mask model learns most from."));
  gtk_widget_set_visible (self->first, suggestions->len > 0);
}

/* ---- all of it ---- */

static gboolean
can_train (GuiseMasksPage *self)
{
  return guise_mask_desk_get_job (self->desk) == NULL &&
         (guise_mask_desk_get_n_labels (self->desk) > 0 ||
          guise_mask_lesson_get_pretrain (self->lesson));
}

static void
on_lesson_changed (GuiseMasksPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "masks.train", can_train (self));
}

static void
show_job (GuiseMasksPage *self)
{
  static const char *const others[] = { "masks.fetch", "masks.remove-masks",
                                        "masks.remove-labels" };
  GuiseJob                *job = guise_mask_desk_get_job (self->desk);
  GtkWidget               *widget = GTK_WIDGET (self);
  const gboolean           is_free = job == NULL;

  gtk_button_set_label (self->train_button, is_free ? _("Train") : _("Stop"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->train_button),
                                  is_free ? "masks.train" : "masks.stop");
  gtk_widget_set_sensitive (GTK_WIDGET (self->batch), is_free);
  gtk_widget_set_sensitive (GTK_WIDGET (self->surroundings), is_free);
  gtk_widget_set_sensitive (GTK_WIDGET (self->lesson), is_free);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    gtk_widget_action_set_enabled (widget, others[i], is_free);
  gtk_widget_action_set_enabled (widget, "masks.apply",
                                 is_free && guise_mask_desk_has_model (self->desk));
  gtk_widget_action_set_enabled (widget, "masks.try",
                                 is_free && guise_mask_desk_has_model (self->desk));
  gtk_widget_action_set_enabled (widget, "masks.take-back", is_free);
  on_lesson_changed (self);
  gtk_widget_action_set_enabled (widget, "masks.stop", !is_free);
  gtk_widget_action_set_enabled (widget, "masks.import", is_free);
  gtk_widget_action_set_enabled (widget, "masks.restart",
                                 is_free && guise_mask_desk_has_model (self->desk));
}

static void
on_changed (GuiseMasksPage *self)
{
  show_coverage (self);
  show_model (self);
  show_first (self);
  guise_mask_lesson_show (self->lesson, self->desk);
  show_job (self);
}

static void
on_refreshed (GuiseMasksPage *self)
{
  guise_mask_desk_look (self->desk);
  show_coverage (self);
}

/* Beside a training masks are learned elsewhere. */
static void
on_is_training (GuiseMasksPage *self)
{
  guise_mask_lesson_show (self->lesson, self->desk);
}

static void
on_told_cb (GuiseMasksPage *self, const char *text, gboolean can_undo)
{
  guise_widget_toast (GTK_WIDGET (self), text, can_undo ? "masks.undo" : NULL);
}

/* ---- actions ---- */

static void
apply (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFaceSlot slot;

  if (guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    guise_mask_questions_apply (GTK_WINDOW (gtk_widget_get_root (widget)),
                                GUISE_MASKS_PAGE (widget)->desk, slot);
}

/* Before anything is changed. */
static void
try (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFaceSlot slot;

  if (guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    guise_mask_trial_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)),
                                     GUISE_MASKS_PAGE (widget)->desk, slot);
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_desk_undo (GUISE_MASKS_PAGE (widget)->desk);
}

/* What was done to the masks another day, too: what it takes lies beside the faces. */
static void
take_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFaceSlot slot;

  if (guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    guise_mask_questions_take_back (GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GUISE_MASKS_PAGE (widget)->desk, slot);
}

static void
restart (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_questions_restart (GTK_WINDOW (gtk_widget_get_root (widget)),
                                GUISE_MASKS_PAGE (widget)->desk);
}

static void
train (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMasksPage           *self = GUISE_MASKS_PAGE (widget);
  g_autofree char          *backgrounds = guise_mask_surroundings_dup_folder (self->surroundings);
  const GuiseMaskLessonPlan plan = { .batch_size = gtk_spin_button_get_value_as_int (self->batch),
                                     .backgrounds = backgrounds,
                                     .face_type = guise_mask_lesson_get_face_type (self->lesson),
                                     .pretrain = guise_mask_lesson_get_pretrain (self->lesson),
                                     .base = guise_mask_lesson_get_base (self->lesson),
                                     .learning_rate =
                                       guise_mask_lesson_get_learning_rate (self->lesson) };

  guise_mask_desk_train (self->desk, &plan);
}

static void
take_out (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const GuiseMaskKind kind =
    g_str_equal (action, "masks.remove-labels") ? GUISE_MASK_LABELS : GUISE_MASK_APPLIED;
  GuiseFaceSlot slot;

  if (guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    guise_mask_desk_remove (GUISE_MASKS_PAGE (widget)->desk, slot, kind);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseJob *job = guise_mask_desk_get_job (GUISE_MASKS_PAGE (widget)->desk);

  if (job != NULL)
    guise_job_stop (job);
}

/* ---- folders ---- */

static char *
dup_chosen (GuiseMasksPage *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
                             : NULL;

  g_clear_object (&self->chooser);
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
on_import_cb (GuiseMasksPage *self, int response)
{
  g_autofree char *path = dup_chosen (self, response);

  if (path != NULL)
    guise_mask_desk_import (self->desk, path);
}

static void
on_fetch_cb (GuiseMasksPage *self, int response, GtkNativeDialog *chooser)
{
  const GuiseFaceSlot slot = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chooser), SLOT_KEY));
  g_autofree char    *path = dup_chosen (self, response);

  if (path != NULL)
    guise_mask_desk_fetch (self->desk, slot, path);
}

static void
choose_folder (GuiseMasksPage *self, const char *title, const char *accept, GCallback callback)
{
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", callback, self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
import (GtkWidget *widget, const char *action, GVariant *parameter)
{
  choose_folder (GUISE_MASKS_PAGE (widget), _("A folder with a mask model (XSeg)"),
                                               _("_Import"), G_CALLBACK (on_import_cb));
}

static void
fetch (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMasksPage *self = GUISE_MASKS_PAGE (widget);
  GuiseFaceSlot   slot;

  if (!guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    return;
  choose_folder (self, _("A folder for the labelled faces"), _("_Copy here"),
                                                                 G_CALLBACK (on_fetch_cb));
  g_object_set_data (G_OBJECT (self->chooser), SLOT_KEY, GINT_TO_POINTER (slot));
}

/* ---- the editor ---- */

/* The page lies over the others; coming back, the faces are read again. */
static void
edit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMasksPage *self = GUISE_MASKS_PAGE (widget);
  const char     *name, *face;
  GuiseFaceSlot   slot;

  g_variant_get (parameter, "(&s&s)", &name, &face);
  if (guise_face_slot_from_name (name, &slot) &&
      guise_open_project_get_faces_path (self->project, slot) != NULL)
    guise_window_push (GUISE_WINDOW (gtk_widget_get_root (widget)),
                       guise_mask_editor_new (self->project, slot, face));
}

static void
edit_first (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (GUISE_MASKS_PAGE (widget)->desk);
  const GuiseMaskSuggestion *one;

  if (all->len == 0)
    return;
  one = all->pdata[0];
  gtk_widget_activate_action (widget, "masks.edit", "(ss)", guise_face_slot_get_name (one->slot),
                              one->name);
}

static void
on_picture_cb (GuiseMasksPage *self, GtkFlowBoxChild *child)
{
  const GPtrArray           *all = guise_mask_desk_get_suggestions (self->desk);
  const guint                i = (guint) gtk_flow_box_child_get_index (child);
  const GuiseMaskSuggestion *one;

  if (i >= all->len)
    return;
  one = all->pdata[i];
  gtk_widget_activate_action (GTK_WIDGET (self), "masks.edit", "(ss)",
                              guise_face_slot_get_name (one->slot), one->name);
}

/* ---- the object ---- */

GtkWidget *
guise_masks_page_new (GuiseOpenProject *project)
{
  GuiseMasksPage *self = g_object_new (GUISE_TYPE_MASKS_PAGE, NULL);

  self->project = g_object_ref (project);
  self->desk = g_object_ref (guise_mask_desk_get (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (on_is_training), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "trained", G_CALLBACK (show_training), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "told", G_CALLBACK (on_told_cb), self, G_CONNECT_SWAPPED);
  guise_mask_desk_look (self->desk);
  on_changed (self);
  return GTK_WIDGET (self);
}

static void
guise_masks_page_dispose (GObject *object)
{
  GuiseMasksPage *self = GUISE_MASKS_PAGE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->chooser);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_masks_page_parent_class)->dispose (object);
}

static void
guise_masks_page_class_init (GuiseMasksPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (GUISE_TYPE_MASK_LESSON);
  g_type_ensure (GUISE_TYPE_MASK_SURROUNDINGS);
  G_OBJECT_CLASS (class)->dispose = guise_masks_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "masks.apply", "s", apply);
  gtk_widget_class_install_action (widget_class, "masks.try", "s", try);
  gtk_widget_class_install_action (widget_class, "masks.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "masks.take-back", "s", take_back);
  gtk_widget_class_install_action (widget_class, "masks.fetch", "s", fetch);
  gtk_widget_class_install_action (widget_class, "masks.remove-masks", "s", take_out);
  gtk_widget_class_install_action (widget_class, "masks.remove-labels", "s", take_out);
  gtk_widget_class_install_action (widget_class, "masks.train", NULL, train);
  gtk_widget_class_install_action (widget_class, "masks.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "masks.import", NULL, import);
  gtk_widget_class_install_action (widget_class, "masks.restart", NULL, restart);
  gtk_widget_class_install_action (widget_class, "masks.edit", "(ss)", edit);
  gtk_widget_class_install_action (widget_class, "masks.edit-first", NULL, edit_first);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-masks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, coverage);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, model);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, agreement);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, training);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, batch);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, train_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, first);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, first_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, pictures);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, surroundings);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, lesson);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, preview_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseMasksPage, preview);
}

static void
guise_masks_page_init (GuiseMasksPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->lesson, "notify::subtitle", G_CALLBACK (on_lesson_changed), self);
  g_signal_connect_swapped (self->pictures, "child-activated", G_CALLBACK (on_picture_cb), self);
}
