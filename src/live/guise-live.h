/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-meter.h"
#include "live/guise-live-settings.h"
#include "live/guise-live-shot.h"
#include "live/guise-live-sink.h"
#include "media/guise-media-input.h"

G_BEGIN_DECLS

/**
 * GuiseLive:
 *
 * A camera through a model onto a screen. Five nodes on threads of their own,
 *
 *   camera → find → network → merge → output → sinks
 *
 * with one picture on each link, where the newest wins: a node that is slow shows fewer pictures,
 * never old ones. Nothing reaches an output that was not swapped, but for what
 * #GuiseLiveLost says.
 *
 * Thread: owner, but for what says otherwise.
 */
typedef struct _GuiseLive GuiseLive;

/**
 * GuiseLiveEvent:
 * @GUISE_LIVE_EVENT_PICTURE: there is a new picture for guise_live_dup_newest()
 * @GUISE_LIVE_EVENT_SOURCE_READY: the camera or footage is open
 * @GUISE_LIVE_EVENT_UNPLUGGED: the camera is gone, or sends no pictures any more, as the error
 * says; it is waited for
 * @GUISE_LIVE_EVENT_BACK: it sends pictures again
 * @GUISE_LIVE_EVENT_ENDED: the footage is over, and all of it was shown
 * @GUISE_LIVE_EVENT_FAILED: nothing goes on: the camera, the face networks, memory, or the model
 * that went with its card; the error says which
 * @GUISE_LIVE_EVENT_MODEL_READY: the model that was asked for is in use
 * @GUISE_LIVE_EVENT_MODEL_FAILED: it is not; the one before stays in use, or is loaded anew where
 * it went with its card
 * @GUISE_LIVE_EVENT_MASKER_READY: the mask network that was asked for is in use
 * @GUISE_LIVE_EVENT_MASKER_FAILED: it is not; the one before, or none, stays in use
 * @GUISE_LIVE_EVENT_DEVICE_LOST: the graphics card is gone; the processor goes on
 * @GUISE_LIVE_EVENT_SINK_FAILED: a sink is gone, its name is in `what`; the others go on
 * @GUISE_LIVE_EVENT_SINK_STATE: what becomes of pictures in a sink is another thing now, see
 * guise_live_get_sink_state()
 * @GUISE_LIVE_EVENT_SINK_DONE: one that guise_live_end_sink() ended is complete
 */
typedef enum
{
  GUISE_LIVE_EVENT_PICTURE,
  GUISE_LIVE_EVENT_SOURCE_READY,
  GUISE_LIVE_EVENT_UNPLUGGED,
  GUISE_LIVE_EVENT_BACK,
  GUISE_LIVE_EVENT_ENDED,
  GUISE_LIVE_EVENT_FAILED,
  GUISE_LIVE_EVENT_MODEL_READY,
  GUISE_LIVE_EVENT_MODEL_FAILED,
  GUISE_LIVE_EVENT_MASKER_READY,
  GUISE_LIVE_EVENT_MASKER_FAILED,
  GUISE_LIVE_EVENT_DEVICE_LOST,
  GUISE_LIVE_EVENT_SINK_FAILED,
  GUISE_LIVE_EVENT_SINK_STATE,
  GUISE_LIVE_EVENT_SINK_DONE,
  GUISE_N_LIVE_EVENTS,
} GuiseLiveEvent;

/**
 * GuiseLiveFunc:
 * @event: what happened
 * @what: (nullable): the file, camera or sink concerned
 * @error: (nullable): why
 * @user_data: the caller's
 *
 * Called on threads of the pipeline, one call at a time. It must neither block nor call back.
 */
typedef void (*GuiseLiveFunc) (GuiseLiveEvent event,
                               const char    *what,
                               const GError  *error,
                               void          *user_data);

/**
 * GuiseLiveOptions:
 * @source: a device ("/dev/video0"), or a video, a picture or a folder of pictures
 * @mode: (nullable): how a camera films, %NULL for its best mode
 * @loops: footage begins anew at its end
 * @keeps_all: footage is not played at its rate: every picture passes every node, however long that
 *   takes
 * @device: where the model runs: "cpu", "cuda:0"; "auto": the first GPU that can be used, else the
 *   processors
 * @n_threads: for the networks, 0 for all processors
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @person: (nullable) (array fixed-size=1024): what the one person looks like that is swapped at
 *   first, as guise_person_gate_new() wants it; %NULL for everybody; see guise_live_set_person()
 * @masker: (nullable): the mask network to begin with; see guise_live_set_masker()
 *
 * What cannot be changed while it runs, but for @person and @masker. Strings and arrays are copied.
 */
typedef struct
{
  const char            *source;
  const GuiseCameraMode *mode;
  gboolean               loops;
  gboolean               keeps_all;
  const char            *device;
  int                    n_threads;
  const char            *models_dir;
  const float           *person;
  const char            *masker;
} GuiseLiveOptions;

/**
 * guise_live_start:
 * @options: what is fixed
 * @settings: what can be changed
 * @model: the .dfm to begin with; see guise_live_set_model()
 * @func: who is told
 * @user_data: for @func
 *
 * Starts the threads. Nothing is opened on the caller's thread: what fails is told by an event.
 * That there are no threads to be had is told by one, too, before this function returns.
 *
 * Returns: (transfer full): the pipeline
 */
GuiseLive *guise_live_start (const GuiseLiveOptions  *options,
                             const GuiseLiveSettings *settings,
                             const char              *model,
                             GuiseLiveFunc            func,
                             void                    *user_data);

/**
 * guise_live_stop:
 * @self: (transfer full) (nullable): a pipeline
 *
 * Stops the threads, finishes the sinks and frees everything. @func is not called any more when it
 * returns. Blocks for as long as one picture takes, or a sink to finish; one that does not let go
 * of a picture is left alone after ten seconds.
 */
void guise_live_stop (GuiseLive *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLive, guise_live_stop)

/**
 * guise_live_set_settings:
 * @self: a pipeline
 * @settings: copied; they act on the next picture of each node
 */
void guise_live_set_settings (GuiseLive *self, const GuiseLiveSettings *settings);

/**
 * guise_live_set_model:
 * @self: a pipeline
 * @path: a .dfm file
 *
 * Loads another model on a thread; the one in use goes on until the new one is ready. Of several
 * that are asked for at once the last one counts.
 */
void guise_live_set_model (GuiseLive *self, const char *path);

/**
 * guise_live_set_masker:
 * @self: a pipeline
 * @path: (nullable): a mask network, as guise_face_masker_open() takes it; %NULL for none
 *
 * Loads another mask network on a thread; the one in use goes on until the new one is ready. It is
 * asked about the faces while the setting `mask-xseg` is on.
 */
void guise_live_set_masker (GuiseLive *self, const char *path);

/**
 * GuiseLivePerson:
 *
 * The one person that is swapped, with the network that knows faces again.
 */
typedef struct _GuiseLivePerson GuiseLivePerson;

/**
 * guise_live_person_new:
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @n_threads: for the network, 0 for all processors
 * @reference: (array fixed-size=1024): what the person looks like, as guise_person_gate_new() wants
 *   it
 * @error: where to put the error
 *
 * Takes the time that loading a network takes, so that guise_live_set_person() takes none.
 * Thread: any.
 *
 * Errors: those of guise_device_open() and guise_person_gate_new()
 *
 * Returns: (transfer full) (nullable): the person
 */
GuiseLivePerson *guise_live_person_new (const char  *models_dir,
                                        int          n_threads,
                                        const float *reference,
                                        GError     **error);
void             guise_live_person_free (GuiseLivePerson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLivePerson, guise_live_person_free)

/**
 * guise_live_set_person:
 * @self: a pipeline
 * @person: (transfer full) (nullable): the only one that is swapped from the next picture on; %NULL
 *   for everybody
 */
void guise_live_set_person (GuiseLive *self, GuiseLivePerson *person);

/**
 * guise_live_set_hidden:
 * @self: a pipeline
 * @is_hidden: from the next picture on outputs show a card, whatever is under way. Thread: any
 */
void guise_live_set_hidden (GuiseLive *self, gboolean is_hidden);

/**
 * guise_live_add_sink:
 * @self: a pipeline
 * @sink: (transfer full): takes pictures from now on; where its thread cannot be started it has
 *   failed (%GUISE_LIVE_EVENT_SINK_FAILED) before this function returns
 *
 * Returns: its number, for guise_live_remove_sink()
 */
int guise_live_add_sink (GuiseLive *self, GuiseLiveSink *sink);

/**
 * guise_live_remove_sink:
 * @self: a pipeline
 * @number: of a sink
 * @error: where to put the error
 *
 * Finishes and frees a sink. Blocks until it is finished; one that does not let go of a picture is
 * left alone after ten seconds. The error of one that has failed already is told once more; one
 * that is not known any more is no error.
 *
 * Errors: those of the sink; %GUISE_CORE_ERROR FAILED (left alone)
 */
gboolean guise_live_remove_sink (GuiseLive *self, int number, GError **error);

/**
 * guise_live_get_sink_state:
 * @self: a pipeline
 * @number: of a sink
 *
 * Thread: any.
 *
 * Returns: what becomes of the pictures there, as of the newest; a sink that is not known any more
 *   takes them
 */
GuiseLiveSinkState guise_live_get_sink_state (GuiseLive *self, int number);

/**
 * guise_live_end_sink:
 * @self: a pipeline
 * @number: of a sink
 *
 * Gives a sink no more pictures and returns at once. %GUISE_LIVE_EVENT_SINK_DONE or SINK_FAILED
 * tells when it is finished.
 */
void guise_live_end_sink (GuiseLive *self, int number);

/**
 * guise_live_dup_newest:
 * @self: a pipeline
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): the newest picture, only to be read
 */
GuiseLiveShot *guise_live_dup_newest (GuiseLive *self);

/**
 * guise_live_read_figures:
 * @self: a pipeline
 * @out_figures: (out): how long pictures take and how many were dropped. Thread: any
 */
void guise_live_read_figures (GuiseLive *self, GuiseLiveFigures *out_figures);

/**
 * guise_live_dup_camera:
 * @self: a pipeline
 * @out_bus: (out) (transfer full) (nullable): where the camera is plugged in, %NULL for footage
 * @out_mode: (out) (transfer full) (nullable): how it films
 *
 * Returns: (transfer full) (nullable): the name of the source; %NULL before
 *   %GUISE_LIVE_EVENT_SOURCE_READY
 */
char *guise_live_dup_camera (GuiseLive *self, char **out_bus, char **out_mode);

/**
 * guise_live_get_rate:
 *
 * Returns: pictures a second that the source is said to send, 0 before it is open
 */
double guise_live_get_rate (GuiseLive *self);

/**
 * guise_live_has_morph:
 *
 * Returns: whether the setting `morph` does anything to the model in use; known from
 *   %GUISE_LIVE_EVENT_MODEL_READY on, %TRUE before. Thread: any
 */
gboolean guise_live_has_morph (GuiseLive *self);

G_END_DECLS
