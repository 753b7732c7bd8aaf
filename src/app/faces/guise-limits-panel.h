/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/faces/guise-wall.h"

G_BEGIN_DECLS

/**
 * GuiseLimitsPanel:
 *
 * What the faces of a wall are limited to: a row for each measure that they have, with the two ends
 * of its range, how many faces are left, and a way back to all. For a popover.
 */
#define GUISE_TYPE_LIMITS_PANEL (guise_limits_panel_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLimitsPanel, guise_limits_panel, GUISE, LIMITS_PANEL, GtkWidget)

/**
 * guise_limits_panel_set_wall:
 * @wall: (nullable): whose faces
 */
void guise_limits_panel_set_wall (GuiseLimitsPanel *self, GuiseWall *wall);

/**
 * guise_limits_panel_update:
 *
 * Shows what the wall says now. Costs next to nothing while the panel is not in view.
 */
void guise_limits_panel_update (GuiseLimitsPanel *self);

/**
 * guise_limits_panel_reset:
 *
 * All faces are shown again, whatever a scale was about to limit.
 */
void guise_limits_panel_reset (GuiseLimitsPanel *self);

G_END_DECLS
