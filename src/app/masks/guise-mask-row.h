/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/**
 * guise_mask_row_new:
 * @desk: what is known of the masks
 * @slot: whose
 * @faces: how many there are
 * @is_primary: whether applying masks is what comes next, as long as some face lacks one
 *
 * Its buttons and its menu activate actions of the page of masks.
 *
 * Returns: (transfer floating): a row of a list
 */
GtkWidget *guise_mask_row_new (const GuiseMaskDesk           *desk,
                               GuiseFaceSlot                  slot,
                               const GuiseProjectFacesStatus *faces,
                               gboolean                       is_primary);

G_END_DECLS
