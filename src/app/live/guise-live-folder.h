/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that is there in the Flatpak only. */
#define GUISE_LIVE_SANDBOX "/.flatpak-info"

/**
 * guise_live_folder_choose:
 * @desktop: (nullable): the folder that the desktop has for it
 * @home: the home folder
 * @is_sandboxed: whether nothing is kept in @home itself
 *
 * Returns: (transfer full): where recordings or pictures go
 */
char *guise_live_folder_choose (const char *desktop, const char *home, gboolean is_sandboxed);

/**
 * guise_live_folder_dup:
 * @directory: videos or pictures
 *
 * Returns: (transfer full): the desktop's folder for them; where it has none, the home folder, or
 *   in the Flatpak `~/Guise`, which is made, as that is kept
 */
char *guise_live_folder_dup (GUserDirectory directory);

G_END_DECLS
