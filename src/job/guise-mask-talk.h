/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* What a worker is called with to do one thing with masks. */
#define GUISE_MASKS_OPTION          "--masks"

/* Longer lines are refused. */
#define GUISE_MASK_TALK_MAX_LINE    ((size_t) 1 << 20)

/* A picture is part of a line, as base64. */
#define GUISE_MASK_TALK_MAX_PICTURE ((size_t) 700 << 10)

/* What the worker is told to stop: a line. The end of its input says the same. */
#define GUISE_MASK_STOP_LINE        "{\"do\":\"stop\"}\n"

/**
 * GuiseMaskRequest:
 * @trains: whether a model is trained; otherwise it is applied
 * @faces: (array zero-terminated=1): folders of faces; just one when a model is applied
 * @model: the folder of the model
 * @batch_size: faces of a step of training, at least 1; otherwise not looked at
 * @backgrounds: (nullable): of a training: a folder of pictures, see #GuiseXsegSamplerOptions
 * @face_type: (nullable): of a new model, as in "wf"; %NULL: that of most of the faces
 * @pretrain: of a training: whether faces are drawn, not masks
 * @base: width of a new model; 0: DeepFaceLab's
 * @learning_rate: of a training, above 0 and at most 1; 0: what suits the model's width
 * @device: (nullable): where, as in #GuiseWorkerOptions, of several the first; %NULL: "auto"
 *
 * What is to be done, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  gboolean trains;
  char   **faces;
  char    *model;
  int      batch_size;
  char    *backgrounds;
  char    *face_type;
  gboolean pretrain;
  int      base;
  double   learning_rate;
  char    *device;
} GuiseMaskRequest;

void guise_mask_request_free (GuiseMaskRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskRequest, guise_mask_request_free)

/**
 * GuiseMaskMessageKind:
 * @GUISE_MASK_SAYS_BEGUN: the device and the model are ready
 * @GUISE_MASK_SAYS_PROGRESS: so much is done
 * @GUISE_MASK_SAYS_SAVED: the model is on the disk
 * @GUISE_MASK_SAYS_NOTE: a sentence of the engine
 * @GUISE_MASK_SAYS_PREVIEW: how far a training has come, as a picture
 * @GUISE_MASK_SAYS_DONE: all is done, or saved after a stop
 * @GUISE_MASK_SAYS_ERROR: it has failed
 *
 * What a message tells. The last two are the last one.
 */
typedef enum
{
  GUISE_MASK_SAYS_BEGUN,
  GUISE_MASK_SAYS_PROGRESS,
  GUISE_MASK_SAYS_SAVED,
  GUISE_MASK_SAYS_NOTE,
  GUISE_MASK_SAYS_PREVIEW,
  GUISE_MASK_SAYS_DONE,
  GUISE_MASK_SAYS_ERROR,
} GuiseMaskMessageKind;

/**
 * GuiseMaskMessage:
 * @kind: what it tells
 * @done: faces or iterations of PROGRESS
 * @total: as many there will be; 0: not known
 * @iteration: of the model
 * @agreement: of PROGRESS, SAVED and DONE, see guise_mask_training_get_agreement(); NaN: not known
 * @step_seconds: of PROGRESS of a training: what an iteration takes; NaN: not known
 * @gain_seconds: likewise: for how long it is still worth waiting, see
 *   guise_mask_outlook_get_seconds_left()
 * @n_changed: of DONE: faces
 * @n_left_out: of DONE: faces that could not be changed
 * @text: (nullable): of NOTE and ERROR
 * @domain: (nullable): of ERROR
 * @code: of ERROR
 * @picture: (nullable): of PREVIEW: a JPEG file, at most %GUISE_MASK_TALK_MAX_PICTURE bytes
 *
 * What the worker says, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  GuiseMaskMessageKind kind;
  uint64_t             done;
  uint64_t             total;
  uint64_t             iteration;
  double               agreement;
  double               step_seconds;
  double               gain_seconds;
  uint64_t             n_changed;
  uint64_t             n_left_out;
  char                *text;
  char                *domain;
  int                  code;
  GBytes              *picture;
} GuiseMaskMessage;

void guise_mask_message_free (GuiseMaskMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskMessage, guise_mask_message_free)

/**
 * guise_mask_request_to_line:
 *
 * Returns: (transfer full): JSON and the end of the line
 */
char *guise_mask_request_to_line (const GuiseMaskRequest *self);
char *guise_mask_message_to_line (const GuiseMaskMessage *self);

/**
 * guise_mask_request_from_line:
 * @line: (array length=n_bytes): what has come, without its end
 * @n_bytes: its size
 * @error: where to put the error
 *
 * Errors: %GUISE_JOB_ERROR PROTOCOL
 *
 * Returns: (transfer full) (nullable): the request
 */
GuiseMaskRequest *guise_mask_request_from_line (const char *line, size_t n_bytes, GError **error);
GuiseMaskMessage *guise_mask_message_from_line (const char *line, size_t n_bytes, GError **error);

G_END_DECLS
