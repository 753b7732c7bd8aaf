/* SPDX-License-Identifier: GPL-3.0-or-later
 * Previews of faces, made once and remembered in the user's cache. */
#include "faceset/guise-thumbnails.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "core/guise-bytes.h"
#include "core/guise-data.h"
#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "image/guise-resize.h"

#define MAGIC          "GUISETH1"
#define N_MAGIC        8
#define N_STAMP        24
#define N_SUM          32
#define N_HEAD         (N_MAGIC + N_STAMP + N_SUM)
#define N_KEY          32 /* digits */
#define MAX_FILE_BYTES ((size_t) 4 << 20)
#define QUALITY        90
#define SUFFIX         ".thumb"
#define TMP_SUFFIX     SUFFIX ".tmp" /* what a killed process leaves */
#define BLOCK_BYTES    512           /* of st_blocks */

struct _GuiseThumbnails
{
  GuiseFaceset *faceset; /* owned */
  int           side;
  char         *cache;  /* owned; of all facesets */
  char         *folder; /* owned; of this one */
};

static char *
make_key (const char *text)
{
  char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  sum[N_KEY] = '\0';
  return sum;
}

static char *
dup_file_name (const GuiseThumbnails *self, size_t i)
{
  g_autofree char *key = make_key (guise_faceset_get_entry (self->faceset, i)->name);

  return g_strdup_printf ("%s-%d" SUFFIX, key, self->side);
}

char *
guise_thumbnails_dup_folder (const char *place, const char *cache)
{
  g_autofree char *whole = g_canonicalize_filename (place, NULL);
  g_autofree char *key = make_key (whole);
  g_autofree char *own = guise_data_dup_cache_dir ();

  return cache != NULL ? g_build_filename (cache, key, NULL)
                       : g_build_filename (own, "thumbnails", key, NULL);
}

GuiseThumbnails *
guise_thumbnails_new (GuiseFaceset *faceset, int side, const char *cache)
{
  g_return_val_if_fail (side >= GUISE_THUMBNAIL_MIN_SIDE, NULL);
  g_return_val_if_fail (side <= GUISE_THUMBNAIL_MAX_SIDE, NULL);

  GuiseThumbnails *self = g_new0 (GuiseThumbnails, 1);
  g_autofree char *place = guise_faceset_get_place (faceset);

  self->faceset = guise_faceset_ref (faceset);
  self->side = side;
  self->folder = guise_thumbnails_dup_folder (place, cache);
  self->cache = g_path_get_dirname (self->folder);
  /* Faces are nobody else's business. Where that fails nothing is remembered. */
  if (g_mkdir_with_parents (self->folder, 0700) == 0)
    utime (self->folder, NULL); /* by which the oldest is found */
  return self;
}

void
guise_thumbnails_free (GuiseThumbnails *self)
{
  if (self == NULL)
    return;
  guise_faceset_unref (self->faceset);
  g_free (self->cache);
  g_free (self->folder);
  g_free (self);
}

/* ---- files ---- */

static void
write_stamp (const GuiseFaceStamp *stamp, uint8_t *out_bytes)
{
  const uint64_t values[] = { stamp->n_bytes, (uint64_t) stamp->time, stamp->offset };

  for (int i = 0; i < N_STAMP; i++)
    out_bytes[i] = (uint8_t) (values[i / 8] >> (8 * (i % 8)));
}

static void
sum_up (const uint8_t *stamp, const void *data, size_t n_bytes, uint8_t *out_sum)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_sum = N_SUM;

  g_checksum_update (sum, stamp, N_STAMP);
  g_checksum_update (sum, data, (gssize) n_bytes);
  g_checksum_get_digest (sum, out_sum, &n_sum);
}

/* NULL for whatever is not the preview of this very face. */
static GuiseImage *
recall (const GuiseThumbnails *self, const char *path, const GuiseFaceStamp *stamp)
{
  const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR, .max_side = self->side };
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, NULL);
  GuiseBytes     reader;
  const uint8_t *magic, *stored, *sum, *data;
  uint8_t        wanted[N_STAMP], found[N_SUM];
  size_t         n_bytes;

  if (bytes == NULL)
    return NULL;
  reader = guise_bytes_init (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  magic = guise_bytes_take (&reader, N_MAGIC);
  stored = guise_bytes_take (&reader, N_STAMP);
  sum = guise_bytes_take (&reader, N_SUM);
  if (magic == NULL || stored == NULL || sum == NULL)
    return NULL;
  n_bytes = guise_bytes_left (&reader);
  data = guise_bytes_take (&reader, n_bytes);
  write_stamp (stamp, wanted);
  if (memcmp (magic, MAGIC, N_MAGIC) != 0 || memcmp (stored, wanted, N_STAMP) != 0)
    return NULL;
  sum_up (stored, data, n_bytes, found);
  if (memcmp (sum, found, N_SUM) != 0)
    return NULL;
  return guise_jpeg_decode (data, n_bytes, &options, NULL, NULL);
}

/* A memory only: that it cannot be written costs time the next time, nothing else. */
static void
remember (const GuiseThumbnails *self,
          const char            *path,
          const GuiseFaceStamp  *stamp,
          const GuiseImage      *image)
{
  g_autoptr (GBytes) jpeg = guise_jpeg_encode (image, QUALITY, GUISE_JPEG_CHROMA_420, NULL);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  uint8_t head[N_HEAD] = MAGIC;

  if (jpeg == NULL)
    return;
  write_stamp (stamp, head + N_MAGIC);
  sum_up (head + N_MAGIC, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg),
          head + N_MAGIC + N_STAMP);
  g_byte_array_append (file, head, N_HEAD);
  g_byte_array_append (file, g_bytes_get_data (jpeg, NULL), (guint) g_bytes_get_size (jpeg));
  /* Another program may have tidied the folder away. */
  if (g_mkdir_with_parents (self->folder, 0700) == 0)
    guise_file_replace_unsynced (path, file->data, file->len, NULL);
}

static GuiseImage *
make (const GuiseThumbnails *self, size_t i, GError **error)
{
  static const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                              .flags = GUISE_DECODE_TOLERANT };
  g_autoptr (GBytes) bytes = guise_faceset_read (self->faceset, i, error);
  g_autoptr (GuiseImage) image = NULL;
  gboolean is_damaged;
  int      longest;

  if (bytes == NULL)
    return NULL;
  image = guise_jpeg_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &options,
                             &is_damaged, error);
  if (image == NULL)
    return NULL;
  longest = MAX (image->width, image->height);
  if (longest <= self->side)
    return g_steal_pointer (&image);
  return guise_image_resize (image, MAX (1, image->width * self->side / longest),
                             MAX (1, image->height * self->side / longest), GUISE_RESIZE_AREA,
                             error);
}

GuiseImage *
guise_thumbnails_load (GuiseThumbnails *self, size_t i, gboolean *out_is_known, GError **error)
{
  g_autofree char *name = dup_file_name (self, i);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  GuiseFaceStamp   stamp;
  /* Before it is read: a face that changes meanwhile is made again the next time. */
  const gboolean has_stamp = guise_faceset_get_stamp (self->faceset, i, &stamp);
  GuiseImage    *image = has_stamp ? recall (self, path, &stamp) : NULL;

  if (out_is_known != NULL)
    *out_is_known = image != NULL;
  if (image != NULL)
    return image;
  image = make (self, i, error);
  if (image != NULL && has_stamp)
    remember (self, path, &stamp, image);
  return image;
}

/* ---- not too many ---- */

/* A file or folder of the cache. */
typedef struct
{
  char    *path; /* owned */
  int64_t  time; /* of the last change */
  uint64_t n_bytes;
} Item;

static void
clear_item (void *data)
{
  g_free (((Item *) data)->path);
}

static int
compare_items (const void *a, const void *b)
{
  const Item *p = a;
  const Item *q = b;

  if (p->time != q->time)
    return p->time < q->time ? -1 : 1;
  return strcmp (p->path, q->path);
}

static gboolean
is_key (const char *name, size_t n)
{
  return strspn (name, "0123456789abcdef") == N_KEY && n >= N_KEY;
}

static gboolean
is_preview (const char *name)
{
  return is_key (name, strlen (name)) && name[N_KEY] == '-' &&
         (g_str_has_suffix (name, SUFFIX) || g_str_has_suffix (name, TMP_SUFFIX));
}

/* The regular files of a faceset's folder that are previews, the oldest first. */
static GArray *
list_previews (const char *folder)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL); /* not there: none */

  g_array_set_clear_func (items, clear_item);
  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat      info;
      Item             item;

      if (!is_preview (name) || lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
        continue;
      item = (Item){ g_steal_pointer (&path), (int64_t) info.st_mtime,
                     (uint64_t) info.st_blocks * BLOCK_BYTES };
      g_array_append_val (items, item);
    }
  g_array_sort (items, compare_items);
  return items;
}

static uint64_t
add_up (const GArray *items)
{
  uint64_t n_bytes = 0;

  for (guint i = 0; i < items->len; i++)
    n_bytes += g_array_index (items, Item, i).n_bytes;
  return n_bytes;
}

/* Folders of other facesets, the one that was opened longest ago first. */
static GArray *
list_others (const GuiseThumbnails *self)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (GDir) dir = g_dir_open (self->cache, 0, NULL); /* not there: none */

  g_array_set_clear_func (items, clear_item);
  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (self->cache, name, NULL);
      struct stat      info;
      Item             item;

      if (strlen (name) != N_KEY || !is_key (name, N_KEY) || strcmp (path, self->folder) == 0 ||
          lstat (path, &info) != 0 || !S_ISDIR (info.st_mode))
        continue;

      g_autoptr (GArray) previews = list_previews (path);

      item = (Item){ g_steal_pointer (&path), (int64_t) info.st_mtime, add_up (previews) };
      g_array_append_val (items, item);
    }
  g_array_sort (items, compare_items);
  return items;
}

/* Removes the oldest previews of a folder until all together are few enough. */
static uint64_t
shrink (const GArray *previews, uint64_t n_bytes, uint64_t max_bytes)
{
  for (guint i = 0; i < previews->len && n_bytes > max_bytes; i++)
    {
      const Item *item = &g_array_index (previews, Item, i);

      if (g_unlink (item->path) == 0)
        n_bytes -= MIN (n_bytes, item->n_bytes);
    }
  return n_bytes;
}

/* Previews whose face is not there any more. Other sides of faces that are there stay. */
static void
remove_stale (const GuiseThumbnails *self)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) previews = list_previews (self->folder);

  for (size_t i = 0; i < guise_faceset_get_n (self->faceset); i++)
    g_hash_table_add (keys, make_key (guise_faceset_get_entry (self->faceset, i)->name));
  for (guint i = 0; i < previews->len; i++)
    {
      const Item      *item = &g_array_index (previews, Item, i);
      g_autofree char *name = g_path_get_basename (item->path);
      g_autofree char *key = g_strndup (name, N_KEY);

      if (!g_hash_table_contains (keys, key) || g_str_has_suffix (name, TMP_SUFFIX))
        g_unlink (item->path);
    }
}

uint64_t
guise_thumbnails_tidy (GuiseThumbnails *self, uint64_t max_bytes)
{
  g_autoptr (GArray) others = list_others (self);
  g_autoptr (GArray) own = NULL;
  uint64_t n_bytes;

  remove_stale (self);
  own = list_previews (self->folder);
  n_bytes = add_up (own) + add_up (others);
  for (guint i = 0; i < others->len && n_bytes > max_bytes; i++)
    {
      const char *folder = g_array_index (others, Item, i).path;
      g_autoptr (GArray) previews = list_previews (folder);

      n_bytes = shrink (previews, n_bytes, max_bytes);
      (void) g_rmdir (folder); /* when nothing is left in it */
    }
  return shrink (own, n_bytes, max_bytes);
}
