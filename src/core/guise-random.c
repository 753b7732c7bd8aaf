/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counter-based random numbers. */
#include "core/guise-random.h"

#include <math.h>
#include <string.h>

#define N_ROUNDS     10
#define MULTIPLIER_0 0xD2511F53u /* Philox4x32 constants, table 2 of the paper */
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0       0x9E3779B9u
#define WEYL_1       0xBB67AE85u

void
guise_philox (uint64_t seed, uint64_t stream, uint64_t counter, uint32_t out[4])
{
  uint32_t c[4] = { (uint32_t) counter, (uint32_t) (counter >> 32), (uint32_t) stream,
                    (uint32_t) (stream >> 32) };
  uint32_t k0 = (uint32_t) seed;
  uint32_t k1 = (uint32_t) (seed >> 32);

  for (int round = 0; round < N_ROUNDS; round++)
    {
      uint64_t p0 = (uint64_t) MULTIPLIER_0 * c[0];
      uint64_t p1 = (uint64_t) MULTIPLIER_1 * c[2];
      uint32_t next[4] = { (uint32_t) (p1 >> 32) ^ c[1] ^ k0, (uint32_t) p1,
                           (uint32_t) (p0 >> 32) ^ c[3] ^ k1, (uint32_t) p0 };

      memcpy (c, next, sizeof c);
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
  memcpy (out, c, sizeof c);
}

GuiseRandom
guise_random_init (uint64_t seed, uint64_t stream)
{
  return (GuiseRandom){ .seed = seed, .stream = stream, .counter = 0, .n_left = 0 };
}

uint32_t
guise_random_u32 (GuiseRandom *self)
{
  if (self->n_left == 0)
    {
      guise_philox (self->seed, self->stream, self->counter++, self->block);
      self->n_left = 4;
    }
  return self->block[4 - self->n_left--];
}

double
guise_random_uniform (GuiseRandom *self, double low, double high)
{
  uint64_t high_bits = guise_random_u32 (self);
  uint64_t bits = (high_bits << 21) | (guise_random_u32 (self) >> 11);

  return low + (high - low) * ((double) bits * 0x1p-53);
}

uint32_t
guise_random_below (GuiseRandom *self, uint32_t n)
{
  uint32_t limit;
  uint32_t x;

  g_return_val_if_fail (n > 0, 0);

  limit = -n % n; /* 2^32 mod n: values below it would be drawn once too often */
  do
    x = guise_random_u32 (self);
  while (x < limit);
  return x % n;
}

double
guise_random_normal (GuiseRandom *self)
{
  double u = 1.0 - guise_random_uniform (self, 0.0, 1.0);
  double v = guise_random_uniform (self, 0.0, 1.0);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}

void
guise_random_shuffle (GuiseRandom *self, uint32_t *items, uint32_t n_items)
{
  for (uint32_t i = n_items; i > 1; i--)
    {
      uint32_t j = guise_random_below (self, i);
      uint32_t t = items[i - 1];

      items[i - 1] = items[j];
      items[j] = t;
    }
}
