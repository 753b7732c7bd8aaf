/* SPDX-License-Identifier: GPL-3.0-or-later
 * What somebody has set for one thing, in the configuration folder. */
#include "core/guise-kept.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"

#define MAX_BYTES  65536 /* of a file; ours have two thousand */
#define SUM_DIGITS 12    /* tell the places of a person's files apart */

static char *
dup_folder (const char *kind)
{
  g_autofree char *own = guise_data_dup_config_dir ();

  return g_build_filename (own, kind, NULL);
}

static char *
dup_path (const char *kind, const char *subject)
{
  g_autofree char *folder = dup_folder (kind);
  g_autofree char *whole = g_canonicalize_filename (subject, NULL);
  g_autofree char *base = g_path_get_basename (whole);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  g_autofree char *name = g_strdup_printf ("%s-%.*s.json", base, SUM_DIGITS, sum);

  return g_build_filename (folder, name, NULL);
}

JsonObject *
guise_kept_parse (const char *text, size_t n_bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (guise_json_check (text, n_bytes) &&
      json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL))
    root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : NULL;
}

JsonObject *
guise_kept_load (const char *kind, const char *subject)
{
  g_autofree char *path = dup_path (kind, subject);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return NULL;
  return guise_kept_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

gboolean
guise_kept_save (const char *kind, const char *subject, JsonObject *object, GError **error)
{
  g_autofree char *folder = dup_folder (kind);
  g_autofree char *path = dup_path (kind, subject);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      guise_set_error_from_errno (error, errno, folder, "make");
      return FALSE;
    }
  json_node_set_object (node, object);
  text = json_to_string (node, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}

char *
guise_kept_dup_file (JsonObject *object, const char *name)
{
  JsonNode   *node = json_object_get_member (object, name);
  const char *path =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return path != NULL && g_path_is_absolute (path) ? g_strdup (path) : NULL;
}

void
guise_kept_set_file (JsonObject *object, const char *name, const char *path)
{
  if (path != NULL && g_utf8_validate (path, -1, NULL))
    json_object_set_string_member (object, name, path);
}
