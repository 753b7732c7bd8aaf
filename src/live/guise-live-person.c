/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one person that is swapped. */
#include "live/guise-live-private.h"

GuiseLivePerson *
guise_live_person_new (const char  *models_dir,
                       int          n_threads,
                       const float *reference,
                       GError     **error)
{
  g_autoptr (GuiseLivePerson) self = g_new0 (GuiseLivePerson, 1);

  self->device = guise_device_open ("cpu", n_threads, error);
  if (self->device == NULL ||
      (self->gate = guise_person_gate_new (models_dir, self->device, reference, GUISE_PERSON_LIMIT,
                                           error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_live_person_free (GuiseLivePerson *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->gate, guise_person_gate_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self);
}
