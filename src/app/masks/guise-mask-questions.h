/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/*
 * What is asked before something happens to many masks. Each opens a dialog over a window, whose
 * answer goes to the desk.
 */

/**
 * guise_mask_questions_take_back:
 * @parent: over which
 * @desk: of the project
 * @slot: whose masks
 *
 * Asks whether they become what they were before their last change, and says when that was; nothing
 * when there is none.
 */
void guise_mask_questions_take_back (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot);

/**
 * guise_mask_questions_apply:
 *
 * Applies the mask model. Asks before when it has only learned to draw faces so far.
 */
void guise_mask_questions_apply (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot);

/**
 * guise_mask_questions_restart:
 *
 * Asks whether the mask model is put aside.
 */
void guise_mask_questions_restart (GtkWindow *parent, GuiseMaskDesk *desk);

G_END_DECLS
