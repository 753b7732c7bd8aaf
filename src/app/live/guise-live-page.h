/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseLivePage:
 *
 * The step "Live": oneself as the character. Properties: `view`, "camera", "split" or "swapped";
 * `panel`, whether the settings are shown. Actions: `live.toggle`, `live.choose`, `live.open`
 * (a .dfm file), `live.view`, `live.record`, `live.label`, `live.opacity`, `live.hide`,
 * `live.panel`.
 */
#define GUISE_TYPE_LIVE_PAGE (guise_live_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLivePage, guise_live_page, GUISE, LIVE_PAGE, GtkWidget)

GtkWidget *guise_live_page_new (GuiseOpenProject *project);

G_END_DECLS
