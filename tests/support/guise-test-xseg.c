/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask network that has made up its mind. */
#include "support/guise-test-xseg.h"

#include "model/guise-xseg-folder.h"

#define BASE   1 /* channels of the first layers */
#define BIAS   "XSeg/out_conv/bias:0"
#define WEIGHT "XSeg/out_conv/weight:0"

void
guise_test_xseg_write (const char *dir, gboolean is_face)
{
  GuiseXsegOptions options = guise_xseg_options_default ();
  GuiseDflState    state = { .iter = 1 };
  const float      bias = is_face ? 20.0f : -20.0f;
  float            weight[3 * 3 * BASE] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseXseg) model = NULL;
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);

  options.base = BASE;
  model = guise_xseg_new (&options, &error);
  g_assert_no_error (error);
  state.loss_history = g_array_new (FALSE, TRUE, sizeof (float));
  g_assert_true (
    guise_weight_table_add_weights (guise_xseg_get_table (model), weights, 5, TRUE, &error));
  g_assert_true (guise_weights_write (weights, WEIGHT, weight, &error));
  g_assert_true (guise_weights_write (weights, BIAS, &bias, &error));
  g_assert_true (guise_xseg_folder_save (dir, model, weights, &state, &error));
  g_assert_no_error (error);
  g_array_unref (state.loss_history);
}
