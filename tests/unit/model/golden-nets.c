/* SPDX-License-Identifier: GPL-3.0-or-later
 * The golden network cases: their configuration, weights and arrays. */
#include "unit/model/golden-nets.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "support/guise-test.h"

GuiseNpz *
golden_nets_open (const char *name)
{
  g_autofree char *relative = g_strdup_printf ("golden/nets/%s.npz", name);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseNpz *golden;

  if (path == NULL)
    return NULL;
  golden = guise_npz_open (path, &error);
  g_assert_no_error (error);
  return golden;
}

/* Options by the names of the oracle's configuration, where they differ from DeepFaceLab's. */
static const char *
option_name (const char *member)
{
  if (strcmp (member, "batch") == 0)
    return "batch_size";
  if (strcmp (member, "optimizer") == 0)
    return "adabelief";
  return strcmp (member, "lr") == 0 ? NULL : member; /* follows from quick96 */
}

static void
set_member (GuiseSaehdOptions *options, const char *member, JsonNode *value)
{
  const char      *key = option_name (member);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (key == NULL)
    return;
  if (strcmp (member, "optimizer") == 0)
    text = g_strdup (strcmp (json_node_get_string (value), "adabelief") == 0 ? "y" : "n");
  else if (json_node_get_value_type (value) == G_TYPE_STRING)
    text = json_node_dup_string (value);
  else
    text = json_to_string (value, FALSE);
  guise_saehd_options_set (options, key, text, &error);
  g_assert_no_error (error);
}

GuiseSaehd *
golden_nets_new_model (const char *name, const char *const *extra)
{
  g_autofree char *path = guise_test_shared ("golden/nets/cases.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GList) members = NULL;
  g_autoptr (GError) error = NULL;
  GuiseSaehdOptions options = guise_saehd_options_default ();
  JsonObject       *object;
  GuiseSaehd       *model;

  g_assert_nonnull (path);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  object =
    json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), name);
  members = json_object_get_members (object);
  for (GList *i = members; i != NULL; i = i->next)
    set_member (&options, i->data, json_object_get_member (object, i->data));
  guise_saehd_options_set_pairs (&options, extra, &error);
  g_assert_no_error (error);
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  return model;
}

void
golden_nets_load_weights (const GuiseNpz *golden, const GuiseSaehd *model, GuiseWeights *weights)
{
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);
      g_autofree char        *name = g_strconcat ("w/", tensor->name, NULL);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      const float            *file = guise_npz_get_f32 (golden, name, n, &error);
      g_autofree float       *values = g_new (float, n);

      g_assert_no_error (error);
      guise_weight_tensor_from_file (tensor, file, values);
      guise_weights_write (weights, tensor->name, values, &error);
      g_assert_no_error (error);
    }
}

GuiseSaehdBatch *
golden_nets_new_batch (const GuiseNpz *golden, const char *prefix, const GuiseSaehd *model)
{
  static const char *const NAMES[GUISE_N_SAEHD_PLANES][GUISE_N_SAEHD_SIDES] = {
    [GUISE_SAEHD_WARPED] = { "warped_src", "warped_dst" },
    [GUISE_SAEHD_TARGET] = { "target_src", "target_dst" },
    [GUISE_SAEHD_MASK] = { "target_srcm", "target_dstm" },
    [GUISE_SAEHD_EYES_MOUTH] = { "target_srcm_em", "target_dstm_em" },
  };
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  g_autoptr (GError) error = NULL;
  GuiseSaehdBatch *batch = guise_saehd_batch_new (options->batch_size, options->resolution, &error);

  g_assert_no_error (error);
  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    for (GuiseSaehdSide side = 0; side < GUISE_N_SAEHD_SIDES; side++)
      {
        g_autofree char     *name = g_strconcat (prefix, NAMES[i][side], NULL);
        const GuiseNpyArray *array = guise_npz_get (golden, name);

        if (array == NULL)
          continue;
        g_assert_cmpint (array->type, ==, GUISE_NPY_F32);
        g_assert_cmpint (array->dims[0], ==, batch->n);
        g_assert_cmpint (array->dims[2], ==, batch->resolution);
        memcpy (guise_saehd_batch_get (batch, i, side, 0), array->data, array->n_bytes);
      }
  return batch;
}

GuiseDevice *
golden_nets_open_device (const char *name)
{
  g_autoptr (GError) error = NULL;
  const char  *other = strcmp (name, "ref") != 0 ? g_getenv ("GUISE_TEST_DEVICE") : NULL;
  GuiseDevice *device = guise_device_open (other != NULL ? other : name, 1, &error);

  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE))
    g_test_skip (error->message);
  else
    g_assert_no_error (error);
  return device;
}

double
golden_nets_read (const GuiseNpyArray *array, size_t i)
{
  g_assert_cmpuint (i, <, array->n_elements);
  if (array->type == GUISE_NPY_F64)
    return ((const double *) array->data)[i];
  g_assert_cmpint (array->type, ==, GUISE_NPY_F32);
  return (double) ((const float *) array->data)[i];
}

double
golden_nets_difference (const GuiseNpyArray *want, const float *have)
{
  double largest = 0.0, difference = 0.0;

  for (size_t i = 0; i < want->n_elements; i++)
    {
      double value = golden_nets_read (want, i);

      largest = MAX (largest, fabs (value));
      g_assert_true (isfinite (have[i]));
      difference = MAX (difference, fabs (value - (double) have[i]));
    }
  return difference / MAX (largest, 1e-30);
}

double
golden_nets_distance (const GuiseNpyArray *want, const double *have)
{
  double square = 0.0, difference = 0.0;

  for (size_t i = 0; i < want->n_elements; i++)
    {
      double value = golden_nets_read (want, i);

      square += value * value;
      g_assert_true (isfinite (have[i]));
      difference += (value - have[i]) * (value - have[i]);
    }
  return sqrt (difference) / MAX (sqrt (square), 1e-30);
}

size_t
golden_nets_stride (size_t n)
{
  return MAX (1, n / 64);
}
