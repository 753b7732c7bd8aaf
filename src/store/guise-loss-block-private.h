/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>
#include <sys/types.h>

G_BEGIN_DECLS

#define GUISE_LOSS_BLOCK_MAX_N  256
#define GUISE_LOSS_BLOCK_HEAD   24
#define GUISE_LOSS_BLOCK_RECORD 12
#define GUISE_LOSS_BLOCK_ALIGN  8
#define GUISE_LOSS_BLOCK_MAX_BYTES \
  (GUISE_LOSS_BLOCK_HEAD + GUISE_LOSS_BLOCK_MAX_N * GUISE_LOSS_BLOCK_RECORD)

/**
 * GuiseLossRecord:
 *
 * One iteration, as in the file.
 */
typedef struct
{
  float src;
  float dst;
  float ms;
} GuiseLossRecord;

/**
 * GuiseLossBlock:
 * @first: its first iteration
 * @n: how many
 * @records: (array): the bytes of its records
 * @n_bytes: the whole block's size
 *
 * A block that was checked. Borrows from the bytes it was found in.
 */
typedef struct
{
  uint64_t       first;
  unsigned       n;
  const uint8_t *records;
  size_t         n_bytes;
} GuiseLossBlock;

/* The file's form stands in guise-loss-history.h. */

/**
 * guise_loss_block_write:
 * @out_bytes: (out caller-allocates) (array fixed-size=3096): the block
 *
 * Returns: its size
 */
size_t guise_loss_block_write (uint8_t               *out_bytes,
                               uint64_t               first,
                               const GuiseLossRecord *records,
                               unsigned               n);

/**
 * guise_loss_block_read:
 * @bytes: (array length=n_bytes): from where a block might begin
 * @n_bytes: what there is
 * @out_block: (out): the block
 *
 * Returns: %FALSE when there is no whole block
 */
gboolean guise_loss_block_read (const uint8_t *bytes, size_t n_bytes, GuiseLossBlock *out_block);

GuiseLossRecord guise_loss_block_get (const GuiseLossBlock *block, unsigned i);

/**
 * GuiseLossBlockFunc:
 * @block: a block
 * @offset: where it begins in the file
 * @user_data: as handed over
 *
 * Returns: %FALSE to stop
 */
typedef gboolean (*GuiseLossBlockFunc) (const GuiseLossBlock *block, off_t offset, void *user_data);

/**
 * GuiseLossWalk:
 * @end: where the last block ends
 * @n_damaged: places between blocks that are none
 * @n_bytes_damaged: their bytes
 * @n_bytes_rest: bytes after the last block
 */
typedef struct
{
  off_t    end;
  unsigned n_damaged;
  uint64_t n_bytes_damaged;
  uint64_t n_bytes_rest;
} GuiseLossWalk;

/**
 * guise_loss_block_walk:
 * @fd: an open file
 * @path: its name, for messages
 * @start: where to begin, a multiple of 8
 * @end: where to end; what is behind the file's end does not matter
 * @func: called for each block
 * @user_data: for @func
 * @out_walk: (out): what else there was
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * Goes through a file with a buffer of fixed size.
 *
 * Errors: %GUISE_CORE_ERROR FAILED, CANCELLED
 *
 * Returns: %FALSE on an error; %TRUE also when @func stopped it
 */
gboolean guise_loss_block_walk (int                fd,
                                const char        *path,
                                off_t              start,
                                off_t              end,
                                GuiseLossBlockFunc func,
                                void              *user_data,
                                GuiseLossWalk     *out_walk,
                                GCancellable      *cancellable,
                                GError           **error);

G_END_DECLS
