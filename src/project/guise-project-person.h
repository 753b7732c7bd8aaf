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
 * @stamps: (element-type uint64): by path, what was in it when it was listed; not of the cache
 * @n_bytes: on the disk; what several names share counts once, for the first part
 * @n: faces, backups, exported files, checkpoints; else 0
 *
 * What there is of one part.
 */
typedef struct
{
  GPtrArray *paths;
  GArray    *stamps;
  uint64_t   n_bytes;
  unsigned   n;
} GuisePersonTrace;

/**
 * GuisePerson:
 * @slot: whose faces
 * @traces: by #GuisePersonPart
 * @linked: (owned) (nullable): where the faces are that the project only refers to; they stay
 * @is_fixed: @linked is where the project's own faces would be: nothing else can take its place,
 * and it is not forgotten
 * @stays: (element-type filename): other things that stay: behind a link, or not only this person's
 * @whole: (element-type filename): of the faces, what has more in it than those that were chosen,
 * or than faces: all of that goes
 * @has_statements: somebody has said whose faces they are
 * @stands_in: these faces stand, or may have stood, in for a generic set
 * @has_made: a checkpoint, a backup or an exported file has learned from them, or may have
 * @keeps_made: one of these lies behind a link, and stays
 * @keeps_backups: there are backups that are not listed, whyever
 *
 * What a project has of the person of a slot. Plain struct, everything owned; reference counted,
 * and only read once it is made.
 */
typedef struct
{
  GuiseFaceSlot    slot;
  GuisePersonTrace traces[GUISE_N_PERSON_PARTS];
  char            *linked;
  gboolean         is_fixed;
  GPtrArray       *stays;
  GPtrArray       *whole;
  gboolean         has_statements;
  gboolean         stands_in;
  gboolean         has_made;
  gboolean         keeps_made;
  gboolean         keeps_backups;
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
 * others. Changes nothing, but guise_backup_mend() is called. Thread: any; @project is only read.
 *
 * Errors: as guise_backup_mend() and guise_backup_list(); %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): what there is
 */
GuisePerson *guise_person_find (const GuiseProject *project,
                                GuiseFaceSlot       slot,
                                GCancellable       *cancellable,
                                GError            **error);
GuisePerson *guise_person_ref (const GuisePerson *self);
void         guise_person_unref (GuisePerson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePerson, guise_person_unref)

/**
 * guise_person_is_there:
 *
 * Returns: whether there is anything that could be removed or forgotten
 */
gboolean guise_person_is_there (const GuisePerson *self);

/**
 * guise_person_get_listed:
 *
 * Returns: 1 << #GuisePersonPart of each part of which there is something
 */
unsigned guise_person_get_listed (const GuisePerson *self);

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
 * GuisePersonLeftWhy:
 * @GUISE_PERSON_LEFT_FAILED: it could not be removed
 * @GUISE_PERSON_LEFT_NO_BIN: there is no bin where it is; it can only be deleted for good
 * @GUISE_PERSON_LEFT_CHANGED: it is not what was listed: it came later, or has changed since
 * @GUISE_PERSON_LEFT_NEEDED: something else that was left needs it
 * @GUISE_PERSON_LEFT_LINK: it is a link, or on another disk: somebody's own
 *
 * Why something was left.
 */
typedef enum
{
  GUISE_PERSON_LEFT_FAILED,
  GUISE_PERSON_LEFT_NO_BIN,
  GUISE_PERSON_LEFT_CHANGED,
  GUISE_PERSON_LEFT_NEEDED,
  GUISE_PERSON_LEFT_LINK,
} GuisePersonLeftWhy;

/**
 * GuisePersonLeft:
 * @path: (owned): what was left
 * @why: why
 * @error: (owned) (nullable): what the system says
 *
 * What was left.
 */
typedef struct
{
  char              *path;
  GuisePersonLeftWhy why;
  GError            *error;
} GuisePersonLeft;

/**
 * guise_person_remove:
 * @shown: what guise_person_find() has told, as it was shown
 * @project: the project, held by who calls this (guise-project-lock.h), and opened then
 * @parts: 1 << #GuisePersonPart of each part that is to go; the faces always go
 * @only: (nullable) (element-type filename): of that, nothing but these paths, and the cache
 * @how: where it goes
 * @out_left: (out) (transfer full) (element-type GuisePersonLeft): what of it was left; empty when
 *   all went
 * @error: where to put the error
 *
 * Looks once more, and removes what is there still as it was shown, one thing after the other; what
 * has come or changed since is left. Then the project is one that has never known it: the slot has
 * its own empty folder again, what was said about the faces is forgotten, and so is what the model
 * began with; while something made of them is left it is kept, but does not count for who comes
 * next. A model goes as a whole: while its checkpoints stay, so does what is known about it. The
 * cache is deleted even when the rest goes to the bin. What cannot be removed does not stop the
 * rest; where nothing could, nothing is changed. What was said stops to count before the first
 * thing goes, and counts again where the faces have stayed. The journal notes that it was done, by
 * slot, without a name, and before the manifest is written: after a power cut it can be called
 * again with a new list, and comes to the same end.
 *
 * Errors: as guise_person_find(), and %GUISE_FACESET_ERROR BUSY: another program changes the faces;
 * nothing was done. Others of %GUISE_CORE_ERROR: the manifest could not be written, and nothing
 * went; or the files went, and then the manifest or the journal could not be written
 *
 * Returns: %FALSE with an error
 */
gboolean guise_person_remove (const GuisePerson *shown,
                              GuiseProject      *project,
                              unsigned           parts,
                              const GPtrArray   *only,
                              GuiseRemoval       how,
                              GPtrArray        **out_left,
                              GError           **error);

G_END_DECLS
