/* SPDX-License-Identifier: GPL-3.0-or-later
 * The chapters of the guide. */
#include "app/guide/guise-guide-book.h"

#include <stdlib.h>
#include <string.h>

#define CONTENTS  "README.md"
#define MAX_BYTES (1024 * 1024)

struct _GuiseGuideBook
{
  char      *folder;   /* without links in it */
  GPtrArray *chapters; /* of GuiseGuideChapter, owned */
};

/* ---- reading ---- */

static void
free_chapter (void *data)
{
  GuiseGuideChapter *chapter = data;

  g_free (chapter->name);
  g_free (chapter->title);
  g_free (chapter->part);
  g_ptr_array_unref (chapter->blocks);
  g_free (chapter);
}

static char *
find_title (const GPtrArray *blocks, const char *name)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const GuiseGuideBlock *block = blocks->pdata[i];

      if (block->kind == GUISE_GUIDE_HEADING && *block->text != '\0')
        return g_strdup (block->text);
    }
  return g_filename_display_name (name);
}

static gboolean
add_chapter (GuiseGuideBook *self, const char *name, const char *part, GError **error)
{
  g_autofree char   *path = g_build_filename (self->folder, name, NULL);
  g_autofree char   *text = NULL;
  size_t             length;
  GuiseGuideChapter *chapter;

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  if (length > MAX_BYTES)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "'%s' is too large", name);
      return FALSE;
    }
  chapter = g_new0 (GuiseGuideChapter, 1);
  chapter->name = g_strdup (name);
  chapter->part = g_strdup (part);
  chapter->blocks = guise_guide_blocks_parse (text, length);
  chapter->title = find_title (chapter->blocks, name);
  g_ptr_array_add (self->chapters, chapter);
  return TRUE;
}

static gboolean
find_chapter (const GuiseGuideBook *self, const char *name, guint *out_chapter)
{
  for (guint i = 0; i < self->chapters->len; i++)
    {
      const GuiseGuideChapter *chapter = self->chapters->pdata[i];

      if (g_str_equal (chapter->name, name))
        {
          *out_chapter = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* A chapter is a file of the folder itself. */
static void
add_linked (GuiseGuideBook *self, const char *target, const char *part)
{
  g_autofree char *name = g_strndup (target, strcspn (target, "#"));
  guint            there;

  if (g_str_has_suffix (name, ".md") && strpbrk (name, "/\\:") == NULL &&
      !find_chapter (self, name, &there))
    add_chapter (self, name, part, NULL);
}

static void
follow_contents (GuiseGuideBook *self)
{
  const GuiseGuideChapter *contents = guise_guide_book_get_chapter (self, 0);
  const char              *part = "";

  for (guint i = 0; i < contents->blocks->len; i++)
    {
      const GuiseGuideBlock *block = contents->blocks->pdata[i];

      if (block->kind == GUISE_GUIDE_HEADING && block->level > 1)
        part = block->text;
      for (guint j = 0; j < block->links->len; j++)
        add_linked (self, block->links->pdata[j], part);
    }
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_others (GuiseGuideBook *self)
{
  const GuiseGuideChapter *last = self->chapters->pdata[self->chapters->len - 1];
  g_autofree char         *part = g_strdup (last->part);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    add_linked (self, names->pdata[i], part);
}

static void
clear_book (void *data)
{
  GuiseGuideBook *self = data;

  g_free (self->folder);
  g_clear_pointer (&self->chapters, g_ptr_array_unref);
}

GuiseGuideBook *
guise_guide_book_read (const char *folder, GError **error)
{
  g_autoptr (GuiseGuideBook) self = g_atomic_rc_box_new0 (GuiseGuideBook);

  self->folder = realpath (folder, NULL);
  if (self->folder == NULL)
    self->folder = g_strdup (folder); /* reading it tells why */
  self->chapters = g_ptr_array_new_with_free_func (free_chapter);
  if (!add_chapter (self, CONTENTS, "", error))
    return NULL;
  follow_contents (self);
  add_others (self);
  return g_steal_pointer (&self);
}

GuiseGuideBook *
guise_guide_book_ref (GuiseGuideBook *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
guise_guide_book_unref (GuiseGuideBook *self)
{
  g_atomic_rc_box_release_full (self, clear_book);
}

guint
guise_guide_book_get_n_chapters (const GuiseGuideBook *self)
{
  return self->chapters->len;
}

const GuiseGuideChapter *
guise_guide_book_get_chapter (const GuiseGuideBook *self, guint chapter)
{
  return self->chapters->pdata[chapter];
}

/* ---- where links lead to ---- */

static gboolean
find_anchor (const GuiseGuideChapter *chapter, const char *anchor, guint *out_block)
{
  for (guint i = 0; i < chapter->blocks->len; i++)
    {
      const GuiseGuideBlock *block = chapter->blocks->pdata[i];

      if (block->anchor != NULL && g_str_equal (block->anchor, anchor))
        {
          *out_block = i;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
guise_guide_book_find (const GuiseGuideBook *self,
                       guint                 from,
                       const char           *target,
                       guint                *out_chapter,
                       guint                *out_block)
{
  const char      *hash = strchr (target, '#');
  g_autofree char *name = g_strndup (target, strcspn (target, "#"));

  *out_chapter = from;
  *out_block = 0;
  if (*name != '\0' && !find_chapter (self, name, out_chapter))
    return FALSE;
  return hash == NULL ||
         find_anchor (guise_guide_book_get_chapter (self, *out_chapter), hash + 1, out_block);
}

char *
guise_guide_book_dup_picture_path (const GuiseGuideBook *self, const char *target)
{
  g_autofree char *name = g_uri_unescape_string (target, NULL);
  g_autofree char *path = name != NULL ? g_build_filename (self->folder, name, NULL) : NULL;
  g_autofree char *inside = g_strconcat (self->folder, G_DIR_SEPARATOR_S, NULL);
  g_autofree char *real = path != NULL ? realpath (path, NULL) : NULL;

  /* Wherever dots and symbolic links lead to. */
  if (real == NULL || !g_str_has_prefix (real, inside) ||
      !g_file_test (real, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_steal_pointer (&real);
}
