/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "project/guise-export.h"

G_BEGIN_DECLS

/* What a worker is called with to export one file. */
#define GUISE_EXPORT_OPTION        "--export"

/* Longer lines are refused. */
#define GUISE_EXPORT_TALK_MAX_LINE ((size_t) 1 << 20)

/* What the worker is told to stop: a line. The end of its input says the same. */
#define GUISE_EXPORT_STOP_LINE     "{\"do\":\"stop\"}\n"

/**
 * GuiseExportRequest:
 * @project: the folder of a project
 * @backup: (nullable): which backup of it; %NULL: a checkpoint
 * @iteration: of the checkpoint, at most %GUISE_CHECKPOINT_MAX_ITERATION; 0: the newest
 * @is_half: whether in half precision
 * @with_labels: whether labels of persons go into the file
 * @device: (nullable): where, as in #GuiseWorkerOptions, of several the first; %NULL: "auto"
 * @path: the file to write; its folder is made when missing
 *
 * What is to be done, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  char    *project;
  char    *backup;
  uint64_t iteration;
  gboolean is_half;
  gboolean with_labels;
  char    *device;
  char    *path;
} GuiseExportRequest;

void guise_export_request_free (GuiseExportRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportRequest, guise_export_request_free)

/**
 * GuiseExportMessageKind:
 * @GUISE_EXPORT_SAYS_PROGRESS: so much of a phase is done
 * @GUISE_EXPORT_SAYS_NOTE: a sentence of the engine
 * @GUISE_EXPORT_SAYS_DONE: the file is in its place
 * @GUISE_EXPORT_SAYS_ERROR: it has failed
 *
 * What a message tells. The last two are the last one.
 */
typedef enum
{
  GUISE_EXPORT_SAYS_PROGRESS,
  GUISE_EXPORT_SAYS_NOTE,
  GUISE_EXPORT_SAYS_DONE,
  GUISE_EXPORT_SAYS_ERROR,
} GuiseExportMessageKind;

/**
 * GuiseExportMessage:
 * @kind: what it tells
 * @phase: of PROGRESS
 * @done: of PROGRESS: faces
 * @total: of PROGRESS: of all; 0: this phase is not counted
 * @is_refused: of ERROR: the file differs too much from what was trained and was not kept
 * @difference: of DONE: the largest difference, of 0..1. Of ERROR: the one that was too much; NaN:
 *   it did not come to that, or there are no numbers
 * @n_faces: of DONE: faces that were compared
 * @opset: of DONE: operator set of the file
 * @n_bytes: of DONE: its size
 * @n_weights: of DONE: numbers learned
 * @iteration: of DONE: of the model
 * @n_pairs: of DONE: faces of which there are pictures
 * @differences: of DONE: by pair, of 0..1
 * @text: (nullable): of NOTE and ERROR
 * @domain: (nullable): of ERROR
 * @code: of ERROR
 *
 * What the worker says, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  GuiseExportMessageKind kind;
  GuiseDfmPhase          phase;
  uint64_t               done;
  uint64_t               total;
  gboolean               is_refused;
  double                 difference;
  uint64_t               n_faces;
  uint64_t               opset;
  uint64_t               n_bytes;
  uint64_t               n_weights;
  uint64_t               iteration;
  size_t                 n_pairs;
  double                 differences[GUISE_EXPORT_MAX_PAIRS];
  char                  *text;
  char                  *domain;
  int                    code;
} GuiseExportMessage;

void guise_export_message_free (GuiseExportMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportMessage, guise_export_message_free)

/**
 * guise_export_request_to_line:
 *
 * Returns: (transfer full): JSON and the end of the line
 */
char *guise_export_request_to_line (const GuiseExportRequest *self);
char *guise_export_message_to_line (const GuiseExportMessage *self);

/**
 * guise_export_request_from_line:
 * @line: (array length=n_bytes): what has come, without its end
 * @n_bytes: its size
 * @error: where to put the error
 *
 * Errors: %GUISE_JOB_ERROR PROTOCOL
 *
 * Returns: (transfer full) (nullable): the request
 */
GuiseExportRequest *
guise_export_request_from_line (const char *line, size_t n_bytes, GError **error);
GuiseExportMessage *
guise_export_message_from_line (const char *line, size_t n_bytes, GError **error);

G_END_DECLS
