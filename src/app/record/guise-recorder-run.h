/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-recorder.h"

G_BEGIN_DECLS

/**
 * GuiseRecorderNews:
 * @frame: (nullable) (owned): the newest picture
 * @has_sight: whether another picture was looked at
 * @sight: that
 * @has_figures: whether @figures are new
 * @figures: those
 * @state: as it is now
 * @is_recording: whether faces are kept while pictures come
 * @message: (nullable) (owned): of @state
 * @other_camera: (nullable) (owned): see guise_recorder_get_other_camera()
 * @is_foreign: see guise_recorder_is_foreign()
 * @failure: (nullable) (owned): recording has paused because of it
 * @n_taken_back: faces that were taken back, or brought back
 * @has_taken_back: whether that happened
 * @is_redo: which
 *
 * What has happened since the main context was told last.
 */
typedef struct
{
  GuiseFrame        *frame;
  gboolean           has_sight;
  GuiseRecorderSight sight;
  gboolean           has_figures;
  GuiseRecordFigures figures;
  GuiseRecorderState state;
  gboolean           is_recording;
  char              *message;
  char              *other_camera;
  gboolean           is_foreign;
  char              *failure;
  size_t             n_taken_back;
  gboolean           has_taken_back;
  gboolean           is_redo;
} GuiseRecorderNews;

void guise_recorder_news_clear (GuiseRecorderNews *self);

/* Told on the main context; what is in @news may be taken out of it. */
typedef void (*GuiseRecorderNewsFunc) (GObject *owner, GuiseRecorderNews *news);

/**
 * GuiseRecorderRun:
 *
 * The threads of one source, from opening to closing. Reference counted; its threads hold it.
 * Thread: any.
 */
typedef struct _GuiseRecorderRun GuiseRecorderRun;

/**
 * guise_recorder_run_start:
 * @owner: told of news while it lives
 * @tell: how
 * @before: (nullable) (transfer full): a run that was ended: this one begins when it is over
 * @dir: the faceset
 * @source: a camera, or footage in its place
 * @target: how many faces make the set complete
 * @settings: (element-type GuiseCameraSetting) (nullable): what a person has set of the camera
 *
 * Returns: (transfer full): the run, under way
 */
GuiseRecorderRun *guise_recorder_run_start (GObject              *owner,
                                            GuiseRecorderNewsFunc tell,
                                            GuiseRecorderRun     *before,
                                            const char           *dir,
                                            const char           *source,
                                            size_t                target,
                                            GArray               *settings);

/**
 * guise_recorder_run_tune:
 * @name: of the camera
 * @settings: (element-type GuiseCameraSetting) (nullable): for when it comes back, and for the end
 */
void guise_recorder_run_tune (GuiseRecorderRun *self, const char *name, GArray *settings);

/**
 * guise_recorder_run_hold:
 *
 * Within a picture the camera holds still again what it may do by itself.
 */
void guise_recorder_run_hold (GuiseRecorderRun *self);

/**
 * guise_recorder_run_end:
 *
 * Asks it to end; returns at once.
 */
void guise_recorder_run_end (GuiseRecorderRun *self);
void guise_recorder_run_unref (GuiseRecorderRun *self);

/**
 * GuiseRecorderWish:
 *
 * What a person wants of a session.
 */
typedef enum
{
  GUISE_RECORDER_WISH_RECORD,
  GUISE_RECORDER_WISH_PAUSE,
  GUISE_RECORDER_WISH_UNDO,
  GUISE_RECORDER_WISH_REDO,
  GUISE_RECORDER_WISH_SKIP,
  GUISE_RECORDER_WISH_TAKE,
  GUISE_RECORDER_WISH_PREFER,
} GuiseRecorderWish;

/**
 * guise_recorder_run_wish:
 * @self: a run
 * @wish: what
 * @take: (nullable) (transfer full): of %GUISE_RECORDER_WISH_TAKE
 *
 * Wishes are fulfilled in their order.
 */
void
guise_recorder_run_wish (GuiseRecorderRun *self, GuiseRecorderWish wish, GuisePlannedTake *take);

/* %GUISE_RECORDER_WISH_PREFER, with what: see guise_coach_prefer(). */
void guise_recorder_run_prefer (GuiseRecorderRun *self, GuiseCoverageDimension dimension, int bin);

G_END_DECLS
