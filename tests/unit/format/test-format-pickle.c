/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pickle subset: golden streams, the minimal writer, hostile streams, damage everywhere. */
#include "format/guise-pickle.h"

#include <string.h>

#include "support/guise-test.h"
#include "tagged-json.h"

static GuisePickle *
read_bytes (const void *data, size_t n, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);

  return guise_pickle_read (bytes, error);
}

/* Reads a golden stream and compares all of it with its sidecar. */
static void
check_golden (const char *folder, const char *file, const char *sidecar)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *json = g_build_filename (folder, sidecar, NULL);
  g_autoptr (GBytes) bytes = tagged_json_read_file (path);
  g_autoptr (JsonParser) parser = tagged_json_load (json);
  g_autoptr (GuisePickle) document = guise_pickle_read (bytes, &error);

  g_assert_no_error (error);
  tagged_json_assert_equal (json_object_get_member (json_node_get_object (
                                                      json_parser_get_root (parser)),
                                                    "value"),
                            guise_pickle_get_root (document), file);
}

static void
test_golden (void)
{
  static const char *const pairs[][2] = {
    { "basic_p2.pkl", "basic.json" },
    { "basic_p3.pkl", "basic.json" },
    { "basic_p4.pkl", "basic.json" },
    { "basic_p5.pkl", "basic.json" },
    { "arrays_p2.pkl", "arrays.json" },
    { "arrays_p3.pkl", "arrays.json" },
    { "arrays_p4.pkl", "arrays.json" },
    { "arrays_p5.pkl", "arrays.json" },
    { "arrays_p3_numpy2_names.pkl", "arrays.json" },
    { "numpy2_names_p5.pkl", "numpy2_names_p5.json" },
    { "arrays_p3_old_dtype_args.pkl", "arrays_p3_old_dtype_args.json" },
    { "ordereddict_p2.pkl", "ordereddict.json" },
    { "ordereddict_p4.pkl", "ordereddict.json" },
    { "enum_value_p2.pkl", "enum.json" },
    { "enum_value_p3.pkl", "enum.json" },
    { "enum_value_p4.pkl", "enum.json" },
    { "enum_getattr_p2.pkl", "enum.json" },
    { "enum_getattr_p3.pkl", "enum.json" },
    { "enum_getattr_p4.pkl", "enum.json" },
    { "len8_forms_p4.pkl", "len8_forms_p4.json" },
    { "minimal_writer_p3.pkl", "minimal_writer.json" },
    { "minimal_writer_p4.pkl", "minimal_writer.json" },
  };
  g_autofree char *folder = guise_test_shared ("golden/dfl/pickle");

  for (size_t i = 0; folder != NULL && i < G_N_ELEMENTS (pairs); i++)
    check_golden (folder, pairs[i][0], pairs[i][1]);
}

/* The writer makes the golden bytes from the sidecar, and from the value that was read. */
static void
test_minimal_writer (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/pickle");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autofree char *json = g_build_filename (folder, "minimal_writer.json", NULL);
  g_autoptr (JsonParser) parser = tagged_json_load (json);
  g_autoptr (GuisePickle) built = guise_pickle_new ();
  GuisePickleValue value =
    tagged_json_build (built,
                       json_object_get_member (json_node_get_object (json_parser_get_root (parser)),
                                               "value"));

  for (int protocol = 3; protocol <= 4; protocol++)
    {
      g_autofree char *path = g_strdup_printf ("%s/minimal_writer_p%d.pkl", folder, protocol);
      g_autoptr (GBytes) golden = tagged_json_read_file (path);
      g_autoptr (GBytes) written = guise_pickle_write (value, protocol, 1 << 20, &error);
      g_autoptr (GuisePickle) document = guise_pickle_read (golden, &error);
      g_autoptr (GBytes) again =
                   guise_pickle_write (guise_pickle_get_root (document), protocol, 1 << 20, &error);

      g_assert_no_error (error);
      tagged_json_assert_same_bytes (written, golden, path);
      tagged_json_assert_same_bytes (again, golden, path);
    }
}

/* What was read comes back the same, kinds and long integers included. */
static void
test_round_trip (void)
{
  static const char *const names[] = { "basic_p5", "arrays_p2", "enum_getattr_p4",
                                       "len8_forms_p4" };
  static const char *const sidecars[] = { "basic.json", "arrays.json", "enum.json",
                                          "len8_forms_p4.json" };
  g_autofree char         *folder = guise_test_shared ("golden/dfl/pickle");

  for (size_t i = 0; folder != NULL && i < 2 * G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_strdup_printf ("%s/%s.pkl", folder, names[i / 2]);
      g_autofree char *json = g_build_filename (folder, sidecars[i / 2], NULL);
      g_autoptr (GBytes) bytes = tagged_json_read_file (path);
      g_autoptr (JsonParser) parser = tagged_json_load (json);
      g_autoptr (GuisePickle) first = guise_pickle_read (bytes, &error);
      g_autoptr (GBytes) written = guise_pickle_write (guise_pickle_get_root (first), i % 2 ? 4 : 3,
                                                       1 << 20, &error);
      g_autoptr (GuisePickle) second = guise_pickle_read (written, &error);

      g_assert_no_error (error);
      if (i / 2 != 1) /* checksums of big-endian arrays are not those of the rewritten ones */
        tagged_json_assert_equal (json_object_get_member (json_node_get_object (
                                                            json_parser_get_root (parser)),
                                                          "value"),
                                  guise_pickle_get_root (second), names[i / 2]);

      g_autoptr (GBytes) again = guise_pickle_write (guise_pickle_get_root (second), i % 2 ? 4 : 3,
                                                     1 << 20, &error);

      tagged_json_assert_same_bytes (again, written, path);
    }
}

/* Each verdict of the hostile streams. */
static void
test_hostile (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/hostile");
  g_autofree char *table = NULL, *text = NULL;
  int              n_seen = 0;

  if (folder == NULL)
    return;
  table = g_build_filename (folder, "expect.tsv", NULL);
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 4);

      if (g_strv_length (fields) < 4 || !g_str_equal (fields[1], "pickle"))
        continue;

      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, fields[0], NULL);
      g_autoptr (GBytes) bytes = tagged_json_read_file (path);
      g_autoptr (GuisePickle) document = guise_pickle_read (bytes, &error);

      n_seen++;
      g_assert_true ((document == NULL) == (error != NULL));
      if (g_str_equal (fields[2], "refuse") && document != NULL)
        g_error ("%s was not refused", fields[0]);
      if (g_str_equal (fields[2], "accept") && document == NULL)
        g_error ("%s: %s", fields[0], error->message);
    }
  g_assert_cmpint (n_seen, >, 100);
}

/* Any prefix is refused; any single changed byte ends in time, with a value or an error. */
static void
test_damage (void)
{
  static const char *const names[] = { "arrays_p3.pkl",         "arrays_p4.pkl",
                                       "arrays_p5.pkl",         "enum_getattr_p2.pkl",
                                       "minimal_writer_p4.pkl", "numpy2_names_p5.pkl",
                                       "ordereddict_p2.pkl" };
  g_autofree char         *folder = guise_test_shared ("golden/dfl/pickle");

  for (size_t f = 0; folder != NULL && f < G_N_ELEMENTS (names); f++)
    {
      g_autofree char *path = g_build_filename (folder, names[f], NULL);
      g_autoptr (GBytes) bytes = tagged_json_read_file (path);
      size_t              n;
      const uint8_t      *data = g_bytes_get_data (bytes, &n);
      g_autofree uint8_t *copy = g_memdup2 (data, n);
      size_t              step = n > 4000 ? 7 : 1;

      for (size_t i = 0; i < n; i += step)
        {
          g_autoptr (GuisePickle) cut = read_bytes (data, i, NULL);

          g_assert_null (cut);
          for (int k = 0; k < 3; k++)
            {
              static const uint8_t flips[] = { 0x01, 0x80, 0xff };

              copy[i] = data[i] ^ flips[k];

              g_autoptr (GuisePickle) changed = read_bytes (copy, n, NULL);

              copy[i] = data[i];
            }
        }
    }
}

/* A million losses fit into a few times their size in the file. */
static void
test_long_history (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const size_t n = 1000000;

  g_byte_array_append (stream, (const guint8 *) "\x80\x04](", 4);
  for (size_t i = 0; i < n; i++)
    g_byte_array_append (stream, (const guint8 *) "]\x94(G?\xf0\0\0\0\0\0\0G@\0\0\0\0\0\0\0e", 22);
  g_byte_array_append (stream, (const guint8 *) "e.", 2);

  g_autoptr (GuisePickle) document = read_bytes (stream->data, stream->len, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_pickle_value_get_n_items (guise_pickle_get_root (document)), ==, n);
}

/* A list of points: in the form that is read at once, or float by float. */
static void
add_points (GByteArray *stream, size_t n, gboolean has_memo, gboolean at_once)
{
  g_byte_array_append (stream, (const guint8 *) "](", 2);
  for (size_t i = 0; i < n; i++)
    {
      const guint8 x[] = { 'G', 0x3f, 0xf0, 0, 0, 0, 0, (guint8) (i >> 8), (guint8) i };
      const guint8 y[] = { 'G', 0xc0, 0x5f, (guint8) i, 0, 0, 0, 0, 1 };

      g_byte_array_append (stream, (const guint8 *) "]\x94", has_memo ? 2 : 1);
      if (at_once)
        g_byte_array_append (stream, (const guint8 *) "(", 1);
      g_byte_array_append (stream, x, sizeof x);
      if (!at_once)
        g_byte_array_append (stream, (const guint8 *) "a", 1);
      g_byte_array_append (stream, y, sizeof y);
      g_byte_array_append (stream, (const guint8 *) (at_once ? "e" : "a"), 1);
    }
  /* The last one once more, where it can be asked for. */
  if (has_memo)
    {
      const guint8 get[] = { 'j', (guint8) (n - 1), (guint8) ((n - 1) >> 8), 0, 0 };

      g_byte_array_append (stream, get, sizeof get);
    }
  g_byte_array_append (stream, (const guint8 *) "e.", 2);
}

/* Points that are read at once are those that are read opcode by opcode. */
static void
test_points (void)
{
  static const size_t counts[] = { 1, 2, 68, 127, 128, 129, 300 };

  for (size_t i = 0; i < 2 * G_N_ELEMENTS (counts); i++)
    {
      GBytes *written[2];

      for (int k = 0; k < 2; k++)
        {
          g_autoptr (GByteArray) stream = g_byte_array_new ();
          g_autoptr (GuisePickle) document = NULL;
          g_autoptr (GError) error = NULL;

          g_byte_array_append (stream, (const guint8 *) "\x80\x04", 2);
          add_points (stream, counts[i / 2], i % 2 == 1, k == 0);
          document = read_bytes (stream->data, stream->len, &error);
          g_assert_no_error (error);
          written[k] = guise_pickle_write (guise_pickle_get_root (document), 4, 1 << 20, &error);
          g_assert_no_error (error);
        }
      g_assert_true (g_bytes_equal (written[0], written[1]));
      g_bytes_unref (written[0]);
      g_bytes_unref (written[1]);
    }
}

/* A point may be appended to: to itself, or to what holds it, it may not. */
static void
test_points_changed (void)
{
#define POINT "]\x94(G?\xf0\0\0\0\0\0\0G@\0\0\0\0\0\0\0e"
  static const char appended[] = "\x80\x04" POINT "K\x07"
                                 "a.";
  static const char itself[] = "\x80\x04" POINT "h\0a.";
  static const char around[] = "\x80\x04]\x94(]\x94(G?\xf0\0\0\0\0\0\0G@\0\0\0\0\0\0\0e"
                               "h\1h\0ae.";
  g_autoptr (GuisePickle) document = read_bytes (appended, sizeof appended - 1, NULL);
  g_autoptr (GError) error = NULL;
  int64_t number;

  g_assert_nonnull (document);
  g_assert_cmpuint (guise_pickle_value_get_n_items (guise_pickle_get_root (document)), ==, 3);
  g_assert_true (
    guise_pickle_value_get_int (guise_pickle_value_get_item (guise_pickle_get_root (document), 2),
                                &number));
  g_assert_cmpint (number, ==, 7);
  g_assert_null (read_bytes (itself, sizeof itself - 1, &error));
  g_assert_nonnull (strstr (error->message, "holds itself"));
  g_clear_error (&error);
  g_assert_null (read_bytes (around, sizeof around - 1, &error));
  g_assert_nonnull (strstr (error->message, "holds itself"));
#undef POINT
}

/* Keys: the last wins and the first place stays, in small and large dicts. */
static void
test_dict (void)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  GuisePickleValue dict = guise_pickle_make_dict (document);
  GuisePickleValue found;
  int64_t          number;

  for (int round = 0; round < 2; round++)
    for (int i = 0; i < 1000; i++)
      {
        g_autofree char *key = g_strdup_printf ("key %d", i);

        guise_pickle_dict_set (document, dict, key, guise_pickle_int (i + round * 5000));
      }
  g_assert_cmpuint (guise_pickle_value_get_n_items (dict), ==, 1000);
  g_assert_true (guise_pickle_value_find (dict, "key 777", &found));
  g_assert_true (guise_pickle_value_get_int (found, &number));
  g_assert_cmpint (number, ==, 5777);
  g_assert_true (guise_pickle_value_is_str (guise_pickle_value_get_key (dict, 777), "key 777"));
  g_assert_false (guise_pickle_value_find (dict, "key", &found));
}

static void
test_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePickle) document = read_bytes ("\x80\x04\x8c\x06"
                                                 "a\xed\xa0\x80\0b.",
                                                 11, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = guise_pickle_value_dup_str (guise_pickle_get_root (document));
  g_assert_cmpstr (text, ==, "a\357\277\275\357\277\275b");
}

/* A limit is kept before anything past it is written, whatever sharing would expand to. */
static void
test_write_limit (void)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  g_autoptr (GError) error = NULL;
  GuisePickleValue level = guise_pickle_make_list (document);

  for (int i = 0; i < 20; i++)
    {
      GuisePickleValue next = guise_pickle_make_list (document);

      for (int k = 0; k < 10; k++)
        guise_pickle_list_append (document, next, level);
      level = next;
    }
  g_assert_null (guise_pickle_write (level, 4, 65533, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/pickle/golden", test_golden);
  g_test_add_func ("/format/pickle/minimal-writer", test_minimal_writer);
  g_test_add_func ("/format/pickle/round-trip", test_round_trip);
  g_test_add_func ("/format/pickle/hostile", test_hostile);
  g_test_add_func ("/format/pickle/damage", test_damage);
  g_test_add_func ("/format/pickle/long-history", test_long_history);
  g_test_add_func ("/format/pickle/points", test_points);
  g_test_add_func ("/format/pickle/points-changed", test_points_changed);
  g_test_add_func ("/format/pickle/dict", test_dict);
  g_test_add_func ("/format/pickle/text", test_text);
  g_test_add_func ("/format/pickle/write-limit", test_write_limit);
  return g_test_run ();
}
