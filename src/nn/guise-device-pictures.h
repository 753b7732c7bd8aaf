/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-picture-job.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseDevicePictures:
 *
 * A device that makes the pictures of a training itself: memory full of decoded faces, on the
 * device where they fit beside all else, and jobs that say what to do with them. Everything goes in
 * the order of the device's other work, and nothing waits for it. Thread: owner.
 */
typedef struct _GuiseDevicePictures GuiseDevicePictures;

/**
 * GuiseDevicePicturesSize:
 * @size: rows and columns of every picture
 * @n_jobs: pictures of a batch
 * @n_bytes: of all records
 * @n_face_bytes: of a face
 * @n_partner_bytes: of a partner; 0: no job has %GUISE_PICTURE_COLOR_IDT
 */
typedef struct
{
  int    size;
  int    n_jobs;
  size_t n_bytes;
  size_t n_face_bytes;
  size_t n_partner_bytes;
} GuiseDevicePicturesSize;

/**
 * guise_device_pictures_are_possible:
 *
 * Returns: whether guise_device_pictures_new() can be asked; only some devices make pictures
 */
gboolean guise_device_pictures_are_possible (GuiseDevice *device);

/**
 * guise_device_pictures_new:
 * @device: where; must outlive the pictures
 * @size: copied
 * @error: where to put the error
 *
 * To be called when everything else has its memory: the records are kept on the device when they
 * fit and an eighth of its memory (512 MiB at most) stays free, else in pinned memory of the host,
 * from which each batch's are copied.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY: neither has room
 *
 * Returns: (transfer full) (nullable): room for records, undefined
 */
GuiseDevicePictures *guise_device_pictures_new (GuiseDevice                   *device,
                                                const GuiseDevicePicturesSize *size,
                                                GError                       **error);
void                 guise_device_pictures_free (GuiseDevicePictures *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDevicePictures, guise_device_pictures_free)

/**
 * guise_device_pictures_get_is_resident:
 *
 * Returns: whether the records lie on the device
 */
gboolean guise_device_pictures_get_is_resident (const GuiseDevicePictures *self);

/**
 * guise_device_pictures_write:
 * @self: pictures
 * @at: bytes from the first record, a multiple of four
 * @bytes: (array length=n_bytes): not needed any more when this returns
 * @n_bytes: a multiple of four
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_device_pictures_write (GuiseDevicePictures *self,
                                      size_t               at,
                                      const void          *bytes,
                                      size_t               n_bytes,
                                      GError             **error);

/**
 * guise_device_pictures_begin:
 * @self: pictures
 * @error: where to put the error
 *
 * Waits until there is room for one more batch's jobs: four may be on their way.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: (transfer none) (nullable) (array): [n_jobs] to be filled
 */
GuisePictureJob *guise_device_pictures_begin (GuiseDevicePictures *self, GError **error);

/**
 * guise_device_pictures_make:
 * @self: pictures, after guise_device_pictures_begin()
 * @error: where to put the error
 *
 * Makes the batch whose jobs were filled; it takes the place of the one before.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_device_pictures_make (GuiseDevicePictures *self, GError **error);

/**
 * guise_device_pictures_get_plane:
 *
 * Returns: (transfer none): the device's address of one plane of the batch, [n_jobs, c, size, size]
 *   f32; stays the same
 */
const void *guise_device_pictures_get_plane (const GuiseDevicePictures *self,
                                             GuisePicturePlane          plane);

/**
 * guise_device_pictures_read:
 * @self: pictures
 * @plane: which
 * @values: (array): [n_jobs, c, size, size]
 * @error: where to put the error
 *
 * Waits for the batch and copies a plane of it.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_device_pictures_read (GuiseDevicePictures *self,
                                     GuisePicturePlane    plane,
                                     float               *values,
                                     GError             **error);

G_END_DECLS
