/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"
#include "store/guise-journal-text.h"
#include "store/guise-loss-history.h"

G_BEGIN_DECLS

/* Columns of the curves: as many points show all there is to see. */
#define GUISE_LOSS_CHART_N_POINTS 1180

/**
 * guise_loss_chart_draw:
 * @curve: losses
 * @marks: (element-type GuiseJournalMark): where stages and resets are
 * @title: what the picture is about; what is not ASCII shows as boxes
 * @error: where to put the error
 *
 * A picture of a curve: for each loss the mean as a line and what lies between smallest and largest
 * as a band, over the iterations; losses on a logarithmic scale, because the first ones are many
 * times the later ones. Stages begin at lines with their names, resets at short lines. Where
 * nothing is known there is no line; losses that are no numbers are red below.
 *
 * Shapes: 1280 x 720 BGR8
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the picture
 */
GuiseImage *guise_loss_chart_draw (const GuiseLossCurve *curve,
                                   const GPtrArray      *marks,
                                   const char           *title,
                                   GError              **error);

G_END_DECLS
