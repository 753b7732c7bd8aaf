/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-finder.h"
#include "face/guise-face-marker-private.h"
#include "face/guise-face-search-private.h"
#include "face/guise-face-tracks-private.h"

G_BEGIN_DECLS

/* faces.md 2.3.4: how often the mesh of a new face is read again from its own square in video. */
#define GUISE_FACE_FINDER_PASSES_NEW 2

struct _GuiseFaceFinder
{
  GuiseFaceFinderOptions options;
  GuiseFaceMarker       *marker;
  GuiseFaceSearch       *search;
  GArray                *candidates; /* of GuiseFaceCandidate, in the current picture */
  GArray                *sightings;  /* of those who are followed, in the current picture */
  GuiseSpares           *faces;
  GuiseFaceTracks       *tracks;
  uint64_t               round;  /* of the thorough search that is spread over pictures */
  GArray                *doubts; /* live: candidates of the last look that wait */
  uint64_t               turn;   /* live: of the looks that are spread over pictures */
  GuiseFaceFinderCounts  counts;
};

/* One picture under way. */
typedef struct
{
  const GuiseImage *picture; /* borrowed: as it came or lifted */
  GuiseFaceGlance   glance;
  int64_t           time;
  gboolean          is_new_scene;
  uint64_t          turn;       /* live: which look this picture gets */
  guint             n_followed; /* live: so many faces are not new */
  GPtrArray        *faces;      /* of GuiseFace, owned */
} GuiseFaceWork;

/**
 * guise_face_finder_read:
 * @self: the finder
 * @picture: BGR8
 * @roi: where to look
 * @n_passes: readings, one more after a jump when it is 1
 * @error: where to put the error
 *
 * Reads the mesh from @roi, then again from the mesh's own square. The last one counts, or the
 * surest where the last one sees no face any more: on profiles readings differ. A still is read
 * once more from several squares.
 *
 * Returns: (transfer full) (nullable): the face with mesh, score and pose; %NULL without an error
 *   when there is none
 */
GuiseFace *guise_face_finder_read (GuiseFaceFinder    *self,
                                   const GuiseImage   *picture,
                                   const GuiseFaceRoi *roi,
                                   int                 n_passes,
                                   GError            **error);

/**
 * guise_face_finder_is_full:
 *
 * Returns: whether as many faces were found as are wanted
 */
gboolean guise_face_finder_is_full (const GuiseFaceFinder *self, const GuiseFaceWork *work);

/**
 * guise_face_finder_is_same:
 *
 * Returns: whether two readings are of one face (faces.md 2.1.4)
 */
gboolean guise_face_finder_is_same (const GuiseFace *a, const GuiseFace *b);

/**
 * guise_face_finder_sightings_new:
 *
 * Returns: (transfer full): what guise_face_finder_follow() works with
 */
GArray *guise_face_finder_sightings_new (void);

/**
 * guise_face_finder_follow:
 *
 * Looks for everybody where they were. Where two tracks come to one face, it belongs to the one
 * that is nearer to its old place: the other one is lost, not swapped.
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_finder_follow (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error);

/**
 * guise_face_finder_sort_candidates:
 *
 * Sorts what a look found: largest first, then those of which a surer look saw the same face.
 */
void guise_face_finder_sort_candidates (GuiseFaceFinder *self);

/**
 * guise_face_finder_is_taken:
 * @faces: (element-type GuiseFace): who is known
 * @roi: a square
 *
 * Returns: whether the square lies on one of them
 */
gboolean guise_face_finder_is_taken (const GPtrArray *faces, const GuiseFaceRoi *roi);

/**
 * guise_face_finder_add:
 * @self: the finder
 * @work: the picture
 * @n_followed: so many faces at the start of its list stay
 * @face: (transfer full): a new one
 *
 * Adds a face, or puts it in the place of a worse reading of the same one.
 */
void guise_face_finder_add (GuiseFaceFinder *self,
                            GuiseFaceWork   *work,
                            guint            n_followed,
                            GuiseFace       *face);

/**
 * guise_face_finder_search:
 *
 * Looks for new faces: in a still thoroughly, in video as far as what is there calls for.
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_finder_search (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error);

/**
 * guise_face_finder_search_live:
 *
 * The same of %GUISE_FACE_MODE_LIVE: one look, or one nearer look at what the last one found.
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_finder_search_live (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error);

/**
 * guise_face_finder_end_live:
 *
 * The picture is done: whose turn it is in the next one.
 */
void guise_face_finder_end_live (GuiseFaceFinder *self, const GuiseFaceWork *work);

/**
 * guise_face_finder_forget_live:
 *
 * The next picture begins anew.
 */
void guise_face_finder_forget_live (GuiseFaceFinder *self);

G_END_DECLS
