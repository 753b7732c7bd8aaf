/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory of faces and jobs for a device that makes pictures. */
#include "nn/guise-device-pictures.h"

#include <string.h>

#include "nn/guise-device-private.h"
#include "nn/guise-host-memory.h"

#define GIB               1073741824.0
#define PINNED_PART       2           /* of the computer's memory at most */
#define N_SLOTS           4           /* batches whose jobs are on their way */
#define MAX_RESERVE_BYTES (512 << 20) /* of device memory that stays free */
#define RESERVE_PART      8
#define N_SCRATCH_FLOATS  (3 * 4) /* of a pixel: three pictures of four lanes */

/* Device memory and how much. */
typedef struct
{
  void  *data;
  size_t n_bytes;
} Piece;

struct _GuiseDevicePictures
{
  GuiseDevice            *device; /* borrowed */
  GuiseDevicePicturesSize size;
  Piece                   records; /* on the device, or NULL */
  uint8_t                *aside;   /* owned; or pinned on the host */
  Piece                   window;  /* then: the records of a batch */
  Piece                   jobs;    /* of the batch */
  Piece                   scratch;
  Piece                   planes[GUISE_N_PICTURE_PLANES];
  GuisePictureJob        *ring; /* [N_SLOTS, n_jobs] owned, pinned */
  void                   *marks[N_SLOTS];
  unsigned                n_begun;
};

gboolean
guise_device_pictures_are_possible (GuiseDevice *device)
{
  g_return_val_if_fail (device != NULL, FALSE);

  return !guise_device_is_rehearsal (device) &&
         guise_device_get_backend (device)->make_pictures != NULL;
}

static gboolean
fail_lost (const GuiseDevicePictures *self, GError **error)
{
  const GuiseBackend    *backend = guise_device_get_backend (self->device);
  const GuiseCollective *collective = guise_device_get_collective (self->device);

  if (collective != NULL && collective->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (collective->failure));
      return FALSE;
    }
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "Device '%s' failed: %s",
               guise_device_get_name (self->device),
               backend->get_failure != NULL
                 ? backend->get_failure (guise_device_get_handle (self->device))
                 : "making pictures");
  return FALSE;
}

/* ---- memory ---- */

static gboolean
piece_init (GuiseDevicePictures *self, Piece *piece, size_t n_bytes, GError **error)
{
  piece->data = guise_device_memory_new (self->device, n_bytes, error);
  piece->n_bytes = n_bytes;
  return piece->data != NULL;
}

static void
piece_clear (GuiseDevicePictures *self, Piece *piece)
{
  guise_device_memory_free (self->device, g_steal_pointer (&piece->data), piece->n_bytes);
}

static size_t
get_plane_floats (const GuiseDevicePictures *self, GuisePicturePlane plane)
{
  const size_t n_channels = plane == GUISE_PICTURE_INPUT || plane == GUISE_PICTURE_TARGET ? 3 : 1;

  return n_channels * (size_t) self->size.n_jobs * (size_t) self->size.size *
         (size_t) self->size.size;
}

/* What a batch needs, wherever the records are. */
static gboolean
make_workplace (GuiseDevicePictures *self, GError **error)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *handle = guise_device_get_handle (self->device);
  const size_t        n_jobs = (size_t) self->size.n_jobs;
  const size_t        n_job_bytes = n_jobs * sizeof (GuisePictureJob);
  const size_t        n_pixels = n_jobs * (size_t) self->size.size * (size_t) self->size.size;

  if (!piece_init (self, &self->jobs, n_job_bytes, error) ||
      !piece_init (self, &self->scratch, n_pixels * N_SCRATCH_FLOATS * sizeof (float), error))
    return FALSE;
  for (int i = 0; i < GUISE_N_PICTURE_PLANES; i++)
    if (!piece_init (self, &self->planes[i], get_plane_floats (self, i) * sizeof (float), error))
      return FALSE;
  self->ring = backend->pinned_new (handle, N_SLOTS * n_job_bytes, error);
  if (self->ring == NULL)
    return FALSE;
  for (int i = 0; i < N_SLOTS; i++)
    {
      self->marks[i] = backend->mark_new (handle, error);
      if (self->marks[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
fits (const GuiseDevicePictures *self)
{
  size_t n_free;
  size_t n_total;

  guise_device_get_memory (self->device, &n_free, &n_total);

  const size_t reserve = MIN (n_total / RESERVE_PART, (size_t) MAX_RESERVE_BYTES);

  return n_free >= reserve && n_free - reserve >= self->size.n_bytes;
}

/* Pinned memory is taken from everybody on the computer; the processes that share the work may all
 * be there. */
static gboolean
check_pinned (const GuiseDevicePictures *self, GError **error)
{
  const GuiseCollective *collective = guise_device_get_collective (self->device);
  const size_t           n_processes = collective != NULL ? (size_t) collective->n_ranks : 1;
  size_t                 n_free, n_total;

  guise_host_get_memory (NULL, &n_free, &n_total);
  if (self->size.n_bytes <= n_total / PINNED_PART / n_processes)
    return TRUE;
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
               "The faces take %.1f GiB, which are not pinned in %.1f GiB of the computer's "
               "memory%s",
               (double) self->size.n_bytes / GIB, (double) n_total / GIB,
               n_processes > 1 ? " that several processes may share" : "");
  return FALSE;
}

static gboolean
make_records (GuiseDevicePictures *self, GError **error)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  const size_t        n_batch =
    (size_t) self->size.n_jobs * (self->size.n_face_bytes + self->size.n_partner_bytes);

  if (fits (self) && piece_init (self, &self->records, self->size.n_bytes, NULL))
    return TRUE;
  if (!check_pinned (self, error))
    return FALSE;
  self->aside =
    backend->pinned_new (guise_device_get_handle (self->device), self->size.n_bytes, error);
  return self->aside != NULL && piece_init (self, &self->window, n_batch, error);
}

GuiseDevicePictures *
guise_device_pictures_new (GuiseDevice *device, const GuiseDevicePicturesSize *size, GError **error)
{
  g_autoptr (GuiseDevicePictures) self = NULL;

  g_return_val_if_fail (guise_device_pictures_are_possible (device), NULL);
  g_return_val_if_fail (size->n_jobs > 0 && size->size > 0 && size->n_bytes > 0, NULL);

  self = g_new0 (GuiseDevicePictures, 1);
  self->device = device;
  self->size = *size;
  if (!make_workplace (self, error) || !make_records (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_device_pictures_free (GuiseDevicePictures *self)
{
  if (self == NULL)
    return;

  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *handle = guise_device_get_handle (self->device);

  /* Pinned memory is only given back when nobody uses it. */
  if (!backend->synchronize (handle))
    g_debug ("Device '%s' failed while pictures were given back",
             guise_device_get_name (self->device));
  for (int i = 0; i < N_SLOTS; i++)
    backend->mark_free (handle, self->marks[i]);
  if (self->ring != NULL)
    backend->pinned_free (handle, self->ring);
  if (self->aside != NULL)
    backend->pinned_free (handle, self->aside);
  for (int i = 0; i < GUISE_N_PICTURE_PLANES; i++)
    piece_clear (self, &self->planes[i]);
  piece_clear (self, &self->scratch);
  piece_clear (self, &self->jobs);
  piece_clear (self, &self->window);
  piece_clear (self, &self->records);
  g_free (self);
}

gboolean
guise_device_pictures_get_is_resident (const GuiseDevicePictures *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->records.data != NULL;
}

gboolean
guise_device_pictures_write (GuiseDevicePictures *self,
                             size_t               at,
                             const void          *bytes,
                             size_t               n_bytes,
                             GError             **error)
{
  g_return_val_if_fail (self != NULL && at % sizeof (float) == 0, FALSE);
  g_return_val_if_fail (n_bytes % sizeof (float) == 0, FALSE);
  g_return_val_if_fail (at <= self->size.n_bytes && n_bytes <= self->size.n_bytes - at, FALSE);

  if (self->aside != NULL)
    {
      memcpy (self->aside + at, bytes, n_bytes);
      return TRUE;
    }
  return guise_device_get_backend (self->device)
           ->upload (guise_device_get_handle (self->device), (uint8_t *) self->records.data + at,
                     bytes, n_bytes / sizeof (float)) ||
         fail_lost (self, error);
}

/* ---- batches ---- */

static unsigned
get_slot (const GuiseDevicePictures *self)
{
  return self->n_begun % N_SLOTS;
}

static GuisePictureJob *
get_jobs (const GuiseDevicePictures *self)
{
  return self->ring + get_slot (self) * (size_t) self->size.n_jobs;
}

GuisePictureJob *
guise_device_pictures_begin (GuiseDevicePictures *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  const GuiseBackend *backend = guise_device_get_backend (self->device);

  if (self->n_begun >= N_SLOTS &&
      !backend->mark_wait (guise_device_get_handle (self->device), self->marks[get_slot (self)]))
    {
      fail_lost (self, error);
      return NULL;
    }
  return get_jobs (self);
}

/* Copies what the jobs read to where the device can read it. */
static gboolean
bring_records (GuiseDevicePictures *self, GuisePictureJob *jobs)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *handle = guise_device_get_handle (self->device);
  uint8_t            *window = self->window.data;
  size_t              at = 0;

  for (int i = 0; i < self->size.n_jobs; i++)
    {
      if (!backend->upload_later (handle, window + at, self->aside + jobs[i].face_at,
                                  self->size.n_face_bytes))
        return FALSE;
      jobs[i].face_at = at;
      at += self->size.n_face_bytes;
    }
  for (int i = 0; i < self->size.n_jobs; i++)
    {
      if (jobs[i].color != GUISE_PICTURE_COLOR_IDT)
        continue;
      if (!backend->upload_later (handle, window + at, self->aside + jobs[i].partner_at,
                                  self->size.n_partner_bytes))
        return FALSE;
      jobs[i].partner_at = at;
      at += self->size.n_partner_bytes;
    }
  return TRUE;
}

gboolean
guise_device_pictures_make (GuiseDevicePictures *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *handle = guise_device_get_handle (self->device);
  GuisePictureJob    *jobs = get_jobs (self);
  void               *mark = self->marks[get_slot (self)];
  GuisePictureWork    work = {
       .size = self->size.size,
       .n_jobs = self->size.n_jobs,
       .has_idt = self->size.n_partner_bytes > 0,
       .records = self->aside != NULL ? self->window.data : self->records.data,
       .jobs = self->jobs.data,
       .scratch = self->scratch.data,
  };

  for (int i = 0; i < GUISE_N_PICTURE_PLANES; i++)
    work.planes[i] = self->planes[i].data;
  if ((self->aside != NULL && !bring_records (self, jobs)) ||
      !backend->upload_later (handle, self->jobs.data, jobs, self->jobs.n_bytes) ||
      !backend->mark_set (handle, mark) || !backend->make_pictures (handle, &work))
    return fail_lost (self, error);
  self->n_begun++;
  return TRUE;
}

const void *
guise_device_pictures_get_plane (const GuiseDevicePictures *self, GuisePicturePlane plane)
{
  g_return_val_if_fail (self != NULL && plane < GUISE_N_PICTURE_PLANES, NULL);

  return self->planes[plane].data;
}

gboolean
guise_device_pictures_read (GuiseDevicePictures *self,
                            GuisePicturePlane    plane,
                            float               *values,
                            GError             **error)
{
  g_return_val_if_fail (self != NULL && plane < GUISE_N_PICTURE_PLANES, FALSE);

  return guise_device_get_backend (self->device)
           ->download (guise_device_get_handle (self->device), values, self->planes[plane].data,
                       get_plane_floats (self, plane)) ||
         fail_lost (self, error);
}
