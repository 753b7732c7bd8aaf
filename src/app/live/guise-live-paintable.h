/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/guise-live-shot.h"

G_BEGIN_DECLS

/**
 * GuiseLivePaintable:
 *
 * One side of the live picture, the camera's or what is shown instead: a paintable whose contents
 * change with every picture. Pixels are not copied. Thread: main.
 */
#define GUISE_TYPE_LIVE_PAINTABLE (guise_live_paintable_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLivePaintable, guise_live_paintable, GUISE, LIVE_PAINTABLE, GObject)

/**
 * guise_live_paintable_new:
 * @is_camera: whether it shows what the camera saw
 *
 * Returns: (transfer full): a black paintable
 */
GuiseLivePaintable *guise_live_paintable_new (gboolean is_camera);

/**
 * guise_live_paintable_show:
 * @self: the paintable
 * @shot: (nullable): kept until the next one; %NULL is black
 */
void guise_live_paintable_show (GuiseLivePaintable *self, GuiseLiveShot *shot);

G_END_DECLS
