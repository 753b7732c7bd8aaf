/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise programs: one kernel reads the instructions, so that any chain of functions is one
 * pass over memory and needs no compiler at run time. */
#include "guise-axes.h"
#include "guise-formulas.h"

namespace
{

/* What a thread needs of its tensors. */
template <int N> struct Tensors
{
  void   *data[N];
  int32_t elements[N];
};

constexpr int N_REGISTERS = GUISE_GPU_MAX_INPUTS + GUISE_GPU_MAX_INSTRUCTIONS;
constexpr int N_FEW = 8;   /* registers that most programs do with */
constexpr int N_MORE = 12; /* that nearly all others do with */
constexpr int WIDE = 4;    /* neighbours of a thread where they can be read at once */
constexpr int WIDE_BLOCK = 128;

/* A program whose instructions share registers: what nobody reads any more is written over. */
struct Packed
{
  int32_t             n_inputs;
  int32_t             n_instructions;
  int32_t             n_registers;
  uint8_t             results[GUISE_GPU_MAX_INSTRUCTIONS]; /* registers, by instruction */
  GuiseGpuInstruction instructions[GUISE_GPU_MAX_INSTRUCTIONS];
};

/* One instruction: no registers are needed. */
/* resources: run_single may use 32 bytes of stack: CUDA's own sine and cosine of huge arguments do.
 */
template <int N>
__global__ void
run_single (GuiseWalk<N + 1> walk, Tensors<N + 1> tensors, GuiseGpuInstruction instruction)
{
  GUISE_FOR_EACH (i, walk.n)
  {
    GuisePlace<N + 1> place = guise_walk_at (walk, i);
    float             y = 0.0f;

    if (place.is_inside)
      {
        float a = guise_load (tensors.data[1], tensors.elements[1], place.offsets[1], 0);
        float b =
          N > 1 ? guise_load (tensors.data[N], tensors.elements[N], place.offsets[N], 0) : 0.0f;
        const float first = instruction.a == 0 ? a : b;
        const float second = instruction.b == 0 ? a : b;

        guise_instruction<1> (instruction, &first, &second, &y);
      }
    guise_store (tensors.data[0], tensors.elements[0], place.offsets[0], 0, y);
  }
}

/* Registers lie in shared memory, [register][thread], because their numbers are not known when this
 * is compiled; a thread only ever sees its own. */
/* resources: run_many may use 32 bytes of stack: CUDA's own sine and cosine of huge arguments do.
 */
template <int N>
__global__ void
run_many (GuiseWalk<N + 1> walk, Tensors<N + 1> tensors, Packed program)
{
  __shared__ float registers[N_REGISTERS][GUISE_BLOCK];

  GUISE_FOR_EACH (i, walk.n)
  {
    GuisePlace<N + 1> place = guise_walk_at (walk, i);
    float             y = 0.0f;

    if (place.is_inside)
      {
        GUISE_UNROLL
        for (int k = 0; k < N; k++)
          if (k < program.n_inputs)
            registers[k][threadIdx.x] =
              guise_load (tensors.data[k + 1], tensors.elements[k + 1], place.offsets[k + 1], 0);
        for (int k = 0; k < program.n_instructions; k++)
          {
            const GuiseGpuInstruction &instruction = program.instructions[k];

            guise_instruction<1> (instruction, &registers[instruction.a][threadIdx.x],
                                  &registers[instruction.b][threadIdx.x], &y);
            registers[program.results[k]][threadIdx.x] = y;
          }
      }
    guise_store (tensors.data[0], tensors.elements[0], place.offsets[0], 0, y);
  }
}

/* ---- four neighbours a thread ---- */

struct alignas (16) Four
{
  float x[WIDE];
};

struct alignas (8) FourHalves
{
  uint16_t x[WIDE];
};

/* From @i on, @step (0 or 1) apart. */
__device__ __forceinline__ Four
load_four (const void *data, int element, int64_t i, int64_t step)
{
  Four y;

  if (step == 0)
    {
      float x = guise_load (data, element, i, 0);

      GUISE_UNROLL
      for (int k = 0; k < WIDE; k++)
        y.x[k] = x;
    }
  else if (element == GUISE_ELEMENT_F32)
    y = *(const Four *) ((const float *) data + i);
  else
    {
      FourHalves halves = *(const FourHalves *) ((const uint16_t *) data + i);

      GUISE_UNROLL
      for (int k = 0; k < WIDE; k++)
        y.x[k] = element == GUISE_ELEMENT_BF16 ? guise_bf16_to_float (halves.x[k])
                                               : guise_f16_to_float (halves.x[k]);
    }
  return y;
}

__device__ __forceinline__ void
store_four (void *data, int element, int64_t i, const Four &x)
{
  FourHalves halves;

  if (element == GUISE_ELEMENT_F32)
    {
      *(Four *) ((float *) data + i) = x;
      return;
    }
  GUISE_UNROLL
  for (int k = 0; k < WIDE; k++)
    halves.x[k] = element == GUISE_ELEMENT_BF16 ? guise_bf16_from_float (x.x[k])
                                                : guise_f16_from_float (x.x[k]);
  *(FourHalves *) ((uint16_t *) data + i) = halves;
}

/* A walk by fours; @steps: from one neighbour to the next, by tensor. */
template <int N> struct WideWalk
{
  GuiseWalk<N> walk;
  int32_t      steps[N];
};

/* resources: run_single_wide may use 32 bytes of stack: CUDA's own sine and cosine of huge
 * arguments do. */
template <int N>
__global__ void
run_single_wide (WideWalk<N + 1> wide, Tensors<N + 1> tensors, GuiseGpuInstruction instruction)
{
  GUISE_FOR_EACH (i, wide.walk.n)
  {
    GuisePlace<N + 1> place = guise_walk_at (wide.walk, i);
    Four              y = {};

    if (place.is_inside)
      {
        Four a = load_four (tensors.data[1], tensors.elements[1], place.offsets[1], wide.steps[1]);
        Four b =
          N > 1 ? load_four (tensors.data[N], tensors.elements[N], place.offsets[N], wide.steps[N])
                : a;

        Four first, second;

        GUISE_UNROLL
        for (int k = 0; k < WIDE; k++)
          {
            first.x[k] = instruction.a == 0 ? a.x[k] : b.x[k];
            second.x[k] = instruction.b == 0 ? a.x[k] : b.x[k];
          }
        guise_instruction<WIDE> (instruction, first.x, second.x, y.x);
      }
    store_four (tensors.data[0], tensors.elements[0], place.offsets[0], y);
  }
}

/* @R: registers that there is room for. */
/* resources: run_many_wide may use 32 bytes of stack: CUDA's own sine and cosine of huge arguments
 * do. */
template <int N, int R>
__global__ void
run_many_wide (WideWalk<N + 1> wide, Tensors<N + 1> tensors, Packed program)
{
  __shared__ Four registers[R][WIDE_BLOCK];

  GUISE_FOR_EACH (i, wide.walk.n)
  {
    GuisePlace<N + 1> place = guise_walk_at (wide.walk, i);
    Four              y = {};

    if (place.is_inside)
      {
        Four inputs[N];

        GUISE_UNROLL
        for (int k = 0; k < N; k++)
          if (k < program.n_inputs)
            inputs[k] = load_four (tensors.data[k + 1], tensors.elements[k + 1],
                                   place.offsets[k + 1], wide.steps[k + 1]);
        GUISE_UNROLL
        for (int k = 0; k < N; k++)
          if (k < program.n_inputs)
            registers[k][threadIdx.x] = inputs[k];
        for (int k = 0; k < program.n_instructions; k++)
          {
            const GuiseGpuInstruction &instruction = program.instructions[k];
            const Four                 a = registers[instruction.a][threadIdx.x];
            const Four                 b = registers[instruction.b][threadIdx.x];

            guise_instruction<WIDE> (instruction, a.x, b.x, y.x);
            registers[program.results[k]][threadIdx.x] = y;
          }
      }
    store_four (tensors.data[0], tensors.elements[0], place.offsets[0], y);
  }
}

/* Whether four neighbours of every tensor lie side by side, or are one, wherever a four begins. */
template <int N>
bool
widen (const GuiseWalk<N> &walk, const Tensors<N> &tensors, WideWalk<N> *wide)
{
  if (walk.n_dims == 0 || walk.sizes[0] % WIDE != 0 || walk.limits[0] % WIDE != 0 ||
      walk.strides[0][0] != 1)
    return false;
  wide->walk = walk;
  wide->walk.n /= WIDE;
  wide->walk.sizes[0] /= WIDE;
  wide->walk.limits[0] /= WIDE;
  for (int t = 0; t < N; t++)
    {
      int64_t step = walk.strides[t][0];
      size_t width = tensors.elements[t] == GUISE_ELEMENT_F32 ? sizeof (Four) : sizeof (FourHalves);

      if (step != 0 && (step != 1 || (uintptr_t) tensors.data[t] % width != 0))
        return false;
      for (int k = 1; step == 1 && k < walk.n_dims; k++)
        if (walk.strides[t][k] % WIDE != 0)
          return false;
      wide->steps[t] = (int32_t) step;
      wide->walk.strides[t][0] = step * WIDE;
    }
  return true;
}

bool
reads_second (const GuiseGpuInstruction &instruction)
{
  return instruction.kind == GUISE_GPU_UNARY_GRAD || instruction.kind == GUISE_GPU_BINARY ||
         instruction.kind == GUISE_GPU_LEAKY_GRAD || instruction.kind == GUISE_GPU_PRELU;
}

/* The last instruction that reads a value, input or result; -1: none does. */
int
find_last_reader (const GuiseGpuProgram *program, int value)
{
  for (int k = program->n_instructions; k-- > 0;)
    if (program->instructions[k].a == value ||
        (program->instructions[k].b == value && reads_second (program->instructions[k])))
      return k;
  return -1;
}

/* A result takes the register of a value that dies with its instruction, or that is dead. */
Packed
pack (const GuiseGpuProgram *program)
{
  Packed packed = {};
  int    owners[N_REGISTERS]; /* the value in a register */
  int    places[N_REGISTERS]; /* the register of a value */

  packed.n_inputs = program->n_inputs;
  packed.n_instructions = program->n_instructions;
  for (packed.n_registers = 0; packed.n_registers < program->n_inputs; packed.n_registers++)
    owners[packed.n_registers] = places[packed.n_registers] = packed.n_registers;
  for (int k = 0; k < program->n_instructions; k++)
    {
      const GuiseGpuInstruction &from = program->instructions[k];
      int                        r = 0;

      packed.instructions[k] = from;
      packed.instructions[k].a = (uint8_t) places[from.a];
      packed.instructions[k].b = (uint8_t) places[reads_second (from) ? from.b : from.a];
      while (r < packed.n_registers && find_last_reader (program, owners[r]) > k)
        r++;
      packed.n_registers += r == packed.n_registers;
      owners[r] = program->n_inputs + k;
      places[program->n_inputs + k] = r;
      packed.results[k] = (uint8_t) r;
    }
  return packed;
}

template <int N>
GuiseGpuStatus
run_wide (GuiseGpu              *gpu,
          const GuiseGpuProgram *program,
          const WideWalk<N + 1> &wide,
          const Tensors<N + 1>  &tensors)
{
  const Packed  packed = pack (program);
  const int64_t n_blocks = (wide.walk.n + WIDE_BLOCK - 1) / WIDE_BLOCK;
  const dim3    grid ((unsigned) (n_blocks < GUISE_MAX_BLOCKS ? n_blocks : GUISE_MAX_BLOCKS));
  auto          many = packed.n_registers <= N_FEW    ? run_many_wide<N, N_FEW>
                       : packed.n_registers <= N_MORE ? run_many_wide<N, N_MORE>
                                                      : run_many_wide<N, N_REGISTERS>;

  if constexpr (N <= 2)
    if (program->n_instructions == 1)
      {
        auto single = run_single_wide<N>;

        return GUISE_LAUNCH (gpu, single, wide.walk.n, wide, tensors, program->instructions[0]);
      }
  return GUISE_LAUNCH_BLOCKS (gpu, many, grid, dim3 (WIDE_BLOCK), wide, tensors, packed);
}

/* ---- choosing ---- */

/* @N: inputs that there is room for; the rest repeats the first. */
template <int N>
GuiseGpuStatus
run (GuiseGpu              *gpu,
     const GuiseGpuProgram *program,
     const GuiseGpuTensor  *to,
     const GuiseGpuTensor  *inputs)
{
  const GuiseGpuTensor *all[N + 1] = { to };
  Tensors<N + 1>        tensors;
  GuiseWalk<N + 1>      walk = {};
  WideWalk<N + 1>       wide;

  for (int k = 0; k < N; k++)
    all[k + 1] = &inputs[k < program->n_inputs ? k : 0];
  for (int k = 0; k <= N; k++)
    {
      tensors.data[k] = all[k]->data;
      tensors.elements[k] = all[k]->element;
    }
  if (!guise_walk_init (&walk, all))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  if (widen (walk, tensors, &wide))
    return run_wide<N> (gpu, program, wide, tensors);
  if constexpr (N <= 2)
    if (program->n_instructions == 1)
      {
        auto single = run_single<N>;

        return GUISE_LAUNCH (gpu, single, walk.n, walk, tensors, program->instructions[0]);
      }

  auto many = run_many<N>;

  return GUISE_LAUNCH (gpu, many, walk.n, walk, tensors, pack (program));
}

/* Every register that is read was written before, and there is room. */
bool
is_sound (const GuiseGpuProgram *program)
{
  if (program->n_inputs < 1 || program->n_inputs > GUISE_GPU_MAX_INPUTS ||
      program->n_instructions < 1 || program->n_instructions > GUISE_GPU_MAX_INSTRUCTIONS)
    return false;
  for (int k = 0; k < program->n_instructions; k++)
    if (program->instructions[k].a >= program->n_inputs + k ||
        program->instructions[k].b >= program->n_inputs + k)
      return false;
  return true;
}

} // namespace

GuiseGpuStatus
guise_gpu_run_program (GuiseGpu              *gpu,
                       const GuiseGpuProgram *program,
                       const GuiseGpuTensor  *to,
                       const GuiseGpuTensor  *inputs)
{
  if (!is_sound (program))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A program reads what was never written");
  if (program->n_inputs == 1)
    return run<1> (gpu, program, to, inputs);
  if (program->n_inputs == 2)
    return run<2> (gpu, program, to, inputs);
  if (program->n_inputs <= 4)
    return run<4> (gpu, program, to, inputs);
  return run<GUISE_GPU_MAX_INPUTS> (gpu, program, to, inputs);
}
