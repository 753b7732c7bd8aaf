/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-finder.h"
#include "live/guise-live-meter.h"
#include "media/guise-frame.h"
#include "swap/guise-merger.h"

G_BEGIN_DECLS

/**
 * GuiseLiveView:
 * @GUISE_LIVE_VIEW_SWAPPED: faces were swapped
 * @GUISE_LIVE_VIEW_HELD: no face was found; an earlier picture stands in for this one
 * @GUISE_LIVE_VIEW_BLURRED: no face was found; nothing can be made out
 * @GUISE_LIVE_VIEW_CARD: a card stands in for the picture
 * @GUISE_LIVE_VIEW_BARE: no face was found; the camera's picture, as was chosen
 *
 * What a picture shows.
 */
typedef enum
{
  GUISE_LIVE_VIEW_SWAPPED,
  GUISE_LIVE_VIEW_HELD,
  GUISE_LIVE_VIEW_BLURRED,
  GUISE_LIVE_VIEW_CARD,
  GUISE_LIVE_VIEW_BARE,
  GUISE_N_LIVE_VIEWS,
} GuiseLiveView;

/**
 * GuiseLiveFace:
 * @track: its number; another one when another finder looks
 * @to_face: from pixels of the frame to those of the crop
 * @landmarks: in the frame
 *
 * Where a face is that is being swapped.
 */
typedef struct
{
  int         track;
  GuiseAffine to_face;
  GuisePoint  landmarks[GUISE_N_LANDMARKS];
} GuiseLiveFace;

/* Whether a picture shows a face that was made; the bare camera, a blur and a card do not. */
static inline gboolean
guise_live_view_is_made (GuiseLiveView view)
{
  return view == GUISE_LIVE_VIEW_SWAPPED || view == GUISE_LIVE_VIEW_HELD;
}

typedef struct _GuiseLivePool GuiseLivePool;
typedef struct _GuiseLiveShot GuiseLiveShot;

/**
 * GuiseLiveShot:
 * @frame: (owned): what the camera saw
 * @canvas: (owned): BGR8 of the same size: what is shown instead
 * @view: what @canvas shows
 * @has_label: whether the label is drawn in @canvas
 * @taken_us: when it was taken, monotonic microseconds
 * @rotation: as in the settings, how its picture was turned
 * @is_mirrored: and whether it was mirrored then
 * @pass_ns: the time of the frame at which footage began that is played again and again; 0 of a
 *   camera
 * @pause_us: for so long in all the times of a camera stood still before it, because it was gone
 * @scene: which scene of footage it shows, counted from 0; one that comes back after a cut-away has
 *   its number again; 0 of a camera
 * @size: side of the model's face, n
 * @n_faces: how many are swapped
 * @n_wanted: how many are to be: more than @n_faces while one that was there is not found
 * @faces: (array length=n_faces): where they are
 * @n_veils: places where somebody may be bare who is to be swapped and is not found
 * @veils: (array length=n_veils): where
 * @has_seen: whether a mask network was asked about the faces
 * @planes: (owned) (array): [max_faces, 9, n, n] f32: of each face input, face, face mask, input
 *   mask, and what a mask network said of the input
 * @origin: (owned) (nullable): a reference-counted string: what a video says about itself that
 *   shows this picture; %NULL before a model was asked
 * @busy_us: what each stage took
 *
 * One picture on its way through the live pipeline. It belongs to one node at a time; once it was
 * shown it is only read. Reference counted (atomic); the last one that lets go gives it back to its
 * pool.
 */
struct _GuiseLiveShot
{
  GuiseFrame    *frame;
  GuiseImage    *canvas;
  GuiseLiveView  view;
  gboolean       has_label;
  int64_t        taken_us;
  int            rotation;
  gboolean       is_mirrored;
  int64_t        pass_ns;
  int64_t        pause_us;
  guint          scene;
  int            size;
  int            n_faces;
  int            n_wanted;
  GuiseLiveFace *faces;
  int            n_veils;
  GuiseFaceRect  veils[GUISE_FACE_FINDER_MAX_FACES];
  gboolean       has_seen;
  float         *planes;
  char          *origin;
  int64_t        busy_us[GUISE_N_LIVE_STAGES];
  /*< private >*/
  GuiseLivePool *pool;
  GuiseLiveShot *next;     /* while it is spare */
  size_t         n_planes; /* floats in planes */
  int            ref_count;
};

GuiseLiveShot *guise_live_shot_ref (GuiseLiveShot *self);
void           guise_live_shot_unref (GuiseLiveShot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveShot, guise_live_shot_unref)

/**
 * guise_live_shot_reserve:
 * @self: a shot with a frame
 * @size: side of the model's face
 * @n_faces: faces that may come
 * @error: where to put the error
 *
 * Room for the model's answers. Allocates only what is larger than ever before.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_live_shot_reserve (GuiseLiveShot *self, int size, int n_faces, GError **error);

/**
 * guise_live_shot_reserve_canvas:
 * @self: a shot with a frame
 * @error: where to put the error
 *
 * A canvas of the size of the frame, whatever is on it.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_shot_reserve_canvas (GuiseLiveShot *self, GError **error);

/**
 * guise_live_shot_get_prediction:
 * @self: a shot with room for the answers
 * @i: which face
 *
 * Returns: where its planes are; to be filled by whoever has the shot
 */
GuisePrediction guise_live_shot_get_prediction (const GuiseLiveShot *self, int i);

/**
 * guise_live_pool_new:
 * @n_most: so many shots may be under way at once
 *
 * Shots that are used again and again. Thread: any.
 *
 * Returns: (transfer full): a pool without shots
 */
GuiseLivePool *guise_live_pool_new (int n_most);

/**
 * guise_live_pool_free:
 *
 * Shots that are still held stay good and are freed with their last reference.
 */
void guise_live_pool_free (GuiseLivePool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLivePool, guise_live_pool_free)

void guise_live_pool_set_most (GuiseLivePool *self, int n_most);

/**
 * guise_live_pool_take:
 * @self: a pool
 * @frame: (transfer full): what the camera saw
 * @taken_us: when
 *
 * Returns: (transfer full) (nullable): a shot without faces; %NULL, and the frame dropped, when all
 *   are under way
 */
GuiseLiveShot *guise_live_pool_take (GuiseLivePool *self, GuiseFrame *frame, int64_t taken_us);

/**
 * guise_live_pool_take_anyway:
 *
 * guise_live_pool_take() beyond the limit: for what must be shown.
 *
 * Returns: (transfer full): a shot without faces
 */
GuiseLiveShot *
guise_live_pool_take_anyway (GuiseLivePool *self, GuiseFrame *frame, int64_t taken_us);

G_END_DECLS
