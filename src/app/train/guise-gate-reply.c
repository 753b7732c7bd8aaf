/* SPDX-License-Identifier: GPL-3.0-or-later
 * What becomes of the answer at a gate. */
#include "app/train/guise-gate-reply.h"

#include "app/project/guise-project-acts.h"

#define KEY "gate-reply"

typedef enum
{
  NONE,
  TO_FILES,  /* they are written */
  TO_WORKER, /* it was told */
  IS_READ,   /* the worker has begun with it */
} State;

struct _GuiseGateReply
{
  GObject parent_instance;

  GuiseOpenProject *project; /* weak: it owns this */
  GuiseJob         *job;     /* weak: the project's, which would outlive it here */
  State             state;
};

G_DEFINE_FINAL_TYPE (GuiseGateReply, guise_gate_reply, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_WRITTEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_state (GuiseGateReply *self, State state)
{
  const gboolean was_on_its_way = self->state != NONE;

  self->state = state;
  if (was_on_its_way != (state != NONE))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* It is done when the worker does something else, asks again or is gone. */
static void
on_job_changed (GuiseGateReply *self)
{
  const GuiseJobState state = guise_job_get_state (self->job);
  const gboolean      reads = state == GUISE_JOB_RUNNING &&
                         g_strcmp0 (guise_process_job_get_phase (GUISE_PROCESS_JOB (self->job)),
                                    "looking-at-faces") == 0;

  if (self->state == NONE || self->state == TO_FILES)
    return;
  if (reads)
    set_state (self, IS_READ);
  else if (self->state == IS_READ || state != GUISE_JOB_PAUSED)
    set_state (self, NONE);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseGateReply *self = GUISE_GATE_REPLY (source);
  g_autoptr (GError) error = NULL;

  guise_project_act_finish (result, &error);
  set_state (self, NONE);
  g_signal_emit (self, signals[SIGNAL_WRITTEN], 0, error);
}

gboolean
guise_gate_reply_is_on_its_way (const GuiseGateReply *self)
{
  return self->state != NONE;
}

void
guise_gate_reply_give (GuiseGateReply *self, gboolean passes)
{
  const gboolean is_waited_for = guise_job_is_active (self->job);

  if (self->state != NONE)
    return;
  set_state (self, is_waited_for ? TO_WORKER : TO_FILES);
  if (is_waited_for)
    guise_process_job_answer_gate (GUISE_PROCESS_JOB (self->job), passes);
  else
    guise_project_answer_gate_async (guise_open_project_get_path (self->project), passes,
                                     G_OBJECT (self), on_written_cb, NULL);
}

/* ---- the object ---- */

GuiseGateReply *
guise_gate_reply_get (GuiseOpenProject *project)
{
  GuiseGateReply *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_GATE_REPLY, NULL);
      g_set_weak_pointer (&self->project, project);
      g_set_weak_pointer (&self->job, guise_open_project_get_training (project));
      g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_job_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->job, "notify::status", G_CALLBACK (on_job_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->job, "step", G_CALLBACK (on_job_changed), self,
                               G_CONNECT_SWAPPED);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
    }
  return self;
}

static void
guise_gate_reply_dispose (GObject *object)
{
  GuiseGateReply *self = GUISE_GATE_REPLY (object);

  g_clear_weak_pointer (&self->project);
  g_clear_weak_pointer (&self->job);
  G_OBJECT_CLASS (guise_gate_reply_parent_class)->dispose (object);
}

static void
guise_gate_reply_class_init (GuiseGateReplyClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_gate_reply_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", GUISE_TYPE_GATE_REPLY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WRITTEN] = g_signal_new ("written", GUISE_TYPE_GATE_REPLY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
guise_gate_reply_init (GuiseGateReply *self)
{
}
