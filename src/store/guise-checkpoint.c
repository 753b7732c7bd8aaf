/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checkpoints as transactions: a folder that appears complete or not at all. */
#include "store/guise-checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"
#include "store/guise-store-error.h"

#define LIST_NAME      "checkpoint.json"
#define LIST_MAX_BYTES (1024 * 1024)
#define DRAFT_PREFIX   ".draft-" /* hidden: no reader takes it for a checkpoint */
#define RETIRED_PREFIX ".retired-"
#define NAME_FORMAT    "%010" G_GUINT64_FORMAT

struct _GuiseCheckpointDraft
{
  char    *dir;   /* owned; of all checkpoints */
  char    *draft; /* owned; cleared once renamed */
  uint64_t iteration;
};

/* Removes a flat folder: checkpoints have no subfolders. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

GuiseCheckpointDraft *
guise_checkpoint_begin (const char *dir, uint64_t iteration, GError **error)
{
  g_autoptr (GuiseCheckpointDraft) self = NULL;
  g_autofree char *name = g_strdup_printf (DRAFT_PREFIX NAME_FORMAT, iteration);
  g_autofree char *draft = g_build_filename (dir, name, NULL);

  if (!guise_dir_make (dir, error))
    return NULL;
  remove_folder (draft);
  if (!guise_dir_make (draft, error))
    return NULL;
  self = g_new0 (GuiseCheckpointDraft, 1);
  self->dir = g_strdup (dir);
  self->draft = g_steal_pointer (&draft);
  self->iteration = iteration;
  return g_steal_pointer (&self);
}

const char *
guise_checkpoint_draft_get_path (const GuiseCheckpointDraft *self)
{
  return self->draft;
}

void
guise_checkpoint_draft_free (GuiseCheckpointDraft *self)
{
  if (self == NULL)
    return;
  if (self->draft != NULL)
    remove_folder (self->draft);
  g_free (self->draft);
  g_free (self->dir);
  g_free (self);
}

/* Makes one file durable and tells its size. */
static gboolean
sync_file (const char *path, int64_t *out_size, GError **error)
{
  GStatBuf info;
  int      fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0 && g_stat (path, &info) == 0;

  if (!ok)
    guise_set_error_from_errno (error, errno, path, "save");
  else
    *out_size = info.st_size;
  if (fd >= 0)
    close (fd);
  return ok;
}

/* Syncs all files of the draft and writes their list. */
static gboolean
write_list (const GuiseCheckpointDraft *self, GError **error)
{
  g_autoptr (GPtrArray) names = guise_dir_list (self->draft, NULL, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename (self->draft, LIST_NAME, NULL);

  if (names == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "iteration");
  json_builder_add_int_value (builder, (int64_t) self->iteration);
  json_builder_set_member_name (builder, "files");
  json_builder_begin_object (builder);
  for (unsigned i = 0; i < names->len; i++)
    {
      const char      *name = g_ptr_array_index (names, i);
      g_autofree char *file = g_build_filename (self->draft, name, NULL);
      int64_t          size;

      if (!sync_file (file, &size, error))
        return FALSE;
      json_builder_set_member_name (builder, name);
      json_builder_add_int_value (builder, size);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}

gboolean
guise_checkpoint_commit (GuiseCheckpointDraft *self, GError **error)
{
  g_autofree char *name = g_strdup_printf (NAME_FORMAT, self->iteration);
  g_autofree char *target = g_build_filename (self->dir, name, NULL);
  g_autofree char *retired_name = g_strdup_printf (RETIRED_PREFIX NAME_FORMAT, self->iteration);
  g_autofree char *retired = g_build_filename (self->dir, retired_name, NULL);

  g_return_val_if_fail (self->draft != NULL, FALSE);

  if (!write_list (self, error))
    return FALSE;
  guise_dir_sync (self->draft);
  remove_folder (retired);
  if (g_file_test (target, G_FILE_TEST_EXISTS) && g_rename (target, retired) != 0)
    {
      guise_set_error_from_errno (error, errno, target, "replace");
      return FALSE;
    }
  if (g_rename (self->draft, target) != 0)
    {
      guise_set_error_from_errno (error, errno, target, "write");
      return FALSE;
    }
  g_clear_pointer (&self->draft, g_free);
  guise_dir_sync (self->dir);
  remove_folder (retired);
  return TRUE;
}

/* Whether every listed file is there in its listed size. */
static gboolean
is_whole (const char *path)
{
  g_autofree char *list = g_build_filename (path, LIST_NAME, NULL);
  g_autoptr (GBytes) bytes =
               guise_file_read (list, LIST_MAX_BYTES, NULL); /* unreadable: not whole */
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GList) names = NULL;
  JsonNode   *root;
  JsonNode   *files_node;
  JsonObject *files;

  if (bytes == NULL ||
      !guise_json_check (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) ||
      !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  files_node = json_object_get_member (json_node_get_object (root), "files");
  if (files_node == NULL || !JSON_NODE_HOLDS_OBJECT (files_node))
    return FALSE;
  files = json_node_get_object (files_node);
  names = json_object_get_members (files);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *file = g_build_filename (path, l->data, NULL);
      GStatBuf         info;

      if (g_stat (file, &info) != 0 ||
          info.st_size != json_object_get_int_member_with_default (files, l->data, -1))
        return FALSE;
    }
  return names != NULL;
}

static int
compare_newest_first (const void *a, const void *b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

/* Names of the checkpoint folders, newest first. */
static GPtrArray *
list_checkpoints (const char *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* none yet: an empty list */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strlen (name) == 10 && strspn (name, "0123456789") == 10)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_newest_first);
  return names;
}

char *
guise_checkpoint_find_latest (const char *dir, uint64_t *out_iteration, GError **error)
{
  g_autoptr (GPtrArray) names = list_checkpoints (dir);

  for (unsigned i = 0; i < names->len; i++)
    {
      const char      *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!is_whole (path))
        continue;
      if (out_iteration != NULL)
        *out_iteration = g_ascii_strtoull (name, NULL, 10);
      return g_steal_pointer (&path);
    }
  if (names->len > 0)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                 "None of the %u checkpoints in '%s' is complete", names->len, dir);
  return NULL;
}

void
guise_checkpoint_prune (const char *dir, unsigned n_keep)
{
  g_autoptr (GPtrArray) names = list_checkpoints (dir);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  unsigned    n_whole = 0;
  const char *name;

  g_return_if_fail (n_keep >= 1);

  for (unsigned i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);

      /* A damaged one does not count: the newest whole ones stay, whatever lies between them. */
      if (n_whole >= n_keep)
        remove_folder (path);
      else if (is_whole (path))
        n_whole++;
    }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, DRAFT_PREFIX) || g_str_has_prefix (name, RETIRED_PREFIX))
      {
        g_autofree char *path = g_build_filename (dir, name, NULL);

        remove_folder (path);
      }
}
