/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GuiseRenderPersonRow:
 *
 * Whose face is swapped: everybody's, that of the project's performer, or that of somebody in a
 * picture. Signal `::chosen (path)`: another one; %NULL for everybody.
 */
#define GUISE_TYPE_RENDER_PERSON_ROW (guise_render_person_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRenderPersonRow,
                      guise_render_person_row,
                      GUISE,
                      RENDER_PERSON_ROW,
                      AdwComboRow)

/**
 * guise_render_person_row_new:
 * @faces: (nullable): the performer's faces in this project
 * @path: (nullable): who it is now: @faces, a picture, or %NULL for everybody
 */
GtkWidget *guise_render_person_row_new (const char *faces, const char *path);

/* Shows what is another by now; as above. */
void guise_render_person_row_set (GuiseRenderPersonRow *self, const char *faces, const char *path);

G_END_DECLS
