/* SPDX-License-Identifier: GPL-3.0-or-later
 * The file of measured plans: what was put in comes back, and no broken file does harm. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "guise-plan-cache.h"

/* Data may hold anything, line feeds and what looks like an entry included. */
static const char data[] = "{\"a\":1}\nplan x 1 1 0000000000000000\n\0end";

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-plans-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "plans", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing else was left there */
  g_free (self->folder);
  g_free (self->path);
}

static void
assert_entry (const GuisePlanCache *cache,
              const char           *key,
              double                microseconds,
              const void           *bytes,
              size_t                n_bytes)
{
  size_t      n = 0;
  double      time = 0;
  const void *found = guise_plan_cache_find (cache, key, &n, &time);

  g_assert_nonnull (found);
  g_assert_cmpmem (found, n, bytes, n_bytes);
  g_assert_cmpfloat_with_epsilon (time, microseconds, 1e-3);
}

static void
fill (const Fixture *self)
{
  GuisePlanCache *cache = guise_plan_cache_open (self->path);

  g_assert_true (guise_plan_cache_put (cache, "first/16x3", 12.345, "old", 3));
  g_assert_true (guise_plan_cache_put (cache, "second", 0, data, sizeof data));
  g_assert_true (guise_plan_cache_put (cache, "first/16x3", 170.25, "new one", 7));
  guise_plan_cache_close (cache);
}

static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  GuisePlanCache *cache;
  size_t          n;
  double          time;

  fill (self);
  cache = guise_plan_cache_open (self->path);
  assert_entry (cache, "first/16x3", 170.25, "new one", 7);
  assert_entry (cache, "second", 0, data, sizeof data);
  g_assert_null (guise_plan_cache_find (cache, "third", &n, &time));
  guise_plan_cache_close (cache);
}

static void
test_limits (Fixture *self, gconstpointer unused)
{
  GuisePlanCache  *cache = guise_plan_cache_open (self->path);
  g_autofree char *large = g_malloc0 (GUISE_PLAN_MAX_BYTES + 1);
  g_autofree char *key = g_strnfill (GUISE_PLAN_MAX_KEY + 1, 'k');

  g_assert_false (guise_plan_cache_put (cache, "a b", 1, "x", 1));
  g_assert_false (guise_plan_cache_put (cache, "", 1, "x", 1));
  g_assert_false (guise_plan_cache_put (cache, key, 1, "x", 1));
  g_assert_false (guise_plan_cache_put (cache, "k", -1, "x", 1));
  g_assert_false (guise_plan_cache_put (cache, "k", 1, "", 0));
  g_assert_false (guise_plan_cache_put (cache, "k", 1, large, GUISE_PLAN_MAX_BYTES + 1));
  g_assert_true (guise_plan_cache_put (cache, key + 1, 1, large, GUISE_PLAN_MAX_BYTES));
  guise_plan_cache_close (cache);
  cache = guise_plan_cache_open (self->path);
  assert_entry (cache, key + 1, 1, large, GUISE_PLAN_MAX_BYTES);
  guise_plan_cache_close (cache);
}

/* A folder that is not there: what was found holds for this run only. */
static void
test_unwritable (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "missing", "plans", NULL);
  GuisePlanCache  *cache = guise_plan_cache_open (path);

  g_assert_false (guise_plan_cache_put (cache, "k", 1, "x", 1));
  assert_entry (cache, "k", 1, "x", 1);
  guise_plan_cache_close (cache);
}

/* Cut anywhere, or with any byte changed, an entry is as it was or not there. */
static void
test_broken (Fixture *self, gconstpointer unused)
{
  g_autofree char *bytes = NULL;
  gsize            n_bytes = 0;

  fill (self);
  g_assert_true (g_file_get_contents (self->path, &bytes, &n_bytes, NULL));
  g_unlink (self->path);
  for (gsize i = 0; i < 2 * n_bytes; i++)
    {
      g_autofree char *broken = g_memdup2 (bytes, n_bytes);
      GuisePlanCache  *cache = guise_plan_cache_open (self->path);
      size_t           n = 0;
      double           time;
      const void      *found;

      if (i >= n_bytes)
        broken[i - n_bytes] ^= 0x11;
      guise_plan_cache_read (cache, broken, i < n_bytes ? i : n_bytes);
      found = guise_plan_cache_find (cache, "first/16x3", &n, &time);
      if (found != NULL)
        g_assert_cmpmem (found, n, "new one", 7);
      found = guise_plan_cache_find (cache, "second", &n, &time);
      if (found != NULL)
        g_assert_cmpmem (found, n, data, sizeof data);
      guise_plan_cache_close (cache);
    }
}

static void
test_full (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) bytes = g_string_new ("guise plans 1\n");
  GuisePlanCache *cache = guise_plan_cache_open (self->path);
  char            key[16];
  size_t          n;
  double          time;

  for (int i = 0; i < GUISE_PLAN_MAX_ENTRIES; i++)
    {
      guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

      g_snprintf (key, sizeof key, "k%dx", i);
      for (const char *c = key; *c != '\0'; c++)
        sum = (sum ^ (guchar) *c) * G_GUINT64_CONSTANT (0x100000001b3);
      key[strlen (key) - 1] = '\0'; /* the x is the data */
      g_string_append_printf (bytes, "plan %s 1 1 %016" G_GINT64_MODIFIER "x\nx\n", key, sum);
    }
  g_assert_cmpuint (guise_plan_cache_read (cache, bytes->str, bytes->len), ==,
                    GUISE_PLAN_MAX_ENTRIES);
  g_assert_true (guise_plan_cache_put (cache, "new", 1, "x", 1));
  g_assert_null (guise_plan_cache_find (cache, "k0", &n, &time));
  assert_entry (cache, "k1", 1e-3, "x", 1);
  assert_entry (cache, "new", 1, "x", 1);
  guise_plan_cache_close (cache);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gpu/plan-cache/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/gpu/plan-cache/limits", Fixture, NULL, set_up, test_limits, tear_down);
  g_test_add ("/gpu/plan-cache/unwritable", Fixture, NULL, set_up, test_unwritable, tear_down);
  g_test_add ("/gpu/plan-cache/broken", Fixture, NULL, set_up, test_broken, tear_down);
  g_test_add ("/gpu/plan-cache/full", Fixture, NULL, set_up, test_full, tear_down);
  return g_test_run ();
}
