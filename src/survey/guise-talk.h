/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseTalk:
 * @n_judged: faces that have enough others around them, of the same footage or take
 * @n_talking: those of them that were seen talking
 *
 * Whether the faces of a set talk: one picture does not show it, a mouth that keeps opening and
 * closing does.
 */
typedef struct
{
  size_t n_judged;
  size_t n_talking;
} GuiseTalk;

/**
 * guise_talk_find:
 * @entries: (array length=n): what the faceset's index knows about each face
 * @records: (array length=n): what was measured on each; %NULL for unknown ones
 * @n: how many
 * @out_is_talking: (nullable) (array length=n): whether each talks
 *
 * A face talks when the mouths of the faces that look into the camera within 30 frames of it turn
 * from opening to closing or back three times at least. Frames are told by the numbers at the end
 * of their names; footage of about 30 pictures a second is meant.
 *
 * Source: measured on footage with known speech (docs/facesets.md)
 *
 * Returns: how many can be judged, and how many of those talk
 */
GuiseTalk guise_talk_find (const GuiseFacesetEntry *const *entries,
                           const GuiseFaceRecord *const   *records,
                           size_t                          n,
                           gboolean                       *out_is_talking);

G_END_DECLS
