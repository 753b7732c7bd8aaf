/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entry point of the command line: finds the verb, runs it, turns its error into an exit code. */
#include "cli/guise-cli.h"

#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "cli/guise-cli-interrupt.h"
#include "core/guise-data.h"

static void
print_overview (FILE *stream)
{
  size_t              n_verbs;
  const GuiseCliVerb *verbs = guise_cli_get_verbs (&n_verbs);

  fprintf (stream, "%s\n  guise %s\n  guise --version\n\n%s\n",
           _("Usage:"), _("VERB [OPTION...] [ARGUMENT...]"), _("Verbs:"));
  for (size_t i = 0; i < n_verbs; i++)
    fprintf (stream, "  %-9s %s%s\n", verbs[i].name,
             _(verbs[i].summary), verbs[i].run == NULL ? _(" (not there yet)") : "");
  fprintf (stream, "\n%s\n  guise devices\n",
           _("“guise VERB --help” tells more about each. Example:"));
}

/* Whether events are wanted; needed before the options are parsed, to report errors in them. */
static gboolean
wants_json (char **argv)
{
  for (; *argv != NULL && strcmp (*argv, "--") != 0; argv++)
    if (strcmp (*argv, "--json") == 0)
      return TRUE;
  return FALSE;
}

/* Runs the verb named by the first argument. */
static gboolean
run_verb (GuiseCli *self, char **argv, GError **error)
{
  self->verb = argv[0] != NULL ? guise_cli_find (argv[0]) : NULL;
  if (self->verb == NULL)
    {
      if (argv[0] == NULL)
        g_set_error_literal (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_USAGE, _("Name a verb."));
      else
        g_set_error (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_USAGE,
                     _("There is no verb “%s”."), argv[0]);
      return FALSE;
    }
  if (self->verb->run == NULL)
    {
      guise_cli_set_not_yet (self, NULL, error);
      return FALSE;
    }
  return self->verb->run (self, argv + 1, error);
}

/* Reports the error of a verb with the best hint there is; returns the exit code. */
static int
report (const GuiseCli *self, const GError *error)
{
  GuiseCliExit     exit_code = guise_cli_error_judge (error).exit;
  g_autofree char *help = NULL;

  if (self->ranks != NULL && self->ranks->rank > 0 && self->ranks->has_agreed)
    return (int) exit_code; /* who has met it says it */
  if (exit_code == GUISE_CLI_EXIT_INTERRUPTED && self->resume != NULL)
    return guise_cli_output_error (self->output, error, self->resume);
  if (exit_code == GUISE_CLI_EXIT_USAGE && (self->verb == NULL || self->verb->run != NULL))
    help =
      g_strdup_printf (_("See “guise %s%s--help”."), self->verb != NULL ? self->verb->name : "",
                          self->verb != NULL ? " " : "");
  return guise_cli_output_error (self->output, error, help);
}

/* Threads of the compute engine wait for each other some ten thousand times a second. Left alone,
 * OpenMP has them spin for long, which takes the processors from everybody else: beside a busy
 * process a training step was five times slower. When they sleep at once, waking them costs a third
 * of a small model's step. So they spin for about as long as waking takes (docs/performance.md). */
#define SPIN_COUNT "2000"

/* The runtime reads this before main(), so the program starts once more. */
static void
settle_threads (char **argv)
{
  if (g_getenv ("OMP_WAIT_POLICY") != NULL || g_getenv ("GOMP_SPINCOUNT") != NULL)
    return;
  g_setenv ("OMP_WAIT_POLICY", "passive", TRUE);
  g_setenv ("GOMP_SPINCOUNT", SPIN_COUNT, TRUE);
  execv ("/proc/self/exe", argv); /* without /proc it goes on as it is */
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GuiseCliOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *translations = guise_data_dup_locale_dir ();
  GuiseCli         self = { 0 };
  int              exit_code = GUISE_CLI_EXIT_DONE;

  settle_threads (argv);
  guise_cli_interrupt_watch (cancellable);
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* numbers in files, events and options are locale-free */
  if (translations != NULL)
    bindtextdomain (GETTEXT_PACKAGE, translations);
  textdomain (GETTEXT_PACKAGE);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("guise");

  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    {
      print_overview (stdout);
      return GUISE_CLI_EXIT_DONE;
    }
  if (argc > 1 && strcmp (argv[1], "--version") == 0)
    {
      fprintf (stdout, "guise %s\n", GUISE_VERSION);
      return GUISE_CLI_EXIT_DONE;
    }
  output = guise_cli_output_new (wants_json (argv + 1), stdout, stderr);
  self.output = output;
  self.cancellable = cancellable;
  if (!run_verb (&self, argv + 1, &error))
    {
      g_assert (error != NULL);
      exit_code = report (&self, error);
    }
  if (self.ranks != NULL)
    guise_collective_leave (self.ranks, exit_code);
  guise_collective_free (self.ranks);
  g_free (self.resume);
  return exit_code;
}
