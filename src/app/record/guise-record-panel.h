/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-record-figures.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseRecordPanel:
 *
 * What there is and what is missing, beside the camera: ring, facts, head directions, meters, and
 * why pictures were not kept.
 */
#define GUISE_TYPE_RECORD_PANEL (guise_record_panel_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecordPanel, guise_record_panel, GUISE, RECORD_PANEL, GtkWidget)

/**
 * guise_record_panel_follow:
 * @self: the panel
 * @figures: what there is; its facts are shown once a second
 */
void guise_record_panel_follow (GuiseRecordPanel *self, const GuiseRecordFigures *figures);

/**
 * guise_record_panel_set_pose:
 *
 * As guise_pose_map_set_pose().
 */
void
guise_record_panel_set_pose (GuiseRecordPanel *self, gboolean has_pose, double yaw, double pitch);

G_END_DECLS
