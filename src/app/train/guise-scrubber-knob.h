/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/train/guise-scrubber.h"

G_BEGIN_DECLS

#define GUISE_SCRUBBER_KNOB_RADIUS 11

/**
 * GuiseScrubberKnob:
 *
 * What a hand drags along a scrubber: a disc with its letter, a slider for assistive technology.
 */
#define GUISE_TYPE_SCRUBBER_KNOB   (guise_scrubber_knob_get_type ())
G_DECLARE_FINAL_TYPE (GuiseScrubberKnob, guise_scrubber_knob, GUISE, SCRUBBER_KNOB, GtkWidget)

/**
 * guise_scrubber_knob_new:
 * @id: which one it is
 *
 * Returns: (transfer floating): the handle
 */
GtkWidget *guise_scrubber_knob_new (GuiseScrubberHandle id);

GuiseScrubberHandle guise_scrubber_knob_get_id (const GuiseScrubberKnob *self);

G_END_DECLS
