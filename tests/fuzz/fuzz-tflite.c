/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the TensorFlow Lite reader. */
#include "format/guise-tflite.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseTflite) graph = guise_tflite_parse (data, n_bytes, NULL);
  volatile float last = 0;

  for (size_t i = 0; graph != NULL && i < graph->n_tensors; i++)
    if (graph->tensors[i].f32 != NULL)
      last = graph->tensors[i].f32[graph->tensors[i].n_elements - 1];
  (void) last;
  return 0;
}
