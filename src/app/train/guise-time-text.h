/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * guise_time_text_dup_span:
 * @seconds: a length of time; negative or no number: not known
 *
 * Returns: (transfer full): minutes under two hours, hours under two days, then days and hours
 */
char *guise_time_text_dup_span (double seconds);

/**
 * guise_time_text_dup_ago:
 * @seconds: since then
 *
 * Returns: (transfer full): as in "2 min ago"
 */
char *guise_time_text_dup_ago (double seconds);

/**
 * guise_time_text_dup_end:
 * @seconds: from now
 *
 * Returns: (transfer full) (nullable): "ends Tuesday 21:00"; with the date from six days on; %NULL
 *   when it is not known
 */
char *guise_time_text_dup_end (double seconds);

G_END_DECLS
