/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-live-desk.h"

G_BEGIN_DECLS

/**
 * GuiseLiveVideoRow:
 *
 * The video that is played in place of the camera, and the way back.
 */
#define GUISE_TYPE_LIVE_VIDEO_ROW (guise_live_video_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveVideoRow, guise_live_video_row, GUISE, LIVE_VIDEO_ROW, AdwActionRow)

/**
 * guise_live_video_row_set_up:
 * @desk: what it is chosen for
 */
void guise_live_video_row_set_up (GuiseLiveVideoRow *self, GuiseLiveDesk *desk);

G_END_DECLS
