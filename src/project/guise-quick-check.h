/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-check-report.h"

G_BEGIN_DECLS

/* The recipe of a quick check. */
#define GUISE_QUICK_CHECK_RECIPE "quick-check"

/**
 * guise_quick_check_dup_dir:
 * @dir: folder of a project
 *
 * Returns: (transfer full): a folder beside it that is not there yet, for a quick check of its
 *   faces
 */
char *guise_quick_check_dup_dir (const char *dir);

/**
 * guise_quick_check_begin:
 * @project: whose faces are looked at; nothing in its folder changes
 * @dir: a folder that does not hold a project
 * @error: where to put the error
 *
 * Makes a project of its own for a small model of the same source and destination faces, with what
 * was said about them (features.md A5, 104).
 *
 * Errors: as guise_project_create(); %GUISE_PROJECT_ERROR NOT_READY: a side has no faces
 *
 * Returns: (transfer full) (nullable): the new project
 */
GuiseProject *
guise_quick_check_begin (const GuiseProject *project, const char *dir, GError **error);

/**
 * guise_quick_check_report:
 * @project: a trained project, of a quick check above all
 * @out_iteration: (out) (optional): iterations of the model that was looked at
 * @cancellable: (nullable): to give up
 * @error: where to put the error
 *
 * guise_check_report_new() of the newest whole checkpoint, on the processor: it is a matter of a
 * few faces. Thread: any.
 *
 * Errors: as guise_check_report_new() and guise_loaded_model_load(); %GUISE_PROJECT_ERROR
 *   NOT_READY: there is no checkpoint
 *
 * Returns: (transfer full) (nullable): the report
 */
GuiseCheckReport *guise_quick_check_report (const GuiseProject *project,
                                            uint64_t           *out_iteration,
                                            GCancellable       *cancellable,
                                            GError            **error);

G_END_DECLS
