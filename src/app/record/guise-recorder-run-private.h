/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-recorder-run.h"

G_BEGIN_DECLS

/* What a person wants, with what belongs to it. */
typedef struct
{
  GuiseRecorderWish      wish;
  GuisePlannedTake      *take;      /* owned, or NULL */
  GuiseCoverageDimension dimension; /* of what is preferred */
  int                    bin;
} GuiseRecorderOrder;

struct _GuiseRecorderRun
{
  GWeakRef              owner;
  GuiseRecorderNewsFunc tell;
  GuiseRecorderRun     *before; /* owned by the first thread */
  char                 *dir;    /* owned */
  char                 *source; /* owned */
  size_t                target;
  GCancellable         *cancellable; /* owned */
  GThread              *thread;      /* owned; the first one */

  GMutex            lock; /* of all that follows */
  GCond             changed;
  GArray           *settings;  /* owned, of GuiseCameraSetting, never changed; or NULL */
  char             *tuned;     /* owned; the camera whose settings came meanwhile, or NULL */
  gboolean          is_let_go; /* something of the camera may change by itself again */
  gboolean          is_ended;
  gboolean          is_over;      /* its threads have done everything */
  gboolean          is_recording; /* as the person wants it */
  gboolean          is_open;      /* the session */
  gboolean          is_unplugged;
  gboolean          is_footage_over;
  GQueue            wishes;  /* of GuiseRecorderOrder, owned */
  GuiseFrame       *newest;  /* owned; not looked at yet */
  GuiseRecorderNews news;    /* that were not told yet */
  gboolean          is_told; /* somebody is on the way to tell them */

  /* Of the second thread. */
  GuiseCaptureSession *session; /* owned */
  int64_t              figures_us;
  gboolean             is_timed; /* whether faces come, and @rate says how fast */
  GuiseRate            rate;
};

void guise_recorder_wish_free (void *order);

/* ---- news; all with the lock ---- */

/* However much happens, one message is under way. */
void guise_recorder_run_post (GuiseRecorderRun *self);

/* The state that follows from what goes on. */
void guise_recorder_run_follow_state (GuiseRecorderRun *self);

/* @message: (transfer full) (nullable) */
void guise_recorder_run_set_message (GuiseRecorderRun *self, char *message);

/* ---- the end of the run; without the lock ---- */

void guise_recorder_run_fail (GuiseRecorderRun *self, const GError *error);

/* It has closed everything; a run that comes after it may begin. */
void guise_recorder_run_set_over (GuiseRecorderRun *self);

/* ---- threads; @data is the run ---- */

/* Looks at the newest picture, and does what the person wants. */
void *guise_recorder_look (void *data);

/* Takes pictures, and begins and ends the other thread; the reference in @data is its own. */
void *guise_recorder_film (void *data);

G_END_DECLS
