/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseRecent:
 *
 * The projects that were open last on this computer, newest first: a list model of
 * #GuiseOpenProject that the settings keep. One that is not there just now, as on a disk that is
 * not plugged in, stays and says so; one that is at work is never dropped. Properties:
 * `n-training`, how many train; `n-jobs`, how many other jobs are active. Thread: main.
 */
#define GUISE_TYPE_RECENT (guise_recent_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecent, guise_recent, GUISE, RECENT, GObject)

GuiseRecent *guise_recent_new (GSettings *settings);

/**
 * guise_recent_get_projects:
 *
 * Returns: (transfer none): of #GuiseOpenProject
 */
GListModel *guise_recent_get_projects (GuiseRecent *self);

unsigned guise_recent_get_n_training (const GuiseRecent *self);

/* How many of them are not paused; `notify::n-training` tells when it may be another number. */
unsigned guise_recent_get_n_running (const GuiseRecent *self);

unsigned guise_recent_get_n_jobs (const GuiseRecent *self);

/**
 * guise_recent_stop_jobs:
 *
 * Asks all other jobs to end; `n-jobs` tells when they have.
 */
void guise_recent_stop_jobs (GuiseRecent *self);

/**
 * guise_recent_stop_training:
 *
 * Asks all that train to save and to end; `n-training` tells when they have.
 */
void guise_recent_stop_training (GuiseRecent *self);

/**
 * guise_recent_add:
 * @self: the list
 * @path: a project folder
 *
 * Puts it in front.
 *
 * Returns: (transfer none): the project
 */
GuiseOpenProject *guise_recent_add (GuiseRecent *self, const char *path);

/**
 * guise_recent_forget:
 *
 * Takes a project off the list unless it is at work; its folder stays.
 */
void guise_recent_forget (GuiseRecent *self, const char *path);

G_END_DECLS
