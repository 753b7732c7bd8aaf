/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_KD_MAX_AXES    8
#define GUISE_KD_MAX_NEAREST 16

/* Points in a few dimensions, to be asked for neighbours. Any thread may ask. */
typedef struct _GuiseKdTree GuiseKdTree;

/* points: [n, n_axes] f32, all finite, borrowed for the life of the tree. Returns NULL without
 * memory. */
GuiseKdTree *guise_kd_tree_new (const float *points, size_t n, int n_axes);
void         guise_kd_tree_free (GuiseKdTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseKdTree, guise_kd_tree_free)

/* Distance to the @k-th nearest point, k in 1..GUISE_KD_MAX_NEAREST; infinite when it is not
 * within @radius. out_nearest (nullable): index of the nearest point, if there is any within
 * @radius. */
double guise_kd_tree_get_kth (const GuiseKdTree *self,
                              const float       *point,
                              int                k,
                              double             radius,
                              size_t            *out_nearest);

/* Appends the indices (size_t) of all points within @radius. */
void guise_kd_tree_find_within (const GuiseKdTree *self,
                                const float       *point,
                                double             radius,
                                GArray            *indices);

G_END_DECLS
