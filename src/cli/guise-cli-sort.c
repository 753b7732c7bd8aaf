/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise sort`: order a faceset or choose its best faces, as a selection that moves nothing. */
#include "cli/guise-cli-sorting.h"

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

/* Beside the faces: in their folder, or in the folder of their pack. */
static char *
get_default_output (const char *faceset, const char *method)
{
  g_autofree char *folder =
    g_file_test (faceset, G_FILE_TEST_IS_DIR) ? g_strdup (faceset) : g_path_get_dirname (faceset);
  g_autofree char *name = g_strdup_printf ("selection-%s.json", method);

  return g_build_filename (folder, name, NULL);
}

/* What people read. */
static char *
describe (JsonObject *members)
{
  JsonArray *bins = json_object_get_array_member (members, "bins");
  GString   *text = g_string_new (NULL);

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
  return g_string_free (text, FALSE);
}

gboolean
guise_cli_sort (GuiseCli *self, char **argv, GError **error)
{
  GuiseSortOptions options = { 0 };
  g_autofree char *by = NULL;
  g_autofree char *out_path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) faceset = NULL;
  int                n_keep = 0;
  gboolean           apply = FALSE;
  const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_ ("By what, as in best or yaw"), "METHOD" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &n_keep,
      N_ ("Choose N faces; default 2000 for the best ones, else all"), "N" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path,
      N_ ("The selection file, default DIR/selection-METHOD.json"), "FILE" },
    { "apply", 0, 0, G_OPTION_ARG_NONE, &apply, N_ ("Rename the files and move the others away"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &faceset, NULL, NULL },
    { NULL },
  };
  JsonObject *members = NULL;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (faceset == NULL || faceset[1] != NULL)
    {
      guise_cli_set_usage_error (self, error, _("Say which faceset to sort: one DIR."));
      return FALSE;
    }
  if (n_keep < 0)
    {
      guise_cli_set_usage_error (self, error, _("--keep takes a number from 1."));
      return FALSE;
    }
  if (!read_method (self, by, &options.method, error))
    return FALSE;
  if (apply)
    {
      guise_cli_set_not_yet (self, "--apply", error);
      return FALSE;
    }
  options.n_keep = (size_t) n_keep;
  options.n_threads = self->n_threads;
  if (out_path == NULL)
    out_path = get_default_output (faceset[0], by);
  if (!guise_cli_check_output (self, out_path, error) ||
      !guise_cli_sorting_run (self, faceset[0], &options, out_path, &members, error))
    return FALSE;
  text = describe (members);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
