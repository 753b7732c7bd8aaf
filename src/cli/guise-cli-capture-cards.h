/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-journal.h"
#include "cli/guise-cli-output.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * guise_cli_capture_list_cards:
 * @journal: of a faceset
 * @counts: faces with each card
 *
 * Returns: (transfer full): an object of the cards that were ever chosen, each `[there, wanted]`
 */
JsonObject *guise_cli_capture_list_cards (const GuiseCaptureJournal *journal,
                                          const size_t               counts[GUISE_N_CAPTURE_CARDS]);

/**
 * guise_cli_capture_count_cards:
 * @faceset: a faceset
 *
 * Returns: (transfer full): likewise, of a faceset that may never have been before a camera
 */
JsonObject *guise_cli_capture_count_cards (const GuiseFaceset *faceset);

/**
 * guise_cli_capture_describe_cards:
 * @text: what to add to
 * @cards: from one of the others
 *
 * A line for each card, for people: what is there and how to record what is not.
 */
void guise_cli_capture_describe_cards (GString *text, JsonObject *cards);

G_END_DECLS
