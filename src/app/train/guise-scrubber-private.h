/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/train/guise-scrubber.h"

G_BEGIN_DECLS

#define GUISE_SCRUBBER_AXIS 36.0f /* the y of the line */

/* A stage. */
typedef struct
{
  char  *title; /* owned */
  double first;
} GuiseScrubberBand;

struct _GuiseScrubber
{
  GtkWidget parent_instance;

  GPtrArray         *points; /* owned; of GuiseHistoryPoint, oldest first */
  GArray            *bands;  /* owned; of GuiseScrubberBand */
  double             end;    /* iteration at the right end */
  GuiseHistoryPoint *stands[GUISE_N_SCRUBBER_HANDLES];  /* owned, or NULL */
  GtkWidget         *handles[GUISE_N_SCRUBBER_HANDLES]; /* children */
  GtkWidget         *picture; /* child: the probe face of the handle that is dragged */
  int                row;     /* of the probe face */
  int                dragged; /* handle; -1: none */
  double             start;   /* where a drag began */
  double             pointer; /* where it is now */
};

/* Columns of the widget. */
float guise_scrubber_get_x (const GuiseScrubber *self, double iteration);
float guise_scrubber_get_point_x (const GuiseScrubber *self, const GuiseHistoryPoint *point);

/* Whether a handle can stand on it. */
gboolean guise_scrubber_is_whole (const GuiseHistoryPoint *point);

void guise_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
