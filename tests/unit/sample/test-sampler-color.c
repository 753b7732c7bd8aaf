/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer of source samples: what each mode does to a sample, and who the partners are. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "image/guise-color.h"
#include "image/guise-resize.h"
#include "sample/guise-sampler-private.h"
#include "support/guise-test.h"

static const GuiseColorTransfer ct_modes[] = {
  GUISE_COLOR_TRANSFER_RCT, GUISE_COLOR_TRANSFER_LCT, GUISE_COLOR_TRANSFER_MKL,
  GUISE_COLOR_TRANSFER_IDT, GUISE_COLOR_TRANSFER_SOT,
};

static GuiseFaceset *
open_faceset (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceset *faceset = path != NULL ? guise_faceset_open (path, &error) : NULL;

  g_assert_no_error (error);
  return faceset;
}

static void
check_plane (const float *found, const GuiseImage *expected, double tolerance)
{
  for (int i = 0; i < 3 * expected->width * expected->height; i++)
    g_assert_cmpfloat_with_epsilon ((double) found[i],
                                    (double) CLAMP (guise_image_plane (expected, 0)[i], 0.0f, 1.0f),
                                    tolerance);
}

/* A sample that chance does nothing else to is the face with the partner's colours; the second
 * picture of it has its own random numbers. */
static void
test_sample (void)
{
  enum
  {
    SIZE = 96
  };
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  g_autoptr (GuiseFaceset) dst = src != NULL ? open_faceset ("crowd") : NULL;
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  g_autoptr (GuiseImage) partner = guise_image_new (GUISE_PIXELS_F32, SIZE, SIZE, 3, NULL);
  g_autoptr (GuiseImage) expected = guise_image_new (GUISE_PIXELS_F32, SIZE, SIZE, 3, NULL);
  const GuiseAugment still = { .scale = 1.0, .n_nodes = 3 };
  const size_t       n = (size_t) SIZE * SIZE;
  float             *outs[GUISE_N_SAMPLER_PLANES];

  if (dst == NULL)
    return;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    outs[i] = g_new (float, 3 * n);
  g_assert_true (guise_sample_face_load (face, src, 40, GUISE_FACE_TYPE_WHOLE, NULL));
  g_assert_true (guise_sample_face_load_partner (dst, 7, partner, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (ct_modes); i++)
    {
      const gboolean by_summary = guise_color_transfer_is_by_summary (ct_modes[i]);
      g_autoptr (GuiseColorMatcher) matcher =
                   guise_color_matcher_new (ct_modes[i], SIZE, SIZE, NULL);
      GuiseRandom       random = guise_random_init (11, i);
      GuiseColorSummary summary;
      g_autoptr (GuiseSampleMaker) maker = NULL;
      GuiseSampleRecipe recipe = { .face = face, .augment = &still, .random = random };

      memcpy (expected->data, partner->data, 3 * n * sizeof (float));
      if (by_summary)
        {
          guise_color_transfer_measure (ct_modes[i], expected, &summary);
          recipe.color = &summary;
        }
      else
        recipe.partner = partner;
      maker = guise_sample_maker_new (SIZE, ct_modes[i], NULL);
      g_assert_nonnull (maker);
      guise_sample_maker_run (maker, &recipe, outs);

      /* Nothing is warped or placed elsewhere, so both pictures are the transfer's results. */
      for (int plane = GUISE_SAMPLER_WARPED; plane <= GUISE_SAMPLER_TARGET; plane++)
        {
          memcpy (expected->data, face->image->data, 3 * n * sizeof (float));
          guise_color_matcher_run (matcher, expected, NULL, partner, NULL, &random);
          check_plane (outs[plane], expected, 1e-6);
        }
      g_assert_cmpint (memcmp (outs[GUISE_SAMPLER_WARPED], outs[GUISE_SAMPLER_TARGET],
                               3 * n * sizeof (float)) == 0,
                       ==, by_summary);
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (outs[i]);
}

/* A partner is the picture as it lies in the file, whatever the model sees. */
static void
test_partner_is_not_aligned (void)
{
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");
  g_autoptr (GuiseImage) partner = guise_image_new (GUISE_PIXELS_F32, 64, 64, 3, NULL);

  if (faceset == NULL)
    return;

  g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, 9, NULL);
  g_autoptr (GuiseImage) expected = guise_image_new (GUISE_PIXELS_F32, 64, 64, 3, NULL);

  guise_resize_into (file->image, GUISE_RESIZE_LINEAR, expected);
  g_assert_true (guise_sample_face_load_partner (faceset, 9, partner, NULL));
  g_assert_cmpint (memcmp (partner->data, expected->data, 3 * 64 * 64 * sizeof (float)), ==, 0);
}

/* ---- partners of one colour each ---- */

enum
{
  N_PARTNERS = 7,
  SIZE = 64,
  BATCH = 4,
};

/* A folder of faces without a picture: grey level 40 + 25 i all over. NULL: nothing to make it of.
 */
static char *
make_partners (void)
{
  g_autoptr (GuiseFaceset) faces = open_faceset ("crowd");
  char *dir = faces != NULL ? guise_test_tmp_dir () : NULL;

  for (int i = 0; faces != NULL && i < N_PARTNERS; i++)
    {
      g_autoptr (GuiseFaceFile) file = guise_faceset_load (faces, (size_t) i, NULL);
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      memset (file->image->data, 40 + 25 * i, file->image->stride * (size_t) file->image->height);
      g_assert_true (guise_face_file_save (path, file->image, file->meta, 100, NULL));
    }
  return dir;
}

static const GuiseSamplerOptions options_of_partners = {
  .batch_size = BATCH,
  .resolution = SIZE,
  .face_type = GUISE_FACE_TYPE_WHOLE,
  .seed = 23,
  .n_threads = 2,
};

/* The targets of n batches: the mean of each source sample, as the number of a partner. */
static void
find_partners (GuiseColorTransfer ct_mode, const char *dir, int n_batches, double *partners)
{
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  g_autoptr (GuiseFaceset) dst = guise_faceset_open (dir, NULL);
  g_autoptr (GuiseSampler) sampler = NULL;
  GuiseSamplerOptions options = options_of_partners;
  float              *planes[GUISE_N_SAMPLER_PLANES];

  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    planes[i] = g_new (float, 2 * BATCH * 3 * SIZE * SIZE);
  options.ct_mode = ct_mode;
  sampler = guise_sampler_new (src, dst, &options, 0, NULL);
  for (int k = 0; k < n_batches; k++)
    {
      g_assert_true (guise_sampler_next (sampler, planes, NULL, NULL));
      for (int i = 0; i < BATCH; i++)
        {
          double sum = 0.0;

          for (int at = 0; at < 3 * SIZE * SIZE; at++)
            sum += (double) planes[GUISE_SAMPLER_TARGET][i * 3 * SIZE * SIZE + at];
          partners[k * BATCH + i] = (sum / (3 * SIZE * SIZE) * 255.0 - 40.0) / 25.0;
        }
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i]);
}

/* A target of one colour makes samples of that colour, so they tell who was drawn: every
 * destination face once in each round, the same ones whatever the transfer. idt goes only two
 * thirds of the way (0.95^20) and cannot tell. */
static void
test_partners (void)
{
  enum
  {
    N_BATCHES = 7 /* 28 draws: four rounds */
  };
  char  *dir = make_partners ();
  double expected[N_BATCHES * BATCH] = { 0 };

  if (dir == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (ct_modes); i++)
    {
      /* What sot moves it smooths, so that the mean of a part of the picture is not exact. */
      const double tolerance = ct_modes[i] == GUISE_COLOR_TRANSFER_SOT ? 0.4 : 0.01;
      double       found[N_BATCHES * BATCH];

      if (ct_modes[i] == GUISE_COLOR_TRANSFER_IDT)
        continue;
      find_partners (ct_modes[i], dir, N_BATCHES, found);
      for (int round = 0; round < N_BATCHES * BATCH / N_PARTNERS; round++)
        {
          int n_drawn[N_PARTNERS] = { 0 };

          for (int k = 0; k < N_PARTNERS; k++)
            {
              const double partner = found[round * N_PARTNERS + k];

              g_assert_cmpfloat_with_epsilon (partner, rint (partner), tolerance);
              n_drawn[(int) rint (partner)]++;
            }
          for (int k = 0; k < N_PARTNERS; k++)
            g_assert_cmpint (n_drawn[k], ==, 1);
        }
      for (int k = 0; k < N_BATCHES * BATCH; k++)
        {
          if (i > 0)
            g_assert_cmpfloat (rint (found[k]), ==, rint (expected[k]));
          expected[k] = found[k];
        }
    }
  guise_test_rm_rf (dir);
}

/* A partner that vanishes is replaced and counted; when all are gone there is an error. */
static void
test_broken_partners (void)
{
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  GuiseSamplerOptions options = options_of_partners;
  float              *planes[GUISE_N_SAMPLER_PLANES];

  if (src == NULL)
    return;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    planes[i] = g_new (float, 2 * BATCH * 3 * SIZE * SIZE);
  for (size_t mode = 0; mode < G_N_ELEMENTS (ct_modes); mode++)
    {
      char            *dir = make_partners ();
      g_autofree char *gone = g_build_filename (dir, "3.jpg", NULL);
      g_autoptr (GuiseFaceset) dst = guise_faceset_open (dir, NULL);
      g_autoptr (GuiseSampler) sampler = NULL;
      g_autoptr (GuiseSampler) second = NULL;
      g_autoptr (GError) error = NULL;

      g_remove (gone);
      options.ct_mode = ct_modes[mode];
      sampler = guise_sampler_new (src, dst, &options, 0, NULL);
      for (int i = 0; i < 4; i++)
        g_assert_true (guise_sampler_next (sampler, planes, NULL, NULL));
      g_assert_cmpuint (guise_sampler_count_broken (sampler), ==, 1);
      for (int i = 0; i < N_PARTNERS; i++)
        {
          g_autofree char *name = g_strdup_printf ("%d.jpg", i);
          g_autofree char *path = g_build_filename (dir, name, NULL);

          g_remove (path);
        }
      second = guise_sampler_new (src, dst, &options, 0, NULL);
      g_assert_false (guise_sampler_next (second, planes, NULL, &error));
      g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
      guise_test_rm_rf (dir);
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i]);
}

/* All landmarks of face i in one point: it can be read, but no face can be cut out of it. */
static void
spoil_landmarks (const char *dir, size_t i)
{
  g_autoptr (GuiseFaceset) faces = guise_faceset_open (dir, NULL);
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (faces, i, NULL);
  g_autofree char *path = g_build_filename (dir, guise_faceset_get_entry (faces, i)->name, NULL);

  for (size_t k = 0; k < G_N_ELEMENTS (file->meta->landmarks); k++)
    for (int axis = 0; axis < 2; axis++)
      file->meta->landmarks[k][axis] = 100.0;
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 100, NULL));
}

static void
check_resumed_everywhere (GuiseFaceset *src, GuiseFaceset *dst, const GuiseSamplerOptions *options)
{
  enum
  {
    N_BATCHES = 7 /* four rounds of partners */
  };
  static const int channels[GUISE_N_SAMPLER_PLANES] = { 3, 3, 1, 1 };
  g_autoptr (GuiseSampler) straight = guise_sampler_new (src, dst, options, 0, NULL);
  float *planes[2][GUISE_N_SAMPLER_PLANES];

  for (int i = 0; i < 2 * GUISE_N_SAMPLER_PLANES; i++)
    planes[i / GUISE_N_SAMPLER_PLANES][i % GUISE_N_SAMPLER_PLANES] =
      g_new (float, 2 * BATCH * 3 * SIZE * SIZE);
  for (uint64_t k = 0; k < N_BATCHES; k++)
    {
      g_autoptr (GuiseSampler) resumed = guise_sampler_new (src, dst, options, k, NULL);

      g_assert_true (guise_sampler_next (straight, planes[0], NULL, NULL));
      g_assert_true (guise_sampler_next (resumed, planes[1], NULL, NULL));
      for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
        g_assert_cmpint (memcmp (planes[0][i], planes[1][i],
                                 (size_t) (2 * BATCH * channels[i] * SIZE * SIZE) * sizeof (float)),
                         ==, 0);
    }
  g_assert_cmpuint (guise_sampler_count_broken (straight), ==, 1);
  for (int i = 0; i < 2 * GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i / GUISE_N_SAMPLER_PLANES][i % GUISE_N_SAMPLER_PLANES]);
}

/* A file that is no face is a good partner all the same, whether it was met as a face before or
 * not: a batch depends on its number alone. */
static void
test_partner_that_is_no_face (void)
{
  char               *dir = make_partners ();
  GuiseSamplerOptions options = options_of_partners;

  if (dir == NULL)
    return;
  spoil_landmarks (dir, 3);

  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  g_autoptr (GuiseFaceset) dst = guise_faceset_open (dir, NULL);

  g_assert_cmpint (guise_faceset_get_entry (dst, 3)->type, ==, GUISE_FACE_TYPE_WHOLE);
  options.face_type = GUISE_FACE_TYPE_FULL;
  options.ct_mode = GUISE_COLOR_TRANSFER_RCT; /* by summary */
  check_resumed_everywhere (src, dst, &options);
  options.ct_mode = GUISE_COLOR_TRANSFER_IDT; /* by picture */
  check_resumed_everywhere (src, dst, &options);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/sampler-color/sample", test_sample);
  g_test_add_func ("/faceset/sampler-color/partner-is-not-aligned", test_partner_is_not_aligned);
  g_test_add_func ("/faceset/sampler-color/partners", test_partners);
  g_test_add_func ("/faceset/sampler-color/broken-partners", test_broken_partners);
  g_test_add_func ("/faceset/sampler-color/partner-that-is-no-face", test_partner_that_is_no_face);
  return g_test_run ();
}
