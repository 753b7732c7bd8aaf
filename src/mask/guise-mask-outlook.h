/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is gained in ten minutes when it is not worth waiting for more: half a percent. */
#define GUISE_MASK_OUTLOOK_LEAST_GAIN 0.005
#define GUISE_MASK_OUTLOOK_GAIN_TIME  600.0

/**
 * GuiseMaskOutlook:
 *
 * How long a training of masks is still worth waiting for, from the agreement with the labels kept
 * aside that was measured so far. What is gained in a minute gets less and less, and goes on doing
 * so at the pace that was measured. Thread: owner.
 */
typedef struct _GuiseMaskOutlook GuiseMaskOutlook;

GuiseMaskOutlook *guise_mask_outlook_new (void);
void              guise_mask_outlook_free (GuiseMaskOutlook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskOutlook, guise_mask_outlook_free)

/**
 * guise_mask_outlook_add_time:
 * @seconds: that an iteration took
 */
void guise_mask_outlook_add_time (GuiseMaskOutlook *self, double seconds);

/**
 * guise_mask_outlook_add_agreement:
 * @agreement: measured now, 0 to 1; NaN is nothing
 */
void guise_mask_outlook_add_agreement (GuiseMaskOutlook *self, double agreement);

/**
 * guise_mask_outlook_get_step_seconds:
 *
 * Returns: what an iteration takes, as of the last ones; NaN before the first
 */
double guise_mask_outlook_get_step_seconds (const GuiseMaskOutlook *self);

/**
 * guise_mask_outlook_get_seconds_left:
 *
 * Returns: seconds until less than %GUISE_MASK_OUTLOOK_LEAST_GAIN is gained in
 *   %GUISE_MASK_OUTLOOK_GAIN_TIME; 0: it is so already; NaN: cannot be told: fewer than three
 *   measures, or the gain does not fall
 */
double guise_mask_outlook_get_seconds_left (const GuiseMaskOutlook *self);

G_END_DECLS
