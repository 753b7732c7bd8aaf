/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "mask/guise-mask-document.h"

G_BEGIN_DECLS

/**
 * GuiseMaskState:
 * @GUISE_MASK_STATE_ANY: every face that nobody has set aside, as with those that follow
 * @GUISE_MASK_STATE_LABELLED: somebody has drawn over it
 * @GUISE_MASK_STATE_BARE: nobody has
 * @GUISE_MASK_STATE_MASKED: it has a mask that a model has found
 * @GUISE_MASK_STATE_ASIDE: somebody has set it aside
 *
 * What there is of a face's mask.
 */
typedef enum
{
  GUISE_MASK_STATE_ANY,
  GUISE_MASK_STATE_LABELLED,
  GUISE_MASK_STATE_BARE,
  GUISE_MASK_STATE_MASKED,
  GUISE_MASK_STATE_ASIDE,
  GUISE_N_MASK_STATES,
} GuiseMaskState;

/**
 * guise_mask_state_holds:
 * @self: a state
 * @entry: what the index of its faceset knows about a face
 * @document: (nullable): what was drawn since counts more than the index
 * @aside: (nullable) (element-type filename): set of names of faces that are set aside
 *
 * Returns: whether the face is in that state
 */
gboolean guise_mask_state_holds (GuiseMaskState           self,
                                 const GuiseFacesetEntry *entry,
                                 const GuiseMaskDocument *document,
                                 GHashTable              *aside);

/**
 * guise_mask_state_find:
 * @self: a state
 * @faceset: faces
 * @document: (nullable): see guise_mask_state_holds()
 * @aside: (nullable): likewise
 * @from: one of the faces
 * @by: which way to go: 1, to the next one in that state; less than 0, to the one before
 * @out_index: (out): that face, round and round; @from only when there is no other
 *
 * Returns: %FALSE when no face is in that state
 */
gboolean guise_mask_state_find (GuiseMaskState           self,
                                const GuiseFaceset      *faceset,
                                const GuiseMaskDocument *document,
                                GHashTable              *aside,
                                size_t                   from,
                                int                      by,
                                size_t                  *out_index);

G_END_DECLS
