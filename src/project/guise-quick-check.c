/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small model that tells whether two facesets go together, apart from the real one. */
#include "project/guise-quick-check.h"

#include "nn/guise-plan.h"
#include "project/guise-loaded-model.h"
#include "store/guise-checkpoint.h"

char *
guise_quick_check_dup_dir (const char *dir)
{
  g_autofree char *path = g_strdup_printf ("%s quick check", dir);

  for (unsigned i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s quick check %u", dir, i);
    }
  return g_steal_pointer (&path);
}

GuiseProject *
guise_quick_check_begin (const GuiseProject *project, const char *dir, GError **error)
{
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = project->faces[GUISE_FACE_SLOT_SRC],
    [GUISE_FACE_SLOT_DST] = project->faces[GUISE_FACE_SLOT_DST],
  };

  if (faces[GUISE_FACE_SLOT_SRC].path == NULL || faces[GUISE_FACE_SLOT_DST].path == NULL)
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                   "A quick check needs faces of src and of dst");
      return NULL;
    }
  return guise_project_create (dir, GUISE_QUICK_CHECK_RECIPE, faces, NULL, project->seed, error);
}

static char *
find_checkpoint (const GuiseProject *project, GCancellable *cancellable, GError **error)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GError) local = NULL;
  char *path = guise_checkpoint_find_latest (dir, NULL, cancellable, &local);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (path == NULL)
    g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                 "Nothing has been trained yet");
  return path;
}

GuiseCheckReport *
guise_quick_check_report (const GuiseProject *project,
                          uint64_t           *out_iteration,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autofree char *folder = find_checkpoint (project, cancellable, error);
  g_autoptr (GuiseDevice) device = folder != NULL ? guise_device_open ("cpu", 0, error) : NULL;
  g_auto (GuiseLoadedModel) model = { 0 };
  GuiseCheckModel check;

  if (device == NULL ||
      !guise_loaded_model_load (&model, folder, NULL, device, GUISE_DFL_MISSING_REFUSE,
                                project->seed, NULL, error))
    return NULL;
  check = (GuiseCheckModel){ model.saehd, model.weights, device, (uint64_t) model.state->iter };
  if (out_iteration != NULL)
    *out_iteration = check.iteration;
  return guise_check_report_new (project, &check, 0, NULL, NULL, cancellable, error);
}
