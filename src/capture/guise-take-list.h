/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-card.h"

G_BEGIN_DECLS

/**
 * GuisePlannedTake:
 * @label: (owned) (nullable): what the person is told to set up, "window from the left"
 * @seconds: how long it lasts; infinite for a take without an end
 * @card: what it shows besides; it ends with the faces that this wants, at the latest
 *
 * One light set-up that is going to be recorded.
 */
typedef struct
{
  char            *label;
  double           seconds;
  GuiseCaptureCard card;
} GuisePlannedTake;

/**
 * guise_planned_take_new:
 * @label: (nullable): what the person is told
 * @seconds: how long it lasts
 * @card: what it shows besides
 *
 * Returns: (transfer full): a take
 */
GuisePlannedTake *guise_planned_take_new (const char *label, double seconds, GuiseCaptureCard card);
void              guise_planned_take_free (GuisePlannedTake *self);

/**
 * guise_take_list_load:
 * @path: a JSON file: an array of objects with `label` (a text) and `seconds` (a number over 0); a
 *   `card` ("glasses") is optional
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (the message names the entry)
 *
 * Returns: (transfer full) (nullable) (element-type GuisePlannedTake): the takes, in order
 */
GPtrArray *guise_take_list_load (const char *path, GError **error);

G_END_DECLS
