/* SPDX-License-Identifier: GPL-3.0-or-later
 * What lies over a face: its mask, drawn or found. */
#include "app/masks/guise-mask-tint.h"

#include "app/faces/guise-face-pictures.h"
#include "app/masks/guise-mask-picture.h"

#define SIDE   512
#define DARKER 97 /* of 255: what is outside */
#define BLUE   89 /* of 255: what a model has found */
#define HATCH  8  /* pixels from line to line */
#define SQUARE 16 /* of the checkerboard */
#define LIGHT  153
#define DARK   102

static void
fill (cairo_t *cr, const GuisePolygon *polygon)
{
  cairo_new_path (cr);
  for (size_t i = 0; i < polygon->n_points; i++)
    cairo_line_to (cr, (double) polygon->points[i][0], (double) polygon->points[i][1]);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* An A8 picture of what is drawn; polygons that leave out stand last. */
static cairo_surface_t *
draw_mask (const GPtrArray *polygons, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, SIDE, SIDE);
  cairo_t         *cr = cairo_create (surface);

  cairo_scale (cr, (double) SIDE / width, (double) SIDE / height);
  for (guint i = 0; i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];

      cairo_set_operator (cr, one->kind == GUISE_POLYGON_INCLUDE ? CAIRO_OPERATOR_OVER
                                                                 : CAIRO_OPERATOR_CLEAR);
      fill (cr, one);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guchar
find_trained (const GuiseImage *trained, int x, int y)
{
  return trained != NULL
           ? guise_image_row (trained, y * trained->height / SIDE)[x * trained->width / SIDE]
           : 0;
}

/* Blue, green, red, alpha; multiplied. */
static void
paint (GuiseMaskView view, guchar drawn, guchar found, int x, int y, guchar *pixel)
{
  const gboolean is_on_line = (x + y) % HATCH < 2;
  const gboolean differs = (drawn >= 128) != (found >= 128);
  guchar         alpha = 0;

  switch (view)
    {
    case GUISE_MASK_VIEW_PICTURE:
      pixel[3] = (guchar) ((255 - drawn) * DARKER / 255);
      break;
    case GUISE_MASK_VIEW_MASK:
      pixel[0] = pixel[1] = pixel[2] = drawn;
      pixel[3] = 255;
      break;
    case GUISE_MASK_VIEW_TRAINED:
      alpha = (guchar) (found * BLUE / 255);
      pixel[0] = alpha;
      pixel[1] = alpha / 2;
      pixel[3] = alpha;
      break;
    case GUISE_MASK_VIEW_BOTH:
      if (differs && is_on_line)
        pixel[0] = pixel[1] = pixel[2] = pixel[3] = 217;
      else if (differs)
        pixel[3] = DARKER;
      break;
    case GUISE_MASK_VIEW_CHECKER:
      alpha = (guchar) (255 - drawn);
      pixel[0] = pixel[1] = pixel[2] =
        (guchar) (alpha * ((x / SQUARE + y / SQUARE) % 2 == 0 ? LIGHT : DARK) / 255);
      pixel[3] = alpha;
      break;
    case GUISE_N_MASK_VIEWS:
      g_assert_not_reached ();
    }
}

cairo_surface_t *
guise_mask_tint_make (GuiseMaskView     view,
                      const GPtrArray  *polygons,
                      int               width,
                      int               height,
                      const GuiseImage *trained)
{
  const gboolean   is_bare = polygons->len == 0;
  cairo_surface_t *mask;
  cairo_surface_t *tint;

  if (is_bare &&
      (view == GUISE_MASK_VIEW_PICTURE || (view == GUISE_MASK_VIEW_CHECKER && trained == NULL)))
    return NULL; /* nobody has drawn: the face is seen as it is */
  mask = draw_mask (polygons, width, height);
  tint = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, SIDE, SIDE);
  cairo_surface_flush (tint);
  for (int y = 0; y < SIDE; y++)
    {
      const guchar *row =
        cairo_image_surface_get_data (mask) + y * cairo_image_surface_get_stride (mask);
      guchar *to = cairo_image_surface_get_data (tint) + y * cairo_image_surface_get_stride (tint);

      for (int x = 0; x < SIDE; x++)
        {
          const guchar found = find_trained (trained, x, y);

          paint (view, is_bare && view == GUISE_MASK_VIEW_CHECKER ? found : row[x], found, x, y,
                 to + 4 * x);
        }
    }
  cairo_surface_destroy (mask);
  cairo_surface_mark_dirty (tint);
  return tint;
}

GdkTexture *
guise_mask_tint_lay_over (GuiseImage *image, const GuiseImage *mask)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GdkTexture) plain = guise_face_pictures_make_texture (image);
  cairo_surface_t *surface = guise_mask_picture_to_surface (plain);
  cairo_surface_t *tint =
    guise_mask_tint_make (GUISE_MASK_VIEW_TRAINED, none, image->width, image->height, mask);
  cairo_t    *cr = cairo_create (surface);
  GdkTexture *texture;

  cairo_scale (cr, (double) image->width / cairo_image_surface_get_width (tint),
               (double) image->height / cairo_image_surface_get_height (tint));
  cairo_set_source_surface (cr, tint, 0.0, 0.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (tint);
  texture = guise_mask_picture_to_texture (surface);
  cairo_surface_destroy (surface);
  return texture;
}
