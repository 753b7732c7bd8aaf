/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseProjectOutlook:
 * @backup_seconds: of training from the newest checkpoint until the next timed backup is due; -1:
 *   there are none
 * @save_seconds: between two checkpoints of a run that asks for nothing else
 * @to_src: at the last gate, from the swaps to the source person (train/guise-likeness.h); NaN: not
 *   known
 * @to_dst: from the swaps to the destination person; NaN: not known
 * @n_repeats: how often gates have sent the plan back so far
 * @n_max_repeats: how often they may
 * @is_asked_again: the question of the gate was answered, for other faces than there are now
 * @fault_iteration: where a guard has stopped training since it went back, or on, last; 0: nowhere
 * @fault: (owned) (nullable): what it found, one word, as in "loss-jump"
 * @evidence: (owned) (nullable): folder of what it has kept
 * @has_good: there is a point to go back to
 * @good_iteration: where guise_run_go_back() would go, by a quick look
 * @good_made_at: when that was saved, seconds since 1970, UTC; 0: not known
 *
 * What comes next in a training that waits or runs, as the files say. Plain struct.
 */
typedef struct
{
  double   backup_seconds;
  double   save_seconds;
  double   to_src;
  double   to_dst;
  unsigned n_repeats;
  unsigned n_max_repeats;
  gboolean is_asked_again;
  uint64_t fault_iteration;
  char    *fault;
  char    *evidence;
  gboolean has_good;
  uint64_t good_iteration;
  int64_t  good_made_at;
} GuiseProjectOutlook;

void guise_project_outlook_clear (GuiseProjectOutlook *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseProjectOutlook, guise_project_outlook_clear)

/**
 * guise_project_outlook_read:
 * @project: a project; it may be training
 * @stage: index of the stage under way
 * @out_outlook: (out caller-allocates): to be cleared
 * @error: where to put the error
 *
 * Errors: as guise_checkpoint_list(), guise_backup_list(), guise_journal_read()
 */
gboolean guise_project_outlook_read (const GuiseProject  *project,
                                     size_t               stage,
                                     GuiseProjectOutlook *out_outlook,
                                     GError             **error);

G_END_DECLS
