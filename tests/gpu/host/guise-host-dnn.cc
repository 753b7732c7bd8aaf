/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions and matrix products on the emulated device: what kernels/conv.cu and matmul.cu get
 * from NVIDIA's libraries, as loops. Sums are f32, as theirs. */
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

/* to[i] += factor * from[i]: what all directions come down to. */
__attribute__ ((target_clones ("avx2", "default"))) void
add_scaled (float *to, const float *from, float factor, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    to[i] += factor * from[i];
}

/* All values of a convolution as row-major floats. */
struct Loops
{
  const GuiseGpuConvShape &s;

  explicit Loops (const GuiseGpuConvShape &shape) : s (shape) {}

  /* Calls f (index of the first channel of a pixel of x, of a tap, of the first channel of a pixel
   * of y) for all that meet. */
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

                if (y >= 0 && y < s.h && x >= 0 && x < s.w)
                  f ((size_t) (((n * s.h + y) * s.w + x) * s.c), ky * s.kernel_w + kx,
                     (size_t) (((n * s.out_h + py) * s.out_w + px) * s.o));
              }
  }
};

/* [o, taps, c] -> [taps, c, o] */
std::vector<float>
turn_weights (const std::vector<float> &weights, const GuiseGpuConvShape &s)
{
  int64_t            n_taps = s.kernel_h * s.kernel_w;
  std::vector<float> turned (weights.size ());

  for (int64_t k = 0; k < s.o; k++)
    for (int64_t i = 0; i < n_taps * s.c; i++)
      turned[(size_t) (i * s.o + k)] = weights[(size_t) (k * n_taps * s.c + i)];
  return turned;
}

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
  return s.o * s.kernel_h * s.kernel_w * s.c;
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
  int64_t            n_taps = s.kernel_h * s.kernel_w;
  int64_t            sizes[] = { count_y (s), count_x (s), count_weight (s) };
  int64_t            n_a = direction == GUISE_GPU_CONV_GRAD_DATA ? count_y (s) : count_x (s);
  int64_t            n_b = direction == GUISE_GPU_CONV_GRAD_WEIGHT ? count_y (s) : count_weight (s);
  std::vector<float> from = load_operand (a, s.element, n_a, math);
  std::vector<float> with = load_operand (b, s.element, n_b, math);
  std::vector<float> sums ((size_t) sizes[direction]);

  if (direction == GUISE_GPU_CONV_FORWARD)
    {
      std::vector<float> turned = turn_weights (with, s);

      loops.for_each ([&] (size_t x, int64_t tap, size_t y) {
        for (int64_t i = 0; i < s.c; i++)
          add_scaled (&sums[y], &turned[(size_t) ((tap * s.c + i) * s.o)], from[x + (size_t) i],
                      s.o);
      });
    }
  else if (direction == GUISE_GPU_CONV_GRAD_DATA)
    loops.for_each ([&] (size_t x, int64_t tap, size_t y) {
      for (int64_t k = 0; k < s.o; k++)
        add_scaled (&sums[x], &with[(size_t) ((k * n_taps + tap) * s.c)], from[y + (size_t) k],
                    s.c);
    });
  else
    loops.for_each ([&] (size_t x, int64_t tap, size_t y) {
      for (int64_t k = 0; k < s.o; k++)
        add_scaled (&sums[(size_t) ((k * n_taps + tap) * s.c)], &from[x], with[y + (size_t) k],
                    s.c);
    });
  for (size_t i = 0; i < sums.size (); i++)
    guise_store (out, s.element, (int64_t) i, 0, sums[i]);
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
  if (shape->n_groups != 1)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "The emulation has no groups");
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
