/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sample/guise-color-sheet.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuiseColorSide:
 * @GUISE_COLOR_SIDE_SRC: the faces whose colours change
 * @GUISE_COLOR_SIDE_DST: the faces that the colours come from
 * @GUISE_COLOR_SIDE_BOTH: not known which
 *
 * Whose faces an error is about.
 */
typedef enum
{
  GUISE_COLOR_SIDE_SRC,
  GUISE_COLOR_SIDE_DST,
  GUISE_COLOR_SIDE_BOTH,
} GuiseColorSide;

/**
 * guise_color_compare_async:
 * @project: its folder
 * @stage: of its plan; copied
 * @type: what the model sees of a face
 * @cancellable: to stop it
 * @source: whose callback it is; kept until then
 *
 * guise_color_sheet_make() on a thread, of the faces that the stage would train on. The callback
 * comes on the main context.
 */
void guise_color_compare_async (const char               *project,
                                const GuiseTrainingStage *stage,
                                GuiseFaceType             type,
                                GCancellable             *cancellable,
                                GObject                  *source,
                                GAsyncReadyCallback       callback,
                                void                     *user_data);

/**
 * guise_color_compare_finish:
 * @out_side: (out): when it failed: because of whose faces
 *
 * Returns: (transfer full) (nullable) (element-type GuiseColorSheetRow): the rows
 */
GPtrArray *
guise_color_compare_finish (GAsyncResult *result, GuiseColorSide *out_side, GError **error);

G_END_DECLS
