/* SPDX-License-Identifier: GPL-3.0-or-later
 * Blocks of the loss history: writing one, finding them in whatever a file holds. */
#include "store/guise-loss-block-private.h"

#include <errno.h>
#include <string.h>

#include "core/guise-error.h"
#include "store/guise-store-append-private.h"

#define MARK         "GLH1"
#define MARK_BYTES   4
#define BUFFER_BYTES ((size_t) 256 * 1024)

static const uint64_t checksum_factor = UINT64_C (0x9E3779B97F4A7C15);

/* ---- one block ---- */

static uint64_t
get_u64 (const uint8_t *bytes)
{
  uint64_t value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_LE (value);
}

static uint32_t
get_u32 (const uint8_t *bytes)
{
  uint32_t value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_LE (value);
}

static float
get_float (const uint8_t *bytes)
{
  const uint32_t bits = get_u32 (bytes);
  float          value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static void
put_u64 (uint8_t *bytes, uint64_t value)
{
  value = GUINT64_TO_LE (value);
  memcpy (bytes, &value, sizeof value);
}

static void
put_u32 (uint8_t *bytes, uint32_t value)
{
  value = GUINT32_TO_LE (value);
  memcpy (bytes, &value, sizeof value);
}

static void
put_float (uint8_t *bytes, float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  put_u32 (bytes, bits);
}

static uint64_t
mix (uint64_t sum, const uint8_t *bytes)
{
  sum = (sum ^ get_u64 (bytes)) * checksum_factor;
  return sum ^ (sum >> 32);
}

/* Of a block of a size that is a multiple of 8, its own field left out. */
static uint64_t
get_checksum (const uint8_t *block, size_t n_bytes)
{
  uint64_t sum = mix (mix (0, block), block + 8);

  for (size_t i = GUISE_LOSS_BLOCK_HEAD; i < n_bytes; i += 8)
    sum = mix (sum, block + i);
  return sum;
}

static size_t
get_size (unsigned n)
{
  const size_t bytes = GUISE_LOSS_BLOCK_HEAD + (size_t) n * GUISE_LOSS_BLOCK_RECORD;

  return (bytes + GUISE_LOSS_BLOCK_ALIGN - 1) & ~(size_t) (GUISE_LOSS_BLOCK_ALIGN - 1);
}

size_t
guise_loss_block_write (uint8_t               *out_bytes,
                        uint64_t               first,
                        const GuiseLossRecord *records,
                        unsigned               n)
{
  const size_t n_bytes = get_size (n);

  memset (out_bytes, 0, n_bytes);
  memcpy (out_bytes, MARK, MARK_BYTES);
  put_u32 (out_bytes + 4, n);
  put_u64 (out_bytes + 8, first);
  for (unsigned i = 0; i < n; i++)
    {
      uint8_t *record = out_bytes + GUISE_LOSS_BLOCK_HEAD + i * GUISE_LOSS_BLOCK_RECORD;

      put_float (record, records[i].src);
      put_float (record + 4, records[i].dst);
      put_float (record + 8, records[i].ms);
    }
  put_u64 (out_bytes + 16, get_checksum (out_bytes, n_bytes));
  return n_bytes;
}

gboolean
guise_loss_block_read (const uint8_t *bytes, size_t n_bytes, GuiseLossBlock *out_block)
{
  unsigned n;
  uint64_t first;

  if (n_bytes < GUISE_LOSS_BLOCK_HEAD || memcmp (bytes, MARK, MARK_BYTES) != 0)
    return FALSE;
  n = get_u32 (bytes + 4);
  first = get_u64 (bytes + 8);
  if (n > GUISE_LOSS_BLOCK_MAX_N || get_size (n) > n_bytes || first < 1 ||
      first > (uint64_t) INT64_MAX - GUISE_LOSS_BLOCK_MAX_N ||
      get_u64 (bytes + 16) != get_checksum (bytes, get_size (n)))
    return FALSE;
  *out_block = (GuiseLossBlock){
    .first = first,
    .n = n,
    .records = bytes + GUISE_LOSS_BLOCK_HEAD,
    .n_bytes = get_size (n),
  };
  return TRUE;
}

GuiseLossRecord
guise_loss_block_get (const GuiseLossBlock *block, unsigned i)
{
  const uint8_t *record = block->records + i * GUISE_LOSS_BLOCK_RECORD;

  return (GuiseLossRecord){ get_float (record), get_float (record + 4), get_float (record + 8) };
}

/* ---- a file of them ---- */

typedef struct
{
  int         fd;
  const char *path; /* borrowed */
  off_t       end;
  uint8_t    *buffer;  /* owned */
  size_t      n_bytes; /* in the buffer */
  size_t      used;    /* of them, done with */
  off_t       offset;  /* of the buffer in the file */
} Reader;

/* Fills the buffer up; short only at the end. */
static gboolean
fill (Reader *self, GError **error)
{
  off_t   at;
  ssize_t n;

  memmove (self->buffer, self->buffer + self->used, self->n_bytes - self->used);
  self->offset += (off_t) self->used;
  self->n_bytes -= self->used;
  self->used = 0;
  at = self->offset + (off_t) self->n_bytes;
  n = guise_store_read_at (self->fd, self->buffer + self->n_bytes,
                           (size_t) MIN ((off_t) (BUFFER_BYTES - self->n_bytes),
                                         MAX (self->end - at, 0)),
                           at);
  if (n < 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "read");
      return FALSE;
    }
  self->n_bytes += (size_t) n;
  return TRUE;
}

/* Bytes that were no block become damage once a block follows. */
static void
count_damage (GuiseLossWalk *walk)
{
  if (walk->n_bytes_rest == 0)
    return;
  walk->n_damaged++;
  walk->n_bytes_damaged += walk->n_bytes_rest;
  walk->n_bytes_rest = 0;
}

/* Goes on to the end of the buffer, or, where more of the file follows, as far as blocks are whole;
 * FALSE: stopped by @func. */
static gboolean
walk_buffer (Reader            *self,
             gboolean           is_last,
             GuiseLossBlockFunc func,
             void              *user_data,
             GuiseLossWalk     *walk)
{
  while (self->used < self->n_bytes)
    {
      const size_t   left = self->n_bytes - self->used;
      const off_t    at = self->offset + (off_t) self->used;
      GuiseLossBlock block;

      if (!is_last && left < GUISE_LOSS_BLOCK_MAX_BYTES)
        return TRUE;
      if (guise_loss_block_read (self->buffer + self->used, left, &block))
        {
          count_damage (walk);
          walk->end = at + (off_t) block.n_bytes;
          if (!func (&block, at, user_data))
            return FALSE;
          self->used += block.n_bytes;
        }
      else
        {
          const size_t n = MIN (left, GUISE_LOSS_BLOCK_ALIGN);

          walk->n_bytes_rest += n;
          self->used += n;
        }
    }
  return TRUE;
}

gboolean
guise_loss_block_walk (int                fd,
                       const char        *path,
                       off_t              start,
                       off_t              end,
                       GuiseLossBlockFunc func,
                       void              *user_data,
                       GuiseLossWalk     *out_walk,
                       GCancellable      *cancellable,
                       GError           **error)
{
  g_autofree uint8_t *buffer = g_malloc (BUFFER_BYTES);
  Reader        reader = { .fd = fd, .path = path, .end = end, .buffer = buffer, .offset = start };
  GuiseLossWalk walk = { .end = start };

  for (gboolean is_last = FALSE; !is_last;)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Reading the losses was stopped");
          return FALSE;
        }
      if (!fill (&reader, error))
        return FALSE;
      is_last = reader.n_bytes < BUFFER_BYTES;
      if (!walk_buffer (&reader, is_last, func, user_data, &walk))
        break;
    }
  *out_walk = walk;
  return TRUE;
}
