/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-descriptor.h"
#include "face/guise-face-finder.h"

G_BEGIN_DECLS

/**
 * guise_person_reference_load:
 * @path: a picture of the person, or a faceset or folder of pictures of the person
 * @finder: finds faces in pictures; made for stills
 * @describer: describes them
 * @out_reference: (out caller-allocates) (array fixed-size=1024): the mean of the descriptors
 * @out_n_pictures: (out) (optional): how many faces are in it
 * @error: where to put the error
 *
 * What a person looks like. Of a picture the largest face counts; aligned faces bring their
 * landmarks along. Of many pictures at most 64 are taken, evenly spread, and of these the largest
 * group that looks alike: a few strangers do no harm.
 *
 * Errors: %GUISE_CORE_ERROR (no such file, no picture), %GUISE_FACESET_ERROR EMPTY (nobody in it);
 * those of guise_face_finder_process() and guise_face_describer_run()
 *
 * Returns: %FALSE on failure
 */
gboolean guise_person_reference_load (const char         *path,
                                      GuiseFaceFinder    *finder,
                                      GuiseFaceDescriber *describer,
                                      float              *out_reference,
                                      size_t             *out_n_pictures,
                                      GError            **error);

G_END_DECLS
