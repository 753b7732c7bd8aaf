/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseFacesPage:
 *
 * The faces of a project, slot by slot: a wall to look through, choose from and set aside, and what
 * they lack (studio.md 4.5). It has a header bar of its own. Actions: `faces.slot`, `faces.filter`,
 * `faces.set-aside`, `faces.bring-back`, `faces.choose`, `faces.similar`, `faces.person`,
 * `faces.look`, `faces.best`, `faces.undo`, `faces.panel`, `faces.stop`, `faces.zoom` (pixels to
 * add), `faces.finding` (which of the score card's).
 */
#define GUISE_TYPE_FACES_PAGE (guise_faces_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacesPage, guise_faces_page, GUISE, FACES_PAGE, GtkWidget)

/**
 * guise_faces_page_new:
 * @project: whose faces
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_faces_page_new (GuiseOpenProject *project);

G_END_DECLS
