/* SPDX-License-Identifier: GPL-3.0-or-later
 * A PipeWire of a test's own, and a program that looks at the camera of Guise. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * guise_test_pipewire_set_up:
 *
 * From now on this process knows of no PipeWire but that of guise_test_pipewire_start(). Before the
 * first thread.
 *
 * Returns: (transfer none): the folder of its socket, removed at the end
 */
const char *guise_test_pipewire_set_up (void);

/**
 * guise_test_pipewire_start:
 *
 * Starts the server and waits until it answers. It ends with this process at the latest.
 *
 * Returns: %FALSE where there is no `pipewire` on this computer
 */
gboolean guise_test_pipewire_start (void);

/**
 * guise_test_pipewire_stop:
 *
 * Kills it: nobody is told.
 */
void guise_test_pipewire_stop (void);

/**
 * GuiseTestViewer:
 *
 * A program that looks at the camera of Guise as soon as there is one.
 */
typedef struct _GuiseTestViewer GuiseTestViewer;

/**
 * GuiseTestView:
 * @n: how many pictures there were of this size
 * @format: an enum spa_video_format
 * @width: columns
 * @height: rows
 * @stride: bytes from row to row
 * @n_bytes: of the picture
 * @bytes: (owned): the newest
 */
typedef struct
{
  int      n;
  uint32_t format;
  int      width;
  int      height;
  int      stride;
  size_t   n_bytes;
  uint8_t *bytes;
} GuiseTestView;

/**
 * guise_test_viewer_new:
 * @format: an enum spa_video_format; it takes no other one, and every size
 *
 * Returns: (transfer full): a viewer
 */
GuiseTestViewer *guise_test_viewer_new (uint32_t format);
void             guise_test_viewer_free (GuiseTestViewer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTestViewer, guise_test_viewer_free)

/**
 * guise_test_viewer_hold:
 * @is_held: whether it takes pictures and gives nothing back, as a program that hangs
 */
void guise_test_viewer_hold (GuiseTestViewer *self, gboolean is_held);

/**
 * guise_test_viewer_is_refused:
 *
 * Returns: whether camera and viewer could not agree on a format
 */
gboolean guise_test_viewer_is_refused (GuiseTestViewer *self);

/**
 * guise_test_viewer_look:
 * @view: (out caller-allocates): filled with what it has seen last; zero it before the first time
 */
void guise_test_viewer_look (GuiseTestViewer *self, GuiseTestView *view);

G_END_DECLS
