/* SPDX-License-Identifier: GPL-3.0-or-later
 * JPEG decoding of arbitrary bytes: strict and tolerant, all layouts. */
#include "image/guise-jpeg.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  for (int layout = GUISE_DECODE_AS_STORED; layout <= GUISE_DECODE_GRAY; layout++)
    for (int flags = 0; flags < 4; flags++)
      {
        const GuiseDecodeOptions options = { (GuiseDecodeLayout) layout, (GuiseDecodeFlags) flags,
                                             1024 };
        gboolean                 damaged = FALSE;
        g_autoptr (GError) error = NULL;
        g_autoptr (GuiseImage) image =
                     guise_jpeg_decode (data, n_bytes, &options, &damaged, &error);

        g_assert_true ((image != NULL) == (error == NULL));
        g_assert_true (!damaged || (flags & GUISE_DECODE_TOLERANT) != 0);
      }
  return 0;
}
