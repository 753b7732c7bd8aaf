/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be said about JSON before it is parsed. */
#include "core/guise-json-check.h"

#include <string.h>

/* The number after "\u" at @text, or -1. */
static int
read_unit (const char *text, size_t n_bytes)
{
  int unit = 0;

  if (n_bytes < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (int i = 2; i < 6; i++)
    {
      const int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return -1;
      unit = 16 * unit + digit;
    }
  return unit;
}

/* How long the escape at @text is; 0: no character is meant by it, or the end of a text. */
static size_t
measure_escape (const char *text, size_t n_bytes)
{
  int unit;
  int low;

  if (n_bytes < 2)
    return 2;
  if (text[1] != 'u')
    return text[1] != '\0' && strchr ("\"\\/bfnrt", text[1]) != NULL ? 2 : 0;
  unit = read_unit (text, n_bytes);
  if (unit <= 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return 0;
  if (unit < 0xd800 || unit > 0xdbff)
    return 6;
  low = read_unit (text + 6, n_bytes - 6);
  return low >= 0xdc00 && low <= 0xdfff ? 12 : 0;
}

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
            {
              const size_t length = measure_escape (text + i, n_bytes - i);

              if (length == 0)
                return FALSE;
              i += length - 1;
            }
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
