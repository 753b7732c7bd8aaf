/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/**
 * GuiseFakeCamera:
 * @name: what it calls itself
 * @bus: where it is plugged in
 * @is_output: a virtual camera, which takes pictures
 * @is_denied: opening it is not allowed
 * @is_busy: somebody else films with it
 * @jpeg: (array length=n_jpeg) (nullable): what it sends in MJPG at 1280 x 720
 * @n_jpeg: bytes of @jpeg
 * @is_single: with @jpeg it sends nothing else
 * @damage_every: every so many pictures come damaged; 0 for none
 * @n_pictures: after so many it unplugs itself; negative never
 * @broken_after: after so many pictures it fails (EIO) until it is opened anew; 0 never
 * @silent_after: after so many pictures it sends none until it is plugged in again; 0 never
 * @is_silent: it never sends a picture
 * @fixed_width: of a virtual camera: another program holds it at pictures of so many columns; 0: it
 *   takes what it is given
 * @takes: of a virtual camera: so many pictures, then writing fails (ENODEV); 0: any number
 * @stalls_after: of a virtual camera: after so many pictures writing waits, until it is plugged in
 *   without this; 0: never
 * @is_plain: nothing of it can be set
 * @fails_at: of the calls to it, counted from 1 since it was plugged in, this one fails: a request
 *   with EIO, a mapping with ENOMEM; 0 none
 * @is_endless: none of its lists has an end
 * @lies: (array length=n_lies) (nullable): what it says otherwise than it should, as the file
 * tells; it then sends as fast as it can. What the kernel itself sees to, whatever a driver says,
 * stays true: numbers, places and lengths of buffers
 * @n_lies: bytes of @lies
 *
 * A camera that answers the calls of video4linux, in this process only. It sends
 *   YUYV 640 x 480 at 30 a second: the left half dark (luma 60), the right half light (180), grey;
 *   MJPG 1280 x 720 at 60 a second, when there is @jpeg.
 * Its controls are those of a common webcam; what is decided automatically refuses to be set.
 * A virtual camera keeps the last picture that was written to it. The library replaces open, close,
 * ioctl, mmap, munmap and write; every other file goes to the kernel.
 */
typedef struct
{
  const char    *name;
  const char    *bus;
  int            is_output;
  int            is_denied;
  int            is_busy;
  const uint8_t *jpeg;
  size_t         n_jpeg;
  int            is_single;
  int            damage_every;
  int            n_pictures;
  int            broken_after;
  int            silent_after;
  int            is_silent;
  int            fixed_width;
  int            takes;
  int            stalls_after;
  int            is_plain;
  int            fails_at;
  int            is_endless;
  const uint8_t *lies;
  size_t         n_lies;
} GuiseFakeCamera;

/**
 * guise_fake_camera_plug:
 * @number: 0..7, of /dev/videoN
 * @camera: (nullable): what to plug in; %NULL unplugs
 *
 * As a preloaded library it plugs in what GUISE_FAKE_CAMERAS says: 1 for a camera and a virtual
 * one.
 */
void guise_fake_camera_plug (int number, const GuiseFakeCamera *camera);

/**
 * guise_fake_camera_get_control:
 *
 * Returns: the value that a control has now
 */
int guise_fake_camera_get_control (int number, uint32_t id);

/**
 * guise_fake_camera_count:
 * @number: 0..7
 * @out_calls: requests and mappings since it was plugged in
 * @out_open: descriptors of it that are open
 * @out_mapped: buffers of it that are mapped
 */
void guise_fake_camera_count (int number, int *out_calls, int *out_open, int *out_mapped);

/**
 * guise_fake_camera_get_written:
 * @number: of a virtual camera
 * @out_width: columns that it was told of
 * @out_height: rows
 * @out_bytes: the last picture, YUYV; valid until the next one
 *
 * Returns: how many pictures were written to it
 */
int guise_fake_camera_get_written (int             number,
                                   int            *out_width,
                                   int            *out_height,
                                   const uint8_t **out_bytes);
