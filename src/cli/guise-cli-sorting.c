/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorting a faceset into a selection file, with the reports that belong to it. */
#include "cli/guise-cli-sorting.h"

#include "cli/guise-cli-faceset.h"

/* How many faces were left out for each reason. */
static JsonObject *
count_reasons (const GuiseSelection *selection)
{
  JsonObject *counts = json_object_new ();

  for (guint i = 0; i < selection->left_out->len; i++)
    {
      const char *reason = g_array_index (selection->left_out, GuiseLeftOutFace, i).reason;

      json_object_set_int_member (counts, reason,
                                  (json_object_has_member (counts, reason)
                                     ? json_object_get_int_member (counts, reason)
                                     : 0) +
                                    1);
    }
  return counts;
}

/* The bins that hold anything. */
static JsonArray *
list_bins (const GuiseSelection *selection)
{
  JsonArray *bins = json_array_new ();

  for (guint i = 0; i < selection->bins->len; i++)
    {
      const GuiseSelectionBin *bin = &g_array_index (selection->bins, GuiseSelectionBin, i);
      JsonObject              *object;

      if (bin->n_before == 0)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "label", bin->label);
      json_object_set_int_member (object, "before", (gint64) bin->n_before);
      json_object_set_int_member (object, "after", (gint64) bin->n_after);
      json_array_add_object_element (bins, object);
    }
  return bins;
}

gboolean
guise_cli_sorting_run (GuiseCli               *self,
                       const char             *faceset,
                       const GuiseSortOptions *options,
                       const char             *out_path,
                       JsonObject            **out_members,
                       GError                **error)
{
  g_autoptr (GuiseFaceset) faces = guise_faceset_open (faceset, error);
  g_autoptr (GuiseSelection) selection = NULL;
  JsonObject *members;

  if (faces == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faces);
  guise_cli_output_begin (self->output, _("Measuring faces"), 0);
  selection = guise_faceset_sort (faces, options, guise_cli_output_progress_func, self->output,
                                  self->cancellable, error);
  if (selection == NULL || !guise_selection_save (selection, out_path, error))
    return FALSE;

  members = json_object_new ();
  json_object_set_string_member (members, "method", selection->method);
  json_object_set_string_member (members, "selection", out_path);
  json_object_set_int_member (members, "faces", (gint64) guise_faceset_get_n (faces));
  json_object_set_int_member (members, "kept", selection->faces->len);
  json_object_set_int_member (members, "damaged", guise_faceset_get_issues (faces)->len);
  json_object_set_object_member (members, "left_out", count_reasons (selection));
  json_object_set_array_member (members, "bins", list_bins (selection));
  *out_members = members;
  return TRUE;
}
