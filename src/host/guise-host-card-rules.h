/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/guise-host-cards.h"
#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/**
 * GuiseHostUse:
 * @GUISE_HOST_USE_ANY: any of the cards may be used: all were asked
 * @GUISE_HOST_USE_ONE: the one that was asked is going to be used
 * @GUISE_HOST_USE_SHARED: likewise, and other processes use the others for the same work
 */
typedef enum
{
  GUISE_HOST_USE_ANY,
  GUISE_HOST_USE_ONE,
  GUISE_HOST_USE_SHARED,
} GuiseHostUse;

/**
 * guise_host_judge_cards:
 * @cards: what the driver says
 * @adapters: (element-type GuiseHostAdapter): what the kernel says
 * @root: (nullable): folder that stands for "/"
 * @use: what is going to be used
 *
 * Card by card: whether it trains, and whether a display hangs on it; then what holds for all, and
 * why none can be used. Whenever none trains, something among it has the state %GUISE_HOST_MUST.
 *
 * Returns: (transfer full) (element-type GuiseHostFinding): what follows
 */
GPtrArray *guise_host_judge_cards (const GuiseHostCards *cards,
                                   const GPtrArray      *adapters,
                                   const char           *root,
                                   GuiseHostUse          use);

/**
 * guise_host_judge_choice:
 * @findings: (element-type GuiseHostFinding): of guise_host_judge_cards(); those of cards are
 *   marked, and a finding is added where one that was chosen cannot be used and others can
 * @cards: what the driver says
 * @devices: (nullable): where trainings shall compute, with commas between
 */
void
guise_host_judge_choice (GPtrArray *findings, const GuiseHostCards *cards, const char *devices);

/**
 * guise_host_find_display:
 * @findings: (element-type GuiseHostFinding): of guise_host_judge_cards()
 * @devices: (nullable): where trainings shall compute, with commas between; %NULL or "auto": on the
 *   first card that can be used
 *
 * Returns: (transfer none) (nullable): that a display hangs on a card that is going to train;
 * %NULL: on none, as far as is known
 */
const GuiseHostFinding *guise_host_find_display (const GPtrArray *findings, const char *devices);

/**
 * guise_host_get_needed_driver:
 * @runtime: a version of CUDA, as in 13000
 *
 * Source: CUDA's notes on minor version compatibility
 *
 * Returns: (nullable): the oldest of NVIDIA's drivers that can do it, as in "580"; %NULL when
 *   nobody here knows
 */
const char *guise_host_get_needed_driver (int runtime);

/**
 * guise_host_find_connectors:
 * @card: a card
 * @adapters: (element-type GuiseHostAdapter): of the computer
 *
 * Returns: (transfer none): where displays are plugged into it; empty for none, or unknown
 */
const char *guise_host_find_connectors (const GuiseGpuCard *card, const GPtrArray *adapters);

G_END_DECLS
