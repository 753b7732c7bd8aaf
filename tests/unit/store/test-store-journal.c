/* SPDX-License-Identifier: GPL-3.0-or-later
 * The journal loses no line that was told to be on disk, and reads whatever is left of a file. */
#include "core/guise-error.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST  "{\"time\":\"2026-11-26T05:04:03Z\",\"iteration\":0,\"act\":\"project-created\"}\n"
#define SECOND "{\"time\":\"2026-11-26T05:04:04Z\",\"iteration\":7,\"act\":\"note\"}\n"

static GPtrArray *
read_all (const char *path, GuiseJournalGaps *out_gaps)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *acts = guise_journal_read (path, 0, out_gaps, &error);

  g_assert_no_error (error);
  return acts;
}

static void
put (const char *path, const void *bytes, size_t n_bytes)
{
  g_unlink (path); /* and no sync: hundreds are written */
  g_assert_true (
    g_file_set_contents_full (path, bytes, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static const char *
get_text (GPtrArray *acts, unsigned i, const char *key)
{
  return json_object_get_string_member (g_ptr_array_index (acts, i), key);
}

static void
test_add_and_read (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_JOURNAL_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) nothing = read_all (path, NULL);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, &error);
  g_autoptr (JsonObject) members = json_object_new ();
  g_autoptr (GPtrArray) acts = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GDateTime) time = NULL;
  GuiseJournalGaps gaps;

  g_assert_no_error (error);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_null (guise_journal_get_torn (journal));
  g_assert_true (guise_journal_add (journal, 0, GUISE_JOURNAL_PROJECT_CREATED, &error, NULL));
  g_assert_true (guise_journal_add (journal, 12, GUISE_JOURNAL_STAGE_BEGIN, &error, "stage",
                                    "clear \"it\"\nup", "none", NULL, "odd",
                                    "a\xff"
                                    "b",
                                    NULL));
  json_object_set_int_member (members, "batch", 8);
  json_object_set_string_member (members, "act", "not mine to say");
  g_assert_true (
    guise_journal_add_object (journal, UINT64_MAX, GUISE_JOURNAL_OPTION_CHANGED, members, &error));
  g_assert_no_error (error);

  acts = read_all (path, &gaps);
  g_assert_cmpuint (acts->len, ==, 3);
  g_assert_cmpuint (gaps.n_damaged, ==, 0);
  g_assert_cmpuint (gaps.n_bytes_older, ==, 0);
  g_assert_cmpstr (get_text (acts, 0, "act"), ==, "project-created");
  g_assert_cmpstr (get_text (acts, 1, "stage"), ==, "clear \"it\"\nup");
  g_assert_cmpstr (get_text (acts, 1, "odd"), ==,
                   "a\xef\xbf\xbd"
                   "b");
  g_assert_false (json_object_has_member (g_ptr_array_index (acts, 1), "none"));
  g_assert_cmpstr (get_text (acts, 2, "act"), ==, "option-changed");
  g_assert_cmpint (json_object_get_int_member (g_ptr_array_index (acts, 2), "batch"), ==, 8);
  time = g_date_time_new_from_iso8601 (get_text (acts, 0, "time"), NULL);
  g_assert_cmpint (g_date_time_to_unix (time), <=, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpint (g_date_time_to_unix (time), >, g_get_real_time () / G_USEC_PER_SEC - 100);

  newest = guise_journal_read (path, 2, NULL, &error);
  g_assert_cmpuint (newest->len, ==, 2);
  g_assert_cmpstr (get_text (newest, 0, "act"), ==, "stage-begin");
  g_assert_cmpstr (get_text (newest, 1, "act"), ==, "option-changed");
  guise_test_rm_rf (dir);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int act = 0; act < GUISE_N_JOURNAL_ACTS; act++)
    g_assert_true (g_hash_table_add (seen, (char *) guise_journal_act_get_name (act)));
}

/* A file cut anywhere in its last line: the rest is kept aside, said, and nothing else is lost. */
static void
test_torn (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  g_autofree char *aside = g_build_filename (dir, "j.torn", NULL);

  for (size_t n = 1; n < strlen (SECOND); n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) before = NULL;
      g_autoptr (GPtrArray) after = NULL;
      g_autoptr (GuiseJournal) journal = NULL;
      g_autofree char *rest = NULL;
      GuiseJournalGaps gaps;

      g_unlink (aside);
      put (path, FIRST SECOND, strlen (FIRST) + n);
      before = read_all (path, &gaps);
      g_assert_cmpuint (before->len, ==, 1);
      g_assert_cmpuint (gaps.n_damaged, ==, 0);
      journal = guise_journal_open (path, &error);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (guise_journal_get_torn (journal), "j.torn"));
      g_assert_true (g_file_get_contents (aside, &rest, NULL, NULL));
      g_assert_cmpuint (strlen (rest), ==, n + 1);
      g_assert_true (strncmp (rest, SECOND, n) == 0 && rest[n] == '\n');
      g_assert_true (guise_journal_add (journal, 9, GUISE_JOURNAL_NOTE, &error, NULL));
      after = read_all (path, &gaps);
      g_assert_cmpuint (after->len, ==, 2);
      g_assert_cmpuint (gaps.n_damaged, ==, 0);
    }
  guise_test_rm_rf (dir);
}

/* Another process was killed in its line while this one had the journal open. */
static void
test_torn_by_another (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, &error);
  g_autoptr (GPtrArray) acts = NULL;
  GuiseJournalGaps gaps;
  const int        fd = g_open (path, O_WRONLY | O_APPEND, 0);

  g_assert_true (guise_journal_add (journal, 1, GUISE_JOURNAL_NOTE, &error, NULL));
  g_assert_cmpint (write (fd, "{\"time\"", 7), ==, 7);
  close (fd);
  g_assert_true (guise_journal_add (journal, 2, GUISE_JOURNAL_NOTE, &error, NULL));
  g_assert_no_error (error);
  g_assert_nonnull (guise_journal_get_torn (journal));
  acts = read_all (path, &gaps);
  g_assert_cmpuint (acts->len, ==, 2);
  g_assert_cmpuint (gaps.n_damaged, ==, 0);
  guise_test_rm_rf (dir);
}

static void
test_damaged (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  g_autofree char *long_text = g_strnfill (GUISE_JOURNAL_MAX_LINE, 'a');
  g_autofree char *no_end = g_strconcat (FIRST, long_text, long_text, NULL);
  const char       zeros[40] = { 0 };
  const char      *bad_lines = "\n{\"act\":\"note\"}\nnonsense\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GPtrArray) acts = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GuiseJournal) journal = NULL;
  GuiseJournalGaps gaps;

  /* A page of zeros, as a power cut leaves it, with lines after it. */
  g_byte_array_append (file, (const guint8 *) FIRST, strlen (FIRST));
  g_byte_array_append (file, (const guint8 *) zeros, sizeof zeros);
  g_byte_array_append (file, (const guint8 *) bad_lines, strlen (bad_lines));
  g_byte_array_append (file, (const guint8 *) SECOND, strlen (SECOND));
  put (path, file->data, file->len);
  acts = read_all (path, &gaps);
  g_assert_cmpuint (acts->len, ==, 2);
  g_assert_cmpuint (gaps.n_damaged, ==, 3);

  /* What is longer than a line and has no end is not ours: nothing of it is cut. */
  put (path, no_end, strlen (no_end));
  journal = guise_journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (guise_journal_add (journal, 3, GUISE_JOURNAL_NOTE, &error, NULL));
  later = read_all (path, &gaps);
  g_assert_cmpuint (later->len, ==, 2);
  g_assert_cmpuint (gaps.n_damaged, ==, 1);
  g_assert_false (
    guise_journal_add (journal, 3, GUISE_JOURNAL_NOTE, &error, "text", long_text, NULL));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  guise_test_rm_rf (dir);
}

static void
test_no_file (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) open_error = NULL;
  g_autoptr (GError) fifo_error = NULL;
  g_autoptr (GError) missing_error = NULL;
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *missing = g_build_filename (dir, "no", "j", NULL);

  g_assert_null (guise_journal_read (dir, 0, NULL, &read_error));
  g_assert_error (read_error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_assert_null (guise_journal_open (dir, &open_error));
  g_assert_nonnull (open_error);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (guise_journal_read (fifo, 0, NULL, &fifo_error));
  g_assert_error (fifo_error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_assert_null (guise_journal_open (missing, &missing_error));
  g_assert_error (missing_error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

/* A full disk, by the limit on the size of files: the line is refused, the file stays whole. */
static void
test_no_space (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) full = NULL;
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, &error);
  g_autoptr (GPtrArray) acts = NULL;
  GuiseJournalGaps gaps;
  struct rlimit    before, small;

  g_assert_true (guise_journal_add (journal, 1, GUISE_JOURNAL_NOTE, &error, NULL));
  getrlimit (RLIMIT_FSIZE, &before);
  signal (SIGXFSZ, SIG_IGN);
  small = before;
  small.rlim_cur = 100; /* in the middle of the second line */
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (guise_journal_add (journal, 2, GUISE_JOURNAL_NOTE, &full, NULL));
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_nonnull (full);
  g_assert_nonnull (strstr (full->message, path));
  g_assert_true (guise_journal_add (journal, 3, GUISE_JOURNAL_NOTE, &error, NULL));
  g_assert_no_error (error);
  acts = read_all (path, &gaps);
  g_assert_cmpuint (acts->len, ==, 2);
  g_assert_cmpuint (gaps.n_damaged, ==, 0);
  g_assert_null (guise_journal_get_torn (journal));
  guise_test_rm_rf (dir);
}

#define N_LINES 60

static void G_GNUC_NORETURN
append_many (const char *path, const char *who, int n_lines)
{
  GuiseJournal *journal = guise_journal_open (path, NULL);

  for (int i = 0; journal != NULL && i < n_lines; i++)
    if (!guise_journal_add (journal, (uint64_t) i, GUISE_JOURNAL_NOTE, NULL, "who", who, NULL))
      _exit (1);
  _exit (journal != NULL ? 0 : 1);
}

static void
test_two_processes (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *path = g_build_filename (dir, "j", NULL);
  const char *const names[] = { "one", "two" };
  int64_t           expected[2] = { 0 };
  g_autoptr (GPtrArray) acts = NULL;
  GuiseJournalGaps gaps;
  pid_t            children[2];

  for (int i = 0; i < 2; i++)
    if ((children[i] = fork ()) == 0)
      append_many (path, names[i], N_LINES);
  for (int i = 0; i < 2; i++)
    {
      int status;

      waitpid (children[i], &status, 0);
      g_assert_cmpint (status, ==, 0);
    }
  acts = read_all (path, &gaps);
  g_assert_cmpuint (gaps.n_damaged, ==, 0);
  g_assert_cmpuint (acts->len, ==, 2 * N_LINES);
  for (unsigned i = 0; i < acts->len; i++)
    {
      const int who = g_str_equal (get_text (acts, i, "who"), "two");

      g_assert_cmpint (json_object_get_int_member (g_ptr_array_index (acts, i), "iteration"), ==,
                       expected[who]++);
    }
  guise_test_rm_rf (dir);
}

/* A child says after each line that it is on disk, and is killed at some moment. */
static void
test_killed (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  unsigned         n_said = 0;

  for (unsigned round = 0; round < 20; round++)
    {
      int   ends[2];
      char  said[64];
      pid_t child;
      g_autoptr (GPtrArray) acts = NULL;
      GuiseJournalGaps gaps;
      ssize_t          n;

      g_assert_cmpint (pipe (ends), ==, 0);
      if ((child = fork ()) == 0)
        {
          GuiseJournal *journal = guise_journal_open (path, NULL);

          while (guise_journal_add (journal, 0, GUISE_JOURNAL_NOTE, NULL, NULL))
            if (write (ends[1], "+", 1) != 1)
              break;
          _exit (1);
        }
      close (ends[1]);
      n = read (ends[0], said, 1 + round % 7);
      g_assert_cmpint (n, >, 0);
      n_said += (unsigned) n;
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      while ((n = read (ends[0], said, sizeof said)) > 0)
        n_said += (unsigned) n;
      close (ends[0]);
      acts = read_all (path, &gaps);
      g_assert_cmpuint (gaps.n_damaged, ==, 0);
      g_assert_cmpuint (acts->len, >=, n_said);
      g_assert_cmpuint (acts->len, <=, n_said + round + 1);
    }
  guise_test_rm_rf (dir);
}

static void
test_large (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "j", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) one = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) of_many = NULL;
  g_autoptr (GError) error = NULL;
  GuiseJournalGaps gaps;
  int64_t          start;

  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text,
                            "{\"time\":\"2026-11-26T05:04:03Z\",\"iteration\":%d,\"act\":"
                            "\"backup\","
                            "\"id\":\"%010d-timed-hour\",\"reason\":\"clock\"}\n",
                            100000 + i, i);
  put (path, text->str, text->len);
  start = g_get_monotonic_time ();
  acts = read_all (path, &gaps);
  g_test_message ("100 000 acts in %.0f ms", 1e-3 * (double) (g_get_monotonic_time () - start));
  g_assert_cmpuint (acts->len, ==, 100000);
  start = g_get_monotonic_time ();
  newest = guise_journal_read (path, 5, NULL, &error);
  g_test_message ("the newest 5 in %.1f ms", 1e-3 * (double) (g_get_monotonic_time () - start));
  g_assert_cmpuint (newest->len, ==, 5);
  g_assert_cmpint (json_object_get_int_member (g_ptr_array_index (newest, 4), "iteration"), ==,
                   199999);

  /* Over 32 MiB the oldest are not looked at, and that is said. */
  one = g_string_new_len (text->str, (gssize) text->len);
  while (text->len <= (size_t) 33 << 20)
    g_string_append_len (text, one->str, (gssize) one->len);
  put (path, text->str, text->len);
  of_many = read_all (path, &gaps);
  g_assert_cmpuint (gaps.n_bytes_older, >, text->len - ((size_t) 32 << 20));
  g_assert_cmpuint (gaps.n_bytes_older, <, text->len - ((size_t) 32 << 20) + 1000);
  g_assert_cmpuint (gaps.n_damaged, ==, 0);
  g_assert_cmpuint (of_many->len, ==, (text->len - gaps.n_bytes_older) * 100000 / one->len);
  guise_test_rm_rf (dir);
}

/* The shortest line that is an act is one; nothing but line ends is soon read. */
static void
test_short_lines (void)
{
  static const char SHORTEST[] = "{\"time\":\"\",\"iteration\":0,\"act\":\"\"}\n{}\n\n";
  g_autofree char  *ends = g_strnfill (32 << 20, '\n');
  size_t            n_damaged = 0;
  g_autoptr (GPtrArray) acts = guise_journal_parse (SHORTEST, strlen (SHORTEST), 0, &n_damaged);
  g_autoptr (GPtrArray) none = guise_journal_parse (ends, 32 << 20, 0, &(size_t){ 0 });

  g_assert_cmpuint (acts->len, ==, 1);
  g_assert_cmpuint (n_damaged, ==, 2);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Numbers are for people, too: no longer than they must be. */
static void
test_numbers (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_JOURNAL_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, NULL);
  g_autoptr (JsonObject) members = json_object_new ();

  json_object_set_double_member (members, "limit", 0.1);
  json_object_set_double_member (members, "third", 1.0 / 3.0);
  json_object_set_double_member (members, "whole", 2.0);
  g_assert_true (guise_journal_add_object (journal, 1, GUISE_JOURNAL_GUARD, members, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"limit\":0.1,\"third\":0.3333333333333333,\"whole\":2.0}\n"));
  guise_test_rm_rf (dir);
}

/* A project that somebody else packed may have links where the journal is and where its torn lines
 * go: what they lead to is neither mended nor written. */
static void
test_links (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_JOURNAL_FILE, NULL);
  g_autofree char *torn = g_strconcat (path, ".torn", NULL);
  g_autofree char *victim = g_build_filename (dir, "victim", NULL);
  g_autofree char *text = NULL;
  g_autofree char *same = NULL;
  g_autoptr (GError) error = NULL;

  put (victim, "one\ntwo", 7);
  g_assert_cmpint (symlink (victim, path), ==, 0);
  g_assert_null (guise_journal_open (path, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "symbolic link"));
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one\ntwo");
  g_assert_false (g_file_test (torn, G_FILE_TEST_EXISTS));

  put (path, FIRST "{\"time\"", strlen (FIRST) + 7);
  g_assert_cmpint (symlink (victim, torn), ==, 0);
  g_assert_null (guise_journal_open (path, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, torn));
  g_assert_true (g_file_get_contents (victim, &same, NULL, NULL));
  g_assert_cmpstr (same, ==, "one\ntwo");
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal/add-and-read", test_add_and_read);
  g_test_add_func ("/store/journal/names", test_names);
  g_test_add_func ("/store/journal/torn", test_torn);
  g_test_add_func ("/store/journal/torn-by-another", test_torn_by_another);
  g_test_add_func ("/store/journal/links", test_links);
  g_test_add_func ("/store/journal/damaged", test_damaged);
  g_test_add_func ("/store/journal/no-file", test_no_file);
  g_test_add_func ("/store/journal/no-space", test_no_space);
  g_test_add_func ("/store/journal/two-processes", test_two_processes);
  g_test_add_func ("/store/journal/killed", test_killed);
  g_test_add_func ("/store/journal/large", test_large);
  g_test_add_func ("/store/journal/short-lines", test_short_lines);
  g_test_add_func ("/store/journal/numbers", test_numbers);
  return g_test_run ();
}
