/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What 16 bits of a packed face mean (guise-sample-face.h). */

#include <stdint.h>

#include "../image/guise-shared-inline.h"

#define GUISE_PACKED_STEPS 32768.0f /* of a packed value, from 0 to 1 */
#define GUISE_PACKED_ZERO  16384.0f /* what 0 is packed as */

GUISE_SHARED_INLINE float
guise_packed_value (uint16_t packed)
{
  return ((float) packed - GUISE_PACKED_ZERO) * (1.0f / GUISE_PACKED_STEPS);
}
