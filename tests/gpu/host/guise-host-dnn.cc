/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions and matrix products on the emulated device: what kernels/conv.cu and matmul.cu get
 * from NVIDIA's libraries, as loops. Sums are double. */
#include <cstdio>
#include <new>

#include "guise-host-gpu.h"

namespace
{

/* Products in tf32 see 10 bits of the fraction. */
float
round_operand (float x, GuiseGpuMath math)
{
  if (math != GUISE_GPU_MATH_TF32)
    return x;
  return guise_float_from_bits ((guise_float_bits (x) + 0xfff + (guise_float_bits (x) >> 13 & 1)) &
                                ~0x1fffu);
}

std::vector<float>
load_operand (const void *data, int element, int64_t n, GuiseGpuMath math)
{
  std::vector<float> values ((size_t) n);

  for (int64_t i = 0; i < n; i++)
    values[(size_t) i] = round_operand (guise_load (data, element, i, 0), math);
  return values;
}

/* All values of a convolution as row-major floats. */
struct Loops
{
  const GuiseGpuConvShape &s;
  int64_t                  c, o; /* of a group */

  explicit Loops (const GuiseGpuConvShape &shape)
      : s (shape), c (shape.c / shape.n_groups), o (shape.o / shape.n_groups)
  {
  }

  /* Calls f (index of x, index of the weight, index of y) for rows of c channels. */
  template <typename F>
  void
  for_each (F f) const
  {
    for (int64_t n = 0; n < s.n; n++)
      for (int64_t py = 0; py < s.out_h; py++)
        for (int64_t px = 0; px < s.out_w; px++)
          for (int64_t ky = 0; ky < s.kernel_h; ky++)
            for (int64_t kx = 0; kx < s.kernel_w; kx++)
              {
                int64_t y = py * s.stride + ky - s.pad_top;
                int64_t x = px * s.stride + kx - s.pad_left;

                if (y < 0 || y >= s.h || x < 0 || x >= s.w)
                  continue;
                for (int64_t k = 0; k < s.o; k++)
                  f ((size_t) (((n * s.h + y) * s.w + x) * s.c + k / o * c),
                     (size_t) (((k * s.kernel_h + ky) * s.kernel_w + kx) * c),
                     (size_t) (((n * s.out_h + py) * s.out_w + px) * s.o + k));
              }
  }
};

int64_t
count_x (const GuiseGpuConvShape &s)
{
  return s.n * s.h * s.w * s.c;
}

int64_t
count_y (const GuiseGpuConvShape &s)
{
  return s.n * s.out_h * s.out_w * s.o;
}

int64_t
count_weight (const GuiseGpuConvShape &s)
{
  return s.o * s.kernel_h * s.kernel_w * (s.c / s.n_groups);
}

void
store_all (void *out, int element, const std::vector<double> &values)
{
  for (size_t i = 0; i < values.size (); i++)
    guise_store (out, element, (int64_t) i, 0, (float) values[i]);
}

void
compute (GuiseGpuConvDirection    direction,
         const GuiseGpuConvShape &s,
         GuiseGpuMath             math,
         void                    *out,
         const void              *a,
         const void              *b)
{
  Loops              loops (s);
  int64_t            sizes[] = { count_y (s), count_x (s), count_weight (s) };
  int64_t            n_a = direction == GUISE_GPU_CONV_GRAD_DATA ? count_y (s) : count_x (s);
  int64_t            n_b = direction == GUISE_GPU_CONV_GRAD_WEIGHT ? count_y (s) : count_weight (s);
  std::vector<float> from = load_operand (a, s.element, n_a, math);
  std::vector<float> with = load_operand (b, s.element, n_b, math);
  std::vector<double> sums ((size_t) sizes[direction]);
  const int64_t       c = loops.c;

  if (direction == GUISE_GPU_CONV_FORWARD)
    loops.for_each ([&] (size_t x, size_t weight, size_t y) {
      double sum = 0;

      for (size_t i = 0; i < (size_t) c; i++)
        sum += (double) from[x + i] * (double) with[weight + i];
      sums[y] += sum;
    });
  else if (direction == GUISE_GPU_CONV_GRAD_DATA)
    loops.for_each ([&] (size_t x, size_t weight, size_t y) {
      for (size_t i = 0; i < (size_t) c; i++)
        sums[x + i] += (double) from[y] * (double) with[weight + i];
    });
  else
    loops.for_each ([&] (size_t x, size_t weight, size_t y) {
      for (size_t i = 0; i < (size_t) c; i++)
        sums[weight + i] += (double) from[x + i] * (double) with[y];
    });
  store_all (out, s.element, sums);
}

} // namespace

struct GuiseGpuConv
{
  GuiseGpuConvDirection direction;
  GuiseGpuConvShape     shape;
};

GuiseGpuStatus
guise_gpu_conv_new (GuiseGpu                *gpu,
                    GuiseGpuConvDirection    direction,
                    const GuiseGpuConvShape *shape,
                    GuiseGpuConv           **out_conv,
                    size_t                  *workspace_bytes)
{
  (void) gpu;
  *out_conv = new GuiseGpuConv{ direction, *shape };
  *workspace_bytes = 0;
  return GUISE_GPU_OK;
}

void
guise_gpu_conv_free (GuiseGpuConv *conv)
{
  delete conv;
}

GuiseGpuStatus
guise_gpu_conv_run (GuiseGpu     *gpu,
                    GuiseGpuConv *conv,
                    void         *out,
                    const void   *a,
                    const void   *b,
                    void         *workspace)
{
  GuiseGpuConvDirection direction = conv->direction;
  GuiseGpuConvShape     shape = conv->shape;
  GuiseGpuMath          math = gpu->math;

  (void) workspace;
  guise_host_do (gpu, [=] { compute (direction, shape, math, out, a, b); });
  return GUISE_GPU_OK;
}

const char *
guise_gpu_conv_describe (const GuiseGpuConv *conv)
{
  (void) conv;
  return "loops on the CPU";
}

struct GuiseGpuMatmul
{
  GuiseGpuMatmulShape shape;
};

GuiseGpuStatus
guise_gpu_matmul_new (GuiseGpu                  *gpu,
                      const GuiseGpuMatmulShape *shape,
                      GuiseGpuMatmul           **out_matmul,
                      size_t                    *workspace_bytes)
{
  (void) gpu;
  *out_matmul = new GuiseGpuMatmul{ *shape };
  *workspace_bytes = 0;
  return GUISE_GPU_OK;
}

void
guise_gpu_matmul_free (GuiseGpuMatmul *matmul)
{
  delete matmul;
}

static void
multiply (const GuiseGpuMatmulShape &s,
          GuiseGpuMath               math,
          void                      *out,
          const void                *a,
          const void                *b,
          const float               *bias)
{
  std::vector<float> left = load_operand (a, s.element_a, s.n * s.k, math);
  std::vector<float> right = load_operand (b, s.element_b, s.k * s.m, math);

  for (int64_t i = 0; i < s.n; i++)
    for (int64_t j = 0; j < s.m; j++)
      {
        double sum = 0;

        for (int64_t k = 0; k < s.k; k++)
          sum += (double) left[(size_t) (s.transpose_a ? k * s.n + i : i * s.k + k)] *
                 (double) right[(size_t) (s.transpose_b ? j * s.k + k : k * s.m + j)];
        if (bias != nullptr)
          sum += (double) bias[j];
        guise_store (out, s.element_out, i * s.m + j, 0, (float) sum);
      }
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
  GuiseGpuMatmulShape shape = matmul->shape;
  GuiseGpuMath        math = gpu->math;

  (void) workspace;
  guise_host_do (gpu, [=] { multiply (shape, math, out, a, b, bias); });
  return GUISE_GPU_OK;
}
