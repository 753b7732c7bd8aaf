/* SPDX-License-Identifier: GPL-3.0-or-later
 * Projects whose faces are looked at in tests. */
#include "faces-project.h"

#include "project-faces.h"
#include "project/guise-project.h"

char *
faces_project_make (const char *folder, const char *name, const char *src, const char *dst)
{
  char *dir = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = (char *) src, .consent = GUISE_CONSENT_GENERATED },
    { .path = (char *) dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  return dir;
}

char *
faces_project_make_small (const char *folder, const char *name, guint n_src, guint n_dst)
{
  g_autofree char *src = g_build_filename (folder, "character", NULL);
  g_autofree char *me = g_strconcat (name, " me", NULL);
  g_autofree char *dst = g_build_filename (folder, me, NULL);

  project_faces_make (src, n_src, n_src);
  project_faces_make (dst, n_dst, n_dst / 2);
  return faces_project_make (folder, name, src, dst);
}
