/* SPDX-License-Identifier: GPL-3.0-or-later
 * Previews by the clock are thinned: bounded, spread over the whole training, and nothing else
 * goes. */
#include <glib/gstdio.h>

#include "core/guise-random.h"
#include "support/guise-test.h"
#include "train/guise-picture-files.h"
#include "train/guise-preview-files.h"

#define N_PREVIEWS 3000

static void
put (const char *dir, uint64_t iteration, gboolean stays)
{
  g_autofree char *path = guise_preview_files_dup_path (dir, iteration, stays);

  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

/* What is left of a training of @n previews, about one every 400 iterations. With @n_skipped only
 * every so manieth one is followed by thinning, as when a program is killed in between. */
static GArray *
train (const char *dir, unsigned n, unsigned n_skipped, GArray *all)
{
  GuiseRandom random = guise_random_init (5, 0);
  uint64_t    iteration = 0;

  for (unsigned i = 0; i < n; i++)
    {
      iteration += 1 + (uint64_t) guise_random_uniform (&random, 0.0, 800.0);
      if (all != NULL)
        g_array_append_val (all, iteration);
      put (dir, iteration, FALSE);
      if (n_skipped == 0 || i % n_skipped == 0 || i + 1 == n)
        guise_preview_files_thin (dir, iteration);
    }
  g_assert_cmpuint (guise_preview_files_thin (dir, iteration), ==, 0); /* nothing more goes */
  return guise_picture_files_list (dir, "", "-between.png");
}

static uint64_t
get (const GArray *iterations, unsigned i)
{
  return g_array_index (iterations, uint64_t, i);
}

static void
test_thin (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  g_autoptr (GArray) left = train (dir, N_PREVIEWS, 0, all);
  const uint64_t newest = get (all, N_PREVIEWS - 1);
  const unsigned n_old = left->len - 60;
  uint64_t       span = 1;

  while (newest / span > 100)
    span *= 2;
  g_assert_cmpuint (left->len, <=, GUISE_PREVIEW_MAX_KEPT);
  for (unsigned i = 0; i < 60; i++)
    g_assert_cmpuint (get (left, left->len - 1 - i), ==, get (all, N_PREVIEWS - 1 - i));
  /* One of every span from the first preview on, so none is further away than two spans. */
  g_assert_cmpuint (get (left, 0), ==, get (all, 0));
  for (unsigned i = 1; i <= n_old; i++)
    g_assert_cmpuint (get (left, i) - get (left, i - 1), <, 2 * span);
  for (unsigned i = 1; i < n_old; i++)
    g_assert_cmpuint (get (left, i) / span, >, get (left, i - 1) / span);
  guise_test_rm_rf (dir);
}

/* What a kill left, or a folder that became read-only, goes with the next one; nothing of others.
 */
static void
test_unfinished (void)
{
  static const char *const names[] = { "0000000003.png.tmp", "0000000004-between.png.tmp",
                                       "mine.png.tmp", "0000000003.jpg.tmp" };
  char                    *dir = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
    }
  put (dir, 5, TRUE);
  g_assert_cmpuint (guise_preview_files_thin (dir, 5), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, i >= 2);
    }
  guise_test_rm_rf (dir);
}

/* Never more than that, at any moment. */
static void
test_bound (void)
{
  char    *dir = guise_test_tmp_dir ();
  unsigned most = 0;

  for (uint64_t i = 1; i <= 1500; i++)
    {
      g_autoptr (GArray) left = NULL;

      put (dir, 37 * i, FALSE);
      guise_preview_files_thin (dir, 37 * i);
      left = guise_picture_files_list (dir, "", "-between.png");
      most = MAX (most, left->len);
      g_assert_cmpuint (left->len, >=, MIN (i, 60));
    }
  g_assert_cmpuint (most, <=, GUISE_PREVIEW_MAX_KEPT);
  g_assert_cmpuint (most, >, 120);
  guise_test_rm_rf (dir);
}

/* Killed before it could thin, many times: the same ones are left. */
static void
test_killed (void)
{
  char *one = guise_test_tmp_dir ();
  char *other = guise_test_tmp_dir ();
  g_autoptr (GArray) straight = train (one, 1000, 0, NULL);
  g_autoptr (GArray) killed = train (other, 1000, 77, NULL);

  g_assert_cmpuint (straight->len, ==, killed->len);
  for (unsigned i = 0; i < straight->len; i++)
    g_assert_cmpuint (get (straight, i), ==, get (killed, i));
  guise_test_rm_rf (one);
  guise_test_rm_rf (other);
}

static void
test_stays (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *stays = NULL;
  g_autofree char *between = NULL;
  g_autofree char *none = NULL;
  g_autofree char *missing = g_build_filename (dir, "none", NULL);
  g_autoptr (GArray) left = NULL;

  for (uint64_t i = 1; i <= 300; i++)
    {
      put (dir, 1000 * i, TRUE);
      put (dir, 1000 * i + 1, FALSE);
    }
  g_assert_cmpuint (guise_preview_files_thin (dir, 300001), >, 100);
  left = guise_picture_files_list (dir, "", ".png");
  g_assert_cmpuint (left->len, ==, 300);
  stays = guise_preview_files_find (dir, 300000);
  between = guise_preview_files_find (dir, 300001);
  none = guise_preview_files_find (dir, 300002);
  g_assert_true (g_str_has_suffix (stays, "/0000300000.png"));
  g_assert_true (g_str_has_suffix (between, "/0000300001-between.png"));
  g_assert_null (none);
  g_assert_cmpuint (guise_preview_files_go_back (dir, 299000), ==, 3);
  g_assert_cmpuint (guise_preview_files_thin (missing, 5), ==, 0);
  g_assert_cmpuint (guise_preview_files_go_back (missing, 5), ==, 0);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/preview-files/thin", test_thin);
  g_test_add_func ("/train/preview-files/unfinished", test_unfinished);
  g_test_add_func ("/train/preview-files/bound", test_bound);
  g_test_add_func ("/train/preview-files/killed", test_killed);
  g_test_add_func ("/train/preview-files/stays", test_stays);
  return g_test_run ();
}
