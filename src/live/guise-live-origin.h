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

/**
 * guise_live_origin_add:
 * @comments: (element-type utf8): what was said by guise_live_origin_dup_comment() of the models
 *   that a video shows, in the order in which they came; owns its strings
 * @comment: (nullable): what is said of the model of one more picture
 *
 * Nothing is added that is there already, or beyond what a video is to say.
 */
void guise_live_origin_add (GPtrArray *comments, const char *comment);

/**
 * guise_live_origin_join:
 * @comments: (element-type utf8): as above
 *
 * Returns: (transfer full): what the video says about itself: %GUISE_LIVE_COMMENT once, then what
 * is known of each model, in paragraphs of their own
 */
char *guise_live_origin_join (const GPtrArray *comments);

/**
 * GuiseLiveLabelled:
 * @GUISE_LIVE_LABELLED_NONE: in no picture
 * @GUISE_LIVE_LABELLED_SOME: it was switched on or off meanwhile
 * @GUISE_LIVE_LABELLED_ALL: in all pictures with a face that was made
 *
 * Where the label is to be seen.
 */
typedef enum
{
  GUISE_LIVE_LABELLED_NONE,
  GUISE_LIVE_LABELLED_SOME,
  GUISE_LIVE_LABELLED_ALL,
} GuiseLiveLabelled;

/**
 * guise_live_origin_add_label:
 * @comment: (transfer full): what a video says about itself, which begins with %GUISE_LIVE_COMMENT
 * @labelled: where the label is
 *
 * Returns: (transfer full): the comment with a line "guise.ai-label: drawn", "drawn in part" or
 *   "not drawn" as its second one
 */
char *guise_live_origin_add_label (char *comment, GuiseLiveLabelled labelled);

G_END_DECLS
