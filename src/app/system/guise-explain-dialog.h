/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/**
 * guise_explain_dialog_present:
 * @parent: a window
 * @finding: about this computer
 *
 * Shows what helps, step by step, or what it means (guise_system_text_explain()).
 *
 * Returns: (transfer none) (nullable): the dialog; %NULL: there is nothing to explain
 */
GtkWidget *guise_explain_dialog_present (GtkWindow *parent, const GuiseHostFinding *finding);

G_END_DECLS
