/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is set for a model, from one day to the next. */
#include "live/guise-live-keep.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"

#define MAX_BYTES  65536        /* of a file of settings; ours have two thousand */
#define MASKER     "mask-model" /* beside the settings */
#define SUM_DIGITS 12           /* tell the places of a person's models apart */

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "guise", "live", NULL);
}

/* By name and place: two folders may hold a model of one name. */
static char *
dup_path (const char *model)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *whole = g_canonicalize_filename (model, NULL);
  g_autofree char *base = g_path_get_basename (whole);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  g_autofree char *name = g_strdup_printf ("%s-%.*s.json", base, SUM_DIGITS, sum);

  return g_build_filename (folder, name, NULL);
}

/* Where settings were kept when only the name counted. */
static char *
dup_old_path (const char *model)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *base = g_path_get_basename (model);
  g_autofree char *name = g_strconcat (base, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

/* What is no absolute path would be looked for wherever the program was started. */
static char *
dup_masker (JsonObject *object)
{
  JsonNode   *node = json_object_get_member (object, MASKER);
  const char *path =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return path != NULL && g_path_is_absolute (path) ? g_strdup (path) : NULL;
}

GuiseLiveSettings
guise_live_keep_parse (const char *text, size_t n_bytes, char **out_masker)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (guise_json_check (text, n_bytes) &&
      json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL))
    root = json_parser_get_root (parser);
  if (out_masker != NULL)
    *out_masker = NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return guise_live_settings_default ();
  if (out_masker != NULL)
    *out_masker = dup_masker (json_node_get_object (root));
  return guise_live_settings_from_json (json_node_get_object (root));
}

/* Settings that cannot be read are no reason to say anything: they are made anew. */
GuiseLiveSettings
guise_live_keep_load (const char *model, char **out_masker)
{
  g_autofree char *path = dup_path (model);
  g_autofree char *old_path = dup_old_path (model);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL);

  if (bytes == NULL)
    bytes = guise_file_read (old_path, MAX_BYTES, NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return guise_live_keep_parse ("", 0, out_masker);
  return guise_live_keep_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                out_masker);
}

gboolean
guise_live_keep_save (const char              *model,
                      const GuiseLiveSettings *settings,
                      const char              *masker,
                      GError                 **error)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_path (model);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = guise_live_settings_to_json (settings);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      guise_set_error_from_errno (error, errno, folder, "make");
      return FALSE;
    }
  if (masker != NULL && g_utf8_validate (masker, -1, NULL))
    json_object_set_string_member (object, MASKER, masker);
  json_node_set_object (node, object);
  text = json_to_string (node, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}
