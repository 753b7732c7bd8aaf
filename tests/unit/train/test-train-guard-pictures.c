/* SPDX-License-Identifier: GPL-3.0-or-later
 * The guard on made-up predictions, with and without faults. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "support/guise-test.h"
#include "train/guise-guard.h"
#include "train/guise-picture-variance.h"

#define N_SEEDS    200
#define N_LOOKS    (10000 / GUISE_GUARD_PICTURE_INTERVAL)
#define N_FAULTS   200 /* of each kind */
#define MAX_FACES  4
#define RESOLUTION 10
#define N_VALUES   (3 * RESOLUTION * RESOLUTION)
#define N_PATTERNS 4 /* ways in which faces differ */

/* A faceset and a network that learns it: first the mean face, then in what faces differ. */
typedef struct
{
  GuiseRandom random;
  float       mean[N_VALUES];
  float       patterns[N_PATTERNS][N_VALUES];
  int         n;       /* faces in a look */
  double      variety; /* deviation of a coefficient; small: faces that are all alike */
  double      p_twin;  /* share of faces that are nearly the one before */
  double      skill;   /* 0 .. 1, what is learned of the differences in the end */
  double      speed;   /* iterations in which it is */
  float       targets[MAX_FACES * N_VALUES];
  float       pictures[MAX_FACES * N_VALUES];
} Faces;

static void
faces_init (Faces *self, uint64_t seed, int n)
{
  self->random = guise_random_init (seed, 2);
  self->n = n;
  self->variety = exp (guise_random_uniform (&self->random, log (0.005), log (0.3)));
  self->p_twin = guise_random_uniform (&self->random, 0.0, 0.5);
  self->skill = guise_random_uniform (&self->random, 0.3, 1.0);
  self->speed = exp (guise_random_uniform (&self->random, log (200.0), log (20000.0)));
  for (int i = 0; i < N_VALUES; i++)
    {
      self->mean[i] = (float) guise_random_uniform (&self->random, 0.1, 0.9);
      for (int k = 0; k < N_PATTERNS; k++)
        self->patterns[k][i] = (float) guise_random_normal (&self->random);
    }
}

/* Faces of a look, and what the network makes of them after so many iterations. */
static void
faces_draw (Faces *self, uint64_t iteration)
{
  double done = 1.0 - exp (-(double) iteration / self->speed);
  double of_mean = 1.0 - exp (-3.0 * (double) iteration / self->speed);
  double coefficients[N_PATTERNS] = { 0 };

  for (int face = 0; face < self->n; face++)
    {
      gboolean is_twin = face > 0 && guise_random_uniform (&self->random, 0.0, 1.0) < self->p_twin;
      float   *target = self->targets + face * N_VALUES;
      float   *picture = self->pictures + face * N_VALUES;

      for (int k = 0; k < N_PATTERNS; k++)
        coefficients[k] =
          is_twin ? coefficients[k] + 0.05 * self->variety * guise_random_normal (&self->random)
                  : self->variety * guise_random_normal (&self->random);
      for (int i = 0; i < N_VALUES; i++)
        {
          double differs = 0.0;

          for (int k = 0; k < N_PATTERNS; k++)
            differs += coefficients[k] * (double) self->patterns[k][i];
          target[i] = (float) ((double) self->mean[i] + differs);
          picture[i] =
            (float) (0.5 + of_mean * ((double) self->mean[i] - 0.5) + done * self->skill * differs);
        }
    }
}

static GuiseGuardFinding
look (GuiseGuard *guard, Faces *faces, uint64_t iteration)
{
  return guise_guard_add_pictures (guard, iteration, GUISE_SAEHD_DST, faces->pictures,
                                   faces->targets, faces->n, RESOLUTION);
}

static void
test_quiet (gconstpointer data)
{
  const GuiseGuardStrictness strictness = (GuiseGuardStrictness) GPOINTER_TO_INT (data);
  g_autofree Faces          *faces = g_new (Faces, 1);

  for (uint64_t seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr (GuiseGuard) guard = guise_guard_new (strictness);

      faces_init (faces, seed, seed % 2 == 0 ? 4 : 2);
      for (uint64_t i = 1; i <= N_LOOKS; i++)
        {
          faces_draw (faces, i * GUISE_GUARD_PICTURE_INTERVAL);
          g_assert_cmpint (look (guard, faces, i * GUISE_GUARD_PICTURE_INTERVAL), ==,
                           GUISE_GUARD_NONE);
        }
    }
}

/* ---- faults ---- */

static void
spoil (Faces *faces, GuiseGuardFinding kind)
{
  float colours[3];

  for (int i = 0; i < 3; i++)
    colours[i] = (float) guise_random_uniform (&faces->random, 0.0, 1.0);
  for (int face = 0; face < faces->n; face++)
    for (int i = 0; i < N_VALUES; i++)
      {
        float *value = &faces->pictures[face * N_VALUES + i];
        float  noise = (float) (1e-3 * guise_random_normal (&faces->random));

        switch (kind)
          {
          case GUISE_GUARD_NOT_FINITE:
            *value = face == 0 && i == 77 ? NAN : *value;
            break;
          case GUISE_GUARD_SINGLE_COLOUR:
            *value = colours[i / (RESOLUTION * RESOLUTION)] + noise;
            break;
          case GUISE_GUARD_ALL_ALIKE:
            *value = faces->mean[i] + noise;
            break;
          case GUISE_GUARD_NONE:
          case GUISE_GUARD_LOSS_JUMP:
          case GUISE_GUARD_PLATEAU:
          case GUISE_N_GUARD_FINDINGS:
            g_assert_not_reached ();
          }
      }
}

/* The fault comes right after a look. Returns: iterations to its finding */
static uint64_t
find_fault (Faces *faces, GuiseGuardFinding kind, GuiseGuardStrictness strictness)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (strictness);
  uint64_t begin = 15 + guise_random_below (&faces->random, 150); /* looks */

  for (uint64_t i = 1; i <= begin + 10; i++)
    {
      GuiseGuardFinding finding;

      faces_draw (faces, i * GUISE_GUARD_PICTURE_INTERVAL);
      if (i > begin)
        spoil (faces, kind);
      finding = look (guard, faces, i * GUISE_GUARD_PICTURE_INTERVAL);
      if (finding == GUISE_GUARD_NONE)
        continue;
      /* Flat pictures are alike, too. */
      g_assert_true (finding == kind ||
                     (kind == GUISE_GUARD_SINGLE_COLOUR && finding == GUISE_GUARD_ALL_ALIKE));
      g_assert_cmpuint (i, >, begin);
      return (i - begin) * GUISE_GUARD_PICTURE_INTERVAL;
    }
  return G_MAXUINT64;
}

static void
test_faults (gconstpointer data)
{
  const GuiseGuardFinding kind = (GuiseGuardFinding) GPOINTER_TO_INT (data);
  g_autofree Faces       *faces = g_new (Faces, 1);

  for (int strictness = 0; strictness < GUISE_GUARD_OFF; strictness++)
    {
      uint64_t most = 0;

      for (uint64_t seed = 0; seed < N_FAULTS; seed++)
        {
          faces_init (faces, 5000 + seed, seed % 2 == 0 ? 4 : 2);
          /* What never differed cannot become alike. */
          faces->variety = MAX (faces->variety, 0.05);
          faces->speed = MIN (faces->speed, 4000.0);
          if (faces->n == 2)
            faces->p_twin = 0.0;
          most = MAX (most, find_fault (faces, kind, (GuiseGuardStrictness) strictness));
        }
      g_test_message ("%s, %s: found after %u iterations at most",
                      guise_guard_finding_to_string (kind),
                      guise_guard_strictness_names[strictness], (unsigned) most);
      g_assert_cmpuint (most, <=, 100);
    }
}

/* ---- what is special ---- */

/* A network that is dead from the beginning has no best to fall from. */
static void
test_never (void)
{
  g_autofree Faces *faces = g_new (Faces, 1);
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);
  GuiseGuardFinding finding = GUISE_GUARD_NONE;
  uint64_t          i = 0;

  faces_init (faces, 3, 4);
  faces->variety = 0.1;
  while (finding == GUISE_GUARD_NONE && i < 6000)
    {
      finding = guise_guard_add_losses (guard, ++i, 5.0, 5.0);
      if (finding != GUISE_GUARD_NONE || i % GUISE_GUARD_PICTURE_INTERVAL != 0)
        continue;
      faces_draw (faces, i);
      spoil (faces, GUISE_GUARD_SINGLE_COLOUR);
      finding = look (guard, faces, i);
    }
  g_assert_cmpint (finding, ==, GUISE_GUARD_SINGLE_COLOUR);
  g_assert_cmpuint (i, ==, 5000);
}

/* One face in a look, as of models of the highest resolution: its contrast can be judged. */
static void
test_one (void)
{
  g_autofree Faces *faces = g_new (Faces, 1);
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);

  faces_init (faces, 4, 1);
  for (uint64_t i = 1; i <= 50; i++)
    {
      faces_draw (faces, i * 1000);
      g_assert_cmpint (look (guard, faces, i), ==, GUISE_GUARD_NONE);
    }
  g_assert_true (isnan (guise_guard_get_side (guard, GUISE_SAEHD_DST).variety));
  for (uint64_t i = 51; i <= 52; i++)
    {
      faces_draw (faces, i * 1000);
      spoil (faces, GUISE_GUARD_SINGLE_COLOUR);
      g_assert_cmpint (look (guard, faces, i), ==,
                       i == 52 ? GUISE_GUARD_SINGLE_COLOUR : GUISE_GUARD_NONE);
    }
}

/* Of two pictures, one black, one white, and of one that is half and half. */
static void
test_variance (void)
{
  float                pictures[2 * 3 * 4];
  GuisePictureVariance variance;

  for (int i = 0; i < 24; i++)
    pictures[i] = i < 12 ? 0.0f : 1.0f;
  variance = guise_picture_variance_measure (pictures, 2, 2);
  g_assert_cmpfloat (variance.inside, ==, 0.0);
  g_assert_cmpfloat (variance.between, ==, 0.25);
  for (int i = 0; i < 24; i++)
    pictures[i] = (float) (i % 2);
  variance = guise_picture_variance_measure (pictures, 2, 2);
  g_assert_cmpfloat (variance.inside, ==, 0.25);
  g_assert_cmpfloat (variance.between, ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/train/guard-pictures/quiet/normal", GINT_TO_POINTER (GUISE_GUARD_NORMAL),
                        test_quiet);
  g_test_add_data_func ("/train/guard-pictures/quiet/strict", GINT_TO_POINTER (GUISE_GUARD_STRICT),
                        test_quiet);
  g_test_add_data_func ("/train/guard-pictures/fault/not-finite",
                        GINT_TO_POINTER (GUISE_GUARD_NOT_FINITE), test_faults);
  g_test_add_data_func ("/train/guard-pictures/fault/single-colour",
                        GINT_TO_POINTER (GUISE_GUARD_SINGLE_COLOUR), test_faults);
  g_test_add_data_func ("/train/guard-pictures/fault/all-alike",
                        GINT_TO_POINTER (GUISE_GUARD_ALL_ALIKE), test_faults);
  g_test_add_func ("/train/guard-pictures/never", test_never);
  g_test_add_func ("/train/guard-pictures/one", test_one);
  g_test_add_func ("/train/guard-pictures/variance", test_variance);
  return g_test_run ();
}
