/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseHistoryPage:
 *
 * How the model grew: what is kept of it on a scrubber, two points beside each other or as a film,
 * one face over time, what happened between, and the way back to B (studio.md 4.9). Actions:
 * `history.restore`, `history.play`, `history.exchange`, `history.journal`, `history.handle` (i: A
 * or B takes the keys), `history.face` (i: steps).
 */
#define GUISE_TYPE_HISTORY_PAGE (guise_history_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHistoryPage, guise_history_page, GUISE, HISTORY_PAGE, GtkWidget)

/**
 * guise_history_page_new:
 * @project: what is shown
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_history_page_new (GuiseOpenProject *project);

G_END_DECLS
