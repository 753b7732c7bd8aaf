/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guise-window.h"
#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/* Folder of the program, which makes and removes it. */
extern char *mask_project_root;

/* A project of twelve faces of the character, five of them labelled, and six of one's own; its
 * folder. */
char *mask_project_make (const char *name);

/* As mask_project_make(), of the synthetic people in @packs: twice MASK_PROJECT_N_PEOPLE faces,
 * half of them with a true mask and an outline along jaw and brows. */
#define MASK_PROJECT_N_PEOPLE 24
char *mask_project_make_people (const char *name, const char *packs);

GuiseMaskDesk *mask_project_get_desk (GuiseWindow *window);

/* Of a window: everything about its masks is known, and nothing changes them. */
gboolean mask_project_is_read (void *window);

/* A window of that size at the step of masks. */
GuiseWindow *mask_project_open (const char *dir, int width, int height);

/* Pictures of a window, light and dark. */
void mask_project_shoot (GuiseWindow *window, const char *name);

size_t mask_project_count_children (GtkWidget *widget);

G_END_DECLS
