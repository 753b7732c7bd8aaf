/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/*
 * The faces of one side that are worth a look, as the editor goes through them.
 */

/**
 * guise_mask_suggested_fill:
 * @box: gets a button for each, which activates `mask.show`
 */
void guise_mask_suggested_fill (GtkBox *box, const GuiseMaskDesk *desk, GuiseFaceSlot slot);

/**
 * guise_mask_suggested_get_next:
 * @name: (nullable): a face
 *
 * Returns: (nullable): the one behind @name; the first when @name is the last or none of them;
 *   %NULL: there are none
 */
const char *
guise_mask_suggested_get_next (const GuiseMaskDesk *desk, GuiseFaceSlot slot, const char *name);

/**
 * guise_mask_suggested_dup_place:
 *
 * Returns: (transfer full) (nullable): as in “12 of 46 suggested”; %NULL: @name is none of them
 */
char *
guise_mask_suggested_dup_place (const GuiseMaskDesk *desk, GuiseFaceSlot slot, const char *name);

G_END_DECLS
