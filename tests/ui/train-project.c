/* SPDX-License-Identifier: GPL-3.0-or-later
 * Projects that are trained in tests. */
#include "train-project.h"

#include "project-faces.h"
#include "project/guise-project.h"
#include "ui.h"

const char *const train_project_tiny[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                           "d_dims=16",     "d_mask_dims=16",   "batch_size=2",
                                           "gan_dims=16",   "gan_patch_size=8", NULL };

char *
train_project_make (const char        *folder,
                    const char        *name,
                    const char        *recipe,
                    const char *const *options)
{
  char            *dir = g_build_filename (folder, name, NULL);
  g_autofree char *src = g_build_filename (folder, "character", NULL);
  g_autofree char *dst = g_build_filename (folder, "me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 6, 6);
  project_faces_make (dst, 6, 6);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
      { .path = src, .consent = GUISE_CONSENT_GENERATED },
      { .path = dst, .consent = GUISE_CONSENT_SELF },
    };

    project = guise_project_create (dir, recipe, faces, options, 1, &error);
  }
  g_assert_no_error (error);
  return dir;
}

gboolean
train_project_is_read (void *window)
{
  return guise_window_get_project (window) != NULL &&
         guise_open_project_get_status (guise_window_get_project (window)) != NULL;
}

GuiseWindow *
train_project_open (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_settle (GTK_WIDGET (window));
  return window;
}
