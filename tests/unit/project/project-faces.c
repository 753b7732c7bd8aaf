/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small facesets for tests of projects. */
#include "project-faces.h"

#include <string.h>

#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset.h"

#define SIDE 64

static void
write_face (const char *dir, unsigned i, gboolean has_mask)
{
  g_autofree char *name = g_strdup_printf ("%05u_0.jpg", i + 1);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, SIDE, SIDE, 1, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < SIDE; y++)
    {
      memset (guise_image_row (image, y), (int) (40 + y + i), 3 * SIDE);
      memset (guise_image_row (mask, y), y > 10 ? 255 : 0, SIDE);
    }
  meta->type = GUISE_FACE_TYPE_WHOLE;
  for (int k = 0; k < 68; k++)
    {
      meta->landmarks[k][0] = 10.0 + 0.5 * k;
      meta->landmarks[k][1] = 12.0 + 0.4 * ((k * 7) % 68);
    }
  if (has_mask)
    meta->xseg_mask = guise_face_file_encode_mask (mask, NULL);
  g_assert_true (guise_face_file_save (path, image, meta, 90, &error));
  g_assert_no_error (error);
}

void
project_faces_make (const char *dir, unsigned n, unsigned n_masked)
{
  g_assert_true (guise_dir_make (dir, NULL));
  for (unsigned i = 0; i < n; i++)
    write_face (dir, i, i < n_masked);
}
