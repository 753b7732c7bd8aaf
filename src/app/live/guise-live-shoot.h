/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/live/guise-live-desk.h"

G_BEGIN_DECLS

/**
 * guise_live_shoot:
 * @page: from which it is asked for, and which tells what became of it
 * @desk: a live view that runs
 *
 * Keeps the newest picture, as outputs have it, in the folder for pictures: a file with date and
 * time, as guise_live_still_encode() makes it, that replaces none. While the face is hidden it is
 * the card, also where that has not come yet. Thread: main; the file is written on another.
 */
void guise_live_shoot (GtkWidget *page, GuiseLiveDesk *desk);

G_END_DECLS
