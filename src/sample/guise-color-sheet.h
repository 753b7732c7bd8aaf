/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "face/guise-face-type.h"
#include "faceset/guise-faceset.h"
#include "image/guise-color-transfer.h"

G_BEGIN_DECLS

#define GUISE_COLOR_SHEET_N_ROWS  4
#define GUISE_COLOR_SHEET_N_MODES 6
#define GUISE_COLOR_SHEET_SIDE    160 /* pixels of every picture */

/**
 * GuiseColorSheetRow:
 * @face: which source face; where it cannot be read the next one that can stands in for it
 * @partner: which destination face, likewise
 * @target: (owned): BGR8: the destination face
 * @pictures: (owned): BGR8: the source face as each mode leaves it, by
 *   guise_color_sheet_get_mode(); the first is the face as it is
 *
 * A source face in all modes of colour transfer.
 */
typedef struct
{
  size_t      face;
  size_t      partner;
  GuiseImage *target;
  GuiseImage *pictures[GUISE_COLOR_SHEET_N_MODES];
} GuiseColorSheetRow;

/**
 * guise_color_sheet_get_mode:
 * @i: 0 .. %GUISE_COLOR_SHEET_N_MODES - 1
 *
 * Returns: a mode that training has, in the order of DeepFaceLab's options
 */
GuiseColorTransfer guise_color_sheet_get_mode (size_t i);

/**
 * guise_color_sheet_make:
 * @src: faces of the source side
 * @dst: faces of the destination side
 * @type: what the model sees of a face
 * @cancellable: (nullable): to stop it, between two pictures
 * @error: where to put the error
 *
 * Takes source faces from all over @src and does to them what each mode does to a sample of a
 * training: no warp and no chance but the destination face, which is always the same. Takes a
 * second or two. Thread: any.
 *
 * Errors: %GUISE_FACESET_ERROR EMPTY (no face of a side can be read); %GUISE_IMAGE_ERROR NO_MEMORY;
 *   %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type GuiseColorSheetRow): the rows, fewer when there
 *   are fewer faces
 */
GPtrArray *guise_color_sheet_make (GuiseFaceset *src,
                                   GuiseFaceset *dst,
                                   GuiseFaceType type,
                                   GCancellable *cancellable,
                                   GError      **error);

G_END_DECLS
