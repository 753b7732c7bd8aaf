/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guise-window.h"
#include "app/masks/guise-mask-canvas.h"
#include "app/masks/guise-mask-desk.h"
#include "app/masks/guise-mask-editor.h"

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

/* The question that is asked just now, or NULL; and an answer to it. */
GtkWidget *mask_project_find_dialog (void);
void       mask_project_answer (const char *response);

/* Of an editor: a face is shown, and what was drawn is in its file, or was refused. */
gboolean mask_project_is_idle (void *editor);

/* At a face of "src", "dst" or "generic"; the window is at the step of masks. */
GuiseMaskEditor *mask_project_open_editor (GuiseWindow *window, const char *slot, const char *face);

/* Does what a key or a button does, until all of it is done; @target as g_variant_parse() has it.
 */
void mask_project_act (GuiseMaskEditor *editor, const char *action, const char *target);

/* Outlines of a face. */
size_t mask_project_count_in_file (const char *folder, const char *name);

/* The one of a widget that listens to the pointer's first button, or to no button at all. */
GtkEventController *mask_project_find_controller (GtkWidget *widget, GType type);

/* As the pointer would from one place of the picture to another; without a way it is a click. */
void mask_project_drag (GuiseMaskCanvas *canvas, double x, double y, double to_x, double to_y);

/* A key that is used. */
void mask_project_press (GuiseMaskCanvas *canvas, guint key, GdkModifierType state);

/* A point of what is drawn is there. */
void
mask_project_check_point (GuiseMaskDocument *document, int polygon, int point, double x, double y);

G_END_DECLS
