/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-lock.h"
#include "project/guise-run.h"
#include "store/guise-journal.h"

G_BEGIN_DECLS

/* What tells a file from what it was before. */
typedef struct
{
  uint64_t inode;
  int64_t  n_bytes;
  int64_t  seconds; /* when it was written last */
  int64_t  nanoseconds;
} GuiseRunStamp;

#define GUISE_RUN_N_STAMPS 2 /* of the plan and of the manifest */

/* A run: guise-run.c goes from stage to stage, -stage.c prepares one, -gate.c ends one, -note.c
 * writes it down, -back.c returns to a good point, -plan.c takes over what somebody has edited. */
struct _GuiseRun
{
  GuiseProject     *project; /* borrowed */
  GuiseRunSetup     setup;
  GuiseTrainingFunc func;
  void             *user_data;

  GuiseTrainingSetup training_setup; /* borrows from below and from the project */
  char              *checkpoints;    /* owned */
  char              *previews;       /* owned */
  char              *history;        /* owned */
  char              *evidence;       /* owned */
  char              *backups;        /* owned */
  char              *gate;           /* owned */
  GuiseTraining     *training;       /* owned */
  GuiseProjectLock  *lock;           /* owned; NULL on all ranks but the first */
  GuiseJournal      *journal;        /* owned; NULL on all ranks but the first */
  GCancellable      *cancellable;    /* borrowed, of this going; or NULL */

  GuiseRunStamp stamps[GUISE_RUN_N_STAMPS]; /* as they were when they were looked at last */
  GuiseProject *news;                       /* owned; what was found then and is to count; NULL */
  gboolean      is_edit_refused;            /* what was found cannot count, which was told */

  char    *faces[2];          /* owned; of src and dst: what the stage trains on */
  uint64_t until;             /* iterations done at the end of this going */
  int      is_pausing;        /* atomic */
  unsigned wishes;            /* of GuiseTrainingWish; atomic */
  double   backed_up_seconds; /* training time at the newest backup */
  gboolean is_unsaved_noted;  /* that a checkpoint waits is in the journal */
  gboolean is_backup_noted;   /* that one failed, since the last one */
  gboolean is_spoiled;        /* what is in memory is not what training goes on with */
  char    *message;           /* owned, or NULL */
  GError  *failure;           /* owned; what went wrong in a callback, NULL: nothing */
};

/* Whether this process writes files. */
gboolean guise_run_is_first (const GuiseRun *self);

/**
 * guise_run_share:
 * @self: a run
 * @done: what became of the first rank's work; of all others %TRUE
 * @error: (inout): why not
 *
 * All ranks go on, or all end with the same error; also after work that takes the time of a few
 * copies of a checkpoint.
 */
gboolean guise_run_share (const GuiseRun *self, gboolean done, GError **error);

/* Tells whoever follows the run. */
void guise_run_tell (GuiseRun *self, GuiseTrainingEvent event, const char *text);

/* The same, with what it is about for programs: a word of Noted in `org.guise.Worker.xml`. */
void guise_run_tell_about (GuiseRun          *self,
                           GuiseTrainingEvent event,
                           const char        *about,
                           const char        *text);

/* The same with a warning; @about is a word of #GuiseTrainingProgress. */
void guise_run_warn (GuiseRun *self, const char *about, const char *text);

/* ---- guise-run-note.c ---- */

/**
 * guise_run_note:
 * @self: a run
 * @error: where to put the error
 * @act: what happened
 * @...: pairs of a member's name and its text, then %NULL; without a text it is left out
 *
 * A line of the journal.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean
guise_run_note (GuiseRun *self, GError **error, GuiseJournalAct act, ...) G_GNUC_NULL_TERMINATED;

/**
 * guise_run_note_once:
 *
 * guise_run_note() for an act that may have been done before the program was ended: nothing is
 * added when it was noted since the training came to the iteration at which it stands, or was led
 * back there. So each act of a plan has one line, whenever a kill comes.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean guise_run_note_once (GuiseRun *self, GError **error, GuiseJournalAct act, ...)
  G_GNUC_NULL_TERMINATED;

/**
 * guise_run_note_end:
 * @self: a run
 * @outcome: how it ended, if it did not fail
 * @failure: (nullable): why it failed
 * @error: where to put the error
 *
 * The last line of a run; the name of a failure that has left evidence is in it, too.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean
guise_run_note_end (GuiseRun *self, GuiseRunOutcome outcome, const GError *failure, GError **error);

/* What was said of files of the project, without the way to it: a journal may be handed on; owned.
 */
char *guise_run_dup_for_journal (const GuiseRun *self, const char *text);

/* ---- guise-run.c ---- */

/* Opens the training where the newest whole checkpoint stands. */
gboolean guise_run_open_training (GuiseRun *self, GError **error);

/* ---- guise-run-plan.c ---- */

/**
 * guise_run_follow_plan:
 * @self: a run with an open training
 * @error: where to put the error
 *
 * Whether the plan, if somebody has edited it since it was trained last, may go on from here;
 * differences go to the journal.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, at the place in the plan; %GUISE_CORE_ERROR
 */
gboolean guise_run_follow_plan (GuiseRun *self, GError **error);

/**
 * guise_run_take_plan:
 * @self: a run that does not go
 * @error: where to put the error
 *
 * Goes on by `plan.json` and by the options beside it as they are now, when somebody has edited
 * them since they were read: everything is saved, so training is opened anew. Of several processes
 * the first one reads them, for all.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, at the place in the plan, and others of guise_project_open():
 *   then nothing has changed; those of guise_run_open_training() and guise_run_follow_plan()
 */
gboolean guise_run_take_plan (GuiseRun *self, GError **error);

/**
 * guise_run_has_edits:
 * @self: a run that goes; of the first rank
 *
 * Whether somebody has edited the plan, or the options beside it, so that training can go on by
 * them. Cheap as long as nobody has touched their files. What cannot be taken over is told and
 * noted, once for each time that it was written.
 */
gboolean guise_run_has_edits (GuiseRun *self);

/**
 * guise_run_take_edits:
 * @self: a run that goes, with everything saved
 * @error: where to put the error
 *
 * What guise_run_has_edits() has found counts from here on, on all ranks.
 *
 * Errors: those of guise_run_open_training() and guise_run_follow_plan()
 */
gboolean guise_run_take_edits (GuiseRun *self, GError **error);

/* ---- guise-run-stage.c ---- */

/**
 * guise_run_prepare_stage:
 * @self: a run at the beginning of a stage
 * @cancellable: (nullable): stops a backup
 * @error: where to put the error
 *
 * What has to be in order before the stage's first iteration: the faces and masks that it wants,
 * its choice of faces, and a verified backup of what there is.
 */
gboolean guise_run_prepare_stage (GuiseRun *self, GCancellable *cancellable, GError **error);

/**
 * guise_run_pin_base:
 *
 * When somebody has switched random warp off in the middle of a stage: what another face could be
 * made of is kept, as it is before a stage that does so.
 */
gboolean guise_run_pin_base (GuiseRun *self, GCancellable *cancellable, GError **error);

/**
 * guise_run_choose_faces:
 *
 * The faces that the stage under way trains on, when it is not the whole of a faceset.
 */
gboolean guise_run_choose_faces (GuiseRun *self, GCancellable *cancellable, GError **error);

/* After a checkpoint by the clock: a timed backup when enough has been trained since the last. */
void guise_run_back_up_in_time (GuiseRun *self, const char *checkpoint);

/* After a checkpoint that somebody asked a backup of. */
void guise_run_back_up_by_hand (GuiseRun *self, const char *checkpoint);

/* ---- guise-run-gate.c ---- */

/* What comes after a stage. */
typedef enum
{
  GUISE_RUN_NEXT_STAGE,
  GUISE_RUN_NEXT_REPEAT,
  GUISE_RUN_NEXT_WAIT,
} GuiseRunNext;

/**
 * guise_run_pass_gate:
 * @self: a run at the end of a stage
 * @out_next: (out): what the gate says, or, without one, whoever looked at the faces of the next
 *   stage where they are other ones
 * @error: where to put the error
 *
 * The same on all ranks.
 */
gboolean guise_run_pass_gate (GuiseRun *self, GuiseRunNext *out_next, GError **error);

G_END_DECLS
