/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_live_camera_dup_text:
 * @name: of a camera, or footage
 * @mode: (nullable): how it films
 *
 * Returns: (transfer full): both, by which cameras are compared
 */
char *guise_live_camera_dup_text (const char *name, const char *mode);

/**
 * guise_live_camera_find_mode:
 * @text: (nullable): as guise_live_camera_dup_text() has it
 * @name: of a camera
 *
 * Returns: (transfer none) (nullable): how that camera filmed, "" where that is not known; %NULL:
 *   the text is about another camera
 */
const char *guise_live_camera_find_mode (const char *text, const char *name);

/**
 * guise_live_camera_look_up_async:
 * @faces: a faceset
 * @owner: who asks
 * @callback: called when it is known
 *
 * Which camera the last faces were recorded with.
 */
void
guise_live_camera_look_up_async (const char *faces, GObject *owner, GAsyncReadyCallback callback);

/**
 * guise_live_camera_look_up_finish:
 *
 * Returns: (transfer full) (nullable): as guise_live_camera_dup_text(); %NULL when nothing is known
 */
char *guise_live_camera_look_up_finish (GAsyncResult *result);

G_END_DECLS
