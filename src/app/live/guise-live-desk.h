/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"
#include "live/guise-live.h"

G_BEGIN_DECLS

/**
 * GuiseLiveDesk:
 *
 * The live view of a project: the camera, the model, what is set, and what runs. The project keeps
 * it, so that it goes on while another page is in view. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: anything but the picture is another
 * - `::picture`: there is a newer picture; at most one a turn of the main loop
 * - `::lost (title, text)`: something went wrong and the rest goes on: for a toast
 * - `::completed (text)`: what became of a recording that had been interrupted: for a toast
 */
#define GUISE_TYPE_LIVE_DESK (guise_live_desk_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveDesk, guise_live_desk, GUISE, LIVE_DESK, GObject)

/**
 * GuiseLiveState:
 * @GUISE_LIVE_STATE_IDLE: nothing runs
 * @GUISE_LIVE_STATE_STARTING: camera and model are being opened
 * @GUISE_LIVE_STATE_RUNNING: pictures come
 * @GUISE_LIVE_STATE_UNPLUGGED: the camera is waited for
 * @GUISE_LIVE_STATE_STOPPING: it is being closed
 */
typedef enum
{
  GUISE_LIVE_STATE_IDLE,
  GUISE_LIVE_STATE_STARTING,
  GUISE_LIVE_STATE_RUNNING,
  GUISE_LIVE_STATE_UNPLUGGED,
  GUISE_LIVE_STATE_STOPPING,
} GuiseLiveState;

/**
 * guise_live_desk_get:
 *
 * Returns: (transfer none): the live view of a project, made when it is asked for first
 */
GuiseLiveDesk *guise_live_desk_get (GuiseOpenProject *project);

GuiseLiveState guise_live_desk_get_state (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_model:
 *
 * Returns: (transfer none) (nullable): the .dfm that is chosen: the one of the last time that the
 *   project was open, else its newest export, until there is another
 */
const char *guise_live_desk_get_model (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_model:
 * @path: a .dfm file. What was set for it is set again; while it runs the old one goes on until
 *   this one is ready
 */
void guise_live_desk_set_model (GuiseLiveDesk *self, const char *path);

/**
 * guise_live_desk_lacks_morph:
 *
 * Returns: whether the model has nothing to morph. Known once it has run.
 */
gboolean guise_live_desk_lacks_morph (const GuiseLiveDesk *self);

/**
 * guise_live_desk_is_loading:
 *
 * Returns: whether a model is being made ready
 */
gboolean guise_live_desk_is_loading (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_problem:
 *
 * Returns: (transfer none) (nullable): why nothing runs though it was asked for, a sentence
 */
const char *guise_live_desk_get_problem (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_recorded_with:
 *
 * Returns: (transfer none) (nullable): the camera that the person's faces were recorded with, and
 * how it filmed, as guise_live_desk_read_figures() tells it; %NULL when that is not known
 */
const char *guise_live_desk_get_recorded_with (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_camera:
 * @name: of the camera that was chosen
 * @bus: (nullable): where it is plugged in
 *
 * Keeps it for the next time that the project is opened; how it films is open then.
 */
void guise_live_desk_set_camera (GuiseLiveDesk *self, const char *name, const char *bus);

/**
 * guise_live_desk_get_camera:
 * @out_bus: (out) (transfer none) (nullable): where it was plugged in
 *
 * Returns: (transfer none) (nullable): the name of the camera that was chosen last
 */
const char *guise_live_desk_get_camera (const GuiseLiveDesk *self, const char **out_bus);

/**
 * guise_live_desk_set_mode:
 * @name: how the chosen camera shall film, as guise_live_mode_row_dup_name() has it; "": as it
 *   films best. Kept for the next time
 */
void guise_live_desk_set_mode (GuiseLiveDesk *self, const char *name);

/* Returns: (transfer none) (nullable): as above; %NULL: nobody has chosen */
const char *guise_live_desk_get_mode (const GuiseLiveDesk *self);

/**
 * guise_live_desk_use_mode:
 * @mode: (nullable): how the camera films that is started next; %NULL for its best mode
 */
void guise_live_desk_use_mode (GuiseLiveDesk *self, const GuiseCameraMode *mode);

/**
 * guise_live_desk_use_orientation:
 * @is_chosen: whether the camera that is started next is the one that was chosen last: its picture
 *   is turned and mirrored as it was set for it, of another one not at all
 *
 * Nothing while something runs, or a video is chosen.
 */
void guise_live_desk_use_orientation (GuiseLiveDesk *self, gboolean is_chosen);

/**
 * guise_live_desk_set_video:
 * @path: (nullable): a video that is played in place of a camera; %NULL for the camera again
 *
 * Returns: %FALSE while something runs: nothing has changed
 */
gboolean    guise_live_desk_set_video (GuiseLiveDesk *self, const char *path);
const char *guise_live_desk_get_video (const GuiseLiveDesk *self);

/* Whether the video begins anew at its end; it does at first. */
void     guise_live_desk_set_loops (GuiseLiveDesk *self, gboolean loops);
gboolean guise_live_desk_loops (const GuiseLiveDesk *self);

/* Returns: whether the video has come to its end, and nothing was begun since */
gboolean guise_live_desk_has_ended (const GuiseLiveDesk *self);

/**
 * guise_live_desk_start:
 * @source: a camera, or footage that stands for one
 *
 * The model runs where guise_train_devices_dup_beside() says, until it is stopped.
 */
void guise_live_desk_start (GuiseLiveDesk *self, const char *source);
void guise_live_desk_stop (GuiseLiveDesk *self);

/**
 * GuiseLiveYield:
 * @GUISE_LIVE_YIELD_NONE: nothing is to be said
 * @GUISE_LIVE_YIELD_YIELDS: the project trains, and what was chosen to train on is left to it
 * @GUISE_LIVE_YIELD_NO_MORE: it was left to a training that has ended since, and begun anew it
 * would run on a graphics card
 * @GUISE_LIVE_YIELD_SHARES: a training computes that has begun since, and both may use the same
 *   graphics card
 *
 * How what runs gets along with the training of the project. Where the first card that works was
 * chosen ("auto") there is one if the system check knows one.
 */
typedef enum
{
  GUISE_LIVE_YIELD_NONE,
  GUISE_LIVE_YIELD_YIELDS,
  GUISE_LIVE_YIELD_NO_MORE,
  GUISE_LIVE_YIELD_SHARES,
} GuiseLiveYield;

GuiseLiveYield guise_live_desk_get_yield (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_settings:
 *
 * Returns: what is set
 */
GuiseLiveSettings guise_live_desk_get_settings (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_settings:
 * @settings: acts on the next picture, and is kept for the model
 */
void guise_live_desk_set_settings (GuiseLiveDesk *self, const GuiseLiveSettings *settings);

/**
 * guise_live_desk_get_mask_model:
 *
 * Returns: (transfer none) (nullable): the mask network that is asked while the setting `mask-xseg`
 *   is on: the one that was chosen for the model, else the project's own; %NULL: neither
 */
const char *guise_live_desk_get_mask_model (const GuiseLiveDesk *self);
gboolean    guise_live_desk_has_chosen_mask_model (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_mask_model:
 * @path: (nullable): a folder with XSeg files or an exported model, which is used at once and kept
 *   for the model; %NULL for the project's own
 */
void guise_live_desk_set_mask_model (GuiseLiveDesk *self, const char *path);

/**
 * guise_live_desk_set_person:
 * @path: (nullable): a picture of the only person that is swapped, or a faceset or folder of
 *   pictures; %NULL for everybody. Kept for the next time. While it runs who was swapped before is
 *   swapped on until it is known what this one looks like; when nobody is found there `::lost` says
 *   so, and it stays like that
 */
void guise_live_desk_set_person (GuiseLiveDesk *self, const char *path);

/* Returns: (transfer none) (nullable): as above */
const char *guise_live_desk_get_person (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_faces:
 *
 * Returns: (transfer none) (nullable): the performer's faces in this project
 */
const char *guise_live_desk_get_faces (const GuiseLiveDesk *self);

gboolean guise_live_desk_is_hidden (const GuiseLiveDesk *self);
void     guise_live_desk_set_hidden (GuiseLiveDesk *self, gboolean is_hidden);

/**
 * guise_live_desk_hide_all:
 * @projects: (transfer none): of #GuiseOpenProject
 *
 * Hides the face of every live view that runs, or of all where none does: they begin hidden then,
 * and so do those that there are only later.
 * When all of these are hidden, shows them again.
 */
void guise_live_desk_hide_all (GListModel *projects);

/**
 * guise_live_desk_set_microphone:
 * @has_microphone: whether recordings that are begun from now on have the sound of the microphone,
 *   as much later as the setting `delay` says; off at first, and not kept. Those of footage have
 *   the footage's
 */
void     guise_live_desk_set_microphone (GuiseLiveDesk *self, gboolean has_microphone);
gboolean guise_live_desk_has_microphone (const GuiseLiveDesk *self);

/**
 * guise_live_desk_start_recording:
 * @path: the video to write; with a slash at its end a folder for every picture
 * @error: where to put the error
 *
 * Errors: those of guise_live_video_sink_new() and guise_live_sequence_sink_new()
 */
gboolean guise_live_desk_start_recording (GuiseLiveDesk *self, const char *path, GError **error);

/**
 * guise_live_desk_complete_recordings:
 * @folder: where videos are recorded
 *
 * Completes those that were interrupted, on a thread, and tells of each by `::completed`. Also done
 * for the folder of a recording when that is begun.
 */
void guise_live_desk_complete_recordings (GuiseLiveDesk *self, const char *folder);

/**
 * guise_live_desk_stop_recording:
 *
 * The video is there when `::recorded (path)` comes, or `::lost` in its place.
 */
void        guise_live_desk_stop_recording (GuiseLiveDesk *self);
const char *guise_live_desk_get_recording (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_camera_sink:
 * @path: (nullable): a virtual camera to feed; %NULL ends it
 * @error: where to put the error
 *
 * Errors: those of guise_live_camera_sink_new()
 */
gboolean    guise_live_desk_set_camera_sink (GuiseLiveDesk *self, const char *path, GError **error);
const char *guise_live_desk_get_camera_sink (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_camera_sink_state:
 *
 * Returns: what becomes of pictures in the virtual camera; #GuiseLiveDesk::changed tells when it
 *   does
 */
GuiseLiveSinkState guise_live_desk_get_camera_sink_state (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_test_card:
 * @path: (nullable): a virtual camera that gets a #GuiseLiveTestCard while nothing runs; %NULL ends
 *   it, as guise_live_desk_start() does
 * @error: where to put the error
 *
 * Errors: those of guise_live_test_card_new()
 */
gboolean guise_live_desk_set_test_card (GuiseLiveDesk *self, const char *path, GError **error);
gboolean guise_live_desk_has_test_card (const GuiseLiveDesk *self);

/**
 * guise_live_desk_get_stalled_sink:
 *
 * Returns: (transfer none) (nullable): where pictures are lost because they are not taken: a
 *   recording, a virtual camera or a stream; #GuiseLiveDesk::changed tells when it changes
 */
const char *guise_live_desk_get_stalled_sink (const GuiseLiveDesk *self);

/**
 * guise_live_desk_set_stream:
 * @address: (nullable): "udp://HOST:PORT" to send pictures to; %NULL ends it
 * @error: where to put the error
 *
 * Errors: those of guise_live_stream_sink_new()
 */
gboolean    guise_live_desk_set_stream (GuiseLiveDesk *self, const char *address, GError **error);
const char *guise_live_desk_get_stream (const GuiseLiveDesk *self);

/**
 * guise_live_desk_dup_shot:
 *
 * Returns: (transfer full) (nullable): the newest picture
 */
GuiseLiveShot *guise_live_desk_dup_shot (GuiseLiveDesk *self);

/**
 * guise_live_desk_read_figures:
 * @out_figures: (out): zeros while nothing runs
 * @out_rate: (out): pictures a second that the camera sends, 0 when not known
 * @out_camera: (out) (transfer full) (nullable): its name and how it films
 */
void guise_live_desk_read_figures (GuiseLiveDesk    *self,
                                   GuiseLiveFigures *out_figures,
                                   double           *out_rate,
                                   char            **out_camera);

G_END_DECLS
