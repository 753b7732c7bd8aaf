/* SPDX-License-Identifier: GPL-3.0-or-later
 * Previews: remembered, made again when face or file changed, from many threads, and never more
 * than allowed. */
#include "faceset/guise-thumbnails.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "support/guise-test.h"

#define N_FACES 12
#define SIDE    32

static void
write_face (const char *folder, const char *name, int grey, int side)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, side, side, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  for (int y = 0; y < side; y++)
    memset (guise_image_row (image, y), grey, (size_t) (3 * side));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    meta->landmarks[i][0] = meta->landmarks[i][1] = i;
  g_assert_true (guise_face_file_save (path, image, meta, 95, NULL));
}

typedef struct
{
  char *root;  /* owned */
  char *faces; /* owned */
  char *cache; /* owned */
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->root = guise_test_tmp_dir ();
  self->faces = g_build_filename (self->root, "faces", NULL);
  self->cache = g_build_filename (self->root, "cache", NULL);
  g_assert_true (guise_dir_make (self->faces, NULL));
  for (int i = 0; i < N_FACES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02d.jpg", i);

      write_face (self->faces, name, 10 * i, 64);
    }
}

static void
tear_down (Fixture *self, const void *data)
{
  guise_test_rm_rf (self->root);
  g_free (self->faces);
  g_free (self->cache);
}

static GuiseThumbnails *
open_previews (const char *faces, const char *cache)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (faces, &error);

  g_assert_no_error (error);
  return guise_thumbnails_new (faceset, SIDE, cache);
}

/* Loads face i, which has one grey; whether it was remembered. */
static gboolean
check (GuiseThumbnails *self, size_t i, int grey)
{
  g_autoptr (GError) error = NULL;
  gboolean is_known;
  g_autoptr (GuiseImage) image = guise_thumbnails_load (self, i, &is_known, &error);

  g_assert_no_error (error);
  g_assert_cmpint (image->width, ==, SIDE);
  g_assert_cmpint (image->height, ==, SIDE);
  g_assert_cmpint (abs (guise_image_row (image, SIDE / 2)[SIDE] - grey), <=, 2);
  return is_known;
}

/* The preview files, in all facesets. */
static GPtrArray *
list_files (const char *cache)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *folder = g_build_filename (cache, name, NULL);
      g_autoptr (GPtrArray) files = guise_dir_list (folder, NULL, NULL);

      for (guint i = 0; files != NULL && i < files->len; i++)
        g_ptr_array_add (paths, g_build_filename (folder, files->pdata[i], NULL));
    }
  return paths;
}

static void
test_remembered (Fixture *self, const void *data)
{
  g_autoptr (GuiseThumbnails) first = open_previews (self->faces, self->cache);
  g_autoptr (GuiseThumbnails) second = NULL;
  g_autoptr (GuiseThumbnails) third = NULL;

  for (int i = 0; i < N_FACES; i++)
    g_assert_false (check (first, (size_t) i, 10 * i));
  second = open_previews (self->faces, self->cache);
  for (int i = 0; i < N_FACES; i++)
    g_assert_true (check (second, (size_t) i, 10 * i));

  write_face (self->faces, "03.jpg", 200, 96); /* another face under its name */
  third = open_previews (self->faces, self->cache);
  g_assert_false (check (third, 3, 200));
  g_assert_true (check (third, 3, 200));
  g_assert_true (check (third, 4, 40));
}

/* Every byte of a preview changed or missing: it is made again, and right. */
static void
test_damaged (Fixture *self, const void *data)
{
  g_autoptr (GuiseThumbnails) previews = open_previews (self->faces, self->cache);
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *good = NULL;
  gsize            n_bytes;

  g_assert_false (check (previews, 7, 70));
  files = list_files (self->cache);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_true (g_file_get_contents (files->pdata[0], &good, &n_bytes, NULL));
  for (gsize k = 0; k < n_bytes; k += k < 80 ? 1 : 37)
    {
      g_autofree char *bad = g_memdup2 (good, n_bytes);

      bad[k] = (char) (bad[k] ^ 0x10);
      g_assert_true (g_file_set_contents (files->pdata[0], bad, (gssize) n_bytes, NULL));
      g_assert_false (check (previews, 7, 70));
      g_assert_true (g_file_set_contents (files->pdata[0], good, (gssize) k, NULL));
      g_assert_false (check (previews, 7, 70));
    }
  g_assert_true (check (previews, 7, 70));
}

static void
on_load_cb (size_t index, int thread, void *user_data)
{
  check (user_data, index % N_FACES, 10 * (int) (index % N_FACES));
}

static void
test_threads (Fixture *self, const void *data)
{
  g_autoptr (GuiseThumbnails) previews = open_previews (self->faces, self->cache);
  g_autoptr (GuiseParallel) team = guise_parallel_new (4);

  guise_parallel_run (team, (size_t) 20 * N_FACES, on_load_cb, previews);
  for (int i = 0; i < N_FACES; i++)
    g_assert_true (check (previews, (size_t) i, 10 * i));
}

/* Nothing can be written: previews are there all the same. */
static void
test_no_cache (Fixture *self, const void *data)
{
  g_autoptr (GuiseThumbnails) previews = NULL;

  g_assert_true (g_file_set_contents (self->cache, "a file", -1, NULL));
  previews = open_previews (self->faces, self->cache);
  g_assert_false (check (previews, 1, 10));
  g_assert_false (check (previews, 1, 10));
  g_assert_cmpuint (guise_thumbnails_tidy (previews, 0), ==, 0);
}

static void
test_small (Fixture *self, const void *data)
{
  g_autofree char *folder = g_build_filename (self->root, "small", NULL);
  g_autoptr (GuiseThumbnails) previews = NULL;
  g_autoptr (GuiseImage) image = NULL;

  g_assert_true (guise_dir_make (folder, NULL));
  write_face (folder, "a.jpg", 50, 20);
  previews = open_previews (folder, self->cache);
  image = guise_thumbnails_load (previews, 0, NULL, NULL);
  g_assert_cmpint (image->width, ==, 20);
}

/* Gone faces go, then the faceset that was opened longest ago, then the oldest of its own; what is
 * no preview stays. */
static void
test_tidy (Fixture *self, const void *data)
{
  g_autofree char *other = g_build_filename (self->root, "other", NULL);
  g_autofree char *gone = g_build_filename (self->faces, "05.jpg", NULL);
  g_autofree char *stranger = NULL;
  g_autoptr (GuiseThumbnails) old = NULL;
  g_autoptr (GuiseThumbnails) own = open_previews (self->faces, self->cache);
  g_autoptr (GPtrArray) files = NULL;
  uint64_t n_bytes;

  for (int i = 0; i < N_FACES; i++)
    check (own, (size_t) i, 10 * i);
  g_assert_true (guise_dir_make (other, NULL));
  write_face (other, "a.jpg", 50, 64);
  old = open_previews (other, self->cache);
  check (old, 0, 50);
  stranger = g_build_filename (self->cache, "mine.txt", NULL);
  g_assert_true (g_file_set_contents (stranger, "x", 1, NULL));

  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_clear_pointer (&own, guise_thumbnails_free);
  own = open_previews (self->faces, self->cache);
  n_bytes = guise_thumbnails_tidy (own, UINT64_MAX);
  files = list_files (self->cache);
  g_assert_cmpuint (files->len, ==, N_FACES); /* one less, and the other faceset's */
  g_assert_cmpuint (n_bytes, >, 0);

  n_bytes = guise_thumbnails_tidy (own, n_bytes - 1);
  g_clear_pointer (&files, g_ptr_array_unref);
  files = list_files (self->cache);
  g_assert_cmpuint (files->len, ==, N_FACES - 1);
  g_assert_false (check (old, 0, 50)); /* it was the other's; it comes again when needed */
  g_assert_true (check (old, 0, 50));

  g_assert_cmpuint (guise_thumbnails_tidy (own, n_bytes / 2), <=, n_bytes / 2);
  g_clear_pointer (&files, g_ptr_array_unref);
  files = list_files (self->cache);
  g_assert_cmpuint (files->len, >, 0);
  g_assert_cmpuint (files->len, <, N_FACES - 1);
  g_assert_cmpuint (guise_thumbnails_tidy (own, 0), ==, 0);
  g_assert_true (g_file_test (stranger, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) \
  g_test_add ("/faceset/thumbnails/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("remembered", test_remembered);
  ADD ("damaged", test_damaged);
  ADD ("threads", test_threads);
  ADD ("no-cache", test_no_cache);
  ADD ("small", test_small);
  ADD ("tidy", test_tidy);
  return g_test_run ();
}
