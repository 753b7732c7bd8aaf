/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "face/guise-face-descriptor.h"
#include "media/guise-video-reader.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseFootagePerson:
 * @n_faces: how often the person was seen
 * @reference: what the person looks like, for GuiseExtractionOptions
 * @picture: (owned): the largest face, BGR8, %GUISE_FOOTAGE_FACE_SIZE a side
 *
 * Somebody in footage.
 */
typedef struct
{
  size_t      n_faces;
  float       reference[GUISE_FACE_DESCRIPTOR_SIZE];
  GuiseImage *picture;
} GuiseFootagePerson;

#define GUISE_FOOTAGE_FACE_SIZE 192 /* pixels */

/**
 * GuiseFootageLook:
 * @info: what it says about itself
 * @n_frames: frames that were looked at
 * @n_dark: those of them without a face that are too dark for one to be seen
 * @picture: (owned) (nullable): one of them, BGR8, at most 320 pixels wide
 * @people: (element-type GuiseFootagePerson): who is in them, the most frequent first
 *
 * A first glance at footage, at a few frames spread over it. Plain struct, everything owned.
 */
typedef struct
{
  GuiseVideoInfo info;
  size_t         n_frames;
  size_t         n_dark;
  GuiseImage    *picture;
  GPtrArray     *people;
} GuiseFootageLook;

void guise_footage_look_free (GuiseFootageLook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFootageLook, guise_footage_look_free)

/**
 * guise_footage_look:
 * @paths: (array zero-terminated=1): a video or a folder of pictures, or pictures; only read
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @device: where they run
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * Looks at twelve frames and finds out how many people are in them, so that somebody can be asked
 * which one is wanted before hours are spent. Who is seen once only does not count where somebody
 * is seen more often. Of several pictures those that cannot be read are passed over, unless it is
 * all that are looked at.
 *
 * Errors: as guise_video_reader_open() and guise_video_reader_seek(), guise_face_finder_new() and
 * guise_face_describer_new(); %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): what was seen
 */
GuiseFootageLook *guise_footage_look (const char *const *paths,
                                      const char        *models_dir,
                                      GuiseDevice       *device,
                                      GCancellable      *cancellable,
                                      GError           **error);

G_END_DECLS
