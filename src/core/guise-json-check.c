/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be said about JSON before it is parsed. */
#include "core/guise-json-check.h"

#include <string.h>

gboolean
guise_json_check (const char *text, size_t n_bytes)
{
  int      depth = 0;
  gboolean in_string = FALSE;

  for (size_t i = 0; i < n_bytes; i++)
    {
      const char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '[' || c == '{')
        depth++;
      else if (c == ']' || c == '}')
        depth--;
      else if (c == '\0' || (!g_ascii_isalnum (c) && strchr (" \t\r\n:,+-.", c) == NULL))
        return FALSE;
      if (depth > GUISE_JSON_MAX_DEPTH)
        return FALSE;
    }
  return TRUE;
}
