/* SPDX-License-Identifier: GPL-3.0-or-later
 * What "best" takes only when nothing else is left: blurred, enlarged and repeated faces. */
#include <math.h>
#include <stdlib.h>

#include "faceset/guise-best-private.h"

#define MIN_SHARE    0.05  /* sharpness below this quantile of its yaw column is refused */
#define MAX_ENLARGE  2.5f  /* pixels of the picture to one of the frame */
#define REPEAT_LOOK  0.08f /* faces.md 5.6: closer than both is a repetition */
#define REPEAT_STATE 0.6f
#define N_AXES       4    /* of the grid that repetitions are looked up in */
#define AXIS_RANGE   1024 /* cells of an axis */

/* The axes are measured on every face, and spread faces most: yaw, pitch, chroma. Their places in
 * GuiseFaceState. */
static const int axes[N_AXES] = { 0, 1, GUISE_FACE_N_STATES - 2, GUISE_FACE_N_STATES - 1 };

static int
compare_float (const void *a, const void *b)
{
  const float p = *(const float *) a;
  const float q = *(const float *) b;

  return (p > q) - (p < q);
}

/* Marks what is blurred for its yaw column, or enlarged too much. */
static void
refuse_poor (GuiseBestWork *self)
{
  const GuiseFaceRecord *records = self->input->records;
  const size_t           n_all = self->input->n;
  g_autofree float      *values = g_new (float, n_all);

  for (int column = 0; column < GUISE_BEST_YAW_CELLS; column++)
    {
      size_t n = 0;
      float  limit;

      for (size_t i = 0; i < n_all; i++)
        if (self->ranks[i] != GUISE_BEST_RANK_OUT &&
            self->cells[i] / GUISE_BEST_PITCH_CELLS == column)
          values[n++] = records[i].sharpness;
      if (n == 0)
        continue;
      qsort (values, n, sizeof *values, compare_float);
      limit = values[(size_t) (MIN_SHARE * (double) n)];
      for (size_t i = 0; i < n_all; i++)
        if (self->ranks[i] == GUISE_BEST_RANK_GOOD &&
            self->cells[i] / GUISE_BEST_PITCH_CELLS == column)
          {
            if (records[i].sharpness < limit)
              self->ranks[i] = GUISE_BEST_RANK_BLURRED;
            else if (records[i].enlargement > MAX_ENLARGE)
              self->ranks[i] = GUISE_BEST_RANK_ENLARGED;
          }
    }
}

gboolean
guise_best_is_repeat (const GuiseBestWork *self, uint32_t a, uint32_t b)
{
  const GuiseFaceRecord *records = self->input->records;

  return guise_face_state_distance (&self->states[a], &self->states[b]) < REPEAT_STATE &&
         guise_face_record_appearance_distance (&records[a], &records[b]) < REPEAT_LOOK;
}

/* ---- a grid in which repetitions can only be in the same cell or one beside it ---- */

typedef struct
{
  GHashTable *heads; /* owned; of a cell's key: its last face, plus 1 */
  uint32_t   *next;  /* [n] owned; the face before in the same cell, plus 1 */
} Grid;

static void
find_place (const GuiseBestWork *self, uint32_t face, int place[N_AXES])
{
  for (int k = 0; k < N_AXES; k++)
    {
      const float value = self->states[face].values[axes[k]] / REPEAT_STATE;

      /* At the rim (and for NaN) more share a cell: slower, never wrong. */
      place[k] = AXIS_RANGE / 2;
      if (isfinite (value))
        place[k] += (int) CLAMP (floorf (value), 1 - AXIS_RANGE / 2, AXIS_RANGE / 2 - 2);
    }
}

static gint64
get_key (const int place[N_AXES])
{
  gint64 key = 0;

  for (int k = 0; k < N_AXES; k++)
    key = key * AXIS_RANGE + place[k];
  return key;
}

/* Whether a face that stays is repeated by this one. */
static gboolean
has_repeat (const GuiseBestWork *self, const Grid *grid, uint32_t face)
{
  int place[N_AXES];

  find_place (self, face, place);
  for (int neighbour = 0; neighbour < 81; neighbour++)
    {
      int          rest = neighbour;
      int          there[N_AXES];
      gint64       key;
      const gint64 no_face = 0;
      gint64       at;

      for (int k = 0; k < N_AXES; k++, rest /= 3)
        there[k] = place[k] + rest % 3 - 1;
      key = get_key (there);
      at = GPOINTER_TO_UINT (g_hash_table_lookup (grid->heads, &key));
      for (; at != no_face; at = grid->next[at - 1])
        if (guise_best_is_repeat (self, face, (uint32_t) (at - 1)))
          return TRUE;
    }
  return FALSE;
}

static void
put (const GuiseBestWork *self, Grid *grid, uint32_t face)
{
  int    place[N_AXES];
  gint64 key;

  find_place (self, face, place);
  key = get_key (place);
  grid->next[face] = GPOINTER_TO_UINT (g_hash_table_lookup (grid->heads, &key));
  g_hash_table_insert (grid->heads, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (face + 1));
}

typedef struct
{
  gboolean is_picked;
  float    sharpness;
  uint32_t face;
} Turn;

static int
compare_turns (const void *a, const void *b)
{
  const Turn *p = a;
  const Turn *q = b;

  if (p->is_picked != q->is_picked)
    return p->is_picked ? -1 : 1;
  if (p->sharpness != q->sharpness)
    return p->sharpness > q->sharpness ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

/* From the sharpest to the least sharp, a face stays when it repeats none that stays. (Groups of
 * all that hang together would swallow a whole video of small steps.) What a person picked stays
 * first. */
void
guise_best_refuse_repeats (GuiseBestWork *self)
{
  const GuiseBestInput *input = self->input;
  g_autofree Turn      *turns = g_new (Turn, MAX (input->n, 1));
  g_autofree uint32_t  *next = g_new0 (uint32_t, input->n);
  g_autoptr (GHashTable) heads = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Grid   grid = { heads, next };
  size_t n = 0;

  for (size_t i = 0; i < input->n; i++)
    if (self->ranks[i] == GUISE_BEST_RANK_GOOD)
      turns[n++] = (Turn){ input->marks != NULL && input->marks[i] == GUISE_BEST_PICKED,
                           input->records[i].sharpness, (uint32_t) i };
  qsort (turns, n, sizeof *turns, compare_turns);
  for (size_t k = 0; k < n; k++)
    {
      if (!turns[k].is_picked && has_repeat (self, &grid, turns[k].face))
        self->ranks[turns[k].face] = GUISE_BEST_RANK_REPEATED;
      else
        put (self, &grid, turns[k].face);
    }
}

/* Refused faces come back, in order of rank, when a cell would be empty without them. */
static void
refill_empty_cells (GuiseBestWork *self)
{
  for (int rank = GUISE_BEST_RANK_REPEATED; rank < GUISE_BEST_N_RANKS; rank++)
    {
      size_t n_good[GUISE_BEST_N_CELLS] = { 0 };

      for (size_t i = 0; i < self->input->n; i++)
        if (self->ranks[i] == GUISE_BEST_RANK_GOOD)
          n_good[self->cells[i]]++;
      for (size_t i = 0; i < self->input->n; i++)
        if (self->ranks[i] == rank && n_good[self->cells[i]] == 0)
          self->ranks[i] = GUISE_BEST_RANK_GOOD;
    }
}

void
guise_best_refuse (GuiseBestWork *self)
{
  refuse_poor (self);
  guise_best_refuse_repeats (self);
  refill_empty_cells (self);
}
