/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-finder.h"
#include "face/guise-person-gate.h"
#include "model/guise-dfm.h"
#include "swap/guise-color-memory.h"
#include "swap/guise-face-masker.h"
#include "swap/guise-mask-memory.h"
#include "swap/guise-merger.h"

G_BEGIN_DECLS

/**
 * GuiseSwapShot:
 *
 * What a model answered for the faces of one frame. Made once and filled again and again. Thread:
 * one at a time.
 */
typedef struct _GuiseSwapShot GuiseSwapShot;

/**
 * guise_swap_shot_new:
 * @resolution: side of the model's face
 * @max_faces: most faces of a frame, 1..%GUISE_FACE_FINDER_MAX_FACES
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a shot without faces
 */
GuiseSwapShot *guise_swap_shot_new (int resolution, int max_faces, GError **error);
void           guise_swap_shot_free (GuiseSwapShot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapShot, guise_swap_shot_free)

int guise_swap_shot_get_n_faces (const GuiseSwapShot *self);

/**
 * guise_swap_shot_get_landmarks:
 *
 * Returns: (transfer none) (array fixed-size=68): where face @i is, in pixels of the frame
 */
const GuisePoint *guise_swap_shot_get_landmarks (const GuiseSwapShot *self, int i);

/**
 * guise_swap_shot_set_landmarks:
 * @landmarks: (array fixed-size=68): where face @i is taken to be; before the model is asked
 */
void guise_swap_shot_set_landmarks (GuiseSwapShot *self, int i, const GuisePoint *landmarks);

/**
 * guise_swap_shot_steady_colors:
 * @self: a shot with its answers, and masks that are steady
 * @merger: one that moves colours, with the options that the shot is merged with; nobody else uses
 *   it meanwhile
 * @memory: the frames before this one went through it in their order
 * @scene: number of the scene
 * @time_ns: when the frame was taken
 * @error: where to put the error
 *
 * Takes the trembling from how colours are matched.
 *
 * Errors: as guise_merger_measure_colors()
 */
gboolean guise_swap_shot_steady_colors (GuiseSwapShot    *self,
                                        GuiseMerger      *merger,
                                        GuiseColorMemory *memory,
                                        guint             scene,
                                        int64_t           time_ns,
                                        GError          **error);

/**
 * guise_swap_shot_steady_masks:
 * @self: a shot with its answers
 * @memory: of the model's size; the frames before this one went through it in their order
 * @scene: number of the scene
 * @time_ns: when the frame was taken
 * @error: where to put the error
 *
 * Takes the trembling from the edges of the model's masks.
 *
 * Errors: as guise_mask_memory_steady()
 */
gboolean guise_swap_shot_steady_masks (GuiseSwapShot   *self,
                                       GuiseMaskMemory *memory,
                                       guint            scene,
                                       int64_t          time_ns,
                                       GError         **error);

/* How face i moves; it does not as long as nobody says so. */
void guise_swap_shot_set_motion (GuiseSwapShot *self, int i, const GuiseFaceMotion *motion);

/**
 * guise_swap_shot_paste:
 * @self: a shot
 * @merger: of the model's resolution
 * @canvas: as in guise_merger_merge(), for all faces of the shot
 * @mask_canvas: (nullable): as there
 * @error: where to put the error
 *
 * Errors: as guise_merger_merge()
 */
gboolean guise_swap_shot_paste (const GuiseSwapShot *self,
                                GuiseMerger         *merger,
                                GuiseImage          *canvas,
                                GuiseImage          *mask_canvas,
                                GError             **error);

/**
 * GuiseFaceSwapper:
 *
 * Finds the faces of a frame and asks a model about them. Thread: that of its device.
 */
typedef struct _GuiseFaceSwapper GuiseFaceSwapper;

/**
 * guise_face_swapper_new:
 * @dfm: the model
 * @device: where networks run
 * @finder: (nullable): how faces are found, %NULL for one face in video
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @face_type: what the model was trained on
 * @error: where to put the error
 *
 * Errors: those of guise_face_finder_new() and guise_dfm_runner_new()
 *
 * Returns: (transfer full) (nullable): a swapper
 */
GuiseFaceSwapper *guise_face_swapper_new (GuiseDfm                     *dfm,
                                          GuiseDevice                  *device,
                                          const GuiseFaceFinderOptions *finder,
                                          const char                   *models_dir,
                                          GuiseFaceType                 face_type,
                                          GError                      **error);
void              guise_face_swapper_free (GuiseFaceSwapper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceSwapper, guise_face_swapper_free)

/**
 * guise_face_swapper_set_person:
 * @self: a swapper
 * @gate: (transfer full): says which face of a frame is swapped; the others stay as they are
 */
void guise_face_swapper_set_person (GuiseFaceSwapper *self, GuisePersonGate *gate);

/**
 * guise_face_swapper_set_masker:
 * @self: a swapper
 * @masker: (transfer full): is asked about every face, for masks of #GuiseMergeMask that need a
 *   network
 */
void guise_face_swapper_set_masker (GuiseFaceSwapper *self, GuiseFaceMasker *masker);

/**
 * guise_face_swapper_find:
 * @self: a swapper
 * @frame: BGR8
 * @time_ns: when it was taken
 * @shot: filled with where faces are; it has no answers yet
 * @error: where to put the error
 *
 * The first half of guise_face_swapper_look(). Frames come in their order.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_face_swapper_find (GuiseFaceSwapper *self,
                                  const GuiseImage *frame,
                                  int64_t           time_ns,
                                  GuiseSwapShot    *shot,
                                  GError          **error);

/**
 * guise_face_swapper_ask:
 * @self: a swapper
 * @frame: BGR8, the one that faces were found in
 * @morph: of models that have it, 0..1
 * @shot: whose faces are cut out and shown to the model, and to the mask network
 * @error: where to put the error
 *
 * The second half of guise_face_swapper_look().
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_face_swapper_ask (GuiseFaceSwapper *self,
                                 const GuiseImage *frame,
                                 double            morph,
                                 GuiseSwapShot    *shot,
                                 GError          **error);

/**
 * guise_face_swapper_get_scene:
 * @self: a swapper
 *
 * Returns: guise_face_finder_get_scene() of the last frame
 */
int guise_face_swapper_get_scene (const GuiseFaceSwapper *self);

/**
 * guise_face_swapper_look:
 * @self: a swapper
 * @frame: BGR8
 * @time_ns: when it was taken
 * @morph: of models that have it, 0..1
 * @shot: filled with what the model answered
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_face_swapper_look (GuiseFaceSwapper *self,
                                  const GuiseImage *frame,
                                  int64_t           time_ns,
                                  double            morph,
                                  GuiseSwapShot    *shot,
                                  GError          **error);

/**
 * guise_face_swapper_dup_state:
 * @self: a swapper
 * @out_person: (out) (transfer full) (nullable): what is known of the person looked for, %NULL for
 *   everybody
 *
 * Returns: (transfer full): whom it follows and where: another swapper that is given both finds in
 *   the frames that come next exactly what this one would
 */
char *guise_face_swapper_dup_state (const GuiseFaceSwapper *self, GBytes **out_person);

/**
 * guise_face_swapper_set_state:
 * @self: a swapper with the same person to look for
 * @state: from guise_face_swapper_dup_state(); distrusted
 * @person: (nullable): likewise
 *
 * Returns: %FALSE when they are no states
 */
gboolean guise_face_swapper_set_state (GuiseFaceSwapper *self, const char *state, GBytes *person);

G_END_DECLS
