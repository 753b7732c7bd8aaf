/* SPDX-License-Identifier: GPL-3.0-or-later
 * Why training ended, and what can be done. */
#include "app/train/guise-trouble-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-error-text.h"
#include "app/train/guise-train-acts.h"
#include "app/train/guise-train-devices.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"
#include "job/guise-job-trouble.h"
#include "nn/guise-nn.h"

struct _GuiseTroubleView
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned, or NULL */
  int               batch;   /* that is suggested; 0: none */

  AdwStatusPage *page;
  AdwActionRow  *safe_row;
  GuiseStepMark *safe_mark;
  AdwActionRow  *cause_row;
  GuiseStepMark *cause_mark;
  GtkButton     *cause_button;
  GtkWidget     *resume;
  GtkLabel      *report;
};

G_DEFINE_FINAL_TYPE (GuiseTroubleView, guise_trouble_view, GTK_TYPE_WIDGET)

static guint batch_signal;

int
guise_trouble_suggest_batch (int batch)
{
  const int smaller = batch * 3 / 4;

  if (batch <= 1)
    return 0;
  return smaller > 2 ? smaller - smaller % 2 : MIN (MAX (smaller, 1), batch - 1);
}

/* Cards that share a batch take equal parts of it. */
static int
suggest_batch (GuiseTroubleView *self, int batch)
{
  GuiseJob *job = guise_open_project_get_training (self->project);
  const int n_ranks = MAX (guise_process_job_get_n_ranks (GUISE_PROCESS_JOB (job)), 1);
  const int smaller = guise_trouble_suggest_batch (batch);
  g_auto (GuiseTrainDevices) devices = { 0 };

  guise_train_devices_load (&devices);
  return devices.whole_batches ? smaller : smaller - smaller % n_ranks;
}

/* ---- what is safe ---- */

static void
show_safe (GuiseTroubleView *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  GuiseProcessJob *job = GUISE_PROCESS_JOB (guise_open_project_get_training (self->project));
  const uint64_t   saved = MAX (guise_process_job_get_saved_iteration (job),
                              status != NULL && status->n_checkpoints > 0 ? status->iteration : 0);
  const uint64_t   reached = guise_process_job_get_iteration (job);
  const uint64_t   lost = reached > saved ? reached - saved : 0;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (saved == 0)
    title = g_strdup (lost == 0 ? _("Nothing is lost") : _("Nothing was saved yet"));
  else if (lost == 0)
    title = g_strdup (_("Nothing is lost"));
  else
    title =
      g_strdup_printf (ngettext ("Nothing is lost but %'" PRIu64 " step",
                                 "Nothing is lost but %'" PRIu64 " steps", (unsigned long) lost),
                       lost);
  text = saved == 0 ? g_strdup (_("Training begins where it began"))
                    : g_strdup_printf (_("Checkpoint %'" PRIu64 " is whole; training goes on from "
                           "there"),
                                          saved);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->safe_row), title);
  adw_action_row_set_subtitle (self->safe_row, text);
  guise_step_mark_set_state (self->safe_mark,
                             saved == 0 && lost > 0 ? GUISE_STEP_ATTENTION : GUISE_STEP_DONE);
}

/* ---- what can be done ---- */

static void
set_cause (GuiseTroubleView *self,
           const char       *title,
           const char       *text,
           const char       *button,
           const char       *action)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->cause_row), title);
  adw_action_row_set_subtitle (self->cause_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->cause_row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->cause_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->cause_button, button);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->cause_button), action);
}

static void
show_memory (GuiseTroubleView *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const int                 batch = status != NULL ? guise_train_find_batch (status) : 0;
  g_autofree char          *title =
    g_strdup_printf (ngettext ("It trains %d face at once", "It trains %d faces at once",
                               (unsigned long) batch),
                     batch);
  g_autofree char *button = NULL;

  self->batch = suggest_batch (self, batch);
  button = g_strdup_printf (_("Use batch %d"), self->batch);
  if (self->batch > 0)
    set_cause (self, title,
               _("Fewer need less memory; the model learns the same, a little more slowly"),
                  button, "trouble.batch");
  else
    set_cause (self, _("Other programs may use the same memory"), _("Close them, then resume"),
                                                                      NULL, NULL);
}

/* One that cannot be opened may not be there any more, which no waiting mends. */
static void
show_device (GuiseTroubleView *self, const GError *error)
{
  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE))
    set_cause (self, _("The graphics card that was chosen cannot be opened"), error->message,
                        _("Where to train…"), "train.cards");
  else
    set_cause (self, _("It may be too hot, or its driver failed"),
                        _("Let it cool down; if it fails again, restart the computer"), NULL,
                           NULL);
}

/* One of several graphics cards: they can train on together, or without it. */
static void
show_lost_card (GuiseTroubleView *self, const GuiseProcessJob *job)
{
  /* Translators: which one, and how many train together */
  g_autofree char *title = g_strdup_printf (_("Number %d of the %d graphics cards was lost"),
                                               guise_process_job_get_lost_rank (job) + 1,
                                               guise_process_job_get_n_ranks (job));

  set_cause (self, title,
             _("The others stopped with it. All of them can resume from what was saved last, or "
               "fewer"),
                _("Where to train…"), "train.cards");
}

static void
show_cause (GuiseTroubleView *self, const GError *error)
{
  GuiseJob *job = guise_open_project_get_training (self->project);

  const GuiseErrorText text = guise_error_text_get (error);

  self->batch = 0;
  switch (guise_job_trouble_find (error))
    {
    case GUISE_JOB_TROUBLE_MEMORY:
      show_memory (self);
      break;
    case GUISE_JOB_TROUBLE_SPACE:
      set_cause (self, _("The next checkpoint did not fit"),
                          _("Remove what you do not need from this disk, then resume"),
                             _("Free space…"), "project.space");
      break;
    case GUISE_JOB_TROUBLE_DEVICE:
      show_device (self, error);
      break;
    case GUISE_JOB_TROUBLE_FACES:
    case GUISE_JOB_TROUBLE_CONSENT:
      set_cause (self, text.advice, error->message, _("Show faces"), "win.show-step::faces");
      break;
    case GUISE_JOB_TROUBLE_PLAN:
      set_cause (self, text.advice, error->message, _("Open the plan"), "win.show-step::plan");
      break;
    case GUISE_JOB_TROUBLE_SAVED:
    case GUISE_JOB_TROUBLE_DIVERGED:
      set_cause (self, text.advice, error->message, _("Open history"), "win.show-step::history");
      break;
    case GUISE_JOB_TROUBLE_DIED:
      if (guise_process_job_get_lost_rank (GUISE_PROCESS_JOB (job)) >= 0)
        show_lost_card (self, GUISE_PROCESS_JOB (job));
      else
        set_cause (self, text.advice, "", NULL, NULL);
      break;
    default:
      set_cause (self, text.advice, text.needs_details ? error->message : "", NULL, NULL);
    }
}

/* Where something is missing the next step is another page, and one suggestion is enough. */
static void
show_resume (GuiseTroubleView *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  gboolean                  is_ready = status != NULL && status->refusal == NULL;

  for (int slot = 0; is_ready && slot < GUISE_N_FACE_SLOTS; slot++)
    is_ready = status->faces[slot].problem == NULL;
  if (is_ready)
    gtk_widget_add_css_class (self->resume, "suggested-action");
  else
    gtk_widget_remove_css_class (self->resume, "suggested-action");
}

void
guise_trouble_view_show (GuiseTroubleView *self, GuiseOpenProject *project)
{
  const GError    *error = guise_job_get_error (guise_open_project_get_training (project));
  g_autofree char *report = guise_train_dup_report (project);

  g_set_object (&self->project, project);
  if (error == NULL)
    return;
  adw_status_page_set_title (self->page, guise_error_text_get (error).title);
  show_safe (self);
  show_cause (self, error);
  show_resume (self);
  gtk_label_set_label (self->report, report);
}

/* ---- actions ---- */

static void
copy_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTroubleView *self = GUISE_TROUBLE_VIEW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (self->report));
  guise_widget_toast (widget, _("The report is on the clipboard"), NULL);
}

static void
use_batch (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTroubleView *self = GUISE_TROUBLE_VIEW (widget);

  if (self->batch > 0)
    g_signal_emit (self, batch_signal, 0, self->batch);
}

/* ---- the object ---- */

static void
guise_trouble_view_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&GUISE_TROUBLE_VIEW (object)->project);
  G_OBJECT_CLASS (guise_trouble_view_parent_class)->dispose (object);
}

static void
guise_trouble_view_class_init (GuiseTroubleViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_trouble_view_dispose;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  batch_signal = g_signal_new ("batch-chosen", GUISE_TYPE_TROUBLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "trouble.copy", NULL, copy_report);
  gtk_widget_class_install_action (widget_class, "trouble.batch", NULL, use_batch);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-trouble-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, page);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, safe_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, safe_mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, cause_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, cause_mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, cause_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, resume);
  gtk_widget_class_bind_template_child (widget_class, GuiseTroubleView, report);
}

static void
guise_trouble_view_init (GuiseTroubleView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_step_mark_set_state (self->cause_mark, GUISE_STEP_ATTENTION);
}
