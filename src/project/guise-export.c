/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exporting a trained model with its provenance. */
#include "project/guise-export.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm.h"
#include "model/guise-model-error.h"
#include "project/guise-base.h"
#include "project/guise-export-private.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-journal.h"

#define MAX_PROPERTIES 64
#define SPARE_BYTES    (UINT64_C (16) << 20) /* for the journal, and whatever else writes there */

/* ---- provenance ---- */

/* What goes into the file beside the networks. */
typedef struct
{
  GuiseOnnxProperty items[MAX_PROPERTIES];
  size_t            n;
} Provenance;

static void
provenance_add (Provenance *self, const char *key, char *value)
{
  g_assert (self->n < MAX_PROPERTIES);
  self->items[self->n++] = (GuiseOnnxProperty){ .key = g_strdup (key), .value = value };
}

static void
provenance_clear (Provenance *self)
{
  for (size_t i = 0; i < self->n; i++)
    {
      g_free ((char *) self->items[i].key);
      g_free ((char *) self->items[i].value);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Provenance, provenance_clear)

/* All of a project's; of a bare model folder nobody knows where it comes from, unless it says so
 * itself. */
static JsonObject *
make_chain (const GuiseExportSetup *setup, int64_t iteration, GError **error)
{
  g_autoptr (GuiseBase) base = NULL;

  if (setup->project != NULL)
    return guise_provenance_make (setup->project, setup->folder, (uint64_t) iteration,
                                  setup->with_labels, error);
  base = guise_base_find (setup->folder, setup->name, NULL, error);
  return base != NULL ? guise_provenance_copy (base->provenance, setup->with_labels, error) : NULL;
}

static gboolean
describe (Provenance             *self,
          const GuiseExportSetup *setup,
          const GuiseLoadedModel *model,
          GError                **error)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model->saehd);
  const int64_t            iteration = model->state->iter;
  g_autoptr (JsonObject) chain = make_chain (setup, iteration, error);
  g_auto (GStrv) properties = chain != NULL ? guise_provenance_list_properties (chain) : NULL;

  if (chain == NULL)
    return FALSE;
  provenance_add (self, "guise.iteration", g_strdup_printf ("%" G_GINT64_FORMAT, iteration));
  provenance_add (self, "guise.archi", guise_saehd_archi_to_string (&options->archi));
  provenance_add (self, GUISE_DFM_FACE_TYPE,
                  g_strdup (
                    guise_face_type_to_abbreviation (guise_saehd_options_get_face_type (options))));
  for (size_t i = 0; properties[i] != NULL; i += 2)
    provenance_add (self, properties[i], g_strdup (properties[i + 1]));
  return TRUE;
}

static gboolean
note_in_journal (const GuiseExportSetup *setup, uint64_t iteration, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (setup->project);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, error);

  return journal != NULL &&
         guise_journal_add (journal, iteration, GUISE_JOURNAL_EXPORTED, error, "precision",
                            setup->precision == GUISE_PRECISION_F16 ? "fp16" : "fp32", NULL);
}

gboolean
guise_export_count_parents (const GuiseProject *project, unsigned *out_n, GError **error)
{
  g_autoptr (JsonArray) chain = guise_provenance_get_chain (project, error);

  if (chain == NULL)
    return FALSE;
  *out_n = json_array_get_length (chain);
  return TRUE;
}

/* ---- room ---- */

uint64_t
guise_export_get_room (const char *dir)
{
  g_autoptr (GFile) file = g_file_new_for_path (dir);
  g_autoptr (GFileInfo) info = NULL;

  while (file != NULL && !g_file_query_exists (file, NULL))
    {
      GFile *parent = g_file_get_parent (file);

      g_object_unref (file);
      file = parent;
    }
  if (file != NULL)
    info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  return info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
           ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
           : G_MAXUINT64;
}

uint64_t
guise_export_get_need (uint64_t n_bytes)
{
  return n_bytes + SPARE_BYTES;
}

gboolean
guise_export_forecast (const char    *folder,
                       GuisePrecision precision,
                       uint64_t      *out_bytes,
                       GError       **error)
{
  GuiseSaehdOptions options;
  g_autoptr (GuiseSaehd) model = NULL;

  if (!guise_dfl_folder_load_options (folder, NULL, &options, NULL, error))
    return FALSE;
  model = guise_saehd_new (&options, error);
  return model != NULL && guise_dfm_export_forecast (model, precision, out_bytes, error);
}

static gboolean
check_room (const GuiseExportSetup *setup,
            const GuiseSaehd       *model,
            const char             *path,
            GError                **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  const uint64_t   room = guise_export_get_room (dir);
  uint64_t         n_bytes;

  if (!guise_dfm_export_forecast (model, setup->precision, &n_bytes, error))
    return FALSE;
  if (room >= guise_export_get_need (n_bytes))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE,
               "The file takes %.1f MB and %.1f MB are free where '%s' is; nothing was written",
               (double) guise_export_get_need (n_bytes) / 1e6, (double) room / 1e6, path);
  return FALSE;
}

/* ---- files ---- */

char *
guise_export_dup_dir (const char *project_dir)
{
  return g_build_filename (project_dir, GUISE_EXPORT_DIR, NULL);
}

GPtrArray *
guise_export_list (const char *project_dir)
{
  static const char *const suffixes[] = { GUISE_EXPORT_SUFFIX, NULL };
  g_autofree char         *dir = guise_export_dup_dir (project_dir);
  GPtrArray               *list = guise_dir_list (dir, suffixes, NULL); /* no folder: no file */

  return list != NULL ? list : g_ptr_array_new_with_free_func (g_free);
}

static char *
find_backup (const GuiseProject *project,
             const char         *backup,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autofree char *dir = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (dir, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];

      if (g_str_equal (entry->id, backup))
        return guise_backup_verify (dir, backup, cancellable, error) ? g_strdup (entry->path)
                                                                     : NULL;
    }
  if (list != NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND, "There is no backup '%s'",
                 backup);
  return NULL;
}

static char *
find_checkpoint (const GuiseProject *project,
                 uint64_t            iteration,
                 GCancellable       *cancellable,
                 GError            **error)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];

      if (entry->info.iteration == iteration)
        return guise_checkpoint_verify (entry->path, cancellable, error) ? g_strdup (entry->path)
                                                                         : NULL;
    }
  if (list != NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "There is no checkpoint of iteration %" G_GUINT64_FORMAT " any more", iteration);
  return NULL;
}

char *
guise_export_find_folder (const GuiseProject *project,
                          const char         *backup,
                          uint64_t            iteration,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GError) local = NULL;
  char *folder;

  if (backup != NULL)
    return find_backup (project, backup, cancellable, error);
  if (iteration > 0)
    return find_checkpoint (project, iteration, cancellable, error);
  folder = guise_checkpoint_find_latest (dir, NULL, cancellable, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (folder == NULL)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                         "The project has not been trained yet");
  return folder;
}

/* ---- the whole ---- */

static void
add_note (GPtrArray *notes, const char *what, const GError *reason)
{
  if (notes != NULL)
    g_ptr_array_add (notes, g_strdup_printf ("%s: %s", what, reason->message));
}

/* A file is not given up for want of pictures. */
static void
read_pairs (GuiseExportPairs       *pairs,
            const GuiseExportSetup *setup,
            const GuiseSaehd       *model,
            GPtrArray              *notes)
{
  g_autoptr (GError) local = NULL;

  if (setup->project == NULL || !setup->with_pictures ||
      guise_export_pairs_read (pairs, setup->project, model, &local))
    return;
  guise_export_pairs_clear (pairs);
  add_note (notes, "There are no pictures of the comparison", local);
}

static void
keep_pairs (const GuiseExportPairs *pairs,
            const char             *path,
            GPtrArray              *notes,
            GuiseExportReport      *report)
{
  g_autoptr (GError) local = NULL;

  if (!guise_export_pairs_write (pairs, path, &local))
    {
      add_note (notes, "There are no pictures of the comparison", local);
      return;
    }
  report->n_pairs = (size_t) pairs->n;
  for (int i = 0; i < pairs->n; i++)
    report->differences[i] = guise_export_pairs_measure (pairs, i);
}

gboolean
guise_export_run (const GuiseExportSetup *setup,
                  GuiseDevice            *device,
                  const char             *path,
                  GPtrArray              *notes,
                  GuiseExportReport      *out_report,
                  GError                **error)
{
  g_auto (GuiseLoadedModel) model = { 0 };
  g_auto (Provenance) provenance = { 0 };
  g_auto (GuiseExportPairs) pairs = { 0 };
  g_autoptr (GError) reason = NULL;
  GuiseDfmExportSetup export;

  *out_report = (GuiseExportReport){ 0 };
  if (!guise_loaded_model_load (&model, setup->folder, setup->name, device,
                                GUISE_DFL_MISSING_REFUSE, 0, notes, error) ||
      !check_room (setup, model.saehd, path, error) ||
      !describe (&provenance, setup, &model, error))
    return FALSE;
  read_pairs (&pairs, setup, model.saehd, notes);
  export = (GuiseDfmExportSetup){
    .precision = setup->precision,
    .properties = provenance.items,
    .n_properties = provenance.n,
    .samples = pairs.samples,
    .n_samples = pairs.n,
    .out_trained = pairs.trained,
    .out_filed = pairs.filed,
    .progress = setup->progress,
    .user_data = setup->user_data,
    .cancellable = setup->cancellable,
  };
  out_report->iteration = (uint64_t) model.state->iter;
  if (!guise_dfm_export_with (model.saehd, model.weights, device, &export, path, &out_report->dfm,
                              &reason))
    {
      out_report->is_refused =
        g_error_matches (reason, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  keep_pairs (&pairs, path, notes, out_report);
  return setup->project == NULL || note_in_journal (setup, out_report->iteration, error);
}
