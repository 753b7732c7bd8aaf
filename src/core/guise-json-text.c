/* SPDX-License-Identifier: GPL-3.0-or-later
 * JSON for people: numbers no longer than they must be. */
#include "core/guise-json-text.h"

#include <string.h>

#define MIN_DIGITS 15 /* DBL_DIG */
#define MAX_DIGITS 17 /* always enough: what g_ascii_dtostr() writes */

char *
guise_number_to_text (double value)
{
  char shortest[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (shortest, sizeof shortest, value);
  for (int n_digits = MAX_DIGITS - 1; n_digits >= MIN_DIGITS; n_digits--)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      char format[] = "%.15g";

      format[3] = (char) ('0' + n_digits % 10);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value && strlen (text) < strlen (shortest))
        g_strlcpy (shortest, text, sizeof shortest);
    }
  return g_strdup (shortest);
}

/* Appends what stands from @start to @end outside of texts: a number of floating point is one that
 * has a point or an exponent. */
static void
append_token (GString *out, const char *start, const char *end)
{
  const size_t     n = (size_t) (end - start);
  g_autofree char *token = g_strndup (start, n);
  g_autofree char *number = NULL;

  if (!g_ascii_isdigit (token[n - 1]) || strpbrk (token, ".eE") == NULL)
    {
      g_string_append_len (out, start, (gssize) n);
      return;
    }
  number = guise_number_to_text (g_ascii_strtod (token, NULL));
  g_string_append (out, number);
  if (strpbrk (number, ".e") == NULL)
    g_string_append (out, ".0");
}

/* Returns: where a text that begins at @start ends, behind its quote */
static const char *
find_end_of_text (const char *start)
{
  const char *p = start + 1;

  while (*p != '\0' && *p != '"')
    p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
  return *p == '"' ? p + 1 : p;
}

/* The generator writes numbers with 17 digits and cannot be told otherwise. */
char *
guise_json_to_text (JsonNode *root, gboolean is_pretty)
{
  g_autofree char *plain = json_to_string (root, is_pretty);
  g_autoptr (GString) out = g_string_sized_new (strlen (plain));

  for (const char *p = plain; *p != '\0';)
    {
      const char *end = p;

      if (*p == '"')
        end = find_end_of_text (p);
      else if (*p == '-' || g_ascii_isdigit (*p))
        {
          end += strspn (p, "+-.eE0123456789");
          append_token (out, p, end);
          p = end;
          continue;
        }
      else
        end++;
      g_string_append_len (out, p, end - p);
      p = end;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
