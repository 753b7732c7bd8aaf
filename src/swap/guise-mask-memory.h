/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseMaskMemory:
 *
 * What the masks of each face have been for the last half second. A model draws the edge of its
 * mask a little differently in each frame, and the bare edge trembles more than the footage does;
 * here it is steadied. What truly moves is let go: a place of the mask that changes by more than a
 * quarter is as it is drawn, bit by bit up to a half. Thread: owner.
 *
 * Source: faces.md 8.8
 */
typedef struct _GuiseMaskMemory GuiseMaskMemory;

/**
 * guise_mask_memory_new:
 * @size: side of the masks, n
 *
 * Returns: (transfer full): a memory without any face in it
 */
GuiseMaskMemory *guise_mask_memory_new (int size);
void             guise_mask_memory_free (GuiseMaskMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskMemory, guise_mask_memory_free)

/**
 * guise_mask_memory_get_size:
 *
 * Returns: n
 */
int guise_mask_memory_get_size (const GuiseMaskMemory *self);

/**
 * guise_mask_memory_forget:
 *
 * The next frame is the first one.
 */
void guise_mask_memory_forget (GuiseMaskMemory *self);

/**
 * guise_mask_memory_steady:
 * @self: a memory
 * @track: number of the face, as #GuiseFace has it
 * @scene: number of the scene; with another one than before the face is new
 * @time_ns: when the frame was taken; a face that was away for longer than a quarter of a second is
 *   new
 * @face_mask: [n, n], changed in place: the model's of the face it made
 * @input_mask: [n, n], changed in place: the model's of the face it was shown
 * @error: where to put the error
 *
 * Call it for each face of each frame in their order. A mask that has become another one as a
 * whole, or none, is taken as it is. Allocates nothing once as many faces were in view as ever will
 * be.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY; the masks stay as they are then
 *
 * Returns: %FALSE when it failed
 */
gboolean guise_mask_memory_steady (GuiseMaskMemory *self,
                                   int              track,
                                   guint            scene,
                                   int64_t          time_ns,
                                   float           *face_mask,
                                   float           *input_mask,
                                   GError         **error);

G_END_DECLS
