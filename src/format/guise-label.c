/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text from files, made safe to show. */
#include "format/guise-label.h"

/* Control characters, line and paragraph separators, and what turns the reading direction. */
static gboolean
is_unsafe (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f;
}

char *
guise_label_escape (const char *text, size_t max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString         *out = g_string_new (NULL);
  size_t           n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (n == max_chars)
        {
          g_string_append (out, "\342\200\246");
          break;
        }
      if (is_unsafe (c))
        g_string_append_printf (out, "\\u%04x", c);
      else if (c == '\\')
        g_string_append (out, "\\\\");
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}
