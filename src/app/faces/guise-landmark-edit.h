/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * GuiseLandmarkEdit:
 * @points: where the points are
 * @steps: (owned) (nullable): what was done to them
 * @n_done: how many of these are not taken back
 *
 * The points of one face, and what a person did to them. Plain value: zeroed at first, begun with
 * guise_landmark_edit_begin(), cleared with guise_landmark_edit_clear().
 */
typedef struct
{
  GuisePoint points[GUISE_N_LANDMARKS];
  GArray    *steps;
  guint      n_done;
} GuiseLandmarkEdit;

/**
 * guise_landmark_edit_begin:
 * @self: anything, zeros at first
 * @points: (array fixed-size=68): of another face
 *
 * Nothing can be taken back.
 */
void guise_landmark_edit_begin (GuiseLandmarkEdit *self, const GuisePoint *points);
void guise_landmark_edit_clear (GuiseLandmarkEdit *self);

/**
 * guise_landmark_edit_move:
 * @point: 0..67
 * @to: where to
 * @is_continued: whether it goes on with the last step, if that was about the same point: both are
 *   taken back together
 *
 * What was taken back is forgotten.
 */
void
guise_landmark_edit_move (GuiseLandmarkEdit *self, int point, GuisePoint to, gboolean is_continued);

gboolean guise_landmark_edit_can_undo (const GuiseLandmarkEdit *self);
gboolean guise_landmark_edit_can_redo (const GuiseLandmarkEdit *self);

/**
 * guise_landmark_edit_undo:
 *
 * Returns: the point that is back where it was; -1 when there is nothing to take back
 */
int guise_landmark_edit_undo (GuiseLandmarkEdit *self);

/**
 * guise_landmark_edit_redo:
 *
 * Returns: the point that has moved again; -1 when nothing was taken back
 */
int guise_landmark_edit_redo (GuiseLandmarkEdit *self);

G_END_DECLS
