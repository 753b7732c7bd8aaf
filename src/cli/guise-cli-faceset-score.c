/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset score`: what a faceset, or a pair of them, lacks. */
#include <string.h>

#include "cli/guise-cli-capture-cards.h"
#include "cli/guise-cli-faceset-scoring.h"
#include "cli/guise-cli-faceset.h"

/* What was noted about scenes, a line for each. */
static void
describe_notes (GString *text, JsonObject *members)
{
  JsonArray *notes = json_object_get_array_member (members, "notes");

  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      const char *words = json_object_get_string_member (note, "text");

      if (i == 0)
        g_string_append_c (text, '\n');
      if (json_object_has_member (note, "scene"))
        /* Translators: a scene's number, what somebody noted about it */
        g_string_append_printf (text, _("Scene %d: %s\n"),
                                         (int) json_object_get_int_member (note, "scene"), words);
      else
        /* Translators: what somebody noted about faces that are not there any more */
        g_string_append_printf (text, _("A scene that is not here now: %s\n"), words);
    }
}

/* The findings and what to do, for people. */
static char *
describe (const GuiseScoreCard *card, JsonObject *members)
{
  GString *text = g_string_new (NULL);

  /* Translators: faces, those that are no repetitions, and how much of a full set is there */
  g_string_append_printf (text,
                          _("%zu faces, of which %zu are really different; %.0f %% of a full "
                                  "set is covered\n"),
                             card->src.n, card->src.n_effective,
                             100.0 * guise_coverage_get_completion (card->src.coverage));
  if (card->findings->len == 0)
    g_string_append (text, _("Nothing is missing.\n"));
  for (guint i = 0; i < card->findings->len; i++)
    {
      const GuiseScoreFinding *finding = &g_array_index (card->findings, GuiseScoreFinding, i);

      g_string_append_printf (text, "\n%-8s %s\n         %s\n",
                              guise_score_severity_to_string (finding->severity), finding->text,
                              finding->advice);
    }
  describe_notes (text, members);
  guise_cli_capture_describe_cards (text, json_object_get_object_member (members, "cards"));
  if (json_object_has_member (members, "dst"))
    guise_cli_capture_describe_cards (
      text,
      json_object_get_object_member (json_object_get_object_member (members, "dst"), "cards"));
  return g_string_free (text, FALSE);
}

static gboolean
check_options (GuiseCli                *self,
               const GuiseScoreOptions *options,
               int                      n_wanted,
               const char              *map,
               const char              *sheet,
               GError                 **error)
{
  if (options->resolution < 0 || options->resolution > 4096 || n_wanted < 0)
    {
      guise_cli_set_usage_error (self, error,
                                 _("--resolution takes pixels up to 4096, --target faces."));
      return FALSE;
    }
  return (map == NULL || guise_cli_check_output (self, map, error)) &&
         (sheet == NULL || guise_cli_check_output (self, sheet, error));
}

gboolean
guise_cli_faceset_score (GuiseCli *self, char **argv, GError **error)
{
  GuiseScoreOptions options = { 0 };
  g_autofree char  *dst = NULL;
  g_autofree char  *map = NULL;
  g_autofree char  *sheet = NULL;
  g_autofree char  *text = NULL;
  g_auto (GStrv) rest = NULL;
  int                n_wanted = 0;
  const GOptionEntry entries[] = {
    { "dst", 0, 0, G_OPTION_ARG_FILENAME, &dst, N_ ("The destination it is to be swapped onto"),
      "DIR" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &options.resolution,
      N_ ("Resolution of the model to be trained"), "N" },
    { "target", 0, 0, G_OPTION_ARG_INT, &n_wanted, N_ ("Faces of a full set, default 5000"), "N" },
    { "flip-src", 0, 0, G_OPTION_ARG_NONE, &options.is_src_flipped,
      N_ ("The training mirrors source faces at random"), NULL },
    { "map", 0, 0, G_OPTION_ARG_FILENAME, &map, N_ ("Draw what is covered"), "FILE.png" },
    { "sheet", 0, 0, G_OPTION_ARG_FILENAME, &sheet,
      N_ ("Draw all faces on one sheet, PNG or JPEG by the name"), "FILE.png" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GuiseScoreCard) card = NULL;
  GuiseCliScoring scoring = { .options = &options };
  JsonObject     *members = NULL;

  if (!guise_cli_parse (self, argv, entries, error) ||
      (scoring.src = guise_cli_faceset_take_one (self, rest, error)) == NULL ||
      !check_options (self, &options, n_wanted, map, sheet, error))
    return FALSE;
  options.n_wanted = (size_t) n_wanted;
  scoring.dst = dst;
  scoring.map = map;
  scoring.sheet = sheet;
  card = guise_cli_faceset_scoring_run (self, &scoring, &members, error);
  if (card == NULL)
    return FALSE;
  text = describe (card, members);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
