/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseLabMove:
 * @from: mean of L, a, b that the picture has
 * @scale: how its deviations are stretched
 * @shift: how its means are moved
 *
 * What rct does to one picture, taken apart so that it can be compared with what it did to the one
 * before: x' = (x - from) scale + from + shift. Plain value.
 */
typedef struct
{
  float from[3];
  float scale[3];
  float shift[3];
} GuiseLabMove;

/**
 * guise_lab_move_measure:
 * @image: F32 BGR 0..1; spoilt
 * @target: F32 BGR 0..1 of the same size, whose colours are wanted; spoilt
 * @mask: F32 [1, h, w]: pixels under 0.5 do not count, as rct has it
 *
 * Thread: any.
 *
 * Source: faces.md 8.2, 1
 */
GuiseLabMove guise_lab_move_measure (GuiseImage *image, GuiseImage *target, const GuiseImage *mask);

/**
 * guise_lab_move_apply:
 * @self: a move
 * @image: F32 BGR 0..1, changed in place
 *
 * With what guise_lab_move_measure() says of it this is rct. Allocates nothing. Thread: any.
 */
void guise_lab_move_apply (const GuiseLabMove *self, GuiseImage *image);

G_END_DECLS
