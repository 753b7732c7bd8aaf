/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix product by oneDNN's sgemm. On some processors it divides the sums among its threads, so
 * that bits would depend on their number; here the results are divided, by the shape alone, and
 * every piece is a product for one thread. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

#define N_PIECES  16 /* what threads can share */

/* Pieces start at multiples: of whole cache lines, or of what one still reads fast in long rows. */
#define GRAIN     ((int64_t) 16)
#define ROW_GRAIN ((int64_t) 64)

/* A product y [n, m] of a and b, k values each. */
typedef struct
{
  const GuiseMatmulParams *params;
  int64_t                  n;
  int64_t                  m;
  int64_t                  k;
  const float             *a;
  int64_t                  a_stride;
  const float             *b;
  int64_t                  b_stride;
  float                   *y;
  float                    beta; /* of what is in y */
} Product;

/* Some rows and columns of it. */
static gboolean
multiply (const Product *p, int64_t row, int64_t n_rows, int64_t column, int64_t n_columns)
{
  gboolean     ta = p->params->transpose_a, tb = p->params->transpose_b;
  const float *a = p->a + (ta ? row : row * p->a_stride);
  const float *b = p->b + (tb ? column * p->b_stride : column);

  return dnnl_sgemm (ta ? 'T' : 'N', tb ? 'T' : 'N', n_rows, n_columns, p->k, 1.0f, a, p->a_stride,
                     b, p->b_stride, p->beta, p->y + row * p->m + column, p->m) == dnnl_success;
}

/* Along the longer side of the result. */
static gboolean
multiply_pieces (const GuiseCpuDevice *device, const Product *p)
{
  gboolean by_rows = p->n > p->m;
  int64_t  n = MAX (p->n, p->m);
  int64_t  grain = by_rows || p->params->transpose_b ? GRAIN : ROW_GRAIN;
  int64_t  piece = (n + N_PIECES * grain - 1) / (N_PIECES * grain) * grain;
  int      n_failed = 0;

#pragma omp parallel for num_threads(device->n_threads) schedule(static) reduction(+ : n_failed)
  for (int64_t first = 0; first < n; first += piece)
    {
      int64_t size = MIN (piece, n - first);

      guise_cpu_use_threads (1);
      if (by_rows)
        n_failed += !multiply (p, first, size, 0, p->m);
      else
        n_failed += !multiply (p, 0, p->n, first, size);
    }
  return n_failed == 0;
}

/* The first sgemm of a process makes the machine code of all: some MiB, which belong to planning.
 */
static void
prepare_sgemm (void)
{
  enum
  {
    SIDE = 16
  };
  static gsize is_ready = 0;
  const float  a[SIDE * SIDE] = { 0 };
  float        y[SIDE * SIDE];

  if (!g_once_init_enter (&is_ready))
    return;
  dnnl_sgemm ('N', 'N', SIDE, SIDE, SIDE, 1.0f, a, SIDE, a, SIDE, 0.0f, y, SIDE);
  g_once_init_leave (&is_ready, 1);
}

static gboolean
plan_matmul (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  for (size_t k = 0; k < query->n_inputs; k++)
    plan->input_layouts[k] = GUISE_LAYOUT_PLAIN;
  prepare_sgemm ();
  return TRUE;
}

static gboolean
run_matmul (const GuiseCall *call)
{
  const GuiseMatmulParams *params = call->params;
  const float             *bias = call->inputs[2].data;
  Product                  p = {
                     .params = params,
                     .n = call->output.shape.dims[0],
                     .m = call->output.shape.dims[1],
                     .k = call->inputs[0].shape.dims[params->transpose_a ? 0 : 1],
                     .a = call->inputs[0].data,
                     .a_stride = call->inputs[0].shape.dims[1],
                     .b = call->inputs[1].data,
                     .b_stride = call->inputs[1].shape.dims[1],
                     .y = call->output.data,
                     .beta = bias != NULL ? 1.0f : 0.0f,
  };

  if (bias != NULL)
    for (int64_t i = 0; i < p.n; i++)
      memcpy (p.y + i * p.m, bias, (size_t) p.m * sizeof (float));
  if ((double) p.n * (double) p.m * (double) p.k > GUISE_CPU_SERIAL_OPERATIONS)
    return multiply_pieces (call->device, &p);
  guise_cpu_use_threads (1);
  return multiply (&p, 0, p.n, 0, p.m);
}

const GuiseKernel guise_cpu_matmul = { .plan = plan_matmul, .run = run_matmul };
