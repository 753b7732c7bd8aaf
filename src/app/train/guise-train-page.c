/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training as it goes. */
#include "app/train/guise-train-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/project/guise-project-acts.h"
#include "app/train/guise-loss-plot.h"
#include "app/train/guise-stage-bar.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-widget.h"

#define N_ROWS 5 /* of the journal */

struct _GuiseTrainPage
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned */
  GuiseJob         *job;     /* owned */

  GuiseBanner    *banner;
  GtkWidget      *gate;
  GtkButton      *start_button;
  GtkLabel       *status;
  GuiseStageBar  *stages;
  GuiseStripView *strip;
  GuiseLossPlot  *plot;
  GtkLabel       *iteration;
  GtkLabel       *ms;
  GtkLabel       *waiting;
  GtkLabel       *time_left;
  GtkLabel       *saved;
  GtkListBox     *journal;
};

G_DEFINE_FINAL_TYPE (GuiseTrainPage, guise_train_page, GTK_TYPE_WIDGET)

/* ---- words ---- */

/* As it is said: minutes under two hours, hours under two days, then days; whole ones. */
static char *
describe_time (double seconds)
{
  const double minutes = ceil (seconds / 60.0);
  const double hours = round (seconds / 3600.0);

  if (!isfinite (seconds) || seconds < 0.0)
    return g_strdup (_("not yet known"));
  if (minutes < 120.0)
    return g_strdup_printf (_("%.0f min"), MAX (minutes, 1.0));
  if (hours < 48.0)
    return g_strdup_printf (_("%.0f h"), hours);
  return g_strdup_printf (_("%.0f days %.0f h"), floor (hours / 24.0), fmod (hours, 24.0));
}

static void
set_figure (GtkLabel *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
  g_free (text);
}

/* ---- the job ---- */

static GuiseProcessJob *
get_process (const GuiseTrainPage *self)
{
  return GUISE_PROCESS_JOB (self->job);
}

static void
show_saved (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  uint64_t                  saved = guise_process_job_get_saved_iteration (get_process (self));

  if (saved == 0 && status != NULL && status->n_checkpoints > 0 && !guise_job_is_active (self->job))
    saved = status->iteration;

  set_figure (self->saved,
              saved > 0 ? g_strdup_printf ("%'" G_GUINT64_FORMAT, saved) : g_strdup ("–"));
}

static void
on_step_cb (GuiseTrainPage *self, const GuiseJobStep *step)
{
  const double share = step->ms > 0.0 ? step->wait_ms / step->ms : 0.0;

  set_figure (self->iteration, g_strdup_printf ("%'" G_GUINT64_FORMAT, step->iteration));
  set_figure (self->ms, g_strdup_printf (_("%.0f ms"), step->ms));
  set_figure (self->waiting, g_strdup_printf (_("%.0f %%"), 100.0 * CLAMP (share, 0.0, 1.0)));
  set_figure (self->time_left, describe_time (step->eta_seconds));
  show_saved (self);
}

/* A gate or a guard: the page asks, in one line, with the buttons that answer. */
static void
show_question (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GuiseJobState       state = guise_job_get_state (self->job);

  guise_banner_set_action (self->banner, NULL, NULL);
  gtk_widget_set_visible (self->gate, FALSE);
  if (state == GUISE_JOB_FAILED || state == GUISE_JOB_LOST)
    guise_banner_set (self->banner, guise_job_get_status (self->job), TRUE);
  else if (state == GUISE_JOB_RUNNING || state == GUISE_JOB_STOPPING || status == NULL)
    guise_banner_set (self->banner,
                      guise_job_is_stalled (self->job) ? guise_job_get_status (self->job) : NULL,
                      FALSE);
  else if (status->phase == GUISE_PROJECT_PHASE_AT_GATE)
    {
      guise_banner_set (self->banner, NULL, FALSE);
      gtk_widget_set_visible (self->gate, TRUE);
    }
  else if (status->phase == GUISE_PROJECT_PHASE_GUARDED)
    {
      guise_banner_set (self->banner, _("The model collapsed, and training stopped by itself. The "
                                        "last good point is kept."),
                                         TRUE);
      guise_banner_set_action (self->banner, _("Go back and go on"), "train.go-back");
    }
  else if (status->refusal != NULL)
    guise_banner_set (self->banner, status->refusal, FALSE);
  else
    guise_banner_set (self->banner, NULL, FALSE);
}

static void
show_buttons (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GuiseJobState       state = guise_job_get_state (self->job);
  const gboolean            runs = state == GUISE_JOB_RUNNING;
  const gboolean            is_active = guise_job_is_active (self->job);
  const gboolean is_over = status != NULL && status->phase == GUISE_PROJECT_PHASE_FINISHED;
  GtkWidget     *widget = GTK_WIDGET (self);

  gtk_button_set_label (self->start_button, runs ? _("Pause")
                                                 : state == GUISE_JOB_PAUSED
                        ? _("Go on")
                        : status != NULL && status->iteration > 0
                        ? _("Go on")
                        : _("Start"));
  if (runs || is_over || (status != NULL && status->phase == GUISE_PROJECT_PHASE_AT_GATE))
    gtk_widget_remove_css_class (GTK_WIDGET (self->start_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->start_button), "suggested-action");
  gtk_widget_action_set_enabled (widget, "train.start", state != GUISE_JOB_STOPPING && !is_over);
  gtk_widget_action_set_enabled (widget, "train.stop", is_active && state != GUISE_JOB_STOPPING);
  gtk_widget_action_set_enabled (widget, "train.save", runs);
  gtk_widget_action_set_enabled (widget, "train.backup", runs);
}

static void
on_job_changed (GuiseTrainPage *self)
{
  set_figure (self->status, g_strdup (guise_job_get_state (self->job) == GUISE_JOB_READY
                                      ? _("Training takes days; it can be stopped at any time.")
                                      : guise_job_get_status (self->job)));
  show_saved (self);
  show_buttons (self);
  show_question (self);
}

static void
on_refreshed (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  if (status != NULL)
    {
      guise_stage_bar_follow (self->stages, status);
      guise_loss_plot_follow (self->plot, guise_open_project_get_curve (self->project), status);
      guise_strip_view_load (self->strip, status->strip);
      if (!guise_job_is_active (self->job))
        set_figure (self->iteration, g_strdup_printf ("%'" G_GUINT64_FORMAT, status->iteration));
    }
  on_job_changed (self);
}

/* ---- actions ---- */

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  switch (guise_job_get_state (self->job))
    {
    case GUISE_JOB_RUNNING:
      guise_job_pause (self->job);
      break;
    case GUISE_JOB_PAUSED:
      guise_job_resume (self->job);
      break;
    default:
      gtk_widget_activate_action (widget, "win.with-consent", "s", "train.begin");
    }
}

static void
begin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_job_start (GUISE_TRAIN_PAGE (widget)->job);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_job_stop (GUISE_TRAIN_PAGE (widget)->job);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_save (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
back_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_backup (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_go_back (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean done = guise_project_act_finish (result, &error);

  if (self->job == NULL)
    return; /* the page is gone */
  if (done)
    guise_job_start (self->job);
  else
    guise_banner_set (self->banner, error->message, TRUE);
}

/* A worker that waits at the gate is told; without one the files are. */
static void
answer (GuiseTrainPage *self, gboolean passes)
{
  gtk_widget_set_visible (self->gate, FALSE);
  if (guise_job_is_active (self->job))
    guise_process_job_answer_gate (get_process (self), passes);
  else
    guise_project_answer_gate_async (guise_open_project_get_path (self->project), passes,
                                     G_OBJECT (self), on_answered_cb, NULL);
}

static void
pass_gate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  answer (GUISE_TRAIN_PAGE (widget), TRUE);
}

static void
repeat_gate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  answer (GUISE_TRAIN_PAGE (widget), FALSE);
}

/* ---- the journal ---- */

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  GuiseJobLogRow *row = GUISE_JOB_LOG_ROW (item);
  g_autoptr (GDateTime) time =
               g_date_time_new_from_unix_local (guise_job_log_row_get_time (row) / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%H:%M");
  GtkWidget       *widget = adw_action_row_new ();
  GtkWidget       *label = gtk_label_new (clock);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), guise_job_log_row_get_text (row));
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (widget), label);
  return widget;
}

/* The newest in front. */
static int
compare_rows_cb (const void *a, const void *b, void *user_data)
{
  const int64_t x = guise_job_log_row_get_time (GUISE_JOB_LOG_ROW ((void *) a));
  const int64_t y = guise_job_log_row_get_time (GUISE_JOB_LOG_ROW ((void *) b));

  return x < y ? GTK_ORDERING_LARGER : x > y ? GTK_ORDERING_SMALLER : GTK_ORDERING_EQUAL;
}

static void
show_journal (GuiseTrainPage *self)
{
  GtkSorter        *sorter = GTK_SORTER (gtk_custom_sorter_new (compare_rows_cb, NULL, NULL));
  GtkSortListModel *sorted =
    gtk_sort_list_model_new (g_object_ref (guise_job_get_log (self->job)), sorter);
  GtkSliceListModel *newest = gtk_slice_list_model_new (G_LIST_MODEL (sorted), 0, N_ROWS);

  gtk_list_box_bind_model (self->journal, G_LIST_MODEL (newest), make_row_cb, NULL, NULL);
  g_object_unref (newest);
}

/* ---- the object ---- */

GtkWidget *
guise_train_page_new (GuiseOpenProject *project)
{
  GuiseTrainPage *self = g_object_new (GUISE_TYPE_TRAIN_PAGE, NULL);

  self->project = g_object_ref (project);
  self->job = g_object_ref (guise_open_project_get_training (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_job_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::status", G_CALLBACK (on_job_changed), self,
                           G_CONNECT_SWAPPED);
  show_journal (self);
  on_refreshed (self);
  return GTK_WIDGET (self);
}

static void
guise_train_page_dispose (GObject *object)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (object);

  if (self->journal != NULL)
    gtk_list_box_bind_model (self->journal, NULL, NULL, NULL, NULL);
  guise_widget_unparent_children (GTK_WIDGET (object));
  self->journal = NULL;
  g_clear_object (&self->job);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_train_page_parent_class)->dispose (object);
}

static void
guise_train_page_class_init (GuiseTrainPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_train_page_dispose;
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_LOSS_PLOT);
  g_type_ensure (GUISE_TYPE_STAGE_BAR);
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "train.start", NULL, start);
  gtk_widget_class_install_action (widget_class, "train.begin", NULL, begin);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "train.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "train.backup", NULL, back_up);
  gtk_widget_class_install_action (widget_class, "train.go-back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "train.pass", NULL, pass_gate);
  gtk_widget_class_install_action (widget_class, "train.repeat", NULL, repeat_gate);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, gate);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, status);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, stages);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, strip);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, plot);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, iteration);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, ms);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, time_left);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, saved);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, journal);
}

static void
guise_train_page_init (GuiseTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
