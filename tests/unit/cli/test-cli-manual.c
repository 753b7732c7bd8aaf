/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page guise(1) against what the verbs answer to --help: nothing is missing, and nothing else
 * is told. */
#include "cli/guise-cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTION_IN_HELP "^ +(?:-\\w, )?--([a-z][a-z-]*)"
#define OPTION_IN_PAGE "\\bFl -([a-z][a-z-]*)"

static char *page; /* owned; the page with plain signs of minus */

/* What stands in @text between a heading and the next one. */
static char *
dup_section (const char *kind, const char *heading)
{
  g_autofree char *line = g_strdup_printf ("\n.%s %s\n", kind, heading);
  const char      *start = strstr (page, line);
  const char      *end;

  if (start == NULL)
    return NULL;
  start += strlen (line);
  end = strstr (start, "\n.S");
  return g_strndup (start, end != NULL ? (size_t) (end - start) : strlen (start));
}

/* Adds what the pattern's group matches. */
static void
collect (GHashTable *set, const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    g_hash_table_add (set, g_match_info_fetch (match, 1));
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
remove_common (GHashTable *options)
{
  static const char *const COMMON[] = { "help", "json", "device", "threads", "seed" };

  for (size_t i = 0; i < G_N_ELEMENTS (COMMON); i++)
    g_hash_table_remove (options, COMMON[i]);
}

/* Runs first of what runs at the end of a process: what libraries do then takes longer than the
 * test. */
static void
leave_at_once (void)
{
  fflush (stdout);
  _exit (0);
}

/* What a verb answers to “WORD --help”. The answer ends the process, so another one gives it. */
static char *
dup_help (const GuiseCliVerb *verb, const char *word)
{
  char    *argv[] = { (char *) (word != NULL ? word : "--help"), (char *) "--help", NULL };
  GString *text = g_string_new (NULL);
  int      fds[2], status;
  char     part[4096];
  ssize_t  n;
  pid_t    child;

  g_assert_cmpint (pipe (fds), ==, 0);
  fflush (stdout);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GuiseCliOutput) output = guise_cli_output_new (FALSE, stdout, stderr);
      GuiseCli self = { .verb = verb, .output = output, .cancellable = cancellable };

      dup2 (fds[1], STDOUT_FILENO);
      close (fds[0]);
      close (fds[1]);
      atexit (leave_at_once);
      verb->run (&self, argv, NULL);
      _exit (1); /* it did not answer */
    }
  close (fds[1]);
  while ((n = read (fds[0], part, sizeof part)) > 0)
    g_string_append_len (text, part, n);
  close (fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  return g_string_free (text, FALSE);
}

/* The words that may stand behind a verb: of small letters, first in what its usage lists. */
static GHashTable *
find_words (const char *usage)
{
  GHashTable *words = new_set ();
  g_auto (GStrv) forms = g_strsplit (usage, " | ", -1);

  for (size_t i = 0; forms[i] != NULL; i++)
    {
      const char *form =
        g_str_has_prefix (forms[i], "KIND ") ? forms[i] + strlen ("KIND ") : forms[i];
      g_auto (GStrv) parts = g_strsplit (form, " ", 2);
      g_auto (GStrv) alternatives = g_strsplit (parts[0] != NULL ? parts[0] : "", "|", -1);

      for (size_t k = 0; alternatives[k] != NULL; k++)
        if (g_regex_match_simple ("^[a-z][a-z-]*$", alternatives[k], 0, 0))
          g_hash_table_add (words, g_strdup (alternatives[k]));
    }
  return words;
}

static void
expect_all (GHashTable *wanted, GHashTable *there, const char *verb, const char *complaint)
{
  GHashTableIter iter;
  void          *name;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (there, name))
      {
        g_test_message ("%s: --%s %s", verb, (char *) name, complaint);
        g_test_fail ();
      }
}

/* The words behind the verb stand in its section, and their options are wanted there, too. */
static void
look_at_words (const GuiseCliVerb *verb, const char *section, GHashTable *options)
{
  g_autoptr (GHashTable) words = find_words (verb->usage);
  GHashTableIter iter;
  void          *word;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    {
      g_autofree char *pattern = g_strdup_printf ("(?<![\\w-])%s(?![\\w-])", (char *) word);
      g_autofree char *help = dup_help (verb, word);

      if (!g_regex_match_simple (pattern, section, 0, 0))
        {
          g_test_message ("%s %s is missing", verb->name, (char *) word);
          g_test_fail ();
        }
      collect (options, OPTION_IN_HELP, help);
    }
}

static void
test_verb (gconstpointer data)
{
  const GuiseCliVerb *verb = data;
  g_autofree char    *section = dup_section ("Ss", verb->name);
  g_autofree char    *help = dup_help (verb, NULL);
  g_autoptr (GHashTable) options = new_set ();
  g_autoptr (GHashTable) told = new_set ();

  g_assert_nonnull (section);
  collect (options, OPTION_IN_HELP, help);
  g_assert_true (g_hash_table_contains (options, "help")); /* the help was understood */
  look_at_words (verb, section, options);
  collect (told, OPTION_IN_PAGE, section);
  remove_common (options);
  remove_common (told);
  expect_all (options, told, verb->name, "is missing in the page");
  expect_all (told, options, verb->name, "stands in the page, and the verb does not have it");
}

static void
test_common (void)
{
  static const char *const NAMES[] = { "help", "json",  "device",   "threads",
                                       "seed", "force", "precision" };
  g_autofree char         *section = dup_section ("Sh", "OPTIONS");
  g_autoptr (GHashTable) told = new_set ();

  g_assert_nonnull (section);
  collect (told, OPTION_IN_PAGE, section);
  g_assert_cmpuint (g_hash_table_size (told), ==, G_N_ELEMENTS (NAMES));
  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    g_assert_true (g_hash_table_contains (told, NAMES[i]));
}

/* A verb that went away must leave the page. */
static void
test_no_other_verb (void)
{
  g_autoptr (GHashTable) headings = new_set ();
  size_t n_verbs;

  guise_cli_get_verbs (&n_verbs);
  collect (headings, "^\\.Ss (.+)$", page);
  g_assert_cmpuint (g_hash_table_size (headings), ==, n_verbs);
}

/* The last argument is the page. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char    *text = NULL;
  size_t              n_verbs;
  const GuiseCliVerb *verbs = guise_cli_get_verbs (&n_verbs);
  g_auto (GStrv) parts = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_file_get_contents (argv[argc - 1], &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, "\\-", -1);
  page = g_strjoinv ("-", parts);
  g_test_add_func ("/cli/manual/common", test_common);
  g_test_add_func ("/cli/manual/no-other-verb", test_no_other_verb);
  for (size_t i = 0; i < n_verbs; i++)
    {
      g_autofree char *path = g_strconcat ("/cli/manual/", verbs[i].name, NULL);

      g_test_add_data_func (path, &verbs[i], test_verb);
    }
  status = g_test_run ();
  g_free (page);
  return status;
}
