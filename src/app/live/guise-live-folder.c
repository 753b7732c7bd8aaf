/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folders for what the live view keeps. */
#include "app/live/guise-live-folder.h"

#include "core/guise-file.h"

char *
guise_live_folder_choose (const char *desktop, const char *home, gboolean is_sandboxed)
{
  if (!is_sandboxed)
    return g_strdup (desktop != NULL ? desktop : home);
  if (desktop != NULL)
    {
      g_autofree char *a = g_canonicalize_filename (desktop, NULL);
      g_autofree char *b = g_canonicalize_filename (home, NULL);

      if (!g_str_equal (a, b)) /* which is how a desktop says that it has none */
        return g_strdup (desktop);
    }
  return g_build_filename (home, "Guise", NULL);
}

char *
guise_live_folder_dup (GUserDirectory directory)
{
  const gboolean is_sandboxed = g_file_test (GUISE_LIVE_SANDBOX, G_FILE_TEST_EXISTS);
  char          *folder =
    guise_live_folder_choose (g_get_user_special_dir (directory), g_get_home_dir (), is_sandboxed);

  if (is_sandboxed)
    (void) guise_dir_make (folder, NULL); /* else writing there says what is wrong */
  return folder;
}
