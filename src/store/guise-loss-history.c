/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of every iteration: writing them down. */
#include "store/guise-loss-history.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "store/guise-loss-block-private.h"
#include "store/guise-store-append-private.h"

struct _GuiseLossHistory
{
  char    *path; /* owned */
  int      fd;   /* owned */
  off_t    end;  /* where the next block goes, a multiple of 8 */
  uint64_t last; /* the last iteration that counts */
  size_t   n_cut;

  /* not yet written */
  uint64_t        first;
  unsigned        n;
  GuiseLossRecord records[GUISE_LOSS_BLOCK_MAX_N];
};

/* ---- opening ---- */

static gboolean
take_last (const GuiseLossBlock *block, off_t offset, void *user_data)
{
  uint64_t *last = user_data;

  *last = block->first + block->n - 1;
  return TRUE;
}

/* Finds the end; what is left of a block there is cut off. More than one block is no crash of ours:
 * it stays, and new blocks follow it. */
static gboolean
find_end (GuiseLossHistory *self, off_t size, GError **error)
{
  GuiseLossWalk walk;

  if (!guise_loss_block_walk (self->fd, self->path, 0, size, take_last, &self->last, &walk, NULL,
                              error))
    return FALSE;
  self->end = walk.end;
  if (walk.n_bytes_rest >= GUISE_LOSS_BLOCK_MAX_BYTES)
    {
      self->end =
        (size + GUISE_LOSS_BLOCK_ALIGN - 1) / GUISE_LOSS_BLOCK_ALIGN * GUISE_LOSS_BLOCK_ALIGN;
      return TRUE;
    }
  self->n_cut = (size_t) walk.n_bytes_rest;
  return self->n_cut == 0 || guise_store_append_cut (self->fd, self->path, self->end, error);
}

GuiseLossHistory *
guise_loss_history_open (const char *path, GError **error)
{
  g_autoptr (GuiseLossHistory) self = g_new0 (GuiseLossHistory, 1);
  off_t size;

  self->path = g_strdup (path);
  self->fd = guise_store_append_open (path, 0, &size, error);
  return self->fd >= 0 && find_end (self, size, error) ? g_steal_pointer (&self) : NULL;
}

size_t
guise_loss_history_get_n_cut (const GuiseLossHistory *self)
{
  return self->n_cut;
}

/* ---- writing ---- */

static gboolean
write_block (GuiseLossHistory      *self,
             uint64_t               first,
             const GuiseLossRecord *records,
             unsigned               n,
             GError               **error)
{
  uint8_t      bytes[GUISE_LOSS_BLOCK_MAX_BYTES];
  const size_t n_bytes = guise_loss_block_write (bytes, first, records, n);

  /* A half-written block is written over by the next attempt, or cut off on opening. */
  if (!guise_store_write_at (self->fd, bytes, n_bytes, self->end))
    {
      guise_set_error_from_errno (error, errno, self->path, "write");
      return FALSE;
    }
  self->end += (off_t) n_bytes;
  return TRUE;
}

static gboolean
write_held (GuiseLossHistory *self, GError **error)
{
  if (self->n > 0 && !write_block (self, self->first, self->records, self->n, error))
    return FALSE;
  self->n = 0;
  return TRUE;
}

static gboolean
sync_file (GuiseLossHistory *self, GError **error)
{
  if (fdatasync (self->fd) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, self->path, "write");
  return FALSE;
}

void
guise_loss_history_free (GuiseLossHistory *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      (void) write_held (self, NULL); /* who wants to know flushes before */
      close (self->fd);
    }
  g_free (self->path);
  g_free (self);
}

gboolean
guise_loss_history_add (GuiseLossHistory *self,
                        uint64_t          iteration,
                        float             src_loss,
                        float             dst_loss,
                        float             ms,
                        GError          **error)
{
  g_return_val_if_fail (iteration >= 1 && iteration <= INT64_MAX - GUISE_LOSS_BLOCK_MAX_N, FALSE);

  if (self->n > 0 && (self->n == GUISE_LOSS_BLOCK_MAX_N || iteration != self->first + self->n) &&
      !write_held (self, error))
    return FALSE;
  if (self->n == 0)
    self->first = iteration;
  self->records[self->n++] = (GuiseLossRecord){ src_loss, dst_loss, ms };
  self->last = iteration;
  return TRUE;
}

gboolean
guise_loss_history_flush (GuiseLossHistory *self, GError **error)
{
  return write_held (self, error) && sync_file (self, error);
}

gboolean
guise_loss_history_go_back (GuiseLossHistory *self, uint64_t iteration, GError **error)
{
  if (self->last <= iteration)
    return TRUE;
  if (!write_held (self, error) || !write_block (self, iteration + 1, NULL, 0, error))
    return FALSE;
  self->last = iteration;
  return sync_file (self, error);
}

gboolean
guise_loss_history_import (GuiseLossHistory *self,
                           uint64_t          iteration,
                           const float      *losses,
                           size_t            n_iterations,
                           GError          **error)
{
  const size_t n = (size_t) MIN (iteration, n_iterations);

  losses += 2 * (n_iterations - n);
  for (size_t i = 0; i < n; i++)
    if (!guise_loss_history_add (self, iteration - n + i + 1, losses[2 * i], losses[2 * i + 1], NAN,
                                 error))
      return FALSE;
  return guise_loss_history_flush (self, error);
}
