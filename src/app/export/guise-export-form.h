/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/export/guise-export-desk.h"

G_BEGIN_DECLS

/**
 * GuiseExportForm:
 *
 * What is to be exported: name, number format, which points of the training, and what the file is
 * made of and takes.
 *
 * Signals:
 *
 * - `::changed`: something was chosen, or is known, that guise_export_form_find_obstacle() looks at
 */
#define GUISE_TYPE_EXPORT_FORM (guise_export_form_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportForm, guise_export_form, GUISE, EXPORT_FORM, GtkWidget)

/**
 * guise_export_form_set_project:
 * @self: a form
 * @project: whose model it is about; once
 */
void guise_export_form_set_project (GuiseExportForm *self, GuiseOpenProject *project);

/**
 * guise_export_form_find_obstacle:
 *
 * Returns: (transfer full) (nullable): why nothing can be exported now, a sentence
 */
char *guise_export_form_find_obstacle (const GuiseExportForm *self);

/**
 * guise_export_form_make_runs:
 *
 * Returns: (transfer full) (element-type GuiseExportRun): what was ordered: a file for each point
 *   and each number format
 */
GPtrArray *guise_export_form_make_runs (const GuiseExportForm *self);

/* What can be chosen. */
typedef enum
{
  GUISE_EXPORT_FORMAT_FULL,
  GUISE_EXPORT_FORMAT_HALF,
  GUISE_EXPORT_FORMAT_BOTH,
} GuiseExportFormat;

G_END_DECLS
