/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/masks/guise-mask-desk.h"
#include "mask/guise-mask-document.h"

G_BEGIN_DECLS

/**
 * GuiseMaskEditor:
 *
 * A page that covers the others: outlines drawn over faces, one after another, saved as they are
 * drawn (studio.md 4.6). Actions `mask.*`, with keys of guise-shortcuts.h.
 */
#define GUISE_TYPE_MASK_EDITOR (guise_mask_editor_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskEditor, guise_mask_editor, GUISE, MASK_EDITOR, GtkWidget)

/**
 * guise_mask_editor_new:
 * @project: whose faces
 * @slot: of which side
 * @name: (nullable): the face to begin with; %NULL: the first that is suggested, or the first
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_mask_editor_new (GuiseOpenProject *project, GuiseFaceSlot slot, const char *name);

/**
 * guise_mask_editor_is_busy:
 *
 * Returns: whether a face is being looked for, read or written
 */
gboolean guise_mask_editor_is_busy (const GuiseMaskEditor *self);

/**
 * guise_mask_editor_get_document:
 *
 * Returns: (transfer none): what is drawn
 */
GuiseMaskDocument *guise_mask_editor_get_document (GuiseMaskEditor *self);

G_END_DECLS
