/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/train/guise-loss-plot.h"

G_BEGIN_DECLS

/* Margins of the curves in the widget. */
#define GUISE_LOSS_PLOT_LEFT    44.0
#define GUISE_LOSS_PLOT_RIGHT   84.0
#define GUISE_LOSS_PLOT_TOP     20.0
#define GUISE_LOSS_PLOT_BOTTOM  22.0

#define GUISE_LOSS_PLOT_N_SIDES 2

/* One column of the plot. */
typedef struct
{
  double x; /* iteration in its middle */
  double min[GUISE_LOSS_PLOT_N_SIDES];
  double max[GUISE_LOSS_PLOT_N_SIDES];
  double smooth[GUISE_LOSS_PLOT_N_SIDES]; /* NaN: a gap */
} GuiseLossColumn;

/* GUISE_LOSS_MARK_RESET and _RETURN have no title. */
typedef enum
{
  GUISE_LOSS_MARK_STAGE,
  GUISE_LOSS_MARK_RESET,
  GUISE_LOSS_MARK_RETURN,
} GuiseLossMarkKind;

typedef struct
{
  GuiseLossMarkKind kind;
  char             *title; /* owned, or NULL */
  double            x;     /* iteration */
} GuiseLossMark;

struct _GuiseLossPlot
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned, or NULL */
  GArray           *points;  /* owned; of GuiseLossPoint: what is shown, a copy */
  GArray           *columns; /* owned; of GuiseLossColumn */
  GArray           *marks;   /* owned; of GuiseLossMark: the stages */
  GArray           *turns;   /* owned; of GuiseLossMark: resets and returns */
  gboolean          is_log;
  double            smoothing; /* iterations; 0: none */
  double            last;      /* iteration */
  double            x_begin;   /* what is seen */
  double            x_end;
  gboolean          is_zoomed;
  double            y_low;
  double            y_high;
  GCancellable     *reading;       /* owned while a part is read, or NULL */
  guint             later;         /* source of a reading to come, 0: none */
  double            pointer;       /* x of the pointer in pixels; -1: it is elsewhere */
  double            drag_begin[2]; /* what was seen when a drag or pinch began */
  GskRenderNode    *kept;          /* owned, or NULL: all but what follows the pointer */
  int               kept_width;
  int               kept_height;
};

/* Draws all of it anew at the next frame. */
void guise_loss_plot_invalidate (GuiseLossPlot *self);

/* What of the curves has to be seen: all of the smooth ones. */
void guise_loss_plot_settle_axes (GuiseLossPlot *self);

/* The newest smooth loss that is a number; NaN: there is none. */
double guise_loss_plot_get_last (const GuiseLossPlot *self, int side);

/* Drawing: guise-loss-plot-draw.c */
void guise_loss_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* Returns: (nullable): the column nearest to a place, by pixels */
const GuiseLossColumn *guise_loss_plot_find_column (GuiseLossPlot *self, double x);

/* Which part is seen: guise-loss-plot-zoom.c */
void guise_loss_plot_take_hands (GuiseLossPlot *self);
void guise_loss_plot_fit (GuiseLossPlot *self);
void guise_loss_plot_forget_part (GuiseLossPlot *self);

/* What is read takes the place of what is shown. */
void guise_loss_plot_take_points (GuiseLossPlot *self, const GArray *points);

G_END_DECLS
