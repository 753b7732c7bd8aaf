/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is set for a model, from one day to the next. */
#include "live/guise-live-keep.h"

#include "core/guise-data.h"
#include "core/guise-file.h"
#include "core/guise-kept.h"

#define KIND      "live"
#define MASKER    "mask-model" /* beside the settings */
#define MAX_BYTES 65536

/* Where settings were kept when only the name counted. */
static JsonObject *
load_old (const char *model)
{
  g_autofree char *base = g_path_get_basename (model);
  g_autofree char *name = g_strconcat (base, ".json", NULL);
  g_autofree char *own = guise_data_dup_config_dir ();
  g_autofree char *path = g_build_filename (own, KIND, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return NULL;
  return guise_kept_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GuiseLiveSettings
read_settings (JsonObject *object, char **out_masker)
{
  if (out_masker != NULL)
    *out_masker = object != NULL ? guise_kept_dup_file (object, MASKER) : NULL;
  return object != NULL ? guise_live_settings_from_json (object) : guise_live_settings_default ();
}

GuiseLiveSettings
guise_live_keep_parse (const char *text, size_t n_bytes, char **out_masker)
{
  g_autoptr (JsonObject) object = guise_kept_parse (text, n_bytes);

  return read_settings (object, out_masker);
}

GuiseLiveSettings
guise_live_keep_load (const char *model, char **out_masker)
{
  g_autoptr (JsonObject) object = guise_kept_load (KIND, model);

  if (object == NULL)
    object = load_old (model);
  return read_settings (object, out_masker);
}

gboolean
guise_live_keep_save (const char              *model,
                      const GuiseLiveSettings *settings,
                      const char              *masker,
                      GError                 **error)
{
  g_autoptr (JsonObject) object = guise_live_settings_to_json (settings);

  guise_kept_set_file (object, MASKER, masker);
  return guise_kept_save (KIND, model, object, error);
}
