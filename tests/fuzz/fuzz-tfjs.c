/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the TensorFlow.js reader: JSON up to the first zero byte, then shards.
 */
#include "format/guise-tfjs.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  const uint8_t *end = n_bytes > 0 ? memchr (data, 0, n_bytes) : NULL;
  size_t         n_json = end != NULL ? (size_t) (end - data) : n_bytes;
  size_t         n_shards = end != NULL ? n_bytes - n_json - 1 : 0;
  g_autoptr (GuiseTfjs) graph =
               guise_tfjs_parse (data, n_json, end != NULL ? end + 1 : data, n_shards, NULL);
  volatile float last = 0;

  for (size_t i = 0; graph != NULL && i < graph->n_nodes; i++)
    if (graph->nodes[i].f32 != NULL)
      last = graph->nodes[i].f32[graph->nodes[i].n_elements - 1];
  (void) last;
  return 0;
}
