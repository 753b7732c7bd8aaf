/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands for the real worker, and for what it says. */
#include "job-script.h"

#include <errno.h>
#include <signal.h>

#include "job-fixture.h"

char *
guise_job_script_begin (const char *work, const char *script)
{
  char            *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *path = g_build_filename (work, "script", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nW='%s'\nR='%s'\n%s", work, real, script);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  return real;
}

void
guise_job_script_end (char *real)
{
  g_setenv ("GUISE_WORKER", real, TRUE);
  g_free (real);
}

void
guise_job_script_wait_for_end (const char *work)
{
  g_autofree char *path = g_build_filename (work, "pid", NULL);
  g_autofree char *text = NULL;
  pid_t            pid;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
  g_assert_cmpint (pid, >, 1);
  WAIT_FOR (kill (pid, 0) != 0 && errno == ESRCH);
}

char *
guise_job_script_spoil (const char *line, const char *const change[2], size_t *out_n)
{
  GString *changed = g_string_new (line);

  g_assert_cmpuint (g_string_replace (changed, change[0], change[1], 1), ==, 1);
  *out_n = changed->len - 1;
  return g_string_free (changed, FALSE);
}
