/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseSampleOrder:
 *
 * Which face is drawn when: the draws of an endless sequence, each a function of the seed and its
 * own number, so that a training can start anywhere in it. Without replacement: every face of a
 * group is drawn once before any is drawn again. Thread: one at a time; draws in rising order are
 * cheap, a jump costs a shuffle.
 *
 * Source: training.md 7.1
 */
typedef struct _GuiseSampleOrder GuiseSampleOrder;

/**
 * guise_sample_order_new:
 * @n_faces: how many faces, at least 1
 * @seed: of this sequence alone
 *
 * All faces in one group.
 *
 * Returns: (transfer full): the sequence
 */
GuiseSampleOrder *guise_sample_order_new (uint32_t n_faces, uint64_t seed);

/**
 * guise_sample_order_new_by_yaw:
 * @yaws: (array length=n_faces): radians, positive to the image's left
 * @n_faces: how many faces, at least 1
 * @seed: of this sequence alone
 *
 * One group for each bin of guise_face_get_yaw_bin() that has faces; groups take turns.
 *
 * Returns: (transfer full): the sequence
 */
GuiseSampleOrder      *
guise_sample_order_new_by_yaw (const double *yaws, uint32_t n_faces, uint64_t seed);
void guise_sample_order_free (GuiseSampleOrder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampleOrder, guise_sample_order_free)

/**
 * guise_sample_order_get:
 * @self: the sequence
 * @draw: number of the draw, from 0
 *
 * Returns: which face
 */
uint32_t guise_sample_order_get (GuiseSampleOrder *self, uint64_t draw);

G_END_DECLS
