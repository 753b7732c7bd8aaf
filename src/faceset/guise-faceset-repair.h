/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"

G_BEGIN_DECLS

/**
 * GUISE_REPAIR_REPORT_NAME:
 *
 * What was done, as JSON, in the folder beside; later runs add "report-2.json" and so on.
 */
#define GUISE_REPAIR_REPORT_NAME "report.json"

/**
 * GuiseRepairAction:
 * @GUISE_REPAIR_MENDED: a sound file took the place of the damaged one, which is kept beside
 * @GUISE_REPAIR_MOVED: the file lies beside now
 * @GUISE_REPAIR_LEFT: it cannot be read, which says nothing about its bytes; it stays
 *
 * What becomes of a file.
 */
typedef enum
{
  GUISE_REPAIR_MENDED,
  GUISE_REPAIR_MOVED,
  GUISE_REPAIR_LEFT,
} GuiseRepairAction;

/**
 * guise_repair_action_to_string:
 * @action: an action
 *
 * Returns: its name for scripts, as in "mended"; static
 */
const char *guise_repair_action_to_string (GuiseRepairAction action);

/**
 * GuiseRepairStep:
 * @name: the file below the folder, as it is; escape it before showing it
 * @action: what becomes of it
 * @kept: (nullable): where its old bytes are, below the folder beside; %NULL when it stays
 * @reason: what was wrong, a sentence for each finding, safe to be shown
 * @is_done: whether it was done; %FALSE in a dry run
 */
typedef struct
{
  char             *name;
  GuiseRepairAction action;
  char             *kept;
  char             *reason;
  gboolean          is_done;
} GuiseRepairStep;

/**
 * GuiseRepairReport:
 * @steps: (owned) (element-type GuiseRepairStep): in the order of the files, leftovers first
 * @beside: (owned): the folder that damaged files go to: `<folder>_damaged`
 * @report_path: (owned) (nullable): the JSON file; %NULL when nothing was to be done or in a dry
 *   run
 * @n_files: faces and other pictures that were read
 * @n_mended: steps of that kind
 * @n_moved: steps of that kind
 * @n_left: steps of that kind
 *
 * Plain struct; zeroed by the caller, cleared with guise_repair_report_clear().
 */
typedef struct
{
  GPtrArray *steps;
  char      *beside;
  char      *report_path;
  size_t     n_files;
  size_t     n_mended;
  size_t     n_moved;
  size_t     n_left;
} GuiseRepairReport;

void guise_repair_report_clear (GuiseRepairReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseRepairReport, guise_repair_report_clear)

/**
 * GuiseRepairOptions:
 * @dry_run: tell only
 * @n_threads: 0 for all processors
 * @progress: (nullable): called while files are read, then from 0 again for each step
 * @user_data: for @progress
 * @cancellable: (nullable): checked between files
 */
typedef struct
{
  gboolean          dry_run;
  int               n_threads;
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
} GuiseRepairOptions;

/**
 * guise_faceset_repair:
 * @folder: a folder of loose faces, or of a folder for each person; no other program should write
 *   to it
 * @options: how
 * @out_report: what was done, or is to be done in a dry run; after an error too
 * @error: where to put the error
 *
 * Puts right what can be: bytes behind a picture go, a broken mask and broken fields are left out,
 * a picture of which at least three quarters are there is encoded anew; damage in its middle cannot
 * be mended. What cannot be put right, and temporary files, are moved to `<folder>_damaged`.
 * Nothing is deleted and nothing replaced there: what a mended file was before is kept there first.
 * It can be stopped or killed at any point and be run again. Remarks of guise_faceset_verify() are
 * left alone.
 *
 * Errors: as guise_faceset_verify(); %GUISE_FACESET_ERROR UNSUPPORTED (a pack), EMPTY (not a single
 *   usable face: this is no faceset); %GUISE_CORE_ERROR NO_SPACE, CANCELLED, FAILED
 *
 * Returns: %TRUE when all steps are done
 */
gboolean guise_faceset_repair (const char               *folder,
                               const GuiseRepairOptions *options,
                               GuiseRepairReport        *out_report,
                               GError                  **error);

G_END_DECLS
