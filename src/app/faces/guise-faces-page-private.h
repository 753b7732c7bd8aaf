/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/faces/guise-faces-page.h"
#include "app/faces/guise-limits-panel.h"
#include "app/faces/guise-score-panel.h"
#include "app/faces/guise-wall-grid.h"
#include "app/faces/guise-wall.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-step-mark.h"

G_BEGIN_DECLS

struct _GuiseFacesPage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project; /* owned */
  GuiseWall            *wall;    /* owned, or NULL */
  GuiseFaceSlot         slot;
  size_t                n_keep;
  gboolean              for_other;
  GuiseLayout           layout;
  GtkFileChooserNative *chooser; /* owned while it is open */

  AdwHeaderBar     *header;
  GtkMenuButton    *slot_menu;
  GtkWidget        *slot_box;
  GtkWidget        *back_button;
  GtkWidget        *record_button;
  GtkWidget        *import_button;
  GtkWidget        *find_button;
  GtkMenuButton    *menu_button;
  GtkWidget        *panel_button;
  GtkStack         *stack;
  AdwStatusPage    *empty;
  GtkWidget        *empty_buttons;
  GtkWidget        *empty_record;
  GtkButton        *empty_import;
  GtkWidget        *empty_use;
  AdwStatusPage    *problem;
  AdwFlap          *flap;
  GtkSearchBar     *find_bar;
  GtkSearchEntry   *find_entry;
  GtkWidget        *filters;
  GtkButton        *all_filter;
  GtkButton        *chosen_filter;
  GtkButton        *aside_filter;
  GtkButton        *some_filter;
  GtkMenuButton    *filter_menu;
  GtkMenuButton    *limits_button;
  GuiseLimitsPanel *limits_panel;
  GtkWidget        *sort_label;
  GtkDropDown      *sort;
  GtkWidget        *zoom;
  GtkAdjustment    *zoom_adjustment;
  GtkWidget        *waiting;
  GtkRevealer      *job_bar;
  GtkLabel         *job_text;
  GtkProgressBar   *job_progress;
  GtkStack         *shown;
  AdwStatusPage    *none;
  GtkWidget        *clear_button;
  GuiseWallGrid    *grid;
  GtkWidget        *selection_strip;
  GtkLabel         *selected_label;
  GtkWidget        *aside_button;
  GtkWidget        *bring_back_button;
  GtkWidget        *choose_button;
  GtkWidget        *similar_button;
  AdwButtonContent *undo_content;
  GtkWidget        *verdict_bar;
  GuiseStepMark    *bar_mark;
  GtkLabel         *bar_verdict;
  GtkLabel         *bar_text;
  GtkButton        *bar_best;
  GuiseScorePanel  *panel;
};

/* As the project's files, and the actions, call them. */
const char *guise_faces_page_get_slot_name (GuiseFaceSlot slot);
const char *guise_faces_page_get_filter_name (GuiseWallFilter filter);

/* Shows what has changed: all of it, or the selection, the score card, what has room. */
void guise_faces_page_update (GuiseFacesPage *self);
void guise_faces_page_update_selection (GuiseFacesPage *self);
void guise_faces_page_update_verdict (GuiseFacesPage *self);
void guise_faces_page_update_layout (GuiseFacesPage *self);

/* What can be done on the page; in class init. */
void guise_faces_page_install_actions (GtkWidgetClass *class);

/* Which of these actions can be done just now. */
void guise_faces_page_update_actions (GuiseFacesPage *self);

/* Shows one face large. */
void guise_faces_page_look (GuiseFacesPage *self, guint position);

G_END_DECLS
