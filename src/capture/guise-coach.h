/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-card.h"
#include "survey/guise-coverage.h"

G_BEGIN_DECLS

#define GUISE_COACH_N_DOTS 5 /* faces that an instruction asks for */

/**
 * GuiseCoach:
 *
 * Names what to do before the camera, one thing at a time: what the set lacks most, near to what
 * the person does anyway. It never insists: what does not come is asked for later, then less, then
 * not at all. Thread: one at a time.
 */
typedef struct _GuiseCoach GuiseCoach;

/**
 * guise_coach_new:
 * @coverage: (transfer none): what there is; told by the coach what is given up
 *
 * Returns: (transfer full): a coach with an instruction
 */
GuiseCoach *guise_coach_new (GuiseCoverage *coverage);
void        guise_coach_free (GuiseCoach *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCoach, guise_coach_free)

/**
 * guise_coach_begin_take:
 * @self: a coach
 * @card: what the take shows besides
 *
 * From here on the instructions are for this take. First the person is told to end what the take
 * before showed, and to begin what this one shows, one after the other.
 *
 * Returns: nanoseconds from the take's first picture that this needs
 */
int64_t guise_coach_begin_take (GuiseCoach *self, GuiseCaptureCard card);

/**
 * guise_coach_prefer:
 * @self: a coach
 * @dimension: what is wanted first
 * @bin: which of its bins; -1 for any
 *
 * From here on that is asked for before anything else, as long as some of it is missing; what does
 * not come rests, and is given up, as everything.
 */
void guise_coach_prefer (GuiseCoach *self, GuiseCoverageDimension dimension, int bin);

/**
 * guise_coach_see:
 * @self: a coach
 * @time_ns: of the picture; grows
 * @record: (nullable): the face in it
 * @is_kept: whether it was kept
 *
 * Tells what happens. An instruction stays until five faces for it are kept, or for six seconds;
 * light for twenty. What the person does anyway is asked for last, and light only after some
 * minutes of faces in the same.
 *
 * Source: faces.md 6.3
 *
 * Returns: %TRUE when there is another instruction now
 */
gboolean guise_coach_see (GuiseCoach            *self,
                          int64_t                time_ns,
                          const GuiseFaceRecord *record,
                          gboolean               is_kept);

/**
 * guise_coach_skip:
 * @self: a coach
 *
 * The person does not want to do this now: something else is asked for, and this again later.
 */
void guise_coach_skip (GuiseCoach *self);

/**
 * guise_coach_get_words:
 * @dimension: what may be missing
 * @bin: of it
 *
 * Returns: (transfer none): what guise_coach_get_text() says when it is missing
 */
const char *guise_coach_get_words (GuiseCoverageDimension dimension, int bin);

/**
 * guise_coach_get_text:
 *
 * Returns: (transfer none): an imperative of few words, "Turn left". Left and right are always the
 *   person's own
 */
const char *guise_coach_get_text (const GuiseCoach *self);

/**
 * guise_coach_get_detail:
 *
 * Returns: (transfer none): one line more, "Open your mouth"; may be empty
 */
const char *guise_coach_get_detail (const GuiseCoach *self);

/**
 * guise_coach_get_n_kept:
 *
 * Returns: faces kept for this instruction, up to %GUISE_COACH_N_DOTS
 */
int guise_coach_get_n_kept (const GuiseCoach *self);

/**
 * guise_coach_get_cell:
 * @self: a coach
 * @out_cell: (out): what is asked for
 *
 * Returns: %FALSE when nothing is missing, and when the instruction is a card's
 */
gboolean guise_coach_get_cell (const GuiseCoach *self, size_t *out_cell);

G_END_DECLS
