/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/guise-live-meter.h"

G_BEGIN_DECLS

/**
 * GuiseLatencyBar:
 *
 * What a picture's way through the pipeline takes, stage by stage, against the time between two
 * pictures of the camera (studio.md 5.11). Its tooltip is the full table.
 */
#define GUISE_TYPE_LATENCY_BAR (guise_latency_bar_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLatencyBar, guise_latency_bar, GUISE, LATENCY_BAR, GtkWidget)

/**
 * guise_latency_bar_show:
 * @self: the bar
 * @figures: (nullable): what was measured; %NULL empties it
 * @budget_ms: between two pictures of the camera; 0 when not known
 */
void
guise_latency_bar_show (GuiseLatencyBar *self, const GuiseLiveFigures *figures, double budget_ms);

G_END_DECLS
