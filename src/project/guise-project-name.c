/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project is called. */
#include <string.h>

#include "core/guise-error.h"
#include "project/guise-project-private.h"

gboolean
guise_project_is_name (const char *name)
{
  gboolean has_sign = FALSE;

  if (strlen (name) > GUISE_PROJECT_MAX_NAME || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
          g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        return FALSE;
      has_sign = has_sign || (g_unichar_isprint (c) && !g_unichar_isspace (c));
    }
  return has_sign;
}

gboolean
guise_project_set_name (GuiseProject *self, const char *name, GError **error)
{
  g_autofree char *wanted = name != NULL ? g_strstrip (g_strdup (name)) : NULL;
  g_autofree char *before = self->name;

  if (wanted != NULL && *wanted == '\0')
    g_clear_pointer (&wanted, g_free);
  if (wanted != NULL && !guise_project_is_name (wanted))
    {
      before = NULL; /* it stays the project's */
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "A project's name is one line of at most %d bytes", GUISE_PROJECT_MAX_NAME);
      return FALSE;
    }
  self->name = wanted;
  if (guise_project_write_manifest (self, error))
    {
      wanted = NULL;
      return TRUE;
    }
  self->name = g_steal_pointer (&before);
  return FALSE;
}

char *
guise_project_dup_name (const GuiseProject *self)
{
  g_autofree char *dir = NULL;

  if (self->name != NULL)
    return g_strdup (self->name);
  dir = g_canonicalize_filename (self->dir, NULL);
  return g_filename_display_basename (dir);
}
