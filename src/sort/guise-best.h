/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-parallel.h"
#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

#define GUISE_BEST_YAW_CELLS   16
#define GUISE_BEST_PITCH_CELLS 7
#define GUISE_BEST_N_CELLS     (GUISE_BEST_YAW_CELLS * GUISE_BEST_PITCH_CELLS)

/**
 * GuiseBestMark:
 * @GUISE_BEST_FREE: the choice decides
 * @GUISE_BEST_PICKED: chosen in any case
 */
typedef enum
{
  GUISE_BEST_FREE,
  GUISE_BEST_PICKED,
} GuiseBestMark;

/**
 * GuiseBestInput:
 * @records: (array length=n): of all faces
 * @reasons: (array length=n): why a face cannot be chosen; %NULL when it can
 * @marks: (nullable) (array length=n): #GuiseBestMark of each
 * @n: how many faces
 * @n_keep: how many to choose
 * @weights: (nullable) (array fixed-size=112): how much of each cell is wanted, over 0; %NULL for
 *   the same of all
 *
 * What is chosen from. Borrowed.
 */
typedef struct
{
  const GuiseFaceRecord *records;
  const char *const     *reasons;
  const uint8_t         *marks;
  size_t                 n;
  size_t                 n_keep;
  const double          *weights;
} GuiseBestInput;

/**
 * GuiseBestCell:
 * @n_before: faces that look there
 * @n_after: how many of them were chosen
 * @n_wanted: how many it would have to have so that no other cell has to stand in for it; 0 for
 *   directions that people cannot take
 * @radius: how far the most lonely of its good faces is from a chosen one, in noticeable steps;
 *   NaN when nothing was chosen
 *
 * A direction of view: yaw / 16 and pitch / 7.
 */
typedef struct
{
  size_t n_before;
  size_t n_after;
  size_t n_wanted;
  float  radius;
} GuiseBestCell;

/**
 * GuiseBest:
 * @order: (array length=n_chosen): the chosen faces, cell by cell, in the order in which they were
 *   chosen
 * @cells: (array length=n_chosen): of each of them
 * @n_chosen: exactly as many as were wanted and can be chosen
 * @n_repeated: how many of them repeat another, for want of different ones
 * @reasons: (array): of all faces, why each was left out; %NULL for chosen ones
 * @report: what was there and what came of it
 *
 * A choice. Plain struct, everything owned.
 */
typedef struct
{
  uint32_t     *order;
  uint8_t      *cells;
  size_t        n_chosen;
  size_t        n_repeated;
  const char  **reasons;
  GuiseBestCell report[GUISE_BEST_N_CELLS];
} GuiseBest;

/**
 * guise_best_choose:
 * @input: faces
 * @team: threads; the result does not depend on them
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Our "best": blurred and enlarged faces and repetitions go first, unless nothing else looks in
 * their direction; when what is left is too little, faces that repeat few others are preferred to
 * sharper ones, the least sharp of each direction come next, then repetitions where there is least;
 * cells of 16 yaws and 7 pitches are filled like vessels that are open to each other; inside a cell
 * those are chosen that together resemble all others most, by lazy greedy maximisation of a
 * submodular function, at least 63 % of the best possible. Near-linear in @n.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY, CANCELLED
 * Source: faces.md 4.5 "Best N", 5.6, 6.4
 *
 * Returns: (transfer full) (nullable): the choice
 */
GuiseBest *guise_best_choose (const GuiseBestInput *input,
                              GuiseParallel        *team,
                              GCancellable         *cancellable,
                              GError              **error);
void       guise_best_free (GuiseBest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseBest, guise_best_free)

/**
 * guise_best_find_cell:
 * @record: a face
 *
 * Returns: in which cell it is, 0..111
 */
int guise_best_find_cell (const GuiseFaceRecord *record);

/**
 * guise_best_label_cell:
 * @cell: 0..111
 *
 * Returns: (transfer full): its middle in degrees, as in "yaw 13 pitch 0"
 */
char *guise_best_label_cell (int cell);

/**
 * guise_best_weigh_cells:
 * @records: (array length=n): faces of the destination
 * @n: how many
 * @out_weights: (out) (array fixed-size=112): 0.5 and half the density of these faces over the
 *   largest
 *
 * What a source needs for a destination.
 */
void guise_best_weigh_cells (const GuiseFaceRecord *records,
                             size_t                 n,
                             double                 out_weights[GUISE_BEST_N_CELLS]);

G_END_DECLS
