/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/export/guise-export-run.h"

G_BEGIN_DECLS

/**
 * GuiseExportResult:
 *
 * What came of an export: the file, the numbers and pictures of its test, and what can be done with
 * it; or why there is none. Its buttons have actions of the page.
 */
#define GUISE_TYPE_EXPORT_RESULT (guise_export_result_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportResult, guise_export_result, GUISE, EXPORT_RESULT, GtkWidget)

/**
 * guise_export_result_show:
 * @self: a view
 * @run: one that has ended
 */
void guise_export_result_show (GuiseExportResult *self, const GuiseExportRun *run);

/**
 * guise_export_result_set_wide:
 * @self: a view
 * @is_wide: whether its buttons find room side by side
 */
void guise_export_result_set_wide (GuiseExportResult *self, gboolean is_wide);

/**
 * guise_export_result_set_folder:
 * @self: a view
 * @folder: (nullable): where copies for DeepFaceLive go; %NULL: nobody has chosen
 */
void guise_export_result_set_folder (GuiseExportResult *self, const char *folder);

G_END_DECLS
