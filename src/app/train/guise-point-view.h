/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/train/guise-history-point.h"
#include "store/guise-loss-history.h"

G_BEGIN_DECLS

/**
 * GuisePointView:
 *
 * A checkpoint or backup: its letter, iteration, what it is, its losses and badges, and the swaps
 * of that time. Property: `letter`, "A" or "B".
 */
#define GUISE_TYPE_POINT_VIEW (guise_point_view_get_type ())
G_DECLARE_FINAL_TYPE (GuisePointView, guise_point_view, GUISE, POINT_VIEW, GtkWidget)

/**
 * guise_point_view_show:
 * @self: a view
 * @point: (nullable): what is shown; not kept
 * @curve: (nullable): where its losses are; not kept
 */
void guise_point_view_show (GuisePointView          *self,
                            const GuiseHistoryPoint *point,
                            const GuiseLossCurve    *curve);

G_END_DECLS
