/* SPDX-License-Identifier: GPL-3.0-or-later
 * The video that a project swaps. */
#include "app/render/guise-render-desk.h"

#include "app/guise-task.h"
#include "app/render/guise-render-keep.h"
#include "app/train/guise-train-devices.h"

#define KEY         "guise-render-desk"
#define RATE_AFTER  0.5 /* seconds; before that a rate says nothing */
#define NO_ESTIMATE (-1.0)

struct _GuiseRenderDesk
{
  GObject parent_instance;

  GuiseOpenProject     *project; /* borrowed, weak; it owns the desk */
  GuiseRenderOrder     *order;   /* owned */
  GuiseJob             *job;     /* owned, or NULL; the last one */
  GuiseVideoSwapCounts *counts;  /* owned, or NULL */
  GuiseRenderState      state;
  GuiseRenderFigures    figures;
  int64_t               first_us; /* when the first pictures of this run were there, 0: not yet */
  uint64_t              n_first;  /* how many they were, with those of an earlier run */
  gboolean              is_card_left; /* the training has it */
  gboolean              is_keeping;
  gboolean              keeps_again; /* after that */
};

G_DEFINE_FINAL_TYPE (GuiseRenderDesk, guise_render_desk, G_TYPE_OBJECT)

static guint changed_signal, ended_signal, kept_signal;

static void
set_state (GuiseRenderDesk *self, GuiseRenderState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

/* Of this run alone: what an earlier one has made costs no time. */
static void
on_step_cb (GuiseRenderDesk *self, const GuiseJobStep *step)
{
  const int64_t now_us = g_get_monotonic_time ();
  double        seconds;

  self->figures.n_done = step->iteration;
  self->figures.n_total = step->total;
  if (step->iteration > 0 && self->first_us == 0)
    {
      self->first_us = now_us;
      self->n_first = step->iteration;
    }
  seconds = self->first_us > 0 ? (double) (now_us - self->first_us) / G_USEC_PER_SEC : 0.0;
  if (seconds > RATE_AFTER && step->iteration > self->n_first)
    {
      self->figures.per_second = (double) (step->iteration - self->n_first) / seconds;
      self->figures.seconds_left =
        step->total > 0 ? (double) (step->total - step->iteration) / self->figures.per_second
                        : NO_ESTIMATE;
    }
  g_signal_emit (self, changed_signal, 0);
}

/* What time is left is measured anew from here. */
static void
forget_rate (GuiseRenderDesk *self)
{
  self->first_us = 0;
  self->figures.per_second = 0.0;
  self->figures.seconds_left = NO_ESTIMATE;
}

static void
on_state_cb (GuiseRenderDesk *self)
{
  const GuiseJobState state = guise_job_get_state (self->job);

  forget_rate (self);
  if (guise_job_is_active (self->job))
    {
      set_state (self, state == GUISE_JOB_STOPPING ? GUISE_RENDER_STOPS
                       : state == GUISE_JOB_PAUSED ? GUISE_RENDER_PAUSED
                                                   : GUISE_RENDER_RUNS);
      return;
    }
  g_clear_pointer (&self->counts, g_free);
  self->counts = guise_thread_job_take_result (GUISE_THREAD_JOB (self->job));
  set_state (self, guise_job_get_error (self->job) != NULL ? GUISE_RENDER_FAILED
                   : self->counts != NULL                  ? GUISE_RENDER_DONE
                                                           : GUISE_RENDER_STOPPED);
  if (self->state != GUISE_RENDER_STOPPED)
    g_signal_emit (self, ended_signal, 0);
}

static gboolean
is_at_work (const GuiseRenderDesk *self)
{
  return self->state == GUISE_RENDER_RUNS || self->state == GUISE_RENDER_PAUSED ||
         self->state == GUISE_RENDER_STOPS;
}

/* ---- what is kept ---- */

typedef struct
{
  char             *project; /* owned */
  GuiseRenderOrder *order;   /* owned */
} Keep;

static void
keep_free (void *data)
{
  Keep *self = data;

  g_free (self->project);
  guise_render_order_free (self->order);
  g_free (self);
}

static void
keep_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Keep *keep = data;
  GError     *error = NULL;

  if (guise_render_keep_save (keep->project, keep->order, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The video does not depend on it: who looks for the reason finds it in the log. */
static void
on_kept_cb (GObject *object, GAsyncResult *result, void *data)
{
  GuiseRenderDesk *self = GUISE_RENDER_DESK (object);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("%s", error->message);
  self->is_keeping = FALSE;
  if (self->keeps_again)
    guise_render_desk_keep (self);
  else
    g_signal_emit (self, kept_signal, 0);
}

void
guise_render_desk_keep (GuiseRenderDesk *self)
{
  g_autoptr (GTask) task = NULL;
  Keep *keep;

  if (self->is_keeping || self->project == NULL)
    {
      self->keeps_again = self->is_keeping;
      return;
    }
  self->is_keeping = TRUE;
  self->keeps_again = FALSE;
  task = guise_task_new (self, NULL, on_kept_cb, NULL);
  keep = g_new (Keep, 1);
  keep->project = g_strdup (guise_open_project_get_path (self->project));
  keep->order = guise_render_order_copy (self->order);
  g_task_set_source_tag (task, guise_render_desk_keep);
  g_task_set_task_data (task, keep, keep_free);
  g_task_run_in_thread (task, keep_cb);
}

static void
forget_job (GuiseRenderDesk *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->counts, g_free);
}

void
guise_render_desk_start (GuiseRenderDesk *self)
{
  if (self->state == GUISE_RENDER_PAUSED)
    guise_job_resume (self->job);
  if (is_at_work (self) || self->project == NULL)
    return;
  guise_render_desk_keep (self);
  forget_job (self);
  g_free (self->order->device);
  self->order->device = guise_train_devices_dup_beside (self->project, &self->is_card_left);
  self->figures = (GuiseRenderFigures){ 0 };
  forget_rate (self);
  self->job = guise_render_job_new (self->order);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
  self->state = GUISE_RENDER_RUNS;
  guise_job_start (self->job);
  guise_open_project_add_job (self->project, self->job, GUISE_STEP_LIVE);
  g_signal_emit (self, changed_signal, 0);
}

void
guise_render_desk_stop (GuiseRenderDesk *self)
{
  if (is_at_work (self))
    guise_job_stop (self->job);
}

void
guise_render_desk_clear (GuiseRenderDesk *self)
{
  if (is_at_work (self))
    return;
  forget_job (self);
  set_state (self, GUISE_RENDER_IDLE);
}

GuiseRenderState
guise_render_desk_get_state (const GuiseRenderDesk *self)
{
  return self->state;
}

gboolean
guise_render_desk_is_card_left (const GuiseRenderDesk *self)
{
  return self->is_card_left;
}

GuiseRenderFigures
guise_render_desk_get_figures (const GuiseRenderDesk *self)
{
  return self->figures;
}

GuiseRenderOrder *
guise_render_desk_get_order (GuiseRenderDesk *self)
{
  return self->order;
}

const char *
guise_render_desk_get_faces (const GuiseRenderDesk *self)
{
  return self->project != NULL
           ? guise_open_project_get_faces_path (self->project, GUISE_FACE_SLOT_DST)
           : NULL;
}

const GuiseVideoSwapCounts *
guise_render_desk_get_counts (const GuiseRenderDesk *self)
{
  return self->counts;
}

char *
guise_render_desk_dup_notes (const GuiseRenderDesk *self)
{
  GListModel *rows = self->job != NULL ? guise_job_get_log (self->job) : NULL;
  GString    *text = g_string_new (NULL);

  for (guint i = 0; rows != NULL && i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);

      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_NOTE)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                                guise_job_log_row_get_text (row));
    }
  return g_string_free (text, text->len == 0);
}

const GError *
guise_render_desk_get_error (const GuiseRenderDesk *self)
{
  return self->job != NULL ? guise_job_get_error (self->job) : NULL;
}

GuiseRenderDesk *
guise_render_desk_get (GuiseOpenProject *project)
{
  GuiseRenderDesk *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_RENDER_DESK, NULL);
      g_set_weak_pointer (&self->project, project);
      guise_render_keep_load (guise_open_project_get_path (project), self->order);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
    }
  return self;
}

static void
guise_render_desk_dispose (GObject *object)
{
  GuiseRenderDesk *self = GUISE_RENDER_DESK (object);

  g_clear_weak_pointer (&self->project);
  if (self->job != NULL)
    guise_job_stop (self->job);
  forget_job (self);
  G_OBJECT_CLASS (guise_render_desk_parent_class)->dispose (object);
}

static void
guise_render_desk_finalize (GObject *object)
{
  guise_render_order_free (GUISE_RENDER_DESK (object)->order);
  G_OBJECT_CLASS (guise_render_desk_parent_class)->finalize (object);
}

static void
guise_render_desk_class_init (GuiseRenderDeskClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_render_desk_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_render_desk_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_RENDER_DESK, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  ended_signal = g_signal_new ("ended", GUISE_TYPE_RENDER_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  kept_signal = g_signal_new ("kept", GUISE_TYPE_RENDER_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
}

static void
guise_render_desk_init (GuiseRenderDesk *self)
{
  self->order = guise_render_order_new ();
}
