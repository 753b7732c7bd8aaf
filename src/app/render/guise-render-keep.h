/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/render/guise-render-job.h"

G_BEGIN_DECLS

/**
 * guise_render_keep_load:
 * @project: folder of a project
 * @order: takes what was kept for it; what is missing, unknown or out of range stays as it is
 *
 * How videos were swapped last, in `guise/render/<name>-<sum of the path>.json` of the person's
 * configuration folder. Model, video and the name of the new one are not kept.
 */
void guise_render_keep_load (const char *project, GuiseRenderOrder *order);

/**
 * guise_render_keep_save:
 * @project: folder of a project
 * @order: what is kept for it
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean
guise_render_keep_save (const char *project, const GuiseRenderOrder *order, GError **error);

G_END_DECLS
