/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which layers give a patch discriminator the receptive field that is asked for. */
#include "model/guise-saehd-private.h"

#include <stdlib.h>
#include <string.h>

/* One stack of layers: kernel 3, first stride 2, bit i of @bits set: stride 2 in layer i + 1. */
typedef struct
{
  int n;
  int bits;
  int field;
  int stride_sum;
} Stack;

static Stack
make_stack (int n, int bits)
{
  Stack stack = { .n = n, .bits = bits, .field = 3, .stride_sum = 2 };
  int   product = 2;

  for (int i = 1; i < n; i++)
    {
      int stride = bits >> (i - 1) & 1 ? 2 : 1;

      stack.field += 2 * product;
      product *= stride;
      stack.stride_sum += stride;
    }
  return stack;
}

/* Whether @a is the better answer for @size: nearer, then the smaller field, then fewer layers,
 * then the larger sum of strides; of equals the one met first stays. */
static gboolean
is_better (const Stack *a, const Stack *b, int size)
{
  int distance_a = abs (a->field - size), distance_b = abs (b->field - size);

  if (distance_a != distance_b)
    return distance_a < distance_b;
  if (a->field != b->field)
    return a->field < b->field;
  if (a->n != b->n)
    return a->n < b->n;
  return a->stride_sum > b->stride_sum;
}

GuiseSaehdPatch
guise_saehd_patch_find (int patch_size)
{
  Stack           best = make_stack (1, 0);
  GuiseSaehdPatch patch = { 0 };

  for (int n = 2; n <= GUISE_SAEHD_MAX_LAYERS; n++)
    for (int bits = (1 << (n - 1)) - 1; bits >= 0; bits--)
      {
        Stack stack = make_stack (n, bits);

        if (is_better (&stack, &best, patch_size))
          best = stack;
      }
  patch.n = best.n;
  patch.product = 1;
  for (int i = 0; i < best.n; i++)
    {
      patch.strides[i] = i == 0 || (best.bits >> (i - 1) & 1) ? 2 : 1;
      patch.product *= patch.strides[i];
    }
  return patch;
}
