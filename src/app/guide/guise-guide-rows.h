/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/guide/guise-guide-book.h"

G_BEGIN_DECLS

/**
 * guise_guide_rows_install:
 * @chapters: an empty list
 *
 * Rows of chapters will stand below the names of their parts.
 */
void guise_guide_rows_install (GtkListBox *chapters);

/**
 * guise_guide_rows_show_chapters:
 * @chapters: the list
 * @book: one row a chapter, in its order
 */
void guise_guide_rows_show_chapters (GtkListBox *chapters, const GuiseGuideBook *book);

/**
 * guise_guide_rows_show_hits:
 * @hits: the list; what it had goes
 * @book: (nullable): the guide
 * @found: (nullable) (element-type GuiseGuideHit): one row each
 */
void
guise_guide_rows_show_hits (GtkListBox *hits, const GuiseGuideBook *book, const GPtrArray *found);

/**
 * guise_guide_rows_get_hit:
 * @row: of a hit
 * @out_chapter: (out): where it leads to
 * @out_block: (out): likewise
 */
void guise_guide_rows_get_hit (GtkListBoxRow *row, guint *out_chapter, guint *out_block);

G_END_DECLS
