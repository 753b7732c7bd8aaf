/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about exported files. */
#include "app/export/guise-export-words.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/guise-error-text.h"

#define STEPS 255.0 /* of an eight-bit picture */

char *
guise_export_words_dup_file_name (const char *name)
{
  char *made = g_strdup (name);

  for (char *c = made; *c != '\0'; c++)
    if (*c == G_DIR_SEPARATOR || (c == made && *c == '.'))
      *c = '_';
  return made;
}

const char *
guise_export_words_get_consent (GuiseConsent consent)
{
  static const char *const texts[GUISE_N_CONSENTS] = {
    [GUISE_CONSENT_MISSING] = N_ ("Nobody has said whose face this is"),
    [GUISE_CONSENT_SELF] = N_ ("Your own face"),
    [GUISE_CONSENT_PERMISSION] = N_ ("With written permission"),
    [GUISE_CONSENT_LICENSED] = N_ ("Licensed or self-made material"),
    [GUISE_CONSENT_PUBLIC] = N_ ("A public or historic figure"),
    [GUISE_CONSENT_GENERIC] = N_ ("General training set of many people"),
    [GUISE_CONSENT_GENERATED] = N_ ("A generated person"),
    [GUISE_CONSENT_UNKNOWN] = N_ ("Nobody knows whose face this is"),
  };

  g_return_val_if_fail (consent < GUISE_N_CONSENTS, "");

  return _ (texts[consent]);
}

char *
guise_export_words_dup_difference (double difference)
{
  const double steps = STEPS * difference;

  if (isnan (steps))
    return g_strdup (_("no number"));
  if (steps < 0.01)
    return g_strdup (_("less than 0.01 of 255"));
  /* Translators: a difference of brightness, in steps of 255 */
  if (steps < 0.1)
    return g_strdup_printf (_("%.2f of 255"), steps);
  /* Translators: a difference of brightness, in steps of 255 */
  if (steps >= 5.0)
    return g_strdup_printf (_("%.0f of 255"), steps);
  /* Translators: a difference of brightness, in steps of 255 */
  return g_strdup_printf (_("%.1f of 255"), steps);
}

/* ---- failures ---- */

static char *
dup_refusal (const GuiseExportRun *run, char **out_advice)
{
  const double     difference = guise_export_run_get_result (run)->difference;
  g_autofree char *steps = NULL;

  *out_advice =
    g_strdup (guise_export_run_get_request (run)->is_half
              ? _("Some values of this model are too large for 16 bit. Export it with 32 bit.")
              : _("Try again. If it stays so, export an earlier point of the training."));
  if (isnan (difference))
    return g_strdup (_("The file gives no numbers; it was not kept."));
  steps = guise_export_words_dup_difference (difference);
  /* Translators: as in “9 of 255” */
  return g_strdup_printf (_("The file differs by %s; it was not kept."), steps);
}

char *
guise_export_words_dup_failure (const GuiseExportRun *run, char **out_advice)
{
  const GError  *error = guise_export_run_get_error (run);
  GuiseErrorText text;

  if (guise_export_run_get_state (run) == GUISE_EXPORT_REFUSED)
    return dup_refusal (run, out_advice);
  if (error == NULL)
    {
      *out_advice = g_strdup (_("No file was written."));
      return g_strdup (_("Stopped, as you asked"));
    }
  text = guise_error_text_get (error);
  *out_advice = text.needs_details ? g_strdup_printf ("%s. %s", error->message, text.advice)
                                   : g_strdup (text.advice);
  return g_strdup (text.title);
}

char *
guise_export_words_dup_state (const GuiseExportRun *run)
{
  g_autofree char *text = NULL;
  g_autofree char *advice = NULL;

  switch (guise_export_run_get_state (run))
    {
    case GUISE_EXPORT_WAITS:
      return g_strdup (_("Waits for the file before it"));
    case GUISE_EXPORT_RUNS:
      return g_strdup (guise_job_get_status (guise_export_run_get_job (run)));
    case GUISE_EXPORT_DONE:
      text = guise_export_words_dup_difference (guise_export_run_get_result (run)->difference);
      /* Translators: as in “1.1 of 255” */
      return g_strdup_printf (_("Ready · largest difference %s"), text);
    default:
      return guise_export_words_dup_failure (run, &advice);
    }
}

char *
guise_export_words_dup_end (const GPtrArray *runs)
{
  const char *name = guise_export_run_get_name (runs->pdata[0]);
  guint       n_done = 0;

  for (guint i = 0; i < runs->len; i++)
    n_done += guise_export_run_get_state (runs->pdata[i]) == GUISE_EXPORT_DONE;
  if (runs->len == 1 && n_done == 1)
    /* Translators: name of a file */
    return g_strdup_printf (_("%s is ready"), name);
  if (runs->len == 1)
    /* Translators: name of a file */
    return g_strdup_printf (_("%s could not be exported"), name);
  return g_strdup_printf (ngettext ("%u of %u file is exported", "%u of %u files are exported",
                                    runs->len),
                          n_done, runs->len);
}

/* ---- the report ---- */

static void
add_result (GString *text, const GuiseExportMessage *result)
{
  if (result == NULL)
    return;
  if (!isnan (result->difference))
    g_string_append_printf (text, "Largest difference: %g (%.2f of 255)\n", result->difference,
                            STEPS * result->difference);
  else if (result->is_refused)
    g_string_append (text, "Largest difference: not a number\n");
  if (result->kind == GUISE_EXPORT_SAYS_DONE)
    g_string_append_printf (text,
                            "Faces: %" PRIu64 "\nOperator set: %" PRIu64 "\nBytes: %" PRIu64
                            "\nWeights: %" PRIu64 "\nIteration: %" PRIu64 "\n",
                            result->n_faces, result->opset, result->n_bytes, result->n_weights,
                            result->iteration);
}

static void
add_log (GString *text, GListModel *rows)
{
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);

      g_string_append_printf (text, "  %s\n", guise_job_log_row_get_text (row));
    }
}

char *
guise_export_words_dup_report (const GuiseExportRun *run)
{
  const GuiseExportRequest *request = guise_export_run_get_request (run);
  const GError             *error = guise_export_run_get_error (run);
  g_autofree char          *folder = g_path_get_dirname (request->path);
  GString                  *text = g_string_new ("Guise " GUISE_VERSION ", export\n");

  g_string_append_printf (text, "Precision: %s\nLimit: %g\n", request->is_half ? "fp16" : "fp32",
                          request->is_half ? GUISE_DFM_EXPORT_LIMIT_F16
                                           : GUISE_DFM_EXPORT_LIMIT_F32);
  add_result (text, guise_export_run_get_result (run));
  if (error != NULL)
    g_string_append_printf (text, "Error: %s %d: %s\n", g_quark_to_string (error->domain),
                            error->code, error->message);
  if (guise_export_run_get_job (run) != NULL)
    {
      g_string_append (text, "Log:\n");
      add_log (text, guise_job_get_log (guise_export_run_get_job (run)));
    }
  g_string_replace (text, folder, "EXPORTS", 0);
  g_string_replace (text, request->project, "PROJECT", 0);
  g_string_replace (text, guise_export_run_get_name (run), "FILE", 0);
  return g_string_free (text, FALSE);
}
