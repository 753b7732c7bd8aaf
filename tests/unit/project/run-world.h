/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-change.h"
#include "project/guise-run.h"
#include "store/guise-journal.h"

G_BEGIN_DECLS

/* Plans of a tiny model. */
extern const char run_plan_two_stages[];   /* of 4 iterations each */
extern const char run_plan_many_acts[];    /* all that is written down before and in a stage */
extern const char run_plan_reset_at_end[]; /* after 3 iterations, then 2 more */
extern const char run_plan_with_gate[];    /* after 3 iterations, then 2 more */

/* The device of a RunWorld spoils one weight, once, or fails. run_world_init() sets all of it to 0.
 */
extern int      run_world_n_gradients;  /* of weights of convolutions, so far */
extern int      run_world_n_until_bad;  /* after so many one is not a number; 0: never */
extern int      run_world_n_until_lost; /* after so many it fails for good; 0: never */
extern gboolean run_world_is_full;      /* it has no memory left */

/* A project, and what is to happen while it is trained. */
typedef struct
{
  char         *dir;
  GuiseProject *project;
  GuiseDevice  *device;
  GuiseRunSetup setup;
  GuiseRun     *run;       /* the one under way, for the callback */
  uint64_t      asks_at;   /* iteration at which a backup is wished for; 0: never */
  uint64_t      blocks_at; /* likewise: checkpoints cannot be written from here */
  uint64_t      unblocks_at;
  uint64_t      saves_at;    /* iteration at which a checkpoint is wished for */
  uint64_t      holds_at;    /* iteration from which no backup can be written */
  gboolean      dies;        /* at the first reset */
  gboolean      spoils_plan; /* when a guard has stopped it */
  unsigned      dies_at;     /* event, from 1; 0: never */
  unsigned      n_events;
  unsigned      n_warnings;
  GCancellable *cancellable;  /* owned; cancelled when a checkpoint waits; NULL: never */
  gboolean      makes_room;   /* when a checkpoint waits for the third time */
  unsigned      n_unsaved;    /* events */
  unsigned      n_saved_late; /* likewise */
  char         *unsaved_text; /* owned */
  GString      *phases;       /* owned; NULL: nobody wants to know */
  GThread      *stopper;      /* that stops the run while its backup waits */
  int           lock;         /* of the backups, by somebody else; 0: none */
} RunWorld;

/* Returns: FALSE where the golden faces are not here; the test is skipped then */
gboolean run_world_init (RunWorld *self, const char *plan);
void     run_world_clear (RunWorld *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunWorld, run_world_clear)

/* For a while there is a file where the checkpoints belong. */
void run_world_block_checkpoints (RunWorld *self);
void run_world_unblock_checkpoints (RunWorld *self);

/* The GuiseTrainingFunc of a RunWorld. */
void run_world_on_progress (const GuiseTrainingProgress *progress, void *user_data);

/* Returns: (transfer full): a run that tells @self what it does */
GuiseRun       *run_world_open (RunWorld *self);
GuiseRunOutcome run_world_go (GuiseRun *run);

/* How often the journal has an act. */
unsigned run_world_count_acts (const RunWorld *self, GuiseJournalAct act);

/* One weight's file of the checkpoint of an iteration. */
GBytes *run_world_read_weights (const RunWorld *self, unsigned iteration);

G_END_DECLS
