/* SPDX-License-Identifier: GPL-3.0-or-later
 * Limits that a face must keep to be chosen. */
#include "sort/guise-sort-limit.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "sort/guise-sort-measure.h"

/* A number that fills all of the text, or the fallback for no text. */
static gboolean
parse_end (const char *text, double fallback, double *out_value)
{
  char *end = NULL;

  *out_value = *text != '\0' ? g_ascii_strtod (text, &end) : fallback;
  return *text == '\0' || (*end == '\0' && isfinite (*out_value));
}

static char *
list_measures (void)
{
  GString *names = g_string_new (NULL);

  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            guise_sort_measure_get_name ((GuiseSortMeasure) i));
  return g_string_free (names, FALSE);
}

gboolean
guise_sort_limit_parse (const char *text, GuiseSortLimit *out_limit, GError **error)
{
  const char      *sign = strchr (text, '=');
  const char      *dots = sign != NULL ? strstr (sign, "..") : NULL;
  g_autofree char *names = NULL;
  GuiseSortLimit   limit = { .measure = -1 };

  if (dots != NULL)
    {
      g_autofree char *name = g_strndup (text, (size_t) (sign - text));
      g_autofree char *low = g_strndup (sign + 1, (size_t) (dots - sign - 1));

      for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
        if (strcmp (guise_sort_measure_get_name ((GuiseSortMeasure) i), name) == 0)
          limit.measure = i;
      if (limit.measure >= 0 && parse_end (low, -INFINITY, &limit.low) &&
          parse_end (dots + 2, INFINITY, &limit.high) && limit.low <= limit.high)
        {
          *out_limit = limit;
          return TRUE;
        }
    }
  names = list_measures ();
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "'%s' is no limit: write MEASURE=LOW..HIGH, one of the two may be missing; measures "
               "are %s",
               text, names);
  return FALSE;
}

gboolean
guise_sort_limit_allows (const GuiseSortLimit *self, const GuiseFaceRecord *record)
{
  const double value = guise_sort_measure_get ((GuiseSortMeasure) self->measure, record);

  return !(value < self->low || value > self->high);
}
