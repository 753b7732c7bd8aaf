/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseLossPlot:
 *
 * The losses of both sides over the iterations, with the stages (studio.md 5.8): the source solid,
 * the destination dashed, each with its name and number at the end; resets are triangles on the
 * axis. A wheel, a pinch, + and - zoom, a drag and arrows move, a double click or 0 shows all
 * again; what is seen enlarged is read anew. T opens the numbers as a table. Properties: `is-log`
 * (%TRUE), `smoothing` in iterations (2000; 0: none).
 */
#define GUISE_TYPE_LOSS_PLOT (guise_loss_plot_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLossPlot, guise_loss_plot, GUISE, LOSS_PLOT, GtkWidget)

/**
 * guise_loss_plot_follow:
 * @self: a plot
 * @curve: (nullable): the losses
 * @status: what there is of the project
 *
 * Takes what it shows from both, which it does not keep.
 */
void guise_loss_plot_follow (GuiseLossPlot            *self,
                             const GuiseLossCurve     *curve,
                             const GuiseProjectStatus *status);

/**
 * guise_loss_plot_set_project:
 * @self: a plot
 * @project: whose history is read when a part is looked at
 */
void guise_loss_plot_set_project (GuiseLossPlot *self, GuiseOpenProject *project);

/**
 * guise_loss_plot_see:
 * @self: a plot
 * @begin: iteration
 * @end: likewise
 *
 * Shows that part, as far as there are losses, until somebody looks at another.
 */
void guise_loss_plot_see (GuiseLossPlot *self, double begin, double end);

/**
 * guise_loss_plot_take_turns:
 * @self: a plot
 * @lines: of #GuiseDiaryLine; not kept
 *
 * Marks resets and returns.
 */
void guise_loss_plot_take_turns (GuiseLossPlot *self, GListModel *lines);

/**
 * guise_loss_table_present:
 * @plot: a plot
 *
 * The text twin: a window with the numbers of what is seen.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *guise_loss_table_present (GuiseLossPlot *plot);

/**
 * guise_loss_plot_get_tick:
 * @span: length of an axis
 * @n_most: ticks wanted at most
 *
 * Returns: the smallest of 1, 2 and 5 times a power of ten of which at most @n_most fit into @span
 */
double guise_loss_plot_get_tick (double span, int n_most);

G_END_DECLS
