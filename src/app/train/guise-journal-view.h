/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseJournalView:
 *
 * What happened last, five lines in a card; “Show all” opens a page with the rest.
 */
#define GUISE_TYPE_JOURNAL_VIEW (guise_journal_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseJournalView, guise_journal_view, GUISE, JOURNAL_VIEW, GtkWidget)

/**
 * guise_journal_view_set_lines:
 * @self: a view
 * @lines: of #GuiseDiaryLine, newest first; kept and followed
 */
void guise_journal_view_set_lines (GuiseJournalView *self, GListModel *lines);

/**
 * guise_journal_page_new:
 * @lines: of #GuiseDiaryLine, newest first; kept and followed
 *
 * Returns: (transfer floating): a page for guise_window_push()
 */
GtkWidget *guise_journal_page_new (GListModel *lines);

G_END_DECLS
