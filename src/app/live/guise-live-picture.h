/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/guise-live-shot.h"

G_BEGIN_DECLS

/**
 * GuiseLivePicture:
 *
 * The live picture: what the camera sees, what is shown instead, or both with a line between them
 * that a person moves. By OpenGL where the window is drawn by it, else by a paintable; nobody
 * outside sees which. Property: `mode`, one of "camera", "split" and "swapped". Thread: main.
 */
#define GUISE_TYPE_LIVE_PICTURE (guise_live_picture_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLivePicture, guise_live_picture, GUISE, LIVE_PICTURE, GtkWidget)

/**
 * guise_live_picture_show:
 * @self: the view
 * @camera: (nullable): whose frame is what the camera saw; %NULL is black, at once
 * @swapped: (nullable): whose canvas is shown instead; likewise
 *
 * Both are kept until the next ones.
 */
void
guise_live_picture_show (GuiseLivePicture *self, GuiseLiveShot *camera, GuiseLiveShot *swapped);

/**
 * guise_live_picture_set_mode:
 * @mode: "camera", "split" or "swapped"
 */
void        guise_live_picture_set_mode (GuiseLivePicture *self, const char *mode);
const char *guise_live_picture_get_mode (const GuiseLivePicture *self);

G_END_DECLS
