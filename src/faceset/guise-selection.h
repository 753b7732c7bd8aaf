/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Beside a selection: the folder of what it was before, "NAME.000001" and so on. */
#define GUISE_SELECTION_HISTORY ".guise-history"

/**
 * GuiseSelectedFace:
 * @name: its name in the faceset
 * @key: what it was ordered by; see the method
 * @bin: which of the selection's bins it belongs to; -1 for methods without bins
 */
typedef struct
{
  char  *name;
  double key;
  int    bin;
} GuiseSelectedFace;

/**
 * GuiseSelectionBin:
 * @label: what it holds, as in "yaw -7.5 pitch 0"
 * @n_before: faces that belong to it
 * @n_after: how many of them were chosen
 * @n_wanted: how many would be chosen if there were enough; 0 when not known
 * @radius: how far the most lonely face is from a chosen one, in noticeable steps; NaN when not
 *   known
 */
typedef struct
{
  char  *label;
  size_t n_before;
  size_t n_after;
  size_t n_wanted;
  double radius;
} GuiseSelectionBin;

/**
 * GuiseLeftOutFace:
 * @name: its name in the faceset
 * @reason: why it was not chosen, one of a few fixed texts
 */
typedef struct
{
  char *name;
  char *reason;
} GuiseLeftOutFace;

/**
 * GuiseSelection:
 * @faceset: path of the faceset
 * @method: by what it was ordered, as in "best"
 * @faces: (element-type GuiseSelectedFace): the chosen faces in order
 * @bins: (element-type GuiseSelectionBin): empty for methods without bins
 * @left_out: (element-type GuiseLeftOutFace): the other faces
 * @picked: (element-type filename): names of faces that a person wants in it, whatever the method
 *   says; they stay when it is sorted again
 * @dropped: (element-type filename): likewise of faces that nobody wants
 * @n_renames: how many renaming runs there had been in the faceset's folder when the names were
 *   written (guise-rename-history.h)
 * @n_repeated: how many chosen faces were found to repeat others; known right after choosing, not
 *   written down
 *
 * An order and a choice of faces, which moves nothing. Plain struct, everything owned.
 */
typedef struct
{
  char   *faceset;
  char   *method;
  GArray *faces;
  GArray *bins;
  GArray *left_out;

  GPtrArray *picked;
  GPtrArray *dropped;
  size_t     n_renames;
  size_t     n_repeated;
} GuiseSelection;

/**
 * guise_selection_new:
 * @faceset: path of the faceset
 * @method: by what it is ordered
 *
 * Returns: (transfer full): an empty selection
 */
GuiseSelection *guise_selection_new (const char *faceset, const char *method);
void            guise_selection_free (GuiseSelection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSelection, guise_selection_free)

void guise_selection_add (GuiseSelection *self, const char *name, double key, int bin);
void
guise_selection_add_bin (GuiseSelection *self, const char *label, size_t n_before, size_t n_after);
void guise_selection_leave_out (GuiseSelection *self, const char *name, const char *reason);

/**
 * guise_selection_save:
 * @self: a selection
 * @path: the target; by custom its name ends in ".json"
 * @error: where to put the error
 *
 * Writes the file described in README.md, atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED
 *
 * Returns: %TRUE when @path holds the selection
 */
gboolean guise_selection_save (const GuiseSelection *self, const char *path, GError **error);

/**
 * guise_selection_parse:
 * @data: (array length=n_bytes): the contents of such a file
 * @n_bytes: how many
 * @path: where it lies, for messages and for the faceset's path
 * @error: where to put the error
 *
 * The names are those that stand there; guise_selection_follow() brings them up to date.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the selection; its faceset is an absolute path
 */
GuiseSelection *
guise_selection_parse (const void *data, size_t n_bytes, const char *path, GError **error);

/**
 * guise_selection_load:
 * @path: a file written by guise_selection_save()
 * @error: where to put the error
 *
 * Names are labels to be looked up in the faceset, never paths to be opened. Those from before the
 * files were renamed are replaced by the names of now.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT
 *
 * Returns: (transfer full) (nullable): the selection; its faceset is an absolute path
 */
GuiseSelection *guise_selection_load (const char *path, GError **error);

/**
 * guise_selection_follow:
 * @self: a selection
 * @error: where to put the error
 *
 * Replaces the names of files that were renamed since @n_renames. A face in a trash folder is
 * called "../FOLDER_trash/name" then, by which it is found again when that is undone.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NOT_FOUND (a list of renamed files is damaged or gone)
 *
 * Returns: %TRUE when all names are those of now
 */
gboolean guise_selection_follow (GuiseSelection *self, GError **error);

/**
 * guise_selection_save_version:
 * @self: a selection
 * @path: the target
 * @error: where to put the error
 *
 * guise_selection_save(), with what was there before kept as
 * `.guise-history/NAME.NNNNNN` beside it: the last twenty versions.
 *
 * Errors: as guise_selection_save()
 *
 * Returns: %TRUE when @path holds the selection
 */
gboolean
guise_selection_save_version (const GuiseSelection *self, const char *path, GError **error);

/**
 * guise_selection_undo:
 * @path: a selection
 * @error: where to put the error
 *
 * Brings back the version before; the one that was there is kept as `.guise-history/NAME.undone`.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (there is no earlier version), NO_SPACE, FAILED
 *
 * Returns: %TRUE when @path holds the earlier version
 */
gboolean guise_selection_undo (const char *path, GError **error);

/**
 * GuiseSelectionOperation:
 * @GUISE_SELECTION_AND: faces of both
 * @GUISE_SELECTION_OR: faces of either
 * @GUISE_SELECTION_MINUS: faces of the first that the second has not
 */
typedef enum
{
  GUISE_SELECTION_AND,
  GUISE_SELECTION_OR,
  GUISE_SELECTION_MINUS,
} GuiseSelectionOperation;

/**
 * guise_selection_combine:
 * @self: a selection, which is changed
 * @operation: how
 * @other: another one of the same faceset
 * @error: where to put the error
 *
 * The order stays that of @self; what only @other has comes behind, in its order. What goes is left
 * out with a reason, and its bin has one less.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (they belong to different facesets)
 *
 * Returns: %TRUE when they were combined
 */
gboolean guise_selection_combine (GuiseSelection         *self,
                                  GuiseSelectionOperation operation,
                                  const GuiseSelection   *other,
                                  GError                **error);

G_END_DECLS
