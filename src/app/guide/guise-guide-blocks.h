/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseGuideBlockKind:
 * @GUISE_GUIDE_HEADING: of a chapter or of a part of it
 * @GUISE_GUIDE_TEXT: a paragraph, also of a list or a quotation
 * @GUISE_GUIDE_CODE: lines that stay as they are
 * @GUISE_GUIDE_TABLE: its first row is the header
 * @GUISE_GUIDE_PICTURE: a picture that stands by itself
 * @GUISE_GUIDE_RULE: a line across the page
 */
typedef enum
{
  GUISE_GUIDE_HEADING,
  GUISE_GUIDE_TEXT,
  GUISE_GUIDE_CODE,
  GUISE_GUIDE_TABLE,
  GUISE_GUIDE_PICTURE,
  GUISE_GUIDE_RULE,
} GuiseGuideBlockKind;

/**
 * GuiseGuideBlock:
 * @kind: what it is
 * @level: of a heading, 1 to 6
 * @indent: how many lists it stands in, at most %GUISE_GUIDE_MAX_INDENT
 * @is_quote: whether it is quoted
 * @marker: (nullable): what stands before it, as the first paragraph of an item
 * @markup: (nullable): a heading or text, for Pango; links are `<a href="...">`, as GtkLabel has
 * them
 * @text: what is in it without any form; the rows of a table are lines; of a picture what it shows
 * @anchor: (nullable): of a heading, what links call it; once in a chapter
 * @target: (nullable): of a picture, its file as the chapter names it
 * @cells: (nullable) (element-type utf8): of a table, markup, row after row
 * @n_columns: of a table
 * @links: (element-type utf8): where it leads to, as the chapter names it
 *
 * A part of a chapter from edge to edge. Lists and quotations are no blocks of their own: what is
 * in them says so.
 */
typedef struct
{
  GuiseGuideBlockKind kind;
  guint               level;
  guint               indent;
  gboolean            is_quote;
  char               *marker;
  char               *markup;
  char               *text;
  char               *anchor;
  char               *target;
  GPtrArray          *cells;
  guint               n_columns;
  GPtrArray          *links;
} GuiseGuideBlock;

#define GUISE_GUIDE_MAX_INDENT 8

/**
 * guise_guide_blocks_parse:
 * @markdown: (array length=length): CommonMark with tables; any bytes
 * @length: their number
 *
 * Never fails: what is no Markdown is text. HTML is shown as it stands, comments are left out.
 *
 * Returns: (transfer full) (element-type GuiseGuideBlock): what a chapter consists of
 */
GPtrArray *guise_guide_blocks_parse (const char *markdown, size_t length);

/**
 * guise_guide_anchor_new:
 * @title: the text of a heading, without any form
 *
 * Returns: (transfer full): what links call the first heading of that text in its chapter
 */
char *guise_guide_anchor_new (const char *title);

G_END_DECLS
