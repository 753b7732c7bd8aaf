/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/record/guise-record-figures.h"

G_BEGIN_DECLS

/**
 * GuiseRecorderState:
 * @GUISE_RECORDER_CLOSED: nothing is open, and no thread runs
 * @GUISE_RECORDER_OPENING: camera, networks and the faces of earlier days are being opened
 * @GUISE_RECORDER_READY: pictures come and nothing is kept: before the first take and in a pause
 * @GUISE_RECORDER_RECORDING: good and new faces are kept
 * @GUISE_RECORDER_UNPLUGGED: the camera is waited for; a take goes on by itself
 * @GUISE_RECORDER_OVER: the footage in place of a camera is over
 * @GUISE_RECORDER_NO_CAMERA: it is not there
 * @GUISE_RECORDER_BUSY: another program has the camera
 * @GUISE_RECORDER_FAILED: anything else; guise_recorder_get_message() says what
 */
typedef enum
{
  GUISE_RECORDER_CLOSED,
  GUISE_RECORDER_OPENING,
  GUISE_RECORDER_READY,
  GUISE_RECORDER_RECORDING,
  GUISE_RECORDER_UNPLUGGED,
  GUISE_RECORDER_OVER,
  GUISE_RECORDER_NO_CAMERA,
  GUISE_RECORDER_BUSY,
  GUISE_RECORDER_FAILED,
  GUISE_N_RECORDER_STATES,
} GuiseRecorderState;

/**
 * GuiseRecorderSight:
 * @refusal: what became of the last picture that was looked at
 * @face: (nullable) (owned): the face in it
 * @other: (nullable) (owned): somebody else's
 * @has_pose: whether the next two are known
 * @yaw: degrees of the head, to the picture's left
 * @pitch: degrees up
 * @text: (owned) (nullable): what the coach asks for, in words of the engine
 * @detail: (owned) (nullable): one line more, likewise
 * @n_kept: faces kept for that
 * @take: number of the take in this session, 0 before the first
 * @label: (owned) (nullable): what it is
 *
 * What is known about a picture. Clear with guise_recorder_sight_clear().
 */
typedef struct
{
  GuiseRefusal refusal;
  GuiseFace   *face;
  GuiseFace   *other;
  gboolean     has_pose;
  double       yaw;
  double       pitch;
  char        *text;
  char        *detail;
  int          n_kept;
  guint        take;
  char        *label;
} GuiseRecorderSight;

void guise_recorder_sight_clear (GuiseRecorderSight *self);

/**
 * GuiseRecorder:
 *
 * A session before the camera, on threads of its own: one takes every picture from the camera and
 * hands it on to be shown, the other looks for faces in the newest of them and keeps the good ones
 * on disk. The main context is told of the newest of everything, with one message at a time.
 * Property, notifies: `state`. Thread: main.
 *
 * Signals:
 *
 * - `::picture`: there is another picture (guise_recorder_get_frame())
 * - `::sight`: another picture was looked at
 * - `::figures`: numbers have changed; five times a second at most
 * - `::taken-back (n, is-redo)`: so many faces were taken back, or brought back
 * - `::failed (message)`: recording has paused because of it; nothing is lost
 */
#define GUISE_TYPE_RECORDER_STATE (guise_recorder_state_get_type ())
GType guise_recorder_state_get_type (void);

#define GUISE_TYPE_RECORDER (guise_recorder_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecorder, guise_recorder, GUISE, RECORDER, GObject)

/**
 * guise_recorder_new:
 * @dir: the faceset that faces go to
 *
 * Returns: (transfer full): a recorder, closed
 */
GuiseRecorder *guise_recorder_new (const char *dir);

/**
 * guise_recorder_open:
 * @self: a recorder, in any state
 * @source: a camera, or footage in its place
 * @target: how many faces make the set complete
 * @settings: (element-type GuiseCameraSetting) (nullable): what a person has set of the camera
 *
 * Closes what is open, then opens this.
 */
void guise_recorder_open (GuiseRecorder *self, const char *source, size_t target, GArray *settings);

/**
 * guise_recorder_tune:
 * @name: of the camera
 * @settings: (element-type GuiseCameraSetting) (nullable): what was set of it meanwhile
 *
 * A camera that is unplugged and comes back gets these, and one that is closed keeps them; what is
 * open does not change.
 */
void guise_recorder_tune (GuiseRecorder *self, const char *name, GArray *settings);

/**
 * guise_recorder_hold:
 *
 * Somebody has let the camera do things by itself again: it holds them still, until it is closed.
 */
void guise_recorder_hold (GuiseRecorder *self);

/**
 * guise_recorder_close:
 *
 * Stops within a picture; what is known is written down. The state becomes %GUISE_RECORDER_CLOSED
 * when all of it is done.
 */
void guise_recorder_close (GuiseRecorder *self);

/* What the person wants; done with the next picture. */
void guise_recorder_record (GuiseRecorder *self);
void guise_recorder_pause (GuiseRecorder *self);
void guise_recorder_undo (GuiseRecorder *self);
void guise_recorder_redo (GuiseRecorder *self);
void guise_recorder_skip (GuiseRecorder *self);

/**
 * guise_recorder_begin_take:
 * @self: a recorder
 * @label: (nullable): what the light is, for the person
 * @card: what the take shows besides
 *
 * The next picture that is looked at belongs to a new take.
 */
void guise_recorder_begin_take (GuiseRecorder *self, const char *label, GuiseCaptureCard card);

/**
 * guise_recorder_prefer:
 * @self: a recorder
 * @dimension: what the coach asks for first
 * @bin: of it; -1 for any
 */
void guise_recorder_prefer (GuiseRecorder *self, GuiseCoverageDimension dimension, int bin);

GuiseRecorderState guise_recorder_get_state (const GuiseRecorder *self);

/**
 * guise_recorder_is_recording:
 *
 * Returns: whether faces are kept now, or will be as soon as pictures come
 */
gboolean guise_recorder_is_recording (const GuiseRecorder *self);

/**
 * guise_recorder_get_message:
 *
 * Returns: (transfer none) (nullable): why it has failed, or what it is doing while it opens
 */
const char *guise_recorder_get_message (const GuiseRecorder *self);

/**
 * guise_recorder_get_other_camera:
 *
 * Returns: (transfer none) (nullable): the camera of the take before, if it was another one
 */
const char *guise_recorder_get_other_camera (const GuiseRecorder *self);

/**
 * guise_recorder_is_foreign:
 *
 * Returns: whether the faces that were there at first were not recorded by Guise
 */
gboolean guise_recorder_is_foreign (const GuiseRecorder *self);

/* The newest; borrowed until the next signal. A frame may be %NULL. */
GuiseFrame               *guise_recorder_get_frame (const GuiseRecorder *self);
const GuiseRecorderSight *guise_recorder_get_sight (const GuiseRecorder *self);
const GuiseRecordFigures *guise_recorder_get_figures (const GuiseRecorder *self);

G_END_DECLS
