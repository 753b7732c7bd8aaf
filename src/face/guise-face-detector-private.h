/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-roi-private.h"

G_BEGIN_DECLS

#define GUISE_N_DETECTION_KEYS 6 /* eyes (image left, right), nose, mouth, ears (left, right) */

/**
 * GuiseFaceDetection:
 * @score: 0..1
 * @rect: brows to chin, in the square that was looked at: units of its side, from its corner
 * @keys: likewise
 */
typedef struct
{
  double        score;
  GuiseFaceRect rect;
  GuisePoint    keys[GUISE_N_DETECTION_KEYS];
} GuiseFaceDetection;

/**
 * GuiseFaceCandidate:
 * @roi: where the mesh is to look
 * @score: of the detection
 * @is_second: a surer look saw the same face: to be read only where that one's reading fails
 * @is_unusual: seen in a turned picture or a part of it
 * @is_doubtful: unusual, or not sure, or another look saw the face the other way up
 */
typedef struct
{
  GuiseFaceRoi roi;
  double       score;
  gboolean     is_second;
  gboolean     is_unusual;
  gboolean     is_doubtful;
} GuiseFaceCandidate;

/**
 * GuiseFaceDetector:
 *
 * The short-range or full-range detector: one picture in, boxes out.
 *
 * Thread: owner.
 */
typedef struct _GuiseFaceDetector GuiseFaceDetector;

GuiseFaceDetector *guise_face_detector_new (const char *path, GuiseDevice *device, GError **error);
void               guise_face_detector_free (GuiseFaceDetector *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceDetector, guise_face_detector_free)

/**
 * guise_face_detector_run:
 * @self: the detector
 * @picture: BGR8
 * @window: the part of it to look at
 * @min_score: least score; 0 takes the network's own
 * @out_candidates: (array) (element-type GuiseFaceCandidate): what was found is added, best first
 * @error: where to put the error
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_detector_run (GuiseFaceDetector  *self,
                                  const GuiseImage   *picture,
                                  const GuiseFaceRoi *window,
                                  double              min_score,
                                  GArray             *out_candidates,
                                  GError            **error);

/**
 * guise_face_detector_merge:
 * @detections: (array) (element-type GuiseFaceDetection): all that passed the score; becomes the
 *   merged ones, best first
 *
 * Weighted non-maximum suppression (faces.md 3.4).
 */
void guise_face_detector_merge (GArray *detections);

G_END_DECLS
