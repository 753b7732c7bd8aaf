/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained model in memory. */
#include "project/guise-loaded-model.h"

void
guise_loaded_model_clear (GuiseLoadedModel *self)
{
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->saehd, guise_saehd_unref);
}

gboolean
guise_loaded_model_load (GuiseLoadedModel *self,
                         const char       *folder,
                         const char       *name,
                         GuiseDevice      *device,
                         GuiseDflMissing   missing,
                         uint64_t          seed,
                         GPtrArray        *notes,
                         GError          **error)
{
  GuiseSaehdOptions options;

  if (!guise_dfl_folder_load_options (folder, name, &options, &self->state, error))
    return FALSE;
  self->saehd = guise_saehd_new (&options, error);
  self->weights = guise_weights_new (device);
  return self->saehd != NULL && guise_saehd_add_weights (self->saehd, self->weights, seed, error) &&
         guise_dfl_folder_load_weights (folder, name, self->saehd, self->weights, missing, notes,
                                        error);
}
