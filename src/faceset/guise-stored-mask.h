/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/**
 * GuiseStoredMask:
 * @GUISE_STORED_MASK_NONE: the face has none
 * @GUISE_STORED_MASK_UNKNOWN: it has one, at which nobody has looked but from outside
 * @GUISE_STORED_MASK_SOUND: it has one
 * @GUISE_STORED_MASK_UNREADABLE: it has one that is no picture: as good as none
 *
 * What there is of the mask that is stored with a face.
 */
typedef enum
{
  GUISE_STORED_MASK_NONE,
  GUISE_STORED_MASK_UNKNOWN,
  GUISE_STORED_MASK_SOUND,
  GUISE_STORED_MASK_UNREADABLE,
} GuiseStoredMask;

/**
 * guise_stored_mask_judge:
 * @meta: a face
 *
 * Of a PNG file, reading the metadata has counted the rows and verified their sum, so that it need
 * not be decoded; of the index of a pack that is not so. A JPEG file is %GUISE_STORED_MASK_UNKNOWN,
 * and so is a PNG file with a palette.
 *
 * Returns: what the metadata alone tell
 */
GuiseStoredMask guise_stored_mask_judge (const GuiseFaceMeta *meta);

G_END_DECLS
