/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-spares.h"
#include "face/guise-face-align.h"
#include "face/guise-face-mesh.h"
#include "face/guise-face-pose.h"

G_BEGIN_DECLS

/**
 * GUISE_FACE_ERROR:
 *
 * Errors of the face room. A missing network is a %GUISE_CORE_ERROR, a damaged one a
 * %GUISE_FORMAT_ERROR.
 */
#define GUISE_FACE_ERROR (guise_face_error_quark ())

/**
 * GuiseFaceError:
 * @GUISE_FACE_ERROR_NETWORK: the file is a network, but not the one wanted here
 * @GUISE_FACE_ERROR_LANDMARKS: the landmarks form no face
 */
typedef enum
{
  GUISE_FACE_ERROR_NETWORK,
  GUISE_FACE_ERROR_LANDMARKS,
} GuiseFaceError;

GQuark guise_face_error_quark (void);

/**
 * GuiseFaceRoi:
 * @x: centre, centre-based pixels
 * @y: centre
 * @side: of the square, pixels
 * @angle: how far it is turned clockwise in the picture, radians
 * @squeeze: by which part of the side it is narrower than high; 0 for a square, always below 1
 *
 * The turned square of a picture that a network looks at, or upright rectangle that becomes one.
 */
typedef struct
{
  double x;
  double y;
  double side;
  double angle;
  double squeeze;
} GuiseFaceRoi;

/**
 * GuiseFace:
 * @time: of the picture, nanoseconds
 * @track: faces of one person followed from picture to picture have one number; a new face gets a
 *   new one
 * @score: how sure the network is that this is a face, 0..1
 * @rect: the box around the mesh
 * @roi: what the mesh was read from
 * @pose: from the mesh, relative to the camera
 * @scale: pixels a centimetre at the head
 * @mesh: the vertices, in pixels of the picture
 * @irises: likewise: centre and four points of the rim of the person's right iris (the image's
 *   left), then of the left one; x is NaN where the plain mesh was used
 * @landmarks: the 68 points on it
 *
 * One face found in one picture. Filled by one producer, then published and only read. Reference
 * counted (atomic).
 */
typedef struct
{
  int64_t        time;
  int            track;
  double         score;
  GuiseFaceRect  rect;
  GuiseFaceRoi   roi;
  GuiseFacePose  pose;
  double         scale;
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];
  GuiseMeshPoint irises[GUISE_N_IRIS_POINTS];
  GuisePoint     landmarks[GUISE_N_LANDMARKS];
  /*< private >*/
  GuiseSpares *spares; /* where it goes with its last reference, or NULL */
  int          ref_count;
} GuiseFace;

/**
 * guise_face_new:
 *
 * Returns: (transfer full): a face to be filled
 */
GuiseFace *guise_face_new (void);
GuiseFace *guise_face_ref (GuiseFace *self);
void       guise_face_unref (GuiseFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFace, guise_face_unref)

/**
 * guise_face_spares_new:
 *
 * Returns: (transfer full): faces that are used again, for guise_face_take()
 */
GuiseSpares *guise_face_spares_new (void);

/**
 * guise_face_take:
 * @spares: from guise_face_spares_new()
 *
 * Returns: (transfer full): a face to be filled, as from guise_face_new(); new memory only where
 *   there is no spare one
 */
GuiseFace *guise_face_take (GuiseSpares *spares);

/**
 * guise_face_get_hull_overlap:
 * @a: a face
 * @b: another, found in the same picture
 *
 * Compares the convex hulls of the 68 landmarks. Source: faces.md 2.1.4: over 0.6 they are one
 * face.
 *
 * Returns: area of the intersection over the area of the union, 0..1
 */
double guise_face_get_hull_overlap (const GuiseFace *a, const GuiseFace *b);

/**
 * GuiseFaceFlaw:
 * @GUISE_FACE_FLAW_NONE: a usable face
 * @GUISE_FACE_FLAW_FIT: the landmarks hardly form a face
 * @GUISE_FACE_FLAW_SMALL: the eyes are less than 12 pixels apart
 * @GUISE_FACE_FLAW_OUTSIDE: less than half of the landmarks are in the picture
 * @GUISE_FACE_FLAW_EXTENT: the crop is far larger than the face's own box
 *
 * Why a found face should not go into a faceset (faces.md 2.1.4).
 */
typedef enum
{
  GUISE_FACE_FLAW_NONE,
  GUISE_FACE_FLAW_FIT,
  GUISE_FACE_FLAW_SMALL,
  GUISE_FACE_FLAW_OUTSIDE,
  GUISE_FACE_FLAW_EXTENT,
  GUISE_N_FACE_FLAWS,
} GuiseFaceFlaw;

/**
 * guise_face_find_flaw:
 * @self: a found face
 * @type: the crop that is wanted of it
 * @width: columns of the picture
 * @height: rows of the picture
 *
 * Returns: the first flaw, or %GUISE_FACE_FLAW_NONE
 */
GuiseFaceFlaw
guise_face_find_flaw (const GuiseFace *self, GuiseFaceType type, int width, int height);

/**
 * guise_face_flaw_to_string:
 *
 * Returns: a word for reports, "small"
 */
const char *guise_face_flaw_to_string (GuiseFaceFlaw flaw);

G_END_DECLS
