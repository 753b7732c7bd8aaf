/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/masks/guise-mask-desk.h"
#include "mask/guise-mask-state.h"

G_BEGIN_DECLS

/*
 * The faces of one side that are worth a look, or are in one state, as the editor goes through
 * them.
 */

/**
 * guise_mask_suggested_fill:
 * @box: gets a button for each, which activates `mask.show`, in place of what it had
 * @faces: (element-type GuiseMaskSuggestion): those of @slot count
 * @slot: whose faces
 * @aside: (nullable) (element-type filename): set of names of faces that are set aside, which are
 *   left out
 * @shown: (nullable): the face in view
 */
void guise_mask_suggested_fill (GtkBox          *box,
                                const GPtrArray *faces,
                                GuiseFaceSlot    slot,
                                GHashTable      *aside,
                                const char      *shown);

/**
 * guise_mask_suggested_load_async:
 * @source: who asks; kept until the answer
 * @faceset: faces
 * @slot: whose
 * @document: what was drawn since @faceset was opened; looked at before this returns
 * @aside: (nullable): see guise_mask_state_holds(); looked at before this returns
 * @state: that they are in
 * @at: the face around which they stand
 * @cancellable: (nullable): to stop with
 * @callback: called with the answer
 *
 * Reads small pictures of up to twelve faces on a thread.
 */
void guise_mask_suggested_load_async (GObject                 *source,
                                      GuiseFaceset            *faceset,
                                      GuiseFaceSlot            slot,
                                      const GuiseMaskDocument *document,
                                      GHashTable              *aside,
                                      GuiseMaskState           state,
                                      size_t                   at,
                                      GCancellable            *cancellable,
                                      GAsyncReadyCallback      callback);

/**
 * guise_mask_suggested_load_finish:
 *
 * Returns: (transfer full) (nullable) (element-type GuiseMaskSuggestion): the faces, without
 *   agreement; %NULL: it was stopped
 */
GPtrArray *guise_mask_suggested_load_finish (GAsyncResult *result);

/**
 * guise_mask_suggested_get_next:
 * @document: what was drawn since the suggestions were made
 * @aside: (nullable) (element-type filename): set of names of faces that are set aside since
 * @name: (nullable): a face
 *
 * Returns: (nullable): the one behind @name that nobody has drawn over or set aside since, or,
 * where outlines were compared with a mask, looked at; the first of them when there is none behind
 * @name, or @name is not among the suggestions; %NULL: no other one is left
 */
const char *guise_mask_suggested_get_next (const GuiseMaskDesk     *desk,
                                           GuiseFaceSlot            slot,
                                           const GuiseMaskDocument *document,
                                           GHashTable              *aside,
                                           const char              *name);

/**
 * guise_mask_suggested_dup_place:
 * @aside: (nullable) (element-type filename): see guise_mask_suggested_fill()
 *
 * Returns: (transfer full) (nullable): as in “12 of 46 suggested”; %NULL: @name is none of them
 */
char *guise_mask_suggested_dup_place (const GuiseMaskDesk *desk,
                                      GuiseFaceSlot        slot,
                                      GHashTable          *aside,
                                      const char          *name);

G_END_DECLS
