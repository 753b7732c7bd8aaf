/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the notes lie, in the folder of the faces. */
#define GUISE_MASK_NOTES_FILE ".guise-mask-notes"

/**
 * GuiseMaskNotes:
 *
 * What a person says about outlines of a folder of loose faces that DeepFaceLab's files have no
 * place for: whose are not to be learned from. Plain value.
 */
typedef struct _GuiseMaskNotes GuiseMaskNotes;

void guise_mask_notes_free (GuiseMaskNotes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskNotes, guise_mask_notes_free)

/**
 * guise_mask_notes_parse:
 * @data: (array length=n_bytes): the contents of such a file
 * @n_bytes: how many
 * @label: what it is, for messages
 * @error: where to put the error
 *
 * JSON: `"format": "guise-mask-notes"`, `"version": 1`, `"unused"`: names of faces, `"renames"`:
 * how many renaming runs they know. Anything else than that is refused as a whole.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the notes
 */
GuiseMaskNotes *
guise_mask_notes_parse (const void *data, size_t n_bytes, const char *label, GError **error);

/**
 * guise_mask_notes_load:
 * @folder: of the faces, or a pack; a selection has no notes
 * @error: where to put the error
 *
 * Faces that were renamed since are known by their names of now.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY, FAILED; as guise_rename_history_translate()
 *
 * Returns: (transfer full) (nullable): the notes, none where there is no file
 */
GuiseMaskNotes *guise_mask_notes_load (const char *folder, GError **error);

/**
 * guise_mask_notes_is_used:
 *
 * Returns: whether the outlines of the face @name are to be learned from
 */
gboolean guise_mask_notes_is_used (const GuiseMaskNotes *self, const char *name);

/**
 * guise_mask_notes_get_n_unused:
 *
 * Returns: of how many faces they are not
 */
size_t guise_mask_notes_get_n_unused (const GuiseMaskNotes *self);

/**
 * guise_mask_notes_set_used:
 * @folder: of the faces
 * @name: of one of them
 * @is_used: whether its outlines are to be learned from
 * @error: where to put the error
 *
 * Writes it down, atomically.
 *
 * Errors: as guise_mask_notes_load() and guise_file_replace(); %GUISE_CORE_ERROR ARGUMENT (the name
 *   is no UTF-8); %GUISE_FACESET_ERROR BUSY (another program changes the masks of the folder)
 */
gboolean
guise_mask_notes_set_used (const char *folder, const char *name, gboolean is_used, GError **error);

/**
 * guise_mask_notes_carry:
 * @from: a folder of faces, or a pack
 * @to: where its faces are now too: a pack then has the notes of @from, a folder those as well
 * @error: where to put the error
 *
 * The notes of a pack lie beside it: those of `faceset.pak` are its folder's, those of any other
 * pack are in a file of its own.
 *
 * Errors: as guise_mask_notes_load() and guise_file_replace(); %GUISE_CORE_ERROR FAILED (another
 *   program changes the masks of the folder)
 */
gboolean guise_mask_notes_carry (const char *from, const char *to, GError **error);

G_END_DECLS
