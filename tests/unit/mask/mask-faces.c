/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces and models for tests of masks. */
#include "mask-faces.h"

#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "model/guise-xseg-folder.h"

#define RADIUS 34
#define N_EDGE 24

static void
draw_disc (GuiseImage *image, int cx, int cy)
{
  for (int y = 0; y < MASK_FACES_SIDE; y++)
    for (int x = 0; x < MASK_FACES_SIDE; x++)
      {
        const gboolean is_in = hypot (x - cx, y - cy) <= RADIUS;
        uint8_t       *pixel = guise_image_row (image, y) + 3 * x;

        pixel[0] = is_in ? 150 : (uint8_t) (30 + x / 4);
        pixel[1] = is_in ? 180 : (uint8_t) (60 + y / 4);
        pixel[2] = is_in ? 230 : 40;
      }
}

static GPtrArray *
make_outline (int cx, int cy)
{
  GPtrArray *polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  float      points[N_EDGE][2];

  for (int i = 0; i < N_EDGE; i++)
    {
      points[i][0] = (float) (cx + RADIUS * cos (2.0 * G_PI * i / N_EDGE));
      points[i][1] = (float) (cy + RADIUS * sin (2.0 * G_PI * i / N_EDGE));
    }
  g_ptr_array_add (polygons,
                   guise_polygon_new (GUISE_POLYGON_INCLUDE, N_EDGE, (const float (*)[2]) points));
  return polygons;
}

/* Jaw, brows, nose, eyes and mouth of a face in the middle, as rows and rings of points. */
static GuisePoint
place_landmark (int k)
{
  const double turn = 2.0 * G_PI * k / 12.0;

  if (k < 17)
    return (GuisePoint){ 64.0 - 26.0 * cos (G_PI * k / 16.0), 60.0 + 34.0 * sin (G_PI * k / 16.0) };
  if (k < 27)
    return (GuisePoint){ 46.0 + 4.0 * (k - 17), 48.0 };
  if (k < 36)
    return (GuisePoint){ k < 31 ? 64.0 : 58.0 + 3.0 * (k - 31),
                         k < 31 ? 54.0 + 4.0 * (k - 27) : 72.0 };
  if (k < 48)
    return (GuisePoint){ (k < 42 ? 53.0 : 75.0) + 5.0 * cos (2.0 * turn),
                         55.0 + 2.0 * sin (2.0 * turn) };
  return (GuisePoint){ 64.0 + 10.0 * cos (turn), 82.0 + 4.0 * sin (turn) };
}

void
mask_faces_make (const char *dir, GuiseFaceType type, unsigned n, unsigned n_labelled)
{
  g_assert_true (guise_dir_make (dir, NULL));
  for (unsigned i = 0; i < n; i++)
    {
      const int        cx = 44 + (int) (i * 13 % 40);
      const int        cy = 44 + (int) (i * 29 % 40);
      g_autofree char *name = g_strdup_printf ("%05u.jpg", i);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (GuiseImage) image =
                   guise_image_new (GUISE_PIXELS_BGR8, MASK_FACES_SIDE, MASK_FACES_SIDE, 3, NULL);
      g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
      g_autoptr (GError) error = NULL;

      draw_disc (image, cx, cy);
      meta->type = type;
      meta->source_filename = g_strdup_printf ("frame-%05u.png", i);
      for (int k = 0; k < 68; k++)
        {
          meta->landmarks[k][0] = place_landmark (k).x;
          meta->landmarks[k][1] = place_landmark (k).y;
        }
      if (i < n_labelled)
        meta->polygons = make_outline (cx, cy);
      g_assert_true (guise_face_file_save (path, image, meta, 90, &error));
      g_assert_no_error (error);
    }
}

void
mask_faces_put_mask (const char *path, gboolean is_readable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, &error);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 256, 256, 1, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  for (int y = 0; y < 256; y++)
    memset (guise_image_row (mask, y), y < 128 ? 255 : 0, 256);
  bytes = guise_jpeg_encode (mask, 90, GUISE_JPEG_CHROMA_444, &error);
  g_assert_no_error (error);
  g_clear_pointer (&file->meta->xseg_mask, g_bytes_unref);
  file->meta->xseg_mask =
    g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / (is_readable ? 1 : 2));
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 90, &error));
  g_assert_no_error (error);
}

void
mask_faces_make_model (const char *dir, gboolean pretrain)
{
  GuiseXsegOptions options = guise_xseg_options_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseDflState) state = guise_dfl_state_new ();
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseXseg) model = NULL;

  options.base = 1;
  options.pretrain = pretrain;
  model = guise_xseg_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (
    guise_weight_table_add_weights (guise_xseg_get_table (model), weights, 3, FALSE, &error));
  g_assert_true (guise_xseg_folder_save (dir, model, weights, state, &error));
  g_assert_no_error (error);
}

char *
mask_faces_digest (const char *dir)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) names = guise_dir_list (dir, NULL, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (GBytes) bytes = guise_file_read (path, G_MAXINT, NULL);

      if (name[0] == '.')
        continue;
      g_checksum_update (sum, (const guchar *) name, -1);
      g_checksum_update (sum, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
  return g_strdup (g_checksum_get_string (sum));
}
