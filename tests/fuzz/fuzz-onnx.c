/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the ONNX reader. */
#include "format/guise-onnx.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseOnnxModel) model = guise_onnx_parse (data, n_bytes, NULL);
  volatile int64_t sum = 0;

  for (size_t i = 0; model != NULL && i < model->n_initializers; i++)
    {
      const GuiseOnnxTensor *tensor = &model->initializers[i];

      if (tensor->n_elements > 0)
        sum += tensor->i64 != NULL ? tensor->i64[tensor->n_elements - 1]
                                   : tensor->f32[tensor->n_elements - 1] > 0.0f;
    }
  return 0;
}
