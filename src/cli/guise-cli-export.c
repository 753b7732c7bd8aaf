/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise export`: a trained model as a .dfm file. */
#include <string.h>

#include "cli/guise-cli-exporting.h"

static gboolean
parse_precision (GuiseCli *self, const char *text, GuisePrecision *out_precision, GError **error)
{
  *out_precision = GUISE_PRECISION_F32;
  if (text == NULL || strcmp (text, "fp32") == 0)
    return TRUE;
  *out_precision = GUISE_PRECISION_F16;
  if (strcmp (text, "fp16") == 0)
    return TRUE;
  guise_cli_set_usage_error (self, error, _("“%s” is no precision: say fp32 or fp16."), text);
  return FALSE;
}

gboolean
guise_cli_export (GuiseCli *self, char **argv, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *precision_text = NULL;
  GuisePrecision   precision;
  gboolean         with_labels = FALSE;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_ ("The file to write"), "FILE.dfm" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &precision_text, N_ ("fp32 (default) or fp16"),
      "KIND" },
    { "with-labels", 0, 0, G_OPTION_ARG_NONE, &with_labels,
      N_ ("Write the labels of the persons into the file, too"), NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Which model of a folder with several"),
      "NAME" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  JsonObject *members = NULL;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1 || path == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say what to export and where to: PROJECT -o FILE.dfm."));
      return FALSE;
    }
  if (!parse_precision (self, precision_text, &precision, error) ||
      !guise_cli_check_output (self, path, error) ||
      !guise_cli_exporting_run (self, rest[0], name, precision, with_labels, path, &members, error))
    return FALSE;
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
