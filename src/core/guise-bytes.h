/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseBytes:
 * @data: (array length=n_bytes): borrowed bytes
 * @n_bytes: how many
 * @offset: the next byte to read; never more than @n_bytes
 *
 * A cursor over foreign bytes. Every read checks against what is left as `n <= size - position`,
 * so nothing can wrap; a failed read returns %FALSE and moves nothing. Plain value, no owner.
 */
typedef struct
{
  const uint8_t *data;
  size_t         n_bytes;
  size_t         offset;
} GuiseBytes;

static inline GuiseBytes
guise_bytes_init (const void *data, size_t n_bytes)
{
  return (GuiseBytes){ .data = (const uint8_t *) data, .n_bytes = n_bytes, .offset = 0 };
}

static inline size_t
guise_bytes_left (const GuiseBytes *self)
{
  return self->n_bytes - self->offset;
}

/**
 * guise_bytes_take:
 * @self: the cursor
 * @n: how many bytes are wanted
 *
 * Returns: (nullable) (transfer none): the next @n bytes, or %NULL when fewer are left
 */
const uint8_t *guise_bytes_take (GuiseBytes *self, uint64_t n);

/**
 * guise_bytes_seek:
 * @self: the cursor
 * @offset: absolute position
 *
 * Returns: %FALSE, and does not move, when @offset is past the end
 */
gboolean guise_bytes_seek (GuiseBytes *self, uint64_t offset);

gboolean guise_bytes_u8 (GuiseBytes *self, uint8_t *out_value);
gboolean guise_bytes_u16_le (GuiseBytes *self, uint16_t *out_value);
gboolean guise_bytes_u16_be (GuiseBytes *self, uint16_t *out_value);
gboolean guise_bytes_u32_le (GuiseBytes *self, uint32_t *out_value);
gboolean guise_bytes_u32_be (GuiseBytes *self, uint32_t *out_value);
gboolean guise_bytes_u64_le (GuiseBytes *self, uint64_t *out_value);

/**
 * guise_mul_size:
 * @a: a count
 * @b: a count or size
 * @out_product: (out): a * b
 *
 * Returns: %FALSE when the product does not fit into size_t
 */
static inline gboolean
guise_mul_size (size_t a, size_t b, size_t *out_product)
{
  return !__builtin_mul_overflow (a, b, out_product);
}

G_END_DECLS
