/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-wall.h"

G_BEGIN_DECLS

/**
 * GuiseFacePage:
 *
 * One face of a wall large: its points, what was measured on it, where it comes from, and its
 * neighbours (studio.md 4.5). Covers the other pages. Actions: `face.go` (how many further),
 * `faces.set-aside`, `faces.undo`, `faces.panel`.
 */
#define GUISE_TYPE_FACE_PAGE (guise_face_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacePage, guise_face_page, GUISE, FACE_PAGE, GtkWidget)

/**
 * guise_face_page_new:
 * @wall: an open wall
 * @position: which face, in its list
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_face_page_new (GuiseWall *wall, guint position);

G_END_DECLS
