/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-lab-move.h"

G_BEGIN_DECLS

/**
 * GuiseColorMemory:
 *
 * How the colours of each face have been moved for the last half second. What a frame says of them
 * trembles with the mask that they are measured in; here it is steadied. Where the light changes it
 * is let go. Thread: owner.
 *
 * Source: faces.md 8.8
 */
typedef struct _GuiseColorMemory GuiseColorMemory;

GuiseColorMemory *guise_color_memory_new (void);
void              guise_color_memory_free (GuiseColorMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseColorMemory, guise_color_memory_free)

/**
 * guise_color_memory_forget:
 *
 * The next frame is the first one.
 */
void guise_color_memory_forget (GuiseColorMemory *self);

/**
 * guise_color_memory_steady:
 * @self: a memory
 * @track: number of the face, as #GuiseFace has it
 * @scene: number of the scene; with another one than before the face is new
 * @time_ns: when the frame was taken; a face that was away for longer than a quarter of a second is
 *   new
 * @move: (inout): what the frame says; the scale and the shift are steadied
 *
 * Call it for each face of each frame in their order.
 */
void guise_color_memory_steady (GuiseColorMemory *self,
                                int               track,
                                guint             scene,
                                int64_t           time_ns,
                                GuiseLabMove     *move);

G_END_DECLS
