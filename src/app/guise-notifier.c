/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the desktop is told of. */
#include "app/guise-notifier.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "app/guise-error-text.h"
#include "app/guise-training-actions.h"
#include "app/guise-window.h"
#include "app/train/guise-heat.h"
#include "app/widgets/guise-job-words.h"

#define NO_STAGE (-1)

struct _GuiseNotifier
{
  GObject parent_instance;

  GApplication *application; /* borrowed */
  GSettings    *settings;    /* owned */
  GuiseRecent  *recent;      /* owned */
  GHashTable   *seen;        /* owned; path to what was seen of that project's training last */
};

G_DEFINE_FINAL_TYPE (GuiseNotifier, guise_notifier, G_TYPE_OBJECT)

static guint told_signal;

/* What was seen of a training. */
typedef struct
{
  gboolean      is_followed; /* its job, once there is one */
  gboolean      is_halted;   /* it lives, and does not go on by itself */
  GuiseJobState state;
  int           stage; /* since it was started or has asked; NO_STAGE: none yet */
} Seen;

/* What is told. */
typedef struct
{
  GuiseNotice notice;
  char       *title; /* owned */
  char       *text;  /* owned; whole sentences */
  char       *toast; /* owned, or NULL; the same in one short line */
  gboolean    can_resume;
} News;

static void
news_clear (News *self)
{
  g_free (self->title);
  g_free (self->text);
  g_free (self->toast);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (News, news_clear)

GuiseNotice
guise_notifier_judge_state (GuiseJobState state)
{
  if (state == GUISE_JOB_FAILED || state == GUISE_JOB_LOST)
    return GUISE_NOTICE_URGENT;
  return state == GUISE_JOB_DONE ? GUISE_NOTICE_NORMAL : GUISE_NOTICE_NONE;
}

gboolean
guise_notifier_wants (GuiseNotice notice, const char *level, gboolean is_looked_at)
{
  if (is_looked_at || notice == GUISE_NOTICE_NONE || g_str_equal (level, "off"))
    return FALSE;
  return notice != GUISE_NOTICE_NORMAL || g_str_equal (level, "all");
}

/* ---- telling ---- */

/* The guide and dialogs do not count alone: the window that shows toasts may be hidden behind. */
static gboolean
is_looked_at (const GuiseNotifier *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  GtkWindow *window = active;

  while (window != NULL && !GUISE_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)) &&
         gtk_window_is_active (active);
}

static void
notify_desktop (GuiseNotifier *self, GuiseOpenProject *project, const News *news)
{
  const char *path = guise_open_project_get_path (project);
  g_autoptr (GNotification) notification = g_notification_new (news->title);

  g_notification_set_body (notification, news->text);
  g_notification_set_priority (notification, news->notice == GUISE_NOTICE_URGENT
                                               ? G_NOTIFICATION_PRIORITY_URGENT
                                               : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target (notification, "app.show-training", "s", path);
  if (news->can_resume)
    g_notification_add_button_with_target (notification, _("Resume"), "app.resume-training", "s",
                                                            path);
  if (g_application_get_dbus_connection (self->application) != NULL) /* else there is no desktop */
    g_application_send_notification (self->application, path, notification);
  g_signal_emit (self, told_signal, 0, news->title, news->text, news->can_resume);
}

/* Where somebody looks it is a toast, unless it is in view anyway. */
static void
tell (GuiseNotifier *self, GuiseOpenProject *project, const News *news)
{
  g_autofree char *level = g_settings_get_string (self->settings, "notifications");
  const gboolean   is_seen = is_looked_at (self);
  GList           *windows = gtk_application_get_windows (GTK_APPLICATION (self->application));

  if (guise_notifier_wants (news->notice, level, is_seen))
    notify_desktop (self, project, news);
  for (GList *link = windows; is_seen && news->toast != NULL && link != NULL; link = link->next)
    if (GUISE_IS_WINDOW (link->data))
      guise_window_tell_of_training (link->data, project, news->toast);
}

/* ---- words ---- */

static char *
make_title (GuiseNotice notice, const char *name)
{
  if (notice == GUISE_NOTICE_URGENT)
    /* Translators: the name of a project */
    return g_strdup_printf (_("Training of “%s” has stopped"), name);
  if (notice == GUISE_NOTICE_WAITS)
    /* Translators: the name of a project */
    return g_strdup_printf (_("“%s” waits for you"), name);
  /* Translators: the name of a project */
  return g_strdup_printf (_("Training of “%s” has ended"), name);
}

static const char *
get_stage_title (const GuiseProjectStatus *status, int stage)
{
  return g_array_index (status->stages, GuiseProjectStageStatus, (guint) stage).title;
}

static gboolean
is_plan_done (GuiseOpenProject *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  GuiseProcessJob          *job = GUISE_PROCESS_JOB (guise_open_project_peek_training (project));
  double                    seconds;

  return status != NULL && guise_process_job_get_iteration (job) >= status->n_iterations &&
         !guise_process_job_was_forced (job, &seconds);
}

static void
tell_of_end (GuiseNotifier *self, GuiseOpenProject *project, GuiseNotice notice)
{
  GuiseJob      *job = guise_open_project_peek_training (project);
  const gboolean is_done = notice == GUISE_NOTICE_NORMAL && is_plan_done (project);
  g_auto (News) news = {
    .notice = notice,
    .can_resume = notice == GUISE_NOTICE_URGENT && guise_training_actions_can_resume (project),
  };

  news.title = make_title (notice, guise_open_project_get_name (project));
  if (guise_job_get_error (job) != NULL)
    news.text = guise_error_text_dup_line (guise_job_get_error (job));
  else
    news.text = is_done ? g_strdup (_("The plan is done")) : guise_job_words_dup_status (job);
  if (is_done || notice == GUISE_NOTICE_URGENT)
    news.toast = g_strdup (is_done ? news.text : news.title);
  tell (self, project, &news);
}

static void
tell_of_stage (GuiseNotifier *self, GuiseOpenProject *project, int ended, int begun)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  g_auto (News) news = { .notice = GUISE_NOTICE_NORMAL };

  if (status == NULL || begun >= (int) status->stages->len)
    return;
  /* Translators: the name of a project */
  news.title = g_strdup_printf (_("“%s” has done a stage"), guise_open_project_get_name (project));
  /* Translators: number and title of a stage, number and title of the next one */
  news.text = g_strdup_printf (_("Stage %d, “%s”, is done. Stage %d, “%s”, has begun."), ended + 1,
                                  get_stage_title (status, ended), begun + 1,
                                  get_stage_title (status, begun));
  /* Translators: number of a stage, number and title of the next one; short */
  news.toast = g_strdup_printf (_("Stage %d is done; stage %d, “%s”, has begun"), ended + 1,
                                   begun + 1, get_stage_title (status, begun));
  tell (self, project, &news);
}

static void
ask_about_likeness (News *news, const GuiseProjectStatus *status, int stage)
{
  /* Translators: number and title of a stage */
  news->text =
    g_strdup_printf (_("Stage %d, “%s”, is done. Does it look like the character? Training "
                       "waits for your answer."),
                        stage + 1, get_stage_title (status, stage));
  /* Translators: number of a stage; short */
  news->toast =
    g_strdup_printf (_("Stage %d is done. Does it look like the character?"), stage + 1);
}

/* Without a gate the next stage trains on other faces. */
static gboolean
is_about_faces (const GuiseProjectStatus *status, guint stage)
{
  const GuiseProjectStageStatus *rows = (const void *) status->stages->data;

  return !rows[stage].has_gate && stage + 1 < status->stages->len &&
         (rows[stage + 1].changes_src || rows[stage + 1].changes_dst);
}

static void
ask_about_faces (News *news, const GuiseProjectStatus *status, int stage)
{
  /* Translators: number and title of a stage */
  news->text = g_strdup_printf (_("Stage %d, “%s”, is done. The next one trains on other faces. "
                                  "Are they the right ones? Training waits for your answer."),
                                   stage + 1, get_stage_title (status, stage));
  /* Translators: number of a stage; short */
  news->toast =
    g_strdup_printf (_("Stage %d is done. Are the next faces the right ones?"), stage + 1);
}

static void
tell_of_gate (GuiseNotifier *self, GuiseOpenProject *project, int stage)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  g_auto (News) news = { .notice = GUISE_NOTICE_WAITS };

  if (status == NULL)
    return;
  if (stage == NO_STAGE) /* it has asked before, and asks again */
    stage = (int) status->stage;
  news.title = make_title (GUISE_NOTICE_WAITS, guise_open_project_get_name (project));
  if (is_about_faces (status, (guint) stage))
    ask_about_faces (&news, status, stage);
  else
    ask_about_likeness (&news, status, stage);
  tell (self, project, &news);
}

static void
tell_of_guard (GuiseNotifier *self, GuiseOpenProject *project)
{
  g_auto (News) news = { .notice = GUISE_NOTICE_URGENT };

  news.title = make_title (GUISE_NOTICE_URGENT, guise_open_project_get_name (project));
  news.text = g_strdup (_("The model collapsed, and training stopped by itself. The last good "
                          "point is kept."));
  news.toast = g_strdup (_("The model collapsed; training stopped by itself"));
  tell (self, project, &news);
}

static void
tell_of_halt (GuiseNotifier *self, GuiseOpenProject *project)
{
  GuiseJob *job = guise_open_project_peek_training (project);
  g_auto (News) news = { .notice = GUISE_NOTICE_URGENT };

  if (guise_job_is_stalled (job))
    {
      /* Translators: the name of a project */
      news.title = g_strdup_printf (_("Training of “%s” shows no sign of life"),
                                       guise_open_project_get_name (project));
      news.text = guise_job_words_dup_status (job);
    }
  else
    {
      /* Translators: the name of a project */
      news.title = g_strdup_printf (_("“%s” waits for room on the disk"),
                                       guise_open_project_get_name (project));
      news.text = g_strdup (_("Training waits, with everything in memory, and goes on by itself "
                              "when there is room to save."));
    }
  news.toast = g_strdup (news.title);
  tell (self, project, &news);
}

/* ---- what the worker tells ---- */

static Seen *
get_seen (GuiseNotifier *self, GuiseOpenProject *project)
{
  const char *path = guise_open_project_get_path (project);
  Seen       *seen = g_hash_table_lookup (self->seen, path);

  if (seen == NULL)
    {
      seen = g_new0 (Seen, 1);
      seen->stage = NO_STAGE;
      g_hash_table_insert (self->seen, g_strdup (path), seen);
    }
  return seen;
}

/* Returns: (transfer none) (nullable): the project that @job, or the job with the log @log, trains
 */
static GuiseOpenProject *
find_project (GuiseNotifier *self, const void *job, const void *log)
{
  GListModel *projects = guise_recent_get_projects (self->recent);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);
      GuiseJob *training = guise_open_project_peek_training (project);

      if (training != NULL && (training == job || guise_job_get_log (training) == log))
        return project; /* the list keeps it */
    }
  return NULL;
}

/* Stages are told by their steps: that a stage begins is told at every start as well. */
static void
on_step_cb (GuiseJob *job, const GuiseJobStep *step, GuiseNotifier *self)
{
  GuiseOpenProject *project = find_project (self, job, NULL);
  Seen             *seen = project != NULL ? get_seen (self, project) : NULL;
  int               before;

  if (seen == NULL || (int) step->stage == seen->stage)
    return;
  before = seen->stage;
  seen->stage = (int) step->stage;
  if (before != NO_STAGE && before < seen->stage)
    tell_of_stage (self, project, before, seen->stage);
}

/* Once for each time that it stands still; what was told goes with the reason. */
static void
on_status_cb (GuiseNotifier *self, GParamSpec *pspec, GuiseJob *job)
{
  GuiseOpenProject *project = find_project (self, job, NULL);
  Seen             *seen = project != NULL ? get_seen (self, project) : NULL;
  const gboolean    is_halted =
    guise_job_is_active (job) &&
    (guise_job_is_stalled (job) || guise_process_job_lacks_room (GUISE_PROCESS_JOB (job)));

  if (seen == NULL || is_halted == seen->is_halted)
    return;
  seen->is_halted = is_halted;
  if (is_halted)
    tell_of_halt (self, project);
  else if (guise_job_get_state (job) == GUISE_JOB_RUNNING)
    g_application_withdraw_notification (self->application, guise_open_project_get_path (project));
}

static void
on_log_changed_cb (GListModel    *log,
                   guint          position,
                   guint          n_removed,
                   guint          n_added,
                   GuiseNotifier *self)
{
  GuiseOpenProject *project = find_project (self, NULL, log);
  Seen             *seen = project != NULL ? get_seen (self, project) : NULL;

  for (guint i = position; seen != NULL && i < position + n_added; i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, i);
      const GuiseJobRowKind kind = guise_job_log_row_get_kind (row);

      if (kind == GUISE_JOB_ROW_GATE)
        {
          tell_of_gate (self, project, seen->stage);
          seen->stage = NO_STAGE; /* its end has been told */
        }
      else if (kind == GUISE_JOB_ROW_GUARD)
        tell_of_guard (self, project);
    }
}

static void
follow (GuiseNotifier *self, GuiseOpenProject *project, GuiseJob *job, Seen *seen)
{
  seen->is_followed = TRUE;
  guise_heat_get (project); /* it watches whatever is shown */
  g_signal_connect_object (job, "step", G_CALLBACK (on_step_cb), self, 0);
  g_signal_connect_object (job, "notify::status", G_CALLBACK (on_status_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_job_get_log (job), "items-changed", G_CALLBACK (on_log_changed_cb),
                           self, 0);
}

static void
look_at (GuiseNotifier *self, GuiseOpenProject *project)
{
  GuiseJob           *job = guise_open_project_peek_training (project);
  Seen               *seen = get_seen (self, project);
  const GuiseJobState state = job != NULL ? guise_job_get_state (job) : GUISE_JOB_READY;
  const GuiseNotice   notice = guise_notifier_judge_state (state);

  if (job != NULL && !seen->is_followed)
    follow (self, project, job, seen);
  if (seen->state == state)
    return;
  seen->state = state;
  if (job == NULL || !guise_job_is_active (job))
    seen->stage = NO_STAGE;
  if (notice != GUISE_NOTICE_NONE)
    tell_of_end (self, project, notice);
  else if (state == GUISE_JOB_RUNNING)
    g_application_withdraw_notification (self->application, guise_open_project_get_path (project));
}

static void
on_training_changed (GuiseNotifier *self)
{
  GListModel *projects = guise_recent_get_projects (self->recent);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);

      look_at (self, project);
    }
}

/* ---- the object ---- */

static void
guise_notifier_dispose (GObject *object)
{
  GuiseNotifier *self = GUISE_NOTIFIER (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->recent);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  G_OBJECT_CLASS (guise_notifier_parent_class)->dispose (object);
}

static void
guise_notifier_class_init (GuiseNotifierClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_notifier_dispose;
  told_signal = g_signal_new ("told", GUISE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
guise_notifier_init (GuiseNotifier *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GuiseNotifier *
guise_notifier_new (GApplication *application, GSettings *settings, GuiseRecent *recent)
{
  GuiseNotifier *self = g_object_new (GUISE_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  self->recent = g_object_ref (recent);
  /* Told at every change of a training's state, not of the number alone. */
  g_signal_connect_object (recent, "notify::n-training", G_CALLBACK (on_training_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
