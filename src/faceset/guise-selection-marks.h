/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-selection.h"

G_BEGIN_DECLS

/**
 * GuiseSelectionMark:
 * @GUISE_SELECTION_FREE: the method decides
 * @GUISE_SELECTION_PICKED: chosen, whatever the method says
 * @GUISE_SELECTION_DROPPED: left out, whatever the method says
 *
 * What a person says about a face.
 */
typedef enum
{
  GUISE_SELECTION_FREE,
  GUISE_SELECTION_PICKED,
  GUISE_SELECTION_DROPPED,
} GuiseSelectionMark;

/**
 * guise_selection_dup_path:
 * @faceset: path of a faceset
 * @method: by what it is ordered, as in "best"
 *
 * Returns: (transfer full): where such a selection is kept by custom: `selection-METHOD.json`
 * beside the faces or beside their pack
 */
char *guise_selection_dup_path (const char *faceset, const char *method);

/**
 * guise_selection_dup_marks_path:
 * @faceset: path of a faceset
 *
 * Returns: (transfer full): where it is kept by custom what people say about its faces: the file of
 *   the best ones, see guise_selection_dup_path()
 */
char *guise_selection_dup_marks_path (const char *faceset);

/**
 * guise_selection_load_dropped:
 * @path: of a selection
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type filename): set of the names of faces that somebody has set
 *   aside; an empty one where there is no such file, or it cannot be read, which is told when it is
 *   changed
 */
GHashTable *guise_selection_load_dropped (const char *path);

/**
 * guise_selection_mark:
 * @self: a selection
 * @names: (element-type filename): names of faces; one that is no face is remembered all the same
 * @mark: what is said about them; replaces what was said before
 *
 * Faces that are dropped leave the chosen ones at once, and their bins have one less; picked ones
 * come behind the others. A face that is not dropped any more stays left out until it is sorted
 * again or picked. Nothing is written. The time grows with the faces of the selection, not with
 * their square.
 */
void guise_selection_mark (GuiseSelection *self, const GPtrArray *names, GuiseSelectionMark mark);

G_END_DECLS
