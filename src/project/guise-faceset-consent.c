/* SPDX-License-Identifier: GPL-3.0-or-later
 * The small file by which a faceset itself says whose face it is. */
#include "project/guise-faceset-consent.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-selection.h"
#include "project/guise-fields-private.h"

#define FORMAT_NAME "guise-consent"
#define VERSION     1
#define MAX_BYTES   ((size_t) 8 << 20)
#define MAX_ID      64

void
guise_faceset_consent_free (GuiseFacesetConsent *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
  g_free (self);
}

/* The folder that the faces or their pack lie in. */
static char *
find_place (const char *path, GError **error)
{
  g_autoptr (GuiseSelection) selection = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_strdup (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND, "There is no faceset '%s'",
                   path);
      return NULL;
    }
  if (!g_str_has_suffix (path, ".json"))
    return g_path_get_dirname (path);
  selection = guise_selection_load (path, error);
  if (selection == NULL)
    return NULL;
  return g_file_test (selection->faceset, G_FILE_TEST_IS_DIR)
           ? g_strdup (selection->faceset)
           : g_path_get_dirname (selection->faceset);
}

/* Even those whom nothing stops leave a folder alone that nobody may write. */
static gboolean
is_writable (const char *place)
{
  GStatBuf info;

  return g_stat (place, &info) == 0 && (info.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0 &&
         g_access (place, W_OK) == 0;
}

GuiseFacesetConsent *
guise_faceset_consent_parse (const void *data, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (JsonObject) object = guise_fields_parse (data, n_bytes, label, error);
  g_autoptr (GuiseFacesetConsent) self = g_new0 (GuiseFacesetConsent, 1);
  const char *id;

  if (object == NULL)
    return NULL;
  id = guise_fields_get_string (object, "id");
  if (g_strcmp0 (guise_fields_get_string (object, "format"), FORMAT_NAME) != 0 ||
      guise_fields_get_int (object, "version", 0) != VERSION || id == NULL ||
      strlen (id) > MAX_ID || strspn (id, "0123456789abcdef-") != strlen (id))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' is no statement of consent of this version; move it away to state anew",
                   label);
      return NULL;
    }
  self->id = g_strdup (id);
  self->statements =
    guise_consent_history_from_json (guise_fields_get_array (object, "statements"), error);
  if (self->statements == NULL)
    {
      g_prefix_error (error, "'%s' is damaged; move it away to state anew: ", label);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static GuiseFacesetConsent *
load_from (const char *place, GError **error)
{
  g_autofree char *path = g_build_filename (place, GUISE_FACESET_CONSENT_NAME, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, &local);
  GuiseFacesetConsent *nothing;

  if (bytes != NULL)
    return guise_faceset_consent_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                        path, error);
  if (!g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  nothing = g_new0 (GuiseFacesetConsent, 1);
  nothing->statements = guise_consent_history_new ();
  return nothing;
}

static gboolean
save_to (const char *place, const GuiseFacesetConsent *self, GError **error)
{
  g_autofree char *path = g_build_filename (place, GUISE_FACESET_CONSENT_NAME, NULL);
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "format", FORMAT_NAME);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_string_member (object, "id", self->id);
  json_object_set_array_member (object, "statements",
                                guise_consent_history_to_json (self->statements, TRUE));
  return guise_fields_save (object, path, error);
}

GuiseFacesetConsent *
guise_faceset_consent_load (const char *path, GError **error)
{
  g_autofree char *place = find_place (path, error);

  return place != NULL ? load_from (place, error) : NULL;
}

gboolean
guise_faceset_consent_state (const char                  *path,
                             const GuiseConsentStatement *statement,
                             gboolean                    *out_is_kept,
                             GError                     **error)
{
  g_autofree char *place = find_place (path, error);
  g_autoptr (GuiseFacesetConsent) self = place != NULL ? load_from (place, error) : NULL;

  if (self == NULL)
    return FALSE;
  if (guise_consent_history_add (self->statements, statement))
    {
      if (!is_writable (place))
        {
          *out_is_kept = FALSE;
          return TRUE;
        }
      if (self->id == NULL)
        self->id = g_uuid_string_random ();
      if (!save_to (place, self, error))
        return FALSE;
    }
  *out_is_kept = TRUE;
  return TRUE;
}

gboolean
guise_faceset_consent_carry (const char *from, const char *to, GError **error)
{
  g_autofree char *place = find_place (to, error);
  g_autoptr (GuiseFacesetConsent) source =
               place != NULL ? guise_faceset_consent_load (from, error) : NULL;
  g_autoptr (GuiseFacesetConsent) target = source != NULL ? load_from (place, error) : NULL;

  if (target == NULL)
    return FALSE;
  if (source->statements->len == 0 || target->statements->len > 0 || !is_writable (place))
    return TRUE;
  g_free (source->id);
  source->id = g_uuid_string_random ();
  return save_to (place, source, error);
}
