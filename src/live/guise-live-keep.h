/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-settings.h"

G_BEGIN_DECLS

/**
 * guise_live_keep_load:
 * @model: a .dfm file; its name and place count, so that a new export of a model looks as the old
 *   one
 * @out_masker: (out) (optional) (transfer full) (nullable): the mask network that was kept for it
 *
 * Settings are kept in `guise/live/<name>-<sum of the path>.json` of the person's configuration
 * folder; where there is none, those of `<name>.json` count, as older versions kept them. Thread:
 * any.
 *
 * Returns: what was kept for it; the defaults when nothing was, or nothing that can be read
 */
GuiseLiveSettings guise_live_keep_load (const char *model, char **out_masker);

/**
 * guise_live_keep_parse:
 * @text: (array length=n_bytes): a file of settings, distrusted
 * @n_bytes: its size
 * @out_masker: (out) (optional) (transfer full) (nullable): the mask network, an absolute path
 *
 * Returns: what it says, the defaults for what it does not or what makes no sense
 */
GuiseLiveSettings guise_live_keep_parse (const char *text, size_t n_bytes, char **out_masker);

/**
 * guise_live_keep_save:
 * @model: a .dfm file
 * @settings: what is kept for it
 * @masker: (nullable): the mask network that was chosen for it
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean guise_live_keep_save (const char              *model,
                               const GuiseLiveSettings *settings,
                               const char              *masker,
                               GError                 **error);

G_END_DECLS
