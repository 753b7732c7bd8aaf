/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/export/guise-export-desk.h"

G_BEGIN_DECLS

/**
 * GuiseExportPage:
 *
 * The step of export: what is to be exported, files under way, and what came of them (studio.md
 * 4.10). Actions: `export.begin`, which asks for consent first and comes back as `export.start`;
 * `export.save-base`, which comes back as `export.base`; `export.cancel`, `export.again`,
 * `export.retry`, `export.try-live`, `export.show-files`, `export.copy-to`, `export.choose-folder`,
 * `export.copy-report`.
 */
#define GUISE_TYPE_EXPORT_PAGE (guise_export_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportPage, guise_export_page, GUISE, EXPORT_PAGE, GtkWidget)

GtkWidget *guise_export_page_new (GuiseOpenProject *project);

/**
 * guise_export_page_get_again_button:
 *
 * Returns: (transfer none): what stands in the header bar while the page is in view; empty unless
 *   there is a result
 */
GtkWidget *guise_export_page_get_again_button (GuiseExportPage *self);

/**
 * guise_export_page_copy:
 * @self: a page that shows a file
 * @folder: where DeepFaceLive looks for models; kept for the next time
 *
 * Copies the file there.
 */
void guise_export_page_copy (GuiseExportPage *self, const char *folder);

G_END_DECLS
