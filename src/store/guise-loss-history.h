/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_LOSS_HISTORY_FILE       "losses"
/* Iterations are counted from 1: how many are done with this one. */
#define GUISE_LOSS_HISTORY_LAST       INT64_MAX
#define GUISE_LOSS_HISTORY_MAX_POINTS 100000

/**
 * GuiseLossHistory:
 *
 * The losses of every iteration of a project, in a file that is only ever appended to. Thread: any,
 * one at a time; one writer at a time; readers at any time.
 *
 * The file is blocks, one after the other; there is no header that could be damaged. All numbers
 * are little-endian, every block begins at a multiple of 8 bytes:
 *
 *   offset  bytes
 *        0  4      "GLH1"
 *        4  4      n: iterations in this block, 0 to 256
 *        8  8      the first of them
 *       16  8      checksum of the bytes 0 to 15 and of the records
 *       24  12 n   records: f32 loss of the source, f32 loss of the destination, f32 milliseconds
 *                  (NaN: not known); zeros up to the next multiple of 8
 *
 * The checksum takes words w of 8 bytes: h = 0; h = (h ^ w) * 0x9E3779B97F4A7C15; h ^= h >> 32.
 * Each step can be undone for a known w, so a change within one word never goes unseen.
 *
 * A block whose first iteration is not beyond the last one so far means that training went back:
 * what had been recorded from there on is of a future that was given up and counts no more. A block
 * with n = 0 says only that. What is no block is passed over up to the next multiple of 8 bytes at
 * which one begins.
 */
typedef struct _GuiseLossHistory GuiseLossHistory;

/**
 * guise_loss_history_open:
 * @path: the file; made when missing, its folder must exist
 * @error: where to put the error
 *
 * To append. A block that a crash left incomplete at the end is cut off; whatever else may be
 * damaged stays, and is passed over by readers.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, ARGUMENT (no regular file), FAILED
 *
 * Returns: (transfer full) (nullable): the history
 */
GuiseLossHistory *guise_loss_history_open (const char *path, GError **error);

/**
 * guise_loss_history_free:
 * @self: (nullable): the history
 *
 * Writes what is still held, and cannot say when that fails: guise_loss_history_flush() before.
 */
void guise_loss_history_free (GuiseLossHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLossHistory, guise_loss_history_free)

/**
 * guise_loss_history_get_n_cut:
 *
 * Returns: bytes of an incomplete block that were cut off on opening
 */
size_t guise_loss_history_get_n_cut (const GuiseLossHistory *self);

/**
 * guise_loss_history_add:
 * @self: the history
 * @iteration: which, from 1; not beyond the last one: training went back
 * @src_loss: of the source, NaN and infinite ones too
 * @dst_loss: of the destination
 * @ms: what the iteration took, or NaN
 * @error: where to put the error
 *
 * Remembers one iteration; 256 of them are written together. Allocates nothing. When they cannot be
 * written they stay, and this one is not taken: repeat it, or leave a gap.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is remembered
 */
gboolean guise_loss_history_add (GuiseLossHistory *self,
                                 uint64_t          iteration,
                                 float             src_loss,
                                 float             dst_loss,
                                 float             ms,
                                 GError          **error);

/**
 * guise_loss_history_go_back:
 * @self: the history
 * @iteration: where training stands now
 * @error: where to put the error
 *
 * To be called when an older checkpoint was put in place: later losses count no more, also while
 * nothing is trained after that. Durable when it returns. Nothing happens when nothing is later.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_loss_history_go_back (GuiseLossHistory *self, uint64_t iteration, GError **error);

/**
 * guise_loss_history_import:
 * @self: the history
 * @iteration: where the model stands
 * @losses: (array): source, destination, source ..., as a DeepFaceLab model keeps them
 * @n_iterations: pairs in @losses
 * @error: where to put the error
 *
 * Remembers the losses of a model that was trained elsewhere. The last pair is that of @iteration;
 * there may be fewer or more pairs than iterations (formats.md 8.2): then the first iterations
 * are not known, or the first pairs belong to none. Durable when it returns.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when all are on disk
 */
gboolean guise_loss_history_import (GuiseLossHistory *self,
                                    uint64_t          iteration,
                                    const float      *losses,
                                    size_t            n_iterations,
                                    GError          **error);

/**
 * guise_loss_history_flush:
 * @self: the history
 * @error: where to put the error
 *
 * Makes everything durable; at each checkpoint.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_loss_history_flush (GuiseLossHistory *self, GError **error);

/**
 * GuiseLossSpan:
 * @min: smallest
 * @mean: over the iterations with a number
 * @max: largest
 *
 * One loss over some iterations; NaN where none has a number.
 */
typedef struct
{
  float min;
  float mean;
  float max;
} GuiseLossSpan;

/**
 * GuiseLossPoint:
 * @iteration: the first one it stands for
 * @n_iterations: how many it stands for
 * @n: how many of them are known and are numbers; with @n_bad less than @n_iterations: a gap
 * @n_bad: how many are known and have a loss that is infinite or no number
 * @src: of the source, over the @n
 * @dst: of the destination
 * @ms: mean time of an iteration where it is known, otherwise NaN
 *
 * What a plot draws in one column.
 */
typedef struct
{
  uint64_t      iteration;
  uint64_t      n_iterations;
  uint64_t      n;
  uint64_t      n_bad;
  GuiseLossSpan src;
  GuiseLossSpan dst;
  float         ms;
} GuiseLossPoint;

/**
 * GuiseLossCurve:
 * @points: (element-type GuiseLossPoint): rising, without a hole between them
 * @first: where the whole history begins, 0 when it is empty
 * @last: the last one that counts
 * @n_known: iterations of the whole history that are known
 * @n_returns: how often training went back, as far as later iterations still count
 * @n_damaged: places that are no block
 * @n_bytes_damaged: their bytes; an incomplete block at the end is not among them
 *
 * Plain struct, all owned.
 */
typedef struct
{
  GArray  *points;
  uint64_t first;
  uint64_t last;
  uint64_t n_known;
  unsigned n_returns;
  unsigned n_damaged;
  uint64_t n_bytes_damaged;
} GuiseLossCurve;

void guise_loss_curve_free (GuiseLossCurve *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLossCurve, guise_loss_curve_free)

/**
 * guise_loss_history_read:
 * @path: the file
 * @from: first iteration wanted, 0 or 1 for the beginning
 * @to: last one wanted, %GUISE_LOSS_HISTORY_LAST for the end; iterations that do not exist are not
 *   given
 * @n_points: at most so many points, 1 to %GUISE_LOSS_HISTORY_MAX_POINTS
 * @cancellable: (nullable): stops the reading
 * @error: where to put the error
 *
 * Reads the history as a plot wants it: every iteration from @from to @to falls into one of
 * @n_points equal spans; fewer iterations than points give a point each. A file that is not there
 * is an empty history; damaged blocks are counted and are gaps. Memory does not grow with the
 * length of the history, only by some 24 bytes each time that training went back.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (no regular file), CORRUPT (it goes back more than a million
 * times), CANCELLED, FAILED
 *
 * Returns: (transfer full) (nullable): the curve
 */
GuiseLossCurve *guise_loss_history_read (const char   *path,
                                         uint64_t      from,
                                         uint64_t      to,
                                         size_t        n_points,
                                         GCancellable *cancellable,
                                         GError      **error);

G_END_DECLS
