/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Best N", ours (faces.md 4.5): cells of yaw and pitch filled like vessels, exactly N in all. */
#include "sort/guise-best.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-pose.h"
#include "sort/guise-best-private.h"

#define BINS_OF_CELL (GUISE_FACE_N_YAW_BINS / GUISE_BEST_YAW_CELLS)
#define PITCH_LIMIT  0.6
#define N_CELLS      GUISE_BEST_N_CELLS
#define N_HALVINGS   100 /* of the level that quotas are filled to */
/* Where every pitch is within reach, and how far; beyond, only the level row (faces.md 6.3). */
#define FREE_YAW     0.61 /* 35 degrees */
#define FREE_PITCH   0.44 /* 25 degrees */
#define SMEARED      2.5f /* direction ratio that marks motion blur (faces.md 1.8) */

/* Of each rank, what a face is told that was left out. */
static const char *const explanations[GUISE_BEST_N_RANKS] = {
  [GUISE_BEST_RANK_GOOD] = "its direction has enough",
  [GUISE_BEST_RANK_SOFT] = "less sharp than others of its direction",
  [GUISE_BEST_RANK_REPEATED] = "repeats another face",
  [GUISE_BEST_RANK_BLURRED] = "blurred for its direction",
  [GUISE_BEST_RANK_ENLARGED] = "too few pixels in the frame",
};

int
guise_best_find_cell (const GuiseFaceRecord *record)
{
  const double step = 2.0 * PITCH_LIMIT / GUISE_BEST_PITCH_CELLS;
  const double pitch = floor ((record->pitch + PITCH_LIMIT) / step);

  return record->yaw_bin / BINS_OF_CELL * GUISE_BEST_PITCH_CELLS +
         (int) CLAMP (pitch, 0.0, GUISE_BEST_PITCH_CELLS - 1.0);
}

static double
get_yaw (int cell)
{
  return guise_face_get_yaw_of_bin (cell / GUISE_BEST_PITCH_CELLS * BINS_OF_CELL +
                                    BINS_OF_CELL / 2);
}

static double
get_pitch (int cell)
{
  const double place = (double) (cell % GUISE_BEST_PITCH_CELLS) + 0.5;

  return place * 2.0 * PITCH_LIMIT / GUISE_BEST_PITCH_CELLS - PITCH_LIMIT;
}

char *
guise_best_label_cell (int cell)
{
  /* Adding 0 keeps "-0" away. */
  return g_strdup_printf ("yaw %.0f pitch %.0f", rint (get_yaw (cell) * 180.0 / G_PI) + 0.0,
                          rint (get_pitch (cell) * 180.0 / G_PI) + 0.0);
}

static gboolean
is_reachable (int cell)
{
  const gboolean is_level = cell % GUISE_BEST_PITCH_CELLS == GUISE_BEST_PITCH_CELLS / 2;

  return is_level || (fabs (get_yaw (cell)) < FREE_YAW && fabs (get_pitch (cell)) < FREE_PITCH);
}

void
guise_best_weigh_cells (const GuiseFaceRecord *records,
                        size_t                 n,
                        double                 out_weights[GUISE_BEST_N_CELLS])
{
  size_t counts[N_CELLS] = { 0 };
  size_t largest = 1;

  for (size_t i = 0; i < n; i++)
    counts[guise_best_find_cell (&records[i])]++;
  for (int c = 0; c < N_CELLS; c++)
    largest = MAX (largest, counts[c]);
  for (int c = 0; c < N_CELLS; c++)
    out_weights[c] = 0.5 + 0.5 * (double) counts[c] / (double) largest;
}

static double
get_weight (const GuiseBestInput *input, int cell)
{
  return input->weights != NULL ? input->weights[cell] : 1.0;
}

static gboolean
is_picked (const GuiseBestInput *input, size_t i)
{
  return input->marks != NULL && input->marks[i] == GUISE_BEST_PICKED;
}

/* ---- quotas ---- */

static size_t
get_share (double level, double weight)
{
  return (size_t) floor (level * weight + 1e-9);
}

/* What a cell adds at a level, when some of it are chosen already. */
static size_t
get_addition (double level, double weight, size_t n_taken, size_t count)
{
  const size_t share = get_share (level, weight);

  return share > n_taken ? MIN (share - n_taken, count) : 0;
}

/* Fills n_wanted of counts into cells that hold n_taken, to a level that is the same for all, each
 * by its weight; what does not divide goes to the cells that lack most, the first of equal ones.
 * The level is returned, shares: [112] of n_wanted. */
static double
fill_cells (const GuiseBestInput *input,
            const size_t         *n_taken,
            const size_t         *counts,
            size_t                n_wanted,
            size_t               *shares)
{
  double low = 0.0;
  double high = 1.0;
  size_t total = 0;

  for (int c = 0; c < N_CELLS; c++)
    high = MAX (high, ((double) (n_taken[c] + counts[c]) + 1.0) / get_weight (input, c));
  for (int k = 0; k < N_HALVINGS; k++)
    {
      const double middle = 0.5 * (low + high);
      size_t       sum = 0;

      for (int c = 0; c < N_CELLS; c++)
        sum += get_addition (middle, get_weight (input, c), n_taken[c], counts[c]);
      if (sum <= n_wanted)
        low = middle;
      else
        high = middle;
    }
  for (int c = 0; c < N_CELLS; c++)
    {
      shares[c] = get_addition (low, get_weight (input, c), n_taken[c], counts[c]);
      total += shares[c];
    }
  while (total < n_wanted)
    {
      double largest = -INFINITY;
      int    next = -1;

      for (int c = 0; c < N_CELLS; c++)
        {
          const double lack = low * get_weight (input, c) - (double) (n_taken[c] + shares[c]);

          if (counts[c] > shares[c] && lack > largest + 1e-6)
            {
              largest = lack;
              next = c;
            }
        }
      if (next < 0)
        break;
      shares[next]++;
      total++;
    }
  return low;
}

/* How many of each cell are chosen in any case, and of which rank the others come. */
typedef struct
{
  int    rank;              /* whose faces compete; better ones are all taken */
  size_t n_forced[N_CELLS]; /* picked ones, and all of the better ranks */
  size_t n_shares[N_CELLS]; /* of the rank */
  double level;             /* that every cell of weight 1 would have to reach */
} Plan;

/* The level if nothing were refused; of faces that are too few, an equal share of what is wanted.
 */
static double
find_level (const GuiseBestWork *self)
{
  const GuiseBestInput *input = self->input;
  const size_t          n_taken[N_CELLS] = { 0 };
  size_t                counts[N_CELLS] = { 0 };
  size_t                shares[N_CELLS];
  size_t                n = 0;
  double                sum = 0.0;

  for (size_t i = 0; i < input->n; i++)
    if (self->ranks[i] != GUISE_BEST_RANK_OUT)
      {
        counts[self->cells[i]]++;
        n++;
      }
  if (n > input->n_keep)
    return fill_cells (input, n_taken, counts, input->n_keep, shares);
  for (int c = 0; c < N_CELLS; c++)
    sum += is_reachable (c) ? get_weight (input, c) : 0.0;
  return (double) input->n_keep / sum;
}

static void
make_plan (const GuiseBestWork *self, Plan *plan)
{
  const GuiseBestInput *input = self->input;
  size_t                n_left = input->n_keep;

  *plan = (Plan){ .rank = GUISE_BEST_N_RANKS, .level = find_level (self) };
  for (size_t i = 0; i < input->n; i++)
    if (self->ranks[i] != GUISE_BEST_RANK_OUT && is_picked (input, i))
      {
        plan->n_forced[self->cells[i]]++;
        n_left -= n_left > 0;
      }
  for (int rank = 0; rank < GUISE_BEST_N_RANKS; rank++)
    {
      size_t counts[N_CELLS] = { 0 };
      size_t n = 0;

      for (size_t i = 0; i < input->n; i++)
        if (self->ranks[i] == rank && !is_picked (input, i))
          {
            counts[self->cells[i]]++;
            n++;
          }
      if (n > n_left)
        {
          plan->rank = rank;
          fill_cells (input, plan->n_forced, counts, n_left, plan->n_shares);
          return;
        }
      for (int c = 0; c < N_CELLS; c++)
        plan->n_forced[c] += counts[c];
      n_left -= n;
    }
}

/* ---- cells ---- */

typedef struct
{
  gboolean is_forced;
  float    quality;
  uint32_t face;
} Candidate;

static int
compare_candidates (const void *a, const void *b)
{
  const Candidate *p = a;
  const Candidate *q = b;

  if (p->is_forced != q->is_forced)
    return p->is_forced ? -1 : 1;
  if (p->quality != q->quality)
    return p->quality > q->quality ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

/* Sharp, not smeared, with real pixels behind it. */
static float
measure_quality (const GuiseFaceRecord *record)
{
  const float real = record->enlargement > 1.0f ? 1.0f / record->enlargement : 1.0f;
  const float still = record->direction_ratio > SMEARED ? 0.5f : 1.0f;
  const float quality = record->sharpness * real * still;

  return isfinite (quality) ? quality : 0.0f;
}

/* The candidates of a cell: members, [n_members]. */
static void
list_candidates (const GuiseBestWork *self,
                 const Plan          *plan,
                 int                  c,
                 const uint32_t      *members,
                 size_t               n_members,
                 GuiseBestChoice     *cell)
{
  g_autofree Candidate *order = g_new (Candidate, MAX (n_members, 1));

  for (size_t k = 0; k < n_members; k++)
    {
      const uint32_t i = members[k];
      const gboolean is_forced = is_picked (self->input, i) || (int) self->ranks[i] < plan->rank;

      if (self->ranks[i] != GUISE_BEST_RANK_OUT && (is_forced || self->ranks[i] == plan->rank))
        order[cell->n++] = (Candidate){ is_forced, measure_quality (&self->input->records[i]), i };
    }
  qsort (order, cell->n, sizeof *order, compare_candidates);
  cell->faces = g_new (uint32_t, MAX (cell->n, 1));
  for (size_t k = 0; k < cell->n; k++)
    cell->faces[k] = order[k].face;
  cell->n_forced = plan->n_forced[c];
  cell->quota = plan->n_forced[c] + plan->n_shares[c];
}

/* The largest distance of a good face from the nearest chosen one. */
static float
measure_radius (const GuiseBestWork *self,
                const uint32_t      *members,
                size_t               n_members,
                const uint32_t      *chosen,
                size_t               n_chosen)
{
  float radius = 0.0f;

  if (n_chosen == 0)
    return NAN;
  for (size_t k = 0; k < n_members; k++)
    {
      float nearest = INFINITY;

      if (self->ranks[members[k]] != GUISE_BEST_RANK_GOOD)
        continue;
      for (size_t j = 0; j < n_chosen && nearest > radius; j++)
        nearest = MIN (nearest, guise_best_measure_distance (self, members[k], chosen[j]));
      radius = MAX (radius, nearest);
    }
  return radius;
}

static void
take_cell (const GuiseBestWork *self,
           const Plan          *plan,
           int                  c,
           const uint32_t      *members,
           size_t               n_members,
           GuiseBest           *best)
{
  GuiseBestChoice    cell = { 0 };
  g_autofree size_t *chosen = NULL;
  const size_t       first = best->n_chosen;

  list_candidates (self, plan, c, members, n_members, &cell);
  chosen = g_new (size_t, MAX (cell.quota, 1));
  guise_best_choose_in_cell (self, &cell, chosen);
  for (size_t k = 0; k < cell.quota; k++)
    {
      best->cells[best->n_chosen] = (uint8_t) c;
      best->order[best->n_chosen++] = cell.faces[chosen[k]];
      best->reasons[cell.faces[chosen[k]]] = NULL;
      best->n_repeated += self->ranks[cell.faces[chosen[k]]] == GUISE_BEST_RANK_REPEATED;
    }
  best->report[c] = (GuiseBestCell){
    .n_before = n_members,
    .n_after = cell.quota,
    .n_wanted =
      is_reachable (c) ? MAX (get_share (plan->level, get_weight (self->input, c)), 1) : 0,
    .radius =
      measure_radius (self, members, n_members, best->order + first, best->n_chosen - first),
  };
  g_free (cell.faces);
}

/* The faces of all cells one after the other. firsts: [113] where each begins */
static uint32_t *
list_members (const GuiseBestWork *self, size_t *firsts)
{
  uint32_t *members = g_new (uint32_t, MAX (self->input->n, 1));
  size_t    ends[N_CELLS];

  memset (firsts, 0, (N_CELLS + 1) * sizeof *firsts);
  for (size_t i = 0; i < self->input->n; i++)
    if (self->ranks[i] != GUISE_BEST_RANK_OUT)
      firsts[self->cells[i] + 1]++;
  for (int c = 0; c < N_CELLS; c++)
    {
      firsts[c + 1] += firsts[c];
      ends[c] = firsts[c];
    }
  for (size_t i = 0; i < self->input->n; i++)
    if (self->ranks[i] != GUISE_BEST_RANK_OUT)
      members[ends[self->cells[i]]++] = (uint32_t) i;
  return members;
}

/* ---- all of it ---- */

static void
clear_work (GuiseBestWork *self)
{
  g_free (self->states);
  g_free (self->ranks);
  g_free (self->cells);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseBestWork, clear_work)

static void
rank_faces (GuiseBestWork *self)
{
  const GuiseBestInput *input = self->input;

  for (size_t i = 0; i < input->n; i++)
    {
      const gboolean can = input->reasons[i] == NULL;

      self->ranks[i] = can ? GUISE_BEST_RANK_GOOD : GUISE_BEST_RANK_OUT;
      if (!can)
        continue;
      guise_face_record_get_state (&input->records[i], &self->states[i]);
      self->cells[i] = (uint8_t) guise_best_find_cell (&input->records[i]);
    }
  guise_best_refuse (self);
}

static GuiseBest *
new_best (const GuiseBestWork *self)
{
  const size_t n = self->input->n;
  GuiseBest   *best = g_new0 (GuiseBest, 1);

  best->order = g_new (uint32_t, MAX (n, 1));
  best->cells = g_new (uint8_t, MAX (n, 1));
  best->reasons = g_new (const char *, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    best->reasons[i] = self->ranks[i] == GUISE_BEST_RANK_OUT ? self->input->reasons[i]
                                                             : explanations[self->ranks[i]];
  return best;
}

void
guise_best_free (GuiseBest *self)
{
  if (self == NULL)
    return;
  g_free (self->order);
  g_free (self->cells);
  g_free (self->reasons);
  g_free (self);
}

GuiseBest *
guise_best_choose (const GuiseBestInput *input,
                   GuiseParallel        *team,
                   GCancellable         *cancellable,
                   GError              **error)
{
  g_auto (GuiseBestWork) self = { .input = input, .team = team };
  g_autoptr (GuiseBest) best = NULL;
  g_autofree uint32_t *members = NULL;
  size_t               firsts[N_CELLS + 1];
  Plan                 plan;

  self.states = g_try_new0 (GuiseFaceState, input->n);
  self.ranks = g_try_new0 (uint8_t, input->n);
  self.cells = g_try_new0 (uint8_t, input->n);
  if (input->n > 0 && (self.states == NULL || self.ranks == NULL || self.cells == NULL))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "There is not enough memory to choose among %zu faces", input->n);
      return NULL;
    }
  rank_faces (&self);
  best = new_best (&self);
  make_plan (&self, &plan);
  members = list_members (&self, firsts);
  for (int c = 0; c < N_CELLS; c++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Choosing was stopped; nothing was changed");
          return NULL;
        }
      take_cell (&self, &plan, c, members + firsts[c], firsts[c + 1] - firsts[c], best);
    }
  return g_steal_pointer (&best);
}
