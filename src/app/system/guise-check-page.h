/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/system/guise-system-check.h"

G_BEGIN_DECLS

/**
 * GuiseCheckPage:
 *
 * What this computer is good for, and what helps where it is not (studio.md 4.2). Lies over other
 * pages. Actions: `check.report` (copies it), `check.again`, `check.copy` (a command),
 * `check.explain` (with the name of a fact). It activates `win.go-back`,
 * `win.choose-projects-folder` and `win.show-folder`.
 */
#define GUISE_TYPE_CHECK_PAGE (guise_check_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCheckPage, guise_check_page, GUISE, CHECK_PAGE, GtkWidget)

/**
 * guise_check_page_new:
 * @check: what is shown; everything is looked at again
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_check_page_new (GuiseSystemCheck *check);

G_END_DECLS
