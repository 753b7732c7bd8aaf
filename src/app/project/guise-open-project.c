/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project that is open in a window. */
#include "app/project/guise-open-project.h"

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/project/guise-plan-words.h"
#include "app/project/guise-step-texts.h"
#include "app/train/guise-history-point.h"

/* The plot has no more columns than this. */
#define N_LOSS_POINTS   1000

/* The desktop stays at hand while it trains. */
#define NICENESS        5
#define PREVIEW_SECONDS 600.0

/* While it trains, its losses are read so often; facesets are not opened again for that. */
#define SECONDS_BETWEEN 2

struct _GuiseOpenProject
{
  GObject parent_instance;

  char               *path;                      /* owned */
  char               *name;                      /* owned */
  char               *problem;                   /* owned, or NULL */
  GListStore         *steps;                     /* owned */
  GListStore         *points;                    /* owned */
  GuiseProjectStatus *status;                    /* owned, or NULL */
  GuiseLossCurve     *curve;                     /* owned, or NULL */
  char               *faces[GUISE_N_FACE_SLOTS]; /* owned, or NULL; paths */
  GuiseJob           *training;                  /* owned, or NULL */
  GListStore         *jobs;                      /* owned; others that are active */
  guint               later;                     /* source of a reading to come, 0: none */
  GCancellable       *cancellable;               /* owned; of the reading under way, or NULL */
  gboolean            is_outdated;               /* it was asked for once more meanwhile */
};

G_DEFINE_FINAL_TYPE (GuiseOpenProject, guise_open_project, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_PATH,
  PROP_TITLE,
  PROP_PROBLEM,
  PROP_IS_BUSY,
  PROP_IS_TRAINING,
  PROP_N_JOBS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint       refreshed_signal;

const char *
guise_open_project_get_name (const GuiseOpenProject *self)
{
  return self->name;
}

const char *
guise_open_project_get_path (const GuiseOpenProject *self)
{
  return self->path;
}

const char *
guise_open_project_get_title (const GuiseOpenProject *self)
{
  return self->status != NULL ? self->status->title : "";
}

const char *
guise_open_project_get_problem (const GuiseOpenProject *self)
{
  return self->problem;
}

GListModel *
guise_open_project_get_points (GuiseOpenProject *self)
{
  return G_LIST_MODEL (self->points);
}

GListModel *
guise_open_project_get_steps (GuiseOpenProject *self)
{
  return G_LIST_MODEL (self->steps);
}

GuiseStep *
guise_open_project_get_step (GuiseOpenProject *self, GuiseStepId id)
{
  g_autoptr (GuiseStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), (guint) id);

  return step; /* the list keeps it */
}

const GuiseProjectStatus *
guise_open_project_get_status (const GuiseOpenProject *self)
{
  return self->status;
}

const char *
guise_open_project_get_faces_path (const GuiseOpenProject *self, GuiseFaceSlot slot)
{
  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, NULL);

  return self->faces[slot];
}

const GuiseLossCurve *
guise_open_project_get_curve (const GuiseOpenProject *self)
{
  return self->curve;
}

/* ---- reading ---- */

/* What is read at once. */
typedef struct
{
  GuiseProjectStatus *status;                    /* owned */
  GuiseLossCurve     *curve;                     /* owned, or NULL */
  char               *faces[GUISE_N_FACE_SLOTS]; /* owned, or NULL */
  GPtrArray          *points;                    /* owned, or NULL */
  char               *name;                      /* owned */
} Reading;

static void
reading_free (void *data)
{
  Reading *self = data;

  g_clear_pointer (&self->status, guise_project_status_free);
  g_clear_pointer (&self->curve, guise_loss_curve_free);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    g_free (self->faces[slot]);
  g_free (self->name);
  g_free (self);
}

/* A history that cannot be read is a plot without curves. */
static Reading *
reading_new (const GuiseProject *project, GuiseProjectStatus *status, GCancellable *cancellable)
{
  Reading *self = g_new0 (Reading, 1);

  guise_plan_words_translate (status);
  self->status = status;
  self->name = guise_project_dup_name (project);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    self->faces[slot] = g_strdup (project->faces[slot].path);
  self->curve = guise_loss_history_read (status->losses, 0, GUISE_LOSS_HISTORY_LAST, N_LOSS_POINTS,
                                         cancellable, NULL);
  self->points = guise_history_point_list (project, NULL); /* read for the status just now */
  return self;
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const char *path = data;
  GError     *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (path, &error);
  GuiseProjectStatus *status =
    project != NULL ? guise_project_status_read (project, cancellable, &error) : NULL;

  if (status != NULL)
    g_task_return_pointer (task, reading_new (project, status, cancellable), reading_free);
  else
    g_task_return_error (task, error);
}

static void
set_problem (GuiseOpenProject *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* A list that has not changed keeps its rows, and what is selected. */
static void
take_points (GuiseOpenProject *self, const GPtrArray *points)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->points));
  gboolean    is_same = points != NULL && points->len == n;

  for (guint i = 0; is_same && i < n; i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (G_LIST_MODEL (self->points), i);

      is_same = guise_history_point_equal (point, points->pdata[i]);
    }
  if (!is_same)
    g_list_store_splice (self->points, 0, n, points != NULL ? points->pdata : NULL,
                         points != NULL ? points->len : 0);
}

static void
take_name (GuiseOpenProject *self, const char *name)
{
  if (g_str_equal (self->name, name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseOpenProject *self = GUISE_OPEN_PROJECT (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  Reading         *reading;

  /* The project is gone. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  reading = g_task_propagate_pointer (G_TASK (result), &error);
  g_clear_object (&self->cancellable);
  if (reading != NULL)
    {
      g_clear_pointer (&self->status, guise_project_status_free);
      g_clear_pointer (&self->curve, guise_loss_curve_free);
      self->status = g_steal_pointer (&reading->status);
      for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
        {
          g_free (self->faces[slot]);
          self->faces[slot] = g_steal_pointer (&reading->faces[slot]);
        }
      self->curve = g_steal_pointer (&reading->curve);
      take_points (self, reading->points);
      take_name (self, reading->name);
      reading_free (reading);
      guise_step_texts_follow (self, self->status);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
    }
  problem = error != NULL ? guise_error_text_dup_line (error) : NULL;
  set_problem (self, problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
  g_signal_emit (self, refreshed_signal, 0);
  if (self->is_outdated)
    {
      self->is_outdated = FALSE;
      guise_open_project_refresh (self);
    }
}

/* A reading under way is finished first: on a slow disk none would ever arrive. */
void
guise_open_project_refresh (GuiseOpenProject *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->cancellable != NULL)
    {
      self->is_outdated = TRUE;
      return;
    }
  self->cancellable = g_cancellable_new ();
  task = guise_task_new (self, self->cancellable, on_read_cb, NULL);
  g_task_set_source_tag (task, guise_open_project_refresh);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, read_thread);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}

/* ---- training ---- */

static void
curve_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  g_task_return_pointer (task,
                         guise_loss_history_read (data, 0, GUISE_LOSS_HISTORY_LAST, N_LOSS_POINTS,
                                                  cancellable, NULL),
                         (GDestroyNotify) guise_loss_curve_free);
}

static void
on_curve_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseOpenProject *self = GUISE_OPEN_PROJECT (source);
  GuiseLossCurve   *curve = g_task_propagate_pointer (G_TASK (result), NULL);

  if (curve == NULL || self->steps == NULL)
    {
      g_clear_pointer (&curve, guise_loss_curve_free);
      return;
    }
  g_clear_pointer (&self->curve, guise_loss_curve_free);
  self->curve = curve;
  guise_step_texts_follow (self, self->status);
  g_signal_emit (self, refreshed_signal, 0);
}

static gboolean
read_curve_cb (void *user_data)
{
  GuiseOpenProject *self = user_data;
  g_autoptr (GTask) task = NULL;

  self->later = 0;
  if (self->status == NULL)
    return G_SOURCE_REMOVE;
  task = guise_task_new (self, NULL, on_curve_cb, NULL);
  g_task_set_source_tag (task, read_curve_cb);
  g_task_set_task_data (task, g_strdup (self->status->losses), g_free);
  g_task_run_in_thread (task, curve_thread);
  return G_SOURCE_REMOVE;
}

static const GuiseProjectStageStatus *
get_stage (const GuiseProjectStatus *status, size_t i)
{
  return &g_array_index (status->stages, GuiseProjectStageStatus, i);
}

/* Another stage has begun, of which the files tell at its first checkpoint. */
static void
enter_stage (GuiseProjectStatus *status, size_t stage, uint64_t iteration)
{
  uint64_t first = status->n_iterations; /* where the stage begins, if no gate has sent it back */

  for (size_t i = stage; i < status->stages->len; i++)
    first -= MIN (get_stage (status, i)->n_iterations, first);
  status->stage = stage;
  status->stage_done =
    MIN (iteration - MIN (first, iteration), get_stage (status, stage)->n_iterations);
  g_free (status->stage_title);
  status->stage_title = g_strdup (get_stage (status, stage)->title);
}

/* What the worker tells moves the status on, ahead of the files. */
static void
on_step_cb (GuiseOpenProject *self, const GuiseJobStep *step)
{
  GuiseProjectStatus *status = self->status;

  if (status == NULL || step->iteration < status->iteration || step->stage >= status->stages->len)
    return;
  if (step->stage == status->stage)
    status->stage_done += step->iteration - status->iteration;
  else
    enter_stage (status, step->stage, step->iteration);
  status->iteration = step->iteration;
  if (self->later == 0)
    self->later = g_timeout_add_seconds (SECONDS_BETWEEN, read_curve_cb, self);
}

static void
on_training_state (GuiseOpenProject *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_TRAINING]);
  guise_open_project_refresh (self);
}

/* Whether it waits for something. */
static void
on_training_status (GuiseOpenProject *self)
{
  if (self->status != NULL)
    guise_step_texts_follow (self, self->status);
}

gboolean
guise_open_project_is_training (const GuiseOpenProject *self)
{
  return self->training != NULL && guise_job_is_active (self->training);
}

/* A checkpoint, a backup, a gate: the files say more than before. */
static void
on_log_changed (GuiseOpenProject *self, unsigned position, unsigned n_removed, unsigned n_added)
{
  g_autoptr (GuiseJobLogRow) row =
               g_list_model_get_item (guise_job_get_log (self->training), position);

  if (row != NULL && guise_job_log_row_get_kind (row) != GUISE_JOB_ROW_PHASE &&
      guise_job_log_row_get_kind (row) != GUISE_JOB_ROW_NOTE)
    guise_open_project_refresh (self);
}

GuiseJob *
guise_open_project_get_training (GuiseOpenProject *self)
{
  if (self->training == NULL)
    {
      const GuiseWorkerOptions options = { .device = (char *) "auto",
                                           .preview_seconds = PREVIEW_SECONDS,
                                           .follows_gates = TRUE,
                                           .shows_faces = TRUE,
                                           .niceness = NICENESS };

      self->training = guise_process_job_new (self->name, self->path, &options);
      g_signal_connect_object (self->training, "notify::state", G_CALLBACK (on_training_state),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->training, "notify::status", G_CALLBACK (on_training_status),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->training, "step", G_CALLBACK (on_step_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (guise_job_get_log (self->training), "items-changed",
                               G_CALLBACK (on_log_changed), self, G_CONNECT_SWAPPED);
    }
  return self->training;
}

GuiseJob *
guise_open_project_peek_training (const GuiseOpenProject *self)
{
  return self->training;
}

/* ---- other jobs ---- */

#define STEP_KEY "guise-step"

static GuiseStepId
get_step_of (GuiseJob *job)
{
  return (GuiseStepId) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (job), STEP_KEY));
}

/* That one is on air is more than that something is made as well. */
static void
show_job (GuiseOpenProject *self, GuiseJob *job)
{
  GuiseStep *step = guise_open_project_get_step (self, get_step_of (job));

  if (guise_step_get_state (step) != GUISE_STEP_ON_AIR)
    guise_step_set (step, GUISE_STEP_RUNNING, guise_job_get_status (job),
                    MAX (guise_job_get_fraction (job), 0.0));
}

static void
on_job_state_cb (GuiseOpenProject *self, GParamSpec *pspec, GuiseJob *job)
{
  guint position;

  if (self->jobs == NULL || !g_list_store_find (self->jobs, job, &position))
    return;
  if (guise_job_is_active (job))
    {
      show_job (self, job);
      return;
    }
  g_signal_handlers_disconnect_by_data (job, self);
  g_list_store_remove (self->jobs, position);
  if (self->status != NULL)
    guise_step_texts_follow (self, self->status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_JOBS]);
}

void
guise_open_project_add_job (GuiseOpenProject *self, GuiseJob *job, GuiseStepId step)
{
  guint position;

  g_object_set_data (G_OBJECT (job), STEP_KEY, GINT_TO_POINTER ((int) step));
  if (!guise_job_is_active (job) || g_list_store_find (self->jobs, job, &position))
    return;
  g_signal_connect_object (job, "notify", G_CALLBACK (on_job_state_cb), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->jobs, job);
  show_job (self, job);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_JOBS]);
}

GListModel *
guise_open_project_get_jobs (GuiseOpenProject *self)
{
  return G_LIST_MODEL (self->jobs);
}

GuiseJob *
guise_open_project_get_job_of (GuiseOpenProject *self, GuiseStepId step)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++)
    {
      g_autoptr (GuiseJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (get_step_of (job) == step)
        return job; /* the list keeps it */
    }
  return NULL;
}

/* ---- the object ---- */

GuiseOpenProject *
guise_open_project_new (const char *path)
{
  GuiseOpenProject *self = g_object_new (GUISE_TYPE_OPEN_PROJECT, NULL);

  self->path = g_strdup (path);
  self->name = g_filename_display_basename (path);
  return self;
}

static void
guise_open_project_dispose (GObject *object)
{
  GuiseOpenProject *self = GUISE_OPEN_PROJECT (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_object (&self->training);
  g_clear_object (&self->jobs);
  g_clear_object (&self->steps);
  g_clear_object (&self->points);
  G_OBJECT_CLASS (guise_open_project_parent_class)->dispose (object);
}

static void
guise_open_project_finalize (GObject *object)
{
  GuiseOpenProject *self = GUISE_OPEN_PROJECT (object);

  g_clear_pointer (&self->status, guise_project_status_free);
  g_clear_pointer (&self->curve, guise_loss_curve_free);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    g_free (self->faces[slot]);
  g_free (self->path);
  g_free (self->name);
  g_free (self->problem);
  G_OBJECT_CLASS (guise_open_project_parent_class)->finalize (object);
}

static void
guise_open_project_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseOpenProject *self = GUISE_OPEN_PROJECT (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_TITLE:
      g_value_set_string (value, guise_open_project_get_title (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_IS_BUSY:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;
    case PROP_IS_TRAINING:
      g_value_set_boolean (value, guise_open_project_is_training (self));
      break;
    case PROP_N_JOBS:
      g_value_set_uint (value, g_list_model_get_n_items (G_LIST_MODEL (self->jobs)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_open_project_class_init (GuiseOpenProjectClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = guise_open_project_dispose;
  object_class->finalize = guise_open_project_finalize;
  object_class->get_property = guise_open_project_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_IS_BUSY] = g_param_spec_boolean ("is-busy", NULL, NULL, FALSE, flags);
  properties[PROP_IS_TRAINING] = g_param_spec_boolean ("is-training", NULL, NULL, FALSE, flags);
  properties[PROP_N_JOBS] = g_param_spec_uint ("n-jobs", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  refreshed_signal = g_signal_new ("refreshed", GUISE_TYPE_OPEN_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_open_project_init (GuiseOpenProject *self)
{
  self->steps = g_list_store_new (GUISE_TYPE_STEP);
  self->points = g_list_store_new (GUISE_TYPE_HISTORY_POINT);
  self->jobs = g_list_store_new (GUISE_TYPE_JOB);
  for (int id = 0; id < GUISE_N_STEPS; id++)
    {
      g_autoptr (GuiseStep) step = guise_step_new ((GuiseStepId) id);

      g_list_store_append (self->steps, step);
    }
}
