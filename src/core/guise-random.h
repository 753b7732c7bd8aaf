/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * guise_philox:
 * @seed: the key
 * @stream: upper half of the counter: what is being drawn (tensor, sample)
 * @counter: lower half of the counter: which block of four
 * @out: (out) (array fixed-size=4): four independent uniform 32-bit words
 *
 * Philox4x32-10, a counter-based generator: any element of any stream costs the same, so threads
 * and devices draw the same numbers in any order.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
void guise_philox (uint64_t seed, uint64_t stream, uint64_t counter, uint32_t out[4]);

/**
 * GuiseRandom:
 *
 * A sequential view of one Philox stream, for code that draws one number after the other. Plain
 * value; copying it copies the position.
 */
typedef struct
{
  uint64_t seed;
  uint64_t stream;
  uint64_t counter;
  uint32_t block[4];
  int      n_left;
} GuiseRandom;

GuiseRandom guise_random_init (uint64_t seed, uint64_t stream);
uint32_t    guise_random_u32 (GuiseRandom *self);

/**
 * guise_random_uniform:
 * @self: the generator
 * @low: lower bound
 * @high: upper bound
 *
 * Returns: a double in [@low, @high) with 53 random bits
 */
double guise_random_uniform (GuiseRandom *self, double low, double high);

/**
 * guise_random_below:
 * @self: the generator
 * @n: the number of outcomes, at least 1
 *
 * Returns: an unbiased integer in [0, @n)
 */
uint32_t guise_random_below (GuiseRandom *self, uint32_t n);

/**
 * guise_random_normal:
 * @self: the generator
 *
 * Returns: a standard normal number (Box-Muller, one of the pair)
 */
double guise_random_normal (GuiseRandom *self);

/**
 * guise_random_shuffle:
 * @self: the generator
 * @items: (array length=n_items): permuted in place (Fisher-Yates)
 * @n_items: how many
 */
void guise_random_shuffle (GuiseRandom *self, uint32_t *items, uint32_t n_items);

G_END_DECLS
