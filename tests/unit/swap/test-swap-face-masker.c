/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask network from a folder and from a file says the same. */
#include <math.h>

#include "core/guise-random.h"
#include "model/guise-dfm-export.h"
#include "model/guise-xseg-folder.h"
#include "support/guise-test.h"
#include "swap/guise-face-masker.h"

#define SIDE 256
#define SIZE 80

/* Weights at random, in a folder and exported. */
static void
write_model (GuiseDevice *device, const char *dir, const char *file)
{
  GuiseXsegOptions options = guise_xseg_options_default ();
  GuiseDflState    state = { .iter = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseXseg) model = NULL;
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);

  options.base = 4;
  model = guise_xseg_new (&options, &error);
  g_assert_no_error (error);
  state.loss_history = g_array_new (FALSE, TRUE, sizeof (float));
  g_assert_true (
    guise_weight_table_add_weights (guise_xseg_get_table (model), weights, 5, TRUE, &error));
  g_assert_true (guise_xseg_folder_save (dir, model, weights, &state, &error));
  g_assert_true (guise_dfm_export_xseg (model, weights, device, NULL, 0, file, NULL, &error));
  g_assert_no_error (error);
  g_array_unref (state.loss_history);
}

static void
test_both (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *file = g_build_filename (dir, "XSeg_model.onnx", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseFaceMasker) from_folder = NULL;
  g_autoptr (GuiseFaceMasker) from_file = NULL;
  GuiseRandom  random = guise_random_init (1, 0);
  static float face[3 * SIZE * SIZE], a[SIZE * SIZE], b[SIZE * SIZE];
  double       worst = 0.0;
  float        least = 1.0f, most = 0.0f;

  write_model (device, dir, file);
  from_folder = guise_face_masker_open (dir, device, &error);
  g_assert_no_error (error);
  from_file = guise_face_masker_open (file, device, &error);
  g_assert_no_error (error);
  g_assert_cmpint (guise_face_masker_get_side (from_folder), ==, SIDE);
  g_assert_cmpint (guise_face_masker_get_side (from_file), ==, SIDE);
  for (int i = 0; i < 3 * SIZE * SIZE; i++)
    face[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  g_assert_true (guise_face_masker_run_on (from_folder, face, SIZE, a, &error));
  g_assert_true (guise_face_masker_run_on (from_file, face, SIZE, b, &error));
  for (int i = 0; i < SIZE * SIZE; i++)
    {
      worst = fmax (worst, fabs ((double) (a[i] - b[i])));
      least = MIN (least, a[i]);
      most = MAX (most, a[i]);
    }
  g_test_message ("%.3f to %.3f, off by %.2g", (double) least, (double) most, worst);
  g_assert_cmpfloat (worst, <, 1e-3);
  g_assert_cmpfloat (least, >=, 0.0f);
  g_assert_cmpfloat (most, <=, 1.0f);
  g_assert_cmpfloat (most, >, least);
  guise_test_rm_rf (dir);
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  char *dir = guise_test_tmp_dir ();

  g_assert_null (guise_face_masker_open (dir, device, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (guise_face_masker_open ("/nowhere/XSeg_model.onnx", device, &error));
  g_assert_nonnull (error);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/face-masker/both", test_both);
  g_test_add_func ("/swap/face-masker/refusals", test_refusals);
  return g_test_run ();
}
