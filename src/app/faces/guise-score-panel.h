/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/faces/guise-wall.h"

G_BEGIN_DECLS

/**
 * GuiseScorePanel:
 *
 * Beside the wall: whether the faces are enough, what is missing and the button that helps, the
 * choice of the best, and what was measured on the face that is selected. Its buttons are actions
 * of the page, `faces.*`, and of the window.
 */
#define GUISE_TYPE_SCORE_PANEL (guise_score_panel_get_type ())
G_DECLARE_FINAL_TYPE (GuiseScorePanel, guise_score_panel, GUISE, SCORE_PANEL, GtkWidget)

/**
 * guise_score_panel_update:
 * @wall: (nullable): whose faces
 * @slot: name of their slot, for actions
 * @n_keep: how many are to be chosen
 */
void
guise_score_panel_update (GuiseScorePanel *self, GuiseWall *wall, const char *slot, size_t n_keep);

/**
 * guise_score_panel_show_face:
 * @index: a face of the wall, or %G_MAXUINT for none
 */
void guise_score_panel_show_face (GuiseScorePanel *self, GuiseWall *wall, guint index);

G_END_DECLS
