/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-job.h"

G_BEGIN_DECLS

/**
 * guise_warning_words_dup_text:
 * @row: a row of a training's log, %GUISE_JOB_ROW_WARNING
 *
 * Returns: (transfer full): what is warned of, for people
 */
char *guise_warning_words_dup_text (const GuiseJobLogRow *row);

/**
 * guise_warning_words_get_button:
 * @row: a row of a training's log, %GUISE_JOB_ROW_WARNING
 * @out_action: (out) (nullable) (transfer none): what it does, a detailed action; %NULL: the person
 *   has read it, and no more
 *
 * Returns: (transfer none): the label of a button beside it
 */
const char *guise_warning_words_get_button (const GuiseJobLogRow *row, const char **out_action);

/**
 * guise_warning_words_is_in_journal:
 * @row: a row of a training's log, %GUISE_JOB_ROW_WARNING
 *
 * Returns: whether the training has written the same into the project's journal
 */
gboolean guise_warning_words_is_in_journal (const GuiseJobLogRow *row);

/**
 * guise_warning_words_find:
 * @log: rows of a training's log
 * @told_us: warnings that are no newer were read, as guise_job_log_row_get_time()
 *
 * Finds what somebody should still do something about: of this start, and not settled since. What
 * was known before it started is left out, and of warnings that say the same all but the last.
 *
 * Returns: (transfer full) (nullable): the oldest such row: the others come when it was read
 */
GuiseJobLogRow *guise_warning_words_find (GListModel *log, int64_t told_us);

G_END_DECLS
