/* SPDX-License-Identifier: GPL-3.0-or-later
 * .dfm models: every verdict on the hostile files; the golden ones give their golden outputs. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm.h"
#include "support/guise-test-alloc.h"
#include "support/guise-test.h"

#define RESOLUTION 64
#define N_PIXELS   (RESOLUTION * RESOLUTION)

static float *
read_floats (const char *folder, const char *relative, size_t n)
{
  g_autofree char *path = g_build_filename (folder, relative, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 20, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, n * sizeof (float));
  return g_memdup2 (g_bytes_get_data (bytes, NULL), n * sizeof (float));
}

static double
max_difference (const float *a, const float *b, size_t n)
{
  double largest = 0;

  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, fabs ((double) a[i] - (double) b[i]));
  return largest;
}

/* ---- verdicts ---- */

/* What must be found in the message of some refusals: it names what is wrong. */
static const struct
{
  const char *file;
  const char *part;
} reasons[] = {
  { "dfm/unknown_op.dfm", "EvilOp" },
  { "dfm/cycle.dfm", "cycle" },
  { "dfm/input_renamed.dfm", "in_face:0" },
  { "dfm/second_input_not_morph.dfm", "morph_value:0" },
  { "dfm/opset_99.dfm", "99" },
  { "dfm/external_data.dfm", "another file" },
  { "dfm/initializer_short.dfm", "'w'" },
  { "dfm/initializer_shadows_input.dfm", "in_face:0" },
  { "dfm/two_outputs.dfm",
    "two_outputs.dfm: This is no .dfm model: it has 2 outputs instead of 3" },
};

/* What a file is not is said once. */
static void
check_said_once (const char *message)
{
  const char *first = strstr (message, "This is no");

  g_assert_true (first == NULL || strstr (first + 1, "This is no") == NULL);
}

static void
check_verdict (const char *folder, char **columns)
{
  g_autofree char *path = g_build_filename (folder, columns[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);

  g_test_message ("%s: %s", columns[0], error != NULL ? error->message : "accepted");
  if (strcmp (columns[2], "accept") == 0)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_cmpstr (columns[2], ==, "refuse");
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  check_said_once (error->message);
  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (reasons[i].file, columns[0]) == 0)
      g_assert_nonnull (strstr (error->message, reasons[i].part));
}

static void
test_hostile (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/hostile");
  g_autofree char *table = NULL;
  size_t           n_checked = 0;

  if (folder == NULL)
    return;

  g_autofree char *path = g_build_filename (folder, "expect.tsv", NULL);

  g_assert_true (g_file_get_contents (path, &table, NULL, NULL));

  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);

      if (g_strv_length (columns) < 3 || strcmp (columns[1], "dfm") != 0)
        continue;
      check_verdict (folder, columns);
      n_checked++;
    }
  g_assert_cmpuint (n_checked, ==, 20);
}

/* ---- outputs ---- */

/* Runs one model on the faces of a case and compares all outputs. */
static void
check_case (const char *folder, JsonObject *golden, GuiseDevice *device)
{
  const char      *file = json_object_get_string_member (golden, "file");
  g_autofree char *path = g_build_filename (folder, file, NULL);
  double           limit = strstr (file, "fp16") != NULL ? 1e-3 : 1e-4;
  double           morph = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (guise_dfm_get_resolution (dfm), ==, RESOLUTION);
  g_assert_cmpint (guise_dfm_get_opset (dfm), ==, 12);
  g_assert_cmpint (guise_dfm_has_morph (dfm), ==, json_object_has_member (golden, "morph_value"));
  if (guise_dfm_has_morph (dfm))
    morph = json_array_get_double_element (json_object_get_array_member (golden, "morph_value"), 0);

  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);

  static const struct
  {
    const char *key;
    size_t      n;
  } outs[3] = {
    { "out_face_mask", N_PIXELS },
    { "out_celeb_face", 3 * N_PIXELS },
    { "out_celeb_face_mask", N_PIXELS },
  };
  g_autofree float *face =
    read_floats (folder, json_object_get_string_member (golden, "in_face"), 3 * N_PIXELS);
  g_autofree float *results = g_new (float, 9 * N_PIXELS);
  float *const      parts[3] = { results, results + 3 * N_PIXELS, results + 6 * N_PIXELS };

  g_assert_true (guise_dfm_runner_run (runner, face, morph, parts[0], parts[1], parts[2], &error));
  g_assert_no_error (error);
  for (size_t i = 0; i < 3; i++)
    {
      g_autofree float *expected =
        read_floats (folder, json_object_get_string_member (golden, outs[i].key), outs[i].n);
      double difference = max_difference (parts[i], expected, outs[i].n);

      g_test_message ("%s %s %s: %g", guise_device_get_name (device), file, outs[i].key,
                      difference);
      g_assert_cmpfloat (difference, <, limit);
    }
}

static void
test_golden (gconstpointer data)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/dfm");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GuiseDevice) device = guise_device_open (data, 2, &error);

  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_no_error (error);

  g_autofree char *path = g_build_filename (folder, "dfm.json", NULL);

  g_assert_true (json_parser_load_from_file (parser, path, &error));

  JsonArray *cases =
    json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "cases");

  g_assert_cmpuint (json_array_get_length (cases), ==, 4);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    check_case (folder, json_array_get_object_element (cases, i), device);
}

/* Several faces at once, and planar, are the same as one after the other, and interleaved. */
static void
test_batch (void)
{
  g_autofree char  *folder = guise_test_shared ("golden/dfl");
  g_autofree float *one = g_new (float, 5 * N_PIXELS), *two = g_new (float, 10 * N_PIXELS);
  g_autofree float *faces = g_new (float, 6 * N_PIXELS);
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autofree char  *path = g_build_filename (folder, "dfm", "liae_udt.dfm", NULL);
  g_autofree float *face = read_floats (folder, "model/liae_udt/forward_in_face.f32", 3 * N_PIXELS);
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseDfmRunner) single = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, &error);
  g_autoptr (GuiseDfmRunner) pair = guise_dfm_runner_new (dfm, device, 2, GUISE_DFM_PLANAR, &error);

  g_assert_no_error (error);
  for (size_t c = 0; c < 3; c++) /* the second face is the first one upside down */
    for (size_t i = 0; i < N_PIXELS; i++)
      {
        faces[c * N_PIXELS + i] = face[3 * i + c];
        faces[(3 + c) * N_PIXELS + i] = face[3 * (N_PIXELS - 1 - i) + c];
      }
  g_assert_true (
    guise_dfm_runner_run (single, face, 0, one, one + N_PIXELS, one + 4 * N_PIXELS, &error));
  g_assert_true (
    guise_dfm_runner_run (pair, faces, 0, two, two + 2 * N_PIXELS, two + 8 * N_PIXELS, &error));
  g_assert_cmpfloat (max_difference (one, two, N_PIXELS), <, 1e-6);
  g_assert_cmpfloat (max_difference (one + 4 * N_PIXELS, two + 8 * N_PIXELS, N_PIXELS), <, 1e-6);
  for (size_t c = 0; c < 3; c++)
    for (size_t i = 0; i < N_PIXELS; i++)
      g_assert_cmpfloat_with_epsilon (one[N_PIXELS + 3 * i + c],
                                      two[2 * N_PIXELS + c * N_PIXELS + i], 1e-6f);
  g_assert_cmpfloat (max_difference (two, two + N_PIXELS, N_PIXELS), >, 1e-4);
}

/* Makes a file that takes any number of faces one that takes two: of the input alone the name of
 * the number becomes the number, in as many bytes. */
static void
fix_batch (char *bytes, size_t n_bytes)
{
  static const char name[] = "\x12\x06unk__1", two[] = "\x08\x82\x80\x80\x80\x80\x80";
  size_t            n_found = 0;

  for (size_t i = 0; i + 60 < n_bytes; i++)
    if (memcmp (bytes + i, "\tin_face:0", 10) == 0)
      for (size_t k = i; k < i + 40; k++)
        if (memcmp (bytes + k, name, sizeof name - 1) == 0)
          {
            memcpy (bytes + k, two, sizeof two); /* with its 0 */
            n_found++;
          }
  g_assert_cmpuint (n_found, ==, 1);
}

/* A file that takes two faces at once, and no other number, is used for one: it is the same. */
static void
test_fixed_batch (void)
{
  g_autofree char  *folder = guise_test_shared ("golden/dfl");
  g_autofree float *one = g_new (float, 5 * N_PIXELS), *two = g_new (float, 5 * N_PIXELS);
  g_autofree char  *bytes = NULL;
  gsize             n_bytes = 0;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autofree char  *path = g_build_filename (folder, "dfm", "liae_udt.dfm", NULL);
  g_autofree float *face = read_floats (folder, "model/liae_udt/forward_in_face.f32", 3 * N_PIXELS);
  g_autoptr (GuiseDfm) any = guise_dfm_load (path, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseDfmRunner) single = guise_dfm_runner_new (any, device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, &error));
  fix_batch (bytes, n_bytes);

  g_autoptr (GuiseDfm) fixed = guise_dfm_parse (bytes, n_bytes, "fixed", &error);

  g_assert_no_error (error);

  g_autoptr (GuiseDfmRunner) half = guise_dfm_runner_new (fixed, device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  g_assert_null (guise_dfm_runner_new (fixed, device, 3, GUISE_DFM_NHWC, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_true (
    guise_dfm_runner_run (single, face, 0, one, one + N_PIXELS, one + 4 * N_PIXELS, &error));
  g_assert_true (
    guise_dfm_runner_run (half, face, 0, two, two + N_PIXELS, two + 4 * N_PIXELS, &error));
  g_assert_cmpfloat (max_difference (one, two, 5 * N_PIXELS), <, 1e-6);
}

/* The morph value chooses whole channels: below 1 / dims nothing changes, NaN is 0. */
static void
test_morph (void)
{
  g_autofree char    *path = guise_test_shared ("golden/dfl/dfm/amp.dfm");
  g_autofree float   *face = g_new (float, 3 * N_PIXELS);
  static const double morphs[] = { 0, 0.1, (double) NAN, 0.13, 1, 7 };
  float              *faces[G_N_ELEMENTS (morphs)];
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  for (size_t i = 0; i < 3 * N_PIXELS; i++)
    face[i] = (float) (i % 97) / 97;
  for (size_t i = 0; i < G_N_ELEMENTS (morphs); i++)
    {
      faces[i] = g_new (float, 3 * N_PIXELS);
      g_assert_true (guise_dfm_runner_run (runner, face, morphs[i], NULL, faces[i], NULL, &error));
    }
  g_assert_cmpfloat (max_difference (faces[0], faces[1], 3 * N_PIXELS), ==, 0);
  g_assert_cmpfloat (max_difference (faces[0], faces[2], 3 * N_PIXELS), ==, 0);
  g_assert_cmpfloat (max_difference (faces[0], faces[3], 3 * N_PIXELS), >, 0);
  g_assert_cmpfloat (max_difference (faces[3], faces[4], 3 * N_PIXELS), >, 0);
  g_assert_cmpfloat (max_difference (faces[4], faces[5], 3 * N_PIXELS), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (morphs); i++)
    g_free (faces[i]);
}

/* After the first run nothing is allocated. */
static void
test_allocations (gconstpointer data)
{
  g_autofree char  *path = guise_test_shared ("golden/dfl/dfm/amp.dfm");
  g_autofree float *face = g_new0 (float, 3 * N_PIXELS), *results = g_new (float, 5 * N_PIXELS);
  size_t            n_before, n_after, bytes_before, bytes_after;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  if (!guise_test_count_allocations (&n_before, &bytes_before))
    {
      g_test_skip ("allocations cannot be counted in this build");
      return;
    }

  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDevice) device = guise_device_open (data, 2, NULL);

  g_assert_no_error (error);
  if (device == NULL)
    {
      g_test_skip ("the device is not in this build");
      return;
    }

  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  for (int i = 0; i < 5; i++)
    {
      if (i == 1)
        guise_test_count_allocations (&n_before, &bytes_before);
      g_assert_true (guise_dfm_runner_run (runner, face, i / 4.0, results, results + N_PIXELS,
                                           results + 4 * N_PIXELS, &error));
    }
  guise_test_count_allocations (&n_after, &bytes_after);
  g_assert_cmpuint (bytes_after, ==, bytes_before);
  /* Elsewhere oneDNN takes and returns small memory of its own. */
  if (strcmp (data, "ref") == 0)
    g_assert_cmpuint (n_after, ==, n_before);
}

/* The smallest model hands its input on. */
static void
test_identity (void)
{
  g_autofree char  *path = guise_test_shared ("golden/dfl/hostile/dfm/tiny_ok.dfm");
  g_autofree float *face = g_new (float, 3 * 256), *result = g_new (float, 3 * 256);
  g_autofree float *mask = g_new (float, 256);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);

  g_assert_no_error (error);
  for (int layout = 0; layout < GUISE_N_DFM_LAYOUTS; layout++)
    {
      size_t step = layout == GUISE_DFM_NHWC ? 3 : 1;
      g_autoptr (GuiseDfmRunner) runner =
                   guise_dfm_runner_new (dfm, device, 1, (GuiseDfmLayout) layout, &error);

      g_assert_no_error (error);
      for (size_t i = 0; i < 3 * 256; i++)
        face[i] = (float) i;
      g_assert_true (guise_dfm_runner_run (runner, face, 0, mask, result, NULL, &error));
      g_assert_cmpfloat (max_difference (face, result, 3 * 256), ==, 0);
      for (size_t i = 0; i < 256; i++)
        g_assert_cmpfloat (mask[i], ==, face[i * step]);
    }
}

/* Any changed byte and any prefix end in a model or in an error, in bounded time. */
static void
test_damaged (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/hostile/dfm/tiny_ok.dfm");
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 20, &error);
  size_t              n_bytes;
  const uint8_t      *original = g_bytes_get_data (bytes, &n_bytes);
  g_autofree uint8_t *copy = g_memdup2 (original, n_bytes);

  for (size_t n = 0; n < n_bytes; n++)
    {
      g_autoptr (GError) reason = NULL;
      g_autoptr (GuiseDfm) dfm = guise_dfm_parse (original, n, "prefix", &reason);

      g_assert_true ((dfm == NULL) == (reason != NULL));
    }
  for (size_t i = 0; i < n_bytes; i++)
    for (unsigned change = 1; change < 256; change += 11)
      {
        g_autoptr (GError) reason = NULL;

        copy[i] = original[i] ^ (uint8_t) change;

        g_autoptr (GuiseDfm) dfm = guise_dfm_parse (copy, n_bytes, "changed", &reason);

        g_assert_true ((dfm == NULL) == (reason != NULL));
        copy[i] = original[i];
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/dfm/hostile", test_hostile);
  g_test_add_data_func ("/model/dfm/golden/ref", "ref", test_golden);
  g_test_add_data_func ("/model/dfm/golden/cpu", "cpu", test_golden);
  g_test_add_func ("/model/dfm/batch", test_batch);
  g_test_add_func ("/model/dfm/fixed-batch", test_fixed_batch);
  g_test_add_func ("/model/dfm/morph", test_morph);
  g_test_add_data_func ("/model/dfm/allocations/ref", "ref", test_allocations);
  g_test_add_data_func ("/model/dfm/allocations/cpu", "cpu", test_allocations);
  g_test_add_func ("/model/dfm/identity", test_identity);
  g_test_add_func ("/model/dfm/damaged", test_damaged);
  return g_test_run ();
}
