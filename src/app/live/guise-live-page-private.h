/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-latency-bar.h"
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-page.h"
#include "app/live/guise-live-panel.h"
#include "app/live/guise-live-picture.h"
#include "app/record/guise-camera-watch.h"
#include "app/widgets/guise-banner.h"

G_BEGIN_DECLS

/* The page is guise-live-page.c what is shown, guise-live-page-actions.c what can be done. */
struct _GuiseLivePage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project;   /* owned */
  GuiseLiveDesk        *desk;      /* owned */
  GuiseCameraWatch     *watch;     /* owned */
  GtkFileChooserNative *chooser;   /* owned, or NULL */
  guint                 timer;     /* of the figures, 0: none */
  guint                 inhibitor; /* that keeps the screen on, 0: none */
  gboolean              is_bound;
  gboolean              is_narrow;
  char                 *restarts; /* owned; the camera that starts again once it is off, or NULL */

  AdwHeaderBar     *header;
  GtkWidget        *back_button;
  AdwWindowTitle   *title;
  GtkButton        *start_button;
  AdwButtonContent *start_content;
  GtkButton        *record_button;
  GtkWidget        *shoot_button;
  GtkWidget        *render_button;
  GtkWidget        *full_screen_button;
  GuiseBanner      *banner;
  AdwFlap          *flap;
  GtkStack         *stack;
  GuiseLivePicture *picture;
  GtkLabel         *note;
  GuiseLatencyBar  *bar;
  GtkWidget        *delay_box;
  GtkWidget        *rate_box;
  GtkLabel         *delay;
  GtkLabel         *rate;
  GtkLabel         *dropped;
  GtkButton        *hide_button;
  GtkWidget        *export_button;
  GuiseLivePanel   *panel;
};

/* Whether the camera is on, or being opened or waited for. */
gboolean guise_live_page_is_running (const GuiseLivePage *self);

/* Starts the camera that is chosen, as it is chosen to film; says so where there is none. */
void guise_live_page_start (GuiseLivePage *self);

void guise_live_page_install_actions (GtkWidgetClass *class);

G_END_DECLS
