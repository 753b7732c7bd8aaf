/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "core/guise-progress.h"

G_BEGIN_DECLS

typedef struct _GuiseCliOutput GuiseCliOutput;

/**
 * guise_cli_output_new:
 * @json: one JSON object a line on @out; otherwise text for people
 * @out: (transfer none): where results go: standard output, or a file in tests
 * @err: (transfer none): where messages for people go
 *
 * What a verb says while it works. Events reach @out in the order of the calls and are flushed
 * one by one; the progress bar is drawn on @err when that is a terminal. Members that JSON cannot
 * hold are made harmless: infinities and NaN become null, broken UTF-8 becomes valid.
 * Thread: the one that made it.
 *
 * Returns: (transfer full): the output
 */
GuiseCliOutput *guise_cli_output_new (gboolean json, FILE *out, FILE *err);
void            guise_cli_output_free (GuiseCliOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCliOutput, guise_cli_output_free)

/**
 * guise_cli_output_set_rank:
 * @self: the output
 * @rank: which of several processes that do one work together this is
 *
 * All but rank 0 keep silent from now on, but for errors that are their own: those that all
 * processes meet alike are said once.
 */
void guise_cli_output_set_rank (GuiseCliOutput *self, int rank);

/**
 * guise_cli_output_is_json:
 *
 * Returns: whether events reach @out as JSON: verbs whose text for people is a table need not say
 *   its rows as events there
 */
gboolean guise_cli_output_is_json (const GuiseCliOutput *self);

/**
 * guise_cli_output_start:
 * @self: the output
 * @members: (transfer full) (nullable): what the work is about to do
 *
 * The first event. Text for people has nothing here. The frame calls it before the verb runs.
 */
void guise_cli_output_start (GuiseCliOutput *self, JsonObject *members);

/**
 * guise_cli_output_begin:
 * @self: the output
 * @label: (nullable): what is being counted, as in "Extracting", translated
 * @done: units that an earlier run has finished already
 *
 * Starts the clock for rate and ETA. Work of several phases calls it for each; without it the
 * first guise_cli_output_progress() starts the clock.
 */
void guise_cli_output_begin (GuiseCliOutput *self, const char *label, uint64_t done);

/**
 * guise_cli_output_progress:
 * @self: the output
 * @done: units finished
 * @total: all units, or 0 when unknown
 * @members: (transfer full) (nullable): further members of the event; a number `eta_s` among them,
 *   or NaN, is the time left of a verb that knows better than by the rate so far
 *
 * May be called for each unit: at most four events a second are let through, and always the one
 * with @done == @total. Building @members for events that are dropped costs time; ask
 * guise_cli_output_wants_progress() first where units are short.
 */
void guise_cli_output_progress (GuiseCliOutput *self,
                                uint64_t        done,
                                uint64_t        total,
                                JsonObject     *members);
gboolean
guise_cli_output_wants_progress (const GuiseCliOutput *self, uint64_t done, uint64_t total);

/**
 * guise_cli_dup_duration:
 * @seconds: 0 or more; NaN: not known
 *
 * Returns: (transfer full): as in "3 min 05 s", "5 days 3 h", "2.5 years" or "not yet known",
 * translated
 */
char *guise_cli_dup_duration (double seconds);

/**
 * guise_cli_output_progress_func:
 *
 * A #GuiseProgressFunc whose user data is a #GuiseCliOutput.
 */
void guise_cli_output_progress_func (uint64_t done, uint64_t total, void *user_data);

/**
 * guise_cli_output_note:
 * @self: the output
 * @format: a sentence, translated
 *
 * Something worth knowing.
 */
void guise_cli_output_note (GuiseCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void guise_cli_output_warning (GuiseCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * guise_cli_output_event:
 * @self: the output
 * @event: a name of the contract that has no function of its own, as in "face"
 * @members: (transfer full) (nullable): its members
 *
 * Text for people shows it as one line of `name=value` pairs.
 */
void guise_cli_output_event (GuiseCliOutput *self, const char *event, JsonObject *members);

/**
 * guise_cli_output_result:
 * @self: the output
 * @text: (nullable): what people read instead of the members; with %NULL they are listed
 * @members: (transfer full) (nullable): what scripts read
 *
 * The last event of a verb that succeeded; exactly once.
 */
void guise_cli_output_result (GuiseCliOutput *self, const char *text, JsonObject *members);

/**
 * guise_cli_output_error:
 * @self: the output
 * @error: why the verb failed
 * @hint: (nullable): what to do, instead of the general hint for this kind of error
 *
 * The last event of a verb that failed: an `error` event, and a message on standard error. A verb
 * that has said its result and still means failure (a file was read, and refused) has no second
 * last event: only the message.
 *
 * Returns: the exit code that @error means
 */
int guise_cli_output_error (GuiseCliOutput *self, const GError *error, const char *hint);

G_END_DECLS
