/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * guise_quick_check_offer_present:
 * @page: a page of the project
 * @project: a project whose sides both have faces
 *
 * Says what a quick check is, how long it takes and how much of the disk; when wanted it makes a
 * project of its own for it and opens that where it is trained.
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_quick_check_offer_present (GtkWidget *page, GuiseOpenProject *project);

/**
 * guise_quick_check_offer_is_possible:
 * @project: a project
 *
 * Returns: whether both sides have faces
 */
gboolean guise_quick_check_offer_is_possible (GuiseOpenProject *project);

G_END_DECLS
