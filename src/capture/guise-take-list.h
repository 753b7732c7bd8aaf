/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePlannedTake:
 * @label: (owned): what the person is told to set up, "window from the left"
 * @seconds: how long it lasts
 *
 * One light set-up that is going to be recorded.
 */
typedef struct
{
  char  *label;
  double seconds;
} GuisePlannedTake;

/**
 * guise_take_list_load:
 * @path: a JSON file: an array of objects with `label` (a text) and `seconds` (a number over 0)
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (the message names the entry)
 *
 * Returns: (transfer full) (nullable) (element-type GuisePlannedTake): the takes, in order
 */
GPtrArray *guise_take_list_load (const char *path, GError **error);

G_END_DECLS
