/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lengths of time as people say them. */
#include "app/train/guise-time-text.h"

#include <glib/gi18n.h>
#include <math.h>

#define FAR_SECONDS (6 * 86400.0) /* the name of the day would be that of today */

char *
guise_time_text_dup_span (double seconds)
{
  const double minutes = ceil (seconds / 60.0);
  const double hours = round (seconds / 3600.0);

  if (!isfinite (seconds) || seconds < 0.0)
    return g_strdup (_("not yet known"));
  if (minutes < 120.0)
    return g_strdup_printf (_("%.0f min"), MAX (minutes, 1.0));
  if (hours < 48.0)
    return g_strdup_printf (_("%.0f h"), hours);
  return g_strdup_printf (_("%.0f days %.0f h"), floor (hours / 24.0), fmod (hours, 24.0));
}

char *
guise_time_text_dup_ago (double seconds)
{
  g_autofree char *span = NULL;

  if (seconds < 60.0)
    return g_strdup (_("just now"));
  span = guise_time_text_dup_span (floor (seconds / 60.0) * 60.0);
  /* Translators: a length of time, as in "2 min ago" */
  return g_strdup_printf (_("%s ago"), span);
}

char *
guise_time_text_dup_end (double seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) end =
               isfinite (seconds) && seconds >= 0.0 ? g_date_time_add_seconds (now, seconds) : NULL;

  if (end == NULL)
    return NULL;
  /* Translators: when training ends; name of the day and time, or day, month and time */
  return g_date_time_format (end,
                             seconds < FAR_SECONDS ? _("ends %A %H:%M") : _("ends %e %B %H:%M"));
}
