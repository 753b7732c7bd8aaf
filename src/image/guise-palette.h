/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_PALETTE_MAX_COLORS 256

/**
 * GuisePalette:
 *
 * Few colours that stand for all of a picture, chosen by median cut: the box of colours that is
 * split next is the one with most to gain, where its colours have as many pixels on both sides.
 * Holds its memory. Thread: owner.
 *
 * Source: Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982
 */
typedef struct _GuisePalette GuisePalette;

/**
 * guise_palette_new:
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a palette without colours
 */
GuisePalette *guise_palette_new (GError **error);
void          guise_palette_free (GuisePalette *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePalette, guise_palette_free)

/**
 * guise_palette_reduce:
 * @self: a palette
 * @image: BGR8, changed in place
 * @n_colors: 1..%GUISE_PALETTE_MAX_COLORS
 * @amount: 0..1: how much of the reduced picture is mixed in; truncated to bytes
 *
 * Makes an adaptive palette for @image and brings the pixels nearer to their colours in it.
 * Colours that agree in the upper six bits of each channel stay together. Allocates nothing.
 *
 * Source: faces.md 8.1, step 10
 *
 * Returns: how many colours the palette has; fewer than @n_colors when the picture has
 */
int guise_palette_reduce (GuisePalette *self, GuiseImage *image, int n_colors, double amount);

G_END_DECLS
