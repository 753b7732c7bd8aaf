/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/train/guise-history-point.h"

G_BEGIN_DECLS

/**
 * GuiseExportPoints:
 *
 * The points of a training that can be exported, with checks: the newest, which is chosen at first,
 * the backups, and the reusable base among them.
 *
 * Signals:
 *
 * - `::changed`: others are chosen
 */
#define GUISE_TYPE_EXPORT_POINTS (guise_export_points_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportPoints, guise_export_points, GUISE, EXPORT_POINTS, GtkWidget)

/**
 * guise_export_points_follow:
 * @self: the list
 * @points: (element-type GuiseHistoryPoint): what there is, newest first
 *
 * Shows what is there now. Points that were chosen and still are there stay chosen; without any the
 * newest is.
 */
void guise_export_points_follow (GuiseExportPoints *self, GListModel *points);

/* How many there are. */
guint guise_export_points_get_n (const GuiseExportPoints *self);

/**
 * guise_export_points_get_chosen:
 *
 * Returns: (transfer full) (element-type GuiseHistoryPoint): those that are checked, newest first
 */
GPtrArray *guise_export_points_get_chosen (const GuiseExportPoints *self);

/* Checks one of them, or takes its check away. */
void guise_export_points_choose (GuiseExportPoints *self, guint i, gboolean is_chosen);

G_END_DECLS
