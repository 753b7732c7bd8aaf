/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorting a faceset into a selection file, with the reports that belong to it. */
#include "cli/guise-cli-sorting.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "cli/guise-cli-faceset.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-apply.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"
#include "faceset/guise-selection-marks.h"

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
      if (bin->n_wanted > 0)
        json_object_set_int_member (object, "wanted", (gint64) bin->n_wanted);
      if (isfinite (bin->radius))
        json_object_set_double_member (object, "radius", bin->radius);
      json_array_add_object_element (bins, object);
    }
  return bins;
}

/* Directions that have less than half of what they should have. */
static JsonArray *
list_thin (const GuiseSelection *selection)
{
  JsonArray *thin = json_array_new ();

  for (guint i = 0; i < selection->bins->len; i++)
    {
      const GuiseSelectionBin *bin = &g_array_index (selection->bins, GuiseSelectionBin, i);
      JsonObject              *object;

      if (2 * bin->n_before >= bin->n_wanted)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "label", bin->label);
      json_object_set_int_member (object, "before", (gint64) bin->n_before);
      json_object_set_int_member (object, "wanted", (gint64) bin->n_wanted);
      json_array_add_object_element (thin, object);
    }
  return thin;
}

/* Runs that were stopped come to their end first, so that no face is missing. */
static gboolean
finish_earlier (GuiseCli *self, const char *faceset, gboolean apply, GError **error)
{
  const gboolean was_pending = guise_rename_journal_is_pending (faceset);

  if (apply ? !guise_faceset_check_appliable (faceset, error)
            : was_pending && !guise_rename_history_update (faceset, error))
    return FALSE;
  if (was_pending)
    guise_cli_output_note (self->output,
                           _("Renaming files of “%s” had been interrupted; it was finished."),
                              faceset);
  return TRUE;
}

static void
mark (GuiseSelection *selection, char **names, GuiseSelectionMark what)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (all, names[i], g_str_equal, NULL))
      g_ptr_array_add (all, names[i]);
  guise_selection_mark (selection, all, what);
}

static void
copy_names (GPtrArray *target, const GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (target, g_strdup (names->pdata[i]));
}

/* Names that are none of the faceset's are more likely typing errors than wishes. */
static gboolean
check_names (GuiseCli *self, const GuiseFaceset *faces, char **names, GError **error)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (size_t k = 0; k < guise_faceset_get_n (faces) && !found; k++)
        found = strcmp (guise_faceset_get_entry (faces, k)->name, names[i]) == 0;
      if (!found)
        {
          guise_cli_set_usage_error (self, error,
                                     _("There is no face “%s” in the faceset."), names[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* What was picked and dropped in the selection that is there, and what is said now. */
static gboolean
read_marks (GuiseCli              *self,
            const GuiseFaceset    *faces,
            const GuiseCliSorting *sorting,
            const char            *out_path,
            GPtrArray             *picked,
            GPtrArray             *dropped,
            GError               **error)
{
  g_autoptr (GuiseSelection) old = NULL;

  if (g_file_test (out_path, G_FILE_TEST_EXISTS))
    old = guise_selection_load (out_path, NULL); /* what is none has no marks */
  if (old == NULL)
    old = guise_selection_new (guise_faceset_get_path (faces), "");
  if (sorting != NULL)
    {
      if (!check_names (self, faces, sorting->picks, error) ||
          !check_names (self, faces, sorting->drops, error) ||
          !check_names (self, faces, sorting->frees, error))
        return FALSE;
      mark (old, sorting->drops, GUISE_SELECTION_DROPPED);
      mark (old, sorting->picks, GUISE_SELECTION_PICKED);
      mark (old, sorting->frees, GUISE_SELECTION_FREE);
    }
  copy_names (picked, old->picked);
  copy_names (dropped, old->dropped);
  return TRUE;
}

static gboolean
combine (GuiseSelection *selection, GuiseSelectionOperation operation, char **paths, GError **error)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    {
      g_autoptr (GuiseSelection) other = guise_selection_load (paths[i], error);

      if (other == NULL || !guise_selection_combine (selection, operation, other, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
combine_all (GuiseSelection *selection, const GuiseCliSorting *sorting, GError **error)
{
  return sorting == NULL || (combine (selection, GUISE_SELECTION_AND, sorting->ands, error) &&
                             combine (selection, GUISE_SELECTION_OR, sorting->ors, error) &&
                             combine (selection, GUISE_SELECTION_MINUS, sorting->minuses, error));
}

static gboolean
apply (GuiseCli       *self,
       GuiseSelection *selection,
       const char     *out_path,
       JsonObject     *members,
       GError        **error)
{
  g_autofree char *trash = NULL;
  size_t           n_renamed = 0;
  size_t           n_trashed = 0;

  guise_cli_output_begin (self->output, _("Renaming files"), 0);
  if (!guise_faceset_apply (selection, &n_renamed, &n_trashed, &trash,
                            guise_cli_output_progress_func, self->output, self->cancellable,
                            error) ||
      !guise_selection_save_version (selection, out_path, error))
    return FALSE;
  json_object_set_int_member (members, "renamed", (gint64) n_renamed);
  json_object_set_int_member (members, "trashed", (gint64) n_trashed);
  if (trash != NULL)
    json_object_set_string_member (members, "trash", trash);
  return TRUE;
}

static JsonObject *
describe_selection (const GuiseFaceset   *faces,
                    const GuiseSelection *selection,
                    size_t                n_keep,
                    const char           *path)
{
  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "method", selection->method);
  json_object_set_string_member (members, "selection", path);
  json_object_set_int_member (members, "faces", (gint64) guise_faceset_get_n (faces));
  json_object_set_int_member (members, "kept", selection->faces->len);
  json_object_set_int_member (members, "missing",
                              n_keep > selection->faces->len
                                ? (gint64) (n_keep - selection->faces->len)
                                : 0);
  json_object_set_int_member (members, "repeats", (gint64) selection->n_repeated);
  json_object_set_int_member (members, "damaged", guise_faceset_get_issues (faces)->len);
  json_object_set_int_member (members, "picked", selection->picked->len);
  json_object_set_int_member (members, "dropped", selection->dropped->len);
  json_object_set_object_member (members, "left_out", count_reasons (selection));
  json_object_set_array_member (members, "bins", list_bins (selection));
  json_object_set_array_member (members, "thin", list_thin (selection));
  return members;
}

gboolean
guise_cli_sorting_run (GuiseCli               *self,
                       const char             *faceset,
                       const GuiseSortOptions *options,
                       const GuiseCliSorting  *sorting,
                       const char             *out_path,
                       JsonObject            **out_members,
                       GError                **error)
{
  const gboolean   wants_names = sorting != NULL && sorting->apply;
  GuiseSortOptions all = *options;
  g_autoptr (GPtrArray) picked = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) dropped = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GuiseFaceset) faces = NULL;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (JsonObject) members = NULL;

  if (!finish_earlier (self, faceset, wants_names, error))
    return FALSE;
  faces = guise_faceset_open (faceset, error);
  if (faces == NULL || !read_marks (self, faces, sorting, out_path, picked, dropped, error))
    return FALSE;
  all.picked = picked;
  all.dropped = dropped;
  guise_cli_faceset_warn (self, faces);
  guise_cli_output_begin (self->output, _("Measuring faces"), 0);
  selection = guise_faceset_sort (faces, &all, guise_cli_output_progress_func, self->output,
                                  self->cancellable, error);
  if (selection == NULL || !combine_all (selection, sorting, error) ||
      !guise_selection_save_version (selection, out_path, error))
    return FALSE;
  if (all.n_keep == 0 && guise_sort_method_is_choice (all.method))
    all.n_keep = GUISE_SORT_DEFAULT_KEEP;
  members = describe_selection (faces, selection, all.n_keep, out_path);
  if (wants_names && !apply (self, selection, out_path, members, error))
    return FALSE;
  *out_members = g_steal_pointer (&members);
  return TRUE;
}

/* ---- going back ---- */

/* The selection of a folder that was written last. */
static char *
find_newest (const char *faceset, GError **error)
{
  static const char *const suffixes[] = { ".json", NULL };
  g_autofree char         *folder =
    g_file_test (faceset, G_FILE_TEST_IS_DIR) ? g_strdup (faceset) : g_path_get_dirname (faceset);
  g_autoptr (GPtrArray) names = guise_dir_list (folder, suffixes, error);
  g_autofree char *newest = NULL;
  int64_t          newest_time = 0;

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      GStatBuf         info;
      int64_t          time;

      if (!g_str_has_prefix (names->pdata[i], "selection-") || g_stat (path, &info) != 0)
        continue;
      time = (int64_t) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
      if (newest == NULL || time > newest_time)
        {
          g_free (newest);
          newest = g_steal_pointer (&path);
          newest_time = time;
        }
    }
  if (newest == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 _("There is no selection in “%s”."), folder);
  return g_steal_pointer (&newest);
}

static gboolean
undo_selection (GuiseCli *self, const char *path, GError **error)
{
  g_autoptr (GuiseSelection) selection = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (!guise_selection_undo (path, error))
    return FALSE;
  selection = guise_selection_load (path, error);
  if (selection == NULL)
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "method", selection->method);
  json_object_set_string_member (members, "selection", path);
  json_object_set_int_member (members, "kept", selection->faces->len);
  /* Translators: a file and how many faces it selects */
  text = g_strdup_printf (_("%s is as before: %u faces, by %s\n"), path, selection->faces->len,
                             selection->method);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

gboolean
guise_cli_sorting_undo (GuiseCli   *self,
                        const char *faceset,
                        const char *out_path,
                        gboolean    apply_too,
                        GError    **error)
{
  g_autofree char *newest = NULL;
  g_autofree char *text = NULL;
  size_t           n_files = 0;
  size_t           n_gone = 0;
  JsonObject      *members;

  if (!apply_too)
    {
      newest = out_path == NULL ? find_newest (faceset, error) : g_strdup (out_path);
      return newest != NULL && undo_selection (self, newest, error);
    }
  if (!guise_faceset_check_appliable (faceset, error) ||
      !guise_rename_history_undo (faceset, &n_files, &n_gone, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_int_member (members, "renamed", (gint64) n_files);
  json_object_set_int_member (members, "gone", (gint64) n_gone);
  if (n_gone > 0)
    guise_cli_output_warning (self->output,
                              ngettext ("%d file is not there any more.",
                                        "%d files are not there any more.", (gulong) n_gone),
                              (int) n_gone);
  text = g_strdup_printf (ngettext ("%d file has its old name again\n",
                                    "%d files have their old names again\n", (gulong) n_files),
                          (int) n_files);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
