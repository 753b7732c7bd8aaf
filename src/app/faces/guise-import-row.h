/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/faces/guise-intake-file.h"

G_BEGIN_DECLS

/**
 * GuiseImportRow:
 *
 * A file that is imported: picture, what became of it and why not, and the one button that helps,
 * which activates `import.act` with the file's id.
 */
#define GUISE_TYPE_IMPORT_ROW (guise_import_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseImportRow, guise_import_row, GUISE, IMPORT_ROW, GtkListBoxRow)

GtkWidget *guise_import_row_new (GuiseIntakeFile *file);

G_END_DECLS
