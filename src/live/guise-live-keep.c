/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is set for a model, from one day to the next. */
#include "live/guise-live-keep.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

#define MAX_BYTES 65536 /* of a file of settings; ours have two thousand */

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "guise", "live", NULL);
}

static char *
dup_path (const char *model)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *base = g_path_get_basename (model);
  g_autofree char *name = g_strconcat (base, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

GuiseLiveSettings
guise_live_keep_load (const char *model)
{
  g_autofree char *path = dup_path (model);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  GStatBuf info;
  gsize    n = 0;

  /* Whoever can write there could leave anything. */
  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_BYTES &&
      g_file_get_contents (path, &text, &n, NULL) && strlen (text) == n)
    node = json_from_string (text, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return guise_live_settings_default ();
  return guise_live_settings_from_json (json_node_get_object (node));
}

gboolean
guise_live_keep_save (const char *model, const GuiseLiveSettings *settings, GError **error)
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
  json_node_set_object (node, object);
  text = json_to_string (node, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}
