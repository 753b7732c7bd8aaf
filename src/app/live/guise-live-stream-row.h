/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-live-desk.h"

G_BEGIN_DECLS

/**
 * GuiseLiveStreamRow:
 *
 * The picture over the network: off until somebody switches it on, to this computer unless another
 * address is typed, and it says which of the two it is.
 */
#define GUISE_TYPE_LIVE_STREAM_ROW (guise_live_stream_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveStreamRow,
                      guise_live_stream_row,
                      GUISE,
                      LIVE_STREAM_ROW,
                      AdwExpanderRow)

/**
 * guise_live_stream_row_set_up:
 * @desk: whose pictures are sent
 */
void guise_live_stream_row_set_up (GuiseLiveStreamRow *self, GuiseLiveDesk *desk);

/**
 * GuiseLiveStreamPlace:
 * @GUISE_LIVE_STREAM_NOWHERE: that is no address
 * @GUISE_LIVE_STREAM_HERE: this computer
 * @GUISE_LIVE_STREAM_ELSEWHERE: another one, or not known
 */
typedef enum
{
  GUISE_LIVE_STREAM_NOWHERE,
  GUISE_LIVE_STREAM_HERE,
  GUISE_LIVE_STREAM_ELSEWHERE,
} GuiseLiveStreamPlace;

/**
 * guise_live_stream_find_place:
 * @address: "HOST:PORT", as somebody types it
 *
 * Nothing is opened or looked up.
 *
 * Returns: where pictures would go
 */
GuiseLiveStreamPlace guise_live_stream_find_place (const char *address);

/**
 * guise_live_stream_dup_sentence:
 * @typed: an address as it was typed
 * @in_use: (nullable): the URL that pictures go to now
 *
 * Returns: (transfer full): where pictures go, or would: never that they stay here while they do
 *   not
 */
char *guise_live_stream_dup_sentence (const char *typed, const char *in_use);

G_END_DECLS
