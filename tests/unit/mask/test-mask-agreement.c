/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks compared with what was drawn, and masks that are no pictures. */
#include "mask/guise-mask-agreement.h"

#include "faceset/guise-faceset-masks.h"
#include "faceset/guise-faceset-pack.h"
#include "format/guise-mask-file.h"
#include "mask-faces.h"
#include "sample/guise-xseg-face.h"
#include "support/guise-test.h"

/* A mask that cannot be read is none: neither a mask that agrees with nothing nor one to learn. */
static void
test_unreadable (void)
{
  static const gboolean is_readable[] = { TRUE, FALSE, FALSE };
  char                 *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (64, NULL);

  mask_faces_make (dir, GUISE_FACE_TYPE_WHOLE, 5, 2);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      mask_faces_put_mask (path, is_readable[i]);
    }
  faceset = guise_faceset_open (dir, &error);
  g_assert_no_error (error);
  list = guise_mask_agreement_list (faceset, 2);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpuint (((GuiseMaskAgreement *) list->pdata[0])->index, ==, 0);

  for (size_t i = 0; i < 3; i++)
    {
      g_assert_cmpint (guise_xseg_face_load (face, faceset, i, GUISE_FACE_TYPE_WHOLE,
                                             GUISE_XSEG_LABEL_MASK, &error),
                       ==, is_readable[i]);
      if (!is_readable[i])
        g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT);
      g_clear_error (&error);
    }
  guise_test_rm_rf (dir);
}

/* A PNG file as a mask, whole or with a byte turned in its rows. */
static void
put_png (const char *dir, const char *name, gboolean is_whole)
{
  g_autofree uint8_t *pixels = g_malloc0 (64 * 64);
  g_autofree char    *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, &error);
  g_autoptr (GBytes) png = NULL;
  g_autofree uint8_t *data = NULL;
  gsize               n;

  g_assert_no_error (error);
  for (int i = 0; i < 64 * 64; i++)
    pixels[i] = i % 7 < 3 ? 255 : 0;
  png = guise_mask_file_encode_grey (pixels, 64, 64);
  data = g_memdup2 (g_bytes_get_data (png, &n), g_bytes_get_size (png));
  if (!is_whole)
    data[n / 2] ^= 0x55;
  g_clear_pointer (&file->meta->xseg_mask, g_bytes_unref);
  file->meta->xseg_mask = g_bytes_new (data, n);
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 90, &error));
  g_assert_no_error (error);
}

/* A judgement of mask files that must be the decoder's: a byte turned anywhere, the end cut off. */
static void
check_like_decoder (GuiseFaceMeta *meta, const uint8_t *data, gsize n)
{
  const char *reason = NULL;
  g_autoptr (GuiseImage) image = NULL;

  g_clear_pointer (&meta->xseg_mask, g_bytes_unref);
  meta->xseg_mask = g_bytes_new (data, n);
  image = guise_face_file_decode_mask (meta, NULL);
  g_assert_cmpint (guise_mask_file_check (data, n, &reason), ==, image != NULL);
}

static void
test_like_decoder (void)
{
  uint8_t pixels[8 * 8] = { 255, 0, 255 };
  g_autoptr (GBytes) png = guise_mask_file_encode_grey (pixels, 8, 8);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  gsize               n;
  const uint8_t      *whole = g_bytes_get_data (png, &n);
  g_autofree uint8_t *data = g_memdup2 (whole, n);

  check_like_decoder (meta, whole, n);
  for (gsize at = 8; at < n; at++)
    {
      data[at] ^= 0x01;
      check_like_decoder (meta, data, n);
      data[at] ^= 0x01;
      check_like_decoder (meta, data, at);
    }
}

/* Of a PNG file with a palette nobody knows whether the palette is there until it is decoded. */
static void
test_palette (void)
{
  static const uint8_t HEAD[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\3\0\0\0";
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();

  meta->xseg_mask = g_bytes_new_static (HEAD, sizeof HEAD - 1);
  g_assert_cmpint (guise_stored_mask_judge (meta), ==, GUISE_STORED_MASK_UNKNOWN);
}

static void
check_masks (const char *path, const GuiseStoredMask expected[5])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, &error);
  g_autofree GuiseStoredMask *masks = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (guise_faceset_get_n (faceset), ==, 5);
  masks = guise_faceset_look_at_masks (faceset, 2);
  for (int i = 0; i < 5; i++)
    g_assert_cmpint (masks[i], ==, expected[i]);
}

/* What there is of masks, PNG and JPEG files: whole, damaged, and none; in a folder and a pack. A
 * damaged PNG file is left behind when faces are packed. */
static void
test_stored (void)
{
  static const GuiseStoredMask LOOSE[5] = { GUISE_STORED_MASK_SOUND, GUISE_STORED_MASK_UNREADABLE,
                                            GUISE_STORED_MASK_SOUND, GUISE_STORED_MASK_UNREADABLE,
                                            GUISE_STORED_MASK_NONE };
  static const GuiseStoredMask PACKED[5] = { GUISE_STORED_MASK_SOUND, GUISE_STORED_MASK_UNREADABLE,
                                             GUISE_STORED_MASK_SOUND, GUISE_STORED_MASK_NONE,
                                             GUISE_STORED_MASK_NONE };
  g_autofree char             *dir = guise_test_tmp_dir ();
  g_autofree char             *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char             *first = g_build_filename (faces, "00000.jpg", NULL);
  g_autofree char             *second = g_build_filename (faces, "00001.jpg", NULL);
  g_autofree char             *pack = g_build_filename (dir, "faceset.pak", NULL);
  const GuisePackOptions       options = { 0 };
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 5, 0);
  mask_faces_put_mask (first, TRUE);
  mask_faces_put_mask (second, FALSE);
  put_png (faces, "00002.jpg", TRUE);
  put_png (faces, "00003.jpg", FALSE);
  check_masks (faces, LOOSE);
  g_assert_true (guise_faceset_pack (faces, pack, &options, &report, &error));
  g_assert_no_error (error);
  check_masks (pack, PACKED);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-agreement/unreadable", test_unreadable);
  g_test_add_func ("/mask-agreement/stored", test_stored);
  g_test_add_func ("/mask-agreement/like-decoder", test_like_decoder);
  g_test_add_func ("/mask-agreement/palette", test_palette);
  return g_test_run ();
}
