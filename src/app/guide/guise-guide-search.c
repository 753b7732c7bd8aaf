/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words, looked for in all chapters of the guide. */
#include "app/guide/guise-guide-search.h"

#include <string.h>

#define MAX_WORDS   8
#define LONG_BEFORE 40  /* characters that are shown before what was found */
#define LONG_ALL    160 /* and in all */

static void
free_hit (void *data)
{
  GuiseGuideHit *hit = data;

  g_free (hit->markup);
  g_free (hit);
}

/* (transfer full): the words as they are compared. */
static GStrv
split (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (char **part = parts; *part != NULL && n < MAX_WORDS; part++)
    if (**part != '\0')
      {
        g_strv_builder_add (builder, *part);
        n++;
      }
  return g_strv_builder_end (builder);
}

static gboolean
has_all (const char *line, GStrv words)
{
  g_autofree char *folded = g_utf8_casefold (line, -1);

  for (char **word = words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

/* (nullable): behind @n characters; NULL: there are not as many. */
static const char *
skip (const char *at, glong n)
{
  while (n > 0 && *at != '\0')
    {
      at = g_utf8_next_char (at);
      n--;
    }
  return n == 0 ? at : NULL;
}

/* Characters of @at that are one of the words, 0 for none. */
static glong
get_match (const char *at, GStrv words)
{
  glong longest = 0;

  for (char **word = words; *word != NULL; word++)
    {
      const glong      n = g_utf8_strlen (*word, -1);
      const char      *end = n > longest ? skip (at, n) : NULL;
      g_autofree char *folded = end != NULL ? g_utf8_casefold (at, end - at) : NULL;

      if (g_strcmp0 (folded, *word) == 0)
        longest = n;
    }
  return longest;
}

static const char *
find_first (const char *line, GStrv words)
{
  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    if (get_match (at, words) > 0)
      return at;
  return line;
}

static void
append_part (GString *markup, const char *from, const char *to)
{
  g_autofree char *escaped = g_markup_escape_text (from, to - from);

  g_string_append (markup, escaped);
}

static char *
mark (const char *line, GStrv words)
{
  GString    *markup = g_string_new (NULL);
  const char *at = find_first (line, words);
  int         n_shown = 0;

  for (int i = 0; i < LONG_BEFORE && at > line; i++)
    at = g_utf8_prev_char (at);
  if (at > line)
    g_string_append (markup, "…");
  while (*at != '\0' && n_shown < LONG_ALL)
    {
      const glong n = get_match (at, words);
      const char *end = n > 0 ? g_utf8_offset_to_pointer (at, n) : g_utf8_next_char (at);

      g_string_append (markup, n > 0 ? "<b>" : "");
      append_part (markup, at, end);
      g_string_append (markup, n > 0 ? "</b>" : "");
      n_shown += (int) MAX (n, 1);
      at = end;
    }
  g_string_append (markup, *at != '\0' ? "…" : "");
  return g_string_free (markup, FALSE);
}

/* What comes first. */
typedef enum
{
  RANK_HEADING,
  RANK_PHRASE,
  RANK_WORDS,
  N_RANKS,
} Rank;

static gboolean
has_phrase (const char *line, GStrv words)
{
  g_autofree char *folded = g_utf8_casefold (line, -1);
  g_autofree char *phrase = g_strjoinv (" ", words);

  return strstr (folded, phrase) != NULL;
}

/* (nullable): the first of its lines, if that is of this rank: at most one hit a block. */
static GuiseGuideHit *
look_at (const GuiseGuideBlock *block, GStrv words, Rank wanted)
{
  g_auto (GStrv) lines = g_strsplit (block->text, "\n", -1);
  const char *found = NULL;
  Rank        rank = block->kind == GUISE_GUIDE_HEADING ? RANK_HEADING : RANK_WORDS;

  for (char **line = lines; *line != NULL; line++)
    if (has_all (*line, words) && (found == NULL || has_phrase (*line, words)))
      {
        found = *line;
        if (rank == RANK_WORDS && has_phrase (*line, words))
          rank = RANK_PHRASE;
        if (rank != RANK_WORDS)
          break;
      }
  if (found == NULL || rank != wanted)
    return NULL;

  GuiseGuideHit *hit = g_new0 (GuiseGuideHit, 1);

  hit->markup = mark (found, words);
  return hit;
}

static void
look_through (const GuiseGuideBook *book, guint number, GStrv words, Rank rank, GPtrArray *hits)
{
  const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, number);
  const char              *heading = NULL;

  for (guint i = 0; i < chapter->blocks->len && hits->len < GUISE_GUIDE_MAX_HITS; i++)
    {
      const GuiseGuideBlock *block = chapter->blocks->pdata[i];
      GuiseGuideHit         *hit = look_at (block, words, rank);

      if (block->kind == GUISE_GUIDE_HEADING)
        heading = block->text;
      if (hit == NULL)
        continue;
      hit->chapter = number;
      hit->block = i;
      hit->heading = heading;
      g_ptr_array_add (hits, hit);
    }
}

GPtrArray *
guise_guide_search (const GuiseGuideBook *book, const char *words)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func (free_hit);
  g_auto (GStrv) parts = split (words);

  for (int rank = 0; rank < N_RANKS && *parts != NULL; rank++)
    for (guint i = 0; i < guise_guide_book_get_n_chapters (book); i++)
      look_through (book, i, parts, (Rank) rank, hits);
  return hits;
}
