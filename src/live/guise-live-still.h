/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-shot.h"

G_BEGIN_DECLS

/**
 * guise_live_still_encode:
 * @shot: what is shown; its canvas, view, label and origin count
 * @error: where to put the error
 *
 * A picture of the live view as a file of its own: a JPEG of quality 95. One with a face that was
 * made says so by an XMP packet, for programs by the digital source type of the IPTC
 * ("compositeWithTrainedAlgorithmicMedia"), for people in its description, which has what a video
 * would say: whether the label is drawn, and what is known of the model.
 *
 * Thread: any.
 *
 * Errors: those of guise_jpeg_encode()
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *guise_live_still_encode (const GuiseLiveShot *shot, GError **error);

G_END_DECLS
