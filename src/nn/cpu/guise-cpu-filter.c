/* SPDX-License-Identifier: GPL-3.0-or-later
 * Separable filters with constant taps, and bilinear resizing: rows first along the columns, then
 * along themselves, one row of scratch memory a thread. */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* A separable correlation of one plane in terms that fit a filter and its gradient. */
typedef struct
{
  size_t       n_taps;
  const float *taps;   /* in the order of the correlation */
  int64_t      height; /* of the input */
  int64_t      width;
  int64_t      out_height;
  int64_t      out_width;
  int64_t      pad;    /* zeros before the (spread) input */
  int64_t      spread; /* input elements stand so far apart, zeros between (gradient) */
  int64_t      stride; /* every so many results are wanted (filter) */
} Correlation;

/* What `plan` leaves: reversed taps for the gradient. */
typedef struct
{
  float *taps; /* owned */
} State;

/* Scratch of one thread, in floats: a row of zeros, the padded row, results before the stride, and
 * the addresses of the rows under the window. */
typedef struct
{
  float        *zeros;
  float        *padded;
  float        *results;
  const float **rows;
  size_t        n_padded;
} Scratch;

#define ROUND_UP(n) (((n) + 15) / 16 * 16)

static size_t
get_scratch_floats (const Correlation *c)
{
  size_t padded = (size_t) ((c->out_width - 1) * c->stride + 1) + c->n_taps - 1;
  size_t spread = (size_t) ((c->width - 1) * c->spread + 1 + c->pad);
  size_t n_padded = MAX (padded, spread);

  return ROUND_UP ((size_t) c->width) + 2 * ROUND_UP (n_padded) +
         ROUND_UP (c->n_taps * sizeof (float *) / sizeof (float));
}

static Scratch
get_scratch (const Correlation *c, void *workspace, int thread)
{
  size_t  n = get_scratch_floats (c);
  float  *base = (float *) workspace + (size_t) thread * n;
  size_t  n_zeros = ROUND_UP ((size_t) c->width);
  size_t  n_rows = ROUND_UP (c->n_taps * sizeof (float *) / sizeof (float));
  size_t  n_padded = (n - n_zeros - n_rows) / 2;
  Scratch scratch = { .rows = (const float **) (void *) base,
                      .zeros = base + n_rows,
                      .padded = base + n_rows + n_zeros,
                      .results = base + n_rows + n_zeros + n_padded,
                      .n_padded = n_padded };

  return scratch;
}

/* The row of the input that row @i of the padded, spread input is, or zeros. */
static const float *
get_input_row (const Correlation *c, const Scratch *scratch, const float *x, int64_t i)
{
  i -= c->pad;
  if (i < 0 || i % c->spread != 0 || i / c->spread >= c->height)
    return scratch->zeros;
  return x + i / c->spread * c->width;
}

/* One output row. */
static void
correlate_row (const GuiseCpuDevice *device,
               const Correlation    *c,
               const Scratch        *scratch,
               const float          *x,
               int64_t               row,
               float                *y)
{
  size_t n_results = (size_t) ((c->out_width - 1) * c->stride + 1);
  float *columns = scratch->padded + c->pad;

  for (size_t t = 0; t < c->n_taps; t++)
    scratch->rows[t] = get_input_row (c, scratch, x, row * c->stride + (int64_t) t);
  if (c->spread > 1)
    columns = scratch->results; /* free until the last step */
  device->loops->column_filter ((size_t) c->width, scratch->rows, c->n_taps, c->taps, columns);
  if (c->spread > 1)
    for (int64_t i = 0; i < c->width; i++)
      scratch->padded[c->pad + i * c->spread] = columns[i];
  if (c->stride == 1)
    {
      device->loops->row_filter (n_results, scratch->padded, c->n_taps, c->taps, y);
      return;
    }
  device->loops->row_filter (n_results, scratch->padded, c->n_taps, c->taps, scratch->results);
  for (int64_t i = 0; i < c->out_width; i++)
    y[i] = scratch->results[i * c->stride];
}

/* Pieces of work are bands of rows, so that few large planes share out too. */
#define BAND 32

static gboolean
correlate (const GuiseCall *call, const Correlation *c)
{
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *shape = &call->output.shape;
  int64_t               n_planes = shape->dims[0] * shape->dims[1];
  int64_t               n_bands = (c->out_height + BAND - 1) / BAND;

#pragma omp parallel num_threads(device->n_threads) if (n_planes * c->out_height * c->out_width > \
                                                        (int64_t) GUISE_CPU_SERIAL)
  {
    Scratch scratch = get_scratch (c, call->workspace, omp_get_thread_num ());

    memset (scratch.zeros, 0, (size_t) c->width * sizeof (float));
    memset (scratch.padded, 0, scratch.n_padded * sizeof (float));
#pragma omp for schedule(static)
    for (int64_t unit = 0; unit < n_planes * n_bands; unit++)
      {
        int64_t      plane = unit / n_bands;
        int64_t      first = unit % n_bands * BAND;
        const float *x = (const float *) call->inputs[0].data + plane * c->height * c->width;
        float       *y = (float *) call->output.data + plane * c->out_height * c->out_width;

        for (int64_t row = first; row < MIN (first + BAND, c->out_height); row++)
          correlate_row (device, c, &scratch, x, row, y + row * c->out_width);
      }
  }
  return TRUE;
}

static Correlation
get_filter (const GuiseFilterParams *params, const GuiseShape *in, const GuiseShape *out)
{
  return (Correlation){ .n_taps = (size_t) params->n_taps,
                        .taps = params->taps,
                        .height = in->dims[2],
                        .width = in->dims[3],
                        .out_height = out->dims[2],
                        .out_width = out->dims[3],
                        .pad = params->pad_before,
                        .spread = 1,
                        .stride = params->stride };
}

/* The gradient correlates with the reversed taps; result i looks at the spread dy from
 * i + pad_before - (n_taps - 1) on. */
static Correlation
get_gradient (const GuiseFilterParams *params, const GuiseShape *in, const GuiseShape *out)
{
  Correlation c = get_filter (params, in, out);

  c.pad = params->n_taps - 1 - params->pad_before;
  c.spread = params->stride;
  c.stride = 1;
  return c;
}

static gboolean
plan_correlation (const GuiseKernelQuery *query, GuiseKernelPlan *plan, const Correlation *c)
{
  const GuiseCpuDevice *device = query->device;

  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->workspace_bytes = (size_t) device->n_threads * get_scratch_floats (c) * sizeof (float);
  return TRUE;
}

static gboolean
plan_filter (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  Correlation c = get_filter (query->params, &query->inputs[0].shape, &query->output_shape);

  return plan_correlation (query, plan, &c);
}

static gboolean
run_filter (const GuiseCall *call)
{
  Correlation c = get_filter (call->params, &call->inputs[0].shape, &call->output.shape);

  return correlate (call, &c);
}

/* A window that starts behind pad_before could look beyond its own taps; nobody builds one. */
static gboolean
supports_filter_grad (const GuiseKernelQuery *query)
{
  const GuiseFilterParams *params = query->params;

  return query->epilogue.n_addends == 0 && query->epilogue.activation == GUISE_ACTIVATION_NONE &&
         params->pad_before < params->n_taps;
}

static gboolean
plan_filter_grad (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseFilterParams *params = query->params;
  Correlation              c = get_gradient (params, &query->inputs[0].shape, &query->output_shape);
  State                   *state = g_new0 (State, 1);

  state->taps = g_new (float, params->n_taps);
  for (int i = 0; i < params->n_taps; i++)
    state->taps[i] = params->taps[params->n_taps - 1 - i];
  plan->state = state;
  return plan_correlation (query, plan, &c);
}

static gboolean
run_filter_grad (const GuiseCall *call)
{
  const State *state = call->state;
  Correlation  c = get_gradient (call->params, &call->inputs[0].shape, &call->output.shape);

  c.taps = state->taps;
  return correlate (call, &c);
}

static void
free_filter_grad (void *data)
{
  State *state = data;

  if (state == NULL)
    return;
  g_free (state->taps);
  g_free (state);
}

const GuiseKernel guise_cpu_filter = { .plan = plan_filter, .run = run_filter };
const GuiseKernel guise_cpu_filter_grad = { .supports = supports_filter_grad,
                                            .plan = plan_filter_grad,
                                            .run = run_filter_grad,
                                            .free = free_filter_grad };
