/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of every iteration: reading them as a plot wants them. */
#include "store/guise-loss-history.h"

#include <math.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "store/guise-loss-block-private.h"
#include "store/guise-store-append-private.h"

#define MAX_RUNS (1024 * 1024) /* stretches between two returns; 24 MiB of memory */

void
guise_loss_curve_free (GuiseLossCurve *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->points, g_array_unref);
  g_free (self);
}

/* ---- which parts of the file count ---- */

/* A stretch of the file in which iterations only rise. Of several, each ends before the next
 * begins: going back cuts or removes the ones before. */
typedef struct
{
  off_t    start;
  uint64_t first;
  uint64_t until; /* iterations from here on do not count */
} Run;

typedef struct
{
  GArray  *runs;   /* owned, of Run */
  uint64_t next;   /* after the last iteration that counts */
  gboolean is_odd; /* too many runs */
} Runs;

static gboolean
take_block (const GuiseLossBlock *block, off_t offset, void *user_data)
{
  Runs *self = user_data;
  Run   run = { .start = offset, .first = block->first, .until = UINT64_MAX };

  if (self->runs->len > 0 && block->first >= self->next)
    {
      if (block->n > 0)
        self->next = block->first + block->n;
      return TRUE;
    }
  while (self->runs->len > 0)
    {
      Run *last = &g_array_index (self->runs, Run, self->runs->len - 1);

      if (last->first < block->first)
        {
          last->until = block->first;
          break;
        }
      g_array_set_size (self->runs, self->runs->len - 1);
    }
  if (self->runs->len >= MAX_RUNS)
    {
      self->is_odd = TRUE;
      return FALSE;
    }
  g_array_append_val (self->runs, run);
  self->next = block->first + block->n;
  return TRUE;
}

/* ---- points ---- */

typedef struct
{
  double   src_sum;
  double   dst_sum;
  double   ms_sum;
  uint64_t n_ms;
} Sums;

typedef struct
{
  GArray  *points; /* borrowed */
  Sums    *sums;   /* owned; one for each point */
  uint64_t from;   /* first iteration of the first point */
  uint64_t to;     /* last of the last one; before @from: no points */
  uint64_t until;  /* of the run under way */
  uint64_t n_known;
  size_t   index; /* of the point that the last record went to */
} Gatherer;

static void
widen (GuiseLossSpan *span, float value)
{
  span->min = MIN (span->min, value);
  span->max = MAX (span->max, value);
}

static void
gather_record (Gatherer *self, uint64_t iteration, const GuiseLossRecord *record)
{
  GuiseLossPoint *point = &g_array_index (self->points, GuiseLossPoint, self->index);
  Sums           *sums;

  while (iteration >= point->iteration + point->n_iterations)
    {
      self->index++;
      point++;
    }
  sums = &self->sums[self->index];
  if (isfinite (record->ms))
    {
      sums->ms_sum += (double) record->ms;
      sums->n_ms++;
    }
  if (!isfinite (record->src) || !isfinite (record->dst))
    {
      point->n_bad++;
      return;
    }
  point->n++;
  widen (&point->src, record->src);
  widen (&point->dst, record->dst);
  sums->src_sum += (double) record->src;
  sums->dst_sum += (double) record->dst;
}

static gboolean
gather_block (const GuiseLossBlock *block, off_t offset, void *user_data)
{
  Gatherer *self = user_data;

  /* A block that only says where training went back to, and whatever a later return undid. */
  for (unsigned i = 0; i < block->n && block->first + i < self->until; i++)
    {
      const uint64_t iteration = block->first + i;

      self->n_known++;
      if (iteration >= self->from && iteration <= self->to)
        {
          const GuiseLossRecord record = guise_loss_block_get (block, i);

          gather_record (self, iteration, &record);
        }
    }
  return TRUE;
}

/* Equal spans over all iterations wanted; the first ones are longer by one where they do not come
 * out even. */
static void
lay_out (Gatherer *self, size_t n_points)
{
  const uint64_t n = self->to - self->from + 1;
  const size_t   n_used = (size_t) MIN (n, (uint64_t) n_points);
  uint64_t       iteration = self->from;

  for (size_t i = 0; i < n_used; i++)
    {
      GuiseLossPoint point = {
        .iteration = iteration,
        .n_iterations = n / n_used + (i < n % n_used ? 1 : 0),
        .src = { INFINITY, 0, -INFINITY },
        .dst = { INFINITY, 0, -INFINITY },
      };

      g_array_append_val (self->points, point);
      iteration += point.n_iterations;
    }
  self->sums = g_new0 (Sums, n_used);
}

static void
finish_points (const Gatherer *self)
{
  const GuiseLossSpan unknown = { NAN, NAN, NAN };

  for (unsigned i = 0; i < self->points->len; i++)
    {
      GuiseLossPoint *point = &g_array_index (self->points, GuiseLossPoint, i);
      const Sums     *sums = &self->sums[i];

      point->ms = sums->n_ms > 0 ? (float) (sums->ms_sum / (double) sums->n_ms) : NAN;
      if (point->n == 0)
        point->src = point->dst = unknown;
      else
        {
          point->src.mean = (float) (sums->src_sum / (double) point->n);
          point->dst.mean = (float) (sums->dst_sum / (double) point->n);
        }
    }
}

/* ---- reading ---- */

typedef struct
{
  int           fd;
  const char   *path;        /* borrowed */
  off_t         size;        /* what was appended since does not count */
  GCancellable *cancellable; /* borrowed; (nullable) */
  Runs          runs;
  GuiseLossWalk walk;
} History;

static gboolean
find_runs (History *self, GError **error)
{
  if (!guise_loss_block_walk (self->fd, self->path, 0, self->size, take_block, &self->runs,
                              &self->walk, self->cancellable, error))
    return FALSE;
  if (!self->runs.is_odd)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "'%s' goes back more often than any training does; it is damaged. Move it away: "
               "training goes on without it",
               self->path);
  return FALSE;
}

/* Goes over the runs that count. */
static gboolean
gather_runs (const History *self, Gatherer *gatherer, GError **error)
{
  GArray *runs = self->runs.runs;

  for (unsigned i = 0; i < runs->len; i++)
    {
      const Run    *run = &g_array_index (runs, Run, i);
      const Run    *next = i + 1 < runs->len ? run + 1 : NULL;
      GuiseLossWalk walk;

      gatherer->until = run->until;
      if (!guise_loss_block_walk (self->fd, self->path, run->start,
                                  next != NULL ? next->start : self->size, gather_block, gatherer,
                                  &walk, self->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* The points of a history whose runs are known. */
static gboolean
gather (const History  *self,
        uint64_t        from,
        uint64_t        to,
        GuiseLossCurve *curve,
        size_t          n_points,
        GError        **error)
{
  Gatherer gatherer = {
    .points = curve->points,
    .from = MAX (from, curve->first),
    .to = MIN (to, curve->last),
  };
  g_autofree Sums *sums = NULL;

  if (gatherer.from <= gatherer.to)
    lay_out (&gatherer, n_points);
  sums = gatherer.sums;
  if (!gather_runs (self, &gatherer, error))
    return FALSE;
  finish_points (&gatherer);
  curve->n_known = gatherer.n_known;
  return TRUE;
}

static gboolean
read_history (History        *self,
              uint64_t        from,
              uint64_t        to,
              GuiseLossCurve *curve,
              size_t          n_points,
              GError        **error)
{
  GArray *runs = self->runs.runs;

  if (!find_runs (self, error))
    return FALSE;
  curve->n_damaged = self->walk.n_damaged;
  curve->n_bytes_damaged = self->walk.n_bytes_damaged;
  if (self->walk.n_bytes_rest >= GUISE_LOSS_BLOCK_MAX_BYTES)
    {
      curve->n_damaged++;
      curve->n_bytes_damaged += self->walk.n_bytes_rest;
    }
  if (runs->len == 0 || self->runs.next == g_array_index (runs, Run, 0).first)
    return TRUE;
  curve->first = g_array_index (runs, Run, 0).first;
  curve->last = self->runs.next - 1;
  curve->n_returns = runs->len - 1;
  return gather (self, from, to, curve, n_points, error);
}

GuiseLossCurve *
guise_loss_history_read (const char   *path,
                         uint64_t      from,
                         uint64_t      to,
                         size_t        n_points,
                         GCancellable *cancellable,
                         GError      **error)
{
  g_autoptr (GuiseLossCurve) curve = g_new0 (GuiseLossCurve, 1);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_autoptr (GError) local = NULL;
  History  history = { .path = path, .cancellable = cancellable, .runs = { .runs = runs } };
  gboolean ok;

  g_return_val_if_fail (n_points >= 1 && n_points <= GUISE_LOSS_HISTORY_MAX_POINTS, NULL);

  curve->points = g_array_new (FALSE, FALSE, sizeof (GuiseLossPoint));
  history.fd = guise_store_append_open_to_read (path, &history.size, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (history.fd < 0)
    return g_steal_pointer (&curve);
  ok = read_history (&history, from, to, curve, n_points, error);
  close (history.fd);
  return ok ? g_steal_pointer (&curve) : NULL;
}
