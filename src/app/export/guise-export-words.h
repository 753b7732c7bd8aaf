/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/export/guise-export-run.h"
#include "project/guise-consent.h"

G_BEGIN_DECLS

/**
 * guise_export_words_get_consent:
 *
 * Returns: (transfer none): on what ground a face is used, as in "With written permission"
 */
const char *guise_export_words_get_consent (GuiseConsent consent);

/**
 * guise_export_words_dup_difference:
 * @difference: of 0..1; NaN: no number
 *
 * Returns: (transfer full): as in "1.1 of 255"
 */
char *guise_export_words_dup_difference (double difference);

/**
 * guise_export_words_dup_failure:
 * @run: one that was refused or has failed
 * @out_advice: (out) (transfer full): what can be done, a sentence
 *
 * Returns: (transfer full): what happened
 */
char *guise_export_words_dup_failure (const GuiseExportRun *run, char **out_advice);

/**
 * guise_export_words_dup_end:
 * @runs: (element-type GuiseExportRun): all have ended
 *
 * Returns: (transfer full): what came of them, for somebody who looks at another page
 */
char *guise_export_words_dup_end (const GPtrArray *runs);

/**
 * guise_export_words_dup_state:
 * @run: any
 *
 * Returns: (transfer full): one line about it for a list of files
 */
char *guise_export_words_dup_state (const GuiseExportRun *run);

/**
 * guise_export_words_dup_file_name:
 * @name: of a project
 *
 * Returns: (transfer full): a name of a file or folder made of it, to begin with
 */
char *guise_export_words_dup_file_name (const char *name);

/**
 * guise_export_words_dup_report:
 * @run: any
 *
 * Returns: (transfer full): what somebody who is asked for help wants to know, in English; without
 *   folders, names of projects and people
 */
char *guise_export_words_dup_report (const GuiseExportRun *run);

G_END_DECLS
