/* SPDX-License-Identifier: GPL-3.0-or-later
 * The loss history: every iteration comes back, whatever happened to the file's end or middle. */
#include "core/guise-error.h"
#include "store/guise-loss-history.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCK       256
#define BLOCK_BYTES (24 + BLOCK * 12)

/* What the tests write: different for each iteration, exact in f32. */
static float
src_of (uint64_t iteration)
{
  return (float) (iteration % 4096) * 0.25f;
}

static float
dst_of (uint64_t iteration)
{
  return src_of (iteration) + 1000.0f;
}

/* Without the sync of g_file_set_contents(): thousands are written. */
static void
put (const char *path, const char *bytes, gssize n_bytes)
{
  g_unlink (path);
  g_assert_true (
    g_file_set_contents_full (path, bytes, n_bytes, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static void
add_range (GuiseLossHistory *history, uint64_t from, uint64_t to, float shift)
{
  g_autoptr (GError) error = NULL;

  for (uint64_t i = from; i <= to; i++)
    g_assert_true (
      guise_loss_history_add (history, i, src_of (i) + shift, dst_of (i) + shift, 7, &error));
  g_assert_no_error (error);
}

static void
write_range (const char *path, uint64_t from, uint64_t to, float shift)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);

  g_assert_no_error (error);
  add_range (history, from, to, shift);
  g_assert_true (guise_loss_history_flush (history, &error));
}

static GuiseLossCurve *
read_curve (const char *path, uint64_t from, uint64_t to, size_t n_points)
{
  g_autoptr (GError) error = NULL;
  GuiseLossCurve *curve = guise_loss_history_read (path, from, to, n_points, NULL, &error);

  g_assert_no_error (error);
  return curve;
}

static const GuiseLossPoint *
get_point (const GuiseLossCurve *curve, unsigned i)
{
  g_assert_cmpuint (i, <, curve->points->len);
  return &g_array_index (curve->points, GuiseLossPoint, i);
}

/* Whether one iteration is there, and with which shift. */
static void
assert_iteration (const char *path, uint64_t iteration, gboolean is_known, float shift)
{
  g_autoptr (GuiseLossCurve) curve = read_curve (path, iteration, iteration, 10);
  const GuiseLossPoint *point = get_point (curve, 0);

  g_assert_cmpuint (curve->points->len, ==, 1);
  g_assert_cmpuint (point->iteration, ==, iteration);
  g_assert_cmpuint (point->n_iterations, ==, 1);
  g_assert_cmpuint (point->n, ==, is_known);
  if (is_known)
    {
      g_assert_cmpfloat (point->src.mean, ==, src_of (iteration) + shift);
      g_assert_cmpfloat (point->dst.min, ==, dst_of (iteration) + shift);
      g_assert_cmpfloat (point->dst.max, ==, dst_of (iteration) + shift);
      g_assert_cmpfloat (point->ms, ==, 7);
    }
  else
    g_assert_true (isnan (point->src.mean) && isnan (point->dst.min) && isnan (point->ms));
}

static void
test_points (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autoptr (GuiseLossCurve) nothing = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 5);
  g_autoptr (GuiseLossCurve) each = NULL;
  g_autoptr (GuiseLossCurve) few = NULL;
  g_autoptr (GuiseLossCurve) part = NULL;
  g_autoptr (GuiseLossCurve) beyond = NULL;
  uint64_t next = 1;

  g_assert_cmpuint (nothing->points->len, ==, 0);
  g_assert_cmpuint (nothing->last, ==, 0);
  write_range (path, 1, 1000, 0);
  write_range (path, 1001, 1003, 0);

  each = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 2000);
  g_assert_cmpuint (each->points->len, ==, 1003);
  g_assert_cmpuint (each->first, ==, 1);
  g_assert_cmpuint (each->last, ==, 1003);
  g_assert_cmpuint (each->n_known, ==, 1003);
  g_assert_cmpuint (each->n_damaged + each->n_returns, ==, 0);
  for (unsigned i = 0; i < each->points->len; i++)
    {
      const GuiseLossPoint *point = get_point (each, i);

      g_assert_cmpuint (point->iteration, ==, i + 1);
      g_assert_cmpuint (point->n, ==, 1);
      g_assert_cmpfloat (point->src.mean, ==, src_of (i + 1));
      g_assert_cmpfloat (point->dst.mean, ==, dst_of (i + 1));
    }

  /* Against the plain sum over what was written. */
  few = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 7);
  g_assert_cmpuint (few->points->len, ==, 7);
  for (unsigned i = 0; i < 7; i++)
    {
      const GuiseLossPoint *point = get_point (few, i);
      double                sum = 0;

      g_assert_cmpuint (point->iteration, ==, next);
      g_assert_cmpuint (point->n_iterations, ==, i < 1003 % 7 ? 144 : 143);
      g_assert_cmpuint (point->n, ==, point->n_iterations);
      for (uint64_t k = 0; k < point->n_iterations; k++)
        sum += (double) dst_of (next + k);
      g_assert_cmpfloat_with_epsilon (point->dst.mean, sum / (double) point->n, 1e-3);
      g_assert_cmpfloat (point->src.min, ==, src_of (next));
      g_assert_cmpfloat (point->src.max, ==, src_of (next + point->n_iterations - 1));
      next += point->n_iterations;
    }
  g_assert_cmpuint (next, ==, 1004);

  part = read_curve (path, 300, 309, 3);
  g_assert_cmpuint (part->points->len, ==, 3);
  g_assert_cmpuint (get_point (part, 0)->iteration, ==, 300);
  g_assert_cmpuint (get_point (part, 0)->n, ==, 4);
  g_assert_cmpuint (get_point (part, 2)->n, ==, 3);
  beyond = read_curve (path, 2000, 3000, 3);
  g_assert_cmpuint (beyond->points->len, ==, 0);
  g_assert_cmpuint (beyond->last, ==, 1003);
  guise_test_rm_rf (dir);
}

static void
test_gaps_and_bad (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);
  g_autoptr (GuiseLossCurve) curve = NULL;

  add_range (history, 11, 20, 0);
  g_assert_true (guise_loss_history_add (history, 21, NAN, 1, NAN, &error));
  g_assert_true (guise_loss_history_add (history, 22, 1, -INFINITY, 7, &error));
  add_range (history, 23, 30, 0);
  add_range (history, 41, 50, 0);
  g_assert_true (guise_loss_history_flush (history, &error));
  curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 4);
  g_assert_cmpuint (curve->first, ==, 11);
  g_assert_cmpuint (curve->n_known, ==, 30);
  g_assert_cmpuint (get_point (curve, 0)->n, ==, 10);
  g_assert_cmpuint (get_point (curve, 1)->n, ==, 8);
  g_assert_cmpuint (get_point (curve, 1)->n_bad, ==, 2);
  g_assert_cmpfloat (get_point (curve, 1)->src.max, ==, src_of (30));
  g_assert_cmpfloat (get_point (curve, 1)->dst.min, ==, dst_of (23));
  g_assert_cmpuint (get_point (curve, 2)->n + get_point (curve, 2)->n_bad, ==, 0);
  g_assert_true (isnan (get_point (curve, 2)->src.mean));
  g_assert_cmpuint (get_point (curve, 3)->n, ==, 10);
  guise_test_rm_rf (dir);
}

/* Going back, by training on and by saying so; twice, the second time behind the first. */
static void
test_going_back (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossCurve) once = NULL;
  g_autoptr (GuiseLossCurve) twice = NULL;
  g_autoptr (GuiseLossCurve) said = NULL;
  g_autoptr (GuiseLossCurve) all = NULL;
  g_autoptr (GuiseLossHistory) history = NULL;

  write_range (path, 1, 2000, 0);
  write_range (path, 1001, 1500, 0.5f);
  once = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
  g_assert_cmpuint (once->last, ==, 1500);
  g_assert_cmpuint (once->n_known, ==, 1500);
  g_assert_cmpuint (once->n_returns, ==, 1);
  assert_iteration (path, 1000, TRUE, 0);
  assert_iteration (path, 1001, TRUE, 0.5f);
  write_range (path, 901, 1600, 1.5f);
  twice = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
  g_assert_cmpuint (twice->last, ==, 1600);
  g_assert_cmpuint (twice->n_known, ==, 1600);
  g_assert_cmpuint (twice->n_returns, ==, 1);
  assert_iteration (path, 900, TRUE, 0);
  assert_iteration (path, 901, TRUE, 1.5f);
  assert_iteration (path, 1600, TRUE, 1.5f);

  history = guise_loss_history_open (path, &error);
  g_assert_true (guise_loss_history_go_back (history, 1600, &error)); /* nothing is later */
  g_assert_true (guise_loss_history_go_back (history, 500, &error));
  said = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
  g_assert_cmpuint (said->last, ==, 500);
  g_assert_cmpuint (said->n_known, ==, 500);
  add_range (history, 501, 510, 2.5f);
  g_assert_true (guise_loss_history_flush (history, &error));
  g_assert_no_error (error);
  assert_iteration (path, 510, TRUE, 2.5f);
  g_assert_true (guise_loss_history_go_back (history, 0, &error));
  all = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
  g_assert_cmpuint (all->last, ==, 0);
  g_assert_cmpuint (all->points->len, ==, 0);
  guise_test_rm_rf (dir);
}

/* The end of the file at every byte of its last block. */
static void
test_torn (void)
{
  char               *dir = guise_test_tmp_dir ();
  g_autofree char    *path = g_build_filename (dir, "losses", NULL);
  g_autofree char    *whole = NULL;
  size_t              n_bytes;
  static const size_t last_bytes = 24 + 9 * 12 + 4; /* padded */

  write_range (path, 1, BLOCK, 0);
  write_range (path, BLOCK + 1, BLOCK + 9, 0);
  g_assert_true (g_file_get_contents (path, &whole, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, ==, BLOCK_BYTES + last_bytes);
  for (size_t n = BLOCK_BYTES; n < n_bytes; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseLossHistory) history = NULL;
      g_autoptr (GuiseLossCurve) before = NULL;
      g_autoptr (GuiseLossCurve) after = NULL;

      put (path, whole, (gssize) n);
      before = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
      g_assert_cmpuint (before->last, ==, BLOCK);
      g_assert_cmpuint (before->n_damaged, ==, 0);
      history = guise_loss_history_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (guise_loss_history_get_n_cut (history), ==, n - BLOCK_BYTES);
      add_range (history, BLOCK + 1, BLOCK + 2, 0);
      g_assert_true (guise_loss_history_flush (history, &error));
      after = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1);
      g_assert_cmpuint (after->last, ==, BLOCK + 2);
      g_assert_cmpuint (after->n_damaged, ==, 0);
    }
  guise_test_rm_rf (dir);
}

/* Every bit of a block in the middle: that block is lost and counted, the others are there. */
static void
test_flipped (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autofree char *whole = NULL;
  size_t           n_bytes;

  write_range (path, 1, BLOCK, 0);
  write_range (path, BLOCK + 1, BLOCK + 8, 0);
  write_range (path, BLOCK + 9, 3 * BLOCK, 0);
  g_assert_true (g_file_get_contents (path, &whole, &n_bytes, NULL));
  for (size_t bit = BLOCK_BYTES * 8; bit < (BLOCK_BYTES + 24 + 8 * 12) * 8; bit++)
    {
      g_autoptr (GuiseLossCurve) curve = NULL;

      whole[bit / 8] = (char) (whole[bit / 8] ^ (1 << bit % 8));
      put (path, whole, (gssize) n_bytes);
      whole[bit / 8] = (char) (whole[bit / 8] ^ (1 << bit % 8));
      curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 3);
      g_assert_cmpuint (curve->n_known, ==, 3 * BLOCK - 8);
      g_assert_cmpuint (curve->last, ==, 3 * BLOCK);
      g_assert_cmpuint (curve->n_damaged, ==, 1);
      g_assert_cmpuint (curve->n_bytes_damaged, ==, 24 + 8 * 12);
      g_assert_cmpuint (get_point (curve, 1)->n, ==, BLOCK - 8);
    }
  guise_test_rm_rf (dir);
}

/* A file of something else, zeros as after a power cut, and what is appended to them. */
static void
test_foreign (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autofree char *zeros = g_malloc0 (10001);
  g_autoptr (GError) no_file = NULL;
  g_autoptr (GuiseLossCurve) before = NULL;
  g_autoptr (GuiseLossCurve) after = NULL;

  put (path, zeros, 10001);
  before = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 3);
  g_assert_cmpuint (before->n_bytes_damaged, ==, 10001);
  g_assert_cmpuint (before->points->len, ==, 0);
  write_range (path, 1, 600, 0);
  after = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 3);
  g_assert_cmpuint (after->n_known, ==, 600);
  g_assert_cmpuint (after->n_damaged, ==, 1);
  g_assert_null (guise_loss_history_read (dir, 0, 1, 1, NULL, &no_file));
  g_assert_error (no_file, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  guise_test_rm_rf (dir);
}

/* A full disk, by the limit on the size of files: told; nothing before is harmed; goes on later. */
static void
test_no_space (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) full = NULL;
  g_autoptr (GError) still_full = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);
  g_autoptr (GuiseLossCurve) meanwhile = NULL;
  g_autoptr (GuiseLossCurve) curve = NULL;
  struct rlimit before, small;

  add_range (history, 1, BLOCK, 0);
  g_assert_true (guise_loss_history_flush (history, &error));
  getrlimit (RLIMIT_FSIZE, &before);
  signal (SIGXFSZ, SIG_IGN);
  small = before;
  small.rlim_cur = BLOCK_BYTES + 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  add_range (history, BLOCK + 1, 2 * BLOCK, 0);
  g_assert_false (guise_loss_history_flush (history, &full));
  g_assert_nonnull (strstr (full->message, path));
  g_assert_false (guise_loss_history_add (history, 2 * BLOCK + 1, 1, 1, 1, &still_full));
  meanwhile = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 3);
  g_assert_cmpuint (meanwhile->n_known, ==, BLOCK);
  setrlimit (RLIMIT_FSIZE, &before);
  add_range (history, 2 * BLOCK + 1, 2 * BLOCK + 5, 0);
  g_assert_true (guise_loss_history_flush (history, &error));
  curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 3);
  g_assert_cmpuint (curve->n_known, ==, 2 * BLOCK + 5);
  g_assert_cmpuint (curve->n_damaged, ==, 0);
  guise_test_rm_rf (dir);
}

/* A child is killed at some moment; what it said to be flushed is there, and nothing is damaged. */
static void
test_killed (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  uint64_t         flushed = 0;

  for (int round = 0; round < 20; round++)
    {
      int      ends[2];
      pid_t    child;
      uint64_t said;
      g_autoptr (GuiseLossCurve) curve = NULL;

      g_assert_cmpint (pipe (ends), ==, 0);
      if ((child = fork ()) == 0)
        {
          GuiseLossHistory *history = guise_loss_history_open (path, NULL);

          for (uint64_t i = flushed + 1; history != NULL; i++)
            if (!guise_loss_history_add (history, i, src_of (i), dst_of (i), 7, NULL) ||
                (i % 37 == 0 && (!guise_loss_history_flush (history, NULL) ||
                                 write (ends[1], &i, sizeof i) != sizeof i)))
              break;
          _exit (1);
        }
      close (ends[1]);
      for (int n = 0; n < 1 + round % 5 && read (ends[0], &said, sizeof said) == sizeof said; n++)
        flushed = said;
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      while (read (ends[0], &said, sizeof said) == sizeof said)
        flushed = said;
      close (ends[0]);
      curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 100);
      g_assert_cmpuint (curve->last, >=, flushed);
      g_assert_cmpuint (curve->n_known, ==, curve->last);
      g_assert_cmpuint (curve->n_damaged, ==, 0);
    }
  guise_test_rm_rf (dir);
}

static void
test_import (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autofree char *long_path = g_build_filename (dir, "long", NULL);
  const float      losses[] = { 1, 2, 3, 4, NAN, 6 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);
  g_autoptr (GuiseLossHistory) longer = guise_loss_history_open (long_path, &error);
  g_autoptr (GuiseLossCurve) curve = NULL;
  g_autoptr (GuiseLossCurve) long_curve = NULL;

  g_assert_true (guise_loss_history_import (history, 1000, losses, 3, &error));
  curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 10);
  g_assert_cmpuint (curve->first, ==, 998);
  g_assert_cmpuint (curve->last, ==, 1000);
  g_assert_cmpfloat (get_point (curve, 1)->src.mean, ==, 3);
  g_assert_cmpfloat (get_point (curve, 1)->dst.mean, ==, 4);
  g_assert_true (isnan (get_point (curve, 1)->ms));
  g_assert_cmpuint (get_point (curve, 2)->n_bad, ==, 1);
  g_assert_true (guise_loss_history_import (longer, 1, losses, 3, &error));
  long_curve = read_curve (long_path, 0, GUISE_LOSS_HISTORY_LAST, 10);
  g_assert_cmpuint (long_curve->first, ==, 1);
  g_assert_cmpuint (long_curve->n_known, ==, 1);
  g_assert_cmpuint (get_point (long_curve, 0)->n_bad, ==, 1);
  g_assert_true (guise_loss_history_import (longer, 1, NULL, 0, &error));
  guise_test_rm_rf (dir);
}

static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * (double) now.tv_sec + 1e-6 * (double) now.tv_nsec;
}

/* The longest recipe there is: 4 million iterations, with 30 returns, as 1000 points. */
static void
test_four_million (void)
{
  const uint64_t   n = 4000000;
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "losses", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);
  g_autoptr (GuiseLossCurve) curve = NULL;
  g_autoptr (GuiseLossCurve) zoom = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) stopped = NULL;
  double        start = get_cpu_ms ();
  struct rusage before, after;

  for (uint64_t i = 1, n_returns = 0; i <= n; i++)
    {
      g_assert_true (guise_loss_history_add (history, i, src_of (i), dst_of (i), 7, NULL));
      if (i % 130000 == 0 && i / 130000 > n_returns)
        {
          n_returns++;
          i -= 1000;
        }
    }
  g_assert_true (guise_loss_history_flush (history, &error));
  g_test_message ("written in %.0f ms of processor time", get_cpu_ms () - start);
  getrusage (RUSAGE_SELF, &before);
  start = get_cpu_ms ();
  curve = read_curve (path, 0, GUISE_LOSS_HISTORY_LAST, 1000);
  g_test_message ("read as 1000 points in %.0f ms of processor time", get_cpu_ms () - start);
  getrusage (RUSAGE_SELF, &after);
  g_assert_cmpuint (curve->n_known, ==, n);
  g_assert_cmpuint (curve->n_returns, ==, 30);
  g_assert_cmpuint (curve->points->len, ==, 1000);
  for (unsigned i = 0; i < 1000; i++)
    g_assert_cmpuint (get_point (curve, i)->n, ==, 4000);
#if !defined(__SANITIZE_ADDRESS__)                               /* which keeps what is freed */
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 4096); /* KiB */
#endif
  start = get_cpu_ms ();
  zoom = read_curve (path, n - 4999, GUISE_LOSS_HISTORY_LAST, 1000);
  g_test_message ("its last 5000 in %.0f ms of processor time", get_cpu_ms () - start);
  g_assert_cmpuint (get_point (zoom, 999)->n, ==, 5);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_loss_history_read (path, 0, 1, 1, cancellable, &stopped));
  g_assert_error (stopped, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/loss-history/points", test_points);
  g_test_add_func ("/store/loss-history/gaps-and-bad", test_gaps_and_bad);
  g_test_add_func ("/store/loss-history/going-back", test_going_back);
  g_test_add_func ("/store/loss-history/torn", test_torn);
  g_test_add_func ("/store/loss-history/flipped", test_flipped);
  g_test_add_func ("/store/loss-history/foreign", test_foreign);
  g_test_add_func ("/store/loss-history/no-space", test_no_space);
  g_test_add_func ("/store/loss-history/killed", test_killed);
  g_test_add_func ("/store/loss-history/import", test_import);
  g_test_add_func ("/store/loss-history/four-million", test_four_million);
  return g_test_run ();
}
