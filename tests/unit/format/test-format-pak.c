/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faceset packs: golden files and their sidecars, exact writing, damage. */
#include "format/guise-pak.h"

#include <string.h>

#include "core/guise-error.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pickle-rows-private.h"
#include "support/guise-test.h"
#include "tagged-json.h"

/* Every sample of a golden pack: place, bytes, config. */
static void
check_golden (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "faceset.pak", NULL);
  g_autofree char *json = g_build_filename (folder, "faceset.json", NULL);
  g_autoptr (JsonParser) parser = tagged_json_load (json);
  JsonObject *sidecar = json_node_get_object (json_parser_get_root (parser));
  JsonArray  *samples = json_object_get_array_member (sidecar, "samples");
  g_autoptr (GuisePak) pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_pak_get_issues (pak)->len, ==, 0);
  g_assert_cmpuint (guise_pak_get_n_samples (pak), ==, json_array_get_length (samples));
  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonObject           *wanted = json_array_get_object_element (samples, i);
      const GuisePakSample *sample = guise_pak_get_sample (pak, i);
      g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, &error);
      g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (pak, i, &error);
      g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      g_autoptr (GuiseFaceJpeg) jpeg = NULL;

      g_assert_no_error (error);
      g_assert_cmpint ((gint64) sample->offset, ==, json_object_get_int_member (wanted, "offset"));
      g_assert_cmpint ((gint64) sample->n_bytes, ==, json_object_get_int_member (wanted, "size"));
      g_assert_cmpstr (sum, ==, json_object_get_string_member (wanted, "sha256"));
      tagged_json_assert_equal (json_object_get_member (wanted, "config"), meta->origin_dict, path);
      g_assert_cmpuint (meta->dropped->len, ==, 0);

      /* Pack and picture agree. */
      jpeg =
        guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
      g_assert_no_error (error);
      g_assert_cmpint (jpeg->meta->type, ==, meta->type);
      g_assert_cmpint (jpeg->width, ==, meta->width);
      g_assert_cmpint (jpeg->height, ==, meta->height);
      g_assert_cmpmem (jpeg->meta->landmarks, sizeof meta->landmarks, meta->landmarks,
                       sizeof meta->landmarks);
      g_assert_true (guise_polygons_equal (jpeg->meta->polygons, meta->polygons));
      g_assert_cmpint (jpeg->meta->xseg_mask != NULL, ==, meta->xseg_mask != NULL);
      g_assert_cmpstr (jpeg->meta->source_filename, ==, meta->source_filename);
    }
}

static void
test_golden (void)
{
  static const char *const folders[] = { "plain", "person", "enum_getattr" };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *relative = g_strconcat ("golden/dfl/pak/", folders[i], NULL);
      g_autofree char *folder = guise_test_shared (relative);

      if (folder != NULL)
        check_golden (folder);
    }
}

static void
test_writer (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/writer");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePakWriter) writer = NULL;
  char *tmp;

  if (folder == NULL)
    return;
  tmp = guise_test_tmp_dir ();

  g_autofree char *a = g_build_filename (folder, "embed.jpg", NULL);
  g_autofree char *b = g_build_filename (folder, "b_0.jpg", NULL);
  g_autofree char *plain = g_build_filename (folder, "../jpg/plain_baseline.jpg", NULL);
  g_autofree char *golden_path = g_build_filename (folder, "faceset.pak", NULL);
  g_autofree char *path = g_build_filename (tmp, "faceset.pak", NULL);

  writer = guise_pak_writer_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (guise_pak_writer_add (writer, a, "a_0.jpg", "Anna", &error));
  g_assert_false (guise_pak_writer_add (writer, plain, "p.jpg", "Anna", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (guise_pak_writer_add (writer, b, "../b_0.jpg", "Anna", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (guise_pak_writer_add (writer, b, "b_0.jpg", "Ян", &error));
  g_assert_true (guise_pak_writer_commit (writer, &error));
  g_assert_no_error (error);

  g_autoptr (GBytes) written = tagged_json_read_file (path);
  g_autoptr (GBytes) golden = tagged_json_read_file (golden_path);

  tagged_json_assert_same_bytes (written, golden, path);
  guise_test_rm_rf (tmp);
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;
  char            *tmp = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (tmp, "faceset.pak", NULL);
  g_autoptr (GuisePakWriter) writer = guise_pak_writer_new (path, &error);
  g_autoptr (GuisePak) pak = NULL;

  g_assert_true (guise_pak_writer_commit (writer, &error));
  pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_pak_get_n_samples (pak), ==, 0);
  guise_test_rm_rf (tmp);
}

static void
test_names (void)
{
  static const char *const bad[] = {
    "", ".", "..", "a/b", "a\\b", "c:", "a\nb", "\xff", "\xc2\x85"
  };
  g_autofree char *longest = g_strnfill (255, 'a');
  g_autofree char *longer = g_strnfill (256, 'a');

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (guise_pak_name_is_safe (bad[i], strlen (bad[i])));
  g_assert_false (guise_pak_name_is_safe ("a\0b", 3));
  g_assert_false (guise_pak_name_is_safe (longer, 256));
  g_assert_true (guise_pak_name_is_safe (longest, 255));
  g_assert_true (guise_pak_name_is_safe ("Ян 7.jpg", strlen ("Ян 7.jpg")));
  g_assert_true (guise_pak_name_is_safe ("...", 3));
}

/* A cut pack gives the samples that are whole and names the others. */
static void
test_cut (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/pak/person/faceset.pak");
  g_autoptr (GBytes) bytes = path != NULL ? tagged_json_read_file (path) : NULL;
  g_autoptr (GuisePak) whole =
               bytes != NULL ? guise_pak_new_from_bytes (bytes, GUISE_PAK_CHECK_DATA, NULL) : NULL;

  for (size_t i = 0; whole != NULL && i < 6; i++)
    {
      size_t end =
        guise_pak_get_sample (whole, i)->offset + guise_pak_get_sample (whole, i)->n_bytes;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, end - 1);
      g_autoptr (GBytes) clean = g_bytes_new_from_bytes (bytes, 0, end);
      g_autoptr (GuisePak) without = guise_pak_new_from_bytes (cut, GUISE_PAK_CHECK_DATA, &error);
      g_autoptr (GuisePak) with = guise_pak_new_from_bytes (clean, GUISE_PAK_CHECK_DATA, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (guise_pak_get_n_samples (without), ==, i);
      g_assert_cmpuint (guise_pak_get_n_samples (with), ==, i + 1);
      g_assert_cmpuint (guise_pak_get_issues (with)->len, ==, 5 - i);
    }
}

static void
test_damage (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/writer/faceset.pak");
  g_autoptr (GBytes) bytes = path != NULL ? tagged_json_read_file (path) : NULL;
  size_t              n = 0;
  const uint8_t      *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  g_autofree uint8_t *copy = g_memdup2 (data, n);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, i);
      g_autoptr (GuisePak) cut = guise_pak_new_from_bytes (part, GUISE_PAK_CHECK_DATA, NULL);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (GuisePak) changed = NULL;

      copy[i] = data[i] ^ (i % 2 ? 0x80 : 0xff);
      other = g_bytes_new (copy, n);
      copy[i] = data[i];
      changed = guise_pak_new_from_bytes (other, GUISE_PAK_CHECK_DATA, NULL);
      for (size_t k = 0; changed != NULL && k < guise_pak_get_n_samples (changed); k++)
        {
          g_autoptr (GBytes) sample = guise_pak_read_sample (changed, k, NULL);
        }
    }
}

static gboolean
read_bytes_cb (void *user_data, uint64_t offset, void *out, size_t n)
{
  GBytes *bytes = user_data;

  if (offset > g_bytes_get_size (bytes) || n > g_bytes_get_size (bytes) - offset)
    return FALSE;
  memcpy (out, (const uint8_t *) g_bytes_get_data (bytes, NULL) + offset, n);
  return TRUE;
}

static void
assert_equal_values (GuisePickleValue a, GuisePickleValue b)
{
  g_autoptr (GBytes) first = guise_pickle_write (a, 4, SIZE_MAX, NULL);
  g_autoptr (GBytes) second = guise_pickle_write (b, 4, SIZE_MAX, NULL);

  g_assert_true (g_bytes_equal (first, second));
}

/* Row by row, and again at random, a stream says what it says as a whole. */
static void
check_rows (GBytes *stream)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePickle) whole = guise_pickle_read (stream, &error);
  g_autoptr (PickleRows) rows = pickle_rows_new (read_bytes_cb, stream, g_bytes_get_size (stream));
  const size_t               n = guise_pickle_value_get_n_items (guise_pickle_get_root (whole));
  g_autofree PickleRowPlace *places = g_new (PickleRowPlace, n);
  GuisePickleValue           row;
  PickleRowPlace             place;
  gboolean                   at_end;

  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    {
      g_assert_true (pickle_rows_next (rows, &row, &places[i], &at_end));
      g_assert_false (at_end);
      assert_equal_values (row, guise_pickle_value_get_item (guise_pickle_get_root (whole), i));
    }
  g_assert_true (pickle_rows_next (rows, &row, &place, &at_end));
  g_assert_true (at_end);
  for (size_t i = n; i-- > 0;)
    {
      g_autoptr (GuisePickle) again = pickle_rows_load (rows, &places[i]);

      assert_equal_values (guise_pickle_get_root (again),
                           guise_pickle_value_get_item (guise_pickle_get_root (whole), i));
    }
}

static void
test_rows (void)
{
  static const char *const packs[] = { "golden/dfl/pak/plain", "golden/dfl/pak/person",
                                       "golden/dfl/pak/enum_getattr", "golden/dfl/writer",
                                       "facesets/crowd" };

  for (size_t i = 0; i < G_N_ELEMENTS (packs); i++)
    {
      g_autofree char *relative = g_build_filename (packs[i], "faceset.pak", NULL);
      g_autofree char *path = guise_test_shared (relative);
      g_autoptr (GBytes) bytes = path != NULL ? tagged_json_read_file (path) : NULL;
      g_autoptr (GBytes) stream = NULL;
      uint64_t n;

      if (bytes == NULL)
        return;
      g_test_message ("%s", path);
      memcpy (&n, (const uint8_t *) g_bytes_get_data (bytes, NULL) + 8, sizeof n);
      stream = g_bytes_new_from_bytes (bytes, 16, GUINT64_FROM_LE (n));
      check_rows (stream);
    }
}

/* Streams that mean the same in a form that rows are not read in, and some that mean nothing:
 * refused here, for the reader of the whole to judge. */
static void
test_rows_refused (void)
{
  static const struct
  {
    const char *bytes;
    size_t      n;
  } streams[] = {
#define STREAM(text) { text, sizeof text - 1 }
    STREAM (""),
    STREAM ("\x80\x04"),
    STREAM ("\x80\x03](}(K\x01K\x02ue."), /* another protocol */
    STREAM ("\x80\x04}."),                /* no list */
    STREAM ("\x80\x04](}e."),             /* an empty row */
    STREAM ("\x80\x04](K\x01"),           /* no dict, and cut */
    STREAM ("\x80\x04](}(K\x01K\x02u"),   /* cut */
    STREAM ("\x80\x04](}(K\x01K\x02ue"),  /* cut */
    STREAM ("\x80\x04](}\x94(K\x01K\x02uh\x00"
            "e."),                                     /* a row twice */
    STREAM ("\x80\x04](}(K\x01]\x94u}(K\x01h\x00ue."), /* a list that two rows share */
    STREAM ("\x80\x04](}(K\x01K\x02u}(K\x01h\x07ue."), /* never stored */
    STREAM ("\x80\x04](}(K\x01K\x02u\x95\xff\0\0\0\0\0\0\0"
            "e."), /* a frame past the end */
    STREAM ("\x80\x04](cos\nsystem\n(K\x01K\x02ue."),
#undef STREAM
  };

  for (size_t i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (GBytes) stream = g_bytes_new_static (streams[i].bytes, streams[i].n);
      g_autoptr (PickleRows) rows = pickle_rows_new (read_bytes_cb, stream, streams[i].n);
      GuisePickleValue row;
      PickleRowPlace   place;
      gboolean         at_end = FALSE;
      gboolean         ok = TRUE;

      g_test_message ("%zu", i);
      while (ok && !at_end)
        ok = pickle_rows_next (rows, &row, &place, &at_end);
      g_assert_false (ok);
    }
}

/* A row larger than the window. */
static void
test_large_row (void)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  GuisePickleValue    list = guise_pickle_make_list (document);
  g_autofree uint8_t *bytes = g_malloc0 (5 << 20);
  g_autoptr (GBytes) stream = NULL;

  for (int i = 0; i < 3; i++)
    {
      GuisePickleValue dict = guise_pickle_make_dict (document);

      guise_pickle_dict_set (document, dict, "mask",
                             guise_pickle_make_bytes (document, bytes, (size_t) (5 - i) << 20));
      guise_pickle_list_append (document, list, dict);
    }
  stream = guise_pickle_write (list, 4, SIZE_MAX, NULL);
  check_rows (stream);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/pak/golden", test_golden);
  g_test_add_func ("/format/pak/rows", test_rows);
  g_test_add_func ("/format/pak/rows-refused", test_rows_refused);
  g_test_add_func ("/format/pak/large-row", test_large_row);
  g_test_add_func ("/format/pak/writer", test_writer);
  g_test_add_func ("/format/pak/empty", test_empty);
  g_test_add_func ("/format/pak/names", test_names);
  g_test_add_func ("/format/pak/cut", test_cut);
  g_test_add_func ("/format/pak/damage", test_damage);
  return g_test_run ();
}
