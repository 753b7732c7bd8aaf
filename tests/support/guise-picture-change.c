/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures made harder: smaller, turned, darker, cut off. */
#include "support/guise-picture-change.h"

#include <math.h>
#include <string.h>

#include "image/guise-resize.h"
#include "image/guise-warp.h"

#define GAMMA 2.2

gboolean
guise_picture_change_from_string (const char *text, GuisePictureChange *out_change)
{
  GuisePictureChange change = { .scale = 1, .gain = 1 };
  const struct
  {
    const char *name;
    double     *value;
  } parts[] = {
    { "scale", &change.scale },     { "turn", &change.turn },       { "gain", &change.gain },
    { "shift-x", &change.shift_x }, { "shift-y", &change.shift_y },
  };
  g_auto (GStrv) words = g_strsplit (text, ",", 0);

  for (size_t i = 0; words[i] != NULL; i++)
    {
      size_t k = 0;

      while (k < G_N_ELEMENTS (parts) && !g_str_has_prefix (words[i], parts[k].name))
        k++;
      if (k == G_N_ELEMENTS (parts) || strchr (words[i], '=') == NULL)
        return FALSE;
      *parts[k].value = g_ascii_strtod (strchr (words[i], '=') + 1, NULL);
    }
  *out_change = change;
  return change.scale > 0 && change.gain > 0;
}

static void
darken (GuiseImage *image, double gain)
{
  uint8_t table[256];

  for (int i = 0; i < 256; i++)
    table[i] = (uint8_t) lrint (255 * MIN (1.0, pow (gain * pow (i / 255.0, GAMMA), 1 / GAMMA)));
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < 3 * image->width; x++)
      guise_image_row (image, y)[x] = table[guise_image_row (image, y)[x]];
}

GuiseImage *
guise_picture_change_apply (const GuisePictureChange *self,
                            const GuiseImage         *picture,
                            GuiseAffine              *out_map)
{
  g_autoptr (GError) error = NULL;
  double      middle_x = 0.5 * (picture->width - 1), middle_y = 0.5 * (picture->height - 1);
  double      c = cos (self->turn * G_PI / 180), s = sin (self->turn * G_PI / 180);
  int         width = MAX (1, (int) lrint (picture->width * self->scale));
  int         height = MAX (1, (int) lrint (picture->height * self->scale));
  double      x = (double) width / picture->width, y = (double) height / picture->height;
  GuiseAffine shrink = { { x, 0, 0.5 * x - 0.5, 0, y, 0.5 * y - 0.5 } };
  double      from_x = 0.5 * (width - 1), from_y = 0.5 * (height - 1);
  double      to_x = middle_x + self->shift_x * picture->width;
  double      to_y = middle_y + self->shift_y * picture->height;
  GuiseAffine place = { { c, -s, to_x - c * from_x + s * from_y, s, c,
                          to_y - s * from_x - c * from_y } };
  GuiseAffine back;
  g_autoptr (GuiseImage) smaller =
               guise_image_resize (picture, width, height, GUISE_RESIZE_AREA, &error);
  GuiseImage *changed =
    guise_image_new (GUISE_PIXELS_BGR8, picture->width, picture->height, 3, &error);

  g_assert_no_error (error);
  g_assert_true (guise_affine_invert (&place, &back));
  guise_warp_affine (smaller, &back, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, changed, 0,
                     changed->height);
  if (self->gain < 1)
    darken (changed, self->gain);
  *out_map = guise_affine_multiply (&place, &shrink);
  return changed;
}
