/* SPDX-License-Identifier: GPL-3.0-or-later
 * The label of pictures with a face that was made. It is drawn from strokes, by the distance of
 * each pixel to them: sharp at every size, without a font. */
#include "live/guise-live-label.h"

#include <math.h>

#define PLATE_PART  16   /* of the height of the picture */
#define PLATE_RIGHT 0.78 /* of the width of the picture: where it ends */
#define MIN_HEIGHT  12
#define CAPITAL     0.5F   /* height of a capital letter; the plate is 1 high */
#define PADDING     0.42F  /* left and right of the letters, likewise */
#define ROUND       0.28F  /* radius of the corners, likewise */
#define THICK       0.075F /* half of a stroke; a capital letter is 1 high */
#define TEXT_WIDTH  4.34F  /* likewise */
#define FAR         0.2F   /* likewise; with 6 pixels a capital more than THICK and a pixel */
#define DENSITY     0.72F  /* of the plate */

static const float plate_color[3] = { 30.0F, 26.0F, 24.0F };

/* Part of a letter, where y = 0 is the base line and 1 the top of a capital: a line from (x, y) to
 * (to_x, to_y), or round (x, y) with a radius, from one angle to another, counter-clockwise. */
typedef struct
{
  float x;
  float y;
  float to_x;
  float to_y;
  float radius; /* 0 for a line */
  float from;   /* degrees, 0 to 360 */
  float to;
} Stroke;

static const Stroke strokes[] = {
  { 0.00F, 0.00F, 0.36F, 1.00F, 0.0F, 0.0F, 0.0F }, /* A */
  { 0.36F, 1.00F, 0.72F, 0.00F, 0.0F, 0.0F, 0.0F },
  { 0.12F, 0.33F, 0.60F, 0.33F, 0.0F, 0.0F, 0.0F },
  { 1.00F, 0.00F, 1.00F, 1.00F, 0.0F, 0.0F, 0.0F }, /* I */
  { 1.70F, 0.00F, 1.70F, 0.80F, 0.0F, 0.0F, 0.0F }, /* f */
  { 1.90F, 0.80F, 0.00F, 0.00F, 0.2F, 75.0F, 180.0F },
  { 1.54F, 0.66F, 1.90F, 0.66F, 0.0F, 0.0F, 0.0F },
  { 2.42F, 0.33F, 0.00F, 0.00F, 0.3F, 0.0F, 360.0F }, /* a */
  { 2.72F, 0.00F, 2.72F, 0.64F, 0.0F, 0.0F, 0.0F },
  { 3.32F, 0.33F, 0.00F, 0.00F, 0.3F, 48.0F, 312.0F }, /* c */
  { 4.04F, 0.33F, 0.00F, 0.00F, 0.3F, 0.0F, 312.0F },  /* e */
  { 3.76F, 0.33F, 4.32F, 0.33F, 0.0F, 0.0F, 0.0F },
};

GuiseLivePlate
guise_live_place_label (const GuiseImage *canvas)
{
  const int height = MAX (MIN_HEIGHT, canvas->height / PLATE_PART);
  const int width = (int) ceilf ((float) height * (TEXT_WIDTH * CAPITAL + 2.0F * PADDING));

  /* A wide picture that fills a square place is cut at its sides: the label stays in view. */
  return (GuiseLivePlate){ (int) (canvas->width * PLATE_RIGHT) - width,
                           canvas->height - height - height / 2, width, height };
}

static float
get_length (float x, float y)
{
  return sqrtf (x * x + y * y);
}

static float
get_distance_to_line (const Stroke *self, float x, float y)
{
  const float along_x = self->to_x - self->x, along_y = self->to_y - self->y;
  const float part =
    ((x - self->x) * along_x + (y - self->y) * along_y) / (along_x * along_x + along_y * along_y);
  const float near = CLAMP (part, 0.0F, 1.0F);

  return get_length (x - self->x - near * along_x, y - self->y - near * along_y);
}

static float
get_distance_to_arc (const Stroke *self, float x, float y)
{
  const float degree = (float) G_PI / 180.0F;
  const float angle = atan2f (y - self->y, x - self->x) / degree;
  const float turn = angle < 0.0F ? angle + 360.0F : angle;
  float       nearest = INFINITY;

  if (turn >= self->from && turn <= self->to)
    return fabsf (get_length (x - self->x, y - self->y) - self->radius);
  for (int end = 0; end < 2; end++)
    {
      const float at = (end == 0 ? self->from : self->to) * degree;

      nearest = MIN (nearest, get_length (x - self->x - self->radius * cosf (at),
                                          y - self->y - self->radius * sinf (at)));
    }
  return nearest;
}

/* Distance to the nearest stroke; FAR where none is near enough to be seen. */
static float
get_distance_to_text (float x, float y)
{
  float nearest = FAR;

  if (y < -FAR || y > 1.0F + FAR)
    return FAR;
  for (size_t i = 0; i < G_N_ELEMENTS (strokes); i++)
    {
      const Stroke  *stroke = &strokes[i];
      const gboolean is_round = stroke->radius > 0.0F;
      const float    left = is_round ? stroke->x - stroke->radius : stroke->x;
      const float    right = is_round ? stroke->x + stroke->radius : stroke->to_x;

      if (x >= left - nearest && x <= right + nearest)
        nearest = MIN (nearest, is_round ? get_distance_to_arc (stroke, x, y)
                                         : get_distance_to_line (stroke, x, y));
    }
  return nearest;
}

/* Below 0 inside. */
static float
get_distance_to_plate (const GuiseLivePlate *plate, float x, float y)
{
  const float radius = ROUND * (float) plate->height;
  const float beyond_x =
    fabsf (x - 0.5F * (float) plate->width) - 0.5F * (float) plate->width + radius;
  const float beyond_y =
    fabsf (y - 0.5F * (float) plate->height) - 0.5F * (float) plate->height + radius;

  return get_length (MAX (beyond_x, 0.0F), MAX (beyond_y, 0.0F)) - radius;
}

/* How much of a pixel lies inside, from the distance of its centre to the edge, in pixels. */
static float
cover (float distance)
{
  return CLAMP (0.5F - distance, 0.0F, 1.0F);
}

static void
draw_pixel (const GuiseLivePlate *plate, int column, int row, uint8_t bgr[3])
{
  const float x = (float) column + 0.5F, y = (float) row + 0.5F;
  const float unit = CAPITAL * (float) plate->height; /* pixels */
  const float base = 0.5F * ((float) plate->height + unit);
  const float dark = DENSITY * cover (get_distance_to_plate (plate, x, y));
  const float text =
    get_distance_to_text ((x - PADDING * (float) plate->height) / unit, (base - y) / unit);
  const float light = cover ((text - THICK) * unit);

  for (int c = 0; c < 3; c++)
    {
      const float under = (float) bgr[c] + dark * (plate_color[c] - (float) bgr[c]);

      bgr[c] = (uint8_t) (under + light * (255.0F - under) + 0.5F);
    }
}

void
guise_live_draw_label (GuiseImage *canvas)
{
  const GuiseLivePlate plate = guise_live_place_label (canvas);
  const int            left = MAX (0, -plate.x), top = MAX (0, -plate.y);

  for (int y = top; y < plate.height && plate.y + y < canvas->height; y++)
    for (int x = left; x < plate.width && plate.x + x < canvas->width; x++)
      draw_pixel (&plate, x, y, guise_image_row (canvas, plate.y + y) + 3 * (plate.x + x));
}
