/* SPDX-License-Identifier: GPL-3.0-or-later
 * Notes about masks: written, read, refused when they are none, and known after faces were renamed.
 */
#include "mask/guise-mask-notes.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"
#include "support/guise-test.h"

static void
test_round (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_MASK_NOTES_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskNotes) none = guise_mask_notes_load (dir, &error);
  g_autoptr (GuiseMaskNotes) some = NULL;
  g_autoptr (GuiseMaskNotes) again = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_mask_notes_is_used (none, "a.jpg"));
  g_assert_true (guise_mask_notes_set_used (dir, "a.jpg", TRUE, &error)); /* as it is */
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (guise_mask_notes_set_used (dir, "a.jpg", FALSE, &error));
  g_assert_true (guise_mask_notes_set_used (dir, "person/ö \"b\".jpg", FALSE, &error));
  some = guise_mask_notes_load (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_notes_get_n_unused (some), ==, 2);
  g_assert_false (guise_mask_notes_is_used (some, "a.jpg"));
  g_assert_false (guise_mask_notes_is_used (some, "person/ö \"b\".jpg"));
  g_assert_true (guise_mask_notes_is_used (some, "b.jpg"));
  g_assert_true (guise_mask_notes_set_used (dir, "a.jpg", TRUE, &error));
  again = guise_mask_notes_load (dir, &error);
  g_assert_true (guise_mask_notes_is_used (again, "a.jpg"));
  g_assert_cmpuint (guise_mask_notes_get_n_unused (again), ==, 1);
  g_assert_false (guise_mask_notes_set_used (dir, "\xff.jpg", FALSE, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  guise_test_rm_rf (dir);
}

/* Sorted faces have other names. */
static void
test_renamed (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *face = g_build_filename (dir, "a.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskNotes) notes = NULL;
  g_autoptr (GuiseRenameJournal) journal = NULL;

  g_assert_true (g_file_set_contents (face, "a", -1, NULL));
  g_assert_true (guise_mask_notes_set_used (dir, "a.jpg", FALSE, &error));
  journal = guise_rename_journal_new (dir);
  guise_rename_journal_add (journal, "a.jpg", "00007.jpg");
  g_assert_true (guise_rename_journal_run (journal, NULL, NULL, NULL, &error));
  g_assert_true (guise_rename_history_update (dir, &error));
  g_assert_no_error (error);
  notes = guise_mask_notes_load (dir, &error);
  g_assert_no_error (error);
  g_assert_false (guise_mask_notes_is_used (notes, "00007.jpg"));
  g_assert_true (guise_mask_notes_is_used (notes, "a.jpg"));
  guise_test_rm_rf (dir);
}

/* A pack has what its folder has when it is made; a folder that is unpacked into keeps its own. */
static void
test_carried (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *pack = g_build_filename (dir, "old.pak", NULL);
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char *own = g_build_filename (faces, "faceset.pak", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskNotes) packed = NULL;
  g_autoptr (GuiseMaskNotes) again = NULL;
  g_autoptr (GuiseMaskNotes) unpacked = NULL;
  g_autoptr (GuiseMaskNotes) beside = NULL;

  g_assert_cmpint (g_mkdir (faces, 0700), ==, 0);
  g_assert_true (g_file_set_contents (pack, "pack", -1, NULL));
  g_assert_true (g_file_set_contents (own, "pack", -1, NULL));
  g_assert_true (guise_mask_notes_set_used (faces, "a.jpg", FALSE, &error));
  g_assert_true (guise_mask_notes_carry (faces, pack, &error));
  g_assert_no_error (error);
  packed = guise_mask_notes_load (pack, &error);
  g_assert_false (guise_mask_notes_is_used (packed, "a.jpg"));

  g_assert_true (guise_mask_notes_set_used (faces, "a.jpg", TRUE, &error));
  g_assert_true (guise_mask_notes_set_used (faces, "b.jpg", FALSE, &error));
  g_assert_true (guise_mask_notes_carry (faces, pack, &error));
  again = guise_mask_notes_load (pack, &error);
  g_assert_true (guise_mask_notes_is_used (again, "a.jpg"));
  g_assert_false (guise_mask_notes_is_used (again, "b.jpg"));
  beside = guise_mask_notes_load (dir, &error);
  g_assert_cmpuint (guise_mask_notes_get_n_unused (beside), ==, 0);

  g_assert_true (guise_mask_notes_set_used (dir, "c.jpg", FALSE, &error));
  g_assert_true (guise_mask_notes_carry (pack, dir, &error));
  unpacked = guise_mask_notes_load (dir, &error);
  g_assert_cmpuint (guise_mask_notes_get_n_unused (unpacked), ==, 2);
  g_clear_pointer (&again, guise_mask_notes_free);
  again = guise_mask_notes_load (own, &error); /* of a folder that is read from its pack */
  g_assert_no_error (error);
  g_assert_false (guise_mask_notes_is_used (again, "b.jpg"));
  guise_test_rm_rf (dir);
}

/* What is no such file is refused as a whole, and nothing is written over it. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{}",
    "{\"format\": \"guise-mask-notes\", \"version\": 2, \"renames\": 0, \"unused\": []}",
    "{\"format\": \"guise-mask-notes\", \"version\": 1, \"unused\": []}",
    "{\"format\": \"guise-mask-notes\", \"version\": 1, \"renames\": -1, \"unused\": []}",
    "{\"format\": \"guise-mask-notes\", \"version\": 1, \"renames\": 0, \"unused\": {}}",
    "{\"format\": \"guise-mask-notes\", \"version\": 1, \"renames\": 0, \"unused\": [1]}",
    "{\"format\": \"guise-mask-notes\", \"version\": 1, \"renames\": 0, \"unused\": [\"\"]}",
    "{\"format\": \"another\", \"version\": 1, \"renames\": 0, \"unused\": []}",
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_MASK_NOTES_FILE, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseMaskNotes) notes =
                   guise_mask_notes_parse (texts[i], strlen (texts[i]), "notes", &error);

      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      g_assert_null (notes);
    }
  {
    g_autoptr (GError) error = NULL;
    g_autofree char *kept = NULL;

    g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
    g_assert_false (guise_mask_notes_set_used (dir, "a.jpg", FALSE, &error));
    g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, "mine");
  }
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/notes/round", test_round);
  g_test_add_func ("/mask/notes/renamed", test_renamed);
  g_test_add_func ("/mask/notes/carried", test_carried);
  g_test_add_func ("/mask/notes/refused", test_refused);
  return g_test_run ();
}
