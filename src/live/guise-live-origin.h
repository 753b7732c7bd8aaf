/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfm.h"

G_BEGIN_DECLS

/**
 * guise_live_origin_dup_comment:
 * @dfm: the model whose face a video shows
 *
 * What the video says about itself: %GUISE_LIVE_COMMENT, and below it, a line each as
 * "guise.consent.src: self", what the model's file says of where it comes from: content, date,
 * version, iterations, plan, consents, labels where they are in there, and parents. All that is
 * known of it (`guise.provenance`) is too long for that: its SHA-256 tells which it was. Nothing is
 * added for a model that says nothing. Values are distrusted: one line, and a limit.
 *
 * Thread: any.
 *
 * Returns: (transfer full): the comment
 */
char *guise_live_origin_dup_comment (const GuiseDfm *dfm);

G_END_DECLS
