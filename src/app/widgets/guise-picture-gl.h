/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuisePictureGl:
 *
 * Two pictures as textures of OpenGL (3.2 core or later, or ES 3.0 or later), and what draws them
 * side by side. A picture goes from where it lies into its texture in one step; a texture is made
 * anew only for another size. Everything here wants the context current that was so when it was
 * made. Colours are passed on as they are, sRGB in and out.
 *
 * A picture that is in a graphics card's memory already (CUDA) would go into the same textures,
 * registered once in guise_picture_gl_set_image() where they are made; nothing of it is here, since
 * the pipeline hands over pictures in this computer's memory only.
 */
typedef struct _GuisePictureGl GuisePictureGl;

/**
 * GUISE_PICTURE_GL_N_SIDES:
 *
 * How many pictures there are.
 */
#define GUISE_PICTURE_GL_N_SIDES 2

/**
 * guise_picture_gl_new:
 * @error: where to put the error
 *
 * Errors: %GDK_GL_ERROR UNSUPPORTED_PROFILE (the context is too old), COMPILATION_FAILED,
 *   LINK_FAILED
 *
 * Returns: (transfer full) (nullable): without pictures
 */
GuisePictureGl *guise_picture_gl_new (GError **error);
void            guise_picture_gl_free (GuisePictureGl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePictureGl, guise_picture_gl_free)

/**
 * guise_picture_gl_set_image:
 * @self: the textures
 * @side: which one, below %GUISE_PICTURE_GL_N_SIDES
 * @image: (nullable): BGR8; is not needed any more afterwards. %NULL: nothing of what was there is
 *   left in the card's memory
 * @error: where to put the error
 *
 * Errors: %GDK_GL_ERROR NOT_AVAILABLE where no texture of that size can be had; there is none then
 *
 * Returns: whether it is there now
 */
gboolean guise_picture_gl_set_image (GuisePictureGl   *self,
                                     int               side,
                                     const GuiseImage *image,
                                     GError          **error);

/**
 * guise_picture_gl_draw:
 * @self: the textures
 * @width: of what is drawn to, in its pixels
 * @height: likewise
 * @left: the side that is seen left of the line
 * @line: where the other one begins, 0..@width
 * @is_mirrored: whether left and right of each picture are exchanged, not those of the line
 *
 * Both pictures fill the whole and are cut evenly where they are of another shape; black where
 * there is none.
 */
void guise_picture_gl_draw (GuisePictureGl *self,
                            int             width,
                            int             height,
                            int             left,
                            int             line,
                            gboolean        is_mirrored);

G_END_DECLS
