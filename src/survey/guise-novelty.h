/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

#define GUISE_NOVELTY_STATE      1.0  /* beyond it a face does something else: faces.md 6.4 */
#define GUISE_NOVELTY_APPEARANCE 0.12 /* beyond it its picture looks different: faces.md 6.4 */
#define GUISE_REPEAT_STATE       0.6  /* within both, two faces repeat each other: faces.md 5.6 */
#define GUISE_REPEAT_APPEARANCE  0.08

/**
 * GuiseNovelty:
 *
 * Faces that were kept, ready to be compared with a new one: a tree over what they do and how they
 * look, of which only near parts are looked at. Thread: one at a time.
 */
typedef struct _GuiseNovelty GuiseNovelty;

/**
 * guise_novelty_new:
 * @reach: as far as will mostly be asked for, in units of both thresholds; it decides how fast
 *   answers come, not which
 *
 * Returns: (transfer full): nothing kept yet
 */
GuiseNovelty *guise_novelty_new (double reach);
void          guise_novelty_free (GuiseNovelty *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseNovelty, guise_novelty_free)

/**
 * guise_novelty_add:
 * @self: the kept faces
 * @record: (transfer none): one more; stays where it is for as long as it is kept here
 */
void guise_novelty_add (GuiseNovelty *self, const GuiseFaceRecord *record);

/**
 * guise_novelty_remove:
 * @self: the kept faces
 * @record: one of them, the very same pointer
 *
 * Returns: whether it was there
 */
gboolean guise_novelty_remove (GuiseNovelty *self, const GuiseFaceRecord *record);

/**
 * guise_novelty_get_n:
 *
 * Returns: how many faces are kept
 */
size_t guise_novelty_get_n (const GuiseNovelty *self);

/**
 * guise_novelty_measure:
 * @self: the kept faces
 * @record: a new one
 * @limit: what is further away need not be told apart; 1 to ask whether it is new, 2 when it has
 *   to be very new
 *
 * Over 1 a face is new: each kept one differs from it in state by more than %GUISE_NOVELTY_STATE
 * or in appearance by more than %GUISE_NOVELTY_APPEARANCE.
 *
 * Source: faces.md 6.4
 *
 * Returns: the smallest over all kept faces of the larger of both distances, each in units of its
 *   threshold; at most @limit
 */
double
guise_novelty_measure (const GuiseNovelty *self, const GuiseFaceRecord *record, double limit);

/**
 * guise_novelty_find:
 * @self: the kept faces
 * @record: a new one
 * @max_state: largest distance of the states
 * @max_appearance: largest distance of the pictures
 *
 * Returns: (transfer none) (nullable): a kept face that is as close as that in both
 */
const GuiseFaceRecord *guise_novelty_find (const GuiseNovelty    *self,
                                           const GuiseFaceRecord *record,
                                           double                 max_state,
                                           double                 max_appearance);

/**
 * guise_novelty_count:
 * @self: the kept faces
 * @record: a face, which may be one of them
 * @max_state: largest distance of the states
 * @max_appearance: largest distance of the pictures
 * @limit: where counting may stop
 *
 * Returns: how many kept faces are as close as that in both, itself among them; at most @limit
 */
size_t guise_novelty_count (const GuiseNovelty    *self,
                            const GuiseFaceRecord *record,
                            double                 max_state,
                            double                 max_appearance,
                            size_t                 limit);

G_END_DECLS
