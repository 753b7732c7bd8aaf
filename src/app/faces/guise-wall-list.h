/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseWallMark:
 * @GUISE_WALL_CHOSEN: among the chosen faces
 * @GUISE_WALL_ASIDE: somebody wants it left out
 */
typedef enum
{
  GUISE_WALL_CHOSEN = 1 << 0,
  GUISE_WALL_ASIDE = 1 << 1,
} GuiseWallMark;

/**
 * GuiseWallFace:
 *
 * A face of the wall, alive only while somebody looks at it or has selected it. Signal `::changed`:
 * its picture or its marks are others.
 */
#define GUISE_TYPE_WALL_FACE (guise_wall_face_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWallFace, guise_wall_face, GUISE, WALL_FACE, GObject)

/**
 * guise_wall_face_get_index:
 *
 * Returns: which face of the faceset
 */
guint guise_wall_face_get_index (const GuiseWallFace *self);

/**
 * guise_wall_face_get_marks:
 *
 * Returns: flags of #GuiseWallMark
 */
unsigned guise_wall_face_get_marks (const GuiseWallFace *self);

/**
 * guise_wall_face_get_picture:
 *
 * Returns: (transfer none) (nullable): %NULL while it is not decoded
 */
GdkPaintable *guise_wall_face_get_picture (const GuiseWallFace *self);
void          guise_wall_face_set_picture (GuiseWallFace *self, GdkPaintable *picture);

/**
 * GuiseWallList:
 *
 * Faces of a faceset in an order, as a list model of #GuiseWallFace that are made when they are
 * asked for: 10^5 faces cost 1.4 MB. Thread: main.
 */
#define GUISE_TYPE_WALL_LIST (guise_wall_list_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWallList, guise_wall_list, GUISE, WALL_LIST, GObject)

/**
 * guise_wall_list_new:
 * @n: faces of the faceset
 *
 * Returns: (transfer full): a list that shows none yet
 */
GuiseWallList *guise_wall_list_new (size_t n);

/**
 * guise_wall_list_show:
 * @self: a list
 * @faces: (array length=n) (transfer full): indices in the order they are to be shown
 * @n: how many
 *
 * @from_top: whoever looks at it begins at the top, or is there
 *
 * What stands the same at both ends stays where it is, for those who look at it. Very many others
 * come a few at a time when they are looked at from the top: to make the cells of all that are near
 * at once, and to search all of them for what was in view, takes longer than a frame. As a list
 * model it is shorter then for some turns of the main loop. Elsewhere they take the place of those
 * that were there a few at a time: what is in view stands still and has other faces.
 */
void guise_wall_list_show (GuiseWallList *self, uint32_t *faces, size_t n, gboolean from_top);

/**
 * guise_wall_list_get_n_shown:
 *
 * Returns: how many are shown, those that are still to come included
 */
size_t guise_wall_list_get_n_shown (const GuiseWallList *self);

/**
 * guise_wall_list_is_growing:
 *
 * Returns: whether some are still to come, or to take the place of others
 */
gboolean guise_wall_list_is_growing (const GuiseWallList *self);

/**
 * guise_wall_list_finish:
 *
 * Tells of all that are still to come at once: for what is about all of them.
 */
void guise_wall_list_finish (GuiseWallList *self);

/**
 * guise_wall_list_dup_face:
 * @position: among all that are shown
 *
 * As g_list_model_get_item(), which knows nothing yet of those that are still to come.
 *
 * Returns: (transfer full) (nullable): the face; %NULL behind the last one
 */
GuiseWallFace *guise_wall_list_dup_face (GuiseWallList *self, guint position);

/**
 * guise_wall_list_set_at_top:
 *
 * Whoever shows the list says whether its beginning is in view; at first it is.
 */
void     guise_wall_list_set_at_top (GuiseWallList *self, gboolean is_at_top);
gboolean guise_wall_list_is_at_top (const GuiseWallList *self);

/**
 * guise_wall_list_set_near:
 * @position: about where whoever shows the list has cells
 *
 * What is far from there takes the place of others without any work.
 */
void guise_wall_list_set_near (GuiseWallList *self, guint position);

/**
 * guise_wall_list_set_held:
 *
 * Whoever shows the list says whether some of it is selected: what is shown in both orders must not
 * go for a moment then, and all comes at once.
 */
void guise_wall_list_set_held (GuiseWallList *self, gboolean is_held);

/**
 * guise_wall_list_get_index:
 * @position: in the list
 *
 * Returns: which face of the faceset stands there, without an object for it
 */
guint guise_wall_list_get_index (const GuiseWallList *self, guint position);

/**
 * guise_wall_list_find:
 * @index: a face of the faceset
 *
 * Returns: its position; %GTK_INVALID_LIST_POSITION when it is not shown
 */
guint guise_wall_list_find (const GuiseWallList *self, guint index);

/**
 * guise_wall_list_peek:
 * @index: a face of the faceset
 *
 * Returns: (transfer none) (nullable): its object, if somebody holds one
 */
GuiseWallFace *guise_wall_list_peek (const GuiseWallList *self, guint index);

/**
 * guise_wall_list_set_marks:
 * @marks: (array): [n] flags of #GuiseWallMark; copied
 */
void guise_wall_list_set_marks (GuiseWallList *self, const uint8_t *marks);

unsigned guise_wall_list_get_marks (const GuiseWallList *self, guint index);

G_END_DECLS
