/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture as both renderers of GTK draw it fast. The one without a graphics card converts every
 * texture anew in every frame, which takes longer than all else; the other one would have to upload
 * every surface anew. */

/**
 * guise_mask_picture_is_plain:
 * @widget: on the screen
 *
 * Returns: whether it is drawn without a graphics card, so that surfaces are fast
 */
gboolean guise_mask_picture_is_plain (GtkWidget *widget);

/**
 * guise_mask_picture_to_surface:
 *
 * Returns: (transfer full): the same picture as a surface
 */
cairo_surface_t *guise_mask_picture_to_surface (GdkTexture *texture);

/**
 * guise_mask_picture_to_texture:
 * @surface: ARGB32; nobody draws on it any more
 *
 * Returns: (transfer full): the same pixels as a texture
 */
GdkTexture *guise_mask_picture_to_texture (cairo_surface_t *surface);

/**
 * guise_mask_picture_append:
 * @snapshot: drawn on
 * @surface: a picture
 * @bounds: its place
 * @sight: what is seen
 *
 * Draws as much of a surface as is seen.
 */
void guise_mask_picture_append (GtkSnapshot           *snapshot,
                                cairo_surface_t       *surface,
                                const graphene_rect_t *bounds,
                                const graphene_rect_t *sight);

G_END_DECLS
