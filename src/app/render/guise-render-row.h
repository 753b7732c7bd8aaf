/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/render/guise-render-words.h"

G_BEGIN_DECLS

/**
 * guise_render_row_new:
 * @words: (transfer none): which option; stays
 * @options: (transfer none): what is changed by it; outlives the row
 *
 * Returns: (transfer floating): a row; of a choice, an #AdwComboRow
 */
GtkWidget *guise_render_row_new (const GuiseRenderWords *words, GuiseVideoSwapOptions *options);

G_END_DECLS
