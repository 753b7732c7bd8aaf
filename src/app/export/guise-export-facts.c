/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an exported file will be made of, read on a thread. */
#include "app/export/guise-export-facts.h"

#include "app/guise-task.h"
#include "store/guise-checkpoint.h"

void
guise_export_facts_free (GuiseExportFacts *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

gboolean
guise_export_facts_has_file (const GuiseExportFacts *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->files, name, g_str_equal, NULL);
}

void
guise_export_faces_read (const GuiseProject *project, GuiseExportFaces *out_faces)
{
  *out_faces = (GuiseExportFaces){ 0 };
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      const GuiseProjectFaces     *faces = &project->faces[slot];
      const GuiseConsentStatement *current = guise_project_faces_get_said (faces);

      out_faces->is_set[slot] = faces->path != NULL;
      out_faces->consents[slot] = faces->consent;
      out_faces->has_labels = out_faces->has_labels || (current != NULL && current->label != NULL);
    }
}

/* The newest one, by a quick look: all of a project are equally large. Unknown sizes are 0: the
 * worker says what is wrong when it comes to that. */
static void
read_sizes (GuiseExportFacts *self, const GuiseProject *project)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];

      if (entry->state == GUISE_CHECKPOINT_DAMAGED)
        continue;
      guise_export_forecast (entry->path, GUISE_PRECISION_F32, &self->bytes[0], NULL);
      guise_export_forecast (entry->path, GUISE_PRECISION_F16, &self->bytes[1], NULL);
      return;
    }
}

static GuiseExportFacts *
read_facts (const char *dir, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autoptr (GuiseExportFacts) self = NULL;
  g_autofree char *exports = guise_export_dup_dir (dir);
  unsigned         n_parents;

  if (project == NULL || !guise_export_count_parents (project, &n_parents, error))
    return NULL;
  self = g_new0 (GuiseExportFacts, 1);
  self->files = guise_export_list (dir);
  self->room = guise_export_get_room (exports);
  self->n_parents = n_parents;
  guise_export_faces_read (project, &self->faces);
  read_sizes (self, project);
  return g_steal_pointer (&self);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError           *error = NULL;
  GuiseExportFacts *facts = read_facts (data, &error);

  if (facts != NULL)
    g_task_return_pointer (task, facts, (GDestroyNotify) guise_export_facts_free);
  else
    g_task_return_error (task, error);
}

void
guise_export_facts_read_async (const char         *dir,
                               GObject            *source,
                               GAsyncReadyCallback callback,
                               void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);

  g_task_set_source_tag (task, guise_export_facts_read_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, read_thread);
}

GuiseExportFacts *
guise_export_facts_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
