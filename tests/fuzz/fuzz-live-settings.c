/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of what is set for a model in the live view: settings, and
 * which other model masks. */
#include "live/guise-live-keep.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Whatever a file says, every setting is in its range. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree char     *masker = NULL;
  GuiseLiveSettings    settings = guise_live_keep_parse ((const char *) data, n_bytes, &masker);
  size_t               n;
  const GuiseLiveKnob *knobs = guise_live_settings_get_knobs (&n);

  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), >=, knobs[i].least);
      g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), <=, knobs[i].most);
    }
  g_assert_true (masker == NULL || g_path_is_absolute (masker));
  return 0;
}
