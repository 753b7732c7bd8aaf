/* SPDX-License-Identifier: GPL-3.0-or-later
 * `--person REF`: what somebody looks like. */
#include "cli/guise-cli-person.h"

#include "survey/guise-person-reference.h"

float *
guise_cli_person_load (GuiseCli *self, const char *path, GError **error)
{
  const GuiseFaceFinderOptions options = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  g_autoptr (GuiseDevice) device = guise_device_open (self->device, self->n_threads, error);
  g_autoptr (GuiseFaceFinder) finder = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;
  g_autofree float *reference = g_new (float, GUISE_FACE_DESCRIPTOR_SIZE);

  if (device == NULL || (finder = guise_face_finder_new (NULL, device, &options, error)) == NULL ||
      (describer = guise_face_describer_new (NULL, device, error)) == NULL ||
      !guise_person_reference_load (path, finder, describer, reference, NULL, error))
    return NULL;
  return g_steal_pointer (&reference);
}
