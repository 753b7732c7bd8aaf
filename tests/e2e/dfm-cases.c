/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes exported .dfm files, faces, and what our engine makes of them into a folder, for
 * dfm_referee.py to have another program judge; with models given, also what it makes of those. */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "core/guise-file.h"
#include "core/guise-random.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"

typedef struct
{
  const char  *folder;
  GuiseDevice *device;
  JsonBuilder *json; /* an open array of cases */
} Cases;

static void
die_on (GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "dfm-cases: %s\n", error->message);
  exit (1);
}

/* Gives the vectors of a model, which start alike, values that differ. */
static void
spread_vectors (const GuiseWeightTable *table, GuiseWeights *weights)
{
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < guise_weight_table_get_n_tensors (table); i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, i);
      size_t                   n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree float        *values = g_new (float, n);
      GuiseRandom              random = guise_random_init (11, i);

      if (tensor->kind != GUISE_WEIGHT_VECTOR)
        continue;
      for (size_t k = 0; k < n; k++)
        values[k] = tensor->start + (float) guise_random_uniform (&random, -0.2, 0.2);
      guise_weights_write (weights, tensor->name, values, &error);
      die_on (error);
    }
}

/* Writes a small model with start values and biases that are not zero. */
static void
export_model (Cases *cases, const char *archi, GuisePrecision precision, const char *path)
{
  GuiseSaehdOptions       options = guise_saehd_options_default ();
  const GuiseOnnxProperty property = { "guise.purpose", "test" };
  g_autoptr (GError) error = NULL;

  options.resolution = 64;
  options.ae_dims = 12;
  options.e_dims = 6;
  options.d_dims = 6;
  options.d_mask_dims = 4;
  guise_saehd_archi_parse (archi, &options.archi, &error);
  die_on (error);

  g_autoptr (GuiseSaehd) saehd = guise_saehd_new (&options, &error);

  die_on (error);

  g_autoptr (GuiseWeights) weights = guise_weights_new (cases->device);

  guise_saehd_add_weights (saehd, weights, 3, &error);
  die_on (error);
  spread_vectors (guise_saehd_get_table (saehd), weights);
  guise_dfm_export (saehd, weights, cases->device, precision, &property, 1, path, NULL, &error);
  die_on (error);
}

static void
export_xseg (Cases *cases, int resolution, int base, const char *path)
{
  GuiseXsegOptions        options = guise_xseg_options_default ();
  const GuiseOnnxProperty property = { "guise.purpose", "test" };
  g_autoptr (GError) error = NULL;

  options.resolution = resolution;
  options.base = base;

  g_autoptr (GuiseXseg) xseg = guise_xseg_new (&options, &error);

  die_on (error);

  g_autoptr (GuiseWeights) weights = guise_weights_new (cases->device);

  guise_weight_table_add_weights (guise_xseg_get_table (xseg), weights, 3, FALSE, &error);
  die_on (error);
  spread_vectors (guise_xseg_get_table (xseg), weights);
  guise_dfm_export_xseg (xseg, weights, cases->device, &property, 1, path, NULL, &error);
  die_on (error);
}

/* Saves @n floats beside the case and notes their file under @key. */
static void
save_floats (Cases *cases, const char *key, const char *stem, const float *values, size_t n)
{
  g_autofree char *name = g_strdup_printf ("%s.%s.f32", stem, key);
  g_autofree char *path = g_build_filename (cases->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  guise_file_replace (path, values, n * sizeof *values, &error);
  die_on (error);
  json_builder_set_member_name (cases->json, key);
  json_builder_add_string_value (cases->json, name);
}

/* Starts a case; what went in and came out is to follow. */
static void
begin_case (Cases      *cases,
            const char *stem,
            const char *path,
            const char *kind,
            int         n,
            int         resolution,
            double      limit,
            gboolean    is_ours)
{
  json_builder_begin_object (cases->json);
  json_builder_set_member_name (cases->json, "name");
  json_builder_add_string_value (cases->json, stem);
  json_builder_set_member_name (cases->json, "model");
  json_builder_add_string_value (cases->json, path);
  json_builder_set_member_name (cases->json, "kind");
  json_builder_add_string_value (cases->json, kind);
  json_builder_set_member_name (cases->json, "is_ours");
  json_builder_add_boolean_value (cases->json, is_ours);
  json_builder_set_member_name (cases->json, "n");
  json_builder_add_int_value (cases->json, n);
  json_builder_set_member_name (cases->json, "resolution");
  json_builder_add_int_value (cases->json, resolution);
  json_builder_set_member_name (cases->json, "limit");
  json_builder_add_double_value (cases->json, limit);
}

static float *
make_faces (int n, size_t n_values)
{
  float      *faces = g_new (float, n_values);
  GuiseRandom random = guise_random_init (5, (uint64_t) n);

  for (size_t i = 0; i < n_values; i++)
    faces[i] = (float) guise_random_uniform (&random, 0, 1);
  return faces;
}

/* Runs a model on @n random faces and writes down what went in and came out. */
static void
add_case (Cases *cases, const char *path, int n, double morph, double limit, gboolean is_ours)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);

  die_on (error);

  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, cases->device, n, GUISE_DFM_NHWC, &error);
  int               resolution = guise_dfm_get_resolution (dfm);
  size_t            n_values = (size_t) n * (size_t) resolution * (size_t) resolution;
  g_autofree float *face = make_faces (n, 3 * n_values), *results = g_new (float, 5 * n_values);
  g_autofree char  *stem = g_strdup_printf ("%s-%d-%g", guise_dfm_get_name (dfm), n,
                                           guise_dfm_has_morph (dfm) ? morph : 0);

  die_on (error);
  guise_dfm_runner_run (runner, face, morph, results, results + n_values, results + 4 * n_values,
                        &error);
  die_on (error);
  begin_case (cases, stem, path, "swap", n, resolution, limit, is_ours);
  if (guise_dfm_has_morph (dfm))
    {
      json_builder_set_member_name (cases->json, "morph_value");
      json_builder_add_double_value (cases->json, morph);
    }
  save_floats (cases, "in_face", stem, face, 3 * n_values);
  save_floats (cases, "out_face_mask", stem, results, n_values);
  save_floats (cases, "out_celeb_face", stem, results + n_values, 3 * n_values);
  save_floats (cases, "out_celeb_face_mask", stem, results + 4 * n_values, n_values);
  json_builder_end_object (cases->json);
}

/* The same for a mask network. */
static void
add_xseg_case (Cases *cases, const char *path, int n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load_xseg (path, &error);

  die_on (error);

  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, cases->device, n, GUISE_DFM_NHWC, &error);
  int               resolution = guise_dfm_get_resolution (dfm);
  size_t            n_values = (size_t) n * (size_t) resolution * (size_t) resolution;
  g_autofree float *face = make_faces (n, 3 * n_values), *mask = g_new (float, n_values);
  g_autofree char  *stem = g_strdup_printf ("%s-%d", guise_dfm_get_name (dfm), n);

  die_on (error);
  guise_dfm_runner_run_xseg (runner, face, mask, &error);
  die_on (error);
  begin_case (cases, stem, path, "xseg", n, resolution, 1e-4, TRUE);
  save_floats (cases, "in_face", stem, face, 3 * n_values);
  save_floats (cases, "out_mask", stem, mask, n_values);
  json_builder_end_object (cases->json);
}

static void
add_xseg_exports (Cases *cases)
{
  static const int sizes[][2] = { { 64, 6 }, { 256, 2 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("xseg-%d.onnx", sizes[i][0]);
      g_autofree char *path = g_build_filename (cases->folder, name, NULL);

      export_xseg (cases, sizes[i][0], sizes[i][1], path);
      add_xseg_case (cases, path, 1);
      add_xseg_case (cases, path, 3);
    }
}

/* Both families with every set of letters, in both precisions. ONNX Runtime rounds after every
 * operator in half precision, we at its casts; outputs of 0..1 then differ by a few of their last
 * bits, 2^-11 each (measured: 8e-4 at most). */
static void
add_exports (Cases *cases)
{
  static const double limits[] = { [GUISE_PRECISION_F32] = 1e-4, [GUISE_PRECISION_F16] = 2e-3 };

  for (unsigned i = 0; i < 64; i++)
    {
      GuisePrecision   precision = i & 32 ? GUISE_PRECISION_F16 : GUISE_PRECISION_F32;
      g_autofree char *archi =
        g_strdup_printf ("%s%s%s%s%s%s", i & 16 ? "liae" : "df", i & 15 ? "-" : "",
                         i & 1 ? "u" : "", i & 2 ? "d" : "", i & 4 ? "t" : "", i & 8 ? "c" : "");
      g_autofree char *name = g_strdup_printf ("%s.fp%s.dfm", archi, i & 32 ? "16" : "32");
      g_autofree char *path = g_build_filename (cases->folder, name, NULL);

      export_model (cases, archi, precision, path);
      add_case (cases, path, 1, 0, limits[precision], TRUE);
      if (i % 8 == 7) /* several faces at once, for some */
        add_case (cases, path, 3, 0, limits[precision], TRUE);
    }
}

/* Models of others, where the reference material is at hand. */
static void
add_goldens (Cases *cases)
{
  static const struct
  {
    const char *file;
    double      morph, limit;
  } goldens[] = {
    { "df_ud.dfm", 0, 1e-4 },      { "liae_udt.dfm", 0, 1e-4 }, { "amp.dfm", 0, 1e-4 },
    { "amp.dfm", 0.3, 1e-4 },      { "amp.dfm", 0.75, 1e-4 },   { "amp.dfm", 1, 1e-4 },
    { "df_ud_fp16.dfm", 0, 2e-3 }, /* as above */
  };
  const char *shared = g_getenv ("GUISE_SHARED");

  for (size_t i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "golden", "dfl",
                                                "dfm", goldens[i].file, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        add_case (cases, path, 2, goldens[i].morph, goldens[i].limit, FALSE);
    }
}

/* A model from the command line; what our engine has against it is a result too. */
static void
add_given (Cases *cases, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, &error);

  if (dfm != NULL)
    {
      add_case (cases, path, 2, 0.4, 1e-4, FALSE);
      return;
    }
  json_builder_begin_object (cases->json);
  json_builder_set_member_name (cases->json, "model");
  json_builder_add_string_value (cases->json, path);
  json_builder_set_member_name (cases->json, "error");
  json_builder_add_string_value (cases->json, error->message);
  json_builder_end_object (cases->json);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GError) error = NULL;
  Cases cases = { .json = json };

  if (argc < 2)
    {
      fprintf (stderr, "Usage: dfm-cases FOLDER [MODEL...]\n");
      return 2;
    }
  cases.folder = argv[1];
  cases.device = guise_device_open ("cpu", 1, &error);
  if (cases.device == NULL)
    {
      g_clear_error (&error);
      cases.device = guise_device_open ("ref", 1, &error);
      die_on (error);
    }
  json_builder_begin_array (json);
  add_exports (&cases);
  add_xseg_exports (&cases);
  add_goldens (&cases);
  for (int i = 2; i < argc; i++)
    add_given (&cases, argv[i]);
  json_builder_end_array (json);

  g_autofree char *path = g_build_filename (cases.folder, "cases.json", NULL);
  g_autoptr (JsonNode) root = json_builder_get_root (json);

  json_generator_set_root (generator, root);
  json_generator_to_file (generator, path, &error);
  die_on (error);
  guise_device_unref (cases.device);
  return 0;
}
