/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>

G_BEGIN_DECLS

/**
 * GuiseScratch:
 * @values: (owned): f32, whatever is in them
 * @n: how many
 *
 * What a filter works with, kept by its caller from one picture to the next. Zero it before the
 * first use. Thread: one at a time.
 */
typedef struct
{
  float *values;
  size_t n;
} GuiseScratch;

/**
 * guise_scratch_reserve:
 * @self: scratch
 * @n: how many are needed
 *
 * Allocates only what is larger than ever before.
 *
 * Returns: (transfer none): at least @n values
 */
static inline float *
guise_scratch_reserve (GuiseScratch *self, size_t n)
{
  if (n > self->n)
    {
      g_free (self->values);
      self->values = g_new (float, n);
      self->n = n;
    }
  return self->values;
}

/**
 * guise_scratch_clear:
 *
 * Frees the values; it can be used again.
 */
static inline void
guise_scratch_clear (GuiseScratch *self)
{
  g_clear_pointer (&self->values, g_free);
  self->n = 0;
}

G_END_DECLS
