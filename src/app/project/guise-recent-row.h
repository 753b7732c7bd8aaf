/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseRecentRow:
 *
 * A project among the recent ones: picture, name, how far it is.
 */
#define GUISE_TYPE_RECENT_ROW (guise_recent_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecentRow, guise_recent_row, GUISE, RECENT_ROW, AdwActionRow)

GtkWidget        *guise_recent_row_new (GuiseOpenProject *project);
GuiseOpenProject *guise_recent_row_get_project (const GuiseRecentRow *self);

G_END_DECLS
