/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuisePersonPart:
 * @GUISE_PERSON_FACES: the faces with their masks and outlines, what was sorted out of them, and
 *   which of them stages have chosen; without it nobody is removed
 * @GUISE_PERSON_PICTURES: previews, probe strips, pictures of gates and of trouble
 * @GUISE_PERSON_MODEL: checkpoints, losses, and what is known about them
 * @GUISE_PERSON_BACKUPS: backups
 * @GUISE_PERSON_EXPORTS: exported files in the project's folder, and what they were compared on
 * @GUISE_PERSON_MASKS: the project's mask model
 * @GUISE_PERSON_CACHE: small pictures of the faces in the user's cache
 *
 * What there may be of a person.
 */
typedef enum
{
  GUISE_PERSON_FACES,
  GUISE_PERSON_PICTURES,
  GUISE_PERSON_MODEL,
  GUISE_PERSON_BACKUPS,
  GUISE_PERSON_EXPORTS,
  GUISE_PERSON_MASKS,
  GUISE_PERSON_CACHE,
  GUISE_N_PERSON_PARTS,
} GuisePersonPart;

/**
 * GuisePersonTrace:
 * @paths: (element-type filename): absolute, the most important first; empty: there is nothing
 * @n_bytes: on the disk; what several names share counts once, for the first part
 * @n: faces, backups, exported files, checkpoints; else 0
 *
 * What there is of one part.
 */
typedef struct
{
  GPtrArray *paths;
  uint64_t   n_bytes;
  unsigned   n;
} GuisePersonTrace;

/**
 * GuisePerson:
 * @slot: whose faces
 * @traces: by #GuisePersonPart
 * @linked: (owned) (nullable): where the faces are that the project only refers to; they stay
 * @stays: (element-type filename): other things of the project that lie elsewhere, behind a link
 * @has_statements: somebody has said whose faces they are
 *
 * What a project has of the person of a slot. Plain struct, everything owned.
 */
typedef struct
{
  GuiseFaceSlot    slot;
  GuisePersonTrace traces[GUISE_N_PERSON_PARTS];
  char            *linked;
  GPtrArray       *stays;
  gboolean         has_statements;
} GuisePerson;

/**
 * guise_person_find:
 * @project: a project
 * @slot: whose faces
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * Lists what is in the project's folder and follows no link; what lies behind one is somebody's own
 * and only told. A model is made of both sides, so it is listed for each; checkpoints and backups
 * from before the first stage with these faces are not, unless the project began with a model of
 * others. Changes nothing. Thread: any; @project is only read.
 *
 * Errors: as guise_backup_list(); %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): what there is
 */
GuisePerson *guise_person_find (const GuiseProject *project,
                                GuiseFaceSlot       slot,
                                GCancellable       *cancellable,
                                GError            **error);
void         guise_person_free (GuisePerson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePerson, guise_person_free)

/**
 * guise_person_is_there:
 *
 * Returns: whether there is anything that could be removed or forgotten
 */
gboolean guise_person_is_there (const GuisePerson *self);

/**
 * GuiseRemoval:
 * @GUISE_REMOVAL_BIN: to the bin of the desktop
 * @GUISE_REMOVAL_FOR_GOOD: deleted
 *
 * Where something goes.
 */
typedef enum
{
  GUISE_REMOVAL_BIN,
  GUISE_REMOVAL_FOR_GOOD,
} GuiseRemoval;

/**
 * GuisePersonLeft:
 * @path: (owned): what could not be removed
 * @reason: (owned): why, a sentence
 * @has_no_bin: there is no bin where it is; it can only be deleted for good
 *
 * What was left.
 */
typedef struct
{
  char    *path;
  char    *reason;
  gboolean has_no_bin;
} GuisePersonLeft;

/**
 * guise_person_remove:
 * @self: what guise_person_find() has told of the same project
 * @project: the project, held by who calls this (guise-project-lock.h)
 * @parts: 1 << #GuisePersonPart of each part that is to go; the faces always go
 * @how: where it goes
 * @out_left: (out) (transfer full) (element-type GuisePersonLeft): what could not be removed; empty
 *   when all went
 * @error: where to put the error
 *
 * Removes what is listed, one thing after the other, and makes the project one that has never known
 * it: the slot has its own empty folder again, what was said about the faces is forgotten unless a
 * model made of them is left, and without checkpoints training begins anew. The cache is deleted
 * even when the rest goes to the bin. What cannot be removed does not stop the rest. The journal
 * notes that it was done, by slot, without a name. It can be called again with a new list.
 *
 * Errors: %GUISE_FACESET_ERROR BUSY: another program changes the faces, and nothing was done;
 * %GUISE_CORE_ERROR: the files went, and the manifest or the journal could not be written
 *
 * Returns: %FALSE with an error
 */
gboolean guise_person_remove (const GuisePerson *self,
                              GuiseProject      *project,
                              unsigned           parts,
                              GuiseRemoval       how,
                              GPtrArray        **out_left,
                              GError           **error);

G_END_DECLS
