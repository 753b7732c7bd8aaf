/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-detector-private.h"
#include "face/guise-face-finder.h"

G_BEGIN_DECLS

/**
 * GuiseFaceLooks:
 * @GUISE_FACE_LOOK_NEAR: the short range on the whole picture
 * @GUISE_FACE_LOOK_FAR: the full range on the whole picture
 * @GUISE_FACE_LOOK_TURNED_NEAR: the short range on the picture on its sides and upside down
 * @GUISE_FACE_LOOK_TURNED_FAR: the full range on these
 * @GUISE_FACE_LOOK_TILES: overlapping parts of the picture, for faces that are
 * too small in the whole
 *
 * Ways to look for faces. Those whose network is not there find nothing.
 */
typedef enum
{
  GUISE_FACE_LOOK_NEAR = 1 << 0,
  GUISE_FACE_LOOK_FAR = 1 << 1,
  GUISE_FACE_LOOK_TURNED_NEAR = 1 << 2,
  GUISE_FACE_LOOK_TURNED_FAR = 1 << 3,
  GUISE_FACE_LOOK_TILES = 1 << 4,
} GuiseFaceLooks;

/**
 * GuiseFaceSearch:
 *
 * Where in a picture there may be faces, known ones or not. Thread: owner.
 */
typedef struct _GuiseFaceSearch GuiseFaceSearch;

/**
 * guise_face_search_new:
 * @short_path: (nullable): file of the short-range network
 * @full_path: (nullable): file of the full-range network
 *
 * Returns: (transfer full) (nullable): a search
 */
GuiseFaceSearch *guise_face_search_new (const char  *short_path,
                                        const char  *full_path,
                                        GuiseDevice *device,
                                        GError     **error);
void             guise_face_search_free (GuiseFaceSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceSearch, guise_face_search_free)

/**
 * guise_face_search_run:
 * @self: the search
 * @picture: BGR8
 * @looks: how to look
 * @min_score: least score; 0 takes the networks' own
 * @candidates: (array) (element-type GuiseFaceCandidate): what is found is added
 * @error: where to put the error
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_search_run (GuiseFaceSearch  *self,
                                const GuiseImage *picture,
                                GuiseFaceLooks    looks,
                                double            min_score,
                                GArray           *candidates,
                                GError          **error);

/**
 * guise_face_search_run_one:
 * @round: which one: one more each time goes through all of them
 *
 * guise_face_search_run() with a single run on a tile, or of the full range the whole picture one
 * way up: a thorough search spread over many pictures of a video.
 */
gboolean guise_face_search_run_one (GuiseFaceSearch  *self,
                                    const GuiseImage *picture,
                                    uint64_t          round,
                                    double            min_score,
                                    GArray           *candidates,
                                    GError          **error);

/**
 * guise_face_search_run_turned:
 * @round: which one: one more each time goes through all of them
 *
 * guise_face_search_run() with a single run of the short range, of the full one where there is
 * none, on the picture on one of its sides or upside down.
 */
gboolean guise_face_search_run_turned (GuiseFaceSearch  *self,
                                       const GuiseImage *picture,
                                       uint64_t          round,
                                       double            min_score,
                                       GArray           *candidates,
                                       GError          **error);

/**
 * guise_face_search_settle:
 * @self: the search
 * @picture: BGR8
 * @candidate: a doubtful one; becomes what a nearer look says: in the middle of a window of its
 * own, in four ways up. A face that is seen upside down by mistake scores lower there
 * @out_is_face: (out): whether that look saw a face at all
 * @error: where to put the error
 *
 * The mesh network is no judge of this: it fits a face the wrong way up, presence 1.0, to most
 * upright ones (measured on the crowd of the synthetic people, where detections the right way up
 * score 0.74 and more, those the wrong way up 0.80 and less, and the right one the more).
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_search_settle (GuiseFaceSearch    *self,
                                   const GuiseImage   *picture,
                                   GuiseFaceCandidate *candidate,
                                   gboolean           *out_is_face,
                                   GError            **error);

/**
 * guise_face_search_is_same_place:
 *
 * Returns: whether two squares are about one face, whichever way up each sees it
 */
gboolean guise_face_search_is_same_place (const GuiseFaceRoi *a, const GuiseFaceRoi *b);

uint64_t guise_face_search_get_n_runs (const GuiseFaceSearch *self);

G_END_DECLS
