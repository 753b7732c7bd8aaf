/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/**
 * GuiseSystemRow:
 *
 * One thing that is known about the computer: its mark, what is, what follows, and one button or
 * the word "Ready" (studio.md 4.2).
 */
#define GUISE_TYPE_SYSTEM_ROW (guise_system_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSystemRow, guise_system_row, GUISE, SYSTEM_ROW, AdwActionRow)

/**
 * guise_system_row_new:
 * @finding: (nullable): what was found; %NULL: it is being looked for
 * @is_project: whether a disk is that of the open project
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *guise_system_row_new (const GuiseHostFinding *finding, gboolean is_project);

G_END_DECLS
