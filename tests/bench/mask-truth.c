/* SPDX-License-Identifier: GPL-3.0-or-later
 * Labels of synthetic people, and how much applied masks have in common with the truth.
 *
 *   mask-truth label FACES MASK_VIDEO N    draws polygons over N faces, evenly spread
 *   mask-truth doubt FACES MASK_VIDEO N    and over N more, those that the model doubted most
 *   mask-truth score FACES MASK_VIDEO      compares the applied masks of all other faces
 *
 * FACES come from the clip that MASK_VIDEO has a mask for each picture of. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "image/guise-warp.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-doubt.h"
#include "mask/guise-mask-trace.h"
#include "media/guise-video-reader.h"
#include "sample/guise-xseg-face.h"

#define SIDE      256
#define TOLERANCE 0.7
#define N_LEAST   40

/* A face and the picture that it comes from. */
typedef struct
{
  size_t         index;
  long           frame;
  GuiseFaceMeta *meta; /* owned */
} Face;

static void
face_clear (gpointer data)
{
  guise_face_meta_free (((Face *) data)->meta);
}

static int
compare_cb (const void *a, const void *b)
{
  return (((const Face *) a)->frame > ((const Face *) b)->frame) -
         (((const Face *) a)->frame < ((const Face *) b)->frame);
}

/* By the number at the end of the picture's name. */
static GArray *
list_faces (GuiseFaceset *faceset)
{
  GArray *faces = g_array_new (FALSE, TRUE, sizeof (Face));

  g_array_set_clear_func (faces, face_clear);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      Face        face = { .index = i, .meta = guise_faceset_load_meta (faceset, i, NULL) };
      const char *number = face.meta != NULL && face.meta->source_filename != NULL
                             ? strrchr (face.meta->source_filename, '_')
                             : NULL;

      if (number == NULL || !face.meta->has_image_to_face_mat)
        {
          guise_face_meta_free (face.meta);
          continue;
        }
      face.frame = strtol (number + 1, NULL, 10);
      g_array_append_val (faces, face);
    }
  g_array_sort (faces, compare_cb);
  return faces;
}

/* The truth in the pixels of a face that is @side wide. */
static GuiseImage *
cut (const GuiseImage *truth, const Face *face, int side)
{
  const double (*m)[3] = face->meta->image_to_face_mat;
  const double scale = (double) side / face->meta->width;
  GuiseAffine  map = { { m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2] } };
  GuiseAffine  grow = { { scale, 0.0, 0.5 * scale - 0.5, 0.0, scale, 0.5 * scale - 0.5 } };
  GuiseAffine  back;
  GuiseImage  *mask = guise_image_new (GUISE_PIXELS_F32, side, side, 3, NULL);

  map = guise_affine_multiply (&grow, &map);
  if (guise_affine_invert (&map, &back))
    guise_warp_affine (truth, &back, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, mask, 0, side);
  return mask;
}

static gboolean
label (GuiseFaceset *faceset, const Face *face, const GuiseImage *truth, GError **error)
{
  g_autofree char *place = guise_faceset_get_place (faceset);
  g_autofree char *path =
    g_build_filename (place, guise_faceset_get_entry (faceset, face->index)->name, NULL);
  g_autoptr (GuiseImage) mask = cut (truth, face, face->meta->width);
  g_autoptr (GuiseImage) grey =
               guise_image_new (GUISE_PIXELS_GRAY8, mask->width, mask->height, 1, error);
  g_autoptr (GBytes) before = guise_faceset_read (faceset, face->index, error);
  g_autoptr (GBytes) after = NULL;

  if (before == NULL)
    return FALSE;
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      guise_image_row (grey, y)[x] =
        guise_image_plane (mask, 0)[y * mask->width + x] >= 0.5f ? 255 : 0;
  g_clear_pointer (&face->meta->polygons, g_ptr_array_unref);
  face->meta->polygons = guise_mask_trace (grey, grey->width, grey->height, TOLERANCE, N_LEAST);
  after = guise_face_jpeg_embed (g_bytes_get_data (before, NULL), g_bytes_get_size (before),
                                 face->meta, error);
  return after != NULL &&
         guise_file_replace (path, g_bytes_get_data (after, NULL), g_bytes_get_size (after), error);
}

/* Negative: it has no mask. */
static double
score (GuiseFaceset *faceset, const Face *face, const GuiseImage *truth)
{
  g_autoptr (GuiseXsegFace) applied = guise_xseg_face_new (SIDE, NULL);
  g_autoptr (GuiseImage) mask = cut (truth, face, SIDE);

  if (!guise_faceset_get_entry (faceset, face->index)->has_mask ||
      !guise_xseg_face_load (applied, faceset, face->index, face->meta->type, GUISE_XSEG_LABEL_MASK,
                             NULL))
    return -1.0;
  return guise_mask_compare (guise_image_plane (applied->mask, 0), guise_image_plane (mask, 0),
                             (size_t) SIDE * SIDE);
}

static gboolean
is_chosen (guint i, guint n_faces, guint n)
{
  return n > 0 && (guint) ((guint64) i * n / n_faces) != (guint) ((guint64) (i + 1) * n / n_faces);
}

static GArray *
list_doubtful (const GuiseFaceset *faceset, const char *folder, guint n)
{
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_load (folder);

  return guise_mask_doubt_choose (doubt, faceset, n);
}

static gboolean
is_listed (const GArray *list, size_t index)
{
  for (guint k = 0; k < list->len; k++)
    if (g_array_index (list, size_t, k) == index)
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  const gboolean doubts = argc == 5 && strcmp (argv[1], "doubt") == 0;
  const gboolean labels = doubts || (argc == 5 && strcmp (argv[1], "label") == 0);
  const guint    n = labels ? (guint) atol (argv[4]) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = argc >= 4 ? guise_faceset_open (argv[2], &error) : NULL;
  g_autoptr (GuiseVideoReader) reader =
               faceset != NULL ? guise_video_reader_open (argv[3], 1, &error) : NULL;
  g_autoptr (GArray) faces = NULL;
  g_autoptr (GArray) doubtful = NULL;
  double sum = 0.0;
  double worst = 2.0;
  guint  n_scored = 0;
  guint  n_good = 0;
  guint  at = 0;

  if (reader == NULL)
    {
      fprintf (stderr, "mask-truth label|doubt FACES MASK_VIDEO N | score FACES MASK_VIDEO%s%s\n",
               error != NULL ? ": " : "", error != NULL ? error->message : "");
      return 2;
    }
  faces = list_faces (faceset);
  doubtful = list_doubtful (faceset, argv[2], doubts ? n : 0);
  for (long frame = 0; at < faces->len; frame++)
    {
      g_autoptr (GuiseFrame) picture = NULL;

      if (!guise_video_reader_next (reader, &picture, NULL, &error) || picture == NULL)
        break;
      for (; at < faces->len && g_array_index (faces, Face, at).frame <= frame; at++)
        {
          const Face              *face = &g_array_index (faces, Face, at);
          const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, face->index);
          double                   agreement;

          if (labels &&
              (doubts ? is_listed (doubtful, face->index) : is_chosen (at, faces->len, n)) &&
              !label (faceset, face, picture->image, &error))
            break;
          if (labels || entry->has_polygons)
            continue;
          agreement = score (faceset, face, picture->image);
          if (agreement < 0.0)
            continue;
          n_scored++;
          sum += agreement;
          n_good += agreement >= 0.95;
          worst = MIN (worst, agreement);
        }
    }
  if (error != NULL)
    {
      fprintf (stderr, "mask-truth: %s\n", error->message);
      return 1;
    }
  if (n_scored > 0)
    printf ("faces %u, mean agreement %.4f, worst %.4f, at least 0.95: %u\n", n_scored,
            sum / n_scored, worst, n_good);
  return 0;
}
