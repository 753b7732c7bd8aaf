/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/guise-project-status.h"
#include "store/guise-loss-history.h"

G_BEGIN_DECLS

/**
 * GuiseLossPlot:
 *
 * The losses of both sides over the iterations, with the stages (studio.md 5.8): the source solid,
 * the destination dashed, each with its name and number at the end. Property: `is-log` (%TRUE).
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
 * guise_loss_plot_get_tick:
 * @span: length of an axis
 * @n_most: ticks wanted at most
 *
 * Returns: the smallest of 1, 2 and 5 times a power of ten of which at most @n_most fit into @span
 */
double guise_loss_plot_get_tick (double span, int n_most);

G_END_DECLS
