/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained mask model in memory. */
#include "mask/guise-mask-model.h"

void
guise_mask_model_free (GuiseMaskModel *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->xseg, guise_xseg_unref);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->dir);
  g_free (self);
}

GuiseMaskModel *
guise_mask_model_load (const char *dir, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseMaskModel) self = g_new0 (GuiseMaskModel, 1);
  GuiseXsegOptions options;

  self->dir = g_strdup (dir);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  if (!guise_xseg_folder_load_options (dir, &options, &self->state, error))
    return NULL;
  self->has_type = self->state->data != NULL;
  self->xseg = guise_xseg_new (&options, error);
  if (self->xseg == NULL)
    return NULL;
  self->weights = guise_weights_new (device);
  if (!guise_weight_table_add_weights (guise_xseg_get_table (self->xseg), self->weights, 0, FALSE,
                                       error) ||
      !guise_xseg_folder_load_weights (dir, self->xseg, self->weights, GUISE_DFL_MISSING_REFUSE,
                                       self->notes, error))
    return NULL;
  return g_steal_pointer (&self);
}
