/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/train/guise-diary.h"
#include "app/train/guise-figures.h"
#include "app/train/guise-gate-reply.h"
#include "app/train/guise-gate-view.h"
#include "app/train/guise-journal-view.h"
#include "app/train/guise-loss-plot.h"
#include "app/train/guise-stage-bar.h"
#include "app/train/guise-strip-view.h"
#include "app/train/guise-train-head.h"
#include "app/train/guise-train-page.h"
#include "app/train/guise-trouble-view.h"
#include "app/widgets/guise-ab-view.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-banner.h"

G_BEGIN_DECLS

struct _GuiseTrainPage
{
  GtkWidget parent_instance;

  GuiseOpenProject *project;     /* owned */
  GuiseJob         *job;         /* owned */
  GuiseDiary       *diary;       /* owned */
  GuiseGateReply   *reply;       /* owned */
  GuiseAdaptive    *adaptive;    /* borrowed: whose layout is followed, or NULL */
  char             *strip_path;  /* owned, or NULL: what the wall shows */
  int64_t           strip_time;  /* when it came, monotonic */
  gboolean          has_stepped; /* since it was started */
  gboolean          is_told;     /* of what a power cut has cost */
  gboolean          has_asked;   /* the question at a gate, with all that is known */
  gboolean          is_refused;  /* the last start, where it was to train */
  uint64_t          lost;        /* iterations by it */
  double            lost_seconds;
  uint64_t          continued_from;
  GuiseJobLogRow   *warning;     /* owned, or NULL: the one in the banner */
  int64_t           warned_us;   /* when the newest warning came that was read */
  uint64_t          asked_about; /* fault that a dialog was shown for */
  GuiseTrainingCase before_calm; /* what undoing the last advice sets again */

  GuiseBanner      *banner;
  GuiseTrainHead   *head;
  GtkStack         *body;
  GtkWidget        *bottom_start;
  GtkWidget        *bottom_content;
  GtkWidget        *bottom_bar;
  GtkWidget        *headline_box; /* narrow: what the title has no room for */
  GtkLabel         *headline;
  GtkLabel         *status;
  GtkLabel         *phases;
  GtkBox           *columns;
  GtkBox           *pictures;
  GuiseStageBar    *stages;
  GtkLabel         *preview_age;
  GuiseAbView      *ab;
  GuiseStripView   *strip;
  GtkToggleButton  *log_toggle;
  GtkToggleButton  *linear_toggle;
  GuiseLossPlot    *plot;
  GuiseFigures     *figures;
  GuiseJournalView *journal;
  GuiseGateView    *gate;
  GuiseTroubleView *trouble;
};

gboolean guise_train_page_is_narrow (const GuiseTrainPage *self);

/* What the page shows of project, job and diary. */
void guise_train_page_show_head (GuiseTrainPage *self);
void guise_train_page_show_phases (GuiseTrainPage *self);
void guise_train_page_show_preview_age (GuiseTrainPage *self);
void guise_train_page_show_ab (GuiseTrainPage *self);
void guise_train_page_show_strip (GuiseTrainPage *self, const GuiseProjectStatus *status);
void guise_train_page_show_question (GuiseTrainPage *self);
void guise_train_page_enable_actions (GuiseTrainPage *self);

G_END_DECLS
