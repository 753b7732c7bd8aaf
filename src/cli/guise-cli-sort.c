/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise sort`: order a faceset or choose its best faces, as a selection that moves nothing. */
#include "cli/guise-cli-faceset.h"
#include "cli/guise-cli-sorting.h"
#include "faceset/guise-selection-marks.h"

/* All methods there are, for a message. */
static char *
list_methods (void)
{
  GString *names = g_string_new (NULL);

  for (int i = 0; i < GUISE_N_SORT_METHODS; i++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                            guise_sort_method_get_name ((GuiseSortMethod) i));
  return g_string_free (names, FALSE);
}

static gboolean
read_method (GuiseCli *self, const char *name, GuiseSortMethod *out_method, GError **error)
{
  g_autofree char *methods = list_methods ();

  if (name == NULL || !guise_sort_method_from_name (name, out_method))
    {
      guise_cli_set_usage_error (self, error, _("Say by what to sort, with --by: %s."), methods);
      return FALSE;
    }
  return TRUE;
}

/* Directions with too few faces, too few different ones, and what to do about them. */
static void
describe_thin (GString *text, JsonObject *members)
{
  JsonArray *thin = json_object_get_array_member (members, "thin");
  const int  n_missing = (int) json_object_get_int_member (members, "missing");
  const int  n_repeats = (int) json_object_get_int_member (members, "repeats");

  if (n_repeats > 0)
    /* Translators: how many of the chosen faces */
    g_string_append_printf (text,
                            ngettext ("%d of them is nearly identical to another: there are no "
                                      "more different ones.\n",
                                      "%d of them are nearly identical to others: there are no "
                                      "more different ones.\n",
                                      (gulong) n_repeats),
                            n_repeats);

  if (n_missing > 0)
    /* Translators: how many faces are missing from those that were asked for */
    g_string_append_printf (text,
                            ngettext ("There is %d face less than asked for: no more can be "
                                      "used.\n",
                                      "There are %d faces less than asked for: no more can be "
                                      "used.\n",
                                      (gulong) n_missing),
                            n_missing);
  if (json_array_get_length (thin) == 0)
    return;
  g_string_append (text, _("Directions with few faces; record more that look there, with “guise "
                           "capture” or from other footage:\n"));
  for (guint i = 0; i < json_array_get_length (thin); i++)
    {
      JsonObject *bin = json_array_get_object_element (thin, i);

      /* Translators: a direction, how many faces it has, how many it should have */
      g_string_append_printf (text, _("  %-20s %6d of %d\n"),
                                       json_object_get_string_member (bin, "label"),
                                       (int) json_object_get_int_member (bin, "before"),
                                       (int) json_object_get_int_member (bin, "wanted"));
    }
}

/* What people read: bins, reasons, what was renamed. */
static char *
describe (JsonObject *members)
{
  JsonArray  *bins = json_object_get_array_member (members, "bins");
  JsonObject *left_out = json_object_get_object_member (members, "left_out");
  g_autoptr (GList) reasons = json_object_get_members (left_out);
  GString *text = g_string_new (NULL);

  /* Translators: how many faces were chosen, of how many, and the file that says which */
  g_string_append_printf (text, _("%d of %d faces are selected in %s\n"),
                                   (int) json_object_get_int_member (members, "kept"),
                                   (int) json_object_get_int_member (members, "faces"),
                                   json_object_get_string_member (members, "selection"));
  for (guint i = 0; i < json_array_get_length (bins); i++)
    {
      JsonObject *bin = json_array_get_object_element (bins, i);

      g_string_append_printf (text, "  %-20s %6d -> %d\n",
                              json_object_get_string_member (bin, "label"),
                              (int) json_object_get_int_member (bin, "before"),
                              (int) json_object_get_int_member (bin, "after"));
    }
  for (const GList *reason = reasons; reason != NULL; reason = reason->next)
    /* Translators: how many faces were left out, and why */
    g_string_append_printf (text, _("%d left out: %s\n"),
                                     (int) json_object_get_int_member (left_out, reason->data),
                                     (const char *) reason->data);
  describe_thin (text, members);
  if (json_object_has_member (members, "renamed"))
    /* Translators: numbers of files; the last word is a folder or a dash */
    g_string_append_printf (text,
                            _("%d files were renamed, %d moved away to %s\n"),
                               (int) json_object_get_int_member (members, "renamed"),
                               (int) json_object_get_int_member (members, "trashed"),
                               json_object_get_string_member_with_default (members, "trash", "–"));
  return g_string_free (text, FALSE);
}

/* The words of a call. */
typedef struct
{
  char           *by;
  char           *output;
  char           *start;
  char           *destination;
  char          **limits;
  char          **faceset;
  int             n_keep;
  gboolean        undo;
  GuiseCliSorting sorting;
} Words;

static void
clear_words (Words *self)
{
  g_free (self->by);
  g_free (self->output);
  g_free (self->start);
  g_free (self->destination);
  g_strfreev (self->limits);
  g_strfreev (self->faceset);
  g_strfreev (self->sorting.picks);
  g_strfreev (self->sorting.drops);
  g_strfreev (self->sorting.frees);
  g_strfreev (self->sorting.ands);
  g_strfreev (self->sorting.ors);
  g_strfreev (self->sorting.minuses);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, clear_words)

static gboolean
parse (GuiseCli *self, char **argv, Words *words, GError **error)
{
  GuiseCliSorting   *sorting = &words->sorting;
  const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_STRING, &words->by, N_ ("By what, as in best or yaw"), "METHOD" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &words->n_keep,
      N_ ("Choose N faces; default 2000 for the best ones, else all"), "N" },
    { "for", 0, 0, G_OPTION_ARG_FILENAME, &words->destination,
      N_ ("Choose the best for this destination, whose directions count more"), "DIR" },
    { "limit", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words->limits,
      N_ ("The best must keep this, as in yaw=-40..40 or sharpness=0.8..; may be repeated"),
      "LIMIT" },
    { "start", 0, 0, G_OPTION_ARG_FILENAME, &words->start,
      N_ ("Begin an order by similarity with this face"), "FACE" },
    { "pick", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->picks,
      N_ ("Choose this face in any case, also when sorted again; may be repeated"), "FACE" },
    { "drop", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->drops,
      N_ ("Leave this face out in any case; may be repeated"), "FACE" },
    { "free", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->frees,
      N_ ("Forget that this face was picked or dropped; may be repeated"), "FACE" },
    { "and", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->ands,
      N_ ("Then keep faces that this selection has too; may be repeated"), "SELECTION" },
    { "or", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->ors,
      N_ ("Then add the faces of this selection; may be repeated"), "SELECTION" },
    { "minus", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sorting->minuses,
      N_ ("Then take out the faces of this selection; may be repeated"), "SELECTION" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words->output,
      N_ ("The selection file, default DIR/selection-METHOD.json"), "FILE" },
    { "apply", 0, 0, G_OPTION_ARG_NONE, &sorting->apply,
      N_ ("Rename the files and move the others to a trash folder beside"), NULL },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &words->undo,
      N_ ("Bring back the selection of before; with --apply the names of the files"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words->faceset, NULL, NULL },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (words->faceset == NULL || words->faceset[1] != NULL)
    {
      guise_cli_set_usage_error (self, error, _("Say which faceset to sort: one DIR."));
      return FALSE;
    }
  if (words->n_keep < 0)
    {
      guise_cli_set_usage_error (self, error, _("--keep takes a number from 1."));
      return FALSE;
    }
  return TRUE;
}

/* What only "best" can do. */
static gboolean
read_wishes (GuiseCli         *self,
             const Words      *words,
             GuiseSortOptions *options,
             GArray           *limits,
             GError          **error)
{
  if (options->method != GUISE_SORT_BEST && (words->destination != NULL || words->limits != NULL))
    {
      guise_cli_set_usage_error (self, error, _("--for and --limit belong to --by best."));
      return FALSE;
    }
  for (guint i = 0; words->limits != NULL && words->limits[i] != NULL; i++)
    {
      GuiseSortLimit limit;

      if (!guise_sort_limit_parse (words->limits[i], &limit, error))
        return FALSE;
      g_array_append_val (limits, limit);
    }
  options->limits = limits;
  if (words->destination != NULL)
    options->destination = guise_faceset_open (words->destination, error);
  return words->destination == NULL || options->destination != NULL;
}

gboolean
guise_cli_sort (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Words) words = { 0 };
  GuiseSortOptions options = { 0 };
  g_autoptr (GArray) limits = g_array_new (FALSE, FALSE, sizeof (GuiseSortLimit));
  g_autoptr (GuiseFaceset) destination = NULL;
  g_autofree char *out_path = NULL;
  g_autofree char *text = NULL;
  gboolean         replaces;
  JsonObject      *members = NULL;

  if (!parse (self, argv, &words, error))
    return FALSE;
  if (words.output != NULL || words.by != NULL)
    out_path = words.output != NULL ? g_strdup (words.output)
                                    : guise_selection_dup_path (words.faceset[0], words.by);
  if (words.undo)
    return guise_cli_sorting_undo (self, words.faceset[0], out_path, words.sorting.apply, error);
  if (!read_method (self, words.by, &options.method, error) ||
      !read_wishes (self, &words, &options, limits, error))
    return FALSE;
  destination = options.destination;
  options.n_keep = (size_t) words.n_keep;
  options.n_threads = self->n_threads;
  options.start = words.start;
  /* What is applied is looked at before as a rule, and the earlier version is kept. */
  replaces = words.sorting.apply && words.output == NULL;
  if ((!replaces && !guise_cli_check_output (self, out_path, error)) ||
      !guise_cli_sorting_run (self, words.faceset[0], &options, &words.sorting, out_path, &members,
                              error))
    return FALSE;
  guise_cli_faceset_offer_best (self, words.faceset[0],
                                (size_t) json_object_get_int_member (members, "kept"));
  text = describe (members);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
