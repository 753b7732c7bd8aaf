/* SPDX-License-Identifier: GPL-3.0-or-later
 * The faces that a stage trains on: a faceset, a selection of it, or its best. */
#include "project/guise-project-faces.h"

#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection-marks.h"
#include "project/guise-faceset-digest.h"
#include "sort/guise-sort.h"

#define SELECTIONS "selections"

static char *
dup_selection_path (const GuiseProject *self, const char *stage, const char *side)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.json", stage, side);

  return g_build_filename (self->dir, SELECTIONS, name, NULL);
}

/* A saved selection by its name. */
static char *
find_selection (const GuiseProject *self, const char *faces, const char *name, GError **error)
{
  g_autofree char *own = g_build_filename (self->dir, SELECTIONS, NULL);
  g_autofree char *beside =
    g_file_test (faces, G_FILE_TEST_IS_DIR) ? g_strdup (faces) : g_path_get_dirname (faces);
  const char *const dirs[] = { own, beside };

  for (size_t i = 0; i < 2 * G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s%s.json", i % 2 == 0 ? "" : "selection-", name);
      g_autofree char *path = g_build_filename (dirs[i / 2], file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
               "There is no selection '%s' of the faces in '%s'. Save it there as '%s.json' "
               "(guise sort -o)",
               name, faces, name);
  return NULL;
}

/* How many faces there are, or 0 where they cannot be read: who trains them says why. */
static size_t
count_faces (const char *path)
{
  g_autoptr (GuiseFaceset) faceset = path != NULL ? guise_faceset_open (path, NULL) : NULL;

  return faceset != NULL ? guise_faceset_get_n (faceset) : 0;
}

char *
guise_project_dup_left_out (const GuiseProject *self)
{
  const size_t              last = self->plan->stages->len - 1;
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->plan, last);
  const char               *all = guise_project_get_faces (self, stage->dst.slot)->path;
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (self->plan, (const char *const *) self->options, last,
                                              NULL);
  g_autofree char *selection = NULL;
  size_t           n_all, n;

  if (model == NULL || guise_saehd_get_options (model)->pretrain || all == NULL ||
      stage->dst.slot != GUISE_FACE_SLOT_DST ||
      (stage->dst.selection == NULL && stage->dst.n_keep == 0))
    return NULL;
  if (stage->dst.selection != NULL)
    selection = find_selection (self, all, stage->dst.selection, NULL);
  n_all = n = count_faces (all);
  if (selection != NULL)
    n = count_faces (selection);
  if (stage->dst.n_keep > 0)
    n = MIN (n, stage->dst.n_keep);
  if (n == 0 || n >= n_all)
    return NULL;
  return g_strdup_printf ("The last stage ('%s') leaves out %zu of the %zu faces of dst. In "
                          "footage "
                          "every face that will be seen should be trained at the end",
                          stage->name, n_all - n, n_all);
}

/* What a person has picked and set aside of a faceset: it stands in the file of its best faces. */
static GuiseSelection *
load_marks (const char *all)
{
  g_autofree char *path = guise_selection_dup_marks_path (all);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR)
           ? guise_selection_load (path, NULL) /* what is none has no marks */
           : NULL;
}

static GuiseSelection *
sort_best (GuiseFaceset *faceset,
           const char   *all,
           unsigned      n_keep,
           int           n_threads,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr (GuiseSelection) marks = load_marks (all);
  const GuiseSortOptions options = { .method = GUISE_SORT_BEST,
                                     .n_keep = n_keep,
                                     .n_threads = n_threads,
                                     .picked = marks != NULL ? marks->picked : NULL,
                                     .dropped = marks != NULL ? marks->dropped : NULL };

  return guise_faceset_sort (faceset, &options, NULL, NULL, cancellable, error);
}

/* Chooses the best and keeps the choice. */
static gboolean
choose_best (const char   *from,
             const char   *all,
             unsigned      n_keep,
             int           n_threads,
             const char   *path,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (from, error);
  g_autoptr (GuiseSelection) selection = NULL;
  g_autofree char *dir = g_path_get_dirname (path);

  if (faceset == NULL ||
      (selection = sort_best (faceset, all, n_keep, n_threads, cancellable, error)) == NULL)
    return FALSE;
  return guise_dir_make (dir, error) && guise_selection_save (selection, path, error);
}

/* All faces but those that a person has set aside, kept anew each time; *out_path stays NULL where
 * there are none. */
static gboolean
leave_out_dropped (const char *all, const char *path, char **out_path, GError **error)
{
  g_autofree char *marks = guise_selection_dup_marks_path (all);
  g_autoptr (GHashTable) dropped = guise_selection_load_dropped (marks);
  g_autoptr (GuiseSelection) rest = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autofree char *dir = g_path_get_dirname (path);

  if (g_hash_table_size (dropped) == 0)
    return TRUE;
  faceset = guise_faceset_open (all, error);
  if (faceset == NULL)
    return FALSE;
  rest = guise_selection_new (all, guise_sort_method_get_name (GUISE_SORT_NAME));
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const char *name = guise_faceset_get_entry (faceset, i)->name;

      if (g_hash_table_contains (dropped, name))
        guise_selection_leave_out (rest, name, "taken out by hand");
      else
        guise_selection_add (rest, name, 0.0, -1);
    }
  if (rest->left_out->len == 0)
    return TRUE;
  if (!guise_dir_make (dir, error) || !guise_selection_save (rest, path, error))
    return FALSE;
  *out_path = g_strdup (path);
  return TRUE;
}

static gboolean
check_count (const char *path, const GuisePlanFaces *faces, const char *side, GError **error)
{
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (faces->n_min == 0)
    return TRUE;
  faceset = guise_faceset_open (path, error);
  if (faceset == NULL)
    return FALSE;
  if (guise_faceset_get_n (faceset) >= faces->n_min)
    return TRUE;
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
               "The stage wants at least %u %s faces, and there are %zu in '%s'. Add some, or "
               "lower "
               "the number in the plan",
               faces->n_min, side, guise_faceset_get_n (faceset), path);
  return FALSE;
}

gboolean
guise_project_choose_faces (const GuiseProject   *self,
                            const GuisePlanFaces *faces,
                            const char           *stage,
                            const char           *side,
                            int                   n_threads,
                            char                **out_path,
                            GCancellable         *cancellable,
                            GError              **error)
{
  const char      *all = guise_project_get_faces (self, faces->slot)->path;
  g_autofree char *path = NULL;
  g_autofree char *best = NULL;

  if (all == NULL)
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                   "The stage '%s' needs a faceset for %s that the project does not have", stage,
                   side);
      return FALSE;
    }
  path =
    faces->selection != NULL ? find_selection (self, all, faces->selection, error) : g_strdup (all);
  if (path == NULL)
    return FALSE;
  if (faces->n_keep > 0)
    {
      best = dup_selection_path (self, stage, side);
      if (!g_file_test (best, G_FILE_TEST_IS_REGULAR) &&
          !choose_best (path, all, faces->n_keep, n_threads, best, cancellable, error))
        return FALSE;
    }
  else if (faces->selection == NULL)
    {
      g_autofree char *rest = dup_selection_path (self, stage, side);

      if (!leave_out_dropped (all, rest, &best, error))
        return FALSE;
    }
  if (!check_count (best != NULL ? best : path, faces, side, error))
    return FALSE;
  *out_path = best != NULL ? g_steal_pointer (&best) : g_steal_pointer (&path);
  return TRUE;
}

/* ---- the same, only to look at ---- */

/* Those of the faces that are named, or that are not, in their order. */
static GuiseFaceset *
take_part (GuiseFaceset *faceset, GHashTable *names, gboolean is_named, GError **error)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (size_t));

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (g_hash_table_contains (names, guise_faceset_get_entry (faceset, i)->name) == is_named)
      g_array_append_val (indices, i);
  if (indices->len > 0)
    return guise_faceset_new_part (faceset, (const size_t *) (void *) indices->data, indices->len);
  g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                       "All faces are set aside");
  return NULL;
}

static GuiseFaceset *
open_best (const char           *path,
           const char           *all,
           const GuisePlanFaces *faces,
           GCancellable         *cancellable,
           GError              **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);
  g_autoptr (GuiseSelection) best =
               faceset != NULL ? sort_best (faceset, all, faces->n_keep, 0, cancellable, error)
                               : NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (best == NULL)
    return NULL;
  for (guint i = 0; i < best->faces->len; i++)
    g_hash_table_add (names, g_array_index (best->faces, GuiseSelectedFace, i).name);
  return take_part (faceset, names, TRUE, error);
}

static GuiseFaceset *
open_without_dropped (const char *all, GError **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (all, error);
  g_autoptr (GuiseSelection) marks = faceset != NULL ? load_marks (all) : NULL;
  g_autoptr (GHashTable) dropped = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; marks != NULL && i < marks->dropped->len; i++)
    g_hash_table_add (dropped, marks->dropped->pdata[i]);
  if (faceset == NULL || g_hash_table_size (dropped) == 0)
    return g_steal_pointer (&faceset);
  return take_part (faceset, dropped, FALSE, error);
}

GuiseFaceset *
guise_project_look_at_faces (const GuiseProject   *self,
                             const GuisePlanFaces *faces,
                             const char           *stage,
                             const char           *side,
                             GCancellable         *cancellable,
                             GError              **error)
{
  const char      *all = guise_project_get_faces (self, faces->slot)->path;
  g_autofree char *kept = dup_selection_path (self, stage, side);
  g_autofree char *path = NULL;

  if (all == NULL)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                           "No faces are chosen");
      return NULL;
    }
  if (faces->selection == NULL && faces->n_keep == 0)
    return open_without_dropped (all, error);
  path =
    faces->selection != NULL ? find_selection (self, all, faces->selection, error) : g_strdup (all);
  if (path == NULL)
    return NULL;
  if (faces->n_keep == 0)
    return guise_faceset_open (path, error);
  if (g_file_test (kept, G_FILE_TEST_IS_REGULAR))
    return guise_faceset_open (kept, error);
  return open_best (path, all, faces, cancellable, error);
}

char *
guise_project_dup_identity (const GuiseProject *self, const GuisePlanFaces *faces)
{
  const char      *all = guise_project_get_faces (self, faces->slot)->path;
  g_autofree char *path = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (all == NULL)
    return NULL;
  if (faces->selection == NULL)
    faceset = open_without_dropped (all, NULL);
  else if ((path = find_selection (self, all, faces->selection, NULL)) != NULL)
    faceset = guise_faceset_open (path, NULL);
  return faceset != NULL ? guise_faceset_dup_identity (faceset) : NULL;
}
