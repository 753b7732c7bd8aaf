/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_BATCH_POOL_SLOTS 2 /* batches in the making or waiting */

/**
 * GuiseBatchPool:
 *
 * Threads that make the batches of a training, two ahead of their consumer. Units of work are
 * single samples, handed out in order; what one is must follow from its batch and index alone.
 * Thread: owner; the samples are made on threads of the pool.
 */
typedef struct _GuiseBatchPool GuiseBatchPool;

/**
 * GuiseBatchPoolFunc:
 * @batch: number of the batch
 * @index: which of its samples
 * @slot: where the batch lies, 0 .. %GUISE_BATCH_POOL_SLOTS - 1
 * @thread: who makes it, 0 .. n_threads - 1; for scratch memory
 * @user_data: the caller's
 * @error: where to put the error, which then stands for the whole batch
 */
typedef gboolean (*GuiseBatchPoolFunc) (uint64_t batch,
                                        int      index,
                                        int      slot,
                                        int      thread,
                                        void    *user_data,
                                        GError **error);

/**
 * guise_batch_pool_count_threads:
 * @n_threads: threads wanted, 0 for all processors
 *
 * Returns: how many a pool will have
 */
int guise_batch_pool_count_threads (int n_threads);

/**
 * GuiseBatchPoolScratchFunc:
 * @user_data: the caller's
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): what one thread needs
 */
typedef void *(*GuiseBatchPoolScratchFunc) (void *user_data, GError **error);

/**
 * guise_batch_pool_new_scratch:
 * @n_threads: threads wanted, 0 for all processors
 * @func: makes what one thread needs
 * @user_data: for @func
 * @free_func: its end
 * @error: where to put the error
 *
 * Errors: those of @func
 *
 * Returns: (transfer full) (nullable): one for each thread that a pool will have
 */
GPtrArray *guise_batch_pool_new_scratch (int                       n_threads,
                                         GuiseBatchPoolScratchFunc func,
                                         void                     *user_data,
                                         GDestroyNotify            free_func,
                                         GError                  **error);

/**
 * guise_batch_pool_new:
 * @n_threads: threads wanted, 0 for all processors
 * @n_samples: of a batch
 * @first: number of the first batch
 * @func: makes one sample
 * @user_data: for @func; must outlive the pool
 * @error: where to put the error
 *
 * Starts the threads, and with them the work. Where the system starts fewer of them, fewer make the
 * same samples.
 *
 * Errors: those of guise_thread_start(), when it starts none
 *
 * Returns: (transfer full) (nullable): a pool
 */
GuiseBatchPool *guise_batch_pool_new (int                n_threads,
                                      int                n_samples,
                                      uint64_t           first,
                                      GuiseBatchPoolFunc func,
                                      void              *user_data,
                                      GError           **error);

/**
 * guise_batch_pool_free:
 * @self: (nullable): the pool
 *
 * Waits for the samples that are being made.
 */
void guise_batch_pool_free (GuiseBatchPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseBatchPool, guise_batch_pool_free)

/**
 * guise_batch_pool_wait:
 * @self: a pool
 * @out_slot: (out): where the next batch lies
 * @error: where to put the error
 *
 * Waits until the next batch is complete. A batch that failed stays: every later call fails alike.
 *
 * Errors: those of the samples
 */
gboolean guise_batch_pool_wait (GuiseBatchPool *self, int *out_slot, GError **error);

/**
 * guise_batch_pool_release:
 * @self: a pool
 *
 * Says that the batch that was waited for has been used: its slot may be filled again.
 */
void guise_batch_pool_release (GuiseBatchPool *self);

G_END_DECLS
