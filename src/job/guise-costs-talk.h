/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "train/guise-training-forecast.h"

G_BEGIN_DECLS

/* What a worker is called with, and a project's folder behind it, to answer requests. */
#define GUISE_COSTS_OPTION   "--costs"

/* Longer lines are refused. Plans are read up to 1 MiB, and JSON in JSON takes more. */
#define GUISE_COSTS_MAX_LINE ((size_t) 8 << 20)

/**
 * GuiseCostsRequest:
 * @id: each is greater than those before
 * @plan: text of the plan
 * @options: (nullable) (array zero-terminated=1): the project's changes over it
 * @device: (nullable): where it will be trained, as in #GuiseWorkerOptions; %NULL: "auto"
 * @n_processes: that will share the batch, each on a device like the first; 0 is 1
 * @state: how far the project was trained is read anew when this is another than before
 * @stage: whose options @effects are
 * @seconds: for trials; 0: none
 * @speed: of the device, from an earlier answer; 0: not known
 * @is_brief: the largest batch is looked for only where a stage does not fit
 * @is_rough: what is told without the device that it is trained on, because that is in use
 * @effects: (nullable) (array zero-terminated=1): "key=value": what the stage takes more than with
 *   this change is wanted, and no forecast
 *
 * What is asked about a plan, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  uint32_t id;
  GBytes  *plan;
  char   **options;
  char    *device;
  uint32_t n_processes;
  uint32_t state;
  size_t   stage;
  double   seconds;
  double   speed;
  gboolean is_brief;
  gboolean is_rough;
  char   **effects;
} GuiseCostsRequest;

void guise_costs_request_free (GuiseCostsRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCostsRequest, guise_costs_request_free)

/**
 * GuiseCostsEffect:
 * @n_bytes: memory of the device that it takes more than without
 * @share: time that an iteration takes more than without, 0.1 for a tenth
 *
 * What one option costs.
 */
typedef struct
{
  int64_t n_bytes;
  double  share;
} GuiseCostsEffect;

/**
 * GuiseCostsAnswer:
 * @id: of the request
 * @problem: (nullable): why there is no answer; then all others are unset
 * @is_on_card: whether it would be trained on a graphics card
 * @n_disk_free: bytes free where the project is; 0: not known
 * @forecast: (nullable): what was asked for
 * @effects: (nullable) (element-type utf8 GuiseCostsEffect): what was asked for, by option; without
 *   those that are off already or that another option needs
 *
 * What a plan takes, one line of JSON. Plain value, everything owned.
 */
typedef struct
{
  uint32_t               id;
  char                  *problem;
  gboolean               is_on_card;
  uint64_t               n_disk_free;
  GuiseTrainingForecast *forecast;
  GHashTable            *effects;
} GuiseCostsAnswer;

void guise_costs_answer_free (GuiseCostsAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCostsAnswer, guise_costs_answer_free)

/**
 * guise_costs_request_to_line:
 *
 * Returns: (transfer full): JSON and the end of the line
 */
char *guise_costs_request_to_line (const GuiseCostsRequest *self);
char *guise_costs_answer_to_line (const GuiseCostsAnswer *self);

/**
 * guise_costs_request_from_line:
 * @line: (array length=n_bytes): what has come, without its end
 * @n_bytes: its size
 * @error: where to put the error
 *
 * Errors: %GUISE_JOB_ERROR PROTOCOL
 *
 * Returns: (transfer full) (nullable): the request
 */
GuiseCostsRequest *guise_costs_request_from_line (const char *line, size_t n_bytes, GError **error);
GuiseCostsAnswer  *guise_costs_answer_from_line (const char *line, size_t n_bytes, GError **error);

/**
 * guise_costs_take_line:
 * @buffer: what has come; a line is taken out of it
 * @out_line: (out) (transfer full) (nullable): the line without its end; %NULL: it is not yet whole
 *
 * Returns: whether what has come is no longer than a line may be
 */
gboolean guise_costs_take_line (GByteArray *buffer, GBytes **out_line);

G_END_DECLS
