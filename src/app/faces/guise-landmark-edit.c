/* SPDX-License-Identifier: GPL-3.0-or-later
 * The points of one face, moved so that it can be taken back. */
#include "app/faces/guise-landmark-edit.h"

typedef struct
{
  int        point;
  GuisePoint before;
  GuisePoint after;
} Step;

void
guise_landmark_edit_begin (GuiseLandmarkEdit *self, const GuisePoint *points)
{
  guise_landmark_edit_clear (self);
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    self->points[i] = points[i];
}

void
guise_landmark_edit_clear (GuiseLandmarkEdit *self)
{
  g_clear_pointer (&self->steps, g_array_unref);
  self->n_done = 0;
}

void
guise_landmark_edit_move (GuiseLandmarkEdit *self, int point, GuisePoint to, gboolean is_continued)
{
  const Step step = { point, self->points[point], to };
  Step      *last = self->n_done > 0 ? &g_array_index (self->steps, Step, self->n_done - 1) : NULL;

  if (is_continued && last != NULL && last->point == point && self->n_done == self->steps->len)
    last->after = to;
  else
    {
      g_array_set_size (self->steps, self->n_done);
      g_array_append_val (self->steps, step);
      self->n_done++;
    }
  self->points[point] = to;
}

gboolean
guise_landmark_edit_can_undo (const GuiseLandmarkEdit *self)
{
  return self->n_done > 0;
}

gboolean
guise_landmark_edit_can_redo (const GuiseLandmarkEdit *self)
{
  return self->steps != NULL && self->n_done < self->steps->len;
}

int
guise_landmark_edit_undo (GuiseLandmarkEdit *self)
{
  const Step *step;

  if (!guise_landmark_edit_can_undo (self))
    return -1;
  step = &g_array_index (self->steps, Step, --self->n_done);
  self->points[step->point] = step->before;
  return step->point;
}

int
guise_landmark_edit_redo (GuiseLandmarkEdit *self)
{
  const Step *step;

  if (!guise_landmark_edit_can_redo (self))
    return -1;
  step = &g_array_index (self->steps, Step, self->n_done++);
  self->points[step->point] = step->after;
  return step->point;
}
