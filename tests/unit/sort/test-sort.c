/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorting: orders that follow by hand, the promises of "best", selections on disk. */
#include "sort/guise-sort.h"
#include <glib/gstdio.h>

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "sort/guise-sort-private.h"
#include "support/guise-test.h"

/* Faces of one plain colour each; everything else is the same. */
static void
write_face (const char *dir, const char *name, const uint8_t bgr[3], int rect_side)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 64, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 64 * 64; i++)
    memcpy (guise_image_row (image, i / 64) + 3 * (i % 64), bgr, 3);
  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup_printf ("frame %03d.png", 'z' - name[0]);
  meta->has_source_rect = TRUE;
  meta->source_rect[2] = meta->source_rect[3] = rect_side;
  for (int i = 0; i < 68; i++)
    {
      meta->landmarks[i][0] = 10 + i % 9 * 5;
      meta->landmarks[i][1] = 10 + i / 9 * 5;
    }
  g_assert_true (guise_face_file_save (path, image, meta, 100, &error));
  g_assert_no_error (error);
}

static void
assert_order (GuiseFaceset *faceset, GuiseSortMethod method, const char *expected)
{
  const GuiseSortOptions options = { .method = method, .n_threads = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSelection) selection =
               guise_faceset_sort (faceset, &options, NULL, NULL, NULL, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < selection->faces->len; i++)
    g_string_append_c (found, g_array_index (selection->faces, GuiseSelectedFace, i).name[0]);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_simple_methods (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;

  write_face (dir, "a.jpg", (const uint8_t[3]){ 0, 0, 0 }, 30);       /* black */
  write_face (dir, "b.jpg", (const uint8_t[3]){ 250, 250, 250 }, 20); /* white, hue 0 */
  write_face (dir, "c.jpg", (const uint8_t[3]){ 40, 120, 40 }, 50);   /* green, hue 60 */
  write_face (dir, "d.jpg", (const uint8_t[3]){ 200, 60, 60 }, 40);   /* blue, hue 120 */

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, &error);

  g_assert_no_error (error);
  assert_order (faceset, GUISE_SORT_BRIGHTNESS, "bdca");
  assert_order (faceset, GUISE_SORT_HUE, "dcab");
  assert_order (faceset, GUISE_SORT_BLACK, "bcda");
  assert_order (faceset, GUISE_SORT_RECT_SIZE, "cdab");
  assert_order (faceset, GUISE_SORT_NAME, "dcba"); /* by the frame's name */
  guise_test_rm_rf (dir);
}

static GuiseFaceset *
open_faceset (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);

  return path != NULL ? guise_faceset_open (path, NULL) : NULL;
}

/* Every fourth face of the crowd: 100 faces, quick to measure. */
static GuiseFaceset *
open_part (void)
{
  g_autoptr (GuiseFaceset) crowd = open_faceset ("crowd");

  if (crowd == NULL)
    return NULL;

  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "part.json", NULL);
  g_autoptr (GuiseSelection) selection =
               guise_selection_new (guise_faceset_get_path (crowd), "name");
  GuiseFaceset *part;

  for (size_t i = 0; i < guise_faceset_get_n (crowd); i += 4)
    guise_selection_add (selection, guise_faceset_get_entry (crowd, i)->name, 0.0, -1);
  g_assert_true (guise_selection_save (selection, path, NULL));
  part = guise_faceset_open (path, NULL);
  guise_test_rm_rf (dir);
  return part;
}

/* Keys fall, all faces take part, and the extremes look where they should. */
static void
test_pose (void)
{
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");

  if (faceset == NULL)
    return;
  for (int k = 0; k < 2; k++)
    {
      const GuiseSortOptions options = { .method = k == 0 ? GUISE_SORT_YAW : GUISE_SORT_PITCH,
                                         .n_keep = 300,
                                         .without_cache = TRUE };
      g_autoptr (GuiseSelection) selection =
                   guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);

      g_assert_cmpuint (selection->faces->len, ==, 300);
      g_assert_cmpuint (selection->left_out->len, ==, 100);
      for (guint i = 1; i < 300; i++)
        g_assert_cmpfloat (g_array_index (selection->faces, GuiseSelectedFace, i - 1).key, >=,
                           g_array_index (selection->faces, GuiseSelectedFace, i).key);
      g_assert_cmpfloat (g_array_index (selection->faces, GuiseSelectedFace, 0).key, >, 0.15);
    }
}

static void
count_progress (uint64_t done, uint64_t total, void *user_data)
{
  uint64_t *last = user_data;

  g_assert_cmpuint (done, >, *last);
  g_assert_cmpuint (total, ==, 100);
  *last = done;
}

static void
test_best (void)
{
  g_autoptr (GuiseFaceset) faceset = open_part ();
  GuiseSortOptions options = {
    .method = GUISE_SORT_BEST, .n_keep = 60, .n_threads = 1, .without_cache = TRUE
  };
  g_autoptr (GError) error = NULL;
  uint64_t progress = 0;

  if (faceset == NULL)
    return;

  g_autoptr (GuiseSelection) first =
               guise_faceset_sort (faceset, &options, count_progress, &progress, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (progress, ==, 100);
  options.n_threads = 3;

  g_autoptr (GuiseSelection) second =
               guise_faceset_sort (faceset, &options, NULL, NULL, NULL, &error);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  size_t n_before = 0;
  size_t n_after = 0;

  g_assert_cmpuint (first->faces->len, ==, 60);
  g_assert_cmpuint (second->faces->len, ==, 60);
  g_assert_cmpuint (first->left_out->len, ==, 40);
  for (guint i = 0; i < 60; i++)
    {
      const GuiseSelectedFace *a = &g_array_index (first->faces, GuiseSelectedFace, i);
      const GuiseSelectedFace *b = &g_array_index (second->faces, GuiseSelectedFace, i);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_true (g_hash_table_add (names, a->name));
    }
  for (guint c = 0; c < first->bins->len; c++)
    {
      const GuiseSelectionBin *bin = &g_array_index (first->bins, GuiseSelectionBin, c);

      g_assert_true (bin->n_before == 0 || bin->n_after > 0); /* no direction is lost */
      n_before += bin->n_before;
      n_after += bin->n_after;
    }
  g_assert_cmpuint (n_before, ==, 100);
  g_assert_cmpuint (n_after, ==, 60);
  options.without_cache = FALSE; /* measured once is enough */
  for (options.n_keep = 99; options.n_keep < 102; options.n_keep++)
    {
      g_autoptr (GuiseSelection) all =
                   guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);

      g_assert_cmpuint (all->faces->len, ==, MIN (options.n_keep, 100));
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");
  const GuiseSortOptions options = { .method = GUISE_SORT_BEST, .without_cache = TRUE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (faceset == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_faceset_sort (faceset, &options, NULL, NULL, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

/* Targets below 64 leave nothing in the reference, and never more than 128 quotas are filled. */
static void
test_best_dfl (void)
{
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");
  GuiseSortOptions options = { .method = GUISE_SORT_BEST_FAST, .n_keep = 63 };
  g_autoptr (GError) error = NULL;

  if (faceset == NULL)
    return;
  g_assert_null (guise_faceset_sort (faceset, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  options.n_keep = 128;

  g_autoptr (GuiseSelection) selection =
               guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);
  int    last = 0;
  size_t lack = 0;

  g_assert_cmpuint (selection->bins->len, ==, 128);
  for (guint b = 0; b < 128; b++)
    lack += g_array_index (selection->bins, GuiseSelectionBin, b).n_before == 0;
  /* n0 = 1: every empty bin lacks one; the quota grows by a 128th of the lack, so not at all. */
  g_assert_cmpuint (lack, <, 128);
  for (guint b = 0; b < 128; b++)
    g_assert_cmpuint (g_array_index (selection->bins, GuiseSelectionBin, b).n_after, ==,
                      MIN (g_array_index (selection->bins, GuiseSelectionBin, b).n_before, 1));
  for (guint i = 0; i < selection->faces->len; i++)
    {
      const int bin = g_array_index (selection->faces, GuiseSelectedFace, i).bin;

      g_assert_cmpint (bin, >=, last);
      last = bin;
    }
}

static void
test_bins (void)
{
  g_assert_cmpint (guise_sort_find_bin (-9.0, -1.2, 0.1, 24), ==, 0);
  g_assert_cmpint (guise_sort_find_bin (-1.05, -1.2, 0.1, 24), ==, 1);
  g_assert_cmpint (guise_sort_find_bin (9.0, -1.2, 0.1, 24), ==, 23);
}

static void
test_method_names (void)
{
  GuiseSortMethod method;

  for (int i = 0; i < GUISE_N_SORT_METHODS; i++)
    {
      g_assert_true (
        guise_sort_method_from_name (guise_sort_method_get_name ((GuiseSortMethod) i), &method));
      g_assert_cmpint (method, ==, i);
    }
  g_assert_false (guise_sort_method_from_name ("worst", &method));
}

static char *
list_names (const GuiseSelection *selection)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < selection->faces->len; i++)
    g_string_append_printf (names, "%s ",
                            g_array_index (selection->faces, GuiseSelectedFace, i).name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* By names of the form A_B, whatever else is there; all others by their frame. */
static void
test_one_face (void)
{
  static const char *const names[] = { "00001_0.jpg", "1_1.jpg",   "00002_0.jpg", "00003_1.jpg",
                                       "4_00.jpg",    "5_x_1.jpg", "_1.jpg",      "6_.jpg",
                                       "q.jpg",       "r.jpg" };
  char                    *dir = guise_test_tmp_dir ();
  const GuiseSortOptions   options = { .method = GUISE_SORT_ONE_FACE };
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    write_face (dir, names[i], (const uint8_t[3]){ 9, 9, 9 }, 30);

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, &error);
  g_autoptr (GuiseSelection) selection =
               guise_faceset_sort (faceset, &options, NULL, NULL, NULL, &error);
  g_autofree char *kept = list_names (selection);

  g_assert_no_error (error);
  /* A frame's name follows from the first letter here: each of the odd names has its own. */
  g_assert_cmpstr (kept, ==, "00002_0.jpg 4_00.jpg 5_x_1.jpg 6_.jpg _1.jpg q.jpg r.jpg ");
  g_assert_cmpuint (selection->left_out->len, ==, 3);
  g_assert_cmpstr (g_array_index (selection->left_out, GuiseLeftOutFace, 0).reason, ==,
                   "several faces in its frame");
  write_face (dir, "quite.jpg", (const uint8_t[3]){ 9, 9, 9 }, 30); /* the frame of q.jpg */

  g_autoptr (GuiseFaceset) more = guise_faceset_open (dir, &error);
  g_autoptr (GuiseSelection) fewer = guise_faceset_sort (more, &options, NULL, NULL, NULL, &error);
  g_autofree char *rest = list_names (fewer);

  g_assert_cmpstr (rest, ==, "00002_0.jpg 4_00.jpg 5_x_1.jpg 6_.jpg _1.jpg r.jpg ");
  guise_test_rm_rf (dir);
}

/* Paths as people type them: relative to where they are. */
static void
test_selection_relative (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (dir), ==, 0);
  g_assert_cmpint (g_mkdir ("faces", 0755), ==, 0);
  write_face ("faces", "a.jpg", (const uint8_t[3]){ 0, 0, 0 }, 30);

  g_autoptr (GuiseSelection) selection = guise_selection_new ("faces", "best");

  guise_selection_add (selection, "a.jpg", 1.0, -1);
  g_assert_true (guise_selection_save (selection, "faces/best.json", &error));
  g_assert_no_error (error);

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open ("faces/best.json", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_faceset_get_n (faceset), ==, 1);
  g_assert_cmpint (g_chdir (before), ==, 0);
  guise_test_rm_rf (dir);
}

/* A selection on disk is a faceset: in its order, without what is gone. */
static void
test_selection_file (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "best.json", NULL);
  g_autoptr (GuiseSelection) selection = guise_selection_new (dir, "best");
  g_autoptr (GError) error = NULL;

  write_face (dir, "a.jpg", (const uint8_t[3]){ 0, 0, 0 }, 30);
  write_face (dir, "b.jpg", (const uint8_t[3]){ 250, 250, 250 }, 20);
  write_face (dir, "c.jpg", (const uint8_t[3]){ 40, 120, 40 }, 50);
  guise_selection_add (selection, "c.jpg", 2.5, 7);
  guise_selection_add (selection, "gone \"\xc3\xa4\".jpg", 1.5, -1);
  guise_selection_add (selection, "a.jpg", 0.5, -1);
  guise_selection_add (selection, "c.jpg", 0.5, -1);
  guise_selection_leave_out (selection, "b.jpg", "unreadable");
  guise_selection_add_bin (selection, "yaw 0", 3, 2);
  g_assert_true (guise_selection_save (selection, path, &error));
  g_assert_no_error (error);

  g_autoptr (GuiseSelection) back = guise_selection_load (path, &error);
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (back->faceset, ==, dir);
  g_assert_cmpuint (back->faces->len, ==, 4);
  g_assert_cmpfloat (g_array_index (back->faces, GuiseSelectedFace, 0).key, ==, 2.5);
  g_assert_cmpint (g_array_index (back->faces, GuiseSelectedFace, 0).bin, ==, 7);
  g_assert_cmpstr (g_array_index (back->left_out, GuiseLeftOutFace, 0).reason, ==, "unreadable");
  g_assert_cmpuint (g_array_index (back->bins, GuiseSelectionBin, 0).n_before, ==, 3);
  g_assert_cmpuint (guise_faceset_get_n (faceset), ==, 2);
  g_assert_cmpstr (guise_faceset_get_entry (faceset, 0)->name, ==, "c.jpg");
  g_assert_cmpstr (guise_faceset_get_entry (faceset, 1)->name, ==, "a.jpg");
  g_assert_cmpuint (guise_faceset_get_issues (faceset)->len, ==, 2);
  guise_test_rm_rf (dir);
}

static void
test_selection_of_pack (void)
{
  g_autoptr (GuiseFaceset) pack = open_faceset ("crowd");
  char *dir = guise_test_tmp_dir ();

  if (pack != NULL)
    {
      g_autofree char *path = g_build_filename (dir, "two.json", NULL);
      g_autoptr (GuiseSelection) selection =
                   guise_selection_new (guise_faceset_get_path (pack), "name");
      g_autoptr (GError) error = NULL;

      guise_selection_add (selection, guise_faceset_get_entry (pack, 17)->name, 0, -1);
      guise_selection_add (selection, guise_faceset_get_entry (pack, 3)->name, 0, -1);
      g_assert_true (guise_selection_save (selection, path, &error));

      g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, &error);
      g_autoptr (GBytes) expected = guise_faceset_read (pack, 3, NULL);
      g_autoptr (GBytes) found = guise_faceset_read (faceset, 1, NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (guise_faceset_get_n (faceset), ==, 2);
      g_assert_true (g_bytes_equal (expected, found));
    }
  guise_test_rm_rf (dir);
}

/* What is no selection is refused, whatever it is. */
static void
test_bad_selections (void)
{
  static const char *const texts[] = {
    "",
    "nothing",
    "[]",
    "{}",
    "{\"format\":\"guise-selection\",\"version\":2,\"faceset\":\".\",\"method\":\"best\","
    "\"faces\":[]}",
    "{\"format\":\"guise-selection\",\"version\":1,\"faceset\":7,\"method\":\"best\",\"faces\":[]}",
    "{\"format\":\"guise-selection\",\"version\":1,\"faceset\":\".\",\"method\":\"best\","
    "\"faces\":{}}",
    "{\"format\":\"guise-selection\",\"version\":1,\"faceset\":\".\",\"method\":\"best\","
    "\"faces\":[3]}",
    "{\"format\":\"guise-selection\",\"version\":1,\"faceset\":\".\",\"method\":\"best\","
    "\"faces\":[{\"name\":4}]}",
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "bad.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (guise_selection_load (path, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/sort/simple-methods", test_simple_methods);
  g_test_add_func ("/faceset/sort/pose", test_pose);
  g_test_add_func ("/faceset/sort/best", test_best);
  g_test_add_func ("/faceset/sort/cancelled", test_cancelled);
  g_test_add_func ("/faceset/sort/best-dfl", test_best_dfl);
  g_test_add_func ("/faceset/sort/bins", test_bins);
  g_test_add_func ("/faceset/sort/method-names", test_method_names);
  g_test_add_func ("/faceset/sort/one-face", test_one_face);
  g_test_add_func ("/faceset/selection/file", test_selection_file);
  g_test_add_func ("/faceset/selection/relative", test_selection_relative);
  g_test_add_func ("/faceset/selection/of-pack", test_selection_of_pack);
  g_test_add_func ("/faceset/selection/bad", test_bad_selections);
  return g_test_run ();
}
