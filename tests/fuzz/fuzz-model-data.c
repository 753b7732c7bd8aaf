/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the data.dat reader. */
#include "format/guise-model-data.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuiseModelData) model = guise_model_data_new_from_bytes (bytes, NULL);
  g_autofree char *summary = NULL;

  if (model != NULL)
    summary = guise_model_summary_make ("fuzz", model->iter, model->options, NULL, 0);
  return 0;
}
