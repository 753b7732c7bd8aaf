/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "media/guise-camera.h"

G_BEGIN_DECLS

/**
 * GuiseLiveModeRow:
 *
 * How the camera films: as it does so best, or in one of its modes. Not to be seen where there is
 * nothing to choose. Signal `::chosen (name)`: another one, as guise_live_mode_row_dup_name() names
 * it; "": as it films best.
 */
#define GUISE_TYPE_LIVE_MODE_ROW (guise_live_mode_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveModeRow, guise_live_mode_row, GUISE, LIVE_MODE_ROW, AdwComboRow)

/**
 * guise_live_mode_row_dup_name:
 *
 * Returns: (transfer full): a mode, "1280x720 30 MJPG", as journals of takes have it
 */
char *guise_live_mode_row_dup_name (const GuiseCameraMode *mode);

/**
 * guise_live_mode_row_show:
 * @info: (nullable): the camera
 * @name: (nullable): which of its modes; one that it does not have: as it films best
 */
void
guise_live_mode_row_show (GuiseLiveModeRow *self, const GuiseCameraInfo *info, const char *name);

/**
 * guise_live_mode_row_get_mode:
 *
 * Returns: (transfer none) (nullable): the mode that is chosen; %NULL: as the camera films best
 */
const GuiseCameraMode *guise_live_mode_row_get_mode (GuiseLiveModeRow *self);

/**
 * guise_live_mode_row_find_lower:
 * @name: (nullable): a mode of the camera
 *
 * Returns: (transfer none) (nullable): the next smaller pictures that it can send, as many a second
 *   as it can; %NULL: these are the smallest, or @name is none of its modes
 */
const GuiseCameraMode *guise_live_mode_row_find_lower (GuiseLiveModeRow *self, const char *name);

/* As somebody chooses a mode of this camera. */
void guise_live_mode_row_choose (GuiseLiveModeRow *self, const GuiseCameraMode *mode);

G_END_DECLS
