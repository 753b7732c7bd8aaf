/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where notes lie, in the folder of the faceset. */
#define GUISE_SCENE_NOTES_FILE   ".guise-notes"
#define GUISE_SCENE_NOTE_N_AXES  6
#define GUISE_SCENE_NOTE_LETTERS 300 /* of one note, at most */

/**
 * GuiseSceneNote:
 * @text: (owned): one line, "summer 2019, beard"
 * @light: the middle of the scene that it was written about: that is how the scene is found again
 *   when faces have other names, were packed, or more of them have come
 * @n_faces: in that scene when it was written
 *
 * What somebody wants to remember about the faces of one light and colour.
 */
typedef struct
{
  char   *text;
  double  light[GUISE_SCENE_NOTE_N_AXES];
  int64_t n_faces;
} GuiseSceneNote;

/**
 * guise_scene_note_is_text:
 * @text: what somebody wrote
 *
 * Returns: whether it can be a note: UTF-8, not blank, without control characters, at most
 *   %GUISE_SCENE_NOTE_LETTERS letters
 */
gboolean guise_scene_note_is_text (const char *text);

/**
 * guise_scene_notes_new:
 *
 * Returns: (transfer full) (element-type GuiseSceneNote): no notes
 */
GPtrArray *guise_scene_notes_new (void);

/**
 * guise_scene_notes_add:
 * @notes: (element-type GuiseSceneNote): notes
 * @text: as guise_scene_note_is_text() wants it
 * @light: (array fixed-size=6): middle of the scene
 * @n_faces: faces of the scene
 *
 * Puts one more at the end.
 */
void
guise_scene_notes_add (GPtrArray *notes, const char *text, const double *light, int64_t n_faces);

/**
 * guise_scene_notes_parse:
 * @data: (array length=n_bytes): the contents of such a file
 * @n_bytes: how many
 * @label: what it is, for messages
 * @error: where to put the error
 *
 * JSON: `"format": "guise-scene-notes"`, `"version": 1`, `"notes"`: an array of `{"text", "light":
 * [6 numbers], "faces"}`. Anything else than that is refused as a whole: who wrote the notes loses
 * none by a program that understands half of them.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable) (element-type GuiseSceneNote): the notes
 */
GPtrArray *
guise_scene_notes_parse (const void *data, size_t n_bytes, const char *label, GError **error);

/**
 * guise_scene_notes_load:
 * @place: the folder that the faces or their pack lie in
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY, FAILED
 *
 * Returns: (transfer full) (nullable) (element-type GuiseSceneNote): the notes, none where there
 *   is no file
 */
GPtrArray *guise_scene_notes_load (const char *place, GError **error);

/**
 * guise_scene_notes_save:
 * @notes: (element-type GuiseSceneNote): all notes
 * @place: the folder
 * @error: where to put the error
 *
 * Errors: as guise_file_replace()
 *
 * Returns: %TRUE when they are on disk
 */
gboolean guise_scene_notes_save (const GPtrArray *notes, const char *place, GError **error);

/**
 * guise_scene_notes_carry:
 * @from: a faceset: a folder, a pack, or a selection
 * @to: where its faces are now too: a folder or a pack
 * @error: where to put the error
 *
 * Adds to the notes there those that are not among them yet. A place that nobody may write into is
 * left as it is.
 *
 * Errors: as guise_scene_notes_load() and guise_scene_notes_save()
 *
 * Returns: %TRUE when nothing is left to be carried
 */
gboolean guise_scene_notes_carry (const char *from, const char *to, GError **error);

G_END_DECLS
