/* SPDX-License-Identifier: GPL-3.0-or-later
 * backup.json, and the rules about backups that need no disk: when, and how called. */
#include <string.h>

#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-json-private.h"

#define FORMAT      1
#define HOUR        3600.0
#define LABEL_BYTES 60 /* of a label in an identifier */

static const GuiseStoreDescription description = {
  .name = GUISE_BACKUP_LIST_NAME,
  .newest_format = FORMAT,
  .sealed_format = FORMAT,
};

static const char *const kind_names[GUISE_N_BACKUP_KINDS] = {
  [GUISE_BACKUP_MANUAL] = "manual",
  [GUISE_BACKUP_STAGE] = "stage",
  [GUISE_BACKUP_TIMED] = "timed",
  [GUISE_BACKUP_PINNED] = "pinned",
  [GUISE_BACKUP_BEFORE_RESTORE] = "before-restore",
};

const char *
guise_backup_kind_to_string (GuiseBackupKind kind)
{
  g_return_val_if_fail (kind >= 0 && kind < GUISE_N_BACKUP_KINDS, NULL);

  return kind_names[kind];
}

gboolean
guise_backup_is_due (double trained_seconds, double backed_up_seconds, double hours)
{
  return hours > 0.0 && trained_seconds - backed_up_seconds >= hours * HOUR;
}

void
guise_backup_manifest_clear (GuiseBackupManifest *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->pictures, g_strfreev);
  g_clear_pointer (&self->files, g_ptr_array_unref);
}

char *
guise_backup_manifest_to_text (const GuiseBackupManifest *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_store_json_add_int (builder, "format", FORMAT);
  guise_store_json_add_text (builder, "kind", kind_names[self->kind]);
  guise_store_json_add_text (builder, "label", self->label);
  guise_store_json_add_int (builder, "made_at", self->made_at);
  if (self->is_pinned) /* as it is without pins otherwise */
    {
      json_builder_set_member_name (builder, "pinned");
      json_builder_add_boolean_value (builder, TRUE);
    }
  guise_store_json_add_texts (builder, "pictures", (const char *const *) self->pictures);
  guise_store_json_add_files (builder, "files", self->files);
  json_builder_end_object (builder);
  return guise_store_json_seal (builder);
}

static void
read_kind (GuiseStoreReader *reader, GuiseBackupKind *out_kind)
{
  g_autofree char *name = guise_store_reader_text (reader, "kind", FALSE);

  for (int i = 0; i < GUISE_N_BACKUP_KINDS; i++)
    if (strcmp (name, kind_names[i]) == 0)
      {
        *out_kind = (GuiseBackupKind) i;
        return;
      }
  guise_store_reader_set_wrong (reader, "its member \"kind\" is no kind of backup");
}

static void
read_members (GuiseStoreReader *reader, GuiseBackupManifest *out)
{
  read_kind (reader, &out->kind);
  out->label = guise_store_reader_text (reader, "label", FALSE);
  out->made_at = guise_store_reader_int (reader, "made_at", 0, GUISE_CHECKPOINT_MAX_TIME);
  out->is_pinned = guise_store_reader_flag (reader, "pinned");
  out->pictures = guise_store_reader_texts (reader, "pictures");
  out->files = guise_store_reader_files (reader, "files", TRUE);
  for (size_t i = 0; out->pictures[i] != NULL; i++)
    if (guise_store_file_list_find (out->files, out->pictures[i]) == NULL)
      guise_store_reader_set_wrong (reader, "it names a picture that it does not list");
  if (guise_store_file_list_find (out->files, GUISE_CHECKPOINT_LIST_NAME) == NULL ||
      guise_store_file_list_find (out->files, GUISE_BACKUP_LIST_NAME) != NULL)
    guise_store_reader_set_wrong (reader, "it lists itself, or no checkpoint");
}

gboolean
guise_backup_manifest_parse (const char          *text,
                             size_t               n_bytes,
                             const char          *path,
                             GuiseBackupManifest *out_manifest,
                             GError             **error)
{
  g_auto (GuiseStoreReader) reader = { 0 };
  g_auto (GuiseBackupManifest) manifest = { 0 };

  if (!guise_store_reader_open (&reader, text, n_bytes, &description, path, error))
    return FALSE;
  read_members (&reader, &manifest);
  if (!guise_store_reader_finish (&reader, error))
    return FALSE;
  *out_manifest = manifest;
  memset (&manifest, 0, sizeof manifest);
  return TRUE;
}

gboolean
guise_backup_manifest_read (int                  folder,
                            const char          *path,
                            GuiseBackupManifest *out_manifest,
                            GError             **error)
{
  g_autoptr (GBytes) bytes = guise_store_folder_read (folder, path, GUISE_BACKUP_LIST_NAME,
                                                      GUISE_STORE_JSON_MAX_BYTES, error);

  return bytes != NULL &&
         guise_backup_manifest_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                      path, out_manifest, error);
}

gboolean
guise_backup_parse_id (const char *id, uint64_t *out_iteration, GuiseBackupKind *out_kind)
{
  const char *kind = id + GUISE_CHECKPOINT_DIGITS + 1;

  if (!guise_store_is_base_name (id) || strspn (id, "0123456789") != GUISE_CHECKPOINT_DIGITS ||
      id[GUISE_CHECKPOINT_DIGITS] != '-')
    return FALSE;
  for (int i = 0; i < GUISE_N_BACKUP_KINDS; i++)
    {
      size_t length = strlen (kind_names[i]);

      if (strncmp (kind, kind_names[i], length) == 0 &&
          (kind[length] == '\0' || kind[length] == '-'))
        {
          *out_iteration = g_ascii_strtoull (id, NULL, 10);
          *out_kind = (GuiseBackupKind) i;
          return TRUE;
        }
    }
  return FALSE;
}

/* What of a label can stand in a file name that people also type. */
static char *
make_file_label (const char *label)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (text->len + 6 > LABEL_BYTES)
        break;
      if (g_unichar_isalnum (c) || c == '_' || c == '.')
        g_string_append_unichar (text, c);
      else if (text->len > 0 && text->str[text->len - 1] != '-')
        g_string_append_c (text, '-');
    }
  while (text->len > 0 && text->str[text->len - 1] == '-')
    g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
guise_backup_make_id (const char     *backups,
                      uint64_t        iteration,
                      GuiseBackupKind kind,
                      const char     *label)
{
  g_autofree char *valid = g_utf8_make_valid (label != NULL ? label : "", -1);
  g_autofree char *name = make_file_label (valid);
  g_autofree char *stem = g_strdup_printf (GUISE_CHECKPOINT_NAME "-%s%s%s", iteration,
                                           kind_names[kind], name[0] != '\0' ? "-" : "", name);

  for (unsigned i = 1;; i++)
    {
      g_autofree char *id = i == 1 ? g_strdup (stem) : g_strdup_printf ("%s-%u", stem, i);
      g_autofree char *path = g_build_filename (backups, id, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&id);
    }
}
