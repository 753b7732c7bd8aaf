/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "capture/guise-capture-journal.h"
#include "core/guise-progress.h"
#include "face/guise-face-finder.h"
#include "media/guise-frame.h"

G_BEGIN_DECLS

/* Beside the faces: what they were cut from, and what was taken back. */
#define GUISE_CAPTURE_SOURCES ".guise-sources"
#define GUISE_CAPTURE_UNDONE  ".guise-undone"

/**
 * GuiseCaptureOptions:
 * @target: how many faces make the set complete; 0 for 5000
 * @size: side of their pictures in pixels; 0 for 512
 * @quality: of their JPEGs; 0 for 95
 * @rate: pictures a second of the camera; 0 when not known
 * @is_due: pictures are due, as a camera's: none takes long (%GUISE_FACE_MODE_LIVE)
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 *
 * All zeros are the defaults.
 */
typedef struct
{
  size_t      target;
  int         size;
  int         quality;
  double      rate;
  gboolean    is_due;
  const char *models_dir;
} GuiseCaptureOptions;

/**
 * GuiseCaptureShot:
 * @refusal: what became of it
 * @has_record: whether the face was good enough to be measured
 * @record: what it looks like
 * @face: (nullable) (owned): the face, for an overlay
 * @other: (nullable) (owned): somebody else's, likewise
 *
 * One picture that was looked at. Clear it with guise_capture_shot_clear().
 */
typedef struct
{
  GuiseRefusal    refusal;
  gboolean        has_record;
  GuiseFaceRecord record;
  GuiseFace      *face;
  GuiseFace      *other;
} GuiseCaptureShot;

void guise_capture_shot_clear (GuiseCaptureShot *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCaptureShot, guise_capture_shot_clear)

/**
 * GuiseCapture:
 *
 * Collects the faces of one person before a camera, over days: every face that is kept is on disk
 * at once, and what is missing follows from what lies there.
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuiseCapture GuiseCapture;

/**
 * guise_capture_open:
 * @dir: the faceset; made when missing, gone on with when not
 * @options: (nullable): how
 * @device: where the networks run
 * @progress: (nullable): told while faces of earlier days are looked at
 * @user_data: for @progress
 * @cancellable: (nullable): stops that
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR (NO_SPACE, NOT_FOUND, CANCELLED); those of the room face
 *
 * Returns: (transfer full) (nullable): a session
 */
GuiseCapture *guise_capture_open (const char                *dir,
                                  const GuiseCaptureOptions *options,
                                  GuiseDevice               *device,
                                  GuiseProgressFunc          progress,
                                  void                      *user_data,
                                  GCancellable              *cancellable,
                                  GError                   **error);

/**
 * guise_capture_free:
 * @self: (nullable): a session
 *
 * Everything that was kept is on disk already; guise_capture_finish() also writes down what is
 * known about it.
 */
void guise_capture_free (GuiseCapture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCapture, guise_capture_free)

/**
 * guise_capture_start_take:
 * @self: a session
 * @take: the light and the camera
 * @error: where to put the error
 *
 * From here on pictures belong to a new take.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is written down
 */
gboolean
guise_capture_start_take (GuiseCapture *self, const GuiseCaptureTake *take, GError **error);

/**
 * guise_capture_rest:
 * @self: a session
 *
 * The person has paused: what the pictures of the last seconds were like says nothing about the
 * next one.
 */
void guise_capture_rest (GuiseCapture *self);

/**
 * guise_capture_process:
 * @self: a session with a take
 * @frame: the next picture
 * @out_shot: (out caller-allocates): what became of it
 * @error: where to put the error
 *
 * Looks at one picture and keeps its face when it is good, new and wanted.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; %GUISE_NN_ERROR DEVICE_LOST; %GUISE_IMAGE_ERROR
 * NO_MEMORY
 *
 * Returns: %FALSE when something failed, not when the picture is refused
 */
gboolean guise_capture_process (GuiseCapture     *self,
                                GuiseFrame       *frame,
                                GuiseCaptureShot *out_shot,
                                GError          **error);

/**
 * guise_capture_undo:
 * @self: a session
 * @seconds: how far back from the last picture
 * @out_n: (out): how many faces were taken back
 * @error: where to put the error
 *
 * Takes back the faces of the last seconds of this take: they lie in %GUISE_CAPTURE_UNDONE.
 *
 * Errors: %GUISE_CORE_ERROR FAILED
 *
 * Returns: %TRUE when it was done
 */
gboolean guise_capture_undo (GuiseCapture *self, double seconds, size_t *out_n, GError **error);

/**
 * guise_capture_redo:
 * @self: a session
 * @out_n: (out): how many faces are back
 * @error: where to put the error
 *
 * Brings back what the last guise_capture_undo() that took something took, once.
 *
 * Returns: %TRUE when it was done
 */
gboolean guise_capture_redo (GuiseCapture *self, size_t *out_n, GError **error);

/**
 * guise_capture_finish:
 * @self: a session
 * @error: where to put the error
 *
 * Writes down what is known about takes and faces. The session can go on afterwards.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_capture_finish (GuiseCapture *self, GError **error);

/**
 * guise_capture_get_n_faces:
 *
 * Returns: faces of all days
 */
size_t guise_capture_get_n_faces (const GuiseCapture *self);

/**
 * guise_capture_get_target:
 *
 * Returns: how many are wanted
 */
size_t guise_capture_get_target (const GuiseCapture *self);

/**
 * guise_capture_get_n_with_card:
 * @self: a session
 * @card: a card
 *
 * Returns: faces of all days that were taken with it
 */
size_t guise_capture_get_n_with_card (const GuiseCapture *self, GuiseCaptureCard card);

/**
 * guise_capture_get_counts:
 *
 * Returns: (transfer none): what became of the pictures of this session
 */
const GuiseCaptureCounts *guise_capture_get_counts (const GuiseCapture *self);

/**
 * guise_capture_get_coverage:
 *
 * Returns: (transfer none): what there is and what is missing
 */
GuiseCoverage *guise_capture_get_coverage (GuiseCapture *self);

/**
 * guise_capture_get_journal:
 *
 * Returns: (transfer none): the takes
 */
const GuiseCaptureJournal *guise_capture_get_journal (const GuiseCapture *self);

G_END_DECLS
