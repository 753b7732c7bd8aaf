/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In the project's folder; it stays there when nobody holds it. */
#define GUISE_PROJECT_LOCK_NAME     ".guise-lock"

/* What a training takes it for. */
#define GUISE_PROJECT_LOCK_TRAINING "training"

/**
 * GuiseProjectLock:
 *
 * A project that one program at a time changes: who trains it, restores a backup, removes one,
 * answers at a gate, or sets an option. Looking needs no lock. The system takes it back when its
 * holder ends, by `kill -9` too. Thread: owner.
 */
typedef struct _GuiseProjectLock GuiseProjectLock;

/**
 * guise_project_lock_take:
 * @dir: a project folder
 * @work: what it is taken for, as in "training"; others are told
 * @error: where to put the error
 *
 * Never waits. To be taken before the project is opened by who will write it, since what was read
 * before may be old. One process of a training takes it for all of them.
 *
 * Errors: %GUISE_PROJECT_ERROR BUSY, with who holds it and what to do, INVALID; %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): the lock
 */
GuiseProjectLock *guise_project_lock_take (const char *dir, const char *work, GError **error);

/**
 * guise_project_lock_take_beside_training:
 *
 * guise_project_lock_take() for work that a training sees and takes over by itself, as when an
 * option is set: where a training holds the lock, that work needs none, and nothing is held.
 */
GuiseProjectLock      *
guise_project_lock_take_beside_training (const char *dir, const char *work, GError **error);
void guise_project_lock_free (GuiseProjectLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProjectLock, guise_project_lock_free)

/**
 * guise_project_lock_get_warning:
 * @self: a lock
 *
 * Returns: (transfer none) (nullable): a sentence for people when the project is where locks do not
 *   work, as on some network shares: then nobody is kept away
 */
const char *guise_project_lock_get_warning (const GuiseProjectLock *self);

/**
 * guise_project_lock_check:
 * @dir: a project folder
 * @error: where to put the error
 *
 * Whether it could be taken now: for a program that has much to do before it takes it. Writes
 * nothing.
 *
 * Errors: %GUISE_PROJECT_ERROR BUSY
 */
gboolean guise_project_lock_check (const char *dir, GError **error);

G_END_DECLS
