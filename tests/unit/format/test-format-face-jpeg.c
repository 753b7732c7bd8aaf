/* SPDX-License-Identifier: GPL-3.0-or-later
 * Face JPEGs: golden files and their sidecars, embedding and removing, damage everywhere. */
#include "format/guise-face-jpeg.h"

#include <string.h>

#include "core/guise-error.h"
#include "support/guise-test.h"
#include "tagged-json.h"

static GuiseFaceJpeg *
read_bytes (GBytes *bytes, GError **error)
{
  return guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static GBytes *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return tagged_json_read_file (path);
}

static void
check_without (JsonObject *sidecar, GBytes *bytes)
{
  JsonObject *wanted = json_object_get_object_member (sidecar, "without_app15");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bare = guise_face_jpeg_remove (g_bytes_get_data (bytes, NULL),
                                                    g_bytes_get_size (bytes), &error);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bare);

  g_assert_no_error (error);
  g_assert_cmpint ((gint64) g_bytes_get_size (bare), ==,
                   json_object_get_int_member (wanted, "len"));
  g_assert_cmpstr (sum, ==, json_object_get_string_member (wanted, "sha256"));
}

/* Embedding what was read, into the bare file, says the same as before. */
static void
check_round_trip (JsonObject *sidecar, GBytes *bytes, const GuiseFaceMeta *meta, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bare = guise_face_jpeg_remove (g_bytes_get_data (bytes, NULL),
                                                    g_bytes_get_size (bytes), &error);
  g_autoptr (GBytes) again = guise_face_jpeg_embed (g_bytes_get_data (bare, NULL),
                                                    g_bytes_get_size (bare), meta, &error);
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  g_assert_no_error (error);
  jpeg = read_bytes (again, &error);
  g_assert_no_error (error);
  tagged_json_assert_equal (json_object_get_member (sidecar, "dict"), jpeg->meta->origin_dict,
                            name);
  check_without (sidecar, again);
}

static void
check_golden (const char *folder, const char *stem)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *jpg = g_strconcat (folder, "/", stem, ".jpg", NULL);
  g_autofree char *json = g_strconcat (folder, "/", stem, ".json", NULL);
  g_autoptr (GBytes) bytes = tagged_json_read_file (jpg);
  g_autoptr (JsonParser) parser = tagged_json_load (json);
  JsonObject *sidecar = json_node_get_object (json_parser_get_root (parser));
  g_autoptr (GuiseFaceJpeg) jpeg = read_bytes (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (jpeg->width, ==, json_object_get_int_member (sidecar, "width"));
  g_assert_cmpint (jpeg->height, ==, json_object_get_int_member (sidecar, "height"));
  g_assert_null (jpeg->refusal);
  check_without (sidecar, bytes);
  g_assert_cmpint (jpeg->meta != NULL, ==, json_object_get_boolean_member (sidecar, "has_data"));
  if (jpeg->meta == NULL)
    return;
  g_assert_cmpuint (jpeg->meta->dropped->len, ==, 0);
  tagged_json_assert_equal (json_object_get_member (sidecar, "dict"), jpeg->meta->origin_dict,
                            stem);
  check_round_trip (sidecar, bytes, jpeg->meta, stem);
}

static void
test_golden (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  int         n_files = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".jpg"))
      {
        g_autofree char *stem = g_strndup (name, strlen (name) - 4);

        check_golden (folder, stem);
        n_files++;
      }
  if (folder != NULL)
    g_assert_cmpint (n_files, >=, 19);
}

static void
test_fields (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GBytes) all = load (folder, "wf_xseg_polys.jpg");
  g_autoptr (GuiseFaceJpeg) jpeg = read_bytes (all, &error);
  const GuiseFaceMeta *meta = jpeg->meta;

  g_assert_cmpint (meta->type, ==, GUISE_FACE_TYPE_WHOLE);
  g_assert_true (meta->has_source_rect && meta->has_source_landmarks &&
                 meta->has_image_to_face_mat);
  g_assert_true (meta->has_eyebrows_expand_mod);
  g_assert_nonnull (meta->xseg_mask);
  g_assert_cmpuint (meta->polygons->len, >, 0);
  for (guint i = 1; i < meta->polygons->len; i++)
    g_assert_cmpint (((GuisePolygon *) meta->polygons->pdata[i - 1])->kind, >=,
                     ((GuisePolygon *) meta->polygons->pdata[i])->kind);

  g_autoptr (GBytes) mark = load (folder, "mark_only.jpg");
  g_autoptr (GuiseFaceJpeg) mark_jpeg = read_bytes (mark, &error);

  g_assert_cmpint (mark_jpeg->meta->type, ==, GUISE_FACE_TYPE_MARK_ONLY);
  g_assert_false (mark_jpeg->meta->has_image_to_face_mat);

  g_autoptr (GBytes) legacy = load (folder, "legacy_keys.jpg");
  g_autoptr (GuiseFaceJpeg) legacy_jpeg = read_bytes (legacy, &error);

  g_assert_nonnull (legacy_jpeg->meta->polygons);
  g_assert_true (legacy_jpeg->meta->has_source_rect);
}

/* A polygon has as many points as can be painted; one of more is none that somebody drew. */
static void
test_points (void)
{
  for (size_t more = 0; more < 2; more++)
    {
      g_autoptr (GuisePickle) document = guise_pickle_new ();
      g_autoptr (GPtrArray) polygons =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
      g_autoptr (GPtrArray) read = NULL;
      const char *reason = NULL;

      g_ptr_array_add (polygons, guise_polygon_new (GUISE_POLYGON_INCLUDE, 65536 + more, NULL));
      g_assert_cmpint (guise_polygons_parse (guise_polygons_to_value (polygons, document), &read,
                                             &reason),
                       ==, more == 0);
      g_assert_true (more == 0 || strstr (reason, "too many points") != NULL);
    }
}

/* Source: formats.md 1.8, golden folder writer. */
static void
test_writer (void)
{
  static const char *const names[] = { "embed.jpg", "b_0.jpg" };
  g_autofree char         *root = guise_test_shared ("golden/dfl");

  for (size_t i = 0; root != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *golden_path = g_build_filename ("writer", names[i], NULL);
      g_autoptr (GBytes) golden = load (root, golden_path);
      g_autoptr (GBytes) plain = load (root, "jpg/plain_baseline.jpg");
      g_autoptr (GuiseFaceJpeg) jpeg = read_bytes (golden, &error);

      g_assert_no_error (error);

      g_autoptr (GBytes) kept =
                   guise_face_jpeg_embed (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain),
                                          jpeg->meta, &error);

      g_assert_no_error (error);
      tagged_json_assert_same_bytes (kept, golden, names[i]);

      /* Without its origin every value is made anew, and comes out the same. */
      g_clear_pointer (&jpeg->meta->origin, guise_pickle_unref);

      g_autoptr (GBytes) made =
                   guise_face_jpeg_embed (g_bytes_get_data (golden, NULL),
                                          g_bytes_get_size (golden), jpeg->meta, &error);

      g_assert_no_error (error);
      tagged_json_assert_same_bytes (made, golden, names[i]);
    }
}

/* One changed field is written in the usual form, everything else stays as it was. */
static void
test_change_one_field (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GBytes) bytes = load (folder, "unicode_unknown_key.jpg");
  g_autoptr (GuiseFaceJpeg) jpeg = read_bytes (bytes, &error);
  GuisePickleValue value;

  jpeg->meta->has_source_rect = FALSE;
  jpeg->meta->has_eyebrows_expand_mod = TRUE;
  jpeg->meta->eyebrows_expand_mod = 1.5;

  g_autoptr (GBytes) written = guise_face_jpeg_embed (g_bytes_get_data (bytes, NULL),
                                                      g_bytes_get_size (bytes), jpeg->meta, &error);
  g_autoptr (GuiseFaceJpeg) again = read_bytes (written, &error);
  GuisePickleValue dict = again->meta->origin_dict;
  size_t           n = guise_pickle_value_get_n_items (dict);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, guise_pickle_value_get_n_items (jpeg->meta->origin_dict));
  g_assert_false (guise_pickle_value_find (dict, "source_rect", &value));
  g_assert_false (guise_pickle_value_find (dict, "face_type", &value));
  g_assert_true (
    guise_pickle_value_is_str (guise_pickle_value_get_key (dict, n - 1), "eyebrows_expand_mod"));
  g_assert_cmpstr (again->meta->source_filename, ==, jpeg->meta->source_filename);
}

/* Metadata that do not fit are refused before anything is made; so are restart intervals. */
static void
test_limits (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GBytes) bytes = load (folder, "jpg/wf_xseg_png.jpg");
  g_autoptr (GuiseFaceJpeg) jpeg = read_bytes (bytes, &error);
  g_autofree char *noise = g_malloc0 (70000);

  memset (noise, 'x', 69999);
  g_free (jpeg->meta->source_filename);
  jpeg->meta->source_filename = g_strdup (noise);
  g_assert_null (guise_face_jpeg_embed (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                        jpeg->meta, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);

  g_autoptr (GBytes) restarts = load (folder, "hostile/jpg/restart_markers.jpg");
  g_autoptr (GuiseFaceJpeg) other = read_bytes (restarts, &error);

  g_assert_no_error (error);
  g_assert_true (other->has_restarts);
  g_assert_null (guise_face_jpeg_embed (g_bytes_get_data (restarts, NULL),
                                        g_bytes_get_size (restarts), other->meta, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
}

static void
test_labels (void)
{
  g_autofree char *plain = guise_label_escape ("кадр_7.png", 100);
  g_autofree char *hostile = guise_label_escape ("a\n\033[31m\342\200\256x\\", 100);
  g_autofree char *cut = guise_label_escape ("abcdef", 3);

  g_assert_cmpstr (plain, ==, "кадр_7.png");
  g_assert_cmpstr (hostile, ==, "a\\u000a\\u001b[31m\\u202ex\\\\");
  g_assert_cmpstr (cut, ==, "abc\342\200\246");
}

/* Every prefix and every changed byte ends with a verdict. */
static void
test_damage (void)
{
  static const char *const names[] = { "wf_xseg_polys.jpg", "progressive_app1_com.jpg" };
  g_autofree char         *folder = guise_test_shared ("golden/dfl/jpg");

  for (size_t f = 0; folder != NULL && f < G_N_ELEMENTS (names); f++)
    {
      g_autoptr (GBytes) bytes = load (folder, names[f]);
      size_t              n;
      const uint8_t      *data = g_bytes_get_data (bytes, &n);
      g_autofree uint8_t *copy = g_memdup2 (data, n);

      for (size_t i = 0; i < n; i++)
        {
          g_autofree uint8_t *exact = g_memdup2 (data, i + 1);
          g_autoptr (GuiseFaceJpeg) cut = guise_face_jpeg_read (exact, i, NULL);

          copy[i] = data[i] ^ (i % 2 ? 0x80 : 0xff);

          g_autoptr (GuiseFaceJpeg) changed = guise_face_jpeg_read (copy, n, NULL);

          copy[i] = data[i];
        }
    }
}

/* A file cut anywhere has no end, but for the byte that completes it; what follows is not
 * counted. Progressive files have tables between their scans. */
static void
test_end (void)
{
  static const char *const names[] = { "wf_xseg_polys.jpg", "progressive_app1_com.jpg" };
  g_autofree char         *folder = guise_test_shared ("golden/dfl/jpg");

  for (size_t f = 0; folder != NULL && f < G_N_ELEMENTS (names); f++)
    {
      g_autoptr (GBytes) bytes = load (folder, names[f]);
      size_t              n;
      const uint8_t      *data = g_bytes_get_data (bytes, &n);
      g_autofree uint8_t *longer = g_malloc0 (2 * n);

      memcpy (longer, data, n);
      memcpy (longer + n, data, n);
      g_assert_cmpuint (guise_face_jpeg_find_end (data, n), ==, n);
      g_assert_cmpuint (guise_face_jpeg_find_end (longer, 2 * n), ==, n);
      for (size_t i = 0; i < n; i++)
        {
          g_autofree uint8_t *exact = g_memdup2 (data, i + 1);

          g_assert_cmpuint (guise_face_jpeg_find_end (exact, i), ==, 0);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/face-jpeg/golden", test_golden);
  g_test_add_func ("/format/face-jpeg/fields", test_fields);
  g_test_add_func ("/format/face-jpeg/points", test_points);
  g_test_add_func ("/format/face-jpeg/writer", test_writer);
  g_test_add_func ("/format/face-jpeg/change-one-field", test_change_one_field);
  g_test_add_func ("/format/face-jpeg/limits", test_limits);
  g_test_add_func ("/format/face-jpeg/labels", test_labels);
  g_test_add_func ("/format/face-jpeg/damage", test_damage);
  g_test_add_func ("/format/face-jpeg/end", test_end);
  return g_test_run ();
}
