/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/guide/guise-guide-book.h"

G_BEGIN_DECLS

/**
 * guise_guide_page_read_pictures:
 * @book: the guide
 * @chapter: of the book
 *
 * For any thread; takes as long as decoding takes. A picture that is not there, or is none, is left
 * out.
 *
 * Returns: (transfer full) (element-type utf8 GdkTexture): the pictures of a chapter, by targets
 */
GHashTable *guise_guide_page_read_pictures (const GuiseGuideBook *book, guint chapter);

/**
 * guise_guide_page_new:
 * @blocks: (element-type GuiseGuideBlock): of a chapter
 * @pictures: (element-type utf8 GdkTexture): by their targets; those that are not there are told
 *   by their words
 *
 * A box with one child a block, in their order. A link activates `guide.follow` with its target.
 *
 * Returns: (transfer floating): what a chapter looks like
 */
GtkWidget *guise_guide_page_new (const GPtrArray *blocks, GHashTable *pictures);

G_END_DECLS
