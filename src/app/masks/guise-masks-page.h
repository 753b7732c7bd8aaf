/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseMasksPage:
 *
 * The step of masks: how many faces have one, the model that finds them, and the faces to look at
 * first (studio.md 4.6). Actions: `masks.apply` (name of a slot), `masks.undo`, `masks.take-back`
 * (likewise; asks), `masks.fetch`, `masks.remove-masks`, `masks.remove-labels` (likewise),
 * `masks.train`, `masks.stop`, `masks.import`, `masks.restart` (asks), `masks.edit` (slot, face),
 * `masks.edit-first`.
 */
#define GUISE_TYPE_MASKS_PAGE (guise_masks_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMasksPage, guise_masks_page, GUISE, MASKS_PAGE, GtkWidget)

/**
 * guise_masks_page_new:
 * @project: whose masks
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_masks_page_new (GuiseOpenProject *project);

G_END_DECLS
