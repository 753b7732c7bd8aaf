/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * guise_cli_cameras_list:
 * @text: what people read is added
 * @cameras: an object each: `device`, `name`, `bus`, `driver`, `modes` (best first: `format`,
 *   `width`, `height`, `rate`), `problem` where it cannot be used
 * @virtual_cameras: likewise, those that take pictures; that of PipeWire has the device
 *   "pipewire", for `guise live --sink`
 *
 * Asks what cameras there are.
 */
void guise_cli_cameras_list (GString *text, JsonArray *cameras, JsonArray *virtual_cameras);

G_END_DECLS
