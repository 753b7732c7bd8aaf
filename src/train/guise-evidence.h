/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-guard.h"

G_BEGIN_DECLS

/**
 * GuiseEvidence:
 * @iteration: iterations done
 * @finding: one word, as in "loss-jump", "device-lost", "no-memory"
 * @message: what happened, for people
 * @stage: (nullable): name of the stage under way
 * @guard: (nullable): its numbers and the last losses
 * @pictures: (array fixed-size=2) (nullable): predictions of each side, [n, 3, r, r] f32 BGR 0..1
 * @targets: (array fixed-size=2) (nullable): what they should be
 * @n: faces of each side
 * @resolution: their width and height
 *
 * What is known at the moment in which a training goes wrong. Borrowed.
 */
typedef struct
{
  uint64_t          iteration;
  const char       *finding;
  const char       *message;
  const char       *stage;
  const GuiseGuard *guard;
  const float      *pictures[GUISE_N_SAEHD_SIDES];
  const float      *targets[GUISE_N_SAEHD_SIDES];
  int               n;
  int               resolution;
} GuiseEvidence;

/**
 * guise_evidence_write:
 * @dir: the folder "evidence" of a project; made when missing
 * @evidence: what to keep
 * @error: where to put the error
 *
 * Writes `<dir>/<iteration, ten digits>-<finding>/` with `finding.json`, `losses.tsv`, and
 * `src.png` and `dst.png`: targets above, predictions below them. A folder of that name that is
 * there gets a successor ("-2"). It appears whole or not at all.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; %GUISE_IMAGE_ERROR NO_MEMORY. Training has stopped
 * for another reason then: that one is to be told.
 *
 * Returns: (transfer full) (nullable): the path of the folder
 */
char *guise_evidence_write (const char *dir, const GuiseEvidence *evidence, GError **error);

G_END_DECLS
