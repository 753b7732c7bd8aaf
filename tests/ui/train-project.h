/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guise-window.h"

G_BEGIN_DECLS

/* Options of a model that takes a moment to train, two faces at once. */
extern const char *const train_project_tiny[];

/* A project in a folder: six faces of a character, six of one's own; its folder. */
char *train_project_make (const char        *folder,
                          const char        *name,
                          const char        *recipe,
                          const char *const *options);

/* Of a window: its project is read. */
gboolean train_project_is_read (void *window);

/* A window of that size at the step of training. */
GuiseWindow *train_project_open (const char *dir, int width, int height);

G_END_DECLS
