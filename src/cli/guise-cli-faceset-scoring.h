/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "survey/guise-score-card.h"

G_BEGIN_DECLS

/**
 * GuiseCliScoring:
 * @src: path of the faceset
 * @dst: (nullable): path of its destination
 * @map: (nullable): where to draw what is covered
 * @sheet: (nullable): where to draw all faces
 * @options: what it is for
 *
 * One call of `guise faceset score`. Borrowed.
 */
typedef struct
{
  const char              *src;
  const char              *dst;
  const char              *map;
  const char              *sheet;
  const GuiseScoreOptions *options;
} GuiseCliScoring;

/**
 * guise_cli_faceset_scoring_run:
 * @self: the call
 * @scoring: what is wanted
 * @out_members: (out) (transfer full): of the `result` event
 * @error: where to put the error
 *
 * Measures, judges and draws.
 *
 * Errors: of the engine
 *
 * Returns: (transfer full) (nullable): the card
 */
GuiseScoreCard *guise_cli_faceset_scoring_run (GuiseCli              *self,
                                               const GuiseCliScoring *scoring,
                                               JsonObject           **out_members,
                                               GError               **error);

G_END_DECLS
