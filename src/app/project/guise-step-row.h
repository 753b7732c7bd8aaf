/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-step.h"

G_BEGIN_DECLS

/**
 * GuiseStepRow:
 *
 * A step in the sidebar: mark, title, state in words. Property: `step`.
 */
#define GUISE_TYPE_STEP_ROW (guise_step_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStepRow, guise_step_row, GUISE, STEP_ROW, GtkListBoxRow)

GtkWidget *guise_step_row_new (GuiseStep *step);

G_END_DECLS
