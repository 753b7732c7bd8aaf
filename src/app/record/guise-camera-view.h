/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "media/guise-frame.h"

G_BEGIN_DECLS

/**
 * GuiseCameraView:
 *
 * The picture of a camera, filling its place and mirrored, as people know themselves; on disk it is
 * not. Black where there is none.
 */
#define GUISE_TYPE_CAMERA_VIEW (guise_camera_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCameraView, guise_camera_view, GUISE, CAMERA_VIEW, GtkWidget)

/**
 * guise_camera_view_show:
 * @self: the view
 * @frame: (nullable): shown until the next one; its pixels are not copied
 */
void guise_camera_view_show (GuiseCameraView *self, GuiseFrame *frame);

/**
 * guise_camera_view_set_frozen:
 * @self: the view
 * @is_frozen: whether no picture comes: it is dimmed then
 */
void guise_camera_view_set_frozen (GuiseCameraView *self, gboolean is_frozen);

/**
 * GuiseCameraFit:
 * @scale: pixels of the view for one of the picture
 * @x: where column 0 of the mirrored picture is
 * @y: where row 0 is
 * @width: columns of the picture
 *
 * How a picture lies in a view. Plain value.
 */
typedef struct
{
  double scale;
  double x;
  double y;
  int    width;
} GuiseCameraFit;

/**
 * guise_camera_fit_cover:
 * @self: (out): the fit
 * @width: of the picture
 * @height: likewise
 * @view_width: of the view
 * @view_height: likewise
 *
 * Fills the view; what does not fit is cut off evenly.
 */
void guise_camera_fit_cover (GuiseCameraFit *self,
                             int             width,
                             int             height,
                             double          view_width,
                             double          view_height);

/**
 * guise_camera_fit_map:
 * @self: a fit
 * @x: column of the picture, in pixels of centres
 * @y: row
 *
 * Returns: where it is in the view
 */
graphene_point_t guise_camera_fit_map (const GuiseCameraFit *self, double x, double y);

G_END_DECLS
