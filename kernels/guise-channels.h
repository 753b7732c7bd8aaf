/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Eight neighbouring channels of an image whose channels lie last: 16 or 32 bytes at a time. */

#include "guise-device.h"

constexpr int GUISE_CHANNELS = 8;

struct alignas (16) GuiseHalves
{
  uint16_t x[GUISE_CHANNELS];
};

struct alignas (16) GuiseFloats
{
  float x[GUISE_CHANNELS];
};

/* Group @i of a tensor that begins at @data. */
template <int ELEMENT>
GUISE_BOTH GuiseFloats
guise_load_channels (const void *data, int64_t i)
{
  GuiseFloats floats;

  if constexpr (ELEMENT == GUISE_ELEMENT_F32)
    floats = ((const GuiseFloats *) data)[i];
  else
    {
      GuiseHalves halves = ((const GuiseHalves *) data)[i];

GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        floats.x[k] = ELEMENT == GUISE_ELEMENT_BF16 ? guise_bf16_to_float (halves.x[k])
                                                    : guise_f16_to_float (halves.x[k]);
    }
  return floats;
}

template <int ELEMENT>
GUISE_BOTH void
guise_store_channels (void *data, int64_t i, const GuiseFloats &floats)
{
  if constexpr (ELEMENT == GUISE_ELEMENT_F32)
    ((GuiseFloats *) data)[i] = floats;
  else
    {
      GuiseHalves halves;

GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        halves.x[k] = ELEMENT == GUISE_ELEMENT_BF16 ? guise_bf16_from_float (floats.x[k])
                                                    : guise_f16_from_float (floats.x[k]);
      ((GuiseHalves *) data)[i] = halves;
    }
}
