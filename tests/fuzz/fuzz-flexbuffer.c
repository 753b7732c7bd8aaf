/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of the options of custom ops. */
#include "format/guise-tflite-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree GuiseTfliteFrame *frame = guise_tflite_read_frame (data, n_bytes);
  volatile int32_t             last = 0;

  if (frame != NULL)
    last = frame->points[frame->n_points - 1];
  (void) last;
  return 0;
}
