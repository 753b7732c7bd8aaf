/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/guise-window.h"
#include "core/guise-leave.h"

G_BEGIN_DECLS

/**
 * ui_init:
 *
 * GTK, libadwaita and an application for tests: settings in memory, no bus, animations off.
 */
void ui_init (int *argc, char ***argv);

GuiseRecent *ui_get_recent (void);

/**
 * ui_open_window:
 * @width: pixels
 * @height: pixels
 *
 * Returns: (transfer none): a window of the studio that was drawn
 */
GuiseWindow *ui_open_window (int width, int height);

/**
 * ui_close_window:
 *
 * Closes the window and waits until nothing of it is left.
 */
void ui_close_window (GuiseWindow *window);

/* A condition that the main loop is run for. */
typedef gboolean (*UiCondition) (void *data);

/**
 * ui_wait:
 *
 * Runs the main loop until @condition holds; fails the test after a minute.
 */
void ui_wait (UiCondition condition, void *data, const char *what);

/**
 * UiStall:
 * @longest_us: the longest turn of the main loop, without what it waited for a processor
 * @longest_wall_us: the longest one by the clock
 * @longest_cpu_us: the longest one by what this thread computed in it
 * @longest_frame_us: the most that this thread computed for one frame, from the ticks before it to
 *   its last pixel
 * @longest_rest_us: the longest turn by what this thread computed in it beside frames
 * @n_turns: turns that were measured
 * @n_long: those of more than 16 ms, by what this thread computed
 * @n_frames: frames that were drawn
 *
 * How long the main loop was held up. @longest_us counts reading and waiting for locks as well as
 * computing, but not that other programs had the processors. Where a turn waits for another
 * process, only @longest_cpu_us does not depend on it. Tests print these figures; none asserts on
 * them, as even processor time grows where others share the caches.
 */
typedef struct
{
  int64_t longest_us;
  int64_t longest_wall_us;
  int64_t longest_cpu_us;
  int64_t longest_frame_us;
  int64_t longest_rest_us;
  guint   n_turns;
  guint   n_long;
  guint   n_frames;
} UiStall;

/**
 * ui_watch_main_loop:
 *
 * From here on ui_wait(), ui_settle() and what is built on them measure every turn of the main
 * loop. Call it when what shall be measured begins; a new watch forgets the last one.
 */
void ui_watch_main_loop (void);

/**
 * ui_get_stall:
 *
 * Returns: the longest turns since ui_watch_main_loop()
 */
UiStall ui_get_stall (void);

/**
 * ui_settle:
 *
 * Runs the main loop until everything in view is made and the window was drawn twice more.
 */
void ui_settle (GtkWidget *window);

/**
 * ui_find:
 * @root: where to look
 * @id: of a template
 *
 * Returns: (transfer none): the widget; the test fails without it
 */
GtkWidget *ui_find (GtkWidget *root, const char *id);

/**
 * ui_find_window:
 * @type: of a window
 *
 * Returns: (transfer none) (nullable): one of that type that is there
 */
void *ui_find_window (GType type);

/**
 * ui_is_whole:
 * @label: a label that is shown
 *
 * Returns: whether its text can be read to the end: nothing is left out, and its lines lie within
 *   the label, which lies within its window
 */
gboolean ui_is_whole (GtkWidget *label);

/**
 * ui_shoot:
 * @window: a window
 * @name: of the picture, without ".png"
 *
 * Writes what the window shows to $GUISE_UI_SHOTS, if that is set; a window that draws nothing
 * fails the test.
 */
void ui_shoot (GtkWidget *window, const char *name);

/**
 * ui_paste:
 * @widget: one that could take it
 *
 * Returns: (transfer full): the text on the clipboard
 */
char *ui_paste (GtkWidget *widget);

G_END_DECLS
