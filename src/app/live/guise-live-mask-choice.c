/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which mask network a live view asks. */
#include "app/live/guise-live-mask-choice.h"

#define PROJECT_FOLDER "masks" /* where the step of masks keeps its network */
#define WEIGHTS        "XSeg_256.npy"

void
guise_live_mask_choice_clear (GuiseLiveMaskChoice *self)
{
  g_clear_pointer (&self->chosen, g_free);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->given, g_free);
}

void
guise_live_mask_choice_set_project (GuiseLiveMaskChoice *self, const char *dir)
{
  g_free (self->project);
  self->project = g_build_filename (dir, PROJECT_FOLDER, NULL);
}

void
guise_live_mask_choice_take (GuiseLiveMaskChoice *self, char *path)
{
  g_free (self->chosen);
  self->chosen = path;
}

const char *
guise_live_mask_choice_get_path (const GuiseLiveMaskChoice *self)
{
  g_autofree char *weights = NULL;

  if (self->chosen != NULL || self->project == NULL)
    return self->chosen;
  weights = g_build_filename (self->project, WEIGHTS, NULL);
  return g_file_test (weights, G_FILE_TEST_IS_REGULAR) ? self->project : NULL;
}

const char *
guise_live_mask_choice_get_chosen (const GuiseLiveMaskChoice *self)
{
  return self->chosen;
}

const char *
guise_live_mask_choice_begin (GuiseLiveMaskChoice *self, const GuiseLiveSettings *settings)
{
  const char *path =
    settings->compositor.uses_seen_mask ? guise_live_mask_choice_get_path (self) : NULL;

  g_free (self->given);
  self->given = g_strdup (path);
  return self->given;
}

void
guise_live_mask_choice_apply (GuiseLiveMaskChoice     *self,
                              GuiseLive               *live,
                              const GuiseLiveSettings *settings)
{
  g_autofree char *before = g_strdup (self->given);

  if (g_strcmp0 (before, guise_live_mask_choice_begin (self, settings)) != 0)
    guise_live_set_masker (live, self->given);
}
