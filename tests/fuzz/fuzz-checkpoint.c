/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of checkpoint.json, as they are and sealed. */
#include "fuzz-seal.h"

#include <string.h>

#include "store/guise-checkpoint-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-json-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Names stay inside of the folder.
 *
 * Returns: whether all have a checksum */
static gboolean
check_files (const GPtrArray *files)
{
  gboolean have_sums = TRUE;

  g_assert_cmpuint (files->len, >, 0);
  for (unsigned i = 0; i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);

      g_assert_true (guise_store_is_base_name (file->name));
      have_sums = have_sums && file->sha256[0] != '\0';
    }
  return have_sums;
}

/* What is taken can be written, and is the same when it is read again. */
static void
parse (const char *text, size_t n_bytes)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };
  g_auto (GuiseCheckpointManifest) again = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  if (!guise_checkpoint_manifest_parse (text, n_bytes, "a folder", &manifest, &error))
    {
      g_assert_true (error->domain == GUISE_STORE_ERROR);
      return;
    }
  g_assert_cmpuint (manifest.info.iteration, <=, GUISE_CHECKPOINT_MAX_ITERATION);
  if (!check_files (manifest.files) || manifest.info.made_at == 0) /* which means now */
    return;
  written = guise_checkpoint_manifest_to_text (&manifest.info, manifest.files);
  if (manifest.info.options == NULL || strlen (written) > GUISE_STORE_JSON_MAX_BYTES)
    return;
  guise_checkpoint_manifest_parse (written, strlen (written), "a folder", &again, &error);
  g_assert_no_error (error);
  rewritten = guise_checkpoint_manifest_to_text (&again.info, again.files);
  g_assert_cmpstr (rewritten, ==, written);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GString) sealed = guise_fuzz_seal (data, n_bytes);

  parse ((const char *) data, n_bytes);
  if (sealed != NULL)
    parse (sealed->str, sealed->len);
  return 0;
}
