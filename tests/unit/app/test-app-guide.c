/* SPDX-License-Identifier: GPL-3.0-or-later
 * The guide without a display: blocks of Markdown, chapters, links, pictures, and words that are
 * looked for. */
#include <pango/pango.h>
#include <string.h>
#include <unistd.h>

#include "app/guide/guise-guide-book.h"
#include "app/guide/guise-guide-search.h"
#include "app/guide/guise-guide-topics.h"
#include "core/guise-data.h"
#include "support/guise-test.h"

/* ---- blocks ---- */

static GPtrArray *
parse (const char *text)
{
  return guise_guide_blocks_parse (text, strlen (text));
}

static const GuiseGuideBlock *
get (const GPtrArray *blocks, guint i, GuiseGuideBlockKind kind)
{
  const GuiseGuideBlock *block;

  g_assert_cmpuint (i, <, blocks->len);
  block = blocks->pdata[i];
  g_assert_cmpint (block->kind, ==, kind);
  return block;
}

static void
test_headings (void)
{
  g_autoptr (GPtrArray) blocks = parse (
    "# A *whole* week\n\n## What `df` is\n\nWhat `df` is\n---\n\n#### Äpfel & Birnen\n");

  g_assert_cmpuint (blocks->len, ==, 4);
  g_assert_cmpstr (get (blocks, 0, GUISE_GUIDE_HEADING)->markup, ==, "A <i>whole</i> week");
  g_assert_cmpstr (get (blocks, 0, GUISE_GUIDE_HEADING)->text, ==, "A whole week");
  g_assert_cmpstr (get (blocks, 0, GUISE_GUIDE_HEADING)->anchor, ==, "a-whole-week");
  g_assert_cmpuint (get (blocks, 0, GUISE_GUIDE_HEADING)->level, ==, 1);
  g_assert_cmpstr (get (blocks, 1, GUISE_GUIDE_HEADING)->anchor, ==, "what-df-is");
  g_assert_cmpstr (get (blocks, 2, GUISE_GUIDE_HEADING)->anchor, ==, "what-df-is-1");
  g_assert_cmpstr (get (blocks, 3, GUISE_GUIDE_HEADING)->anchor, ==, "äpfel--birnen");
  g_assert_cmpuint (get (blocks, 3, GUISE_GUIDE_HEADING)->level, ==, 4);
}

static void
test_text (void)
{
  g_autoptr (GPtrArray) blocks =
               parse ("One line\nand **another** <b>& more</b>.\n\n[masks](masks.md) and "
                      "[far](https://a.b/?c&d \"x\")\n");
  const GuiseGuideBlock *one = get (blocks, 0, GUISE_GUIDE_TEXT);
  const GuiseGuideBlock *two = get (blocks, 1, GUISE_GUIDE_TEXT);

  g_assert_cmpuint (blocks->len, ==, 2);
  g_assert_cmpstr (one->markup, ==, "One line and <b>another</b> &lt;b&gt;&amp; more&lt;/b&gt;.");
  g_assert_cmpstr (one->text, ==, "One line and another <b>& more</b>.");
  g_assert_cmpstr (two->markup, ==,
                   "<a href=\"masks.md\" title=\"\">masks</a> and "
                   "<a href=\"https://a.b/?c&amp;d\" title=\"https://a.b/?c&amp;d\">far</a>");
  g_assert_cmpuint (two->links->len, ==, 2);
  g_assert_cmpstr (two->links->pdata[0], ==, "masks.md");
}

static void
test_lists (void)
{
  g_autoptr (GPtrArray) blocks =
               parse ("3. three\n4. four\n\n   still four\n   - deep\n     > said\n\n\nafter\n");

  g_assert_cmpuint (blocks->len, ==, 6);
  g_assert_cmpstr (get (blocks, 0, GUISE_GUIDE_TEXT)->marker, ==, "3.");
  g_assert_cmpstr (get (blocks, 1, GUISE_GUIDE_TEXT)->marker, ==, "4.");
  g_assert_null (get (blocks, 2, GUISE_GUIDE_TEXT)->marker);
  g_assert_cmpuint (get (blocks, 2, GUISE_GUIDE_TEXT)->indent, ==, 1);
  g_assert_cmpstr (get (blocks, 3, GUISE_GUIDE_TEXT)->marker, ==, "•");
  g_assert_cmpuint (get (blocks, 3, GUISE_GUIDE_TEXT)->indent, ==, 2);
  g_assert_true (get (blocks, 4, GUISE_GUIDE_TEXT)->is_quote);
  g_assert_cmpuint (get (blocks, 5, GUISE_GUIDE_TEXT)->indent, ==, 0);
  g_assert_false (get (blocks, 5, GUISE_GUIDE_TEXT)->is_quote);
}

static void
test_tables (void)
{
  g_autoptr (GPtrArray) blocks = parse (
    "| you see | *why* | helps |\n|---|---|---|\n| a & b | `c` |\n| [m](masks.md) | e | f | g |\n");
  const GuiseGuideBlock *table = get (blocks, 0, GUISE_GUIDE_TABLE);

  g_assert_cmpuint (blocks->len, ==, 1);
  g_assert_cmpuint (table->n_columns, ==, 3);
  g_assert_cmpuint (table->cells->len, ==, 9);
  g_assert_cmpstr (table->cells->pdata[1], ==, "<i>why</i>");
  g_assert_cmpstr (table->cells->pdata[3], ==, "a &amp; b");
  g_assert_cmpstr (table->cells->pdata[4], ==, "<tt>c</tt>");
  g_assert_cmpstr (table->cells->pdata[5], ==, "");
  g_assert_cmpstr (table->cells->pdata[8], ==, "f");
  g_assert_cmpstr (table->links->pdata[0], ==, "masks.md");
  g_assert_cmpstr (table->text, ==, "you see · why · helps\na & b · c · \nm · e · f");
}

static void
test_others (void)
{
  g_autoptr (GPtrArray) blocks = parse (
    "    guise train <me>\n      on\n\n![A *face*](images/a.png)\n\n***\n\nin ![b](b.png) line\n"
    "\n<!-- of nobody -->\n\n<div>\n");

  g_assert_cmpuint (blocks->len, ==, 5);
  g_assert_cmpstr (get (blocks, 0, GUISE_GUIDE_CODE)->text, ==, "guise train <me>\n  on");
  g_assert_cmpstr (get (blocks, 1, GUISE_GUIDE_PICTURE)->target, ==, "images/a.png");
  g_assert_cmpstr (get (blocks, 1, GUISE_GUIDE_PICTURE)->text, ==, "A face");
  get (blocks, 2, GUISE_GUIDE_RULE);
  g_assert_cmpstr (get (blocks, 3, GUISE_GUIDE_TEXT)->text, ==, "in b line");
  g_assert_cmpstr (get (blocks, 4, GUISE_GUIDE_TEXT)->text, ==, "<div>");
}

/* Links are GtkLabel's own; Pango has to understand what is left. */
static void
assert_markup (const char *markup)
{
  g_autoptr (GRegex) links =
               g_regex_new ("<a href=\"[^\"<>]*\" title=\"[^\"<>]*\">|</a>", 0, 0, NULL);
  g_autofree char *rest = g_regex_replace_literal (links, markup, -1, 0, "", 0, NULL);
  g_autoptr (GError) error = NULL;

  pango_parse_markup (rest, -1, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_sound (const char *bytes, size_t length)
{
  g_autoptr (GPtrArray) blocks = guise_guide_blocks_parse (bytes, length);

  for (guint i = 0; i < blocks->len; i++)
    {
      const GuiseGuideBlock *block = blocks->pdata[i];

      g_assert_true (g_utf8_validate (block->text, -1, NULL));
      g_assert_cmpuint (block->indent, <=, GUISE_GUIDE_MAX_INDENT);
      if (block->kind == GUISE_GUIDE_TEXT || block->kind == GUISE_GUIDE_HEADING)
        assert_markup (block->markup);
      for (guint j = 0; block->cells != NULL && j < block->cells->len; j++)
        assert_markup (block->cells->pdata[j]);
      if (block->cells != NULL)
        g_assert_cmpuint (block->cells->len % block->n_columns, ==, 0);
    }
}

/* Whatever a file holds: it is text, and Pango can show it. */
static void
test_hostile (void)
{
  static const char *const TEXTS[] = {
    "",
    "<b>",
    "</b></span> &lt; & &#0; &#1; &#xffff;",
    "\x01\x02\x7f\x1b[0m",
    "\xff\xfe\xc0\x80\xed\xa0\x80",
    "`&#xffff;` [&#xfffe;](&#xffff;) ![a](&#xffff;)",
    "[a](\"><b>)",
    "[a](javascript:alert(1) \"'>\")",
    "[a [b](c) d](e)",
    "[![a [b](c)](d)](e)",
    "![](../../../etc/passwd)",
    "*a **b *c **d",
    "|a|\n|-|\n|*b|c|\n|`|",
    "- - - - - - - - - - - - - - - - x",
    "> | a |\n> |---|\n> | b",
    "99999999999. a\n999999999. b\n1000000000. c",
    "```\n<unclosed",
    "<!-- unclosed",
    "[a]: <b\n\n[a] [A][a]",
    "#\n##\n# \\\n",
  };
  static const char *const REPEATED[] = { "> ", "- ", "*a ", "**a ", "[",
                                          "![", "`",  "<b>", "|",    "1. " };
  g_autofree char         *nul = g_strdup ("a-b");

  for (size_t i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    assert_sound (TEXTS[i], strlen (TEXTS[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (REPEATED); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (int n = 0; n < 2000; n++)
        g_string_append (text, REPEATED[i]);
      g_string_append (text, "x");
      assert_sound (text->str, text->len);
    }
  nul[1] = '\0';
  assert_sound (nul, 3);
}

/* Every chapter that there is, cut off anywhere. */
static void
test_truncated (void)
{
  g_autofree char *path = guise_data_find ("docs/plans.md", NULL);
  g_autofree char *text = NULL;
  size_t           length;

  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (size_t n = 0; n < length; n += 97)
    assert_sound (text, n);
}

/* ---- a book ---- */

static char *
make_folder (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } FILES[] = {
    { "README.md",
      "# Contents\n\n## Using it\n\n[two](two.md) [one](one.md#deep) [two](two.md)\n\n"
      "[away](../secret.md) [far](https://a.b/c.md)\n\n## Others\n\n[gone](gone.md)\n" },
    { "one.md", "# One\n\nA **Face** in the straße.\n\n## Deep\n\nMask and face.\n" },
    { "two.md", "No heading, but a face, two of them.\n\n## Face\n\n| a | b |\n|---|---|\n| x | "
                "face mask |\n" },
    { "zebra.md", "# Zebra\n" },
    { "notes.txt", "# No chapter\n" },
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *images = g_build_filename (dir, "docs", "images", NULL);
  g_autofree char *picture = g_build_filename (images, "a b.png", NULL);
  g_autofree char *secret = g_build_filename (dir, "secret.md", NULL);
  g_autofree char *link = g_build_filename (images, "link.png", NULL);

  g_assert_cmpint (g_mkdir_with_parents (images, 0700), ==, 0);
  g_assert_true (g_file_set_contents (picture, "p", 1, NULL));
  g_assert_true (g_file_set_contents (secret, "# Secret\n", -1, NULL));
  g_assert_cmpint (symlink (secret, link), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autofree char *path = g_build_filename (dir, "docs", FILES[i].name, NULL);

      g_assert_true (g_file_set_contents (path, FILES[i].text, -1, NULL));
    }
  return dir;
}

static GuiseGuideBook *
read_book (const char *dir)
{
  g_autofree char *docs = g_build_filename (dir, "docs", NULL);
  g_autoptr (GError) error = NULL;
  GuiseGuideBook *book = guise_guide_book_read (docs, &error);

  g_assert_no_error (error);
  return book;
}

static void
assert_chapter (const GuiseGuideBook *book, guint i, const char *title, const char *part)
{
  const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, i);

  g_assert_cmpstr (chapter->title, ==, title);
  g_assert_cmpstr (chapter->part, ==, part);
}

static void
test_book (void)
{
  char *dir = make_folder ();
  g_autoptr (GuiseGuideBook) book = read_book (dir);
  g_autofree char *nowhere = g_build_filename (dir, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (guise_guide_book_get_n_chapters (book), ==, 4);
  assert_chapter (book, 0, "Contents", "");
  assert_chapter (book, 1, "Face", "Using it");
  assert_chapter (book, 2, "One", "Using it");
  assert_chapter (book, 3, "Zebra", "Using it");
  g_assert_null (guise_guide_book_read (nowhere, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  guise_test_rm_rf (dir);
}

static void
test_links (void)
{
  char *dir = make_folder ();
  g_autoptr (GuiseGuideBook) book = read_book (dir);
  guint chapter, block;

  g_assert_true (guise_guide_book_find (book, 0, "one.md", &chapter, &block));
  g_assert_cmpuint (chapter, ==, 2);
  g_assert_cmpuint (block, ==, 0);
  g_assert_true (guise_guide_book_find (book, 0, "one.md#deep", &chapter, &block));
  g_assert_cmpuint (block, ==, 2);
  g_assert_true (guise_guide_book_find (book, 2, "#deep", &chapter, &block));
  g_assert_cmpuint (chapter, ==, 2);
  g_assert_false (guise_guide_book_find (book, 1, "#deep", &chapter, &block));
  g_assert_false (guise_guide_book_find (book, 1, "one.md#gone", &chapter, &block));
  g_assert_cmpuint (chapter, ==, 2);
  g_assert_false (guise_guide_book_find (book, 1, "../secret.md", &chapter, &block));
  g_assert_false (guise_guide_book_find (book, 1, "gone.md", &chapter, &block));
  guise_test_rm_rf (dir);
}

static void
test_pictures (void)
{
  static const char *const REFUSED[] = {
    "",
    ".",
    "images",
    "images/c.png",
    "../secret.md",
    "images/../../secret.md",
    "images/link.png",
    "%2e%2e/secret.md",
    "/etc/passwd",
    "images/a%00b.png",
    "%zz",
    "file:///etc/passwd",
  };
  char *dir = make_folder ();
  g_autoptr (GuiseGuideBook) book = read_book (dir);
  g_autofree char *found = guise_guide_book_dup_picture_path (book, "images/a%20b.png");
  g_autofree char *again = guise_guide_book_dup_picture_path (book, "images/../images/a b.png");

  g_assert_true (g_str_has_suffix (found, "/docs/images/a b.png"));
  g_assert_cmpstr (again, ==, found);
  for (size_t i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    g_assert_null (guise_guide_book_dup_picture_path (book, REFUSED[i]));
  guise_test_rm_rf (dir);
}

/* ---- words ---- */

static void
assert_hit (const GPtrArray *hits, guint i, guint chapter, const char *heading, const char *markup)
{
  const GuiseGuideHit *hit;

  g_assert_cmpuint (i, <, hits->len);
  hit = hits->pdata[i];
  g_assert_cmpuint (hit->chapter, ==, chapter);
  g_assert_cmpstr (hit->heading, ==, heading);
  g_assert_cmpstr (hit->markup, ==, markup);
}

static void
test_search (void)
{
  char *dir = make_folder ();
  g_autoptr (GuiseGuideBook) book = read_book (dir);
  g_autoptr (GPtrArray) faces = guise_guide_search (book, "FACE");
  g_autoptr (GPtrArray) both = guise_guide_search (book, "  mask face ");
  g_autoptr (GPtrArray) sharp = guise_guide_search (book, "STRASSE");
  g_autoptr (GPtrArray) none = guise_guide_search (book, "face elephant");
  g_autoptr (GPtrArray) blank = guise_guide_search (book, " \t");
  g_autoptr (GPtrArray) broken = guise_guide_search (book, "\xff<&");

  g_assert_cmpuint (faces->len, ==, 5);
  assert_hit (faces, 0, 1, "Face", "<b>Face</b>");
  assert_hit (faces, 1, 1, NULL, "No heading, but a <b>face</b>, two of them.");
  assert_hit (faces, 2, 1, "Face", "x · <b>face</b> mask");
  assert_hit (faces, 3, 2, "One", "A <b>Face</b> in the straße.");
  g_assert_cmpuint (both->len, ==, 2);
  assert_hit (both, 1, 2, "Deep", "<b>Mask</b> and <b>face</b>.");
  g_assert_cmpuint (sharp->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (blank->len, ==, 0);
  g_assert_cmpuint (broken->len, ==, 0);
  guise_test_rm_rf (dir);
}

/* ---- the guide that there is ---- */

/* Every link between chapters leads somewhere, anchors included; every picture is there. */
static void
test_guide (void)
{
  g_autofree char *folder = guise_data_find ("docs", NULL);
  g_autoptr (GuiseGuideBook) book = guise_guide_book_read (folder, NULL);

  g_assert_nonnull (book);
  for (guint i = 0; i < guise_guide_book_get_n_chapters (book); i++)
    {
      const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, i);

      g_assert_cmpint (((GuiseGuideBlock *) chapter->blocks->pdata[0])->kind, ==,
                       GUISE_GUIDE_HEADING);
      for (guint j = 0; j < chapter->blocks->len; j++)
        {
          const GuiseGuideBlock *block = chapter->blocks->pdata[j];
          g_autofree char       *picture =
            block->target != NULL ? guise_guide_book_dup_picture_path (book, block->target) : NULL;
          guint to, at;

          if (block->target != NULL && picture == NULL)
            g_error ("%s: there is no %s", chapter->name, block->target);
          for (guint k = 0; k < block->links->len; k++)
            if (!g_str_has_prefix (block->links->pdata[k], "https://") &&
                !guise_guide_book_find (book, i, block->links->pdata[k], &to, &at))
              g_error ("%s: %s leads nowhere", chapter->name, (char *) block->links->pdata[k]);
        }
    }
}

static void
test_topics (void)
{
  static const char *const SECTIONS[] = {
    "welcome", "newproject", "check",  "record", "import",  "consent", "faces",
    "masks",   "plan",       "recipe", "train",  "history", "export",  "live",
  };
  g_autofree char *folder = guise_data_find ("docs", NULL);
  g_autoptr (GuiseGuideBook) book = guise_guide_book_read (folder, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (SECTIONS); i++)
    {
      const char *topic = guise_guide_topic_get (SECTIONS[i]);
      guint       chapter, block;

      g_assert_nonnull (topic);
      if (!guise_guide_book_find (book, 0, topic, &chapter, &block))
        g_error ("F1 on the page %s: there is no %s", SECTIONS[i], topic);
    }
  g_assert_null (guise_guide_topic_get ("nobody"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/guide/headings", test_headings);
  g_test_add_func ("/app/guide/text", test_text);
  g_test_add_func ("/app/guide/lists", test_lists);
  g_test_add_func ("/app/guide/tables", test_tables);
  g_test_add_func ("/app/guide/others", test_others);
  g_test_add_func ("/app/guide/hostile", test_hostile);
  g_test_add_func ("/app/guide/truncated", test_truncated);
  g_test_add_func ("/app/guide/book", test_book);
  g_test_add_func ("/app/guide/links", test_links);
  g_test_add_func ("/app/guide/pictures", test_pictures);
  g_test_add_func ("/app/guide/search", test_search);
  g_test_add_func ("/app/guide/guide", test_guide);
  g_test_add_func ("/app/guide/topics", test_topics);
  return g_test_run ();
}
