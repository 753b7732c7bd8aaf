/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"
#include "project/guise-project-outlook.h"
#include "store/guise-journal.h"

G_BEGIN_DECLS

/**
 * GuiseDiaryLine:
 *
 * One thing that happened to a project. It never changes.
 */
#define GUISE_TYPE_DIARY_LINE (guise_diary_line_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDiaryLine, guise_diary_line, GUISE, DIARY_LINE, GObject)

/* Seconds since 1970, UTC; iterations done then. */
int64_t  guise_diary_line_get_time (const GuiseDiaryLine *self);
uint64_t guise_diary_line_get_iteration (const GuiseDiaryLine *self);

/**
 * guise_diary_line_get_text:
 *
 * Returns: (transfer none): what happened, short and translated
 */
const char *guise_diary_line_get_text (const GuiseDiaryLine *self);

/**
 * guise_diary_line_get_details:
 *
 * Returns: (transfer none) (nullable): what more is known of it, translated; %NULL: nothing
 */
const char *guise_diary_line_get_details (const GuiseDiaryLine *self);

/* What kind of act it is; GUISE_JOURNAL_NOTE where the journal has none. */
GuiseJournalAct guise_diary_line_get_act (const GuiseDiaryLine *self);

/* Whether it changes what the model learns: a stage, a reset, an option, other faces, a return. */
gboolean guise_diary_line_is_turn (const GuiseDiaryLine *self);

/**
 * GuiseDiary:
 *
 * What the files tell of a training beside its status: the journal, together with the saves of the
 * worker that runs, and what comes next. Read on a thread, again whenever the project was. Thread:
 * main.
 *
 * Signal: `::read`: there is news
 */
#define GUISE_TYPE_DIARY (guise_diary_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDiary, guise_diary, GUISE, DIARY, GObject)

/**
 * guise_diary_new:
 * @project: whose it is
 *
 * Returns: (transfer full): a diary; it is read as soon as it can be
 */
GuiseDiary *guise_diary_new (GuiseOpenProject *project);

/**
 * guise_diary_get_lines:
 *
 * Returns: (transfer none): of #GuiseDiaryLine, newest first
 */
GListModel *guise_diary_get_lines (GuiseDiary *self);

/**
 * guise_diary_get_outlook:
 *
 * Returns: (transfer none) (nullable): what comes next; %NULL: not read yet, or not readable
 */
const GuiseProjectOutlook *guise_diary_get_outlook (const GuiseDiary *self);

G_END_DECLS
