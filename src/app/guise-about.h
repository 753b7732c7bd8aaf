/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * guise_about_new:
 * @parent: (nullable): a window of the studio
 *
 * Returns: (transfer floating): the window that says what this program is, what it runs on, and
 *   whose work it uses
 */
GtkWidget *guise_about_new (GtkWindow *parent);

/**
 * guise_about_dup_report:
 *
 * What somebody who helps wants to know first: versions, the desktop, processors and memory. No
 * host, user or folder name is in it.
 *
 * Returns: (transfer full): lines of text
 */
char *guise_about_dup_report (void);

G_END_DECLS
