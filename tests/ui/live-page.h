/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"

/* Of the reference material. */
#define LIVE_MODEL       "golden/dfl/dfm/liae_udt.dfm"
#define LIVE_OTHER_MODEL "golden/dfl/dfm/df_ud.dfm"

/* Folders of the person, in that of this program. */
#define LIVE_VIDEOS      "videos"
#define LIVE_PICTURES    "pictures"

extern char *live_work; /* folder of this program */

/* In place of ui_init(): with folders of its own, which the program removes. */
void live_init (int *argc, char ***argv);

GuiseLiveDesk *live_get_desk (GuiseWindow *window);

/* A project with some faces: made; opened at its page Live; both. */
char        *live_make_project (const char *name);
GuiseWindow *live_open_again (const char *dir, int width, int height);
GuiseWindow *live_open (const char *name, int width, int height);

void     live_act (GuiseWindow *window, const char *action);
GObject *live_find_in_panel (GuiseWindow *window, const char *id);

/* Where clips and networks are not there the test is skipped: %NULL. Else footage stands for the
 * camera. */
char *live_find_model (const char *relative);

/* In either style. */
void live_shoot_all (GuiseWindow *window, const char *name);

/* Conditions, of a window ... */
gboolean live_is_read (void *window);
gboolean live_shows_pictures (void *window);
gboolean live_has_camera (void *window);
gboolean live_is_idle (void *window);
gboolean live_shows_card (void *window);
gboolean live_shows_face (void *window);
gboolean live_is_not_recording (void *window);

/* ... of the path of a file, and of a number that counts what is lost. */
gboolean live_has_recorded (void *path);
gboolean live_has_loss (void *n);
void     live_count_lost_cb (GuiseLiveDesk *desk, const char *text, int *n);

/* Closes a window whose camera is on, and waits until that is off. */
void live_close_running (GuiseWindow *window);
