/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of backup.json, as they are and sealed. */
#include "fuzz-seal.h"

#include <string.h>

#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-json-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Names stay inside of the folder, and pictures are files of it. */
static void
check (const GuiseBackupManifest *manifest)
{
  g_assert_cmpint (manifest->kind, <, GUISE_N_BACKUP_KINDS);
  g_assert_nonnull (guise_store_file_list_find (manifest->files, GUISE_CHECKPOINT_LIST_NAME));
  for (unsigned i = 0; i < manifest->files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (manifest->files, i);

      g_assert_true (guise_store_is_base_name (file->name));
      g_assert_cmpuint (strlen (file->sha256), ==, 64);
    }
  for (size_t i = 0; manifest->pictures[i] != NULL; i++)
    g_assert_nonnull (guise_store_file_list_find (manifest->files, manifest->pictures[i]));
}

/* What is taken can be written, and is the same when it is read again. */
static void
parse (const char *text, size_t n_bytes)
{
  g_auto (GuiseBackupManifest) manifest = { 0 };
  g_auto (GuiseBackupManifest) again = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  if (!guise_backup_manifest_parse (text, n_bytes, "a folder", &manifest, &error))
    {
      g_assert_true (error->domain == GUISE_STORE_ERROR);
      return;
    }
  check (&manifest);
  written = guise_backup_manifest_to_text (&manifest);
  if (strlen (written) > GUISE_STORE_JSON_MAX_BYTES)
    return;
  guise_backup_manifest_parse (written, strlen (written), "a folder", &again, &error);
  g_assert_no_error (error);
  rewritten = guise_backup_manifest_to_text (&again);
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
