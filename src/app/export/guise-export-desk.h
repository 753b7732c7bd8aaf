/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/export/guise-export-facts.h"
#include "app/export/guise-export-run.h"
#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseExportDesk:
 *
 * The exports of a project: what a file will be made of, read on a thread, and the files that are
 * exported one after the other, which go on whatever page is shown. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: the facts, the runs, or the state of one of them are others
 * - `::told (const char *text)`: a file was copied, or could not be; nothing was exported
 */
#define GUISE_TYPE_EXPORT_DESK (guise_export_desk_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportDesk, guise_export_desk, GUISE, EXPORT_DESK, GObject)

/**
 * guise_export_desk_get:
 * @project: a project
 *
 * Returns: (transfer none): its exports, made when somebody asks first; they live as long as the
 *   project is open
 */
GuiseExportDesk *guise_export_desk_get (GuiseOpenProject *project);

/**
 * guise_export_desk_look:
 *
 * Reads the facts again; once more after a reading that is under way.
 */
void guise_export_desk_look (GuiseExportDesk *self);

/**
 * guise_export_desk_get_facts:
 *
 * Returns: (transfer none) (nullable): what is known; %NULL until it was read
 */
const GuiseExportFacts *guise_export_desk_get_facts (const GuiseExportDesk *self);

/**
 * guise_export_desk_get_runs:
 *
 * Returns: (transfer none) (element-type GuiseExportRun): what was ordered last; empty when there
 *   is nothing to show
 */
const GPtrArray *guise_export_desk_get_runs (const GuiseExportDesk *self);

/* Whether a file is being exported. */
gboolean guise_export_desk_is_busy (const GuiseExportDesk *self);

/**
 * guise_export_desk_begin:
 * @self: a desk that is not busy
 * @runs: (transfer full) (element-type GuiseExportRun): what is to be exported, in this order
 *
 * Takes the place of what was ordered before. Nothing when the desk is busy.
 */
void guise_export_desk_begin (GuiseExportDesk *self, GPtrArray *runs);

/* Starts a run that has failed once more; nothing when the desk is busy. */
void guise_export_desk_retry (GuiseExportDesk *self, GuiseExportRun *run);

/* Stops what is under way and forgets what waits. What is done stays; without any, `::told`. */
void guise_export_desk_cancel (GuiseExportDesk *self);

/* Forgets what was ordered; the files stay. Nothing when the desk is busy. */
void guise_export_desk_clear (GuiseExportDesk *self);

/**
 * guise_export_desk_copy:
 * @self: a desk
 * @path: an exported file
 * @folder: where a copy of it goes
 *
 * Copies on a thread, reads the copy back, and only then puts it in its place; told by `::told`.
 */
void guise_export_desk_copy (GuiseExportDesk *self, const char *path, const char *folder);

/* Whether a file is being copied. */
gboolean guise_export_desk_is_copying (const GuiseExportDesk *self);

G_END_DECLS
