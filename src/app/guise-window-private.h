/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guise-window.h"
#include "app/project/guise-new-project-page.h"
#include "app/project/guise-project-view.h"
#include "app/project/guise-welcome-page.h"
#include "app/system/guise-check-offer.h"

G_BEGIN_DECLS

/* The window is guise-window.c what it shows, guise-window-actions.c what one can do in it,
 * guise-window-models.c with models, guise-window-close.c how it goes. */
struct _GuiseWindow
{
  AdwApplicationWindow parent_instance;

  GSettings            *settings; /* owned */
  GuiseRecent          *recent;   /* owned */
  GuiseSystemCheck     *check;    /* owned */
  GuiseCheckOffer      *offer;    /* owned */
  GtkFileChooserNative *chooser;  /* owned while it is open */

  GPtrArray *pushed; /* owned; pages that lie over the others, topmost last */
  GtkWidget *base;   /* borrowed; what the lowest of them lies over */

  AdwToastOverlay     *toasts;
  GtkLabel            *drop;
  AdwLeaflet          *nav;
  GuiseWelcomePage    *welcome;
  GuiseNewProjectPage *new_project;
  GuiseProjectView    *project;
};

/* Whether a page of the window's own is in view. */
gboolean guise_window_is_shown (const GuiseWindow *self, void *page);

/* Brings one of them into view; the focus goes along if it was in the page before. */
void guise_window_show_page (GuiseWindow *self, GtkWidget *page);

/* Returns: (transfer full): where new projects are made */
char *guise_window_dup_projects_folder (const GuiseWindow *self);

/* Shows what can be done with a model. Returns: whether it looks like one. */
gboolean guise_window_take_model (GuiseWindow *self, const char *path);

/* `win.use-model` asks for a model; `win.use-live` (path of a .dfm), `win.new-face` (path),
 * `win.continue-model` (path, recipe) use it. */
void guise_window_install_model_actions (GtkWidgetClass *widget_class);

/* All actions but those that lead back. */
void guise_window_install_actions (GtkWidgetClass *widget_class);

/* Asks what shall become of work under way. Returns: whether there is any: the window stays. */
gboolean guise_window_ask_before_close (GuiseWindow *self);

G_END_DECLS
