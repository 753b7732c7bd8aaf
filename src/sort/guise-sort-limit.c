/* SPDX-License-Identifier: GPL-3.0-or-later
 * Limits that a face must keep to be chosen. */
#include "sort/guise-sort-limit.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"

#define DEGREES (180.0 / G_PI)

static double
get_yaw (const GuiseFaceRecord *record)
{
  return record->yaw * DEGREES;
}

static double
get_pitch (const GuiseFaceRecord *record)
{
  return record->pitch * DEGREES;
}

static double
get_roll (const GuiseFaceRecord *record)
{
  return (double) record->roll;
}

static double
get_sharpness (const GuiseFaceRecord *record)
{
  return (double) record->sharpness;
}

static double
get_enlargement (const GuiseFaceRecord *record)
{
  return (double) record->enlargement;
}

static double
get_smear (const GuiseFaceRecord *record)
{
  return (double) record->direction_ratio;
}

static double
get_outside (const GuiseFaceRecord *record)
{
  return (double) record->outside;
}

static double
get_clipped (const GuiseFaceRecord *record)
{
  return (double) record->clipped;
}

static double
get_light (const GuiseFaceRecord *record)
{
  return (double) record->light_level;
}

static double
get_fit (const GuiseFaceRecord *record)
{
  return (double) record->fit;
}

static const struct
{
  const char *name;
  double (*get) (const GuiseFaceRecord *record);
} measures[] = {
  { "yaw", get_yaw },
  { "pitch", get_pitch },
  { "roll", get_roll },
  { "sharpness", get_sharpness },
  { "enlargement", get_enlargement },
  { "motion-blur", get_smear },
  { "outside", get_outside },
  { "clipped", get_clipped },
  { "light", get_light },
  { "fit", get_fit },
};

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

  for (size_t i = 0; i < G_N_ELEMENTS (measures); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", measures[i].name);
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

      for (size_t i = 0; i < G_N_ELEMENTS (measures); i++)
        if (strcmp (measures[i].name, name) == 0)
          limit.measure = (int) i;
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
  const double value = measures[self->measure].get (record);

  return !(value < self->low || value > self->high);
}
