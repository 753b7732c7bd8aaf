/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseOutlinePage:
 *
 * A step whose own page does not exist yet: how it stands, and the command of the terminal that
 * does it, to be copied. Property: `step`.
 */
#define GUISE_TYPE_OUTLINE_PAGE (guise_outline_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseOutlinePage, guise_outline_page, GUISE, OUTLINE_PAGE, GtkWidget)

/**
 * guise_outline_page_new:
 * @project: what it is about
 * @id: which step
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_outline_page_new (GuiseOpenProject *project, GuiseStepId id);

G_END_DECLS
