/* SPDX-License-Identifier: GPL-3.0-or-later
 * Products of matrices by cuBLASLt. It counts in columns: a row-major [r, c] is its c x r, so the
 * row-major product [n, m] is its m x n one of the operands in the other order. */
#include "guise-blas.h"
#include "guise-measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORKSPACE ((size_t) 32 << 20)
#define N_ALGORITHMS  8
#define ALIGNMENT     16u /* bytes, of every matrix in memory that has whole rows of so many */
#define ADD           0   /* GuiseBinary */

/* Parts of a product that are summed apart are added in f32, in a fixed order. */
#define REDUCTIONS    (CUBLASLT_REDUCTION_SCHEME_NONE | CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE)

/* cuBLASLt of one device. */
struct GuiseBlas
{
  GuiseBlasFunctions functions;
  cublasLtHandle_t   handle;
};

/**
 * GuiseGpuMatmul:
 * @adds_bias: the product itself does; else a second pass
 */
struct GuiseGpuMatmul
{
  GuiseBlas             *blas;
  GuiseGpuMatmulShape    shape;
  cublasLtMatmulDesc_t   product;
  cublasLtMatrixLayout_t a;
  cublasLtMatrixLayout_t b;
  cublasLtMatrixLayout_t out;
  cublasLtMatmulAlgo_t   algorithm;
  size_t                 workspace_bytes;
  int                    adds_bias;
};

static GuiseGpuStatus
fail (const GuiseBlas *blas, GuiseGpuStatus status, cublasStatus_t why, const char *what)
{
  return guise_gpu_fail (why == CUBLAS_STATUS_ALLOC_FAILED ? GUISE_GPU_NO_MEMORY : status,
                         "%s: cuBLASLt answers %s", what,
                         blas->functions.cublasLtGetStatusName (why));
}

/* ---- life of the library ---- */

GuiseGpuStatus
guise_blas_open (GuiseGpu *gpu, GuiseBlas **out_blas)
{
  GuiseBlas     *blas = calloc (1, sizeof *blas);
  GuiseGpuStatus status;
  cublasStatus_t why;

  if (blas == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  status = guise_blas_load (&blas->functions, GUISE_BLAS_LIBRARY);
  if (status == GUISE_GPU_OK)
    {
      why = blas->functions.cublasLtCreate (&blas->handle);
      if (why != CUBLAS_STATUS_SUCCESS)
        status = fail (blas, GUISE_GPU_UNSUPPORTED, why, "Opening the GPU");
    }
  if (status != GUISE_GPU_OK)
    {
      free (blas);
      return status;
    }
  *out_blas = blas;
  return GUISE_GPU_OK;
}

void
guise_blas_close (GuiseBlas *blas)
{
  if (blas == NULL)
    return;
  (void) blas->functions.cublasLtDestroy (blas->handle);
  free (blas);
}

/* ---- describing ---- */

static cudaDataType_t
get_data_type (int element)
{
  switch (element)
    {
    case GUISE_ELEMENT_BF16:
      return CUDA_R_16BF;
    case GUISE_ELEMENT_F16:
      return CUDA_R_16F;
    default:
      return CUDA_R_32F;
    }
}

static cublasComputeType_t
get_compute_type (const GuiseGpu *gpu, int element)
{
  if (element != GUISE_ELEMENT_F32)
    return CUBLAS_COMPUTE_32F;
  if (gpu->math == GUISE_GPU_MATH_EXACT)
    return CUBLAS_COMPUTE_32F_PEDANTIC;
  return gpu->info.major >= 8 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
}

/* A row-major [n_rows, n_columns]. */
static cublasStatus_t
make_layout (const GuiseBlas        *blas,
             int                     element,
             int64_t                 n_rows,
             int64_t                 n_columns,
             cublasLtMatrixLayout_t *out_layout)
{
  return blas->functions.cublasLtMatrixLayoutCreate (out_layout, get_data_type (element),
                                                     (uint64_t) n_columns, (uint64_t) n_rows,
                                                     n_columns);
}

static cublasStatus_t
set_bias (const GuiseGpuMatmul *self, const float *bias)
{
  return self->blas->functions.cublasLtMatmulDescSetAttribute (self->product,
                                                               CUBLASLT_MATMUL_DESC_BIAS_POINTER,
                                                               &bias, sizeof bias);
}

/* The product with or without a bias. Its address is not known yet; one as well aligned is. */
static cublasStatus_t
make_product (GuiseGpuMatmul *self, const GuiseGpu *gpu, int adds_bias)
{
  const GuiseBlasFunctions *blas = &self->blas->functions;
  const cublasOperation_t   left = self->shape.transpose_b ? CUBLAS_OP_T : CUBLAS_OP_N;
  const cublasOperation_t   right = self->shape.transpose_a ? CUBLAS_OP_T : CUBLAS_OP_N;
  const cublasLtEpilogue_t  epilogue = CUBLASLT_EPILOGUE_BIAS;
  const cudaDataType_t      bias_type = CUDA_R_32F;
  cublasStatus_t            status;

  if (self->product != NULL)
    (void) blas->cublasLtMatmulDescDestroy (self->product);
  self->product = NULL;
  self->adds_bias = adds_bias;
  status =
    blas->cublasLtMatmulDescCreate (&self->product, get_compute_type (gpu, self->shape.element_a),
                                    CUDA_R_32F);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = blas->cublasLtMatmulDescSetAttribute (self->product, CUBLASLT_MATMUL_DESC_TRANSA,
                                                   &left, sizeof left);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = blas->cublasLtMatmulDescSetAttribute (self->product, CUBLASLT_MATMUL_DESC_TRANSB,
                                                   &right, sizeof right);
  if (status != CUBLAS_STATUS_SUCCESS || !adds_bias)
    return status;
  status = blas->cublasLtMatmulDescSetAttribute (self->product, CUBLASLT_MATMUL_DESC_EPILOGUE,
                                                 &epilogue, sizeof epilogue);
  if (status == CUBLAS_STATUS_SUCCESS)
    status =
      blas->cublasLtMatmulDescSetAttribute (self->product, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE,
                                            &bias_type, sizeof bias_type);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = set_bias (self, (const float *) (uintptr_t) ALIGNMENT);
  return status;
}

static cublasStatus_t
make_layouts (GuiseGpuMatmul *self)
{
  const GuiseGpuMatmulShape *s = &self->shape;
  cublasStatus_t             status;

  status = s->transpose_a ? make_layout (self->blas, s->element_a, s->k, s->n, &self->a)
                          : make_layout (self->blas, s->element_a, s->n, s->k, &self->a);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = s->transpose_b ? make_layout (self->blas, s->element_b, s->m, s->k, &self->b)
                            : make_layout (self->blas, s->element_b, s->k, s->m, &self->b);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = make_layout (self->blas, s->element_out, s->n, s->m, &self->out);
  return status;
}

/* ---- advice ---- */

/* A matrix may be some of the rows of a larger one, which start anywhere in f32; of 16 bits only
 * those are taken whose rows are whole (GuiseBackend.layout_is_outer). */
static uint32_t
get_alignment (int element, int64_t n_columns)
{
  return element == GUISE_ELEMENT_F32 && n_columns * (int64_t) sizeof (float) % ALIGNMENT != 0
           ? (uint32_t) sizeof (float)
           : ALIGNMENT;
}

/* In the order of cuBLASLt's operands, which are ours the other way round. */
static void
get_alignments (const GuiseGpuMatmulShape *s, uint32_t alignments[4])
{
  alignments[0] = get_alignment (s->element_b, s->transpose_b ? s->k : s->m);
  alignments[1] = get_alignment (s->element_a, s->transpose_a ? s->n : s->k);
  alignments[2] = get_alignment (s->element_out, s->m);
  alignments[3] = alignments[2];
}

static cublasStatus_t
set_preference (const GuiseGpuMatmul *self, cublasLtMatmulPreference_t preference)
{
  static const cublasLtMatmulPreferenceAttributes_t attributes[] = {
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES,
  };
  const GuiseBlasFunctions *blas = &self->blas->functions;
  const uint64_t            n_bytes = MAX_WORKSPACE;
  const uint32_t            reductions = REDUCTIONS;
  uint32_t                  alignments[4];
  cublasStatus_t            status =
    blas->cublasLtMatmulPreferenceSetAttribute (preference,
                                                CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &n_bytes,
                                                sizeof n_bytes);

  if (status == CUBLAS_STATUS_SUCCESS)
    status = blas->cublasLtMatmulPreferenceSetAttribute (preference,
                                                         CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
                                                         &reductions, sizeof reductions);
  get_alignments (&self->shape, alignments);
  for (size_t i = 0; status == CUBLAS_STATUS_SUCCESS && i < 4; i++)
    status = blas->cublasLtMatmulPreferenceSetAttribute (preference, attributes[i], &alignments[i],
                                                         sizeof alignments[i]);
  return status;
}

/* Up to N_ALGORITHMS ways, the best first. */
static cublasStatus_t
ask_heuristic (const GuiseGpuMatmul *self, cublasLtMatmulHeuristicResult_t *results, int *out_n)
{
  const GuiseBlasFunctions  *blas = &self->blas->functions;
  cublasLtMatmulPreference_t preference = NULL;
  cublasStatus_t             status = blas->cublasLtMatmulPreferenceCreate (&preference);
  int                        n = 0;

  *out_n = 0;
  if (status != CUBLAS_STATUS_SUCCESS)
    return status;
  status = set_preference (self, preference);
  if (status == CUBLAS_STATUS_SUCCESS)
    status = blas->cublasLtMatmulAlgoGetHeuristic (self->blas->handle, self->product, self->b,
                                                   self->a, self->out, self->out, preference,
                                                   N_ALGORITHMS, results, &n);
  (void) blas->cublasLtMatmulPreferenceDestroy (preference);
  if (status != CUBLAS_STATUS_SUCCESS)
    return status;
  for (int i = 0; i < n; i++)
    if (results[i].state == CUBLAS_STATUS_SUCCESS && results[i].workspaceSize <= MAX_WORKSPACE)
      results[(*out_n)++] = results[i];
  return *out_n > 0 ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

/* ---- running ---- */

static GuiseGpuStatus
multiply (GuiseGpu                   *gpu,
          const GuiseGpuMatmul       *self,
          const cublasLtMatmulAlgo_t *algorithm,
          void                       *out,
          const void                 *a,
          const void                 *b,
          void                       *workspace,
          size_t                      workspace_bytes)
{
  const float    one = 1;
  const float    zero = 0;
  cublasStatus_t status =
    self->blas->functions.cublasLtMatmul (self->blas->handle, self->product, &one, b, self->b, a,
                                          self->a, &zero, out, self->out, out, self->out, algorithm,
                                          workspace, workspace_bytes, gpu->stream);

  if (status == CUBLAS_STATUS_SUCCESS)
    return GUISE_GPU_OK;
  return fail (self->blas, GUISE_GPU_FAILED, status, "A product of matrices");
}

/* Where the product does not: out[i, j] += bias[j]. */
static GuiseGpuStatus
add_bias (GuiseGpu *gpu, const GuiseGpuMatmulShape *s, void *out, const float *bias)
{
  const GuiseGpuProgram program = {
    .n_inputs = 2,
    .n_instructions = 1,
    .instructions = { { .kind = GUISE_GPU_BINARY, .function = ADD, .b = 1 } },
  };
  const GuiseGpuTensor to = {
    .data = out,
    .element = s->element_out,
    .n_dims = 2,
    .dims = { s->n, s->m },
    .padded = { s->n, s->m },
    .strides = { s->m, 1 },
    .n_stored = s->n * s->m,
  };
  GuiseGpuTensor inputs[2] = { to, to };

  inputs[1].data = (void *) bias; /* it is only read */
  inputs[1].element = GUISE_ELEMENT_F32;
  inputs[1].strides[0] = 0;
  return guise_gpu_run_program (gpu, &program, &to, inputs);
}

/* An algorithm that was promised more would fault, or worse. */
static GuiseGpuStatus
check_addresses (const GuiseGpuMatmulShape *s, const void *out, const void *a, const void *b)
{
  uint32_t alignments[4];

  get_alignments (s, alignments);
  if ((uintptr_t) b % alignments[0] == 0 && (uintptr_t) a % alignments[1] == 0 &&
      (uintptr_t) out % alignments[2] == 0)
    return GUISE_GPU_OK;
  return guise_gpu_fail (GUISE_GPU_UNSUPPORTED,
                         "A product of matrices: one of them does not begin at whole %u bytes",
                         ALIGNMENT);
}

GuiseGpuStatus
guise_gpu_matmul_run (GuiseGpu       *gpu,
                      GuiseGpuMatmul *matmul,
                      void           *out,
                      const void     *a,
                      const void     *b,
                      const float    *bias,
                      void           *workspace)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status == GUISE_GPU_OK)
    status = check_addresses (&matmul->shape, out, a, b);
  if (status != GUISE_GPU_OK)
    return status;
  if (matmul->adds_bias)
    {
      cublasStatus_t why = set_bias (matmul, bias);

      if (why != CUBLAS_STATUS_SUCCESS)
        return fail (matmul->blas, GUISE_GPU_FAILED, why, "A product of matrices");
    }
  status = multiply (gpu, matmul, &matmul->algorithm, out, a, b,
                     guise_gpu_align_workspace (workspace), matmul->workspace_bytes);
  if (status != GUISE_GPU_OK || !matmul->shape.has_bias || matmul->adds_bias)
    return status;
  return add_bias (gpu, &matmul->shape, out, bias);
}

/* ---- trying ---- */

typedef struct
{
  GuiseGpu                              *gpu;
  const GuiseGpuMatmul                  *matmul;
  const cublasLtMatmulHeuristicResult_t *candidates;
  void                                  *parts[5]; /* out, a, b, bias, workspace */
} Trial;

static GuiseGpuStatus
run_candidate (void *data, int i)
{
  const Trial *trial = data;

  return multiply (trial->gpu, trial->matmul, &trial->candidates[i].algo, trial->parts[0],
                   trial->parts[1], trial->parts[2], trial->parts[4],
                   trial->candidates[i].workspaceSize);
}

static size_t
get_bytes (int element, int64_t n_rows, int64_t n_columns)
{
  return (size_t) (n_rows * n_columns) * (element == GUISE_ELEMENT_F32 ? 4 : 2);
}

static GuiseGpuStatus
trial_begin (Trial                                 *trial,
             GuiseGpu                              *gpu,
             const GuiseGpuMatmul                  *matmul,
             const cublasLtMatmulHeuristicResult_t *candidates,
             int                                    n_candidates)
{
  const GuiseGpuMatmulShape *s = &matmul->shape;
  size_t                     sizes[5] = {
                        get_bytes (s->element_out, s->n, s->m),
                        get_bytes (s->element_a, s->n, s->k),
                        get_bytes (s->element_b, s->k, s->m),
                        get_bytes (GUISE_ELEMENT_F32, 1, s->m),
                        0,
  };
  GuiseGpuStatus status;

  *trial = (Trial){ .gpu = gpu, .matmul = matmul, .candidates = candidates };
  for (int i = 0; i < n_candidates; i++)
    if (candidates[i].workspaceSize > sizes[4])
      sizes[4] = candidates[i].workspaceSize;
  status = guise_measure_memory (gpu, s->element_a, sizes, 5, trial->parts);
  if (status == GUISE_GPU_OK && matmul->adds_bias)
    (void) set_bias (matmul, trial->parts[3]);
  return status;
}

static int
find_running (GuiseGpu *gpu, Trial *trial, int n)
{
  for (int i = 0; i < n; i++)
    if (guise_measure_try (gpu, run_candidate, trial, i))
      return i;
  return -1;
}

static int
find_fastest (GuiseGpu *gpu, Trial *trial, int n, double *out_microseconds)
{
  double times[N_ALGORITHMS];
  int    best = -1;

  guise_measure (gpu, run_candidate, trial, n, times);
  for (int i = 0; i < n; i++)
    if (times[i] > 0 && (best < 0 || times[i] < times[best]))
      best = i;
  if (best >= 0)
    *out_microseconds = times[best];
  return best;
}

/* Index of the best that runs, or -1. Without memory for a trial the first advice. */
static int
choose (GuiseGpu                              *gpu,
        const GuiseGpuMatmul                  *matmul,
        const cublasLtMatmulHeuristicResult_t *candidates,
        int                                    n,
        double                                *out_microseconds)
{
  int   best = 0;
  Trial trial;

  *out_microseconds = 0;
  if (gpu->is_capturing)
    return best;
  if (trial_begin (&trial, gpu, matmul, candidates, n) == GUISE_GPU_OK)
    best = gpu->measures ? find_fastest (gpu, &trial, n, out_microseconds)
                         : find_running (gpu, &trial, n);
  guise_gpu_memory_free (gpu, trial.parts[0]);
  return best;
}

/* ---- the file of plans: whether the product adds the bias, and cuBLASLt's bytes ---- */

typedef struct
{
  cublasLtMatmulAlgo_t algorithm;
  uint64_t             adds_bias;
} Kept;

static void
write_key (const GuiseGpu *gpu, const GuiseGpuMatmul *self, char key[GUISE_PLAN_MAX_KEY + 1])
{
  const GuiseGpuMatmulShape *s = &self->shape;
  int                        n =
    guise_measure_begin_key (gpu, "cublaslt", self->blas->functions.cublasLtGetVersion (), key);

  snprintf (key + n, (size_t) (GUISE_PLAN_MAX_KEY + 1 - n),
            "/%" PRId64 "x%" PRId64 "x%" PRId64 "/t%d%d/e%d,%d,%d/b%d", s->n, s->m, s->k,
            s->transpose_a != 0, s->transpose_b != 0, s->element_a, s->element_b, s->element_out,
            s->has_bias != 0);
}

static int
take_from_file (GuiseGpu *gpu, GuiseGpuMatmul *self, const char *key)
{
  cublasLtMatmulHeuristicResult_t result = { 0 };
  Kept                            kept;
  Trial                           trial;
  size_t                          n_bytes = 0;
  double                          microseconds;
  int                             runs = 1;
  const void                     *data =
    gpu->plans != NULL ? guise_plan_cache_find (gpu->plans, key, &n_bytes, &microseconds) : NULL;

  if (data == NULL || n_bytes != sizeof kept)
    return 0;
  memcpy (&kept, data, sizeof kept);
  if (kept.adds_bias > (uint64_t) (self->shape.has_bias != 0) ||
      make_product (self, gpu, (int) kept.adds_bias) != CUBLAS_STATUS_SUCCESS ||
      self->blas->functions.cublasLtMatmulAlgoCheck (self->blas->handle, self->product, self->b,
                                                     self->a, self->out, self->out, &kept.algorithm,
                                                     &result) != CUBLAS_STATUS_SUCCESS ||
      result.workspaceSize > MAX_WORKSPACE)
    return 0;
  result.algo = kept.algorithm;
  if (!gpu->is_capturing)
    {
      if (trial_begin (&trial, gpu, self, &result, 1) == GUISE_GPU_OK)
        runs = guise_measure_try (gpu, run_candidate, &trial, 0);
      guise_gpu_memory_free (gpu, trial.parts[0]);
    }
  self->algorithm = result.algo;
  self->workspace_bytes = result.workspaceSize;
  return runs;
}

static void
put_into_file (GuiseGpu *gpu, const GuiseGpuMatmul *self, const char *key, double microseconds)
{
  const Kept kept = { self->algorithm, (uint64_t) self->adds_bias };

  if (gpu->plans != NULL && microseconds > 0)
    (void) guise_plan_cache_put (gpu->plans, key, microseconds, &kept, sizeof kept);
}

/* ---- life ---- */

/* A bias of f32 on a result of 16 bits is more than some versions can; then it is a second pass. */
static GuiseGpuStatus
find_algorithm (GuiseGpu *gpu, GuiseGpuMatmul *self, double *out_microseconds)
{
  cublasLtMatmulHeuristicResult_t candidates[N_ALGORITHMS];
  cublasStatus_t                  status = CUBLAS_STATUS_NOT_SUPPORTED;
  int                             n = 0;
  int                             best = -1;

  for (int adds_bias = self->shape.has_bias != 0; best < 0 && adds_bias >= 0; adds_bias--)
    {
      status = make_product (self, gpu, adds_bias);
      if (status == CUBLAS_STATUS_SUCCESS)
        status = ask_heuristic (self, candidates, &n);
      if (status == CUBLAS_STATUS_SUCCESS)
        best = choose (gpu, self, candidates, n, out_microseconds);
    }
  if (status != CUBLAS_STATUS_SUCCESS)
    return fail (self->blas, GUISE_GPU_UNSUPPORTED, status, "Planning a product of matrices");
  if (best < 0) /* why is noted already */
    return GUISE_GPU_UNSUPPORTED;
  self->algorithm = candidates[best].algo;
  self->workspace_bytes = candidates[best].workspaceSize;
  return GUISE_GPU_OK;
}

static GuiseGpuStatus
plan (GuiseGpu *gpu, GuiseGpuMatmul *self)
{
  char           key[GUISE_PLAN_MAX_KEY + 1];
  double         microseconds = 0;
  GuiseGpuStatus status;
  cublasStatus_t why = make_layouts (self);

  if (why != CUBLAS_STATUS_SUCCESS)
    return fail (self->blas, GUISE_GPU_UNSUPPORTED, why, "Describing a product of matrices");
  write_key (gpu, self, key);
  if (take_from_file (gpu, self, key))
    return GUISE_GPU_OK;
  status = find_algorithm (gpu, self, &microseconds);
  if (status == GUISE_GPU_OK)
    put_into_file (gpu, self, key, microseconds);
  return status;
}

GuiseGpuStatus
guise_gpu_matmul_new (GuiseGpu                  *gpu,
                      const GuiseGpuMatmulShape *shape,
                      GuiseGpuMatmul           **out_matmul,
                      size_t                    *workspace_bytes)
{
  GuiseGpuMatmul *self;
  GuiseGpuStatus  status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (shape->element_a != shape->element_b || shape->element_a == GUISE_ELEMENT_SPLIT ||
      (shape->element_out != GUISE_ELEMENT_F32 && shape->element_out != shape->element_a))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED,
                           "A product of matrices with elements %d and %d into %d is not offered",
                           shape->element_a, shape->element_b, shape->element_out);
  self = calloc (1, sizeof *self);
  if (self == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  self->blas = gpu->blas;
  self->shape = *shape;
  status = plan (gpu, self);
  if (status != GUISE_GPU_OK)
    {
      guise_gpu_matmul_free (self);
      return status;
    }
  *out_matmul = self;
  *workspace_bytes = guise_gpu_pad_workspace (self->workspace_bytes);
  return GUISE_GPU_OK;
}

void
guise_gpu_matmul_free (GuiseGpuMatmul *matmul)
{
  if (matmul == NULL)
    return;
  if (matmul->product != NULL)
    (void) matmul->blas->functions.cublasLtMatmulDescDestroy (matmul->product);
  if (matmul->a != NULL)
    (void) matmul->blas->functions.cublasLtMatrixLayoutDestroy (matmul->a);
  if (matmul->b != NULL)
    (void) matmul->blas->functions.cublasLtMatrixLayoutDestroy (matmul->b);
  if (matmul->out != NULL)
    (void) matmul->blas->functions.cublasLtMatrixLayoutDestroy (matmul->out);
  free (matmul);
}
