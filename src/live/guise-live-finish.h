/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-settings.h"
#include "live/guise-live-shot.h"

G_BEGIN_DECLS

/**
 * GuiseLiveFinish:
 *
 * What is done to whole pictures: their grain and resolution, the blur and the card in place of a
 * lost face, the label. Holds memory for one size of pictures. Thread: owner.
 */
typedef struct _GuiseLiveFinish GuiseLiveFinish;

GuiseLiveFinish *guise_live_finish_new (void);
void             guise_live_finish_free (GuiseLiveFinish *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveFinish, guise_live_finish_free)

/**
 * guise_live_finish_degrade:
 * @self: memory
 * @settings: how much
 * @canvas: BGR8, changed in place, before the face is laid over it
 * @error: where to put the error
 *
 * Takes grain and resolution from the picture, so that it fits the face (faces.md 8.7).
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_finish_degrade (GuiseLiveFinish         *self,
                                    const GuiseLiveSettings *settings,
                                    GuiseImage              *canvas,
                                    GError                 **error);

/**
 * guise_live_finish_compress:
 * @canvas: BGR8, changed in place
 * @compression: 0 for none; else max (4, 127 - c) levels are left, as DeepFaceLive does (faces.md
 *   8.5)
 */
void guise_live_finish_compress (GuiseImage *canvas, double compression);

/**
 * guise_live_finish_blur:
 * @self: memory
 * @frame: BGR8, what the camera saw
 * @canvas: BGR8 of the same size, filled
 * @error: where to put the error
 *
 * The picture of 16 columns, enlarged: light and colours remain, nobody can be made out.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_finish_blur (GuiseLiveFinish  *self,
                                 const GuiseImage *frame,
                                 GuiseImage       *canvas,
                                 GError          **error);

/**
 * guise_live_finish_veil:
 * @self: memory
 * @settings: whether they are blurred, or a card is laid over them
 * @shot: a shot whose canvas is painted; its veils are laid over that, before faces are
 * @error: where to put the error
 *
 * As guise_live_finish_blur() and guise_live_draw_card(), in places.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_finish_veil (GuiseLiveFinish         *self,
                                 const GuiseLiveSettings *settings,
                                 const GuiseLiveShot     *shot,
                                 GError                 **error);

/**
 * guise_live_draw_card:
 * @canvas: BGR8, filled
 *
 * A calm dark picture with the sign for a pause.
 */
void guise_live_draw_card (GuiseImage *canvas);

/**
 * guise_live_finish_keep_under_label:
 * @self: a finish
 * @canvas: BGR8, without a label
 * @error: where to put the error
 *
 * Remembers what a label would hide.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_finish_keep_under_label (GuiseLiveFinish  *self,
                                             const GuiseImage *canvas,
                                             GError          **error);

/**
 * guise_live_finish_take_off_label:
 * @self: what was remembered of this picture
 * @canvas: BGR8, with or without a label; has none afterwards
 */
void guise_live_finish_take_off_label (const GuiseLiveFinish *self, GuiseImage *canvas);

G_END_DECLS
