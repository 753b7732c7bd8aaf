/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/export/guise-export-run.h"

G_BEGIN_DECLS

/**
 * GuiseExportRunRow:
 *
 * A file in the list of those that are exported: its state, what is done now, and a bar. It follows
 * its run.
 */
#define GUISE_TYPE_EXPORT_RUN_ROW (guise_export_run_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportRunRow, guise_export_run_row, GUISE, EXPORT_RUN_ROW, AdwActionRow)

GtkWidget *guise_export_run_row_new (GuiseExportRun *run);

G_END_DECLS
