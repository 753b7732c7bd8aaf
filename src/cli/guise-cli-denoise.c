/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise denoise`: footage with less noise, before faces are cut out of it. */
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "media/guise-footage-denoise.h"

#define DEFAULT_STRENGTH 7 /* as existing tools */

static gboolean
read_deinterlace (GuiseCli *self, const char *word, GuiseDeinterlace *out, GError **error)
{
  static const char *const words[] = { "auto", "on", "off" };

  *out = GUISE_DEINTERLACE_AUTO;
  if (word == NULL)
    return TRUE;
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        *out = (GuiseDeinterlace) i;
        return TRUE;
      }
  guise_cli_set_usage_error (self, error,
                             _("“%s” means nothing to --deinterlace: say auto, on or "
                                            "off."),
                                word);
  return FALSE;
}

/* A folder that holds anything, or a file, is written to with --force only. */
static gboolean
check_target (const GuiseCli *self, const char *output, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (output, 0, NULL); /* no folder: a file, or nothing yet */

  if (dir == NULL)
    return guise_cli_check_output (self, output, error);
  if (self->force || g_dir_read_name (dir) == NULL)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               _("The folder “%s” is not empty."), output);
  return FALSE;
}

gboolean
guise_cli_denoise (GuiseCli *self, char **argv, GError **error)
{
  GuiseFootageDenoiseOptions options = { .strength = DEFAULT_STRENGTH, .every = 1 };
  GuiseFootageDenoiseResult  result;
  g_autofree char           *output = NULL;
  g_autofree char           *deinterlace = NULL;
  g_autofree char           *comparison = NULL;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("A video (.mp4), or a folder for pictures"), "OUTPUT" },
    { "strength", 0, 0, G_OPTION_ARG_INT, &options.strength, N_ ("1 to 20, default 7"), "N" },
    { "deinterlace", 0, 0, G_OPTION_ARG_STRING, &deinterlace,
      N_ ("auto (default: pictures that say they are woven), on or off"), "WHICH" },
    { "from", 0, 0, G_OPTION_ARG_DOUBLE, &options.from, N_ ("Seconds at which to begin"), "S" },
    { "to", 0, 0, G_OPTION_ARG_DOUBLE, &options.to, N_ ("Seconds at which to end"), "S" },
    { "every", 0, 0, G_OPTION_ARG_INT, &options.every, N_ ("Write every N-th picture"), "N" },
    { "compare", 0, 0, G_OPTION_ARG_FILENAME, &comparison,
      N_ ("Write a picture of the middle, before and after side by side"), "FILE.png" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  JsonObject *members;

  if (!guise_cli_parse (self, argv, entries, error) ||
      !read_deinterlace (self, deinterlace, &options.deinterlace, error))
    return FALSE;
  if (rest == NULL || rest[0] == NULL || rest[1] != NULL || output == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say what to take the noise out of and where to: INPUT -o "
                                   "OUTPUT."));
      return FALSE;
    }
  if (!check_target (self, output, error) ||
      (comparison != NULL && !guise_cli_check_output (self, comparison, error)))
    return FALSE;
  options.compare = comparison;
  options.n_threads = self->n_threads;
  guise_cli_output_begin (self->output, _("Denoising"), 0);
  if (!guise_footage_denoise (rest[0], output, &options, guise_cli_output_progress_func,
                              self->output, self->cancellable, &result, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_int_member (members, "frames", (gint64) result.n_frames);
  json_object_set_int_member (members, "lost", (gint64) result.n_lost);
  json_object_set_boolean_member (members, "sound", result.has_sound);
  json_object_set_string_member (members, "output", output);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
