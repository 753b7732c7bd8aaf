/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseLiveTestCard:
 *
 * A still picture with the studio's name that goes to a virtual camera, so that people find that
 * camera in another program before there is anything else to send. Thread: main.
 */
typedef struct _GuiseLiveTestCard GuiseLiveTestCard;

/**
 * guise_live_test_card_new:
 * @path: the virtual camera, as guise_live_camera_sink_new() wants it
 * @owner: whose callback it is
 * @callback: called when it has ended, by guise_live_test_card_end() or by an error
 * @error: where to put the error
 *
 * Errors: those of guise_live_camera_sink_new(); %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a card that is being sent
 */
GuiseLiveTestCard *guise_live_test_card_new (const char         *path,
                                             GObject            *owner,
                                             GAsyncReadyCallback callback,
                                             GError            **error);

/**
 * guise_live_test_card_end:
 * @self: (nullable) (transfer full): a card
 *
 * No picture follows the one under way. The camera is closed on a thread, before the callback
 * comes.
 */
void guise_live_test_card_end (GuiseLiveTestCard *self);

/**
 * guise_live_test_card_finish:
 * @result: that the callback got
 * @error: where to put the error
 *
 * Errors: those of sending pictures
 *
 * Returns: %FALSE when it ended by an error
 */
gboolean guise_live_test_card_finish (GAsyncResult *result, GError **error);

G_END_DECLS
