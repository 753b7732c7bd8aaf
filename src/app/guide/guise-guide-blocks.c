/* SPDX-License-Identifier: GPL-3.0-or-later
 * A chapter of the guide, from Markdown to blocks. */
#include "app/guide/guise-guide-blocks.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

#define MAX_STYLES 16 /* tags within tags; more is no text that anybody wrote */

/* Where a walk over the document stands. */
typedef struct
{
  GPtrArray       *blocks;
  GuiseGuideBlock *table;   /* owned; the one that is open, or NULL */
  GString         *markup;  /* of what is open */
  GString         *text;    /* likewise; of a table all of it */
  GPtrArray       *links;   /* likewise */
  GArray          *lists;   /* of guint: number of the next item, 0 in a list without numbers */
  char            *marker;  /* owned; of the next block, or NULL */
  GHashTable      *anchors; /* char *, owned: GUINT_TO_POINTER how often */
  guint            n_quotes;
  guint            n_styles;
  guint            n_links;  /* links within links are not for GtkLabel */
  guint            n_images; /* within a picture only its words count */
} Walk;

static void
free_block (void *data)
{
  GuiseGuideBlock *block = data;

  g_free (block->marker);
  g_free (block->markup);
  g_free (block->text);
  g_free (block->anchor);
  g_free (block->target);
  g_clear_pointer (&block->cells, g_ptr_array_unref);
  g_ptr_array_unref (block->links);
  g_free (block);
}

static GuiseGuideBlock *
make_block (Walk *walk, GuiseGuideBlockKind kind)
{
  GuiseGuideBlock *block = g_new0 (GuiseGuideBlock, 1);

  block->kind = kind;
  block->indent = MIN (walk->lists->len, GUISE_GUIDE_MAX_INDENT);
  block->is_quote = walk->n_quotes > 0;
  block->marker = g_steal_pointer (&walk->marker);
  block->links = g_steal_pointer (&walk->links);
  walk->links = g_ptr_array_new_with_free_func (g_free);
  return block;
}

/* Takes what was collected. */
static GuiseGuideBlock *
add_block (Walk *walk, GuiseGuideBlockKind kind)
{
  GuiseGuideBlock *block = make_block (walk, kind);

  block->text = g_strstrip (g_strdup (walk->text->str));
  if (kind == GUISE_GUIDE_HEADING || kind == GUISE_GUIDE_TEXT)
    block->markup = g_strdup (walk->markup->str);
  g_string_truncate (walk->text, 0);
  g_string_truncate (walk->markup, 0);
  g_ptr_array_add (walk->blocks, block);
  return block;
}

static void
append (Walk *walk, const char *literal)
{
  g_autofree char *escaped = g_markup_escape_text (literal, -1);

  g_string_append (walk->markup, escaped);
  g_string_append (walk->text, literal);
}

/* What an entity stands for may be no character: cmark makes bytes of some. */
static char *
dup_valid (const char *text)
{
  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

static void
append_literal (Walk *walk, cmark_node *node)
{
  g_autofree char *literal = dup_valid (cmark_node_get_literal (node));

  append (walk, literal);
}

/* ---- headings ---- */

/* As GitHub names headings, so that links work there, too. */
char *
guise_guide_anchor_new (const char *title)
{
  g_autofree char *lower = g_utf8_strdown (title, -1);
  GString         *anchor = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar sign = g_utf8_get_char (at);

      if (g_unichar_isalnum (sign) || sign == '-' || sign == '_')
        g_string_append_unichar (anchor, sign);
      else if (sign == ' ')
        g_string_append_c (anchor, '-');
    }
  return g_string_free (anchor, FALSE);
}

/* The second heading of a name has a number. */
static char *
make_anchor (Walk *walk, const char *title)
{
  g_autofree char *anchor = guise_guide_anchor_new (title);
  const guint      n = GPOINTER_TO_UINT (g_hash_table_lookup (walk->anchors, anchor));

  g_hash_table_insert (walk->anchors, g_strdup (anchor), GUINT_TO_POINTER (n + 1));
  return n > 0 ? g_strdup_printf ("%s-%u", anchor, n) : g_steal_pointer (&anchor);
}

static void
end_heading (Walk *walk, cmark_node *node)
{
  GuiseGuideBlock *block = add_block (walk, GUISE_GUIDE_HEADING);

  block->level = (guint) CLAMP (cmark_node_get_heading_level (node), 1, 6);
  block->anchor = make_anchor (walk, block->text);
}

/* ---- paragraphs ---- */

static void
end_paragraph (Walk *walk, cmark_node *node)
{
  cmark_node *child = cmark_node_first_child (node);

  if (child != NULL && child == cmark_node_last_child (node) &&
      cmark_node_get_type (child) == CMARK_NODE_IMAGE)
    add_block (walk, GUISE_GUIDE_PICTURE)->target = dup_valid (cmark_node_get_url (child));
  else
    add_block (walk, GUISE_GUIDE_TEXT);
}

static void
add_code (Walk *walk, cmark_node *node)
{
  GuiseGuideBlock *block;
  g_autofree char *lines = g_strchomp (dup_valid (cmark_node_get_literal (node)));

  block = add_block (walk, GUISE_GUIDE_CODE);
  g_free (block->text);
  block->text = g_steal_pointer (&lines); /* its first line stays as far in as it is */
}

static void
add_html (Walk *walk, cmark_node *node)
{
  append_literal (walk, node);
  if (g_str_has_prefix (walk->text->str, "<!--"))
    {
      g_string_truncate (walk->markup, 0);
      g_string_truncate (walk->text, 0);
      return;
    }
  add_block (walk, GUISE_GUIDE_TEXT);
}

/* ---- lists ---- */

static void
begin_list (Walk *walk, cmark_node *node)
{
  guint number = 0;

  if (cmark_node_get_list_type (node) == CMARK_ORDERED_LIST)
    number = (guint) MAX (cmark_node_get_list_start (node), 1);
  g_array_append_val (walk->lists, number);
}

static void
begin_item (Walk *walk)
{
  guint *number = &g_array_index (walk->lists, guint, walk->lists->len - 1);

  g_free (walk->marker);
  walk->marker = *number > 0 ? g_strdup_printf ("%u.", (*number)++) : g_strdup ("•");
}

/* ---- tables ---- */

static void
begin_table (Walk *walk, cmark_node *node)
{
  if (walk->table != NULL)
    free_block (walk->table); /* a table within a table is not Markdown */
  walk->table = make_block (walk, GUISE_GUIDE_TABLE);
  walk->table->n_columns = MAX (cmark_gfm_extensions_get_table_columns (node), 1);
  walk->table->cells = g_ptr_array_new_with_free_func (g_free);
}

static void
end_cell (Walk *walk)
{
  g_ptr_array_add (walk->table->cells, g_strdup (walk->markup->str));
  g_string_truncate (walk->markup, 0);
  g_string_append (walk->text, " · ");
}

static void
end_row (Walk *walk)
{
  while (walk->table->cells->len % walk->table->n_columns != 0)
    g_ptr_array_add (walk->table->cells, g_strdup (""));
  if (g_str_has_suffix (walk->text->str, " · "))
    g_string_truncate (walk->text, walk->text->len - strlen (" · "));
  g_string_append_c (walk->text, '\n');
}

static void
end_table (Walk *walk)
{
  GuiseGuideBlock *table = g_steal_pointer (&walk->table);

  table->text = g_strstrip (g_strdup (walk->text->str));
  g_string_truncate (walk->text, 0);
  g_string_truncate (walk->markup, 0);
  g_ptr_array_unref (table->links);
  table->links = g_steal_pointer (&walk->links);
  walk->links = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (walk->blocks, table);
}

/* The extension has no numbers for its nodes, but names. */
static void
visit_table (Walk *walk, cmark_node *node, gboolean is_entered)
{
  const char *type = cmark_node_get_type_string (node);

  if (g_str_equal (type, "table"))
    is_entered ? begin_table (walk, node) : end_table (walk);
  else if (walk->table == NULL || is_entered)
    return;
  else if (g_str_equal (type, "table_cell"))
    end_cell (walk);
  else if (g_str_equal (type, "table_row") || g_str_equal (type, "table_header"))
    end_row (walk);
}

/* ---- within a line ---- */

static void
style (Walk *walk, const char *tag, gboolean is_entered)
{
  if (is_entered ? walk->n_styles++ < MAX_STYLES : --walk->n_styles < MAX_STYLES)
    g_string_append_printf (walk->markup, is_entered ? "<%s>" : "</%s>", tag);
}

static void
visit_link (Walk *walk, cmark_node *node, gboolean is_entered)
{
  const gboolean is_shown = walk->n_images == 0;

  if (is_shown && is_entered && walk->n_links++ == 0)
    {
      char            *target = dup_valid (cmark_node_get_url (node));
      g_autofree char *url = g_markup_escape_text (target, -1);
      const gboolean   leads_away = strchr (target, ':') != NULL; /* say where before the click */

      g_string_append_printf (walk->markup, "<a href=\"%s\" title=\"%s\">", url,
                              leads_away ? url : "");
      g_ptr_array_add (walk->links, target);
    }
  else if (is_shown && !is_entered && --walk->n_links == 0)
    g_string_append (walk->markup, "</a>");
}

static void
add_inline_code (Walk *walk, cmark_node *node)
{
  style (walk, "tt", TRUE);
  append_literal (walk, node);
  style (walk, "tt", FALSE);
}

static void
visit_inline (Walk *walk, cmark_node *node, gboolean is_entered)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
      append_literal (walk, node);
      break;
    case CMARK_NODE_SOFTBREAK:
      append (walk, " ");
      break;
    case CMARK_NODE_LINEBREAK:
      append (walk, "\n");
      break;
    case CMARK_NODE_CODE:
      add_inline_code (walk, node);
      break;
    case CMARK_NODE_EMPH:
      style (walk, "i", is_entered);
      break;
    case CMARK_NODE_STRONG:
      style (walk, "b", is_entered);
      break;
    case CMARK_NODE_LINK:
      visit_link (walk, node, is_entered);
      break;
    case CMARK_NODE_IMAGE:
      is_entered ? walk->n_images++ : walk->n_images--;
      break;
    default:
      visit_table (walk, node, is_entered);
    }
}

/* ---- all of it ---- */

static void
enter (Walk *walk, cmark_node *node)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_BLOCK_QUOTE:
      walk->n_quotes++;
      break;
    case CMARK_NODE_LIST:
      begin_list (walk, node);
      break;
    case CMARK_NODE_ITEM:
      begin_item (walk);
      break;
    case CMARK_NODE_CODE_BLOCK:
      add_code (walk, node);
      break;
    case CMARK_NODE_HTML_BLOCK:
      add_html (walk, node);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      add_block (walk, GUISE_GUIDE_RULE);
      break;
    default:
      visit_inline (walk, node, TRUE);
    }
}

static void
leave (Walk *walk, cmark_node *node)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_BLOCK_QUOTE:
      walk->n_quotes--;
      break;
    case CMARK_NODE_LIST:
      g_array_set_size (walk->lists, walk->lists->len - 1);
      break;
    case CMARK_NODE_ITEM:
      g_clear_pointer (&walk->marker, g_free); /* an empty item has shown none */
      break;
    case CMARK_NODE_HEADING:
      end_heading (walk, node);
      break;
    case CMARK_NODE_PARAGRAPH:
      end_paragraph (walk, node);
      break;
    default:
      visit_inline (walk, node, FALSE);
    }
}

static cmark_node *
parse_document (const char *markdown, size_t length)
{
  g_autofree char        *valid = g_utf8_make_valid (markdown, (gssize) length);
  cmark_parser           *parser;
  cmark_syntax_extension *table;
  cmark_node             *document;

  cmark_gfm_core_extensions_ensure_registered ();
  parser = cmark_parser_new (CMARK_OPT_DEFAULT);
  table = cmark_find_syntax_extension ("table");
  if (table != NULL)
    cmark_parser_attach_syntax_extension (parser, table);
  cmark_parser_feed (parser, valid, strlen (valid));
  document = cmark_parser_finish (parser);
  cmark_parser_free (parser);
  return document;
}

GPtrArray *
guise_guide_blocks_parse (const char *markdown, size_t length)
{
  cmark_node      *document = parse_document (markdown, length);
  cmark_iter      *iter = cmark_iter_new (document);
  cmark_event_type event;
  Walk             walk = {
                .blocks = g_ptr_array_new_with_free_func (free_block),
                .markup = g_string_new (NULL),
                .text = g_string_new (NULL),
                .links = g_ptr_array_new_with_free_func (g_free),
                .lists = g_array_new (FALSE, FALSE, sizeof (guint)),
                .anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    if (event == CMARK_EVENT_ENTER)
      enter (&walk, cmark_iter_get_node (iter));
    else
      leave (&walk, cmark_iter_get_node (iter));
  cmark_iter_free (iter);
  cmark_node_free (document);
  g_clear_pointer (&walk.table, free_block);
  g_string_free (walk.markup, TRUE);
  g_string_free (walk.text, TRUE);
  g_ptr_array_unref (walk.links);
  g_array_unref (walk.lists);
  g_hash_table_unref (walk.anchors);
  g_free (walk.marker);
  return walk.blocks;
}
