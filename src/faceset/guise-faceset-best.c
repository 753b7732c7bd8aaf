/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Best N", ours (faces.md 4.5): cells of yaw and pitch filled like vessels, inside a cell the
 * faces that together resemble all others most, exactly N in all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "face/guise-face-pose.h"
#include "faceset/guise-face-records.h"
#include "faceset/guise-faceset-sort-private.h"

#define DEFAULT_TARGET 2000
#define YAW_CELLS      16
#define BINS_OF_CELL   (GUISE_FACE_N_YAW_BINS / YAW_CELLS)
#define PITCH_CELLS    7
#define PITCH_LIMIT    0.6
#define N_CELLS        (YAW_CELLS * PITCH_CELLS)
#define MIN_SHARE      0.05  /* sharpness below this quantile of its yaw column is refused */
#define MAX_ENLARGE    2.5   /* pixels of the picture to one of the frame */
#define REPEAT_LOOK    0.08f /* faces.md 5.6: closer than both is a repetition */
#define REPEAT_STATE   0.6f
#define NEW_LOOK       0.12f /* faces.md 6.4: what is one step of appearance */
#define CAP_FACTOR     20    /* of a quota: how many of the best candidates are compared */
#define MAX_COMPARED   8192  /* candidates of a cell; their kernel takes the square in bytes */
#define QUALITY_WEIGHT 0.5

static const char REASON_BLURRED[] = "blurred for its direction";
static const char REASON_ENLARGED[] = "too few pixels in the frame";
static const char REASON_REPEATED[] = "repeats a sharper face";
static const char REASON_ENOUGH[] = "its direction has enough";

/* Why a face is only taken when nothing else is left; lower comes back first. */
typedef enum
{
  RANK_GOOD,
  RANK_REPEATED,
  RANK_BLURRED,
  RANK_ENLARGED,
  RANK_OUT, /* never */
} Rank;

typedef struct
{
  GuiseSort             *sort;
  const GuiseFaceRecord *records; /* [n] borrowed */
  GuiseFaceState        *states;  /* [n] owned */
  size_t                 n;
  uint8_t               *ranks; /* [n] */
  int                   *cells; /* [n] */
} Choice;

/* A cell's candidates and what was chosen of them. */
typedef struct
{
  uint32_t *faces; /* [n] owned; the best first */
  size_t    n;
  size_t    quota;
  uint8_t  *kernel; /* [m, m] owned while choosing: 255 exp (-d^2 / 2) */
  size_t    m;
} Cell;

static int
find_cell (const GuiseFaceRecord *record)
{
  const int yaw = record->yaw_bin / BINS_OF_CELL;
  const int pitch =
    guise_sort_find_bin (record->pitch, -PITCH_LIMIT, 2.0 * PITCH_LIMIT / PITCH_CELLS, PITCH_CELLS);

  return yaw * PITCH_CELLS + pitch;
}

static int
compare_float (const void *a, const void *b)
{
  const float p = *(const float *) a;
  const float q = *(const float *) b;

  return (p > q) - (p < q);
}

/* Marks what is blurred for its yaw column, or enlarged too much. */
static void
refuse_poor (Choice *self)
{
  g_autofree float *values = g_new (float, self->n);

  for (int column = 0; column < YAW_CELLS; column++)
    {
      size_t n = 0;
      float  limit;

      for (size_t i = 0; i < self->n; i++)
        if (self->ranks[i] != RANK_OUT && self->cells[i] / PITCH_CELLS == column)
          values[n++] = self->records[i].sharpness;
      if (n == 0)
        continue;
      qsort (values, n, sizeof *values, compare_float);
      limit = values[(size_t) (MIN_SHARE * (double) n)];
      for (size_t i = 0; i < self->n; i++)
        if (self->ranks[i] == RANK_GOOD && self->cells[i] / PITCH_CELLS == column)
          {
            if (self->records[i].sharpness < limit)
              self->ranks[i] = RANK_BLURRED;
            else if ((double) self->records[i].enlargement > MAX_ENLARGE)
              self->ranks[i] = RANK_ENLARGED;
          }
    }
}

typedef struct
{
  double   yaw;
  uint32_t face;
} ByYaw;

static int
compare_yaw (const void *a, const void *b)
{
  const ByYaw *p = a;
  const ByYaw *q = b;

  if (p->yaw != q->yaw)
    return p->yaw < q->yaw ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

typedef struct
{
  float    quality;
  uint32_t face;
} ByQuality;

static int
compare_quality (const void *a, const void *b)
{
  const ByQuality *p = a;
  const ByQuality *q = b;

  if (p->quality != q->quality)
    return p->quality > q->quality ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

/* Whether two faces repeat each other; the cheap part first. */
static gboolean
is_repeat (const Choice *self, uint32_t a, uint32_t b)
{
  return guise_face_state_distance (&self->states[a], &self->states[b]) < REPEAT_STATE &&
         guise_face_record_appearance_distance (&self->records[a], &self->records[b]) < REPEAT_LOOK;
}

/* Whether the face at a place of the order by yaw repeats one that stays: a step of -1 or 1 tells
 * in which direction to look. */
static gboolean
has_repeat (const Choice *self, const ByYaw *order, size_t n, size_t at, int step)
{
  const double reach = (double) REPEAT_STATE * 8.0 * G_PI / 180.0;

  for (size_t k = at + (size_t) step; k < n && fabs (order[k].yaw - order[at].yaw) < reach;
       k += (size_t) step)
    if (self->ranks[order[k].face] == RANK_GOOD && is_repeat (self, order[k].face, order[at].face))
      return TRUE;
  return FALSE;
}

/* From the sharpest to the least sharp, a face stays when it repeats none that stays. (Groups of
 * all that hang together would swallow a whole video of small steps.) */
static void
refuse_repeats (Choice *self)
{
  g_autofree ByYaw     *order = g_new (ByYaw, self->n);
  g_autofree ByQuality *turns = g_new (ByQuality, self->n);
  size_t                n = 0;

  for (size_t i = 0; i < self->n; i++)
    if (self->ranks[i] == RANK_GOOD)
      order[n++] = (ByYaw){ self->records[i].yaw, (uint32_t) i };
  qsort (order, n, sizeof *order, compare_yaw);
  for (size_t k = 0; k < n; k++)
    {
      turns[k] = (ByQuality){ self->records[order[k].face].sharpness, (uint32_t) k };
      self->ranks[order[k].face] = RANK_REPEATED;
    }
  qsort (turns, n, sizeof *turns, compare_quality);
  for (size_t k = 0; k < n; k++)
    {
      const size_t at = turns[k].face;

      if (!has_repeat (self, order, n, at, -1) && !has_repeat (self, order, n, at, 1))
        self->ranks[order[at].face] = RANK_GOOD;
    }
}

/* Refused faces come back, in order of rank, when a cell would be empty without them. */
static void
refill_empty_cells (Choice *self)
{
  for (int rank = RANK_REPEATED; rank < RANK_OUT; rank++)
    {
      size_t n_good[N_CELLS] = { 0 };

      for (size_t i = 0; i < self->n; i++)
        if (self->ranks[i] == RANK_GOOD)
          n_good[self->cells[i]]++;
      for (size_t i = 0; i < self->n; i++)
        if (self->ranks[i] == rank && n_good[self->cells[i]] == 0)
          self->ranks[i] = RANK_GOOD;
    }
}

/* ... and when there are fewer than wanted: whole ranks, of which the cells then take what they
 * need. */
static void
refill_total (Choice *self, size_t n_wanted)
{
  size_t n_good = 0;

  for (size_t i = 0; i < self->n; i++)
    n_good += self->ranks[i] == RANK_GOOD;
  for (int rank = RANK_REPEATED; rank < RANK_OUT && n_good < n_wanted; rank++)
    for (size_t i = 0; i < self->n; i++)
      if (self->ranks[i] == rank)
        {
          self->ranks[i] = RANK_GOOD;
          n_good++;
        }
}

/* Fills the cells like vessels that are open to each other: every cell gets the same, or all it
 * has; what does not divide goes to the first cells that have more. */
static void
fill_quotas (Cell *cells, size_t n_wanted)
{
  size_t level = 0;
  size_t high = 1;
  size_t total = 0;

  for (int c = 0; c < N_CELLS; c++)
    high = MAX (high, cells[c].n);
  while (level < high)
    {
      const size_t middle = (level + high + 1) / 2;
      size_t       sum = 0;

      for (int c = 0; c < N_CELLS; c++)
        sum += MIN (cells[c].n, middle);
      if (sum <= n_wanted)
        level = middle;
      else
        high = middle - 1;
    }
  for (int c = 0; c < N_CELLS; c++)
    {
      cells[c].quota = MIN (cells[c].n, level);
      total += cells[c].quota;
    }
  for (int c = 0; c < N_CELLS && total < n_wanted; c++)
    if (cells[c].n > cells[c].quota)
      {
        cells[c].quota++;
        total++;
      }
}

typedef struct
{
  const Choice *choice;
  Cell         *cell;
} KernelJob;

/* One row of the kernel. The two distances of faces.md 6.4 are measured in their own steps. */
static void
on_kernel_row_cb (size_t index, int thread, void *user_data)
{
  const KernelJob *job = user_data;
  const Choice    *choice = job->choice;
  const Cell      *cell = job->cell;
  const uint32_t   a = cell->faces[index];

  for (size_t k = 0; k <= index; k++)
    {
      const uint32_t b = cell->faces[k];
      const float    state = guise_face_state_distance (&choice->states[a], &choice->states[b]);
      const float    look =
        guise_face_record_appearance_distance (&choice->records[a], &choice->records[b]) / NEW_LOOK;
      const float value = expf (-0.5f * (state * state + look * look));

      cell->kernel[index * cell->m + k] = (uint8_t) lrintf (255.0f * value);
    }
}

/* What choosing candidate j would add: how much better all candidates were represented. */
static double
measure_gain (const Cell *cell, const uint8_t *covered, size_t j)
{
  uint64_t sum = 0;

  for (size_t i = 0; i < cell->m; i++)
    {
      const uint8_t value = cell->kernel[j * cell->m + i];

      sum += value > covered[i] ? (uint64_t) (value - covered[i]) : 0;
    }
  return (double) sum / 255.0;
}

/* Candidates come in order of quality; this is its share in the goal, 1 down to 0. */
static double
get_quality (const Cell *cell, size_t j)
{
  return QUALITY_WEIGHT * (1.0 - (double) j / (double) cell->m);
}

static size_t
find_largest (const double *bounds, size_t n)
{
  size_t best = 0;

  for (size_t j = 1; j < n; j++)
    if (bounds[j] > bounds[best])
      best = j;
  return best;
}

/* Greedy choice with old gains as upper bounds (they can only shrink): a candidate whose gain,
 * measured anew, still tops all bounds is the best. chosen: [quota] positions in the cell. */
static void
choose_greedily (const Cell *cell, size_t *chosen)
{
  g_autofree double  *bounds = g_new (double, cell->m);
  g_autofree uint8_t *covered = g_new0 (uint8_t, cell->m);

  for (size_t j = 0; j < cell->m; j++)
    bounds[j] = (double) cell->m + 1.0;
  for (size_t n = 0; n < cell->quota;)
    {
      const size_t j = find_largest (bounds, cell->m);
      const double gain = measure_gain (cell, covered, j) + get_quality (cell, j);

      bounds[j] = gain;
      if (find_largest (bounds, cell->m) != j)
        continue;
      bounds[j] = -1.0;
      chosen[n++] = j;
      for (size_t i = 0; i < cell->m; i++)
        covered[i] = MAX (covered[i], cell->kernel[j * cell->m + i]);
    }
}

/* chosen: [quota]. Small cells and very large ones are taken by quality alone. */
static void
choose_in_cell (const Choice *self, Cell *cell, size_t *chosen)
{
  cell->m = MIN (cell->n, MAX (CAP_FACTOR * cell->quota, 1));
  cell->m = MIN (cell->m, MAX (MAX_COMPARED, cell->quota));
  if (cell->quota < cell->n && cell->m <= MAX_COMPARED)
    cell->kernel = g_try_malloc (cell->m * cell->m);
  if (cell->kernel == NULL)
    {
      for (size_t k = 0; k < cell->quota; k++)
        chosen[k] = k;
      return;
    }

  KernelJob job = { self, cell };

  guise_parallel_run (self->sort->team, cell->m, on_kernel_row_cb, &job);
  for (size_t i = 0; i < cell->m; i++)
    for (size_t k = i + 1; k < cell->m; k++)
      cell->kernel[i * cell->m + k] = cell->kernel[k * cell->m + i];
  choose_greedily (cell, chosen);
  g_clear_pointer (&cell->kernel, g_free);
}

/* The good faces of a cell, the best first: sharp, not smeared, with real pixels behind them. */
static void
list_cell (const Choice *self, int c, Cell *cell)
{
  g_autofree ByQuality *order = g_new (ByQuality, self->n);

  for (size_t i = 0; i < self->n; i++)
    if (self->ranks[i] == RANK_GOOD && self->cells[i] == c)
      {
        const GuiseFaceRecord *record = &self->records[i];
        const float real = record->enlargement > 1.0f ? 1.0f / record->enlargement : 1.0f;
        const float still = record->direction_ratio > 2.5f ? 0.5f : 1.0f;

        order[cell->n++] = (ByQuality){ record->sharpness * real * still, (uint32_t) i };
      }
  qsort (order, cell->n, sizeof *order, compare_quality);
  cell->faces = g_new (uint32_t, MAX (cell->n, 1));
  for (size_t k = 0; k < cell->n; k++)
    cell->faces[k] = order[k].face;
}

/* The middle of a cell in degrees. */
static char *
label_cell (int c)
{
  const double yaw = guise_face_get_yaw_of_bin (c / PITCH_CELLS * BINS_OF_CELL + BINS_OF_CELL / 2);
  const double pitch =
    ((double) (c % PITCH_CELLS) + 0.5) * 2.0 * PITCH_LIMIT / PITCH_CELLS - PITCH_LIMIT;

  return g_strdup_printf ("yaw %.0f pitch %.0f", yaw * 180.0 / G_PI, pitch * 180.0 / G_PI);
}

static void
take_cell (const Choice *self, int c, Cell *cell, uint8_t *is_taken, size_t n_before)
{
  g_autofree size_t *chosen = g_new (size_t, MAX (cell->quota, 1));
  g_autofree char   *label = label_cell (c);

  choose_in_cell (self, cell, chosen);
  for (size_t k = 0; k < cell->quota; k++)
    {
      const uint32_t i = cell->faces[chosen[k]];

      is_taken[i] = TRUE;
      guise_selection_add (self->sort->selection,
                           guise_faceset_get_entry (self->sort->faceset, i)->name,
                           (double) self->records[i].sharpness, c);
    }
  guise_selection_add_bin (self->sort->selection, label, n_before, cell->quota);
}

static const char *
explain (Rank rank)
{
  switch (rank)
    {
    case RANK_BLURRED:
      return REASON_BLURRED;
    case RANK_ENLARGED:
      return REASON_ENLARGED;
    case RANK_REPEATED:
      return REASON_REPEATED;
    case RANK_GOOD:
    case RANK_OUT:
    default:
      return REASON_ENOUGH;
    }
}

void
guise_sort_choose_best (GuiseSort *sort, const GuiseFaceRecord *records, const char **reasons)
{
  const size_t               n = guise_faceset_get_n (sort->faceset);
  const size_t               n_wanted = sort->n_keep > 0 ? sort->n_keep : DEFAULT_TARGET;
  g_autofree uint8_t        *ranks = g_new0 (uint8_t, n);
  g_autofree uint8_t        *is_taken = g_new0 (uint8_t, n);
  g_autofree int            *places = g_new0 (int, n);
  size_t                     n_before[N_CELLS] = { 0 };
  Cell                       cells[N_CELLS] = { 0 };
  g_autofree GuiseFaceState *states = g_new (GuiseFaceState, n);
  Choice                     self = { sort, records, states, n, ranks, places };

  for (size_t i = 0; i < n; i++)
    {
      guise_face_record_get_state (&records[i], &states[i]);
      ranks[i] = reasons[i] == NULL ? RANK_GOOD : RANK_OUT;
      places[i] = reasons[i] == NULL ? find_cell (&records[i]) : 0;
      n_before[places[i]] += reasons[i] == NULL;
    }
  refuse_poor (&self);
  refuse_repeats (&self);
  refill_empty_cells (&self);
  refill_total (&self, n_wanted);
  for (int c = 0; c < N_CELLS; c++)
    list_cell (&self, c, &cells[c]);
  fill_quotas (cells, n_wanted);
  for (int c = 0; c < N_CELLS; c++)
    {
      take_cell (&self, c, &cells[c], is_taken, n_before[c]);
      g_free (cells[c].faces);
    }
  for (size_t i = 0; i < n; i++)
    if (!is_taken[i])
      guise_selection_leave_out (sort->selection, guise_faceset_get_entry (sort->faceset, i)->name,
                                 reasons[i] != NULL ? reasons[i] : explain ((Rank) ranks[i]));
}

gboolean
guise_sort_best (GuiseSort *self, GError **error)
{
  const size_t                  n = guise_faceset_get_n (self->faceset);
  const GuiseFaceRecordsOptions options = { .n_threads = guise_parallel_get_n_threads (self->team),
                                            .without_cache = self->options->without_cache };
  g_autofree GuiseFaceRecord   *records = g_try_new0 (GuiseFaceRecord, n);
  g_autofree const char       **reasons = g_new0 (const char *, n);
  g_autoptr (GuiseFaceRecords) all =
               guise_face_records_measure (self->faceset, &options, self->progress, self->user_data,
                                           self->cancellable, error);

  if (all == NULL)
    return FALSE;
  if (records == NULL)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                   "Not enough memory for the measurements of %zu faces", n);
      return FALSE;
    }
  for (size_t i = 0; i < n; i++)
    {
      reasons[i] = guise_face_records_get_reason (all, i);
      if (reasons[i] == NULL)
        records[i] = *guise_face_records_get (all, i);
    }
  guise_sort_choose_best (self, records, reasons);
  return TRUE;
}
