/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseTroubleView:
 *
 * Why training ended, what is safe, and what can be done: in place of the page of training until
 * somebody has decided (studio.md 4.8, error page). It resumes with `train.start` of its page.
 *
 * Signal: `::batch-chosen (int batch)`: the person wants to go on with fewer faces at once
 */
#define GUISE_TYPE_TROUBLE_VIEW (guise_trouble_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTroubleView, guise_trouble_view, GUISE, TROUBLE_VIEW, GtkWidget)

/**
 * guise_trouble_view_show:
 * @self: a view
 * @project: whose job has FAILED or is LOST
 */
void guise_trouble_view_show (GuiseTroubleView *self, GuiseOpenProject *project);

/**
 * guise_trouble_suggest_batch:
 * @batch: faces trained at once that did not fit
 *
 * Returns: three quarters of them, an even number where it can be; 0: there is no smaller one
 */
int guise_trouble_suggest_batch (int batch);

G_END_DECLS
