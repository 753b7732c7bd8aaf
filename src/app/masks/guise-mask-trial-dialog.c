/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks of some faces before any is stored. */
#include "app/masks/guise-mask-trial-dialog.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/masks/guise-mask-questions.h"
#include "app/masks/guise-mask-tried.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define WIDTH        760
#define HEIGHT       640
#define PICTURE_SIDE 108

struct _GuiseMaskTrialDialog
{
  AdwWindow parent_instance;

  GuiseMaskDesk *desk; /* owned */
  GuiseFaceSlot  slot;
  GuiseJob      *job; /* owned */

  AdwWindowTitle *title;
  GtkStack       *stack;
  GtkProgressBar *progress;
  GtkLabel       *caption;
  GtkFlowBox     *pictures;
  AdwStatusPage  *problem;
};

G_DEFINE_FINAL_TYPE (GuiseMaskTrialDialog, guise_mask_trial_dialog, ADW_TYPE_WINDOW)

/* ---- the wall ---- */

static GtkWidget *
make_picture (const GuiseMaskTried *one)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *thumb = g_object_new (GUISE_TYPE_THUMB, "size", PICTURE_SIDE, "radius", 6, "paintable",
                                   one->picture, NULL);
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * one->doubt);
  /* Translators: a face's file, as in “12 %” */
  g_autofree char *name = g_strdup_printf (_("%s, doubt %s"), one->name, share);

  gtk_widget_set_halign (thumb, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (child, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), thumb);
  return child;
}

static void
show_wall (GuiseMaskTrialDialog *self, const GuiseMaskWall *wall)
{
  g_autofree char *text =
    g_strdup_printf (ngettext ("%'u of %'zu face, the most doubtful first. What counts as face is "
                               "blue. Nothing is changed yet.",
                               "%'u of %'zu faces, the most doubtful first. What counts as face "
                               "is blue. Nothing is changed yet.",
                               (unsigned long) wall->n_faces),
                     wall->faces->len, wall->n_faces);

  gtk_label_set_label (self->caption, text);
  for (guint i = 0; i < wall->faces->len; i++)
    gtk_flow_box_insert (self->pictures, make_picture (wall->faces->pdata[i]), -1);
  gtk_stack_set_visible_child_name (self->stack, "wall");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trial.apply", wall->faces->len > 0);
}

static void
show_problem (GuiseMaskTrialDialog *self, const GError *error)
{
  const GuiseErrorText text = guise_error_text_get (error);
  g_autofree char     *all = text.needs_details
                               ? g_strdup_printf ("%s\n\n%s", text.advice, error->message)
                               : g_strdup (text.advice);
  g_autofree char     *escaped = g_markup_escape_text (all, -1);

  adw_status_page_set_title (self->problem, text.title);
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

/* ---- the job ---- */

static void
on_fraction_cb (GuiseMaskTrialDialog *self)
{
  gtk_progress_bar_set_fraction (self->progress, MAX (guise_job_get_fraction (self->job), 0.0));
}

static void
on_state_cb (GuiseMaskTrialDialog *self)
{
  g_autoptr (GuiseMaskWall) wall = NULL;

  if (self->job == NULL || guise_job_is_active (self->job))
    return;
  if (guise_job_get_error (self->job) != NULL)
    {
      show_problem (self, guise_job_get_error (self->job));
      return;
    }
  wall = guise_thread_job_take_result (GUISE_THREAD_JOB (self->job));
  if (wall != NULL)
    show_wall (self, wall);
}

static void
apply (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskTrialDialog *self = GUISE_MASK_TRIAL_DIALOG (widget);

  guise_mask_questions_apply (gtk_window_get_transient_for (GTK_WINDOW (self)), self->desk,
                              self->slot);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- the object ---- */

GtkWidget *
guise_mask_trial_dialog_present (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot)
{
  GuiseJob             *job = guise_mask_desk_new_trial (desk, slot);
  GuiseMaskTrialDialog *self;

  if (job == NULL)
    return NULL;
  self = g_object_new (GUISE_TYPE_MASK_TRIAL_DIALOG, "transient-for", parent, NULL);
  self->desk = g_object_ref (desk);
  self->slot = slot;
  self->job = job;
  adw_window_title_set_subtitle (self->title, guise_face_slot_get_title (slot));
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  g_signal_connect_object (job, "notify::fraction", G_CALLBACK (on_fraction_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_state_cb), self, G_CONNECT_SWAPPED);
  guise_job_start (job);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_mask_trial_dialog_dispose (GObject *object)
{
  GuiseMaskTrialDialog *self = GUISE_MASK_TRIAL_DIALOG (object);

  if (self->job != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->job, self);
      guise_job_stop (self->job);
    }
  g_clear_object (&self->job);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (guise_mask_trial_dialog_parent_class)->dispose (object);
}

static void
guise_mask_trial_dialog_class_init (GuiseMaskTrialDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_mask_trial_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "trial.apply", NULL, apply);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-trial-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, caption);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, pictures);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskTrialDialog, problem);
}

static void
guise_mask_trial_dialog_init (GuiseMaskTrialDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trial.apply", FALSE);
}
