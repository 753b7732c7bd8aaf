/* SPDX-License-Identifier: GPL-3.0-or-later
 * Labelled faces, or pictures, in memory up to a budget. A face is kept from its first use on and
 * never thrown out: every face is used once in each round, so replacing one would gain nothing. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "sample/guise-xseg-sampler-private.h"

#define PICTURES_SHARE 4 /* of the memory for faces: as much again, by so many, for pictures */

/* One face, or picture, that can be drawn. */
typedef struct
{
  GuiseFaceset  *faceset; /* borrowed from the store; NULL: a picture */
  size_t         i;       /* its number there */
  char          *path;    /* owned: of a picture, else NULL */
  GuiseXsegFace *face;    /* owned; NULL: not in memory. Under the lock, written once */
  GuiseImage    *picture; /* owned; NULL: likewise */
  gboolean       is_broken;
} Item;

struct _GuiseXsegStore
{
  GPtrArray     *facesets; /* owned references */
  GArray        *items;    /* of Item */
  GuiseXsegLabel label;
  GuiseFaceType  type;
  size_t         n_face_bytes;
  size_t         max_bytes;
  int            size;

  GMutex lock; /* of the faces and what is broken */
  size_t n_bytes;
};

static gboolean
has_label (const GuiseFacesetEntry *entry, GuiseXsegLabel label)
{
  return label == GUISE_XSEG_LABEL_NONE ||
         (label == GUISE_XSEG_LABEL_POLYGONS ? entry->has_polygons : entry->has_mask);
}

static void
list_faces (GuiseXsegStore *self, GuiseXsegLabel label)
{
  self->label = label;
  for (guint k = 0; k < self->facesets->len; k++)
    for (size_t i = 0; i < guise_faceset_get_n (self->facesets->pdata[k]); i++)
      {
        const Item item = { .faceset = self->facesets->pdata[k], .i = i };

        if (has_label (guise_faceset_get_entry (item.faceset, i), label))
          g_array_append_val (self->items, item);
      }
}

static GuiseXsegStore *
store_new (const GuiseXsegSamplerOptions *options, size_t max_bytes)
{
  GuiseXsegStore *self = g_new0 (GuiseXsegStore, 1);

  g_mutex_init (&self->lock);
  self->facesets = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  self->type = options->face_type;
  self->size = options->resolution;
  self->n_face_bytes = guise_xseg_face_get_n_bytes (options->resolution);
  self->max_bytes = max_bytes;
  return self;
}

GuiseXsegStore *
guise_xseg_store_new (GuiseFaceset *const           *facesets,
                      size_t                         n_facesets,
                      const GuiseXsegSamplerOptions *options,
                      GError                       **error)
{
  g_autoptr (GuiseXsegStore) self = store_new (options, options->cache_bytes);

  for (size_t i = 0; i < n_facesets; i++)
    g_ptr_array_add (self->facesets, guise_faceset_ref (facesets[i]));
  if (options->pretrain)
    list_faces (self, GUISE_XSEG_LABEL_NONE);
  else
    {
      list_faces (self, GUISE_XSEG_LABEL_POLYGONS);
      if (self->items->len == 0)
        list_faces (self, GUISE_XSEG_LABEL_MASK);
    }
  if (self->items->len == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face has a mask to learn from: neither polygons nor a stored mask");
      return NULL;
    }
  return g_steal_pointer (&self);
}

GuiseXsegStore *
guise_xseg_store_new_pictures (const char                    *folder,
                               const GuiseXsegSamplerOptions *options,
                               GError                       **error)
{
  static const char *const suffixes[] = { ".jpg", ".jpeg", ".png", NULL };
  g_autoptr (GPtrArray) names = guise_dir_list (folder, suffixes, error);
  GuiseXsegStore *self;

  if (names == NULL)
    return NULL;
  if (names->len == 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "The folder of backgrounds has no JPEG or PNG picture: '%s'", folder);
      return NULL;
    }
  self = store_new (options, options->cache_bytes / PICTURES_SHARE);
  for (guint i = 0; i < names->len; i++)
    {
      const Item item = { .path = g_build_filename (folder, names->pdata[i], NULL) };

      g_array_append_val (self->items, item);
    }
  return self;
}

void
guise_xseg_store_free (GuiseXsegStore *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      guise_xseg_face_free (g_array_index (self->items, Item, i).face);
      guise_image_unref (g_array_index (self->items, Item, i).picture);
      g_free (g_array_index (self->items, Item, i).path);
    }
  g_array_unref (self->items);
  g_ptr_array_unref (self->facesets);
  g_mutex_clear (&self->lock);
  g_free (self);
}

size_t
guise_xseg_store_get_n (const GuiseXsegStore *self)
{
  return self->items->len;
}

GuiseXsegLabel
guise_xseg_store_get_label (const GuiseXsegStore *self)
{
  return self->label;
}

uint32_t
guise_xseg_store_count_broken (GuiseXsegStore *self)
{
  uint32_t n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->items->len; i++)
    n += g_array_index (self->items, Item, i).is_broken;
  g_mutex_unlock (&self->lock);
  return n;
}

/* Room in memory for one more face, or NULL: then it is made in scratch, which is no failure. */
static GuiseXsegFace *
reserve (GuiseXsegStore *self)
{
  GuiseXsegFace *face = NULL;

  g_mutex_lock (&self->lock);
  if (self->n_bytes + self->n_face_bytes <= self->max_bytes)
    face = guise_xseg_face_new (self->size, NULL);
  if (face != NULL)
    self->n_bytes += self->n_face_bytes;
  g_mutex_unlock (&self->lock);
  return face;
}

static void
release (GuiseXsegStore *self, GuiseXsegFace *face)
{
  if (face == NULL)
    return;
  guise_xseg_face_free (face);
  g_mutex_lock (&self->lock);
  self->n_bytes -= self->n_face_bytes;
  g_mutex_unlock (&self->lock);
}

static const GuiseXsegFace *
load (GuiseXsegStore *self, Item *item, GuiseXsegFace *scratch, GError **error)
{
  GuiseXsegFace       *kept = reserve (self);
  const GuiseXsegFace *result = scratch;

  if (!guise_xseg_face_load (kept != NULL ? kept : scratch, item->faceset, item->i, self->type,
                             self->label, error))
    {
      release (self, kept);
      return NULL;
    }
  if (kept == NULL)
    return scratch;
  g_mutex_lock (&self->lock);
  if (item->face == NULL)
    item->face = g_steal_pointer (&kept);
  result = item->face;
  g_mutex_unlock (&self->lock);
  release (self, kept); /* another thread was first */
  return result;
}

/* Keeps a picture, if there is room. */
static void
keep_picture (GuiseXsegStore *self, Item *item, GuiseImage *picture)
{
  const size_t n_bytes = picture->stride * (size_t) picture->height;

  g_mutex_lock (&self->lock);
  if (item->picture == NULL && self->n_bytes + n_bytes <= self->max_bytes)
    {
      item->picture = guise_image_ref (picture);
      self->n_bytes += n_bytes;
    }
  g_mutex_unlock (&self->lock);
}

/* Pictures are kept as bytes: many more of them fit than faces. */
static const GuiseXsegFace *
load_picture (GuiseXsegStore *self, Item *item, GuiseXsegFace *scratch, GError **error)
{
  g_autoptr (GuiseImage) picture = NULL;

  g_mutex_lock (&self->lock);
  if (item->picture != NULL)
    picture = guise_image_ref (item->picture);
  g_mutex_unlock (&self->lock);
  if (picture == NULL)
    {
      picture = guise_xseg_face_read_picture (item->path, self->size, error);
      if (picture == NULL)
        return NULL;
      keep_picture (self, item, picture);
    }
  guise_xseg_face_set_picture (scratch, picture);
  return scratch;
}

/* The first of the faces from i on that is not known to be broken, and what is known of it. */
static Item *
find_sound (GuiseXsegStore *self, size_t i, const GuiseXsegFace **out_face)
{
  Item *found = NULL;

  g_mutex_lock (&self->lock);
  for (size_t k = 0; k < self->items->len && found == NULL; k++)
    {
      Item *item = &g_array_index (self->items, Item, (i + k) % self->items->len);

      if (item->is_broken)
        continue;
      found = item;
      *out_face = item->face;
    }
  g_mutex_unlock (&self->lock);
  return found;
}

/* Which face stands in for a broken one depends on the files alone: always the next sound one. */
const GuiseXsegFace *
guise_xseg_store_get (GuiseXsegStore *self, size_t i, GuiseXsegFace *scratch, GError **error)
{
  g_autoptr (GError) reason = NULL;
  const GuiseXsegFace *face = NULL;
  gboolean             is_faces;
  Item                *item;

  while ((item = find_sound (self, i, &face)) != NULL)
    {
      if (face != NULL)
        return face;
      g_clear_error (&reason);
      face = item->path != NULL ? load_picture (self, item, scratch, &reason)
                                : load (self, item, scratch, &reason);
      if (face != NULL)
        return face;
      if (g_error_matches (reason, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      g_mutex_lock (&self->lock);
      item->is_broken = TRUE;
      g_mutex_unlock (&self->lock);
    }
  is_faces = self->facesets->len > 0;
  g_set_error (error, is_faces ? GUISE_FACESET_ERROR : GUISE_CORE_ERROR,
               is_faces ? (int) GUISE_FACESET_ERROR_EMPTY : (int) GUISE_CORE_ERROR_NOT_FOUND,
               "No %s can be read any more%s%s", is_faces ? "labelled face" : "background",
               reason != NULL ? "; the last one: " : "", reason != NULL ? reason->message : "");
  return NULL;
}
