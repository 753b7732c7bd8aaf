/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-record-figures.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuisePoseMap:
 *
 * Which head directions are there: nine columns from the person's own left to the own right, as in
 * a mirror, and five rows from far up to far down (studio.md 5.2). Arrow keys go from tile to tile,
 * and the tooltip and the value say what is in it.
 */
#define GUISE_TYPE_POSE_MAP (guise_pose_map_get_type ())
G_DECLARE_FINAL_TYPE (GuisePoseMap, guise_pose_map, GUISE, POSE_MAP, GtkWidget)

/**
 * guise_pose_map_follow:
 * @self: the map
 * @figures: what there is
 */
void guise_pose_map_follow (GuisePoseMap *self, const GuiseRecordFigures *figures);

/**
 * guise_pose_map_set_pose:
 * @self: the map
 * @has_pose: %FALSE: nobody is seen
 * @yaw: degrees of the head, to the picture's left
 * @pitch: degrees up
 *
 * Where the head is now: a marker above the map, and dots from there to the tile that is asked for.
 */
void guise_pose_map_set_pose (GuisePoseMap *self, gboolean has_pose, double yaw, double pitch);

/**
 * guise_pose_map_get_way:
 * @figures: what the coach asks for
 * @yaw: degrees of the head, to the picture's left
 * @pitch: degrees up
 * @out_x: (out): degrees to turn, to the person's right: right in a mirror
 * @out_y: (out): degrees to turn down
 *
 * Which way to turn for what is asked for; 0 on an axis that is right already or not asked for.
 *
 * Returns: whether there is any way to go
 */
gboolean guise_pose_map_get_way (const GuiseRecordFigures *figures,
                                 double                    yaw,
                                 double                    pitch,
                                 double                   *out_x,
                                 double                   *out_y);

/**
 * guise_pose_map_locate:
 * @yaw: degrees of the head, to the picture's left
 * @pitch: degrees up
 * @out_x: (out): 0..1 of the map's width, from the person's own left
 * @out_y: (out): 0..1 of its height, from above
 *
 * Linear in degrees inside a tile, clamped at the edges.
 */
void guise_pose_map_locate (double yaw, double pitch, double *out_x, double *out_y);

/**
 * guise_pose_map_dup_tile_name:
 * @column: of the coverage, 0..8
 * @row: of the coverage, 0..4
 *
 * Returns: (transfer full): "right 20 to 35°, level"; left and right are the person's own
 */
char *guise_pose_map_dup_tile_name (int column, int row);

G_END_DECLS
