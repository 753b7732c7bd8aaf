/* SPDX-License-Identifier: GPL-3.0-or-later
 * A file in full precision that is not what was trained: it is found out, and nothing is left of
 * it. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm-export.h"
#include "model/guise-model-error.h"
#include "support/guise-test.h"

#define MARK  0.0123456f /* of all biases: so they are found in the file */
#define FLIP  1.5f       /* what one of them becomes */
#define DRAFT ".unproven"

typedef struct
{
  char *draft;
  int   n_flipped;
} Flip;

/* What a disk, or a fault of ours, may do: one weight of the file is another before it is opened.
 */
static void
on_progress (GuiseDfmPhase phase, uint64_t done, uint64_t total, void *user_data)
{
  const float      from = MARK, to = FLIP;
  Flip            *self = user_data;
  g_autofree char *bytes = NULL;
  gsize            n_bytes;

  if (phase != GUISE_DFM_PHASE_OPENING)
    return;
  g_assert_true (g_file_get_contents (self->draft, &bytes, &n_bytes, NULL));
  for (gsize i = 0; i + sizeof from <= n_bytes && self->n_flipped == 0; i++)
    if (memcmp (bytes + i, &from, sizeof from) == 0)
      {
        memcpy (bytes + i, &to, sizeof to);
        self->n_flipped++;
      }
  g_assert_true (g_file_set_contents (self->draft, bytes, (gssize) n_bytes, NULL));
}

static void
mark_biases (const GuiseSaehd *saehd, GuiseWeights *weights)
{
  for (size_t i = 0; i < guise_saehd_get_n_tensors (saehd); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (saehd, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree float       *values = g_new (float, n);

      for (size_t k = 0; k < n; k++)
        values[k] = MARK;
      if (tensor->kind == GUISE_WEIGHT_VECTOR)
        g_assert_true (guise_weights_write (weights, tensor->name, values, NULL));
    }
}

static void
test_flipped (void)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autofree char  *dir = guise_test_tmp_dir ();
  g_autofree char  *path = g_build_filename (dir, "model.dfm", NULL);
  g_autofree char  *draft = g_strconcat (path, DRAFT, NULL);
  g_autofree char  *content = NULL;
  Flip              flip = { .draft = draft };
  GuiseDfmReport    report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseSaehd) saehd = NULL;
  const GuiseDfmExportSetup setup = { .precision = GUISE_PRECISION_F32,
                                      .progress = on_progress,
                                      .user_data = &flip };

  options.resolution = 32;
  options.ae_dims = 4;
  options.e_dims = options.d_dims = options.d_mask_dims = 2;
  saehd = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_add_weights (saehd, weights, 7, &error));
  mark_biases (saehd, weights);
  g_assert_true (guise_file_replace (path, "old", 4, &error));
  g_assert_false (guise_dfm_export_with (saehd, weights, device, &setup, path, &report, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
  g_assert_cmpint (flip.n_flipped, ==, 1);
  g_assert_cmpfloat (report.max_abs_diff, >, GUISE_DFM_EXPORT_LIMIT_F32);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/dfm-proof/flipped", test_flipped);
  return g_test_run ();
}
