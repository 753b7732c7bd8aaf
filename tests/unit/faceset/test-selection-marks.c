/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about faces of a selection: picking, dropping, taking back. */
#include "faceset/guise-selection-marks.h"

#include "support/guise-test.h"

static GuiseSelection *
make_selection (void)
{
  GuiseSelection *selection = guise_selection_new ("/faces", "best");

  guise_selection_add_bin (selection, "yaw 0 pitch 0", 3, 2);
  guise_selection_add (selection, "a.jpg", 0.5, 0);
  guise_selection_add (selection, "b.jpg", 0.4, 0);
  guise_selection_leave_out (selection, "c.jpg", "repeats another");
  return selection;
}

static void
mark (GuiseSelection *selection, const char *name, GuiseSelectionMark what)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (char *) name);
  guise_selection_mark (selection, names, what);
}

static char *
list_faces (const GuiseSelection *selection)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < selection->faces->len; i++)
    g_string_append_c (text, g_array_index (selection->faces, GuiseSelectedFace, i).name[0]);
  g_string_append_c (text, '|');
  for (guint i = 0; i < selection->left_out->len; i++)
    g_string_append_c (text, g_array_index (selection->left_out, GuiseLeftOutFace, i).name[0]);
  return g_string_free (text, FALSE);
}

static void
assert_faces (const GuiseSelection *selection, const char *expected)
{
  g_autofree char *found = list_faces (selection);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_drop (void)
{
  g_autoptr (GuiseSelection) selection = make_selection ();

  mark (selection, "a.jpg", GUISE_SELECTION_DROPPED);
  assert_faces (selection, "b|ca");
  g_assert_cmpuint (selection->dropped->len, ==, 1);
  g_assert_cmpuint (g_array_index (selection->bins, GuiseSelectionBin, 0).n_after, ==, 1);
  g_assert_cmpstr (g_array_index (selection->left_out, GuiseLeftOutFace, 1).reason, ==,
                   "taken out by hand");
  mark (selection, "a.jpg", GUISE_SELECTION_DROPPED); /* once more changes nothing */
  assert_faces (selection, "b|ca");
  g_assert_cmpuint (selection->dropped->len, ==, 1);
  mark (selection, "a.jpg", GUISE_SELECTION_FREE);
  assert_faces (selection, "b|ca"); /* chosen again only by sorting or by hand */
  g_assert_cmpuint (selection->dropped->len, ==, 0);
  g_assert_cmpstr (g_array_index (selection->left_out, GuiseLeftOutFace, 1).reason, ==,
                   "not chosen yet");
}

static void
test_pick (void)
{
  g_autoptr (GuiseSelection) selection = make_selection ();

  mark (selection, "c.jpg", GUISE_SELECTION_DROPPED);
  mark (selection, "c.jpg", GUISE_SELECTION_PICKED);
  assert_faces (selection, "abc|");
  g_assert_cmpuint (selection->picked->len, ==, 1);
  g_assert_cmpuint (selection->dropped->len, ==, 0);
  mark (selection, "a.jpg", GUISE_SELECTION_PICKED); /* it was there, and is no second time */
  assert_faces (selection, "abc|");
  g_assert_cmpint (g_array_index (selection->faces, GuiseSelectedFace, 0).bin, ==, 0);
  g_assert_cmpuint (g_array_index (selection->bins, GuiseSelectionBin, 0).n_after, ==, 2);
}

/* 10^5 faces at once: an hour if it were their square. */
static void
test_many (void)
{
  const guint n = 100000;
  g_autoptr (GuiseSelection) selection = guise_selection_new ("/faces", "best");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (names, g_strdup_printf ("%06u.jpg", i));
      guise_selection_add (selection, names->pdata[i], 0.0, -1);
    }
  guise_selection_mark (selection, names, GUISE_SELECTION_DROPPED);
  g_assert_cmpuint (selection->faces->len, ==, 0);
  g_assert_cmpuint (selection->left_out->len, ==, n);
  guise_selection_mark (selection, names, GUISE_SELECTION_PICKED);
  g_assert_cmpuint (selection->faces->len, ==, n);
  g_assert_cmpuint (selection->left_out->len, ==, 0);
}

static void
test_path (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *pack = g_build_filename (dir, "faceset.pak", NULL);
  g_autofree char *expected = g_build_filename (dir, "selection-best.json", NULL);
  g_autofree char *of_folder = guise_selection_dup_path (dir, "best");
  g_autofree char *of_pack = guise_selection_dup_path (pack, "best");
  g_autofree char *gone = g_build_filename (dir, "gone", NULL);
  g_autofree char *in_gone = g_build_filename (gone, "selection-best.json", NULL);
  g_autofree char *of_gone = guise_selection_dup_path (gone, "best");

  g_assert_cmpstr (of_folder, ==, expected);
  g_assert_cmpstr (of_pack, ==, expected);
  g_assert_cmpstr (of_gone, ==, in_gone);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection-marks/drop", test_drop);
  g_test_add_func ("/selection-marks/pick", test_pick);
  g_test_add_func ("/selection-marks/many", test_many);
  g_test_add_func ("/selection-marks/path", test_path);
  return g_test_run ();
}
