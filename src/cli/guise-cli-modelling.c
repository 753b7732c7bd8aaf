/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding and loading a trained model, for the verbs that take one. */
#include "cli/guise-cli-modelling.h"

#include "core/guise-error.h"
#include "project/guise-base.h"
#include "store/guise-checkpoint.h"

char *
guise_cli_find_model (const char *source, GuiseProject **out_project, GError **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *checkpoints = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *owner =
    guise_project_is_one (source) ? g_strdup (source) : guise_base_find_project (source, &folder);

  if (owner == NULL)
    return g_strdup (source);
  project = guise_project_open (owner, error);
  if (project == NULL || !guise_project_follow_consent (project, error) ||
      !guise_project_check_consent (project, error))
    return NULL;
  if (folder != NULL)
    {
      *out_project = g_steal_pointer (&project);
      return g_steal_pointer (&folder);
    }
  checkpoints = guise_project_dup_checkpoints_dir (project);
  folder = guise_checkpoint_find_latest (checkpoints, NULL, NULL, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (folder == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 _("The project “%s” has not been trained yet."), source);
  else
    *out_project = g_steal_pointer (&project);
  return g_steal_pointer (&folder);
}

gboolean
guise_cli_load_model (GuiseCli         *self,
                      const char       *folder,
                      const char       *name,
                      GuiseDevice      *device,
                      GuiseDflMissing   missing,
                      GuiseLoadedModel *out_model,
                      GError          **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  if (!guise_loaded_model_load (out_model, folder, name, device, missing, self->seed, notes, error))
    return FALSE;
  for (unsigned i = 0; i < notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) g_ptr_array_index (notes, i));
  return TRUE;
}
