/* SPDX-License-Identifier: GPL-3.0-or-later
 * Average linkage against the slow way that its definition says. */
#include "survey/guise-descriptor-group.h"

#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "face/guise-face-descriptor.h"
#include "support/guise-test.h"

#define N_ITEMS  60
#define N_PEOPLE 7

typedef struct
{
  float               values[N_ITEMS][GUISE_FACE_DESCRIPTOR_SIZE];
  GuiseDescriptorBlob blobs[N_ITEMS];
} Faces;

/* Faces around as many centres as there are people; of some blobs two faces have become one. */
static Faces *
make_faces (uint64_t seed, double noise)
{
  Faces      *self = g_new0 (Faces, 1);
  GuiseRandom random = guise_random_init (seed, 0);
  float       centres[N_PEOPLE][GUISE_FACE_DESCRIPTOR_SIZE];

  for (int p = 0; p < N_PEOPLE; p++)
    for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
      {
        const double number = guise_random_normal (&random);

        centres[p][k] = (float) MAX (0, number);
      }
  for (int i = 0; i < N_ITEMS; i++)
    {
      const float *centre = centres[guise_random_below (&random, N_PEOPLE)];

      for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
        {
          const double number = (double) centre[k] + noise * guise_random_normal (&random);

          self->values[i][k] = (float) MAX (0, number);
        }
      g_assert_true (guise_face_descriptor_normalize (self->values[i]));
      self->blobs[i] = (GuiseDescriptorBlob){ self->values[i], 1 };
      if (i % 5 != 0)
        continue;
      self->blobs[i].n = 2;
      for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
        self->values[i][k] *= 2;
    }
  return self;
}

/* Mean distance of the faces of two groups, from the faces themselves. */
static double
mean_distance (const Faces *faces, const uint32_t *groups, uint32_t a, uint32_t b)
{
  double sum = 0, n = 0;

  for (int i = 0; i < N_ITEMS; i++)
    for (int j = 0; j < N_ITEMS; j++)
      if (groups[i] == a && groups[j] == b)
        {
          double weight = (double) (faces->blobs[i].n * faces->blobs[j].n);

          sum += weight - guise_face_descriptor_dot (faces->values[i], faces->values[j]);
          n += weight;
        }
  return sum / n;
}

static gboolean
are_apart (const uint8_t *apart, const uint32_t *groups, uint32_t a, uint32_t b)
{
  for (int i = 0; i < N_ITEMS; i++)
    for (int j = 0; j < N_ITEMS; j++)
      if (groups[i] == a && groups[j] == b && apart[i * N_ITEMS + j] != 0)
        return TRUE;
  return FALSE;
}

/* The definition: all pairs are looked at before every join. */
static void
group_slowly (const Faces *faces, const uint8_t *apart, double limit, uint32_t *groups)
{
  for (uint32_t i = 0; i < N_ITEMS; i++)
    groups[i] = i;
  for (;;)
    {
      double   best = INFINITY;
      uint32_t best_a = 0, best_b = 0;

      for (uint32_t a = 0; a < N_ITEMS; a++)
        for (uint32_t b = a + 1; b < N_ITEMS; b++)
          {
            double distance = mean_distance (faces, groups, a, b);

            if (distance < best && !are_apart (apart, groups, a, b))
              {
                best = distance;
                best_a = a;
                best_b = b;
              }
          }
      if (best > limit)
        return;
      for (int i = 0; i < N_ITEMS; i++)
        if (groups[i] == best_b)
          groups[i] = best_a;
    }
}

static void
test_against_definition (void)
{
  static const double limits[] = { 0.0, 0.1, 0.2, 0.3, 0.45, 1.0 };

  for (uint64_t seed = 0; seed < 3; seed++)
    {
      g_autofree Faces *faces = make_faces (seed, 0.6);
      uint8_t           apart[N_ITEMS * N_ITEMS] = { 0 };
      uint32_t          expected[N_ITEMS], groups[N_ITEMS];
      size_t            n_groups;
      g_autoptr (GError) error = NULL;

      apart[3 * N_ITEMS + 7] = apart[7 * N_ITEMS + 3] = 1;
      apart[1 * N_ITEMS + 50] = apart[50 * N_ITEMS + 1] = 1;
      for (size_t k = 0; k < G_N_ELEMENTS (limits); k++)
        {
          group_slowly (faces, apart, limits[k], expected);
          g_assert_true (guise_descriptor_group (faces->blobs, N_ITEMS, apart, limits[k], groups,
                                                 &n_groups, &error));
          g_assert_no_error (error);
          for (int i = 0; i < N_ITEMS; i++)
            for (int j = 0; j < N_ITEMS; j++)
              g_assert_cmpint (groups[i] == groups[j], ==, expected[i] == expected[j]);
          g_assert_cmpint (groups[3] == groups[7], ==, FALSE);
        }
    }
}

/* Clearly different people come out as they went in, numbered in the order of first members. */
static void
test_people (void)
{
  g_autofree Faces *faces = make_faces (5, 0.2);
  uint32_t          groups[N_ITEMS], next = 0;
  size_t            n_groups;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_descriptor_group (faces->blobs, N_ITEMS, NULL, GUISE_DESCRIPTOR_GROUP_LIMIT,
                                         groups, &n_groups, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_groups, ==, N_PEOPLE);
  for (int i = 0; i < N_ITEMS; i++)
    {
      g_assert_cmpuint (groups[i], <=, next);
      next += groups[i] == next;
    }
}

/* Equal faces are one; nothing and one face are no special cases. */
static void
test_few (void)
{
  float               values[GUISE_FACE_DESCRIPTOR_SIZE] = { 1 };
  GuiseDescriptorBlob blobs[] = { { values, 1 }, { values, 1 }, { values, 1 } };
  uint32_t            groups[3];
  size_t              n_groups;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_descriptor_group (blobs, 0, NULL, 0.3, groups, &n_groups, &error));
  g_assert_cmpuint (n_groups, ==, 0);
  g_assert_true (guise_descriptor_group (blobs, 1, NULL, 0.3, groups, &n_groups, &error));
  g_assert_cmpuint (n_groups, ==, 1);
  g_assert_true (guise_descriptor_group (blobs, 3, NULL, 0.3, groups, &n_groups, &error));
  g_assert_cmpuint (n_groups, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/descriptor-group/definition", test_against_definition);
  g_test_add_func ("/faceset/descriptor-group/people", test_people);
  g_test_add_func ("/faceset/descriptor-group/few", test_few);
  return g_test_run ();
}
