/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom swaps look like: made-up swaps of which the answer is known. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-descriptor.h"
#include "image/guise-png.h"
#include "support/guise-test.h"
#include "train/guise-likeness.h"
#include "unit/train/probe-model.h"

static GuiseLikeness
make (double to_src, double to_dst, double within_src, double apart)
{
  return (GuiseLikeness){ 24, to_src, to_dst, within_src, apart };
}

static void
test_hint (void)
{
  static const struct
  {
    double            to_src, to_dst, within_src, apart;
    GuiseLikenessHint expected;
  } cases[] = {
    { 0.12, 0.40, 0.10, 0.42, GUISE_LIKENESS_SOURCE },
    { 0.26, 0.30, 0.10, 0.42, GUISE_LIKENESS_SOURCE },
    { 0.28, 0.30, 0.10, 0.42, GUISE_LIKENESS_BETWEEN },
    { 0.30, 0.40, 0.10, 0.42, GUISE_LIKENESS_BETWEEN },
    { 0.40, 0.10, 0.10, 0.42, GUISE_LIKENESS_DESTINATION },
    { 0.50, 0.45, 0.10, 0.42, GUISE_LIKENESS_DESTINATION },
    { 0.20, 0.10, 0.10, 0.42, GUISE_LIKENESS_BETWEEN },
    { 0.12, 0.40, 0.10, 0.14, GUISE_LIKENESS_UNKNOWN }, /* two people who look alike */
    { 0.12, 0.40, 0.30, 0.20, GUISE_LIKENESS_UNKNOWN },
    { NAN, NAN, NAN, NAN, GUISE_LIKENESS_UNKNOWN },
    { 0.12, NAN, 0.10, 0.42, GUISE_LIKENESS_UNKNOWN },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseLikeness likeness =
        make (cases[i].to_src, cases[i].to_dst, cases[i].within_src, cases[i].apart);

      g_test_message ("case %zu", i);
      g_assert_cmpint (guise_likeness_get_hint (&likeness), ==, cases[i].expected);
    }
}

static void
test_words (void)
{
  const GuiseLikeness known = make (0.31, 0.352, 0.1, 0.42);
  const GuiseLikeness unknown = { 0, NAN, NAN, NAN, NAN };
  g_autofree char    *sentence = guise_likeness_describe (&known);
  g_autofree char    *nothing = guise_likeness_describe (&unknown);

  g_assert_nonnull (strstr (sentence, "0.31"));
  g_assert_nonnull (strstr (sentence, "0.35"));
  g_assert_nonnull (strstr (sentence, "24 probe faces"));
  g_assert_nonnull (strstr (nothing, "set-up"));
  g_assert_cmpstr (guise_likeness_hint_get_name (GUISE_LIKENESS_SOURCE), ==, "source");
}

/* ---- pictures ---- */

typedef struct
{
  char            *history;
  GuiseProbeFaces *probes;
  Model            model;
  GuiseImage      *strip;
} Fixture;

static GuiseFaceset *
open_shared (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);

  return path != NULL ? guise_faceset_open (path, NULL) : NULL;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseFaceset) src = open_shared ("character");
  g_autoptr (GuiseFaceset) dst = open_shared ("performer");
  g_autoptr (GError) error = NULL;

  self->history = guise_test_tmp_dir ();
  if (src == NULL || dst == NULL)
    return;
  self->probes = guise_probe_faces_open (self->history, src, dst, 1, &error);
  g_assert_no_error (error);
  model_init (&self->model, "wf", "cpu", "128", 4);
  self->strip =
    guise_probe_faces_render (self->probes, &self->model.probe, GUISE_PROBE_N_FACES, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->strip, guise_image_unref);
  model_clear (&self->model);
  g_clear_pointer (&self->probes, guise_probe_faces_free);
  guise_test_rm_rf (self->history);
}

/* Puts for each swap a mixture of a source face and of the destination face in its place. Crops are
 * aligned, so any source face stands where the destination's does. */
static void
fake_some_swaps (GuiseImage *strip, int begin, int end, double source_share)
{
  const int side = strip->width / GUISE_N_PROBE_COLUMNS;
  const int n = strip->height / side;

  for (int row = begin; row < end; row++)
    for (int y = 0; y < side; y++)
      {
        const uint8_t *src =
          guise_image_row (strip, (row + 5) % n * side + y) + 3 * GUISE_PROBE_SRC * side;
        const uint8_t *dst = guise_image_row (strip, row * side + y) + 3 * GUISE_PROBE_DST * side;
        uint8_t *out = guise_image_row (strip, row * side + y) + 3 * GUISE_PROBE_SRC_DST * side;

        for (int x = 0; x < 3 * side; x++)
          out[x] = (uint8_t) (source_share * src[x] + (1 - source_share) * dst[x]);
      }
}

static void
fake_swaps (GuiseImage *strip, double source_share)
{
  fake_some_swaps (strip, 0, strip->height * GUISE_N_PROBE_COLUMNS / strip->width, source_share);
}

static void
test_measure (Fixture *self, gconstpointer data)
{
  static const struct
  {
    double            source_share;
    GuiseLikenessHint expected;
  } cases[] = {
    { 1.0, GUISE_LIKENESS_SOURCE },
    { 0.5, GUISE_LIKENESS_BETWEEN },
    { 0.0, GUISE_LIKENESS_DESTINATION },
  };
  g_autofree char *models = guise_test_model_file ("faceres.json");
  g_autofree char *models_dir = models != NULL ? g_path_get_dirname (models) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;
  GuiseLikeness before = { 0 };

  if (models == NULL || self->probes == NULL)
    return;
  describer = guise_face_describer_new (models_dir, self->model.device, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GuiseLikeness    likeness;
      g_autofree char *sentence = NULL;

      fake_swaps (self->strip, cases[i].source_share);
      g_assert_true (guise_likeness_measure (describer, self->probes, &self->model.probe,
                                             self->strip, NULL, &likeness, &error));
      g_assert_no_error (error);
      sentence = guise_likeness_describe (&likeness);
      g_test_message ("%.0f %% source: %.3f to source, %.3f to destination, within %.3f, apart "
                      "%.3f, share %.2f: %s",
                      100 * cases[i].source_share, likeness.to_src, likeness.to_dst,
                      likeness.within_src, likeness.apart, guise_likeness_get_share (&likeness),
                      sentence);
      g_assert_cmpuint (likeness.n, ==, GUISE_PROBE_N_FACES);
      g_assert_cmpint (guise_likeness_get_hint (&likeness), ==, cases[i].expected);
      if (i > 0)
        {
          g_assert_cmpfloat (likeness.to_src, >, before.to_src);
          g_assert_cmpfloat (likeness.to_dst, <, before.to_dst);
        }
      before = likeness;
    }
  g_assert_cmpfloat_with_epsilon (before.to_dst, 0, 1e-6); /* the destination itself */
  g_assert_cmpfloat_with_epsilon (before.to_src, before.apart, 1e-6);
}

/* Each kind of faces has its own likeness, and one without faces none. */
static void
test_groups (Fixture *self, gconstpointer data)
{
  static const size_t n[] = { 8, 0, GUISE_PROBE_N_FACES - 8 };
  g_autofree char    *models = guise_test_model_file ("faceres.json");
  g_autofree char    *models_dir = models != NULL ? g_path_get_dirname (models) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;
  GuiseLikeness likeness[G_N_ELEMENTS (n)];

  if (models == NULL || self->probes == NULL)
    return;
  describer = guise_face_describer_new (models_dir, self->model.device, &error);
  g_assert_no_error (error);
  fake_some_swaps (self->strip, 0, 8, 1.0);
  fake_some_swaps (self->strip, 8, GUISE_PROBE_N_FACES, 0.0);
  g_assert_true (guise_likeness_measure_groups (describer, self->probes, &self->model.probe,
                                                self->strip, n, G_N_ELEMENTS (n), NULL, likeness,
                                                &error));
  g_assert_no_error (error);
  g_assert_cmpuint (likeness[0].n, ==, 8);
  g_assert_cmpint (guise_likeness_get_hint (&likeness[0]), ==, GUISE_LIKENESS_SOURCE);
  g_assert_cmpuint (likeness[1].n, ==, 0);
  g_assert_cmpint (guise_likeness_get_hint (&likeness[1]), ==, GUISE_LIKENESS_UNKNOWN);
  g_assert_cmpuint (likeness[2].n, ==, GUISE_PROBE_N_FACES - 8);
  g_assert_cmpint (guise_likeness_get_hint (&likeness[2]), ==, GUISE_LIKENESS_DESTINATION);
  g_assert_cmpfloat_with_epsilon (likeness[2].to_dst, 0, 1e-6);
}

static void
test_without_network (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GuiseLikeness likeness;

  if (self->probes == NULL)
    return;
  g_assert_true (guise_likeness_measure (NULL, self->probes, &self->model.probe, self->strip, NULL,
                                         &likeness, &error));
  g_assert_no_error (error);
  g_assert_true (isnan (likeness.to_src) && isnan (likeness.to_dst));
  g_assert_cmpint (guise_likeness_get_hint (&likeness), ==, GUISE_LIKENESS_UNKNOWN);
}

/* The cells of the sheet are those of the strip, at their places. */
static void
test_sheet (Fixture *self, gconstpointer data)
{
  const GuiseLikeness likeness = make (0.31, 0.35, 0.1, 0.42);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) sheet = NULL;
  const char *kept = g_getenv ("GUISE_KEEP_SHEET");

  if (self->probes == NULL)
    return;
  sheet = guise_likeness_sheet_new (self->strip, 1800000, &likeness, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sheet->width, ==, 3 * (3 * 128 + 16) + 16);
  g_assert_cmpint (sheet->height, ==, 72 + 8 * (128 + 16));
  for (int pair = 0; pair < 24; pair += 23)
    for (int y = 0; y < 128; y++)
      {
        const uint8_t *cell = guise_image_row (sheet, 72 + pair / 3 * 144 + y) +
                              3 * (16 + pair % 3 * (3 * 128 + 16) + 128);

        g_assert_cmpmem (cell, 3 * 128,
                         guise_image_row (self->strip, pair * 128 + y) + 3 * 128 * GUISE_PROBE_DST,
                         3 * 128);
      }
  if (kept != NULL)
    {
      g_autoptr (GBytes) bytes = guise_png_encode (sheet, &error);

      g_assert_true (g_file_set_contents (kept, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/likeness/hint", test_hint);
  g_test_add_func ("/train/likeness/words", test_words);
  g_test_add ("/train/likeness/measure", Fixture, NULL, set_up, test_measure, tear_down);
  g_test_add ("/train/likeness/groups", Fixture, NULL, set_up, test_groups, tear_down);
  g_test_add ("/train/likeness/without-network", Fixture, NULL, set_up, test_without_network,
              tear_down);
  g_test_add ("/train/likeness/sheet", Fixture, NULL, set_up, test_sheet, tear_down);
  return g_test_run ();
}
