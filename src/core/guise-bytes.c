/* SPDX-License-Identifier: GPL-3.0-or-later
 * A bounds-checked cursor over foreign bytes. */
#include "core/guise-bytes.h"

#include <string.h>

const uint8_t *
guise_bytes_take (GuiseBytes *self, uint64_t n)
{
  if (n > self->n_bytes - self->offset)
    return NULL;

  const uint8_t *start = self->data + self->offset;

  self->offset += (size_t) n;
  return start;
}

gboolean
guise_bytes_seek (GuiseBytes *self, uint64_t offset)
{
  if (offset > self->n_bytes)
    return FALSE;
  self->offset = (size_t) offset;
  return TRUE;
}

/* Reads n bytes, least significant first. */
static gboolean
read_le (GuiseBytes *self, size_t n, uint64_t *out_value)
{
  const uint8_t *p = guise_bytes_take (self, n);
  uint64_t       value = 0;

  if (p == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    value |= (uint64_t) p[i] << (8 * i);
  *out_value = value;
  return TRUE;
}

gboolean
guise_bytes_u8 (GuiseBytes *self, uint8_t *out_value)
{
  uint64_t value;

  if (!read_le (self, 1, &value))
    return FALSE;
  *out_value = (uint8_t) value;
  return TRUE;
}

gboolean
guise_bytes_u16_le (GuiseBytes *self, uint16_t *out_value)
{
  uint64_t value;

  if (!read_le (self, 2, &value))
    return FALSE;
  *out_value = (uint16_t) value;
  return TRUE;
}

gboolean
guise_bytes_u16_be (GuiseBytes *self, uint16_t *out_value)
{
  if (!guise_bytes_u16_le (self, out_value))
    return FALSE;
  *out_value = GUINT16_SWAP_LE_BE (*out_value);
  return TRUE;
}

gboolean
guise_bytes_u32_le (GuiseBytes *self, uint32_t *out_value)
{
  uint64_t value;

  if (!read_le (self, 4, &value))
    return FALSE;
  *out_value = (uint32_t) value;
  return TRUE;
}

gboolean
guise_bytes_u32_be (GuiseBytes *self, uint32_t *out_value)
{
  if (!guise_bytes_u32_le (self, out_value))
    return FALSE;
  *out_value = GUINT32_SWAP_LE_BE (*out_value);
  return TRUE;
}

gboolean
guise_bytes_u64_le (GuiseBytes *self, uint64_t *out_value)
{
  return read_le (self, 8, out_value);
}
