/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exported .dfm files: what stands in them, what they compute, and that a bad one never replaces a
 * good one. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-onnx.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm-trial-private.h"
#include "model/guise-dfm.h"
#include "model/guise-model-error.h"
#include "support/guise-test.h"

#define RESOLUTION 64
#define N_PIXELS   (RESOLUTION * RESOLUTION)

/* A small model with start values, and biases that are not zero. */
typedef struct
{
  GuiseSaehd   *saehd;
  GuiseDevice  *device;
  GuiseWeights *weights;
} Fixture;

static void
fixture_clear (Fixture *self)
{
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->saehd, guise_saehd_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static GuiseDevice *
open_device (void)
{
  g_autoptr (GError) error = NULL;
  /* On a busy machine two threads wait longer for each other than such small models take. */
  GuiseDevice *device = guise_device_open ("cpu", 1, &error);

  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE))
    return guise_device_open ("ref", 1, NULL);
  g_assert_no_error (error);
  return device;
}

/* Gives one tensor other values: @value everywhere, or small different ones when it is 0. */
static void
fill_tensor (Fixture *self, const GuiseSaehdTensor *tensor, float value)
{
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  g_autofree float *values = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    values[i] = value != 0.0f ? value : (float) ((int) (i * 7 % 13) - 6) / 60;
  g_assert_true (guise_weights_write (self->weights, tensor->name, values, NULL));
}

static void
fixture_init (Fixture *self, const char *archi, int resolution, int e_dims, int ae_dims)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  options.resolution = resolution;
  options.ae_dims = ae_dims;
  options.e_dims = e_dims;
  options.d_dims = 2;
  options.d_mask_dims = 2;
  g_assert_true (guise_saehd_archi_parse (archi, &options.archi, &error));
  self->saehd = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  self->device = open_device ();
  self->weights = guise_weights_new (self->device);
  g_assert_true (guise_saehd_add_weights (self->saehd, self->weights, 7, &error));
  for (size_t i = 0; i < guise_saehd_get_n_tensors (self->saehd); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self->saehd, i);

      if (tensor->kind == GUISE_WEIGHT_VECTOR)
        fill_tensor (self, tensor, 0);
    }
}

/* ---- every architecture ---- */

/* Roundings of half precision on random faces; measured: 2.6e-4 to 4.5e-4. */
#define HALF_LIMIT 2e-3

static void
test_architectures (gconstpointer data)
{
  const GuisePrecision precision = (GuisePrecision) GPOINTER_TO_SIZE (data);
  g_autofree char     *dir = guise_test_tmp_dir ();
  g_autofree char     *path = g_build_filename (dir, "a model.dfm", NULL);

  for (unsigned i = 0; i < 32; i++)
    {
      g_autofree char *archi =
        g_strdup_printf ("%s-%s%s%s%s", i & 16 ? "liae" : "df", i & 1 ? "u" : "", i & 2 ? "d" : "",
                         i & 4 ? "t" : "", i & 8 ? "c" : "");
      g_auto (Fixture) fixture = { 0 };
      GuiseDfmReport report = { 0 };
      uint64_t       n_forecast = 0;
      g_autoptr (GError) error = NULL;

      if (g_str_has_suffix (archi, "-"))
        archi[strlen (archi) - 1] = '\0';
      fixture_init (&fixture, archi, 32, 2, 4);
      g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device, precision,
                                       NULL, 0, path, &report, &error));
      g_assert_no_error (error);
      g_test_message ("%s: %zu nodes, %" G_GUINT64_FORMAT " weights, difference %g", archi,
                      report.n_nodes, report.n_weights, report.max_abs_diff);
      g_assert_cmpint (report.opset, ==, 12);
      g_assert_cmpint (report.n_faces, ==, 64);
      g_assert_true (guise_dfm_export_forecast (fixture.saehd, precision, &n_forecast, &error));
      g_assert_cmpuint (n_forecast, <, report.n_bytes + 40000);
      g_assert_cmpuint (report.n_bytes, <, n_forecast + 40000);
      if (precision == GUISE_PRECISION_F32)
        {
          g_assert_cmpuint (report.n_bytes, >, 4 * report.n_weights);
          continue;
        }
      g_assert_cmpuint (report.n_bytes, >, 2 * report.n_weights);
      g_assert_cmpfloat (report.max_abs_diff, >, 1e-5); /* it was rounded */
      g_assert_cmpfloat (report.max_abs_diff, <, HALF_LIMIT);
    }
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- the faces of the trial ---- */

/* The mean difference of neighbours in a row: a third for noise, next to nothing for what is
 * smooth. */
static double
measure_roughness (const float *face)
{
  double sum = 0;

  for (size_t i = 3; i < 3 * N_PIXELS; i++)
    {
      g_assert_cmpfloat (face[i], >=, 0);
      g_assert_cmpfloat (face[i], <=, 1);
      sum += fabs ((double) face[i] - (double) face[i - 3]);
    }
  return sum / (3 * N_PIXELS - 3);
}

/* Half of them smooth, half noise, no two alike, the same ones each time. */
static void
test_trial (void)
{
  const GuiseDfmInterface *interface = guise_dfm_get_interface (GUISE_DFM_SWAP);
  g_auto (GuiseDfmTrial) trial = { 0 };
  g_auto (GuiseDfmTrial) again = { 0 };
  g_autoptr (GError) error = NULL;
  int n_smooth = 0;

  g_assert_true (guise_dfm_trial_init (&trial, interface, RESOLUTION, 64, &error));
  g_assert_true (guise_dfm_trial_init (&again, interface, RESOLUTION, 64, &error));
  g_assert_no_error (error);
  for (int i = 0; i < 64; i++)
    {
      const float *face = guise_dfm_trial_get_face (&trial, i);
      double       roughness = measure_roughness (face);

      g_assert_true (roughness < 0.05 || (roughness > 0.3 && roughness < 0.37));
      n_smooth += roughness < 0.05;
      g_assert_cmpmem (face, 3 * N_PIXELS * sizeof *face, guise_dfm_trial_get_face (&again, i),
                       3 * N_PIXELS * sizeof *face);
      for (int k = 0; k < i; k++)
        g_assert_cmpint (memcmp (face, guise_dfm_trial_get_face (&trial, k), 3 * sizeof *face), !=,
                         0);
    }
  g_assert_cmpint (n_smooth, ==, 32);
}

/* A difference is found in whatever face it is, and in no other. */
static void
test_trial_measure (void)
{
  const GuiseDfmInterface *interface = guise_dfm_get_interface (GUISE_DFM_SWAP);
  g_auto (GuiseDfmTrial) trial = { 0 };

  g_assert_true (guise_dfm_trial_init (&trial, interface, 16, 8, NULL));
  for (size_t i = 0; i < interface->n_outs; i++)
    {
      size_t n = 16 * 16 * (size_t) interface->outs[i].n_channels;

      memset (trial.actual[i], 0, 2 * n * sizeof (float));
      memset (trial.expected[i], 0, 8 * n * sizeof (float));
    }
  guise_dfm_trial_get_expected (&trial, 1, 8)[-1] = 0.5f;
  g_assert_cmpfloat (guise_dfm_trial_measure (&trial, 4, 2), ==, 0);
  g_assert_cmpfloat (guise_dfm_trial_measure (&trial, 6, 1), ==, 0);
  g_assert_cmpfloat (guise_dfm_trial_measure (&trial, 6, 2), ==, 0.5);
  guise_dfm_trial_get_expected (&trial, 2, 6)[0] = NAN;
  g_assert_true (isnan (guise_dfm_trial_measure (&trial, 6, 2)));
}

static void
test_trial_size (void)
{
  g_assert_cmpint (guise_dfm_trial_choose_n (GUISE_DFM_SWAP, 0), ==, 64);
  g_assert_cmpint (guise_dfm_trial_choose_n (GUISE_DFM_SWAP, 1e12), ==, 64);
  g_assert_cmpint (guise_dfm_trial_choose_n (GUISE_DFM_XSEG, 4e9), ==, 64);
  g_assert_cmpint (guise_dfm_trial_choose_n (GUISE_DFM_XSEG, 1e10), ==, 24);
  g_assert_cmpint (guise_dfm_trial_choose_n (GUISE_DFM_XSEG, 1e12), ==, 8);
}

static void
test_trial_no_memory (void)
{
  g_auto (GuiseDfmTrial) trial = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (
    guise_dfm_trial_init (&trial, guise_dfm_get_interface (GUISE_DFM_SWAP), 1 << 28, 64, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
}

/* ---- content ---- */

/* A file says what it was trained on; one that does not, or says nonsense, counts as whole face. */
static void
test_face_type (void)
{
  static const struct
  {
    const char   *value; /* NULL: no property */
    GuiseFaceType type;
  } CASES[] = {
    { "f", GUISE_FACE_TYPE_FULL },         { "head", GUISE_FACE_TYPE_HEAD },
    { "wf", GUISE_FACE_TYPE_WHOLE },       { NULL, GUISE_FACE_TYPE_WHOLE },
    { "nonsense", GUISE_FACE_TYPE_WHOLE },
  };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "df", RESOLUTION, 2, 4);
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const GuiseOnnxProperty property = { GUISE_DFM_FACE_TYPE, CASES[i].value };
      g_autoptr (GuiseDfm) dfm = NULL;

      g_test_message ("%s", CASES[i].value);
      g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                       GUISE_PRECISION_F32, &property, CASES[i].value != NULL, path,
                                       NULL, &error));
      g_assert_no_error (error);
      dfm = guise_dfm_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (guise_dfm_get_face_type (dfm), ==, CASES[i].type);
    }
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static void
check_value (const GuiseOnnxValue *value, const char *name, int64_t n_channels)
{
  g_assert_cmpstr (value->name, ==, name);
  g_assert_cmpint (value->type, ==, GUISE_ONNX_F32);
  g_assert_cmpuint (value->n_dims, ==, 4);
  g_assert_cmpint (value->dims[0], ==, -1);
  g_assert_true (g_str_has_prefix (value->symbols[0], "unk__"));
  g_assert_cmpint (value->dims[1], ==, RESOLUTION);
  g_assert_cmpint (value->dims[2], ==, RESOLUTION);
  g_assert_cmpint (value->dims[3], ==, n_channels);
}

static void
test_content (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseOnnxProperty property = { "guise.iteration", "1000" };
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  uint64_t n_weights = 0;

  fixture_init (&fixture, "liae-udt", RESOLUTION, 2, 4);
  g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                   GUISE_PRECISION_F32, &property, 1, path, NULL, &error));
  g_assert_no_error (error);

  g_autoptr (GuiseOnnxModel) model = guise_onnx_read (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (model->ir_version, ==, 7);
  g_assert_cmpuint (model->n_opsets, ==, 1);
  g_assert_cmpint (guise_onnx_model_get_opset (model), ==, 12);
  g_assert_cmpstr (model->doc_string, ==, "converted from SAEHD");
  g_assert_cmpuint (model->n_properties, ==, 1);
  g_assert_cmpstr (model->properties[0].key, ==, property.key);
  g_assert_cmpstr (model->properties[0].value, ==, property.value);
  g_assert_cmpuint (model->n_inputs, ==, 1);
  check_value (&model->inputs[0], "in_face:0", 3);
  g_assert_cmpuint (model->n_outputs, ==, 3);
  check_value (&model->outputs[0], "out_face_mask:0", 1);
  check_value (&model->outputs[1], "out_celeb_face:0", 3);
  check_value (&model->outputs[2], "out_celeb_face_mask:0", 1);

  /* Every weight once, although the decoder is used twice; nothing that training alone needs. */
  for (size_t i = 0; i < model->n_initializers; i++)
    {
      g_assert_true (g_hash_table_add (names, (gpointer) model->initializers[i].name));
      if (guise_saehd_find_tensor (fixture.saehd, model->initializers[i].name) != NULL)
        n_weights++;
    }
  g_assert_cmpuint (n_weights, ==, guise_saehd_get_n_tensors (fixture.saehd));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static size_t
count_casts (const GuiseOnnxModel *model, GuiseOnnxType to)
{
  size_t n = 0;

  for (size_t i = 0; i < model->n_nodes; i++)
    if (strcmp (model->nodes[i].op, "Cast") == 0)
      n += guise_onnx_node_get_int (&model->nodes[i], "to", 0) == (int64_t) to;
  return n;
}

/* Convolutions in half precision, dense layers not; casts where the reference has them. */
static void
test_half_content (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  g_autofree char *golden_path = guise_test_shared ("golden/dfl/dfm/df_ud_fp16.dfm");
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "df-ud", RESOLUTION, 2, 4);
  g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                   GUISE_PRECISION_F16, NULL, 0, path, NULL, &error));
  g_assert_no_error (error);

  g_autoptr (GuiseOnnxModel) model = guise_onnx_read (path, &error);
  size_t n_weights = 0;

  g_assert_no_error (error);
  check_value (&model->inputs[0], "in_face:0", 3);
  check_value (&model->outputs[1], "out_celeb_face:0", 3);
  for (size_t i = 0; i < model->n_initializers; i++)
    {
      const GuiseOnnxTensor  *initializer = &model->initializers[i];
      const GuiseSaehdTensor *tensor = guise_saehd_find_tensor (fixture.saehd, initializer->name);

      if (tensor == NULL)
        continue;
      n_weights++;
      g_assert_cmpint (initializer->type, ==,
                       strstr (tensor->name, "/dense") ? GUISE_ONNX_F32 : GUISE_ONNX_F16);
    }
  g_assert_cmpuint (n_weights, ==, 8 + 6 + 36 + 10); /* decoder_dst: its mask alone */
  if (golden_path != NULL)
    {
      g_autoptr (GuiseOnnxModel) golden = guise_onnx_read (golden_path, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (count_casts (model, GUISE_ONNX_F16), ==,
                        count_casts (golden, GUISE_ONNX_F16));
      g_assert_cmpuint (count_casts (model, GUISE_ONNX_F32), ==,
                        count_casts (golden, GUISE_ONNX_F32));
    }
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- golden weights ---- */

static float *
read_floats (const char *folder, const char *name, size_t n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 20, NULL);

  g_assert_nonnull (bytes);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, n * sizeof (float));
  return g_memdup2 (g_bytes_get_data (bytes, NULL), n * sizeof (float));
}

static void
load_component (Fixture *self, const char *folder, const GuiseSaehdComponent *component)
{
  g_autofree char *name = g_strdup_printf ("new_SAEHD_%s.npy", component->file);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, &error);

  g_assert_no_error (error);
  for (size_t i = component->first; i < component->first + component->n_tensors; i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self->saehd, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape), index;
      g_autofree float       *in_file = g_new (float, n), *values = g_new (float, n);

      g_assert_true (guise_weights_file_find (file, tensor->key, &index));
      guise_weights_file_read_f32 (file, index, in_file);
      guise_weight_tensor_from_file (tensor, in_file, values);
      g_assert_true (guise_weights_write (self->weights, tensor->name, values, &error));
    }
}

static void
compare_output (const char *folder, const char *name, const float *actual, size_t n, double limit)
{
  g_autofree float *expected = read_floats (folder, name, n);
  double            largest = 0;

  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, fabs ((double) actual[i] - (double) expected[i]));
  g_test_message ("%s: %g", name, largest);
  g_assert_cmpfloat (largest, <, limit);
}

/* A golden file of the same weights in the same precision, on the same device. */
static void
compare_with_file (const char *name, GuiseDevice *device, const float *face, const float *results)
{
  g_autofree char  *path = guise_test_shared (name);
  g_autofree float *expected = g_new (float, 5 * N_PIXELS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, &error);
  double largest = 0;

  g_assert_no_error (error);
  g_assert_true (guise_dfm_runner_run (runner, face, 0, expected, expected + N_PIXELS,
                                       expected + 4 * N_PIXELS, &error));
  for (size_t i = 0; i < 5 * N_PIXELS; i++)
    largest = fmax (largest, fabs ((double) results[i] - (double) expected[i]));
  g_test_message ("%s: %g", name, largest);
  /* One rounding of half precision may fall the other way when sums are made in another order. */
  g_assert_cmpfloat (largest, <=, 0x1p-11);
}

/* DeepFaceLab's own weights, through our networks and our file, give DeepFaceLab's outputs. */
static void
test_golden (gconstpointer data)
{
  static const struct
  {
    const char    *folder, *archi, *file;
    int            e_dims, ae_dims;
    GuisePrecision precision;
    double         limit; /* dfm.json */
  } cases[4] = {
    { "golden/dfl/model/df_ud", "df-ud", "golden/dfl/dfm/df_ud.dfm", 2, 4, GUISE_PRECISION_F32,
      1e-5 },
    { "golden/dfl/model/liae_udt", "liae-udt", "golden/dfl/dfm/liae_udt.dfm", 2, 8,
      GUISE_PRECISION_F32, 1e-5 },
    { "golden/dfl/model/df_ud", "df-ud", "golden/dfl/dfm/df_ud_fp16.dfm", 2, 4, GUISE_PRECISION_F16,
      5e-3 },
    { "golden/dfl/model/liae_udt", "liae-udt", NULL, 2, 8, GUISE_PRECISION_F16, 5e-3 },
  };
  const size_t     i = GPOINTER_TO_SIZE (data);
  g_autofree char *folder = guise_test_shared (cases[i].folder);
  g_auto (Fixture) fixture = { 0 };
  g_autofree float *results = g_new (float, 5 * N_PIXELS);
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);

  fixture_init (&fixture, cases[i].archi, RESOLUTION, cases[i].e_dims, cases[i].ae_dims);
  for (size_t k = 0; k < guise_saehd_get_n_components (fixture.saehd); k++)
    load_component (&fixture, folder, guise_saehd_get_component (fixture.saehd, k));
  g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                   cases[i].precision, NULL, 0, path, NULL, &error));
  g_assert_no_error (error);

  g_autofree float *face = read_floats (folder, "forward_in_face.f32", 3 * N_PIXELS);
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, fixture.device, 1, GUISE_DFM_NHWC, &error);

  g_assert_no_error (error);
  g_assert_true (guise_dfm_runner_run (runner, face, 0, results, results + N_PIXELS,
                                       results + 4 * N_PIXELS, &error));
  compare_output (folder, "forward_out_face_mask.f32", results, N_PIXELS, cases[i].limit);
  compare_output (folder, "forward_out_celeb_face.f32", results + N_PIXELS, 3 * N_PIXELS,
                  cases[i].limit);
  compare_output (folder, "forward_out_celeb_face_mask.f32", results + 4 * N_PIXELS, N_PIXELS,
                  cases[i].limit);
  if (cases[i].file != NULL)
    compare_with_file (cases[i].file, fixture.device, face, results);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- while it goes on ---- */

#define N_SAMPLES 3

typedef struct
{
  uint64_t      n_told[GUISE_N_DFM_PHASES];
  GuiseDfmPhase phase;       /* the last one */
  int           stop_at;     /* phase in which it is stopped; -1: never */
  GCancellable *cancellable; /* owned */
} Watch;

static void
on_progress_cb (GuiseDfmPhase phase, uint64_t done, uint64_t total, void *user_data)
{
  Watch *self = user_data;

  g_assert_cmpint (phase, >=, self->phase);
  g_assert_cmpuint (done, <=, total);
  self->phase = phase;
  self->n_told[phase]++;
  if ((int) phase == self->stop_at)
    g_cancellable_cancel (self->cancellable);
}

/* What is told, and what is shown of the caller's faces: the same from both sides, and another
 * picture for another face. */
static void
test_watched (void)
{
  const size_t n = 3 * N_PIXELS;
  g_auto (Fixture) fixture = { 0 };
  g_autofree char  *dir = guise_test_tmp_dir ();
  g_autofree char  *path = g_build_filename (dir, "model.dfm", NULL);
  g_autofree float *samples = g_new (float, N_SAMPLES *n);
  g_autofree float *trained = g_new0 (float, N_SAMPLES *n);
  g_autofree float *filed = g_new0 (float, N_SAMPLES *n);
  Watch             watch = { .stop_at = -1 };
  GuiseDfmReport    report = { 0 };
  g_autoptr (GError) error = NULL;
  const GuiseDfmExportSetup setup = {
    .samples = samples,
    .n_samples = N_SAMPLES,
    .out_trained = trained,
    .out_filed = filed,
    .progress = on_progress_cb,
    .user_data = &watch,
  };

  for (size_t i = 0; i < N_SAMPLES * n; i++)
    samples[i] = (float) (0.5 + 0.4 * sin ((double) i * 0.013 * (1.0 + (double) (i / n))));
  fixture_init (&fixture, "df-ud", RESOLUTION, 2, 4);
  g_assert_true (guise_dfm_export_with (fixture.saehd, fixture.weights, fixture.device, &setup,
                                        path, &report, &error));
  g_assert_no_error (error);
  for (int phase = 0; phase < GUISE_N_DFM_PHASES; phase++)
    g_assert_cmpuint (watch.n_told[phase], >, 0);
  for (size_t i = 0; i < N_SAMPLES * n; i++)
    g_assert_cmpfloat_with_epsilon ((double) trained[i], (double) filed[i], report.max_abs_diff);
  for (size_t i = 0; i < N_SAMPLES; i++)
    g_assert_cmpfloat ((double) trained[i * n + n / 2], >, 0.0);
  g_assert_cmpint (memcmp (trained, trained + n, n * sizeof (float)), !=, 0);

  /* they are what the file makes of these very faces */
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);
  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, fixture.device, 1, GUISE_DFM_NHWC, &error);
  g_autofree float *outs = g_new (float, 5 * N_PIXELS);

  for (size_t i = 0; i < N_SAMPLES; i++)
    {
      g_assert_true (guise_dfm_runner_run (runner, samples + i * n, 0, outs, outs + N_PIXELS,
                                           outs + 4 * N_PIXELS, &error));
      for (size_t k = 0; k < n; k++)
        g_assert_cmpfloat_with_epsilon ((double) outs[N_PIXELS + k], (double) filed[i * n + k],
                                        1e-5);
    }
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* Stopped in whatever phase: the file that was there stays, nothing else is left behind. */
static void
test_stopped (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { .stop_at = GPOINTER_TO_INT (data), .cancellable = cancellable };
  const GuiseDfmExportSetup setup = {
    .precision = GUISE_PRECISION_F16,
    .progress = on_progress_cb,
    .user_data = &watch,
    .cancellable = cancellable,
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_file_replace (path, "old", 4, &error));
  fixture_init (&fixture, "df-u", RESOLUTION, 2, 4);
  g_assert_false (guise_dfm_export_with (fixture.saehd, fixture.weights, fixture.device, &setup,
                                         path, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");

  g_autoptr (GPtrArray) files = guise_dir_list (dir, NULL, NULL);

  g_assert_cmpuint (files->len, ==, 1);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- failures ---- */

/* Weights that are no numbers: the file that was there stays, nothing else is left behind. */
static void
test_not_finite (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_file_replace (path, "old", 4, &error));
  fixture_init (&fixture, "df-u", RESOLUTION, 2, 4);
  fill_tensor (&fixture, guise_saehd_get_tensor (fixture.saehd, 0), NAN);
  g_assert_false (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                    GUISE_PRECISION_F32, NULL, 0, path, NULL, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");

  g_autoptr (GPtrArray) files = guise_dir_list (dir, NULL, &error);

  g_assert_cmpuint (files->len, ==, 1);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* What full precision can do and half precision cannot: a value beyond 65504 on the way. */
static void
test_overflow (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.dfm", NULL);
  GuiseDfmReport   report = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "df-u", RESOLUTION, 2, 4);
  fill_tensor (&fixture,
               guise_saehd_find_tensor (fixture.saehd, "encoder/down1/downs_3/conv1/bias:0"), 5e4f);
  g_assert_true (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                   GUISE_PRECISION_F32, NULL, 0, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_false (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                    GUISE_PRECISION_F16, NULL, 0, path, &report, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "full precision"));
  g_assert_false (report.max_abs_diff <= GUISE_DFM_EXPORT_LIMIT_F16);

  g_autoptr (GPtrArray) files = guise_dir_list (dir, NULL, NULL);

  g_assert_cmpuint (files->len, ==, 0);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static void
test_no_folder (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "absent", "model.dfm", NULL);
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "df", RESOLUTION, 2, 4);
  g_assert_false (guise_dfm_export (fixture.saehd, fixture.weights, fixture.device,
                                    GUISE_PRECISION_F32, NULL, 0, path, NULL, &error));
  g_assert_nonnull (error);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/dfm-export/trial", test_trial);
  g_test_add_func ("/model/dfm-export/trial/measure", test_trial_measure);
  g_test_add_func ("/model/dfm-export/trial/size", test_trial_size);
  g_test_add_func ("/model/dfm-export/trial/no-memory", test_trial_no_memory);
  g_test_add_func ("/model/dfm-export/face-type", test_face_type);
  g_test_add_data_func ("/model/dfm-export/architectures/fp32",
                        GSIZE_TO_POINTER (GUISE_PRECISION_F32), test_architectures);
  g_test_add_data_func ("/model/dfm-export/architectures/fp16",
                        GSIZE_TO_POINTER (GUISE_PRECISION_F16), test_architectures);
  g_test_add_func ("/model/dfm-export/content", test_content);
  g_test_add_func ("/model/dfm-export/half-content", test_half_content);
  g_test_add_data_func ("/model/dfm-export/golden/df", GSIZE_TO_POINTER (0), test_golden);
  g_test_add_data_func ("/model/dfm-export/golden/liae", GSIZE_TO_POINTER (1), test_golden);
  g_test_add_data_func ("/model/dfm-export/golden/df-fp16", GSIZE_TO_POINTER (2), test_golden);
  g_test_add_data_func ("/model/dfm-export/golden/liae-fp16", GSIZE_TO_POINTER (3), test_golden);
  g_test_add_func ("/model/dfm-export/watched", test_watched);
  g_test_add_data_func ("/model/dfm-export/stopped/preparing",
                        GINT_TO_POINTER (GUISE_DFM_PHASE_PREPARING), test_stopped);
  g_test_add_data_func ("/model/dfm-export/stopped/writing",
                        GINT_TO_POINTER (GUISE_DFM_PHASE_WRITING), test_stopped);
  g_test_add_data_func ("/model/dfm-export/stopped/opening",
                        GINT_TO_POINTER (GUISE_DFM_PHASE_OPENING), test_stopped);
  g_test_add_data_func ("/model/dfm-export/stopped/comparing",
                        GINT_TO_POINTER (GUISE_DFM_PHASE_COMPARING), test_stopped);
  g_test_add_func ("/model/dfm-export/not-finite", test_not_finite);
  g_test_add_func ("/model/dfm-export/overflow", test_overflow);
  g_test_add_func ("/model/dfm-export/no-folder", test_no_folder);
  return g_test_run ();
}
