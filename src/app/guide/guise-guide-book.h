/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guide/guise-guide-blocks.h"

G_BEGIN_DECLS

/**
 * GuiseGuideChapter:
 * @name: of its file
 * @title: its first heading
 * @part: the part of the guide that it stands in
 * @blocks: (element-type GuiseGuideBlock): what it consists of
 */
typedef struct
{
  char      *name;
  char      *title;
  char      *part;
  GPtrArray *blocks;
} GuiseGuideChapter;

/**
 * GuiseGuideBook:
 *
 * The chapters of a folder. The page of contents (README.md) is the first one: the order of its
 * links is that of the others, its headings are the parts. Immutable, for any thread.
 */
typedef struct _GuiseGuideBook GuiseGuideBook;

/**
 * guise_guide_book_read:
 * @folder: that has README.md
 * @error: where to put the error
 *
 * Reads every file that ends in .md; chapters that the contents do not name are the last ones. A
 * file that cannot be read, or is larger than 1 MiB, is left out.
 *
 * Errors: %G_FILE_ERROR: there are no contents
 *
 * Returns: (transfer full) (nullable): the book
 */
GuiseGuideBook *guise_guide_book_read (const char *folder, GError **error);

GuiseGuideBook *guise_guide_book_ref (GuiseGuideBook *self);
void            guise_guide_book_unref (GuiseGuideBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGuideBook, guise_guide_book_unref)

guint                    guise_guide_book_get_n_chapters (const GuiseGuideBook *self);
const GuiseGuideChapter *guise_guide_book_get_chapter (const GuiseGuideBook *self, guint chapter);

/**
 * guise_guide_book_find:
 * @self: the book
 * @from: the chapter that a link stands in
 * @target: of the link: "name.md", "name.md#anchor" or "#anchor"
 * @out_chapter: (out): where it leads to
 * @out_block: (out): likewise; 0: the beginning
 *
 * Returns: whether both are there; an anchor that is missing leads to the beginning all the same
 */
gboolean guise_guide_book_find (const GuiseGuideBook *self,
                                guint                 from,
                                const char           *target,
                                guint                *out_chapter,
                                guint                *out_block);

/**
 * guise_guide_book_dup_picture_path:
 * @self: the book
 * @target: of a picture, as its chapter names it
 *
 * Returns: (transfer full) (nullable): its file; %NULL when there is none within the folder
 */
char *guise_guide_book_dup_picture_path (const GuiseGuideBook *self, const char *target);

G_END_DECLS
