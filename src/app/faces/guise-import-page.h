/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/faces/guise-intake.h"

G_BEGIN_DECLS

/**
 * GuiseImportPage:
 *
 * Faces out of videos, photos and facesets (studio.md 4.5): a row a file, totals, and what is asked
 * once for all. What is under way goes on when the page is left. Property: `slot` (its name).
 * Actions: `import.add-files`,
 * `import.add-folder`, `import.stop`, `import.compare`, `import.act` (id of a file).
 */
#define GUISE_TYPE_IMPORT_PAGE (guise_import_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseImportPage, guise_import_page, GUISE, IMPORT_PAGE, GtkWidget)

/**
 * guise_import_page_new:
 * @project: a project
 * @slot: whose faces come in
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_import_page_new (GuiseOpenProject *project, GuiseFaceSlot slot);

G_END_DECLS
