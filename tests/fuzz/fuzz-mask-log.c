/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of logs of changed masks. */
#include "mask/guise-mask-log.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GPtrArray) entries = guise_mask_log_parse (data, n_bytes, NULL);
  g_autoptr (GBytes) face = g_bytes_new (data, n_bytes);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      g_autoptr (GBytes) before = NULL;

      guise_mask_log_entry_restore (entries->pdata[i], face, &before);
    }
  return 0;
}
