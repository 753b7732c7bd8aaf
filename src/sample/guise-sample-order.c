/* SPDX-License-Identifier: GPL-3.0-or-later
 * The order in which faces are drawn: groups take turns, each shuffled anew when it is used up. */
#include "sample/guise-sample-order.h"

#include "core/guise-random.h"
#include "face/guise-face-pose.h"

/* Some numbers in an order that changes every time all were used. */
typedef struct
{
  uint32_t *members;  /* [n] owned; ascending */
  uint32_t *shuffled; /* [n] owned; the order of one epoch */
  uint32_t  n;
  uint64_t  epoch; /* which one; G_MAXUINT64 for none yet */
} Deck;

struct _GuiseSampleOrder
{
  uint64_t seed;
  Deck     turns; /* of groups */
  Deck    *decks; /* [turns.n] owned */
};

static void
deck_init (Deck *deck, uint32_t n)
{
  deck->members = g_new (uint32_t, n);
  deck->shuffled = g_new (uint32_t, n);
  deck->n = n;
  deck->epoch = G_MAXUINT64;
}

static void
deck_clear (Deck *deck)
{
  g_free (deck->members);
  g_free (deck->shuffled);
}

/* @id tells the decks of one sequence apart. */
static uint32_t
deck_get (Deck *deck, uint64_t seed, uint32_t id, uint64_t draw)
{
  const uint64_t epoch = draw / deck->n;

  if (deck->epoch != epoch)
    {
      GuiseRandom random = guise_random_init (seed, (uint64_t) id << 48 | epoch);

      for (uint32_t i = 0; i < deck->n; i++)
        deck->shuffled[i] = deck->members[i];
      guise_random_shuffle (&random, deck->shuffled, deck->n);
      deck->epoch = epoch;
    }
  return deck->shuffled[draw % deck->n];
}

static GuiseSampleOrder *
new_with_groups (uint32_t n_groups, uint64_t seed)
{
  GuiseSampleOrder *self = g_new0 (GuiseSampleOrder, 1);

  self->seed = seed;
  deck_init (&self->turns, n_groups);
  for (uint32_t i = 0; i < n_groups; i++)
    self->turns.members[i] = i;
  self->decks = g_new0 (Deck, n_groups);
  return self;
}

GuiseSampleOrder *
guise_sample_order_new (uint32_t n_faces, uint64_t seed)
{
  g_return_val_if_fail (n_faces > 0, NULL);

  GuiseSampleOrder *self = new_with_groups (1, seed);

  deck_init (&self->decks[0], n_faces);
  for (uint32_t i = 0; i < n_faces; i++)
    self->decks[0].members[i] = i;
  return self;
}

GuiseSampleOrder *
guise_sample_order_new_by_yaw (const double *yaws, uint32_t n_faces, uint64_t seed)
{
  uint32_t counts[GUISE_FACE_N_YAW_BINS] = { 0 };
  int      groups[GUISE_FACE_N_YAW_BINS];
  uint32_t n_groups = 0;

  g_return_val_if_fail (n_faces > 0, NULL);

  for (uint32_t i = 0; i < n_faces; i++)
    counts[guise_face_get_yaw_bin (yaws[i])]++;
  for (int i = 0; i < GUISE_FACE_N_YAW_BINS; i++)
    groups[i] = counts[i] > 0 ? (int) n_groups++ : -1;

  GuiseSampleOrder *self = new_with_groups (n_groups, seed);

  for (int i = 0; i < GUISE_FACE_N_YAW_BINS; i++)
    if (groups[i] >= 0)
      deck_init (&self->decks[groups[i]], counts[i]);
  for (uint32_t i = n_faces; i-- > 0;)
    {
      const int bin = guise_face_get_yaw_bin (yaws[i]);

      self->decks[groups[bin]].members[--counts[bin]] = i;
    }
  return self;
}

void
guise_sample_order_free (GuiseSampleOrder *self)
{
  if (self == NULL)
    return;

  for (uint32_t i = 0; i < self->turns.n; i++)
    deck_clear (&self->decks[i]);
  deck_clear (&self->turns);
  g_free (self->decks);
  g_free (self);
}

uint32_t
guise_sample_order_get (GuiseSampleOrder *self, uint64_t draw)
{
  /* Every group has one turn in a round, so the round counts the draws within a group. */
  const uint64_t round = draw / self->turns.n;
  const uint32_t group = deck_get (&self->turns, self->seed, 0, draw);

  return deck_get (&self->decks[group], self->seed, 1 + group, round);
}
