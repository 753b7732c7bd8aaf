/* SPDX-License-Identifier: GPL-3.0-or-later
 * The edge of a mask is steadied while it rests, and let go when it moves. */
#include "swap/guise-mask-memory.h"

#include <math.h>
#include <string.h>

#include "support/guise-test-alloc.h"

#define SIDE  32
#define N     (SIDE * SIDE)
#define FRAME (G_GINT64_CONSTANT (1000000000) / 30)

typedef struct
{
  GuiseMaskMemory *memory;
  float            face[N];
  float            input[N];
  int64_t          now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->memory = guise_mask_memory_new (SIDE);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  guise_mask_memory_free (self->memory);
}

/* 1 up to a column, then down to 0 over eight. */
static void
draw (float *mask, double edge)
{
  for (int i = 0; i < N; i++)
    mask[i] = (float) CLAMP (1.0 - (i % SIDE - edge) / 8.0, 0.0, 1.0);
}

/* Shows the memory both masks with their edge there, a thirtieth of a second later.
 * Returns: where the edge of the first is now */
static double
show (Fixture *self, int track, guint scene, double edge)
{
  double sum = 0.0;

  self->now += FRAME;
  draw (self->face, edge);
  draw (self->input, edge);
  g_assert_true (guise_mask_memory_steady (self->memory, track, scene, self->now, self->face,
                                           self->input, NULL));
  for (int x = 0; x < SIDE; x++)
    {
      g_assert_cmpfloat (self->face[x], ==, self->input[x]);
      sum += (double) self->face[x];
    }
  return sum - 4.5;
}

/* An edge that trembles by a pixel trembles by a sixth of it once a few frames were seen. */
static void
test_rest (Fixture *self, gconstpointer unused)
{
  double least = INFINITY, most = -INFINITY;

  for (int i = 0; i < 60; i++)
    {
      double edge = show (self, 1, 0, i % 2 == 0 ? 15.5 : 16.5);

      if (i >= 10)
        {
          least = fmin (least, edge);
          most = fmax (most, edge);
        }
    }
  g_assert_cmpfloat (most - least, <, 0.16);
  g_assert_cmpfloat (fabs (0.5 * (most + least) - 16.0), <, 0.1);
}

/* One that goes far is there at once, or nearly; one that goes slowly is followed. */
static void
test_movement (Fixture *self, gconstpointer unused)
{
  double edge = 12.0;

  for (int i = 0; i < 20; i++)
    show (self, 1, 0, edge);
  g_assert_cmpfloat (show (self, 1, 0, 16.0), >, 14.5); /* most of the way */
  g_assert_cmpfloat_with_epsilon (show (self, 1, 0, 24.0), 24.0, 0.01);
  for (edge = 24.0; edge > 16.0; edge -= 0.2)
    g_assert_cmpfloat (fabs (show (self, 1, 0, edge) - edge), <, 3.0);
  for (int i = 0; i < 60; i++)
    show (self, 1, 0, edge);
  g_assert_cmpfloat_with_epsilon (show (self, 1, 0, edge), edge, 0.05);
}

/* Of each of several, whoever is told of first. */
static void
test_tracks (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 20; i++)
    {
      show (self, 1, 0, 12.0);
      self->now -= FRAME;
      show (self, 2, 0, 13.0);
    }
  g_assert_cmpfloat_with_epsilon (show (self, 2, 0, 13.0), 13.0, 0.01);
  self->now -= FRAME;
  g_assert_cmpfloat_with_epsilon (show (self, 1, 0, 12.0), 12.0, 0.01);
}

/* Nothing is remembered across a cut, behind a gap, backwards in time, or when it is to be
 * forgotten. */
static void
test_ends (Fixture *self, gconstpointer unused)
{
  for (int end = 0; end < 4; end++)
    {
      guise_mask_memory_forget (self->memory);
      for (int i = 0; i < 20; i++)
        show (self, 1, 0, 16.0);
      g_assert_cmpfloat (show (self, 1, 0, 17.0), <, 16.2);
      if (end == 1)
        self->now += 8 * FRAME;
      else if (end == 2)
        self->now -= 3 * FRAME;
      else if (end == 3)
        guise_mask_memory_forget (self->memory);
      g_assert_cmpfloat_with_epsilon (show (self, 1, end == 0 ? 7 : 0, 17.0), 17.0, 0.01);
    }
}

/* No mask at all, and one of no numbers, are not talked into what was there before. */
static void
test_another (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 20; i++)
    show (self, 1, 0, 16.0);
  self->now += FRAME;
  memset (self->face, 0, sizeof self->face);
  for (int i = 0; i < N; i++)
    self->input[i] = NAN;
  g_assert_true (
    guise_mask_memory_steady (self->memory, 1, 0, self->now, self->face, self->input, NULL));
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpfloat (self->face[i], ==, 0.0f);
      g_assert_true (isnan (self->input[i]));
    }
  g_assert_cmpfloat_with_epsilon (show (self, 1, 0, 16.0), 16.0, 0.01);
}

/* More faces than there is room for push out whoever was not seen for the longest time; the steady
 * state asks for no memory. */
static void
test_memory (Fixture *self, gconstpointer unused)
{
  size_t n_before, n_after, bytes_before, bytes_after;

  for (int track = 0; track < 40; track++)
    show (self, track, 0, 16.0);
  if (!guise_test_count_allocations (&n_before, &bytes_before))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  for (int track = 20; track < 80; track++)
    show (self, track, 0, 16.0);
  guise_test_count_allocations (&n_after, &bytes_after);
  g_assert_cmpuint (n_after, ==, n_before);
  g_assert_cmpuint (bytes_after, ==, bytes_before);
}

/* One face that is lost and found again, with another number each time, keeps one place. */
static void
test_found_again (Fixture *self, gconstpointer unused)
{
  size_t n_before, n_after, bytes;

  show (self, 0, 0, 16.0);
  if (!guise_test_count_allocations (&n_before, &bytes))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  for (int track = 1; track < 10; track++)
    {
      self->now += G_GINT64_CONSTANT (2000000000);
      show (self, track, 0, 16.0);
    }
  guise_test_count_allocations (&n_after, &bytes);
  g_assert_cmpuint (n_after, ==, n_before);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "/mask-memory/rest", test_rest },
    { "/mask-memory/movement", test_movement },
    { "/mask-memory/tracks", test_tracks },
    { "/mask-memory/ends", test_ends },
    { "/mask-memory/another", test_another },
    { "/mask-memory/memory", test_memory },
    { "/mask-memory/found-again", test_found_again },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
