/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-live-desk.h"
#include "app/record/guise-camera-watch.h"

G_BEGIN_DECLS

/**
 * GuiseLivePanel:
 *
 * What can be set while a model runs: the camera, outputs, and the table of settings, of which
 * those in daily use are in view and the others behind "More settings".
 */
#define GUISE_TYPE_LIVE_PANEL (guise_live_panel_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLivePanel, guise_live_panel, GUISE, LIVE_PANEL, GtkWidget)

/**
 * guise_live_panel_set_up:
 * @desk: what is set
 * @watch: the cameras there are
 */
void guise_live_panel_set_up (GuiseLivePanel *self, GuiseLiveDesk *desk, GuiseCameraWatch *watch);

/**
 * guise_live_panel_get_camera:
 *
 * Returns: (transfer none) (nullable): the camera that is chosen
 */
const char *guise_live_panel_get_camera (GuiseLivePanel *self);

/**
 * guise_live_panel_get_mode:
 *
 * Returns: (transfer none) (nullable): how it films; %NULL: as it does so best
 */
const GuiseCameraMode *guise_live_panel_get_mode (GuiseLivePanel *self);

/**
 * guise_live_panel_find_lower_mode:
 * @camera: (nullable): the camera that runs and its mode, as guise_live_camera_dup_text() has them
 *
 * Returns: (transfer none) (nullable): how it sends the next smaller pictures; %NULL: it cannot, or
 *   is not the one that is chosen
 */
const GuiseCameraMode *guise_live_panel_find_lower_mode (GuiseLivePanel *self, const char *camera);

/* As somebody chooses it in the panel. */
void guise_live_panel_choose_mode (GuiseLivePanel *self, const GuiseCameraMode *mode);

G_END_DECLS
