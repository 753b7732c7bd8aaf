/* SPDX-License-Identifier: GPL-3.0-or-later
 * checkpoint.json: what a checkpoint says of itself and of its files. */
#include <string.h>
#include <unistd.h>

#include "store/guise-checkpoint-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-json-private.h"

#define FORMAT     2
#define FORMAT_OLD 1 /* iteration and sizes only, no checksum */

static const GuiseStoreDescription description = {
  .name = GUISE_CHECKPOINT_LIST_NAME,
  .newest_format = FORMAT,
  .sealed_format = FORMAT,
};

void
guise_checkpoint_info_clear (GuiseCheckpointInfo *self)
{
  g_clear_pointer (&self->stage, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->plan, g_free);
  g_clear_pointer (&self->options, g_strfreev);
}

void
guise_checkpoint_info_copy (const GuiseCheckpointInfo *self, GuiseCheckpointInfo *out_copy)
{
  *out_copy = *self;
  out_copy->stage = g_strdup (self->stage);
  out_copy->reason = g_strdup (self->reason);
  out_copy->plan = g_strdup (self->plan);
  out_copy->options = g_strdupv (self->options);
}

void
guise_checkpoint_manifest_clear (GuiseCheckpointManifest *self)
{
  guise_checkpoint_info_clear (&self->info);
  g_clear_pointer (&self->files, g_ptr_array_unref);
}

static void
add_seconds (JsonBuilder *builder, const char *name, double seconds)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, seconds);
}

char *
guise_checkpoint_manifest_to_text (const GuiseCheckpointInfo *info, const GPtrArray *files)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, info->seed);
  int64_t          now = g_get_real_time () / G_USEC_PER_SEC;

  json_builder_begin_object (builder);
  guise_store_json_add_int (builder, "format", FORMAT);
  guise_store_json_add_int (builder, "iteration", (int64_t) info->iteration);
  guise_store_json_add_text (builder, "stage", info->stage);
  guise_store_json_add_int (builder, "stage_done", (int64_t) info->stage_done);
  guise_store_json_add_int (builder, "stage_resets", (int64_t) info->stage_resets);
  guise_store_json_add_int (builder, "n_repeats", info->n_repeats);
  json_builder_set_member_name (builder, "reusable");
  json_builder_add_boolean_value (builder, info->is_reusable);
  guise_store_json_add_text (builder, "reason", info->reason);
  guise_store_json_add_text (builder, "plan", info->plan);
  guise_store_json_add_texts (builder, "options", (const char *const *) info->options);
  guise_store_json_add_text (builder, "seed", seed); /* JSON's numbers end at 2^53 elsewhere */
  add_seconds (builder, "trained_seconds", info->trained_seconds);
  guise_store_json_add_int (builder, "made_at", info->made_at != 0 ? info->made_at : now);
  guise_store_json_add_files (builder, "files", files);
  json_builder_end_object (builder);
  return guise_store_json_seal (builder);
}

static uint64_t
read_seed (GuiseStoreReader *reader)
{
  g_autofree char *text = guise_store_reader_text (reader, "seed", FALSE);
  guint64          seed = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seed, NULL))
    guise_store_reader_set_wrong (reader, "its member \"seed\" is no number");
  return seed;
}

static void
read_members (GuiseStoreReader *reader, GuiseCheckpointManifest *out)
{
  GuiseCheckpointInfo *info = &out->info;

  info->iteration =
    (uint64_t) guise_store_reader_int (reader, "iteration", 0, GUISE_CHECKPOINT_MAX_ITERATION);
  out->files = guise_store_reader_files (reader, "files", reader->format == FORMAT);
  if (guise_store_file_list_find (out->files, GUISE_CHECKPOINT_LIST_NAME) != NULL)
    guise_store_reader_set_wrong (reader, "it lists itself");
  if (reader->format == FORMAT_OLD)
    return;
  info->stage = guise_store_reader_text (reader, "stage", TRUE);
  info->stage_done =
    (uint64_t) guise_store_reader_int (reader, "stage_done", 0, GUISE_CHECKPOINT_MAX_ITERATION);
  info->stage_resets =
    (uint64_t) guise_store_reader_int (reader, "stage_resets", 0, GUISE_CHECKPOINT_MAX_ITERATION);
  info->n_repeats = (unsigned) guise_store_reader_int (reader, "n_repeats", 0, G_MAXINT32);
  info->is_reusable = guise_store_reader_boolean (reader, "reusable");
  info->reason = guise_store_reader_text (reader, "reason", TRUE);
  info->plan = guise_store_reader_text (reader, "plan", TRUE);
  info->options = guise_store_reader_texts (reader, "options");
  info->seed = read_seed (reader);
  info->trained_seconds = guise_store_reader_seconds (reader, "trained_seconds");
  info->made_at = guise_store_reader_int (reader, "made_at", 0, GUISE_CHECKPOINT_MAX_TIME);
}

gboolean
guise_checkpoint_manifest_parse (const char              *text,
                                 size_t                   n_bytes,
                                 const char              *path,
                                 GuiseCheckpointManifest *out_manifest,
                                 GError                 **error)
{
  g_auto (GuiseStoreReader) reader = { 0 };
  g_auto (GuiseCheckpointManifest) manifest = { 0 };

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
guise_checkpoint_manifest_read (int                      folder,
                                const char              *path,
                                GuiseCheckpointManifest *out_manifest,
                                GError                 **error)
{
  g_autoptr (GBytes) bytes = guise_store_folder_read (folder, path, GUISE_CHECKPOINT_LIST_NAME,
                                                      GUISE_STORE_JSON_MAX_BYTES, error);

  return bytes != NULL &&
         guise_checkpoint_manifest_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                          path, out_manifest, error);
}

/* A folder that was renamed by hand is not what its name says. */
static gboolean
check_name (const char *path, const GuiseCheckpointManifest *manifest, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (strspn (name, "0123456789") == GUISE_CHECKPOINT_DIGITS &&
      g_ascii_strtoull (name, NULL, 10) != manifest->info.iteration)
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                   "'%s' holds iteration %" G_GUINT64_FORMAT ", not that of its name", path,
                   manifest->info.iteration);
      return FALSE;
    }
  return TRUE;
}

gboolean
guise_checkpoint_examine (const char              *path,
                          GuiseStoreDepth          depth,
                          GuiseCheckpointManifest *out_manifest,
                          GCancellable            *cancellable,
                          GError                 **error)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };
  int      folder = guise_store_folder_open (path, error);
  gboolean ok;

  if (folder < 0)
    return FALSE;
  ok = guise_checkpoint_manifest_read (folder, path, &manifest, error) &&
       check_name (path, &manifest, error) &&
       guise_store_folder_verify (folder, path, manifest.files, depth, cancellable, error);
  close (folder);
  if (!ok)
    return FALSE;
  *out_manifest = manifest;
  memset (&manifest, 0, sizeof manifest);
  return TRUE;
}

gboolean
guise_checkpoint_read_info (const char *path, GuiseCheckpointInfo *out_info, GError **error)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };
  int      folder = guise_store_folder_open (path, error);
  gboolean ok;

  if (folder < 0)
    return FALSE;
  ok = guise_checkpoint_manifest_read (folder, path, &manifest, error);
  close (folder);
  if (!ok)
    return FALSE;
  *out_info = manifest.info;
  memset (&manifest.info, 0, sizeof manifest.info);
  return TRUE;
}

gboolean
guise_checkpoint_verify (const char *path, GCancellable *cancellable, GError **error)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };

  return guise_checkpoint_examine (path, GUISE_STORE_BYTES, &manifest, cancellable, error);
}
