/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is copied to another program is a file with an end, and one that a model can be. */
#include <glib/gstdio.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/export/guise-export-copy.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

typedef struct
{
  char *dir;  /* owned */
  char *path; /* owned: what is copied */
  char *into; /* owned: the other program's folder */
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->dir = guise_test_tmp_dir ();
  self->path = g_build_filename (self->dir, "model.dfm", NULL);
  self->into = g_build_filename (self->dir, "into", NULL);
  g_assert_cmpint (g_mkdir (self->into, 0700), ==, 0);
}

static void
tear_down (Fixture *self, const void *data)
{
  guise_test_rm_rf (self->dir);
  g_free (self->path);
  g_free (self->into);
}

/* Nobody writes into a pipe: who waits for that does so until the alarm ends the test. */
static GuiseJobState
copy (Fixture *self)
{
  g_autoptr (GuiseJob) job = guise_export_copy_new (self->path, self->into);
  GuiseJobState state;

  alarm (60);
  guise_job_start (job);
  while ((state = guise_job_get_state (job)) == GUISE_JOB_READY || state == GUISE_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  alarm (0);
  return state;
}

static void
check_nothing_there (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->into, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

static void
test_file (Fixture *self, const void *data)
{
  g_autofree char *target = g_build_filename (self->into, "model.dfm", NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  bytes = guise_file_read (target, SIZE_MAX, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "abc", 3);
}

static void
test_pipe (Fixture *self, const void *data)
{
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

static void
test_device (Fixture *self, const void *data)
{
  g_assert_cmpint (symlink ("/dev/zero", self->path), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

static void
test_too_large (Fixture *self, const void *data)
{
  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  if (truncate (self->path, (off_t) 1 << 40) != 0) /* with nothing in it */
    {
      g_test_skip ("this file system takes no file of 1 TiB");
      return;
    }
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

#define ADD(name, func) \
  g_test_add ("/app/export-copy/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("file", test_file);
  ADD ("pipe", test_pipe);
  ADD ("device", test_device);
  ADD ("too-large", test_too_large);
  return g_test_run ();
}
