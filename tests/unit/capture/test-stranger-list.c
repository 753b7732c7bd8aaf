/* SPDX-License-Identifier: GPL-3.0-or-later
 * The list of strangers: what is written is read again, what is looked at again is forgotten. */
#include "capture/guise-stranger-list.h"

#include "core/guise-file.h"
#include "support/guise-test.h"

static void
add (GuiseStrangerList *list, const char *input, uint64_t index, double distance)
{
  g_autofree char    *frame = g_strdup_printf ("clip_%05d.png", (int) index);
  const GuiseStranger stranger = { (char *) input, frame, index, { 1.5, 2, 30, 40.25 }, distance };

  guise_stranger_list_add (list, &stranger);
}

static void
save (GuiseStrangerList *list)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_stranger_list_save (list, &error));
  g_assert_no_error (error);
}

static const GuiseStranger *
get (const GuiseStrangerList *list, guint i)
{
  return &g_array_index (guise_stranger_list_get (list), GuiseStranger, i);
}

static void
test_round_trip (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "strangers.json", NULL);

  {
    g_autoptr (GuiseStrangerList) list = guise_stranger_list_open (dir);

    /* Nobody was met: no file. */
    save (list);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    add (list, "a \"quoted\" clip.mp4", 3, 0.5);
    add (list, "b.mp4", 4, 0.625);
    save (list);
  }
  {
    g_autoptr (GuiseStrangerList) list = guise_stranger_list_open (dir);

    g_assert_cmpuint (guise_stranger_list_get (list)->len, ==, 2);
    g_assert_cmpstr (get (list, 0)->input, ==, "a \"quoted\" clip.mp4");
    g_assert_cmpstr (get (list, 0)->frame, ==, "clip_00003.png");
    g_assert_cmpuint (get (list, 1)->index, ==, 4);
    g_assert_cmpfloat (get (list, 1)->rect.bottom, ==, 40.25);
    g_assert_cmpfloat (get (list, 1)->distance, ==, 0.625);

    /* Only what is looked at again goes, and only from that frame on. */
    add (list, "b.mp4", 9, 0.75);
    guise_stranger_list_forget (list, "b.mp4", 5);
    guise_stranger_list_forget (list, "c.mp4", 0);
    g_assert_cmpuint (guise_stranger_list_get (list)->len, ==, 2);
    guise_stranger_list_forget (list, "b.mp4", 0);
    g_assert_cmpuint (guise_stranger_list_get (list)->len, ==, 1);
    save (list);
  }
  {
    g_autoptr (GuiseStrangerList) list = guise_stranger_list_open (dir);

    g_assert_cmpuint (guise_stranger_list_get (list)->len, ==, 1);
  }
  guise_test_rm_rf (dir);
}

/* A damaged file is an empty list; an entry that is none is passed over. */
static void
test_damaged (void)
{
  static const struct
  {
    const char *text;
    guint       n;
  } files[] = {
    { "", 0 },
    { "{", 0 },
    { "[]", 0 },
    { "{\"format\": \"other\", \"strangers\": []}", 0 },
    { "{\"format\": \"guise-strangers\", \"strangers\": 7}", 0 },
    { "{\"format\": \"guise-strangers\", \"strangers\": [7, {}, {\"input\": 1},"
      " {\"input\": \"a\", \"frame\": \"b\", \"index\": -1, \"rect\": [1,2,3,4], \"distance\": 1},"
      " {\"input\": \"a\", \"frame\": \"b\", \"index\": 1, \"rect\": [1,2,3], \"distance\": 1},"
      " {\"input\": \"a\", \"frame\": \"b\", \"index\": 1, \"rect\": [1,2,3,\"4\"], \"distance\": "
      "1},"
      " {\"input\": \"a\", \"frame\": \"b\", \"index\": 1, \"rect\": [1,2,3,4], \"distance\": "
      "\"1\"},"
      " {\"input\": \"a\", \"frame\": \"b\", \"index\": 1, \"rect\": [1,2,3,4], \"distance\": 1}]}",
      1 },
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "strangers.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GuiseStrangerList) list = NULL;

      g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
      list = guise_stranger_list_open (dir);
      g_assert_cmpuint (guise_stranger_list_get (list)->len, ==, files[i].n);
    }
  guise_test_rm_rf (dir);
}

static void
test_unwritable (void)
{
  g_autoptr (GuiseStrangerList) list = guise_stranger_list_open ("/nowhere/at/all");
  g_autoptr (GError) error = NULL;

  add (list, "a.mp4", 1, 0.5);
  g_assert_false (guise_stranger_list_save (list, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/stranger-list/round-trip", test_round_trip);
  g_test_add_func ("/capture/stranger-list/damaged", test_damaged);
  g_test_add_func ("/capture/stranger-list/unwritable", test_unwritable);
  return g_test_run ();
}
