/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the readers of provenance and of what facesets carry about consent. */
#include "project/guise-faceset-consent.h"
#include "project/guise-provenance.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseFacesetConsent) consent =
               guise_faceset_consent_parse (data, n_bytes, "fuzz", NULL);
  g_autoptr (JsonObject) provenance = guise_provenance_parse (data, n_bytes, "fuzz", NULL);
  g_autoptr (JsonObject) copy = NULL;
  g_auto (GStrv) properties = NULL;

  if (provenance == NULL)
    return 0;
  copy = guise_provenance_copy (provenance, FALSE, NULL);
  g_assert_nonnull (copy);
  properties = guise_provenance_list_properties (copy);
  g_assert_nonnull (properties);
  return 0;
}
