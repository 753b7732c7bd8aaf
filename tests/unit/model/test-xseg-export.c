/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exported XSeg models: what stands in them, what they compute, and that they are no swap models.
 */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-onnx.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"
#include "model/guise-model-error.h"
#include "model/guise-xseg-folder.h"
#include "support/guise-test.h"

#define SIDE     256
#define N_PIXELS (SIDE * SIDE)

typedef struct
{
  GuiseDevice  *device;
  GuiseXseg    *xseg;
  GuiseWeights *weights;
  char         *dir;  /* of the test */
  char         *path; /* of the export */
} Fixture;

static void
fixture_clear (Fixture *self)
{
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->xseg, guise_xseg_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
fixture_init (Fixture *self, const GuiseXsegOptions *options)
{
  g_autoptr (GError) error = NULL;

  self->device = guise_device_open ("ref", 1, NULL);
  self->xseg = guise_xseg_new (options, &error);
  g_assert_no_error (error);
  self->weights = guise_weights_new (self->device);
  g_assert_true (guise_weight_table_add_weights (guise_xseg_get_table (self->xseg), self->weights,
                                                 9, FALSE, &error));
  self->dir = guise_test_tmp_dir ();
  self->path = g_build_filename (self->dir, "XSeg_model.onnx", NULL);
}

static void
fixture_init_small (Fixture *self)
{
  GuiseXsegOptions options = guise_xseg_options_default ();

  options.resolution = 64;
  options.base = 2;
  fixture_init (self, &options);
}

static void
export_model (Fixture *self, GuiseDfmReport *out_report)
{
  const GuiseOnnxProperty property = { "guise.iteration", "50" };
  g_autoptr (GError) error = NULL;

  guise_dfm_export_xseg (self->xseg, self->weights, self->device, &property, 1, self->path,
                         out_report, &error);
  g_assert_no_error (error);
}

/* ---- content ---- */

static void
check_value (const GuiseOnnxValue *value, const char *name, int64_t n_channels)
{
  g_assert_cmpstr (value->name, ==, name);
  g_assert_cmpint (value->type, ==, GUISE_ONNX_F32);
  g_assert_cmpuint (value->n_dims, ==, 4);
  g_assert_cmpint (value->dims[0], ==, -1);
  g_assert_cmpint (value->dims[1], ==, 64);
  g_assert_cmpint (value->dims[2], ==, 64);
  g_assert_cmpint (value->dims[3], ==, n_channels);
}

static size_t
count_nodes (const GuiseOnnxModel *model, const char *op)
{
  size_t n = 0;

  for (size_t i = 0; i < model->n_nodes; i++)
    n += strcmp (model->nodes[i].op, op) == 0;
  return n;
}

static void
test_content (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GError) error = NULL;
  GuiseDfmReport report = { 0 };

  fixture_init_small (&fixture);
  export_model (&fixture, &report);

  g_autoptr (GuiseOnnxModel) model = guise_onnx_read (fixture.path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (guise_onnx_model_get_opset (model), ==, 13);
  g_assert_cmpint (report.opset, ==, 13);
  g_assert_cmpuint (model->n_inputs, ==, 1);
  g_assert_cmpuint (model->n_outputs, ==, 1);
  check_value (&model->inputs[0], "in_face:0", 3);
  check_value (&model->outputs[0], "out_mask:0", 1);
  g_assert_cmpstr (model->properties[0].key, ==, "guise.iteration");
  /* 30 blocks and the last layer, six blur-pools; six blocks from level to level. */
  g_assert_cmpuint (count_nodes (model, "Conv"), ==, 31 + 6);
  g_assert_cmpuint (count_nodes (model, "ConvTranspose"), ==, 6);
  g_assert_cmpuint (count_nodes (model, "Max"), ==, 36);
  g_assert_cmpuint (count_nodes (model, "ReduceMean"), ==, 36);
  g_assert_cmpuint (count_nodes (model, "Reshape"), ==, 2);
}

/* ---- computation ---- */

/* The golden model through our file gives the golden mask. */
static void
test_golden (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/model/xseg");
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GError) error = NULL;
  GuiseXsegOptions  options;
  g_autofree float *face = g_new (float, 3 * N_PIXELS);
  g_autofree float *mask = g_new (float, N_PIXELS);
  g_autofree char  *bytes = NULL;
  double            largest = 0.0;

  if (golden == NULL)
    return;
  g_assert_true (guise_xseg_folder_load_options (golden, &options, NULL, &error));
  fixture_init (&fixture, &options);
  g_assert_true (guise_xseg_folder_load_weights (golden, fixture.xseg, fixture.weights,
                                                 GUISE_DFL_MISSING_REFUSE, NULL, &error));
  export_model (&fixture, NULL);

  g_autofree char *want_path = g_build_filename (golden, "forward_logits_every4.f32", NULL);
  g_autoptr (GuiseDfm) dfm = guise_dfm_load_xseg (fixture.path, &error);
  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, fixture.device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  g_assert_cmpint (guise_dfm_get_kind (dfm), ==, GUISE_DFM_XSEG);
  g_assert_cmpstr (guise_dfm_get_name (dfm), ==, "XSeg_model");
  for (size_t i = 0; i < 3 * N_PIXELS; i++) /* forward.json */
    face[i] = (float) (0.5 + 0.5 * sin ((double) i * 0.011 + floor ((double) i / 5003) * 0.23));
  g_assert_true (guise_dfm_runner_run_xseg (runner, face, mask, &error));
  g_assert_true (g_file_get_contents (want_path, &bytes, NULL, NULL));
  for (size_t i = 0; i < 64 * 64; i++)
    {
      float logit;

      memcpy (&logit, bytes + i * sizeof logit, sizeof logit);
      largest = MAX (largest, fabs ((double) mask[i / 64 * 4 * SIDE + i % 64 * 4] -
                                    1.0 / (1.0 + exp (-(double) logit))));
    }
  g_test_message ("largest difference of the mask: %.2e", largest);
  g_assert_cmpfloat (largest, <=, 2.5e-4); /* a quarter of the logits' tolerance */
}

/* ---- refusals ---- */

/* The file, what it is not, and why: each once. */
static void
check_refusal (const Fixture *fixture, const char *what, const GError *error)
{
  g_autofree char *begin = g_strdup_printf ("%s: This is no %s: it has ", fixture->path, what);

  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_assert_true (g_str_has_prefix (error->message, begin));
}

static void
test_kinds (void)
{
  g_auto (Fixture) fixture = { NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  options.resolution = 32;
  options.e_dims = options.d_dims = options.d_mask_dims = 2;
  options.ae_dims = 4;
  fixture_init_small (&fixture);
  export_model (&fixture, NULL);
  g_assert_null (guise_dfm_load (fixture.path, &error));
  check_refusal (&fixture, ".dfm model", error);
  g_clear_error (&error);

  g_autoptr (GuiseSaehd) saehd = guise_saehd_new (&options, &error);

  g_assert_true (guise_saehd_add_weights (saehd, fixture.weights, 1, NULL));
  g_assert_true (guise_dfm_export (saehd, fixture.weights, fixture.device, GUISE_PRECISION_F32,
                                   NULL, 0, fixture.path, NULL, &error));
  g_assert_null (guise_dfm_load_xseg (fixture.path, &error));
  check_refusal (&fixture, "exported XSeg model", error);
}

/* Weights that are no numbers: the file that was there stays. */
static void
test_not_finite (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  const float      bias[1] = { NAN };

  fixture_init_small (&fixture);
  g_assert_true (guise_file_replace (fixture.path, "old", 4, &error));
  g_assert_true (guise_weights_write (fixture.weights, "XSeg/out_conv/bias:0", bias, NULL));
  g_assert_false (guise_dfm_export_xseg (fixture.xseg, fixture.weights, fixture.device, NULL, 0,
                                         fixture.path, NULL, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE);
  g_assert_true (g_file_get_contents (fixture.path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/xseg-export/content", test_content);
  g_test_add_func ("/model/xseg-export/golden", test_golden);
  g_test_add_func ("/model/xseg-export/kinds", test_kinds);
  g_test_add_func ("/model/xseg-export/not-finite", test_not_finite);
  return g_test_run ();
}
