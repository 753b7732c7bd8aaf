/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of measured plans. */
#include "guise-plan-cache.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  GuisePlanCache *cache = guise_plan_cache_open ("/nonexistent/plans");

  guise_plan_cache_read (cache, (const char *) data, n_bytes);
  guise_plan_cache_close (cache);
  return 0;
}
