/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

#define GUISE_FACE_FINDER_MAX_FACES 16

/**
 * GuiseFaceRange:
 * @GUISE_FACE_RANGE_AUTO: the short range first, then the full range, whole and in tiles
 * @GUISE_FACE_RANGE_SHORT: faces within about two metres of a webcam; fastest, no tiles
 * @GUISE_FACE_RANGE_FULL: the full range only, whole and in tiles
 *
 * Which detector looks for new faces; the words "auto", "short", "full" of the command line.
 */
typedef enum
{
  GUISE_FACE_RANGE_AUTO,
  GUISE_FACE_RANGE_SHORT,
  GUISE_FACE_RANGE_FULL,
  GUISE_N_FACE_RANGES,
} GuiseFaceRange;

gboolean    guise_face_range_from_string (const char *text, GuiseFaceRange *out_range);
const char *guise_face_range_to_string (GuiseFaceRange range);

/**
 * GuiseFaceMode:
 * @GUISE_FACE_MODE_VIDEO: pictures follow each other: faces are followed by their mesh until a
 *   cut, detectors run only while fewer than the wanted number are followed; a new scene is
 *   searched for turned and small faces at once, one with too few people now and then
 * @GUISE_FACE_MODE_STILL: every picture stands alone: all detectors, all ways up, three passes of
 *   the mesh and the mean of five more, tiles while there are fewer faces than wanted
 * @GUISE_FACE_MODE_LIVE: as video, for pictures that are due: the looks of the detectors that a
 *   video's picture gets at once are spread over as many pictures, one each
 */
typedef enum
{
  GUISE_FACE_MODE_VIDEO,
  GUISE_FACE_MODE_STILL,
  GUISE_FACE_MODE_LIVE,
} GuiseFaceMode;

/**
 * GuiseFaceMesh:
 * @GUISE_FACE_MESH_AUTO: the attention mesh, the plain one where its file is not there
 * @GUISE_FACE_MESH_PLAIN: without a second look at lips and eyes, and without irises; a little
 *   faster
 * @GUISE_FACE_MESH_ATTENTION: no other
 *
 * Which network reads a face.
 */
typedef enum
{
  GUISE_FACE_MESH_AUTO,
  GUISE_FACE_MESH_PLAIN,
  GUISE_FACE_MESH_ATTENTION,
} GuiseFaceMesh;

/**
 * GuiseFaceFinderOptions:
 * @range: which detector
 * @mode: video, stills or live
 * @max_faces: how many faces are wanted at most, largest first; 1..%GUISE_FACE_FINDER_MAX_FACES
 * @min_score: least score of a detection; 0 takes the network's own
 * @min_presence: least score of a mesh, 0.5 as a rule
 * @mesh: which mesh
 *
 * All zeros but @max_faces are the defaults.
 */
typedef struct
{
  GuiseFaceRange range;
  GuiseFaceMode  mode;
  int            max_faces;
  double         min_score;
  double         min_presence;
  GuiseFaceMesh  mesh;
} GuiseFaceFinderOptions;

/**
 * GuiseFaceFinder:
 *
 * Pictures in, faces out: detection, mesh, landmarks, pose, identity over time.
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuiseFaceFinder GuiseFaceFinder;

/**
 * guise_face_finder_new:
 * @models_dir: (nullable): folder of the face networks; %NULL finds those that come with the
 *   program (guise_data_find())
 * @device: where the networks run
 * @options: (nullable): %NULL for one face in video
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (run set-up), %GUISE_FORMAT_ERROR, %GUISE_FACE_ERROR,
 * %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): a finder
 */
GuiseFaceFinder *guise_face_finder_new (const char                   *models_dir,
                                        GuiseDevice                  *device,
                                        const GuiseFaceFinderOptions *options,
                                        GError                      **error);
void             guise_face_finder_free (GuiseFaceFinder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceFinder, guise_face_finder_free)

/**
 * guise_face_finder_process:
 * @self: the finder
 * @picture: BGR8
 * @time: when it was taken, nanoseconds; in video it grows
 * @out_faces: (out) (transfer full) (element-type GuiseFace): the faces, largest first; empty when
 *   there is nobody
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE only when the device failed
 */
gboolean guise_face_finder_process (GuiseFaceFinder  *self,
                                    const GuiseImage *picture,
                                    int64_t           time,
                                    GPtrArray       **out_faces,
                                    GError          **error);

/**
 * guise_face_finder_faces_new:
 *
 * Returns: (transfer full) (element-type GuiseFace): nobody yet
 */
GPtrArray *guise_face_finder_faces_new (void);

/**
 * guise_face_finder_process_into:
 * @self: the finder
 * @picture: BGR8
 * @time: when it was taken, nanoseconds; in video it grows
 * @faces: (element-type GuiseFace): from guise_face_finder_faces_new(); what is in it goes, then
 *   come the faces, largest first
 * @error: where to put the error
 *
 * As guise_face_finder_process(). Where somebody is followed it asks for no memory.
 *
 * Returns: %FALSE only when the device failed
 */
gboolean guise_face_finder_process_into (GuiseFaceFinder  *self,
                                         const GuiseImage *picture,
                                         int64_t           time,
                                         GPtrArray        *faces,
                                         GError          **error);

/**
 * guise_face_finder_set_limits:
 * @self: the finder
 * @max_faces: as in its options
 * @min_score: as in its options
 *
 * They act on the next picture; who is followed stays followed.
 */
void guise_face_finder_set_limits (GuiseFaceFinder *self, int max_faces, double min_score);

/**
 * guise_face_finder_get_scene:
 * @self: the finder
 *
 * Returns: the number of the scene that the last picture shows, -1 before the first one: what is in
 *   another scene says nothing about who is where. A scene that comes back within half a second,
 *   after a flash or a cut-away, has its number again
 */
int guise_face_finder_get_scene (const GuiseFaceFinder *self);

/**
 * guise_face_finder_reset:
 * @self: the finder
 *
 * Forgets whom it followed: after a seek or between two videos.
 */
void guise_face_finder_reset (GuiseFaceFinder *self);

/**
 * guise_face_finder_dup_state:
 * @self: the finder
 *
 * Returns: (transfer full): whom it follows and where, as one line of text: another finder that is
 *   given it finds in the pictures that come next exactly what this one would
 */
char *guise_face_finder_dup_state (const GuiseFaceFinder *self);

/**
 * guise_face_finder_set_state:
 * @self: the finder
 * @text: from guise_face_finder_dup_state(); distrusted
 *
 * Returns: %FALSE, and nothing changed, when @text is no state
 */
gboolean guise_face_finder_set_state (GuiseFaceFinder *self, const char *text);

/**
 * GuiseFaceFinderCounts:
 * @n_pictures: processed since the finder was made
 * @n_detections: runs of a detector among them
 * @n_meshes: runs of the mesh network
 * @n_doubled: readings that were left out because they were of a face that had a better one
 */
typedef struct
{
  uint64_t n_pictures;
  uint64_t n_detections;
  uint64_t n_meshes;
  uint64_t n_doubled;
} GuiseFaceFinderCounts;

void guise_face_finder_get_counts (const GuiseFaceFinder *self, GuiseFaceFinderCounts *out_counts);

G_END_DECLS
