/* SPDX-License-Identifier: GPL-3.0-or-later
 * Notes about scenes: kept as they are, refused when they are something else, carried along. */
#include "faceset/guise-scene-notes.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

static const double light[GUISE_SCENE_NOTE_N_AXES] = { 6.4, 5.9, 6.14, 0.09, -0.9, -4.2 };

#define WORDS "été 2019, \"mit Bart\" \\ 髭"

/* What one file of notes says; asserts that there is one note. */
static const GuiseSceneNote *
get_only (const GPtrArray *notes)
{
  g_assert_nonnull (notes);
  g_assert_cmpuint (notes->len, ==, 1);
  return g_ptr_array_index (notes, 0);
}

static void
write_one (const char *place, const char *text)
{
  g_autoptr (GPtrArray) notes = guise_scene_notes_new ();
  g_autoptr (GError) error = NULL;

  guise_scene_notes_add (notes, text, light, 125);
  g_assert_true (guise_scene_notes_save (notes, place, &error));
  g_assert_no_error (error);
}

static void
test_round_trip (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) none = guise_scene_notes_load (dir, NULL);
  g_autoptr (GPtrArray) notes = NULL;
  const GuiseSceneNote *note;

  g_assert_nonnull (none);
  g_assert_cmpuint (none->len, ==, 0);
  write_one (dir, WORDS);
  notes = guise_scene_notes_load (dir, NULL);
  note = get_only (notes);
  g_assert_cmpstr (note->text, ==, WORDS);
  g_assert_cmpmem (note->light, sizeof note->light, light, sizeof light);
  g_assert_cmpint (note->n_faces, ==, 125);
  guise_test_rm_rf (dir);
}

static void
test_words (void)
{
  g_autofree char *longest = g_strnfill (GUISE_SCENE_NOTE_LETTERS, 'x');
  g_autofree char *longer = g_strconcat (longest, "x", NULL);

  g_assert_true (guise_scene_note_is_text (WORDS));
  g_assert_true (guise_scene_note_is_text (longest));
  g_assert_false (guise_scene_note_is_text (longer));
  g_assert_false (guise_scene_note_is_text (""));
  g_assert_false (guise_scene_note_is_text (" \xc2\xa0 "));
  g_assert_false (guise_scene_note_is_text ("two\nlines"));
  g_assert_false (guise_scene_note_is_text ("\x1b[31mred"));
  g_assert_false (guise_scene_note_is_text ("\xe2\x80\xae backwards"));
  g_assert_false (guise_scene_note_is_text ("\xff"));
}

#define AXES           "[1,2,3,4,5,6]"
#define FILE_OF(notes) "{\"format\":\"guise-scene-notes\",\"version\":1,\"notes\":[" notes "]}"

/* What is not quite such a file is refused as a whole. */
static void
test_hostile (void)
{
  static const char *const good = FILE_OF ("{\"text\":\"a\",\"light\":" AXES ",\"faces\":1}");
  static const char *const bad[] = {
    "",
    "[]",
    "null",
    "{}",
    "{\"format\":\"guise-scene-notes\",\"version\":1}",
    "{\"format\":\"guise-scene-notes\",\"version\":2,\"notes\":[]}",
    "{\"format\":\"guise-selection\",\"version\":1,\"notes\":[]}",
    "{\"format\":[],\"version\":{},\"notes\":[]}",
    FILE_OF ("1"),
    FILE_OF ("null"),
    FILE_OF ("{\"text\":\"a\",\"light\":[1,2,3,4,5],\"faces\":1}"),
    FILE_OF ("{\"text\":\"a\",\"light\":[1,2,3,4,5,1e300],\"faces\":1}"),
    FILE_OF ("{\"text\":\"a\",\"light\":[1,2,3,4,5,\"6\"],\"faces\":1}"),
    FILE_OF ("{\"text\":\"a\",\"light\":[1,2,3,4,5,null],\"faces\":1}"),
    FILE_OF ("{\"text\":\"a\",\"light\":" AXES ",\"faces\":-1}"),
    FILE_OF ("{\"text\":\"a\",\"light\":" AXES "}"),
    FILE_OF ("{\"text\":7,\"light\":" AXES ",\"faces\":1}"),
    FILE_OF ("{\"text\":\"\\u001b[2J\",\"light\":" AXES ",\"faces\":1}"),
  };
  g_autofree char *deep = g_strnfill (100000, '[');

  for (size_t n = 0; n <= strlen (good); n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) notes = guise_scene_notes_parse (good, n, "notes", &error);

      g_assert_true ((notes != NULL) == (n == strlen (good)));
      if (notes == NULL)
        g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (guise_scene_notes_parse (bad[i], strlen (bad[i]), "notes", &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      g_assert_true (g_str_has_prefix (error->message, "'notes' does not hold notes"));
    }
  g_assert_null (guise_scene_notes_parse (deep, strlen (deep), "notes", NULL));
}

/* Too many are refused on both ways, and what was there stays. */
static void
test_many (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) notes = guise_scene_notes_new ();
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (GError) error = NULL;

  write_one (dir, "first");
  for (int i = 0; i < 257; i++)
    guise_scene_notes_add (notes, "one of many", light, i);
  g_assert_false (guise_scene_notes_save (notes, dir, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  there = guise_scene_notes_load (dir, NULL);
  g_assert_cmpstr (get_only (there)->text, ==, "first");
  guise_test_rm_rf (dir);
}

/* Notes go where the faces go, once; what is there stays; a damaged file stops it in words. */
static void
test_carry (void)
{
  char            *from = guise_test_tmp_dir ();
  char            *to = guise_test_tmp_dir ();
  g_autofree char *pack = g_build_filename (to, "faceset.pak", NULL);
  g_autofree char *file = g_build_filename (to, GUISE_SCENE_NOTES_FILE, NULL);
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_scene_notes_carry (from, pack, &error)); /* nothing to carry */
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  write_one (from, "from");
  write_one (to, "to");
  for (int i = 0; i < 2; i++)
    g_assert_true (guise_scene_notes_carry (from, pack, &error));
  there = guise_scene_notes_load (to, NULL);
  g_assert_cmpuint (there->len, ==, 2);
  g_assert_cmpstr (((GuiseSceneNote *) g_ptr_array_index (there, 0))->text, ==, "to");
  g_assert_cmpstr (((GuiseSceneNote *) g_ptr_array_index (there, 1))->text, ==, "from");

  g_assert_true (guise_file_replace (file, "{}", 2, NULL));
  g_assert_false (guise_scene_notes_carry (from, pack, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_true (guise_scene_notes_carry (to, pack, &error)); /* the same folder */
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_chmod (to, 0555), ==, 0);
  g_assert_true (guise_scene_notes_carry (from, pack, &error));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_chmod (to, 0755), ==, 0);
  guise_test_rm_rf (from);
  guise_test_rm_rf (to);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene-notes/round-trip", test_round_trip);
  g_test_add_func ("/scene-notes/words", test_words);
  g_test_add_func ("/scene-notes/hostile", test_hostile);
  g_test_add_func ("/scene-notes/many", test_many);
  g_test_add_func ("/scene-notes/carry", test_carry);
  return g_test_run ();
}
