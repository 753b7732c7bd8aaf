/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/guide/guise-guide-book.h"

G_BEGIN_DECLS

#define GUISE_GUIDE_MAX_HITS 100

/**
 * GuiseGuideHit:
 * @chapter: of the book
 * @block: of the chapter, where it was found
 * @heading: (nullable): what it stands under; %NULL before the first heading
 * @markup: what was found, with its surroundings; what was looked for is bold
 */
typedef struct
{
  guint       chapter;
  guint       block;
  const char *heading; /* of the book */
  char       *markup;
} GuiseGuideHit;

/**
 * guise_guide_search:
 * @book: the guide
 * @words: what is looked for, in any order, of any case
 *
 * Lines (paragraphs, rows of tables, lines of code) that have all words in them: headings first,
 * then where the words follow one another as they were given, then all others; each in the order of
 * the book, no more than %GUISE_GUIDE_MAX_HITS.
 *
 * Returns: (transfer full) (element-type GuiseGuideHit): the hits, which must not outlive @book
 */
GPtrArray *guise_guide_search (const GuiseGuideBook *book, const char *words);

G_END_DECLS
