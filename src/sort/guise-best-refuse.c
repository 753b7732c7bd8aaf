/* SPDX-License-Identifier: GPL-3.0-or-later
 * What "best" takes only when nothing else is left: blurred, enlarged and repeated faces. */
#include <math.h>
#include <stdlib.h>

#include "sort/guise-best-private.h"
#include "survey/guise-novelty.h"

#define MIN_SHARE   0.05 /* sharpness below this quantile of its yaw column comes late */
#define FAR_BELOW   1.5f /* ranges of the quartiles: faces.md 5.7 calls that blurred */
#define MAX_ENLARGE 2.5f /* pixels of the picture to one of the frame */
#define MAX_COUNTED 16   /* repetitions of a face; more make no difference */

static int
compare_float (const void *a, const void *b)
{
  const float p = *(const float *) a;
  const float q = *(const float *) b;

  return (p > q) - (p < q);
}

/* Marks what is soft or blurred for its yaw column, or enlarged too much. Of sharp faces some are
 * the least sharp, too: they have more to teach than repetitions. */
static void
refuse_poor (GuiseBestWork *self)
{
  const GuiseFaceRecord *records = self->input->records;
  const size_t           n_all = self->input->n;
  g_autofree float      *values = g_new (float, n_all);

  for (int column = 0; column < GUISE_BEST_YAW_CELLS; column++)
    {
      size_t n = 0;
      float  soft;
      float  blurred;

      for (size_t i = 0; i < n_all; i++)
        if (self->ranks[i] != GUISE_BEST_RANK_OUT &&
            self->cells[i] / GUISE_BEST_PITCH_CELLS == column)
          values[n++] = records[i].sharpness;
      if (n == 0)
        continue;
      qsort (values, n, sizeof *values, compare_float);
      soft = values[(size_t) (MIN_SHARE * (double) n)];
      blurred = values[n / 4] - FAR_BELOW * (values[3 * n / 4] - values[n / 4]);
      for (size_t i = 0; i < n_all; i++)
        if (self->ranks[i] == GUISE_BEST_RANK_GOOD &&
            self->cells[i] / GUISE_BEST_PITCH_CELLS == column)
          {
            if (records[i].sharpness < MIN (soft, blurred))
              self->ranks[i] = GUISE_BEST_RANK_BLURRED;
            else if (records[i].enlargement > MAX_ENLARGE)
              self->ranks[i] = GUISE_BEST_RANK_ENLARGED;
            else if (records[i].sharpness < soft)
              self->ranks[i] = GUISE_BEST_RANK_SOFT;
          }
    }
}

gboolean
guise_best_is_repeat (const GuiseBestWork *self, uint32_t a, uint32_t b)
{
  const GuiseFaceRecord *records = self->input->records;

  return (double) guise_face_state_distance (&self->states[a], &self->states[b]) <=
           GUISE_REPEAT_STATE &&
         (double) guise_face_record_appearance_distance (&records[a], &records[b]) <=
           GUISE_REPEAT_APPEARANCE;
}

/* ---- which of those that repeat each other stays ---- */

typedef struct
{
  gboolean is_picked;
  size_t   n_repeats;
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
  if (p->n_repeats != q->n_repeats)
    return p->n_repeats < q->n_repeats ? -1 : 1;
  if (p->sharpness != q->sharpness)
    return p->sharpness > q->sharpness ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

static Turn *
list_turns (const GuiseBestWork *self, size_t *out_n)
{
  const GuiseBestInput *input = self->input;
  Turn                 *turns = g_new (Turn, MAX (input->n, 1));
  size_t                n = 0;

  for (size_t i = 0; i < input->n; i++)
    if (self->ranks[i] <= GUISE_BEST_RANK_SOFT)
      turns[n++] =
        (Turn){ .is_picked = input->marks != NULL && input->marks[i] == GUISE_BEST_PICKED,
                .sharpness = input->records[i].sharpness,
                .face = (uint32_t) i };
  *out_n = n;
  return turns;
}

/* In this order a face stays when it repeats none that stays. (Groups of all that hang together
 * would swallow a whole video of small steps.) out_repeats: [n], of each turn; returns how many
 * stay. */
static size_t
find_repeats (const GuiseBestWork *self, Turn *turns, size_t n, uint8_t *out_repeats)
{
  const GuiseFaceRecord *records = self->input->records;
  g_autoptr (GuiseNovelty) kept = guise_novelty_new (GUISE_REPEAT_STATE);

  qsort (turns, n, sizeof *turns, compare_turns);
  for (size_t k = 0; k < n; k++)
    {
      const GuiseFaceRecord *record = &records[turns[k].face];

      out_repeats[k] = !turns[k].is_picked && guise_novelty_find (kept, record, GUISE_REPEAT_STATE,
                                                                  GUISE_REPEAT_APPEARANCE) != NULL;
      if (!out_repeats[k])
        guise_novelty_add (kept, record);
    }
  return guise_novelty_get_n (kept);
}

/* Whoever repeats few others costs few when it stays. */
static void
count_repeats (const GuiseBestWork *self, Turn *turns, size_t n)
{
  const GuiseFaceRecord *records = self->input->records;
  g_autoptr (GuiseNovelty) all = guise_novelty_new (GUISE_REPEAT_STATE);

  for (size_t k = 0; k < n; k++)
    guise_novelty_add (all, &records[turns[k].face]);
  for (size_t k = 0; k < n; k++)
    turns[k].n_repeats = guise_novelty_count (all, &records[turns[k].face], GUISE_REPEAT_STATE,
                                              GUISE_REPEAT_APPEARANCE, MAX_COUNTED);
}

void
guise_best_refuse_repeats (GuiseBestWork *self)
{
  size_t              n;
  g_autofree Turn    *turns = list_turns (self, &n);
  g_autofree uint8_t *repeats = g_new (uint8_t, MAX (n, 1));

  if (find_repeats (self, turns, n, repeats) < MIN (self->input->n_keep, n))
    {
      count_repeats (self, turns, n);
      find_repeats (self, turns, n, repeats);
    }
  for (size_t k = 0; k < n; k++)
    if (repeats[k])
      self->ranks[turns[k].face] = GUISE_BEST_RANK_REPEATED;
}

/* Refused faces come back, in order of rank, when a cell would be empty without them. */
static void
refill_empty_cells (GuiseBestWork *self)
{
  for (int rank = GUISE_BEST_RANK_SOFT; rank < GUISE_BEST_N_RANKS; rank++)
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
