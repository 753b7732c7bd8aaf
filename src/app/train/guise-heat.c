/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training waits for a graphics card to cool. */
#include "app/train/guise-heat.h"

#include <math.h>

#include "app/guise-task.h"
#include "host/guise-host-heat.h"
#include "store/guise-journal.h"

#define KEY         "heat"
#define SETTINGS_ID "org.guise.Studio"
#define SETTING     "pause-above-temperature"
#define SECONDS     5  /* between two questions */
#define COOLER      10 /* degrees below the limit at which it goes on */
#define PATIENCE    3000

struct _GuiseHeat
{
  GObject parent_instance;

  GuiseOpenProject *project;  /* weak */
  GuiseJob         *job;      /* weak: the project's, which would outlive it here */
  GSettings        *settings; /* owned */
  GCancellable     *asking;   /* owned, or NULL */
  guint             clock;    /* source, 0: none */
  double            degrees;  /* NaN: not known */
  gboolean          is_waiting;
  gboolean          is_allowed; /* a person has gone on while it was hot */
};

G_DEFINE_FINAL_TYPE (GuiseHeat, guise_heat, G_TYPE_OBJECT)

static guint changed_signal;

double
guise_heat_get_degrees (const GuiseHeat *self)
{
  return self->degrees;
}

static int
get_limit (const GuiseHeat *self)
{
  return g_settings_get_int (self->settings, SETTING);
}

double
guise_heat_get_goal (const GuiseHeat *self)
{
  return self->is_waiting ? get_limit (self) - COOLER : (double) NAN;
}

/* ---- the journal ---- */

typedef struct
{
  char    *path;    /* owned */
  char    *degrees; /* owned */
  gboolean waits;
  uint64_t iteration;
} Note;

static void
note_free (void *data)
{
  Note *self = data;

  g_free (self->path);
  g_free (self->degrees);
  g_free (self);
}

static void
note_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Note *note = data;
  g_autoptr (GuiseJournal) journal = guise_journal_open (note->path, NULL);

  /* A line that cannot be written is no reason to let a card get hotter. */
  if (journal != NULL)
    guise_journal_add (journal, note->iteration, GUISE_JOURNAL_NOTE, NULL, "what",
                       note->waits ? "too-hot" : "cooled", "temperature", note->degrees, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseHeat *self = GUISE_HEAT (source);

  if (self->project != NULL)
    guise_open_project_refresh (self->project);
}

/* The worker may write there, too: lines of both stand whole. */
static void
note (GuiseHeat *self)
{
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_noted_cb, NULL);
  Note *one = g_new (Note, 1);

  *one = (Note){ .path = g_build_filename (guise_open_project_get_path (self->project),
                                           GUISE_JOURNAL_FILE, NULL),
                 .degrees = g_strdup_printf ("%.0f", self->degrees),
                 .waits = self->is_waiting,
                 .iteration = guise_process_job_get_iteration (GUISE_PROCESS_JOB (self->job)) };
  g_task_set_source_tag (task, note);
  g_task_set_task_data (task, one, note_free);
  g_task_run_in_thread (task, note_thread);
}

/* ---- judging ---- */

static void
judge (GuiseHeat *self)
{
  const int      limit = get_limit (self);
  const gboolean runs = guise_job_get_state (self->job) == GUISE_JOB_RUNNING;

  if (self->is_waiting && (limit == 0 || self->degrees <= limit - COOLER))
    {
      self->is_waiting = FALSE;
      note (self);
      guise_job_resume (self->job);
    }
  else if (limit > 0 && self->degrees > limit && runs && !self->is_allowed)
    {
      self->is_waiting = TRUE;
      note (self);
      guise_job_pause (self->job);
    }
  if (self->degrees <= limit)
    self->is_allowed = FALSE;
}

/* ---- asking ---- */

static void
ask_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  double *degrees = g_new (double, 1);

  *degrees = guise_host_heat_ask (PATIENCE, cancellable);
  g_task_return_pointer (task, degrees, g_free);
}

static void
on_told_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseHeat         *self = GUISE_HEAT (source);
  g_autofree double *degrees = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->asking)
    return; /* it does not train any more */
  degrees = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->asking);
  if (degrees == NULL || self->project == NULL)
    return;
  self->degrees = *degrees;
  judge (self);
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
ask (void *data)
{
  GuiseHeat *self = data;
  g_autoptr (GTask) task = NULL;

  if (self->asking != NULL)
    return G_SOURCE_CONTINUE;
  self->asking = g_cancellable_new ();
  task = guise_task_new (self, self->asking, on_told_cb, NULL);
  g_task_set_source_tag (task, ask);
  g_task_run_in_thread (task, ask_thread);
  return G_SOURCE_CONTINUE;
}

static void
stop_asking (GuiseHeat *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_handle_id (&self->clock, g_source_remove);
}

static void
on_state_changed (GuiseHeat *self)
{
  const GuiseJobState state = guise_job_get_state (self->job);

  if (self->is_waiting && state == GUISE_JOB_RUNNING)
    {
      self->is_waiting = FALSE;
      self->is_allowed = TRUE;
    }
  if (state != GUISE_JOB_RUNNING && state != GUISE_JOB_PAUSED)
    self->is_waiting = self->is_allowed = FALSE;
  if (state == GUISE_JOB_RUNNING || self->is_waiting)
    {
      if (self->clock == 0)
        {
          self->clock = g_timeout_add_seconds (SECONDS, ask, self);
          ask (self);
        }
    }
  else
    {
      stop_asking (self);
      self->degrees = (double) NAN;
    }
  g_signal_emit (self, changed_signal, 0);
}

/* ---- the object ---- */

GuiseHeat *
guise_heat_get (GuiseOpenProject *project)
{
  GuiseHeat *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_HEAT, NULL);
      g_set_weak_pointer (&self->project, project);
      g_set_weak_pointer (&self->job, guise_open_project_get_training (project));
      g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_changed), self,
                               G_CONNECT_SWAPPED);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
      on_state_changed (self);
    }
  return self;
}

static void
guise_heat_dispose (GObject *object)
{
  GuiseHeat *self = GUISE_HEAT (object);

  stop_asking (self);
  g_clear_weak_pointer (&self->project);
  g_clear_weak_pointer (&self->job);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_heat_parent_class)->dispose (object);
}

static void
guise_heat_class_init (GuiseHeatClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_heat_dispose;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_HEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
guise_heat_init (GuiseHeat *self)
{
  self->settings = g_settings_new (SETTINGS_ID);
  self->degrees = (double) NAN;
}
