/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sort/guise-best.h"

G_BEGIN_DECLS

/* Why a face is only taken when nothing else is left; lower comes first. */
typedef enum
{
  GUISE_BEST_RANK_GOOD,
  GUISE_BEST_RANK_SOFT, /* least sharp of its direction, yet sharp */
  GUISE_BEST_RANK_REPEATED,
  GUISE_BEST_RANK_BLURRED,
  GUISE_BEST_RANK_ENLARGED,
  GUISE_BEST_N_RANKS,
  GUISE_BEST_RANK_OUT = GUISE_BEST_N_RANKS, /* never */
} GuiseBestRank;

/* Everything that is under way while faces are chosen. */
typedef struct
{
  const GuiseBestInput *input;
  GuiseParallel        *team;   /* borrowed */
  GuiseFaceState       *states; /* [n] owned */
  uint8_t              *ranks;  /* [n] owned */
  uint8_t              *cells;  /* [n] owned */
} GuiseBestWork;

/* A cell's candidates and what is chosen of them. */
typedef struct
{
  uint32_t *faces; /* [n] owned; the forced ones, then the best first */
  size_t    n;
  size_t    n_forced; /* chosen in any case */
  size_t    quota;    /* to be chosen in all */
} GuiseBestChoice;

/* Gives blurred, enlarged and repeated faces their ranks; some come back where a cell would be
 * empty without them. */
void guise_best_refuse (GuiseBestWork *self);

/* Only the repetitions: of those that are good the sharpest stay; when they are fewer than are to
 * be chosen, those with the fewest repetitions do, of which there are more. */
void guise_best_refuse_repeats (GuiseBestWork *self);

/* Whether two faces repeat each other (faces.md 5.6). */
gboolean guise_best_is_repeat (const GuiseBestWork *self, uint32_t a, uint32_t b);

/* chosen: [quota] places in the cell. FALSE when there is not enough memory to compare. */
void guise_best_choose_in_cell (const GuiseBestWork *self, GuiseBestChoice *cell, size_t *chosen);

/* How far two faces are from each other, in noticeable steps (faces.md 6.4). */
float guise_best_measure_distance (const GuiseBestWork *self, uint32_t a, uint32_t b);

G_END_DECLS
