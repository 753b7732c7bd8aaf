/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/project/guise-step.h"
#include "job/guise-process-job.h"
#include "project/guise-project-status.h"
#include "store/guise-loss-history.h"

G_BEGIN_DECLS

/**
 * GuiseOpenProject:
 *
 * A project that is open in a window: what there is of it, and its steps. Files are read on a
 * thread, and again when somebody asks. Properties, all notify: `name`, `path`, `title` (of its
 * plan), `problem` (why it cannot be read; %NULL: it can), `is-busy`, `is-training`, `n-jobs`
 * (guise_open_project_get_jobs()). Thread: main.
 *
 * Signals:
 *
 * - `::refreshed`: steps and status are as the files say
 */
#define GUISE_TYPE_OPEN_PROJECT (guise_open_project_get_type ())
G_DECLARE_FINAL_TYPE (GuiseOpenProject, guise_open_project, GUISE, OPEN_PROJECT, GObject)

/**
 * guise_open_project_new:
 * @path: a project folder
 *
 * Nothing is read before guise_open_project_refresh().
 *
 * Returns: (transfer full): the project
 */
GuiseOpenProject *guise_open_project_new (const char *path);

const char *guise_open_project_get_name (const GuiseOpenProject *self);
const char *guise_open_project_get_path (const GuiseOpenProject *self);
const char *guise_open_project_get_title (const GuiseOpenProject *self);
const char *guise_open_project_get_problem (const GuiseOpenProject *self);

/**
 * guise_open_project_get_steps:
 *
 * Returns: (transfer none): of #GuiseStep, by #GuiseStepId
 */
GListModel *guise_open_project_get_steps (GuiseOpenProject *self);
GuiseStep  *guise_open_project_get_step (GuiseOpenProject *self, GuiseStepId id);

/**
 * guise_open_project_get_faces_path:
 * @slot: a #GuiseFaceSlot
 *
 * Returns: (transfer none) (nullable): where the faces of @slot are; %NULL: nowhere, or nothing was
 *   read yet
 */
const char *guise_open_project_get_faces_path (const GuiseOpenProject *self, GuiseFaceSlot slot);

/**
 * guise_open_project_get_status:
 *
 * Returns: (transfer none) (nullable): what was read last; %NULL before that
 */
const GuiseProjectStatus *guise_open_project_get_status (const GuiseOpenProject *self);

/**
 * guise_open_project_get_curve:
 *
 * Returns: (transfer none) (nullable): the losses so far, as a plot wants them
 */
const GuiseLossCurve *guise_open_project_get_curve (const GuiseOpenProject *self);

/**
 * guise_open_project_get_points:
 *
 * Returns: (transfer none): of #GuiseHistoryPoint, newest first
 */
GListModel *guise_open_project_get_points (GuiseOpenProject *self);

/**
 * guise_open_project_get_training:
 *
 * Returns: (transfer none): the job that trains it, in a process of its own; not started until
 *   somebody does
 */
GuiseJob *guise_open_project_get_training (GuiseOpenProject *self);

/**
 * guise_open_project_peek_training:
 *
 * Returns: (transfer none) (nullable): the same, %NULL when nobody has asked for it yet
 */
GuiseJob *guise_open_project_peek_training (const GuiseOpenProject *self);

/**
 * guise_open_project_is_training:
 *
 * Returns: whether its job is under way, pauses included
 */
gboolean guise_open_project_is_training (const GuiseOpenProject *self);

/**
 * guise_open_project_add_job:
 * @self: a project
 * @job: one that is active
 * @step: which step it works on
 *
 * While it is active the step says that it runs, the sidebar shows it, and closing the window asks.
 */
void guise_open_project_add_job (GuiseOpenProject *self, GuiseJob *job, GuiseStepId step);

/**
 * guise_open_project_get_jobs:
 *
 * Returns: (transfer none): of #GuiseJob, those that were added and are active
 */
GListModel *guise_open_project_get_jobs (GuiseOpenProject *self);

/**
 * guise_open_project_get_job_of:
 *
 * Returns: (transfer none) (nullable): the first job that works on a step; not that of training
 */
GuiseJob *guise_open_project_get_job_of (GuiseOpenProject *self, GuiseStepId step);

/**
 * guise_open_project_refresh:
 *
 * Reads the files; once more after a reading that is under way.
 */
void guise_open_project_refresh (GuiseOpenProject *self);

G_END_DECLS
