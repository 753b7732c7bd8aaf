/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/* Where the choices of stages are, in the project's folder. */
#define GUISE_PERSON_SELECTIONS "selections"

/* What we remember beside faces begins so. */
#define GUISE_PERSON_OURS       ".guise-"

/* Whether something is in the folder of the project without any link on the way to it, on the same
 * file system with nothing mounted in it, is no link itself, and has nothing to do with another
 * project: whatever else it is, it is not somebody's own. */
gboolean guise_person_is_own (const GuiseProject *project, const char *path);

/* Whether @path is @folder or in it, by their names. */
gboolean guise_person_is_within (const char *path, const char *folder);

gboolean guise_person_exists (const char *path);

/* What holds the faces: a folder or a pack; that of names is the one that they are of, itself where
 * they cannot be read. */
char *guise_person_dup_faces (const char *path);

/* The folder that they lie in. */
char *guise_person_dup_place (const char *path);

/* Whether it is a folder with nothing in it but the locks that stay where somebody has worked. */
gboolean guise_person_is_empty_folder (const char *path);

/* Takes @path. Lists it when it is there: what is not the project's own among what stays.
 * Returns: whether it can go */
gboolean
guise_person_add (GuisePerson *self, const GuiseProject *project, GuisePersonPart part, char *path);

/* Lists names of faces, and those that were there before them (faceset/guise-selection.h). */
void guise_person_add_names (GuisePerson *self, const GuiseProject *project, const char *path);

/* Whether any slot has chosen something in a folder of the project that is none for faces. */
gboolean guise_person_holds_choice (const GuiseProject *project, const char *path);

/* The first half of guise_person_find(): the faces, and what the cache has of them. */
void guise_person_find_faces (GuisePerson *self, const GuiseProject *project);

/* Whether a checkpoint, a backup or an exported file has learned from the faces of a slot, or may
 * have. */
gboolean guise_person_has_made (const GuiseProject *project, GuiseFaceSlot slot);

/* Whether it is what is known of the model's way, which all that was made of it needs. */
gboolean guise_person_is_chain (const GuiseProject *project, const char *path);

/* Of what is below @path, by names, sizes and dates: two that differ are not of the same. What we
 * remember beside faces is left out. */
uint64_t guise_person_make_stamp (const char *path, GCancellable *cancellable);

/* Bytes on the disk below @path, links not followed; @seen is of one reckoning and says which files
 * with several names were counted. */
uint64_t guise_project_count_bytes (const char *path, GHashTable *seen, GCancellable *cancellable);

/* Returns: (transfer full): for guise_project_count_bytes() */
GHashTable *guise_project_new_seen (void);

G_END_DECLS
