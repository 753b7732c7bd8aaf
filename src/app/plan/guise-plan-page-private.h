/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/plan/guise-plan-editor.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page.h"
#include "app/plan/guise-stage-timeline.h"
#include "app/widgets/guise-adaptive.h"

G_BEGIN_DECLS

/* The page is guise-plan-page.c what it shows, guise-plan-page-acts.c what one can do. */
struct _GuisePlanPage
{
  GtkWidget parent_instance;

  GuisePlanEditor      *editor;   /* owned */
  GuiseSystemCheck     *check;    /* owned; NULL until it is shown */
  GSimpleActionGroup   *actions;  /* owned; the group "plan" */
  GtkFileChooserNative *chooser;  /* owned while it is open */
  char                 *blocking; /* owned, or NULL: why it cannot start */
  char                 *shown;    /* owned, or NULL: what the lines were made of */
  GtkWidget            *pushed;   /* weak, or NULL: the options as a page of their own */
  gboolean              is_wide;
  gboolean              is_narrow;
  gboolean              is_following; /* the layout of the window */

  GtkWidget          *recipe_button;
  GtkWidget          *start_button;
  GtkLabel           *duration;
  GtkLabel           *duration_text;
  GtkLabel           *iterations;
  GtkLabel           *iterations_text;
  GtkLabel           *disk;
  GtkLabel           *disk_text;
  GtkLabel           *memory;
  GtkLabel           *memory_text;
  GtkWidget          *measure_button;
  GtkBox             *lines;
  GtkScrolledWindow  *scroller; /* of all, where there is little room */
  GtkScrolledWindow  *timeline_side;
  GtkWidget          *separator;
  GtkWidget          *options_side;
  GuiseStageTimeline *timeline;
  GuisePlanOptions   *options;
};

/* Makes the group of actions. */
void guise_plan_page_add_actions (GuisePlanPage *self);

/* Which of them can be done now. */
void guise_plan_page_update_actions (GuisePlanPage *self);

/* Begins with a model that was trained before, see guise_project_adopt_async(). */
void guise_plan_page_take_base (GuisePlanPage *self, const char *path);

/* What is refused, and what became of an act. */
void guise_plan_page_tell (GuisePlanPage *self, const char *text, gboolean can_undo);

G_END_DECLS
