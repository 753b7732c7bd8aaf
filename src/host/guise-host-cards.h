/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nn/guise-gpu-list.h"

G_BEGIN_DECLS

/* What a worker is called with to answer guise_host_cards_ask(). */
#define GUISE_HOST_CARDS_OPTION "--list-cards"

/**
 * GuiseHostCards:
 * @state: whether there are any cards
 * @reason: (nullable): why there is none, one sentence without its stop
 * @driver: newest CUDA version that the driver can do, as in 13000; 0 without a driver
 * @runtime: CUDA version of the backend; 0 without one
 * @cards: (element-type GuiseGpuCard): what they say; those that nobody has asked are left out
 *
 * What the driver of graphics cards has answered. Plain value, everything owned.
 */
typedef struct
{
  GuiseGpuState state;
  char         *reason;
  int           driver;
  int           runtime;
  GPtrArray    *cards;
} GuiseHostCards;

void guise_host_cards_free (GuiseHostCards *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseHostCards, guise_host_cards_free)

/**
 * guise_host_cards_new:
 * @list: what was found in this process
 * @card: the card to ask; -1 for all
 *
 * Asks the driver in this process, where it may keep memory for ever, or hang.
 *
 * Returns: (transfer full): its answers
 */
GuiseHostCards *guise_host_cards_new (GuiseGpuList *list, int card);

/**
 * guise_host_cards_ask:
 * @program: (nullable): a worker; %NULL: there is none
 * @limit_ms: how long the driver may take
 * @cancellable: (nullable): ends the waiting
 * @error: where to put the error
 *
 * Asks the driver in a process of its own: a driver that hangs or crashes harms nobody else, and
 * what it keeps of the card's memory is given back. Blocks, not longer than @limit_ms. Thread: any;
 * without a main loop.
 *
 * Errors: %GUISE_CORE_ERROR FAILED (no answer in time, a crash, no answer that can be read),
 * CANCELLED, NOT_FOUND (no worker)
 *
 * Returns: (transfer full) (nullable): its answers
 */
GuiseHostCards *guise_host_cards_ask (const char   *program,
                                      unsigned      limit_ms,
                                      GCancellable *cancellable,
                                      GError      **error);

/* The answers as text, and back. Errors: %GUISE_CORE_ERROR CORRUPT */
char           *guise_host_cards_to_text (const GuiseHostCards *self);
GuiseHostCards *guise_host_cards_from_text (const char *text, GError **error);

G_END_DECLS
