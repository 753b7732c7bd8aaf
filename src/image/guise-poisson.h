/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuisePoisson:
 *
 * Seamless cloning, with memory that grows to the largest picture it has seen. Thread: owner.
 */
typedef struct _GuisePoisson GuisePoisson;

GuisePoisson *guise_poisson_new (void);
void          guise_poisson_free (GuisePoisson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePoisson, guise_poisson_free)

/**
 * guise_poisson_clone:
 * @self: its memory
 * @image: F32: what is put in; becomes the whole result
 * @frame: F32 of the same size and channels: where it is put
 * @mask: F32 [1, h, w]
 * @threshold: where @mask is over it, the result is @image with its gradients, elsewhere @frame
 * @error: where to put the error
 *
 * The picture with the gradients of @image inside the masked region and the values of @frame
 * around it. The outermost pixels are always those of @frame. Not clipped; exact to a quarter of
 * a grey level.
 *
 * What is sought differs from @image by a function that is harmonic inside and known on the rim: so
 * that is solved for, by conjugate gradients with one multigrid cycle as preconditioner.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 * Source: Pérez, Gangnet, Blake, "Poisson image editing", SIGGRAPH 2003, equation 9 with the
 * guidance field of importing gradients; Tatebe, "The multigrid preconditioned conjugate gradient
 * method", 1993
 *
 * Returns: %FALSE when there was no memory; @image is as it was then
 */
gboolean guise_poisson_clone (GuisePoisson     *self,
                              GuiseImage       *image,
                              const GuiseImage *frame,
                              const GuiseImage *mask,
                              float             threshold,
                              GError          **error);

G_END_DECLS
