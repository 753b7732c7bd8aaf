/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/**
 * GuiseMaskTrialDialog:
 *
 * Masks of some faces before any is stored, the most doubtful first, and the choice whether to
 * apply them to all. They are found by a job that ends with the dialog. Thread: main.
 *
 * Actions: `trial.apply`
 */
#define GUISE_TYPE_MASK_TRIAL_DIALOG (guise_mask_trial_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskTrialDialog,
                      guise_mask_trial_dialog,
                      GUISE,
                      MASK_TRIAL_DIALOG,
                      AdwWindow)

/**
 * guise_mask_trial_dialog_present:
 * @parent: what it stands over, never larger
 * @desk: whose model it is
 * @slot: whose faces; there are some
 *
 * Returns: (transfer none) (nullable): the dialog; %NULL: there are no faces
 */
GtkWidget *
guise_mask_trial_dialog_present (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot);

G_END_DECLS
