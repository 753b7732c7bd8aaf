/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-wall-limits.h"
#include "app/faces/guise-wall-list.h"
#include "app/record/guise-record-figures.h"
#include "faceset/guise-selection-marks.h"
#include "job/guise-thread-job.h"
#include "sort/guise-sort.h"
#include "survey/guise-score-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseWallFilter:
 * @GUISE_WALL_SHOW_ALL: every face
 * @GUISE_WALL_SHOW_CHOSEN: those that are chosen
 * @GUISE_WALL_SHOW_ASIDE: those that somebody has set aside
 * @GUISE_WALL_SHOW_SOME: those of guise_wall_show_some()
 */
typedef enum
{
  GUISE_WALL_SHOW_ALL,
  GUISE_WALL_SHOW_CHOSEN,
  GUISE_WALL_SHOW_ASIDE,
  GUISE_WALL_SHOW_SOME,
} GuiseWallFilter;

/**
 * GuiseWall:
 *
 * The faces of one slot, as the page of faces shows them: opened, measured, ordered, chosen from.
 * All that takes time runs on threads; what is said about faces is kept in `selection-best.json`
 * beside them, where `guise sort --by best` has it too. The only thing that ever changes a file of
 * a face is guise_wall_move_points(). Thread: main.
 *
 * Signals:
 *
 * - `::changed`: anything that the getters tell
 * - `::said (const char *text, gboolean can_undo)`: something is done, or could not be done
 */
#define GUISE_TYPE_WALL (guise_wall_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWall, guise_wall, GUISE, WALL, GObject)

/**
 * guise_wall_new:
 * @path: a faceset
 * @other: (nullable): what it is to be swapped with, for the score card
 * @is_dst: whether it is the destination of that pair
 * @options: (nullable): what the score card is for; copied
 *
 * Begins to open it, and to measure what is not known yet.
 *
 * Returns: (transfer full): the wall
 */
GuiseWall *guise_wall_new (const char              *path,
                           const char              *other,
                           gboolean                 is_dst,
                           const GuiseScoreOptions *options);

const char *guise_wall_get_path (const GuiseWall *self);

/**
 * guise_wall_get_problem:
 *
 * Returns: (transfer none) (nullable): why the faces cannot be shown, a sentence
 */
const char *guise_wall_get_problem (const GuiseWall *self);

/**
 * guise_wall_get_faceset:
 *
 * Returns: (transfer none) (nullable): %NULL until it is open
 */
GuiseFaceset *guise_wall_get_faceset (const GuiseWall *self);

/**
 * guise_wall_get_list:
 *
 * Returns: (transfer none) (nullable): what is shown, %NULL until it is open
 */
GuiseWallList *guise_wall_get_list (const GuiseWall *self);

size_t guise_wall_get_n (const GuiseWall *self);
size_t guise_wall_get_n_chosen (const GuiseWall *self);
size_t guise_wall_get_n_aside (const GuiseWall *self);

/**
 * guise_wall_get_record:
 * @index: a face
 *
 * Returns: (transfer none) (nullable): what was measured, if it is known already
 */
const GuiseFaceRecord *guise_wall_get_record (const GuiseWall *self, size_t index);

/**
 * guise_wall_get_card:
 *
 * Returns: (transfer none) (nullable): what the faces lack; %NULL until they are measured
 */
const GuiseScoreCard *guise_wall_get_card (const GuiseWall *self);

/**
 * guise_wall_get_score:
 *
 * Returns: (transfer none) (nullable): the numbers of these faces in that card
 */
const GuiseScoreSide *guise_wall_get_score (const GuiseWall *self);

/**
 * guise_wall_get_cards:
 *
 * Returns: (transfer none) (nullable): by #GuiseCaptureCard, the faces of the extra cards that were
 *   chosen; %NULL until they are counted
 */
const GuiseRecordCount *guise_wall_get_cards (const GuiseWall *self);

/**
 * guise_wall_get_job:
 *
 * Returns: (transfer none) (nullable): what takes time just now
 */
GuiseJob *guise_wall_get_job (const GuiseWall *self);

GuiseWallFilter guise_wall_get_filter (const GuiseWall *self);
void            guise_wall_set_filter (GuiseWall *self, GuiseWallFilter filter);

/**
 * guise_wall_get_limits:
 *
 * Returns: (transfer none): what was measured on the faces that are shown
 */
const GuiseWallLimits *guise_wall_get_limits (const GuiseWall *self);

/**
 * guise_wall_set_limits:
 * @limits: copied
 *
 * Shows of the faces of the filter those within @limits, in the order that was wanted.
 */
void guise_wall_set_limits (GuiseWall *self, const GuiseWallLimits *limits);

/**
 * guise_wall_get_extents:
 *
 * Returns: (transfer none) (nullable) (array fixed-size=GUISE_N_SORT_MEASURES): the least and the
 *   most of each measure; %NULL until the faces are measured
 */
const GuiseWallRange *guise_wall_get_extents (const GuiseWall *self);

/**
 * guise_wall_get_n_sorts:
 *
 * Returns: how many orders there are
 */
guint       guise_wall_get_n_sorts (void);
const char *guise_wall_get_sort_title (guint sort);
guint       guise_wall_get_sort (const GuiseWall *self);
void        guise_wall_set_sort (GuiseWall *self, guint sort);

/**
 * guise_wall_show_some:
 * @faces: (array length=n): indices, in the order they are to be shown
 * @title: what they are, for people
 */
void guise_wall_show_some (GuiseWall *self, const uint32_t *faces, size_t n, const char *title);

/**
 * guise_wall_get_some_title:
 *
 * Returns: (transfer none) (nullable): what guise_wall_show_some() was told
 */
const char *guise_wall_get_some_title (const GuiseWall *self);

/**
 * guise_wall_show_similar:
 * @index: a measured face
 *
 * Shows the 200 faces that are most like it.
 */
void guise_wall_show_similar (GuiseWall *self, size_t index);

/**
 * guise_wall_show_person:
 * @index: a face
 *
 * Shows all faces of the person whose face it is, once it is known who is who.
 *
 * Returns: the order that is wanted now: that by person, when it has to be found out first
 */
guint guise_wall_show_person (GuiseWall *self, size_t index);

/**
 * guise_wall_mark:
 * @faces: (array length=n): indices
 * @mark: what is said about them
 *
 * Shown at once, written on a thread; what could not be written is taken back and said.
 */
void guise_wall_mark (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark);

/**
 * guise_wall_choose_best:
 * @n_keep: how many
 * @for_other: whether directions that the other side has count more
 *
 * A job; faces that a person picked or set aside stay so.
 */
void guise_wall_choose_best (GuiseWall *self, size_t n_keep, gboolean for_other);

/**
 * guise_wall_can_move_points:
 *
 * Returns: whether the faces are files of their own: nobody changes those in a pack
 */
gboolean guise_wall_can_move_points (const GuiseWall *self);

/**
 * guise_wall_get_points:
 * @index: a face
 *
 * Returns: (transfer none) (array fixed-size=68): its landmarks as they are, or are being written
 */
const GuisePoint *guise_wall_get_points (const GuiseWall *self, size_t index);

/**
 * guise_wall_move_points:
 * @index: a face
 * @points: (array fixed-size=68): where its landmarks are from now on
 *
 * Shown at once, written on a thread (guise_face_landmarks_save()), also when the wall goes
 * meanwhile; what could not be written is taken back and said. A moment after the last of it the
 * face is measured anew.
 */
void guise_wall_move_points (GuiseWall *self, size_t index, const GuisePoint *points);

gboolean guise_wall_can_undo (const GuiseWall *self);

/**
 * guise_wall_undo:
 *
 * Takes back what was said or chosen last on this wall.
 */
void guise_wall_undo (GuiseWall *self);

/**
 * guise_wall_get_view:
 *
 * Returns: a number that changes when another order or other faces are shown, so that whoever shows
 *   them begins at the top
 */
unsigned guise_wall_get_view (const GuiseWall *self);

/**
 * guise_wall_is_busy:
 *
 * Returns: whether something is being read, ordered or written
 */
gboolean guise_wall_is_busy (const GuiseWall *self);

G_END_DECLS
