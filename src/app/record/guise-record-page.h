/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/record/guise-recorder.h"

G_BEGIN_DECLS

/**
 * GuiseRecordPage:
 *
 * The page before the camera: what is seen, one instruction at a time, and beside it what there is
 * and what is missing. It covers the others (guise_window_push()). Property: `is-narrow`, which
 * follows the window, and `sounds`, a setting. Actions, one group: `record.toggle`, `record.undo`,
 * `record.redo`, `record.skip`, `record.next-light`, `record.card` (name), `record.camera` (path),
 * `record.target` (faces), `record.retry`, `record.accept`, `record.panel`, `record.sounds`,
 * `record.finish`. Signal `::sounded (sound)`: a #GuiseRecordSound is played; none with sounds off.
 */
#define GUISE_TYPE_RECORD_PAGE (guise_record_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecordPage, guise_record_page, GUISE, RECORD_PAGE, GtkWidget)

/**
 * guise_record_page_new:
 * @dir: the faceset that faces go to
 * @title: whose face it is
 *
 * Returns: (transfer floating): a page that opens the first camera it finds
 */
GtkWidget *guise_record_page_new (const char *dir, const char *title);

/**
 * guise_record_page_wish:
 * @self: a page that was just made
 * @wish: what to begin with: the name of a card, "tongue"; of a dimension of the coverage, "gaze";
 *   or of one of its bins, "eyes/closed". Another word changes nothing
 *
 * Until somebody presses Record the page says what it is; then it is asked for first.
 */
void guise_record_page_wish (GuiseRecordPage *self, const char *wish);

/**
 * guise_record_page_get_recorder:
 *
 * Returns: (transfer none): its session
 */
GuiseRecorder *guise_record_page_get_recorder (const GuiseRecordPage *self);

G_END_DECLS
