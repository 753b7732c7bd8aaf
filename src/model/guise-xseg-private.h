/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-xseg.h"

G_BEGIN_DECLS

#define GUISE_XSEG_COMPONENT "XSeg"
#define GUISE_XSEG_N_LEVELS  6

/**
 * GuiseXsegLevel:
 * @n_blocks: blocks on the way down, and behind the joint on the way up
 * @width: channels of their results, in units of the base
 * @up_width: channels that come up from the level below, in units of the base
 * @n_taps: of the blur-pool behind it
 */
typedef struct
{
  int n_blocks;
  int width;
  int up_width;
  int n_taps;
} GuiseXsegLevel;

extern const GuiseXsegLevel guise_xseg_levels[GUISE_XSEG_N_LEVELS];

G_END_DECLS
