/* SPDX-License-Identifier: GPL-3.0-or-later
 * The promises of "best", on faces made by hand and by chance. */
#include "sort/guise-best.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "face/guise-face-pose.h"
#include "sort/guise-best-private.h"
#include "sort/guise-sort-limit.h"
#include "support/guise-test.h"

typedef struct
{
  GuiseFaceRecord *records; /* [n] owned */
  const char     **reasons; /* [n] owned */
  uint8_t         *marks;   /* [n] owned */
  size_t           n;
} Faces;

static void
clear_faces (Faces *self)
{
  g_free (self->records);
  g_free (self->reasons);
  g_free (self->marks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Faces, clear_faces)

static Faces
make_faces (size_t n)
{
  return (Faces){ g_new0 (GuiseFaceRecord, n), g_new0 (const char *, n), g_new0 (uint8_t, n), n };
}

/* Most look ahead, many repeat each other, some are blurred or enlarged. */
static Faces
make_crowd (size_t n)
{
  Faces       faces = make_faces (n);
  GuiseRandom random = guise_random_init (11, 0);

  for (size_t i = 0; i < n; i++)
    {
      GuiseFaceRecord *r = &faces.records[i];

      r->yaw = 0.35 * guise_random_normal (&random);
      r->pitch = 0.2 * guise_random_normal (&random);
      r->mouth_open = (float) guise_random_uniform (&random, 0.0, 0.06);
      r->light_level = 0.3f;
      r->lab_mean[1] = (float) guise_random_uniform (&random, 8.0, 14.0);
      r->sharpness = 1.0f + 0.2f * (float) guise_random_normal (&random);
      r->direction_ratio = 1.2f;
      r->enlargement = guise_random_below (&random, 30) == 0 ? 3.0f : 0.9f;
      for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
        r->appearance[k] = (int8_t) (40.0 * sin (0.1 * k + 9.0 * r->yaw + 5.0 * r->pitch));
      if (i % 3 == 2)
        {
          const float sharpness = r->sharpness;

          *r = faces.records[i - 1];
          r->sharpness = sharpness;
          r->yaw += 0.01;
        }
      r->yaw_bin = guise_face_get_yaw_bin (r->yaw);
    }
  return faces;
}

static GuiseBest *
choose (const Faces *faces, size_t n_keep, int n_threads, const double *weights)
{
  const GuiseBestInput input = { faces->records, faces->reasons, faces->marks,
                                 faces->n,       n_keep,         weights };
  g_autoptr (GuiseParallel) team = guise_parallel_new (n_threads);
  g_autoptr (GError) error = NULL;
  GuiseBest *best = guise_best_choose (&input, team, NULL, &error);

  g_assert_no_error (error);
  return best;
}

/* Exactly as many as wanted, whoever they are; every face is chosen once or has a reason. */
static void
test_exact (void)
{
  g_auto (Faces) faces = make_crowd (1500);

  faces.reasons[3] = faces.reasons[900] = "unreadable";
  for (size_t n_keep = 1; n_keep < 1700; n_keep += 61)
    {
      g_autoptr (GuiseBest) best = choose (&faces, n_keep, 1, NULL);
      g_autoptr (GuiseBest) again = choose (&faces, n_keep, 3, NULL);
      size_t n_reasons = 0;
      size_t n_before = 0;
      size_t n_after = 0;

      g_assert_cmpuint (best->n_chosen, ==, MIN (n_keep, 1498));
      g_assert_cmpmem (best->order, best->n_chosen * 4, again->order, again->n_chosen * 4);
      for (size_t i = 0; i < faces.n; i++)
        n_reasons += best->reasons[i] != NULL;
      g_assert_cmpuint (n_reasons, ==, faces.n - best->n_chosen);
      g_assert_cmpstr (best->reasons[900], ==, "unreadable");
      for (size_t k = 0; k < best->n_chosen; k++)
        {
          g_assert_null (best->reasons[best->order[k]]);
          g_assert_cmpint (best->cells[k], ==,
                           guise_best_find_cell (&faces.records[best->order[k]]));
        }
      for (int c = 0; c < GUISE_BEST_N_CELLS; c++)
        {
          n_before += best->report[c].n_before;
          n_after += best->report[c].n_after;
          g_assert_cmpint (isnan (best->report[c].radius) != 0, ==, best->report[c].n_after == 0);
        }
      g_assert_cmpuint (n_before, ==, 1498);
      g_assert_cmpuint (n_after, ==, best->n_chosen);
    }
}

/* 60 faces in one direction, of which 50 repeat one look, and five in another. */
static void
test_variety (void)
{
  g_auto (Faces) faces = make_faces (65);
  size_t n_repeats = 0;
  size_t n_other = 0;

  for (int i = 0; i < 65; i++)
    {
      GuiseFaceRecord *r = &faces.records[i];

      r->sharpness = 1.0f + 0.001f * (float) i;
      r->yaw = i < 60 ? 0.01 : -0.7;
      r->yaw_bin = guise_face_get_yaw_bin (r->yaw);
      if (i >= 50)
        r->mouth_open = 0.04f * (float) (i - 49); /* twice what is noticeable */
    }

  g_autoptr (GuiseBest) best = choose (&faces, 15, 1, NULL);

  for (size_t k = 0; k < best->n_chosen; k++)
    {
      n_repeats += best->order[k] < 50;
      n_other += best->order[k] >= 60;
    }
  /* The other direction gives all it has but its blurred one, the repeated look one face. */
  g_assert_cmpuint (best->n_chosen, ==, 15);
  g_assert_cmpuint (n_other, >=, 4);
  g_assert_cmpuint (n_repeats, <=, 2);
}

/* The grid finds the repetitions that looking at every pair finds. */
static void
test_repeats (void)
{
  g_auto (Faces) faces = make_crowd (1200);
  const GuiseBestInput input = { faces.records, faces.reasons, faces.marks, faces.n, 1, NULL };
  g_autofree uint8_t  *ranks = g_new0 (uint8_t, faces.n);
  g_autofree uint8_t  *cells = g_new0 (uint8_t, faces.n);
  g_autofree uint8_t  *is_seen = g_new0 (uint8_t, faces.n);
  g_autofree GuiseFaceState *states = g_new (GuiseFaceState, faces.n);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  GuiseBestWork work = { &input, NULL, states, ranks, cells };
  size_t        n_repeated = 0;

  for (size_t i = 0; i < faces.n; i++)
    guise_face_record_get_state (&faces.records[i], &states[i]);
  guise_best_refuse_repeats (&work);
  for (size_t turn = 0; turn < faces.n; turn++)
    {
      uint32_t sharpest = UINT32_MAX;
      gboolean repeats = FALSE;

      for (uint32_t i = 0; i < faces.n; i++)
        if (!is_seen[i] && (sharpest == UINT32_MAX ||
                            faces.records[i].sharpness > faces.records[sharpest].sharpness))
          sharpest = i;
      is_seen[sharpest] = TRUE;
      for (guint k = 0; k < kept->len && !repeats; k++)
        repeats = guise_best_is_repeat (&work, sharpest, g_array_index (kept, uint32_t, k));
      if (!repeats)
        g_array_append_val (kept, sharpest);
      n_repeated += repeats;
      g_assert_cmpint (ranks[sharpest], ==,
                       repeats ? GUISE_BEST_RANK_REPEATED : GUISE_BEST_RANK_GOOD);
    }
  g_assert_cmpuint (n_repeated, >, 100);
  g_assert_cmpuint (kept->len, >, 300);
}

/* What a face does differently, and how sharp it is; noticeable are 0.02 of the mouth. */
static void
set_face (GuiseFaceRecord *record, double yaw, double mouth_open, double sharpness)
{
  record->yaw = yaw;
  record->yaw_bin = guise_face_get_yaw_bin (yaw);
  record->mouth_open = (float) mouth_open;
  record->sharpness = (float) sharpness;
  record->enlargement = 0.9f;
}

/* The sharpest of three repeats both of the others, which do not repeat each other: alone it is the
 * best, but of two, they are. */
static void
test_packing (void)
{
  g_auto (Faces) faces = make_faces (3);

  set_face (&faces.records[0], 0.01, 0.02, 1.0);
  set_face (&faces.records[1], 0.01, 0.03, 1.1);
  set_face (&faces.records[2], 0.01, 0.04, 1.0);

  g_autoptr (GuiseBest) one = choose (&faces, 1, 1, NULL);
  g_autoptr (GuiseBest) two = choose (&faces, 2, 1, NULL);

  g_assert_cmpuint (one->order[0], ==, 1);
  g_assert_cmpuint (two->n_chosen, ==, 2);
  g_assert_cmpstr (two->reasons[1], ==, "repeats another face");
}

/* One direction has ten different faces, another two, both have copies, and one has a face that is
 * the least sharp: that one is chosen before copies, and these go where there are fewer. */
static void
test_copies (void)
{
  g_auto (Faces) faces = make_faces (33);

  for (size_t i = 0; i < 20; i++)
    set_face (&faces.records[i], 0.01, 0.04 * (double) (i % 10), 1.0 + 0.001 * (double) i);
  for (size_t i = 20; i < 32; i++)
    set_face (&faces.records[i], -0.7, 0.04 * (double) (i % 2), 1.0 + 0.001 * (double) i);
  set_face (&faces.records[32], 0.01, 0.5, 0.999);

  g_autoptr (GuiseBest) different = choose (&faces, 13, 1, NULL);
  g_autoptr (GuiseBest) more = choose (&faces, 17, 1, NULL);
  const int ahead = guise_best_find_cell (&faces.records[0]);
  const int aside = guise_best_find_cell (&faces.records[20]);

  g_assert_null (different->reasons[32]);
  g_assert_cmpuint (different->report[ahead].n_after, ==, 11);
  g_assert_cmpuint (different->report[aside].n_after, ==, 2);
  g_assert_cmpuint (more->report[ahead].n_after, ==, 11);
  g_assert_cmpuint (more->report[aside].n_after, ==, 6);
  g_assert_cmpuint (different->n_repeated, ==, 0);
  g_assert_cmpuint (more->n_repeated, ==, 4);
}

/* Refused faces come before those that are refused for more, and only when they are needed. */
static void
test_ranks (void)
{
  g_auto (Faces) faces = make_crowd (1500);
  g_autoptr (GuiseBest) few = choose (&faces, 200, 1, NULL);
  g_autoptr (GuiseBest) many = choose (&faces, 1100, 1, NULL);
  size_t n_repeated = 0;

  for (size_t i = 0; i < faces.n; i++)
    n_repeated += g_strcmp0 (few->reasons[i], "repeats another face") == 0;
  g_assert_cmpuint (n_repeated, >, 200);
  for (size_t i = 0; i < faces.n; i++)
    {
      /* What is good is in the larger choice, or what it resembles is. */
      if (g_strcmp0 (few->reasons[i], "its direction has enough") == 0 && many->reasons[i] != NULL)
        g_assert_cmpstr (many->reasons[i], ==, "repeats another face");
      g_assert_cmpstr (many->reasons[i], !=, "its direction has enough");
    }
}

static void
test_marks (void)
{
  g_auto (Faces) faces = make_crowd (600);
  g_autoptr (GuiseBest) plain = choose (&faces, 40, 1, NULL);
  size_t n_picked = 0;

  for (size_t i = 0; i < faces.n && n_picked < 10; i++)
    if (plain->reasons[i] != NULL)
      {
        faces.marks[i] = GUISE_BEST_PICKED;
        n_picked++;
      }

  g_autoptr (GuiseBest) best = choose (&faces, 40, 1, NULL);

  g_assert_cmpuint (best->n_chosen, ==, 40);
  for (size_t i = 0; i < faces.n; i++)
    if (faces.marks[i] == GUISE_BEST_PICKED)
      g_assert_null (best->reasons[i]);
}

/* A destination that looks to one side wants more of it. */
static void
test_destination (void)
{
  g_auto (Faces) faces = make_crowd (3000);
  g_auto (Faces) destination = make_faces (50);
  double weights[GUISE_BEST_N_CELLS];
  size_t n_plain = 0;
  size_t n_weighted = 0;
  int    cell;

  for (int i = 0; i < 50; i++)
    {
      destination.records[i].yaw = 0.1;
      destination.records[i].yaw_bin = guise_face_get_yaw_bin (0.1);
    }
  cell = guise_best_find_cell (&destination.records[0]);
  guise_best_weigh_cells (destination.records, 50, weights);
  for (int c = 0; c < GUISE_BEST_N_CELLS; c++)
    g_assert_cmpfloat (weights[c], ==, c == cell ? 1.0 : 0.5);

  g_autoptr (GuiseBest) plain = choose (&faces, 300, 1, NULL);
  g_autoptr (GuiseBest) weighted = choose (&faces, 300, 1, weights);

  n_plain = plain->report[cell].n_after;
  n_weighted = weighted->report[cell].n_after;
  g_assert_cmpuint (weighted->n_chosen, ==, 300);
  g_assert_cmpuint (n_weighted, >, n_plain + n_plain / 2);
}

/* sum over all of the best resemblance to a chosen one: what is maximised, without quality */
static double
measure_coverage (const Faces *faces, const uint32_t *chosen, size_t n_chosen)
{
  const GuiseBestInput       input = { .records = faces->records };
  g_autofree GuiseFaceState *states = g_new (GuiseFaceState, faces->n);
  const GuiseBestWork        work = { .input = &input, .states = states };
  double                     sum = 0.0;

  for (size_t i = 0; i < faces->n; i++)
    guise_face_record_get_state (&faces->records[i], &states[i]);
  for (uint32_t i = 0; i < faces->n; i++)
    {
      float nearest = INFINITY;

      for (size_t k = 0; k < n_chosen; k++)
        nearest = MIN (nearest, guise_best_measure_distance (&work, i, chosen[k]));
      sum += exp (-0.5 * (double) (nearest * nearest));
    }
  return sum;
}

/* Inside of a cell the choice represents all faces better than chance does, and than the sharpest
 * do. (Between cells it is fair to directions, which chance is not.) */
static void
test_coverage (void)
{
  g_auto (Faces) faces = make_crowd (900);
  GuiseRandom          random = guise_random_init (2, 0);
  g_autofree uint32_t *others = g_new (uint32_t, faces.n);
  g_autoptr (GuiseBest) best = NULL;
  double coverage;

  for (size_t i = 0; i < faces.n; i++)
    {
      faces.records[i].yaw = 0.05 * sin (faces.records[i].yaw);
      faces.records[i].pitch = 0.05 * sin (faces.records[i].pitch);
      faces.records[i].yaw_bin = 60;
    }
  best = choose (&faces, 60, 1, NULL);
  coverage = measure_coverage (&faces, best->order, 60);
  for (uint32_t i = 0; i < faces.n; i++)
    others[i] = i;
  for (int t = 0; t < 20; t++)
    {
      guise_random_shuffle (&random, others, (uint32_t) faces.n);
      g_assert_cmpfloat (coverage, >, measure_coverage (&faces, others, 60));
    }
  for (size_t k = 0; k < 60; k++) /* the 60 sharpest */
    for (size_t i = k + 1; i < faces.n; i++)
      if (faces.records[others[i]].sharpness > faces.records[others[k]].sharpness)
        {
          const uint32_t swap = others[i];

          others[i] = others[k];
          others[k] = swap;
        }
  g_test_message ("coverage: chosen %.1f, sharpest %.1f", coverage,
                  measure_coverage (&faces, others, 60));
  g_assert_cmpfloat (coverage, >, measure_coverage (&faces, others, 60));
}

static void
test_nothing (void)
{
  g_auto (Faces) none = make_faces (0);
  g_auto (Faces) bad = make_faces (3);
  g_autoptr (GuiseBest) of_none = choose (&none, 5, 1, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GuiseParallel) team = guise_parallel_new (1);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 3; i++)
    bad.reasons[i] = "unreadable";

  g_autoptr (GuiseBest) of_bad = choose (&bad, 5, 1, NULL);
  const GuiseBestInput input = { bad.records, bad.reasons, bad.marks, 3, 5, NULL };

  g_assert_cmpuint (of_none->n_chosen, ==, 0);
  g_assert_cmpuint (of_bad->n_chosen, ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_best_choose (&input, team, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

static void
test_limits (void)
{
  static const char *const bad[] = {
    "",         "yaw",      "yaw=3",     "=1..2",     "age=1..2",
    "yaw=2..1", "yaw=a..b", "yaw=1..2x", "yaw=..nan", "sharpness=1...2"
  };
  GuiseFaceRecord record = { .yaw = 0.5, .sharpness = NAN, .enlargement = 1.5f };
  static const struct
  {
    const char *text;
    gboolean    allows;
  } good[] = {
    { "yaw=-40..40", TRUE },     { "yaw=..28", FALSE },         { "yaw=29..", FALSE },
    { "sharpness=0.5..", TRUE }, { "enlargement=..1.6", TRUE }, { "enlargement=..1.4", FALSE },
    { "pitch=-0.5..0.5", TRUE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      GuiseSortLimit limit;

      g_assert_false (guise_sort_limit_parse (bad[i], &limit, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      GuiseSortLimit limit;

      g_assert_true (guise_sort_limit_parse (good[i].text, &limit, NULL));
      g_assert_cmpint (guise_sort_limit_allows (&limit, &record), ==, good[i].allows);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/best/exact", test_exact);
  g_test_add_func ("/faceset/best/variety", test_variety);
  g_test_add_func ("/faceset/best/repeats", test_repeats);
  g_test_add_func ("/faceset/best/packing", test_packing);
  g_test_add_func ("/faceset/best/copies", test_copies);
  g_test_add_func ("/faceset/best/ranks", test_ranks);
  g_test_add_func ("/faceset/best/marks", test_marks);
  g_test_add_func ("/faceset/best/destination", test_destination);
  g_test_add_func ("/faceset/best/coverage", test_coverage);
  g_test_add_func ("/faceset/best/nothing", test_nothing);
  g_test_add_func ("/faceset/best/limits", test_limits);
  return g_test_run ();
}
