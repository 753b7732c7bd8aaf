/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "model/guise-saehd-batch.h"

G_BEGIN_DECLS

/**
 * GuiseGuardFinding:
 * @GUISE_GUARD_NONE: nothing
 * @GUISE_GUARD_NOT_FINITE: a loss or a prediction is infinite or not a number
 * @GUISE_GUARD_LOSS_JUMP: the loss of a side has risen far above the best it has been, and stays
 *   there
 * @GUISE_GUARD_SINGLE_COLOUR: predictions that had shapes are flat
 * @GUISE_GUARD_ALL_ALIKE: predictions that differed as their targets do are all the same picture
 * @GUISE_GUARD_PLATEAU: nothing is learned any more: a hint for people, no reason to stop
 *
 * What can be seen of a training that goes wrong (features.md A70, A83).
 */
typedef enum
{
  GUISE_GUARD_NONE,
  GUISE_GUARD_NOT_FINITE,
  GUISE_GUARD_LOSS_JUMP,
  GUISE_GUARD_SINGLE_COLOUR,
  GUISE_GUARD_ALL_ALIKE,
  GUISE_GUARD_PLATEAU,
  GUISE_N_GUARD_FINDINGS,
} GuiseGuardFinding;

/**
 * guise_guard_finding_to_string:
 *
 * Returns: as in "loss-jump", for journals, folders and events; static
 */
const char *guise_guard_finding_to_string (GuiseGuardFinding finding);

/**
 * guise_guard_finding_is_fault:
 *
 * Returns: whether training has to stop and go back because of it; a hint is none
 */
gboolean guise_guard_finding_is_fault (GuiseGuardFinding finding);

/**
 * GuiseGuardStrictness:
 * @GUISE_GUARD_NORMAL: for every stage
 * @GUISE_GUARD_STRICT: finds a smaller rise, and sooner: for options that are known to end in a
 *   collapse, as face style is
 * @GUISE_GUARD_OFF: sees only what is not finite
 */
typedef enum
{
  GUISE_GUARD_NORMAL,
  GUISE_GUARD_STRICT,
  GUISE_GUARD_OFF,
  GUISE_N_GUARD_STRICTNESSES,
} GuiseGuardStrictness;

/* As in plans, by strictness; the last one is %NULL. */
extern const char *const guise_guard_strictness_names[GUISE_N_GUARD_STRICTNESSES + 1];

/* A training shows its guard predictions whenever so many iterations are done. */
#define GUISE_GUARD_PICTURE_INTERVAL 40

/* The last losses that a guard remembers. */
#define GUISE_GUARD_N_LOSSES         256

/**
 * GuiseGuard:
 *
 * Watches the losses and the predictions of a training. A finding is made within 100 iterations of
 * the fault. One guard for each stage. Allocates nothing after it was made; the work of an
 * iteration is bounded. Thread: owner.
 */
typedef struct _GuiseGuard GuiseGuard;

GuiseGuard *guise_guard_new (GuiseGuardStrictness strictness);
void        guise_guard_free (GuiseGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGuard, guise_guard_free)

/**
 * guise_guard_add_losses:
 * @self: a guard
 * @iteration: iterations done; rising
 * @src_loss: of that iteration
 * @dst_loss: of that iteration
 *
 * Source: docs/reliability.md, Guards: how the limits were found
 *
 * Returns: what was found; the same fault is found again as long as it lasts, a plateau once in the
 *   life of a guard
 */
GuiseGuardFinding
guise_guard_add_losses (GuiseGuard *self, uint64_t iteration, double src_loss, double dst_loss);

/**
 * guise_guard_add_pictures:
 * @self: a guard
 * @iteration: iterations done
 * @side: whose faces they are
 * @pictures: (array): the side's faces as predicted
 * @targets: (array): what they should be, in the same order
 * @n: how many: 4 are good, 2 tell little, by one alone nothing can be said of likeness
 * @resolution: width and height
 *
 * To be called every %GUISE_GUARD_PICTURE_INTERVAL iterations for both sides. Predictions are
 * measured against
 * @targets: a faceset of faces that are all alike gives no alarm.
 *
 * Shapes: @pictures and @targets [n, 3, r, r] f32
 * Units: 0 .. 1
 *
 * Returns: what was found
 */
GuiseGuardFinding guise_guard_add_pictures (GuiseGuard    *self,
                                            uint64_t       iteration,
                                            GuiseSaehdSide side,
                                            const float   *pictures,
                                            const float   *targets,
                                            int            n,
                                            int            resolution);

/**
 * guise_guard_forget:
 * @self: a guard
 *
 * After a reset, a rollback or anything else by which losses and predictions may change at once:
 * what was seen before is no measure any more. Whether a plateau was told is remembered.
 */
void guise_guard_forget (GuiseGuard *self);

/**
 * guise_guard_describe:
 * @self: a guard
 * @finding: what it found last
 *
 * Returns: (transfer full): sentences for people: what was seen, with its numbers, and the likely
 *   causes
 */
char *guise_guard_describe (const GuiseGuard *self, GuiseGuardFinding finding);

/**
 * GuiseGuardSide:
 * @loss: the median of the last losses; NaN before there are enough
 * @best_loss: the lowest it has been, with time forgetting
 * @limit: the jump is found above it
 * @noise: how much the logarithm of a loss differs from one iteration to the next
 * @contrast: variance inside predictions over that inside targets; NaN: not seen yet
 * @best_contrast: the most it has been
 * @variety: variance between predictions over that between targets; NaN: not seen yet
 * @best_variety: the most it has been
 *
 * What a guard knows of one side, for evidence.
 */
typedef struct
{
  double loss;
  double best_loss;
  double limit;
  double noise;
  double contrast;
  double best_contrast;
  double variety;
  double best_variety;
} GuiseGuardSide;

GuiseGuardSide guise_guard_get_side (const GuiseGuard *self, GuiseSaehdSide side);

/**
 * GuiseGuardLosses:
 * @iteration: iterations done
 * @losses: by #GuiseSaehdSide
 */
typedef struct
{
  uint64_t iteration;
  float    losses[GUISE_N_SAEHD_SIDES];
} GuiseGuardLosses;

/**
 * guise_guard_get_losses:
 * @self: a guard
 * @losses: (out caller-allocates) (array fixed-size=256): the last ones, the oldest first
 *
 * What guise_guard_forget() made it forget is among them, too.
 *
 * Returns: how many there are
 */
size_t guise_guard_get_losses (const GuiseGuard *self,
                               GuiseGuardLosses  losses[GUISE_GUARD_N_LOSSES]);

G_END_DECLS
