/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-selection-marks.h"

G_BEGIN_DECLS

/**
 * GuiseFaceMarks:
 *
 * What a person says about the faces of one faceset, on its way into `selection-best.json` beside
 * them. Whoever shows these faces shares one object, so that each hears what another page says, and
 * changes are written one after another, also when who asked is gone. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: the file, or what is known of it, may be another
 */
#define GUISE_TYPE_FACE_MARKS (guise_face_marks_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceMarks, guise_face_marks, GUISE, FACE_MARKS, GObject)

/**
 * guise_face_marks_get:
 * @faceset: path of a faceset
 *
 * Returns: (transfer full): what is said about its faces; the same object for everybody
 */
GuiseFaceMarks *guise_face_marks_get (const char *faceset);

/**
 * guise_face_marks_look:
 *
 * Reads which faces are set aside, on a thread.
 */
void guise_face_marks_look (GuiseFaceMarks *self);

/**
 * guise_face_marks_get_aside:
 *
 * Returns: (transfer none) (nullable) (element-type filename): set of names of faces that somebody
 *   has set aside; %NULL as long as it is not known
 */
GHashTable *guise_face_marks_get_aside (const GuiseFaceMarks *self);

/**
 * guise_face_marks_is_busy:
 *
 * Returns: whether something is being written or read
 */
gboolean guise_face_marks_is_busy (const GuiseFaceMarks *self);

/**
 * guise_face_marks_set_async:
 * @asker: who asks; kept until the answer
 * @names: (element-type filename): of faces
 * @mark: what is said about them
 * @callback: called with the answer, after ::changed
 * @user_data: for @callback
 */
void guise_face_marks_set_async (GuiseFaceMarks     *self,
                                 void               *asker,
                                 const GPtrArray    *names,
                                 GuiseSelectionMark  mark,
                                 GAsyncReadyCallback callback,
                                 void               *user_data);

/**
 * guise_face_marks_can_undo:
 *
 * Returns: whether something was said since the faces are shown that can be taken back now
 */
gboolean guise_face_marks_can_undo (const GuiseFaceMarks *self);

/**
 * guise_face_marks_undo_async:
 * @asker: who asks; kept until the answer
 * @callback: called with the answer, after ::changed
 * @user_data: for @callback
 *
 * Takes back what was said last.
 */
void guise_face_marks_undo_async (GuiseFaceMarks     *self,
                                  void               *asker,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);

/**
 * guise_face_marks_finish:
 * @result: of one of the two
 * @error: where to put the error
 *
 * Errors: as guise_selection_load() and guise_selection_save_version(), guise_selection_undo()
 *
 * Returns: %TRUE when it is written
 */
gboolean guise_face_marks_finish (GAsyncResult *result, GError **error);

/**
 * guise_face_marks_dup_words:
 * @result: of one of the two
 *
 * Returns: (transfer full) (nullable): what was done, for people; %NULL: it was an undo
 */
char *guise_face_marks_dup_words (GAsyncResult *result);

/**
 * guise_face_marks_add_version:
 *
 * Somebody else has written a version of the file, which can be undone (guise_wall_choice_save());
 * emits ::changed.
 */
void guise_face_marks_add_version (GuiseFaceMarks *self);

G_END_DECLS
