/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The numbers of src/core/guise-random.h where GLib is not: Philox4x32-10 for C, C++ and CUDA.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */

#include "guise-element.h"

#define GUISE_PHILOX_ROUNDS 10

/* Four independent uniform words; on the GPU they lie in registers. */
typedef struct
{
  uint32_t w0;
  uint32_t w1;
  uint32_t w2;
  uint32_t w3;
} GuisePhiloxBlock;

/* The four words of guise_philox (seed, stream, counter). */
GUISE_BOTH GuisePhiloxBlock
guise_philox_block (uint64_t seed, uint64_t stream, uint64_t counter)
{
  GuisePhiloxBlock c = { (uint32_t) counter, (uint32_t) (counter >> 32), (uint32_t) stream,
                         (uint32_t) (stream >> 32) };
  uint32_t         k0 = (uint32_t) seed;
  uint32_t         k1 = (uint32_t) (seed >> 32);

  for (int round = 0; round < GUISE_PHILOX_ROUNDS; round++)
    {
      uint64_t         p0 = (uint64_t) 0xD2511F53u * c.w0;
      uint64_t         p1 = (uint64_t) 0xCD9E8D57u * c.w2;
      GuisePhiloxBlock next = { (uint32_t) (p1 >> 32) ^ c.w1 ^ k0, (uint32_t) p1,
                                (uint32_t) (p0 >> 32) ^ c.w3 ^ k1, (uint32_t) p0 };

      c = next;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  return c;
}

/* Word @i of 0 .. 3. */
GUISE_BOTH uint32_t
guise_philox_word (GuisePhiloxBlock block, unsigned i)
{
  uint32_t low = (i & 1) != 0 ? block.w1 : block.w0;
  uint32_t high = (i & 1) != 0 ? block.w3 : block.w2;

  return (i & 2) != 0 ? high : low;
}
