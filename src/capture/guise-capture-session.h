/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture.h"
#include "capture/guise-coach.h"
#include "capture/guise-take-list.h"
#include "media/guise-media-input.h"

G_BEGIN_DECLS

#define GUISE_CAPTURE_UNDO_SECONDS 5 /* what one wish to undo takes back */

/**
 * GuiseCaptureSession:
 *
 * What a person before the camera goes through: takes, one after the other, each with its light or
 * card, and a coach beside them. Pictures come from whoever holds the camera. Thread: one at a
 * time.
 */
typedef struct _GuiseCaptureSession GuiseCaptureSession;

/**
 * guise_capture_session_new:
 * @input: what is filmed with; looked at now, and not kept
 * @target: how many faces make the set complete; 0 for 5000
 *
 * Nothing is opened before guise_capture_session_open().
 *
 * Returns: (transfer full): a session without a take
 */
GuiseCaptureSession *guise_capture_session_new (const GuiseMediaInput *input, size_t target);
void                 guise_capture_session_free (GuiseCaptureSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCaptureSession, guise_capture_session_free)

/**
 * guise_capture_session_open:
 * @self: a session that is not open
 * @dir: the faceset
 * @device: where the networks run; from here on only the caller's thread may use it
 * @progress: (nullable): told while faces of earlier days are looked at
 * @user_data: for @progress
 * @cancellable: (nullable): stops that
 * @error: where to put the error
 *
 * Errors: those of guise_capture_open()
 *
 * Returns: %TRUE when pictures can be looked at
 */
gboolean guise_capture_session_open (GuiseCaptureSession *self,
                                     const char          *dir,
                                     GuiseDevice         *device,
                                     GuiseProgressFunc    progress,
                                     void                *user_data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/**
 * guise_capture_session_get_other_camera:
 *
 * Returns: (transfer none) (nullable): the camera of the take before, when it was another one than
 *   that of now: its pictures look different
 */
const char *guise_capture_session_get_other_camera (const GuiseCaptureSession *self);

/**
 * guise_capture_session_add_take:
 * @self: the session
 * @take: (transfer full): recorded after those that were added before
 */
void guise_capture_session_add_take (GuiseCaptureSession *self, GuisePlannedTake *take);

/**
 * guise_capture_session_begin_take:
 * @self: the session
 * @take: (transfer full): recorded from the next picture on, whatever was planned
 */
void guise_capture_session_begin_take (GuiseCaptureSession *self, GuisePlannedTake *take);

/**
 * guise_capture_session_is_satisfied:
 *
 * A card has a number of its own beside the set's.
 *
 * Returns: whether the take under way has nothing to wish for; %FALSE without one
 */
gboolean guise_capture_session_is_satisfied (const GuiseCaptureSession *self);

/**
 * guise_capture_session_advance:
 * @self: the session
 *
 * Goes to the next take that wants something. It begins with the next picture.
 *
 * Returns: %FALSE when there is none
 */
gboolean guise_capture_session_advance (GuiseCaptureSession *self);

/**
 * guise_capture_session_get_take:
 * @self: the session
 * @out_number: (out) (optional): its number in this session, from 1
 *
 * Returns: (transfer none) (nullable): the take under way
 */
const GuisePlannedTake *guise_capture_session_get_take (const GuiseCaptureSession *self,
                                                        guint                     *out_number);

/**
 * guise_capture_session_is_past_end:
 * @self: the session
 * @time_ns: of the next picture
 *
 * Returns: whether the time of the take is over, or the person cannot do or does not do what its
 *   card asks for
 */
gboolean guise_capture_session_is_past_end (const GuiseCaptureSession *self, int64_t time_ns);

/**
 * guise_capture_session_process:
 * @self: an open session with a take
 * @frame: the next picture
 * @out_shot: (out caller-allocates): what became of it
 * @error: where to put the error
 *
 * Looks at one picture; the first of a take begins it. What to do is to be said before somebody
 * does it: then comes guise_capture_session_see().
 *
 * Errors: those of guise_capture_start_take() and guise_capture_process()
 *
 * Returns: %FALSE when something failed, not when the picture is refused
 */
gboolean guise_capture_session_process (GuiseCaptureSession *self,
                                        GuiseFrame          *frame,
                                        GuiseCaptureShot    *out_shot,
                                        GError             **error);

/**
 * guise_capture_session_see:
 * @self: the session
 * @frame: of the last guise_capture_session_process()
 * @shot: likewise
 *
 * Lets the coach see what became of it.
 */
void guise_capture_session_see (GuiseCaptureSession    *self,
                                const GuiseFrame       *frame,
                                const GuiseCaptureShot *shot);

/**
 * guise_capture_session_get_capture:
 *
 * Returns: (transfer none) (nullable): what is kept; %NULL before it is open, as the coach
 */
GuiseCapture *guise_capture_session_get_capture (const GuiseCaptureSession *self);
GuiseCoach   *guise_capture_session_get_coach (const GuiseCaptureSession *self);

G_END_DECLS
