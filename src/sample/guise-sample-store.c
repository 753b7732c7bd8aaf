/* SPDX-License-Identifier: GPL-3.0-or-later
 * Prepared faces in memory up to a budget. A face is kept from its first use on and never thrown
 * out: every face is used once in each round, so replacing one would gain nothing. */
#include "sample/guise-sampler-private.h"

#include <string.h>

/* What a file is wanted for. A file whose landmarks form no face cannot be cut, but is a good
 * partner; were that one mark, who stands in for a partner would depend on what was met before. */
typedef enum
{
  AS_FACE,
  AS_PARTNER,
  N_PURPOSES,
} Purpose;

struct _GuiseSampleStore
{
  GuiseFaceset      *faceset; /* owned reference */
  GuiseFaceType      type;
  GuiseColorTransfer transfer; /* that these faces are targets of */
  int                size;
  size_t             max_bytes;
  gsize             *n_cached_bytes; /* borrowed; shared, atomic */
  size_t             n_faces;

  GMutex             lock;
  uint16_t         **faces;     /* [n_faces] owned, packed; NULL: not in memory. Written once */
  GuiseColorSummary *colors;    /* [n_faces] owned, nullable: for a transfer by summary */
  uint8_t           *has_color; /* [n_faces] owned, nullable */
  GuiseImage       **partners;  /* [n_faces] owned, nullable: for the others; NULL: not in memory */
  uint8_t           *is_broken[N_PURPOSES]; /* [n_faces] each, owned: known to be of no use */
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
  self->faces = g_new0 (uint16_t *, self->n_faces);
  self->transfer = options->ct_mode;
  if (guise_color_transfer_is_by_summary (self->transfer))
    {
      self->colors = g_new0 (GuiseColorSummary, self->n_faces);
      self->has_color = g_new0 (uint8_t, self->n_faces);
    }
  else if (self->transfer != GUISE_COLOR_TRANSFER_NONE)
    self->partners = g_new0 (GuiseImage *, self->n_faces);
  for (int i = 0; i < N_PURPOSES; i++)
    self->is_broken[i] = g_new0 (uint8_t, self->n_faces);
  g_mutex_init (&self->lock);
  return self;
}

void
guise_sample_store_free (GuiseSampleStore *self)
{
  if (self == NULL)
    return;

  for (size_t i = 0; i < self->n_faces; i++)
    {
      g_free (self->faces[i]);
      if (self->partners != NULL)
        g_clear_pointer (&self->partners[i], guise_image_unref);
    }
  g_free (self->faces);
  g_free (self->colors);
  g_free (self->has_color);
  g_free (self->partners);
  for (int i = 0; i < N_PURPOSES; i++)
    g_free (self->is_broken[i]);
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
    n += self->is_broken[AS_FACE][i];
  g_mutex_unlock (&self->lock);
  return n;
}

static size_t
get_partner_n_bytes (const GuiseSampleStore *self)
{
  return 3 * (size_t) self->size * (size_t) self->size * sizeof (float);
}

/* Whether there is room for so much more; takes it. */
static gboolean
reserve (GuiseSampleStore *self, size_t n_bytes)
{
  const gsize before = (gsize) g_atomic_pointer_add (self->n_cached_bytes, (gssize) n_bytes);

  if (before + n_bytes <= self->max_bytes)
    return TRUE;
  g_atomic_pointer_add (self->n_cached_bytes, -(gssize) n_bytes);
  return FALSE;
}

static void
release (GuiseSampleStore *self, size_t n_bytes)
{
  g_atomic_pointer_add (self->n_cached_bytes, -(gssize) n_bytes);
}

/* Keeps a face that was loaded, if there is room. Without memory for one more it will be loaded
 * again; that is no failure. */
static void
keep (GuiseSampleStore *self, size_t i, const GuiseSampleFace *face)
{
  const size_t         n_packed = guise_sample_face_get_n_packed (self->size);
  g_autofree uint16_t *packed = NULL;

  if (!reserve (self, n_packed * sizeof *packed))
    return;
  packed = g_try_new (uint16_t, n_packed);
  if (packed != NULL)
    guise_sample_face_pack (face, packed);

  g_mutex_lock (&self->lock);
  if (self->faces[i] == NULL && packed != NULL)
    self->faces[i] = g_steal_pointer (&packed);
  else
    release (self, n_packed * sizeof *packed); /* no memory, or another thread was first */
  g_mutex_unlock (&self->lock);
}

/* Which of the faces from i on is not known to be of no use; n_faces when all are. */
static size_t
find_sound (GuiseSampleStore *self, Purpose purpose, size_t i)
{
  size_t result = self->n_faces;

  g_mutex_lock (&self->lock);
  for (size_t k = 0; k < self->n_faces && result == self->n_faces; k++)
    if (!self->is_broken[purpose][(i + k) % self->n_faces])
      result = (i + k) % self->n_faces;
  g_mutex_unlock (&self->lock);
  return result;
}

static void
mark_broken (GuiseSampleStore *self, Purpose purpose, size_t i)
{
  g_mutex_lock (&self->lock);
  self->is_broken[purpose][i] = TRUE;
  g_mutex_unlock (&self->lock);
}

static void
set_all_broken (GuiseSampleStore *self, const GError *reason, GError **error)
{
  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
               "No face of %s can be read any more%s%s", guise_faceset_get_path (self->faceset),
               reason != NULL ? "; the last one: " : "", reason != NULL ? reason->message : "");
}

/* Does something with face k, which is not known to be of no use for that. */
typedef gboolean (*TryFunc) (GuiseSampleStore *self, size_t k, void *user_data, GError **error);

/* Face i or the next one that func can read. Which one stands in for a broken one depends on the
 * files alone: always the next sound one. */
static gboolean
try_from (GuiseSampleStore *self,
          Purpose           purpose,
          size_t            i,
          TryFunc           func,
          void             *user_data,
          GError          **error)
{
  g_autoptr (GError) reason = NULL;

  for (;;)
    {
      const size_t k = find_sound (self, purpose, i);

      if (k == self->n_faces)
        {
          set_all_broken (self, reason, error);
          return FALSE;
        }
      g_clear_error (&reason);
      if (func (self, k, user_data, &reason))
        return TRUE;
      if (g_error_matches (reason, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      mark_broken (self, purpose, k);
    }
}

static gboolean
try_face (GuiseSampleStore *self, size_t k, void *user_data, GError **error)
{
  GuiseSampleFace *face = user_data;
  const uint16_t  *packed;

  g_mutex_lock (&self->lock);
  packed = self->faces[k];
  g_mutex_unlock (&self->lock);
  if (packed != NULL)
    {
      guise_sample_face_unpack (face, packed);
      return TRUE;
    }
  if (!guise_sample_face_load (face, self->faceset, k, self->type, error))
    return FALSE;
  keep (self, k, face);
  return TRUE;
}

gboolean
guise_sample_store_get (GuiseSampleStore *self, size_t i, GuiseSampleFace *face, GError **error)
{
  return try_from (self, AS_FACE, i, try_face, face, error);
}

typedef struct
{
  GuiseImage        *scratch;
  GuiseColorSummary *summary;
} ColorJob;

static gboolean
try_color (GuiseSampleStore *self, size_t k, void *user_data, GError **error)
{
  ColorJob *job = user_data;
  gboolean  is_known;

  g_mutex_lock (&self->lock);
  is_known = self->has_color[k];
  *job->summary = self->colors[k];
  g_mutex_unlock (&self->lock);
  if (is_known)
    return TRUE;
  if (!guise_sample_face_load_partner (self->faceset, k, job->scratch, error))
    return FALSE;
  guise_color_transfer_measure (self->transfer, job->scratch, job->summary);

  g_mutex_lock (&self->lock);
  self->colors[k] = *job->summary;
  self->has_color[k] = TRUE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

gboolean
guise_sample_store_get_color (GuiseSampleStore  *self,
                              size_t             i,
                              GuiseImage        *scratch,
                              GuiseColorSummary *out_summary,
                              GError           **error)
{
  ColorJob job = { scratch, out_summary };

  g_return_val_if_fail (self->colors != NULL, FALSE);

  return try_from (self, AS_PARTNER, i, try_color, &job, error);
}

typedef struct
{
  GuiseImage       *scratch;
  const GuiseImage *result;
} PartnerJob;

static gboolean
try_partner (GuiseSampleStore *self, size_t k, void *user_data, GError **error)
{
  const size_t n_bytes = get_partner_n_bytes (self);
  PartnerJob  *job = user_data;
  g_autoptr (GuiseImage) kept = NULL;

  g_mutex_lock (&self->lock);
  job->result = self->partners[k];
  g_mutex_unlock (&self->lock);
  if (job->result != NULL)
    return TRUE;

  /* Without memory for one more the picture is made in scratch; that is no failure. */
  if (reserve (self, n_bytes) &&
      (kept = guise_image_new (GUISE_PIXELS_F32, self->size, self->size, 3, NULL)) == NULL)
    release (self, n_bytes);
  if (!guise_sample_face_load_partner (self->faceset, k, kept != NULL ? kept : job->scratch, error))
    {
      if (kept != NULL)
        release (self, n_bytes);
      return FALSE;
    }
  job->result = job->scratch;
  if (kept == NULL)
    return TRUE;

  g_mutex_lock (&self->lock);
  if (self->partners[k] == NULL)
    self->partners[k] = g_steal_pointer (&kept);
  job->result = self->partners[k];
  g_mutex_unlock (&self->lock);
  if (kept != NULL) /* another thread was first */
    release (self, n_bytes);
  return TRUE;
}

const GuiseImage *
guise_sample_store_get_partner (GuiseSampleStore *self,
                                size_t            i,
                                GuiseImage       *scratch,
                                GError          **error)
{
  PartnerJob job = { .scratch = scratch };

  g_return_val_if_fail (self->partners != NULL, NULL);

  return try_from (self, AS_PARTNER, i, try_partner, &job, error) ? job.result : NULL;
}
