/* SPDX-License-Identifier: GPL-3.0-or-later
 * What rct does, as numbers. */
#include "image/guise-lab-move.h"

#include "image/guise-color-private.h"
#include "image/guise-color.h"

GuiseLabMove
guise_lab_move_measure (GuiseImage *image, GuiseImage *target, const GuiseImage *mask)
{
  GuiseLabMove    move;
  GuiseColorStats from, to;

  guise_color_bgr_to_lab (image);
  guise_color_bgr_to_lab (target);
  from = guise_color_measure_lab (image, mask);
  to = guise_color_measure_lab (target, mask);
  for (int c = 0; c < 3; c++)
    {
      move.from[c] = from.mean[c];
      move.scale[c] = guise_color_get_lab_scale (&from, &to, c);
      move.shift[c] = to.mean[c] - from.mean[c];
    }
  return move;
}

void
guise_lab_move_apply (const GuiseLabMove *self, GuiseImage *image)
{
  GuiseColorStats from, to;

  for (int c = 0; c < 3; c++)
    {
      from.mean[c] = self->from[c];
      from.deviation[c] = 1.0f;
      to.mean[c] = self->from[c] + self->shift[c];
      to.deviation[c] = self->scale[c];
    }
  guise_color_bgr_to_lab (image);
  guise_color_move_lab (image, &from, &to);
  guise_color_lab_to_bgr (image);
}
