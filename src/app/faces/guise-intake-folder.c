/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be imported of a folder. */
#include "app/faces/guise-intake-folder.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"

#define MAX_DEPTH  32
#define MAX_THINGS 1000 /* more rows than anybody reads */

typedef struct
{
  GPtrArray    *found;       /* borrowed; of GStrv */
  GCancellable *cancellable; /* borrowed */
} Search;

/* What one folder has, sorted. */
typedef struct
{
  GPtrArray *photos;  /* owned */
  GPtrArray *files;   /* owned; videos and packs */
  GPtrArray *folders; /* owned */
} Content;

static int
compare_paths (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
content_init (Content *self)
{
  self->photos = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->folders = g_ptr_array_new_with_free_func (g_free);
}

static void
content_clear (Content *self)
{
  g_ptr_array_unref (self->photos);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->folders);
}

/* By its name alone: opening tells later whether it is what it is called. */
static void
sort_in (Content *self, char *path)
{
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        g_free (path);
      else
        g_ptr_array_add (self->folders, path);
    }
  else if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) /* a pipe would be waited for */
    g_free (path);
  else if (g_str_has_prefix (type, "image/"))
    g_ptr_array_add (self->photos, path);
  else if (g_str_has_prefix (type, "video/") || g_str_has_suffix (path, ".pak"))
    g_ptr_array_add (self->files, path);
  else
    g_free (path);
}

static gboolean
content_read (Content *self, const char *dir, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, error);
  const char *name;

  if (folder == NULL)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL)
    if (name[0] != '.')
      sort_in (self, g_build_filename (dir, name, NULL));
  g_ptr_array_sort (self->photos, compare_paths);
  g_ptr_array_sort (self->files, compare_paths);
  g_ptr_array_sort (self->folders, compare_paths);
  return TRUE;
}

static char **
make_one (const char *path)
{
  const char *const paths[] = { path, NULL };

  return g_strdupv ((char **) paths);
}

static char **
make_photos (const GPtrArray *photos)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char        **paths;

  for (guint i = 0; i < photos->len; i++)
    g_strv_builder_add (builder, photos->pdata[i]);
  paths = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return paths;
}

static gboolean
is_faceset (const char *dir)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);

  return faceset != NULL;
}

static gboolean search_folder (const Search *self, const char *dir, int depth, GError **error);

static gboolean
search_content (const Search  *self,
                const char    *dir,
                const Content *content,
                int            depth,
                GError       **error)
{
  const guint first = self->found->len;

  for (guint i = 0; i < content->files->len; i++)
    g_ptr_array_add (self->found, make_one (content->files->pdata[i]));
  for (guint i = 0; depth < MAX_DEPTH && i < content->folders->len; i++)
    if (!search_folder (self, content->folders->pdata[i], depth + 1, error))
      return FALSE;
  if (content->photos->len > 0)
    g_ptr_array_insert (self->found, (int) first,
                        self->found->len == first ? make_one (dir) : make_photos (content->photos));
  if (self->found->len <= MAX_THINGS)
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                       _("There is more in this folder than can be shown. Add the folders in it "
                         "one by one."));
  return FALSE;
}

static gboolean
search_folder (const Search *self, const char *dir, int depth, GError **error)
{
  Content  content;
  gboolean ok = TRUE;
  g_autoptr (GError) problem = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "Stopped");
      return FALSE;
    }
  content_init (&content);
  if (content_read (&content, dir, &problem))
    {
      if (depth > 0 && content.photos->len > 0 && is_faceset (dir))
        g_ptr_array_add (self->found, make_one (dir));
      else
        ok = search_content (self, dir, &content, depth, error);
    }
  else if (depth > 0)
    g_ptr_array_add (self->found, make_one (dir)); /* its row says why */
  else
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           _("This folder cannot be opened: you may not read it, or its disk is "
                             "gone."));
      ok = FALSE;
    }
  content_clear (&content);
  return ok;
}

static void
free_paths (void *paths)
{
  g_strfreev (paths);
}

GPtrArray *
guise_intake_folder_find (const char *dir, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_paths);
  const Search self = { found, cancellable };

  if (!search_folder (&self, dir, 0, error))
    return NULL;
  if (found->len == 0)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           _("There is no video, picture or faceset in this folder."));
      return NULL;
    }
  return g_steal_pointer (&found);
}
