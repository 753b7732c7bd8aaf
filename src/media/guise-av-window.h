/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_AV_WINDOW_SIZE 256 /* far more than any decoder holds back */

/**
 * GuiseAvWindow:
 * @n: how many times are waiting
 * @times: (array length=n): growing
 *
 * The presentation times of packets that went into a decoder and whose pictures have not come out.
 * Pictures come out by growing time, so what is older than the newest one never comes. Plain value;
 * all zero is empty.
 */
typedef struct
{
  int     n;
  int64_t times[GUISE_AV_WINDOW_SIZE];
} GuiseAvWindow;

/**
 * guise_av_window_add:
 * @self: the window
 * @time: of a packet that goes in
 *
 * Returns: 1 when the window was full and its oldest entry was given up, else 0
 */
uint64_t guise_av_window_add (GuiseAvWindow *self, int64_t time);

/**
 * guise_av_window_take:
 * @self: the window
 * @time: of the picture that came out
 *
 * Removes @time and everything older.
 *
 * Returns: how many older ones there were: their pictures are lost
 */
uint64_t guise_av_window_take (GuiseAvWindow *self, int64_t time);

/**
 * guise_av_window_flush:
 * @self: the window, emptied
 *
 * Returns: how many were waiting
 */
uint64_t guise_av_window_flush (GuiseAvWindow *self);

G_END_DECLS
