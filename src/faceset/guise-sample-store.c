/* SPDX-License-Identifier: GPL-3.0-or-later
 * Prepared faces in memory up to a budget. A face is kept from its first use on and never thrown
 * out: every face is used once in each round, so replacing one would gain nothing. */
#include "faceset/guise-sampler-private.h"

#include <string.h>

struct _GuiseSampleStore
{
  GuiseFaceset *faceset; /* owned reference */
  GuiseFaceType type;
  int           size;
  size_t        max_bytes;
  gsize        *n_cached_bytes; /* borrowed; shared, atomic */
  size_t        n_faces;

  GMutex            lock;
  GuiseSampleFace **faces;     /* [n_faces] owned; NULL: not in memory. Written under lock once */
  GuiseColorStats  *colors;    /* [n_faces] owned */
  uint8_t          *has_color; /* [n_faces] owned */
  uint8_t          *is_broken; /* [n_faces] owned */
};

GuiseSampleStore *
guise_sample_store_new (GuiseFaceset              *faceset,
                        const GuiseSamplerOptions *options,
                        gsize                     *n_cached_bytes)
{
  GuiseSampleStore *self = g_new0 (GuiseSampleStore, 1);

  self->faceset = guise_faceset_ref (faceset);
  self->type = options->face_type;
  self->size = options->resolution;
  self->max_bytes = options->cache_bytes;
  self->n_cached_bytes = n_cached_bytes;
  self->n_faces = guise_faceset_get_n (faceset);
  self->faces = g_new0 (GuiseSampleFace *, self->n_faces);
  self->colors = g_new0 (GuiseColorStats, self->n_faces);
  self->has_color = g_new0 (uint8_t, self->n_faces);
  self->is_broken = g_new0 (uint8_t, self->n_faces);
  g_mutex_init (&self->lock);
  return self;
}

void
guise_sample_store_free (GuiseSampleStore *self)
{
  if (self == NULL)
    return;

  for (size_t i = 0; i < self->n_faces; i++)
    guise_sample_face_free (self->faces[i]);
  g_free (self->faces);
  g_free (self->colors);
  g_free (self->has_color);
  g_free (self->is_broken);
  g_mutex_clear (&self->lock);
  guise_faceset_unref (self->faceset);
  g_free (self);
}

uint32_t
guise_sample_store_count_broken (GuiseSampleStore *self)
{
  uint32_t n = 0;

  g_mutex_lock (&self->lock);
  for (size_t i = 0; i < self->n_faces; i++)
    n += self->is_broken[i];
  g_mutex_unlock (&self->lock);
  return n;
}

/* Whether there is room for one more face; takes it. */
static gboolean
reserve (GuiseSampleStore *self)
{
  const size_t n_bytes = guise_sample_face_get_n_bytes (self->size);
  const gsize  before = (gsize) g_atomic_pointer_add (self->n_cached_bytes, (gssize) n_bytes);

  if (before + n_bytes <= self->max_bytes)
    return TRUE;
  g_atomic_pointer_add (self->n_cached_bytes, -(gssize) n_bytes);
  return FALSE;
}

static void
release (GuiseSampleStore *self)
{
  g_atomic_pointer_add (self->n_cached_bytes, -(gssize) guise_sample_face_get_n_bytes (self->size));
}

/* Loads face i into memory of the store when there is room, else into scratch. */
static const GuiseSampleFace *
load (GuiseSampleStore *self, size_t i, GuiseSampleFace *scratch, GError **error)
{
  g_autoptr (GuiseSampleFace) kept = NULL;
  const GuiseSampleFace *result;

  /* Without memory for one more the face is made in scratch; that is no failure. */
  if (reserve (self) && (kept = guise_sample_face_new (self->size, NULL)) == NULL)
    release (self);
  if (!guise_sample_face_load (kept != NULL ? kept : scratch, self->faceset, i, self->type, error))
    {
      if (kept != NULL)
        release (self);
      return NULL;
    }
  if (kept == NULL)
    return scratch;

  g_mutex_lock (&self->lock);
  if (self->faces[i] == NULL)
    self->faces[i] = g_steal_pointer (&kept);
  result = self->faces[i];
  g_mutex_unlock (&self->lock);
  if (kept != NULL) /* another thread was first */
    release (self);
  return result;
}

/* Which of the faces from i on is not known to be broken; n_faces when all are. */
static size_t
find_sound (GuiseSampleStore *self, size_t i)
{
  size_t result = self->n_faces;

  g_mutex_lock (&self->lock);
  for (size_t k = 0; k < self->n_faces && result == self->n_faces; k++)
    if (!self->is_broken[(i + k) % self->n_faces])
      result = (i + k) % self->n_faces;
  g_mutex_unlock (&self->lock);
  return result;
}

static void
mark_broken (GuiseSampleStore *self, size_t i)
{
  g_mutex_lock (&self->lock);
  self->is_broken[i] = TRUE;
  g_mutex_unlock (&self->lock);
}

static void
set_all_broken (GuiseSampleStore *self, const GError *reason, GError **error)
{
  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
               "No face of %s can be read any more%s%s", guise_faceset_get_path (self->faceset),
               reason != NULL ? "; the last one: " : "", reason != NULL ? reason->message : "");
}

/* Which face stands in for a broken one depends on the files alone: always the next sound one. */
const GuiseSampleFace *
guise_sample_store_get (GuiseSampleStore *self, size_t i, GuiseSampleFace *scratch, GError **error)
{
  g_autoptr (GError) reason = NULL;

  for (;;)
    {
      const size_t           k = find_sound (self, i);
      const GuiseSampleFace *face;

      if (k == self->n_faces)
        {
          set_all_broken (self, reason, error);
          return NULL;
        }
      g_mutex_lock (&self->lock);
      face = self->faces[k];
      g_mutex_unlock (&self->lock);
      if (face != NULL)
        return face;
      g_clear_error (&reason);
      face = load (self, k, scratch, &reason);
      if (face != NULL)
        return face;
      if (g_error_matches (reason, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      mark_broken (self, k);
    }
}

gboolean
guise_sample_store_get_color (GuiseSampleStore *self,
                              size_t            i,
                              GuiseColorStats  *out_stats,
                              GError          **error)
{
  g_autoptr (GError) reason = NULL;

  for (;;)
    {
      const size_t    k = find_sound (self, i);
      GuiseColorStats stats;
      gboolean        is_known;

      if (k == self->n_faces)
        {
          set_all_broken (self, reason, error);
          return FALSE;
        }
      g_mutex_lock (&self->lock);
      is_known = self->has_color[k];
      stats = self->colors[k];
      g_mutex_unlock (&self->lock);
      g_clear_error (&reason);
      if (is_known ||
          guise_sample_face_measure_color (self->faceset, k, self->size, &stats, &reason))
        {
          g_mutex_lock (&self->lock);
          self->colors[k] = stats;
          self->has_color[k] = TRUE;
          g_mutex_unlock (&self->lock);
          *out_stats = stats;
          return TRUE;
        }
      mark_broken (self, k);
    }
}
