/* SPDX-License-Identifier: GPL-3.0-or-later
 * What pictures take, of the last ones. */
#include "live/guise-live-meter.h"

#include <stdlib.h>
#include <string.h>

#define N_KEPT         256     /* enough for a 99th percentile */
#define RATE_WINDOW_US 2000000 /* pictures a second are counted over this */

/* One value of each kind a picture. */
enum
{
  KIND_AROUND = GUISE_N_LIVE_STAGES,
  KIND_TOTAL,
  N_KINDS,
};

struct _GuiseLiveMeter
{
  GMutex   lock;
  int64_t  values[N_KINDS][N_KEPT];
  int64_t  shown_us[N_KEPT];
  uint64_t n_shown;
  uint64_t n_without_face;
};

static const char *const stage_words[GUISE_N_LIVE_STAGES] = {
  [GUISE_LIVE_STAGE_FIND] = "find",       [GUISE_LIVE_STAGE_ALIGN] = "align",
  [GUISE_LIVE_STAGE_NETWORK] = "network", [GUISE_LIVE_STAGE_MASK] = "mask",
  [GUISE_LIVE_STAGE_COLOR] = "color",     [GUISE_LIVE_STAGE_MERGE] = "merge",
};

const char *
guise_live_stage_to_string (GuiseLiveStage stage)
{
  return stage_words[stage];
}

GuiseLiveMeter *
guise_live_meter_new (void)
{
  GuiseLiveMeter *self = g_new0 (GuiseLiveMeter, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
guise_live_meter_free (GuiseLiveMeter *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
guise_live_meter_add (GuiseLiveMeter *self,
                      const int64_t  *busy_us,
                      int64_t         total_us,
                      int64_t         now_us,
                      gboolean        has_face)
{
  int64_t around = 0;
  size_t  at;

  g_mutex_lock (&self->lock);
  at = (size_t) (self->n_shown % N_KEPT);
  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    {
      self->values[i][at] = busy_us[i];
      around += i == GUISE_LIVE_STAGE_NETWORK ? 0 : busy_us[i];
    }
  self->values[KIND_AROUND][at] = around;
  self->values[KIND_TOTAL][at] = total_us;
  self->shown_us[at] = now_us;
  self->n_shown++;
  self->n_without_face += has_face ? 0 : 1;
  g_mutex_unlock (&self->lock);
}

static int
compare (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

/* Spoils values. The rank is rounded up: the largest of few is their 99th percentile. */
static GuiseLiveSpread
measure (int64_t *values, size_t n)
{
  qsort (values, n, sizeof *values, compare);
  return (GuiseLiveSpread){ .p50 = (double) values[(n * 50 + 99) / 100 - 1] * 1e-3,
                            .p95 = (double) values[(n * 95 + 99) / 100 - 1] * 1e-3,
                            .p99 = (double) values[(n * 99 + 99) / 100 - 1] * 1e-3 };
}

static double
count_rate (const int64_t *shown_us, uint64_t n_shown)
{
  size_t  n = (size_t) MIN (n_shown, N_KEPT), n_within = 0;
  int64_t last, first;

  if (n < 2)
    return 0.0;
  last = shown_us[(n_shown - 1) % N_KEPT];
  first = last;
  while (n_within + 1 < n && last - shown_us[(n_shown - 2 - n_within) % N_KEPT] <= RATE_WINDOW_US)
    first = shown_us[(n_shown - 2 - n_within++) % N_KEPT];
  return last > first ? (double) n_within * 1e6 / (double) (last - first) : 0.0;
}

void
guise_live_meter_read (GuiseLiveMeter *self, GuiseLiveFigures *out_figures)
{
  int64_t  values[N_KINDS][N_KEPT], shown_us[N_KEPT];
  uint64_t n_shown;
  size_t   n;

  memset (out_figures, 0, sizeof *out_figures);
  g_mutex_lock (&self->lock);
  memcpy (values, self->values, sizeof values);
  memcpy (shown_us, self->shown_us, sizeof shown_us);
  n_shown = self->n_shown;
  out_figures->n_without_face = self->n_without_face;
  g_mutex_unlock (&self->lock);
  out_figures->n_shown = n_shown;
  n = (size_t) MIN (n_shown, N_KEPT);
  if (n == 0)
    return;
  out_figures->fps = count_rate (shown_us, n_shown);
  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    out_figures->stages[i] = measure (values[i], n);
  out_figures->around = measure (values[KIND_AROUND], n);
  out_figures->total = measure (values[KIND_TOTAL], n);
}
