/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_gaze_path_locate:
 * @bin: of %GUISE_COVERAGE_GAZE: where the eyes shall look
 * @turn: how often the corners were asked for before: each time they begin with another one
 * @seconds: since it was asked for
 * @out_x: (out): -1..1, from the left of a mirrored view to its right
 * @out_y: (out): -1..1, from above
 *
 * The way of a dot that eyes follow: from the middle to the edge in its direction and slowly along
 * it; for the corners from one to the next, with a rest in each.
 *
 * Source: features.md A 7
 *
 * Returns: %FALSE when there is none: eyes to the camera follow no dot
 */
gboolean guise_gaze_path_locate (int bin, guint turn, double seconds, double *out_x, double *out_y);

/**
 * GuiseGazeDot:
 *
 * A dot over the picture of the camera that the eyes follow. It is on the screen only, in no
 * picture that is kept. Where the desktop wants nothing to move it stands at the end of its way.
 */
#define GUISE_TYPE_GAZE_DOT (guise_gaze_dot_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGazeDot, guise_gaze_dot, GUISE, GAZE_DOT, GtkWidget)

/**
 * guise_gaze_dot_lead:
 * @self: the dot
 * @bin: of %GUISE_COVERAGE_GAZE; -1: nowhere
 *
 * Shows it, on its way from the middle; goes on where that is its way already. Hidden where there
 * is none.
 *
 * Returns: whether there is a way
 */
gboolean guise_gaze_dot_lead (GuiseGazeDot *self, int bin);

/**
 * guise_gaze_dot_get_place:
 * @self: a dot that is shown
 * @out_x: (out): as guise_gaze_path_locate() says
 * @out_y: (out): likewise
 */
void guise_gaze_dot_get_place (const GuiseGazeDot *self, double *out_x, double *out_y);

G_END_DECLS
