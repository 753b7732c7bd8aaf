/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"
#include "survey/guise-face-states.h"

G_BEGIN_DECLS

/*
 * What was measured on a face, in words for people. Left and right are always the person's own
 * (studio.md 4.4). All: Returns: (transfer full); "–" for what is not known.
 */

/**
 * guise_face_words_turn:
 *
 * Returns: (transfer full): "15° right, 13° up", or "straight"
 */
char *guise_face_words_turn (const GuiseFaceRecord *record);
char *guise_face_words_tilt (const GuiseFaceRecord *record);
char *guise_face_words_sharpness (const GuiseFaceRecord *record);
char *guise_face_words_eyes (const GuiseFaceRecord *record, const GuiseFaceReferences *references);
char *guise_face_words_mouth (const GuiseFaceRecord *record);
char *guise_face_words_light (const GuiseFaceRecord *record);

/**
 * guise_face_words_point:
 * @point: 0..67
 * @at: where it is, pixels of the picture
 *
 * Returns: (transfer full): "Point 37, right eye: 120, 96"
 */
char *guise_face_words_point (int point, const GuisePoint *at);

/**
 * guise_face_words_name:
 * @index: which face, from 0
 * @record: (nullable): what was measured
 * @marks: flags of #GuiseWallMark
 *
 * Returns: (transfer full): "Face 1,327: turned 24° left, 6° up, chosen"
 */
char *guise_face_words_name (guint index, const GuiseFaceRecord *record, unsigned marks);

G_END_DECLS
