/* SPDX-License-Identifier: GPL-3.0-or-later
 * The options that all verbs share, and the checks that all verbs need. */
#include <string.h>

#include "cli/guise-cli-choice.h"
#include "core/guise-error.h"
#include "core/guise-thread.h"

#define THREADS_MAX 1024

typedef struct
{
  gboolean json; /* main() has looked for it already; here it is only accepted */
  gboolean force;
  char    *device;    /* owned */
  char    *precision; /* owned */
  int      n_threads;
  gint64   seed;
} Common;

/* Takes the common options over into the call. */
static gboolean
apply (GuiseCli *self, const Common *common, GError **error)
{
  g_autofree char *reason = NULL;
  JsonObject      *members;

  if (common->n_threads < 0 || common->n_threads > THREADS_MAX)
    {
      guise_cli_set_usage_error (self, error,
                                 _("--threads takes 0 (all cores) to %d."), THREADS_MAX);
      return FALSE;
    }
  if (common->seed < 0)
    {
      guise_cli_set_usage_error (self, error, _("--seed takes a number from 0."));
      return FALSE;
    }
  if (!guise_cli_choose_device (self, common->device != NULL ? common->device : "auto",
                                common->precision, &reason, error))
    return FALSE;
  self->n_threads = common->n_threads > 0 ? common->n_threads : guise_thread_get_usual ();
  self->n_threads = MIN (self->n_threads, THREADS_MAX);
  self->seed = (uint64_t) common->seed;
  self->force = common->force;

  members = json_object_new ();
  json_object_set_string_member (members, "verb", self->verb->name);
  if (self->verb->traits & GUISE_CLI_COMPUTES)
    {
      json_object_set_string_member (members, "device", self->device);
      json_object_set_string_member (members, "device_reason", reason);
      if (!guise_cli_output_is_json (self->output))
        /* Translators: a device, as in "cuda:0", and why it is that one */
        guise_cli_output_note (self->output, _("Computing on %s: %s."), self->device, reason);
    }
  json_object_set_int_member (members, "threads", self->n_threads);
  json_object_set_int_member (members, "seed", common->seed);
  guise_cli_output_start (self->output, members);
  return TRUE;
}

gboolean
guise_cli_parse (GuiseCli *self, char **argv, const GOptionEntry *entries, GError **error)
{
  Common             common = { 0 };
  const GOptionEntry shared[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &common.json, N_ ("One JSON object per line"), NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &common.device,
      N_ ("cpu, cuda[:N[,N...]] or auto (default)"), "DEVICE" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &common.n_threads, N_ ("Threads; 0 (default): all cores"),
      "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &common.seed, N_ ("Seed of all randomness; default 0"),
      "N" },
    { NULL },
  };
  const GOptionEntry precision[] = {
    { "precision", 0, 0, G_OPTION_ARG_STRING, &common.precision,
      N_ ("On a GPU: fp32 (exact), tf32, bf16 (fastest), fp16 (before RTX 30) or auto"), "NAME" },
    { NULL },
  };
  const GOptionEntry force[] = {
    { "force", 0, 0, G_OPTION_ARG_NONE, &common.force, N_ ("Replace existing files"), NULL },
    { NULL },
  };
  g_autofree char *example = g_strdup_printf (_("Example:\n  %s"), self->verb->example);
  g_autofree char *description = self->verb->details != NULL
    ? g_strdup_printf ("%s\n\n%s", example, _(self->verb->details)) : g_strdup (example);
  g_autofree char *program = g_strdup_printf ("guise %s", self->verb->name);
  g_autoptr (GOptionContext) context = g_option_context_new (self->verb->usage);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) remaining = NULL;
  gboolean ok;

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _(self->verb->summary));
  g_option_context_set_description (context, description);
  g_set_prgname (program); /* the help names it */
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (self->verb->traits & GUISE_CLI_WRITES)
    g_option_context_add_main_entries (context, force, GETTEXT_PACKAGE);
  if (self->verb->traits & GUISE_CLI_PRECISION)
    g_option_context_add_main_entries (context, precision, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, shared, GETTEXT_PACKAGE);

  g_ptr_array_add (arguments, g_steal_pointer (&program));
  for (; *argv != NULL; argv++)
    g_ptr_array_add (arguments, g_strdup (*argv));
  g_ptr_array_add (arguments, NULL);
  remaining = g_strdupv ((char **) arguments->pdata);
  ok = g_option_context_parse_strv (context, &remaining, error);
  if (ok && g_strv_length (remaining) > 1)
    {
      guise_cli_set_usage_error (self, error, _("Unexpected argument “%s”."), remaining[1]);
      ok = FALSE;
    }
  ok = ok && apply (self, &common, error);
  g_free (common.device);
  g_free (common.precision);
  return ok;
}

gboolean
guise_cli_check_output (const GuiseCli *self, const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   _("“%s” is a folder; name a file."), path);
      return FALSE;
    }
  if (!self->force && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   _("“%s” exists already."), path);
      return FALSE;
    }
  return TRUE;
}

gboolean
guise_cli_cancelled (const GuiseCli *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       _("Stopped as asked; everything written so far is complete."));
  return TRUE;
}

void
guise_cli_set_usage_error (const GuiseCli *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_USAGE, message);
}

void
guise_cli_set_not_yet (const GuiseCli *self, const char *what, GError **error)
{
  g_set_error (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_NOT_YET,
               _("“guise %s%s%s” is not there yet in this version."), self->verb->name,
                  what != NULL ? " " : "", what != NULL ? what : "");
}
