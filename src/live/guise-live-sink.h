/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-shot.h"
#include "live/guise-live-sound.h"

G_BEGIN_DECLS

typedef struct _GuiseLiveSink GuiseLiveSink;

/**
 * GuiseLiveSinkState:
 * @GUISE_LIVE_SINK_TAKES: it takes pictures; who sees them is not known
 * @GUISE_LIVE_SINK_UNWATCHED: nobody looks yet
 * @GUISE_LIVE_SINK_WATCHED: another program looks
 * @GUISE_LIVE_SINK_AWAY: pictures are lost until what takes them is back
 * @GUISE_LIVE_SINK_STALLS: it has not let go of a picture for three seconds; later ones are lost
 *
 * What becomes of the pictures.
 */
typedef enum
{
  GUISE_LIVE_SINK_TAKES,
  GUISE_LIVE_SINK_UNWATCHED,
  GUISE_LIVE_SINK_WATCHED,
  GUISE_LIVE_SINK_AWAY,
  GUISE_LIVE_SINK_STALLS,
} GuiseLiveSinkState;

/**
 * GuiseLiveSinkClass:
 * @put: takes a picture; it is only read. May take its time: the sink has a thread of its own
 * @finish: what is there is complete; called once, after the last picture. May be %NULL
 * @destroy: frees the sink, finished or not
 * @get_state: what becomes of pictures, asked behind each @put. May be %NULL: it takes them
 * @abandon: nobody waits any longer for a @put or @finish that is stuck, and will be for as long as
 *   it may: lets go of what others could miss meanwhile. On another thread than those, and at once.
 *   May be %NULL
 * @patience_us: so long @finish may stand still, as the sink's @n_steps tells, before it is taken
 *   to be stuck; 0: half a minute
 *
 * What a kind of sink can do.
 */
typedef struct
{
  gboolean (*put) (GuiseLiveSink *self, const GuiseLiveShot *shot, GError **error);
  gboolean (*finish) (GuiseLiveSink *self, GError **error);
  void (*destroy) (GuiseLiveSink *self);
  GuiseLiveSinkState (*get_state) (GuiseLiveSink *self);
  void (*abandon) (GuiseLiveSink *self);
  int64_t patience_us;
} GuiseLiveSinkClass;

/**
 * GuiseLiveSink:
 * @class_: what it can do
 * @name: (owned): what people call it: a path, a device
 * @capacity: so many pictures may wait for it; then older ones are left out
 * @n_steps: (atomic): grows while @finish of its class goes on
 *
 * Where pictures go: the base of one kind.
 */
struct _GuiseLiveSink
{
  const GuiseLiveSinkClass *class_;
  char                     *name;
  int                       capacity;
  int                       n_steps;
};

void guise_live_sink_free (GuiseLiveSink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveSink, guise_live_sink_free)

/* What every video with a swapped face says about itself, in the file, for people and programs. */
#define GUISE_LIVE_COMMENT "The face in this video is synthetic: it was made with AI."

/**
 * guise_live_video_sink_new:
 * @path: the video to write; Matroska where its name ends in ".mkv", else mp4
 * @rate: pictures a second that the camera is said to send; 0 when it is not known
 * @error: where to put the error
 *
 * Records. The file appears when it is finished; until then, and when writing fails, what there is
 * lies beside it (#GuiseLiveRecording), and outlives this program. Pictures of another size than
 * the first are fitted into it. Without a picture there is no file. It says that the face is
 * synthetic, and what is known of the models that its pictures came from.
 *
 * Errors: those of guise_video_writer_new(), as soon as it can be known
 *
 * Returns: (transfer full) (nullable): a sink
 */
GuiseLiveSink *guise_live_video_sink_new (const char *path, double rate, GError **error);

/**
 * guise_live_video_sink_follow:
 * @self: a recording that has not begun
 * @footage: what plays in place of a camera
 *
 * The recording gets the footage's sound, in step with its pictures, and its rate; of footage that
 * is played again and again, in every pass. Footage that cannot be read, or has no sound, gives
 * none. Nothing is opened before the first picture.
 */
void guise_live_video_sink_follow (GuiseLiveSink *self, const char *footage);

/**
 * guise_live_video_sink_take_sound:
 * @self: a recording that has not begun
 * @sound: (transfer full): what is heard meanwhile
 * @delay_us: sound is so much later than the pictures that it belongs to, as the setting `delay`
 *   has it
 *
 * The recording gets this sound. Until it is finished pictures and sound lie side by side, as
 * #GuiseLiveRecording has them; then they are put together. When that fails the pictures alone take
 * the place of the recording.
 */
void
guise_live_video_sink_take_sound (GuiseLiveSink *self, GuiseLiveSound *sound, int64_t delay_us);

/**
 * guise_live_sequence_sink_new:
 * @folder: made when it is not there
 * @error: where to put the error
 *
 * Writes each picture as guise_live_still_encode() makes it, named by its number.
 *
 * Errors: %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): a sink
 */
GuiseLiveSink *guise_live_sequence_sink_new (const char *folder, GError **error);

/**
 * guise_live_stream_sink_new:
 * @address: "udp://HOST:PORT", as guise_video_stream_open() wants it
 * @rate: pictures a second that the camera is said to send; 0 when it is not known
 * @error: where to put the error
 *
 * Sends pictures to another program or computer; nobody has to be there. The socket is opened with
 * the first picture. Pictures of another size than the first are fitted into it.
 *
 * Errors: those of guise_video_stream_open(), as soon as they can be known
 *
 * Returns: (transfer full) (nullable): a sink
 */
GuiseLiveSink *guise_live_stream_sink_new (const char *address, double rate, GError **error);

/**
 * guise_live_camera_sink_new:
 * @path: a virtual camera, "/dev/video9", or %GUISE_LIVE_PIPEWIRE
 * @error: where to put the error
 *
 * Feeds a virtual camera of the kernel (v4l2loopback), or of PipeWire, which other programs see as
 * a camera.
 *
 * Errors: those of guise_virtual_camera_open() and guise_pipewire_camera_open()
 *
 * Returns: (transfer full) (nullable): a sink
 */
GuiseLiveSink *guise_live_camera_sink_new (const char *path, GError **error);

/* What the camera of PipeWire is called where others have a path. */
#define GUISE_LIVE_PIPEWIRE "pipewire"

/**
 * guise_live_pipewire_sink_new:
 * @error: where to put the error
 *
 * Feeds a camera that other programs see through PipeWire. Pictures may change their size.
 *
 * Errors: those of guise_pipewire_camera_open()
 *
 * Returns: (transfer full) (nullable): a sink, called %GUISE_LIVE_PIPEWIRE
 */
GuiseLiveSink *guise_live_pipewire_sink_new (GError **error);

G_END_DECLS
