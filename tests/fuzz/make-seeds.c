/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes the seeds that lie here as bytes: tests/fuzz/make-seeds FOLDER, which is this one. They are
 * small, since what is longer than a target's inputs is cut, and what is cut says little. */
#include <glib/gstdio.h>
#include <string.h>

#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"
#include "guise-test-clip.h"
#include "image/guise-jpeg.h"
#include "image/guise-png.h"

#define SIDE 32 /* of a face */

typedef struct
{
  const char   *name;
  GuiseTestClip clip;
} Seed;

static const Seed seeds[] = {
  { "h264.mp4", { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5 } },
  { "h264-aac.mp4", { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5, .sound = "aac" } },
  { "turned.mov", { "mov", "mpeg4", AV_PIX_FMT_YUV420P, 64, 48, 5, .rotation = 90 } },
  { "h264-opus.mkv", { "matroska", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5, .sound = "libopus" } },
  { "ffv1.mkv", { "matroska", "ffv1", AV_PIX_FMT_YUV420P, 64, 48, 5 } },
  { "deep.mkv", { "matroska", "ffv1", AV_PIX_FMT_YUV444P16LE, 33, 19, 2 } },
  { "mjpeg-pcm.avi",
    { "avi", "mjpeg", AV_PIX_FMT_YUVJ420P, 64, 48, 5, .sound = "pcm_s16le", .full_range = TRUE } },
  { "mpeg2.ts", { "mpegts", "mpeg2video", AV_PIX_FMT_YUV420P, 64, 48, 5, .sound = "mp2" } },
  { "pictures.gif", { "gif", "gif", AV_PIX_FMT_BGR8, 64, 48, 3 } },
};

static void
make_clips (const char *folder)
{
  for (size_t i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *path = g_build_filename (folder, "video", seeds[i].name, NULL);

      guise_test_clip_make (path, &seeds[i].clip);
    }
}

static size_t
find (const GByteArray *file, const char *bytes, size_t n)
{
  for (size_t i = 0; i + n <= file->len; i++)
    if (memcmp (file->data + i, bytes, n) == 0)
      return i;
  g_error ("FFmpeg writes Matroska in another way than it did");
}

/* Adds to a size of @n bytes, big endian, whose first bit says how many bytes it has. */
static void
enlarge (uint8_t *size, size_t n, unsigned by)
{
  for (size_t i = n; i-- > 0; by >>= 8)
    {
      by += size[i];
      size[i] = (uint8_t) by;
    }
}

/* A video that begins in 300 years, which 64 bits of nanoseconds do not hold. */
static void
make_far (const char *folder)
{
  static const char time[] = "\xe7\x88\x00\x00\x09\x18\x4e\x72\xa0\x00"; /* 10^13 ms */
  g_autofree char  *from = g_build_filename (folder, "video", "h264-opus.mkv", NULL);
  g_autofree char  *to = g_build_filename (folder, "video", "far.mkv", NULL);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *bytes = NULL;
  size_t           n_bytes, cluster, at;

  g_assert_true (g_file_get_contents (from, &bytes, &n_bytes, NULL));
  g_byte_array_append (file, (const uint8_t *) bytes, (guint) n_bytes);
  cluster = find (file, "\x1f\x43\xb6\x75", 4);
  at = find (file, "\xe7\x81\x00\xa3", 4);
  g_assert_cmpuint (at, >, cluster);
  enlarge (file->data + find (file, "\x18\x53\x80\x67", 4) + 4, 8, sizeof time - 1 - 3);
  enlarge (file->data + cluster + 4, 2, sizeof time - 1 - 3);
  g_byte_array_set_size (file, (guint) (n_bytes + sizeof time - 1 - 3));
  memmove (file->data + at + sizeof time - 1, bytes + at + 3, n_bytes - at - 3);
  memcpy (file->data + at, time, sizeof time - 1);
  g_assert_true (g_file_set_contents (to, (const char *) file->data, (gssize) file->len, NULL));
}

/* An outline with a hole, and a mask of its own. */
static void
add_masks (GuiseFaceMeta *meta)
{
  static const float outer[][2] = { { 2, 2 }, { 28, 4 }, { 30, 29 }, { 3, 27 } };
  static const float inner[][2] = { { 10, 10 }, { 20, 11 }, { 14, 22 } };
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, SIDE, SIDE, 1, NULL);

  for (int y = SIDE / 4; y < SIDE; y++)
    memset (guise_image_row (mask, y), 255, SIDE / 2);
  meta->xseg_mask = guise_png_encode (mask, NULL);
  g_assert_nonnull (meta->xseg_mask);
  meta->polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  g_ptr_array_add (meta->polygons, guise_polygon_new (GUISE_POLYGON_INCLUDE, 4, outer));
  g_ptr_array_add (meta->polygons, guise_polygon_new (GUISE_POLYGON_EXCLUDE, 3, inner));
}

/* Writes a face: soft colours, landmarks on a circle. Returns: (transfer full): its path */
static char *
make_face (const char *folder, int index, gboolean is_masked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_test_clip_draw (SIDE, SIDE, index);
  g_autoptr (GBytes) plain = guise_jpeg_encode (image, 80, GUISE_JPEG_CHROMA_420, &error);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autofree char *name = g_strdup_printf ("face-%d.jpg", index);
  char            *path = g_build_filename (folder, "face-jpeg", name, NULL);
  g_autoptr (GBytes) face = NULL;

  g_assert_no_error (error);
  meta->type = GUISE_FACE_TYPE_FULL;
  meta->source_filename = g_strdup ("frame.png");
  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = SIDE / 2 + i % 8;
      meta->landmarks[i][1] = SIDE / 2 - i / 8;
    }
  if (is_masked)
    add_masks (meta);
  face =
    guise_face_jpeg_embed (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), meta, &error);
  g_assert_no_error (error);
  g_file_set_contents (path, g_bytes_get_data (face, NULL), (gssize) g_bytes_get_size (face),
                       &error);
  g_assert_no_error (error);
  return path;
}

static void
make_pack (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "pak", "two.pak", NULL);
  g_autoptr (GuisePakWriter) writer = guise_pak_writer_new (path, &error);

  g_assert_no_error (error);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *face = make_face (folder, i, FALSE);
      g_autofree char *name = g_path_get_basename (face);

      guise_pak_writer_add (writer, face, name, i == 1 ? "Anna" : NULL, &error);
      g_assert_no_error (error);
    }
  guise_pak_writer_commit (writer, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  static const char *const folders[] = { "video", "face-jpeg", "pak" };

  if (argc != 2)
    g_error ("a folder is wanted");
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (argv[1], folders[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
    }
  make_clips (argv[1]);
  make_far (argv[1]);
  make_pack (argv[1]);
  g_free (make_face (argv[1], 3, TRUE));
  return 0;
}
