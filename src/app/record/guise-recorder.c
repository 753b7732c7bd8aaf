/* SPDX-License-Identifier: GPL-3.0-or-later
 * A session before the camera, as a page sees it. */
#include "app/record/guise-recorder.h"

#include <math.h>

#include "app/record/guise-recorder-run.h"

struct _GuiseRecorder
{
  GObject parent_instance;

  char             *dir; /* owned */
  GuiseRecorderRun *run; /* owned; the last one, over or not */

  GuiseRecorderState state;
  gboolean           is_recording;
  char              *message;      /* owned */
  char              *other_camera; /* owned */
  gboolean           is_foreign;
  GuiseFrame        *frame; /* owned */
  GuiseRecorderSight sight;
  GuiseRecordFigures figures;
};

G_DEFINE_FINAL_TYPE (GuiseRecorder, guise_recorder, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  N_PROPS,
};

enum
{
  SIGNAL_PICTURE,
  SIGNAL_SIGHT,
  SIGNAL_FIGURES,
  SIGNAL_TAKEN_BACK,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

GType
guise_recorder_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { GUISE_RECORDER_CLOSED, "GUISE_RECORDER_CLOSED", "closed" },
        { GUISE_RECORDER_OPENING, "GUISE_RECORDER_OPENING", "opening" },
        { GUISE_RECORDER_READY, "GUISE_RECORDER_READY", "ready" },
        { GUISE_RECORDER_RECORDING, "GUISE_RECORDER_RECORDING", "recording" },
        { GUISE_RECORDER_UNPLUGGED, "GUISE_RECORDER_UNPLUGGED", "unplugged" },
        { GUISE_RECORDER_OVER, "GUISE_RECORDER_OVER", "over" },
        { GUISE_RECORDER_NO_CAMERA, "GUISE_RECORDER_NO_CAMERA", "no-camera" },
        { GUISE_RECORDER_BUSY, "GUISE_RECORDER_BUSY", "busy" },
        { GUISE_RECORDER_FAILED, "GUISE_RECORDER_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("GuiseRecorderState", values));
    }
  return type;
}

/* ---- news of the threads ---- */

static void
take_values (GuiseRecorder *self, GuiseRecorderNews *news)
{
  g_free (self->message);
  self->message = g_steal_pointer (&news->message);
  g_free (self->other_camera);
  self->other_camera = g_steal_pointer (&news->other_camera);
  self->is_foreign = news->is_foreign;
  if (news->frame != NULL)
    {
      g_clear_pointer (&self->frame, guise_frame_unref);
      self->frame = guise_frame_ref (news->frame);
    }
  if (news->has_sight)
    {
      guise_recorder_sight_clear (&self->sight);
      self->sight = news->sight;
      news->sight = (GuiseRecorderSight){ 0 };
    }
  if (news->has_figures)
    self->figures = news->figures;
}

static void
take_news (GObject *owner, GuiseRecorderNews *news)
{
  GuiseRecorder *self = GUISE_RECORDER (owner);
  const gboolean is_other = news->state != self->state ||
                            news->is_recording != self->is_recording ||
                            g_strcmp0 (news->message, self->message) != 0;

  take_values (self, news);
  self->state = news->state;
  self->is_recording = news->is_recording;
  if (is_other)
    g_object_notify_by_pspec (owner, properties[PROP_STATE]);
  if (news->frame != NULL)
    g_signal_emit (self, signals[SIGNAL_PICTURE], 0);
  if (news->has_sight)
    g_signal_emit (self, signals[SIGNAL_SIGHT], 0);
  if (news->has_figures)
    g_signal_emit (self, signals[SIGNAL_FIGURES], 0);
  if (news->has_taken_back)
    g_signal_emit (self, signals[SIGNAL_TAKEN_BACK], 0, (guint) news->n_taken_back, news->is_redo);
  if (news->failure != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, news->failure);
}

/* ---- what a page does ---- */

GuiseRecorder *
guise_recorder_new (const char *dir)
{
  GuiseRecorder *self = g_object_new (GUISE_TYPE_RECORDER, NULL);

  self->dir = g_strdup (dir);
  return self;
}

void
guise_recorder_open (GuiseRecorder *self, const char *source, size_t target, GArray *settings)
{
  GuiseRecorderRun *before = g_steal_pointer (&self->run);

  if (before != NULL)
    guise_recorder_run_end (before);
  g_clear_pointer (&self->frame, guise_frame_unref);
  guise_recorder_sight_clear (&self->sight);
  self->sight = (GuiseRecorderSight){ 0 };
  self->run = guise_recorder_run_start (G_OBJECT (self), take_news, before, self->dir, source,
                                        target, settings);
  self->state = GUISE_RECORDER_OPENING;
  self->is_recording = FALSE;
  self->figures.target = target;
  g_clear_pointer (&self->message, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
guise_recorder_tune (GuiseRecorder *self, const char *name, GArray *settings)
{
  if (self->run != NULL)
    guise_recorder_run_tune (self->run, name, settings);
}

void
guise_recorder_hold (GuiseRecorder *self)
{
  if (self->run != NULL)
    guise_recorder_run_hold (self->run);
}

void
guise_recorder_close (GuiseRecorder *self)
{
  if (self->run != NULL)
    guise_recorder_run_end (self->run);
}

static void
wish (GuiseRecorder *self, GuiseRecorderWish what, GuisePlannedTake *take)
{
  g_return_if_fail (self->run != NULL);

  guise_recorder_run_wish (self->run, what, take);
}

void
guise_recorder_record (GuiseRecorder *self)
{
  wish (self, GUISE_RECORDER_WISH_RECORD, NULL);
}

void
guise_recorder_pause (GuiseRecorder *self)
{
  wish (self, GUISE_RECORDER_WISH_PAUSE, NULL);
}

void
guise_recorder_undo (GuiseRecorder *self)
{
  wish (self, GUISE_RECORDER_WISH_UNDO, NULL);
}

void
guise_recorder_redo (GuiseRecorder *self)
{
  wish (self, GUISE_RECORDER_WISH_REDO, NULL);
}

void
guise_recorder_skip (GuiseRecorder *self)
{
  wish (self, GUISE_RECORDER_WISH_SKIP, NULL);
}

void
guise_recorder_begin_take (GuiseRecorder *self, const char *label, GuiseCaptureCard card)
{
  wish (self, GUISE_RECORDER_WISH_TAKE, guise_planned_take_new (label, INFINITY, card));
}

void
guise_recorder_prefer (GuiseRecorder *self, GuiseCoverageDimension dimension, int bin)
{
  g_return_if_fail (self->run != NULL);

  guise_recorder_run_prefer (self->run, dimension, bin);
}

GuiseRecorderState
guise_recorder_get_state (const GuiseRecorder *self)
{
  return self->state;
}

gboolean
guise_recorder_is_recording (const GuiseRecorder *self)
{
  return self->is_recording;
}

const char *
guise_recorder_get_message (const GuiseRecorder *self)
{
  return self->message;
}

const char *
guise_recorder_get_other_camera (const GuiseRecorder *self)
{
  return self->other_camera;
}

gboolean
guise_recorder_is_foreign (const GuiseRecorder *self)
{
  return self->is_foreign;
}

GuiseFrame *
guise_recorder_get_frame (const GuiseRecorder *self)
{
  return self->frame;
}

const GuiseRecorderSight *
guise_recorder_get_sight (const GuiseRecorder *self)
{
  return &self->sight;
}

const GuiseRecordFigures *
guise_recorder_get_figures (const GuiseRecorder *self)
{
  return &self->figures;
}

/* ---- the object ---- */

static void
guise_recorder_finalize (GObject *object)
{
  GuiseRecorder *self = GUISE_RECORDER (object);

  guise_recorder_close (self);
  g_clear_pointer (&self->run, guise_recorder_run_unref);
  g_clear_pointer (&self->frame, guise_frame_unref);
  guise_recorder_sight_clear (&self->sight);
  g_free (self->message);
  g_free (self->other_camera);
  g_free (self->dir);
  G_OBJECT_CLASS (guise_recorder_parent_class)->finalize (object);
}

static void
guise_recorder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_enum (value, GUISE_RECORDER (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static guint
add_signal (GuiseRecorderClass *class, const char *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
guise_recorder_class_init (GuiseRecorderClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = guise_recorder_finalize;
  object_class->get_property = guise_recorder_get_property;
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_RECORDER_STATE, GUISE_RECORDER_CLOSED,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_PICTURE] = add_signal (class, "picture");
  signals[SIGNAL_SIGHT] = add_signal (class, "sight");
  signals[SIGNAL_FIGURES] = add_signal (class, "figures");
  signals[SIGNAL_TAKEN_BACK] =
    g_signal_new ("taken-back", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_recorder_init (GuiseRecorder *self)
{
  self->figures.seconds_left = self->figures.per_second = -1.0;
}
