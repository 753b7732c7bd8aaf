/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise programs: one kernel reads the instructions, so that any chain of functions is one
 * pass over memory and needs no compiler at run time. */
#include "guise-axes.h"
#include "guise-formulas.h"

namespace
{

/* What a thread needs of its tensors. */
template <int N>
struct Tensors
{
  void   *data[N];
  int32_t elements[N];
};

constexpr int N_REGISTERS = GUISE_GPU_MAX_INPUTS + GUISE_GPU_MAX_INSTRUCTIONS;

/* One instruction: no registers are needed. */
/* resources: run_single may use 32 bytes of stack: CUDA's own sine and cosine of huge arguments do. */
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
        float b = N > 1 ? guise_load (tensors.data[N], tensors.elements[N], place.offsets[N], 0)
                        : 0.0f;

        y = guise_instruction (instruction, instruction.a == 0 ? a : b,
                               instruction.b == 0 ? a : b);
      }
    guise_store (tensors.data[0], tensors.elements[0], place.offsets[0], 0, y);
  }
}

/* Registers lie in shared memory, [register][thread], because their numbers are not known when this
 * is compiled; a thread only ever sees its own. */
/* resources: run_many may use 32 bytes of stack: CUDA's own sine and cosine of huge arguments do. */
template <int N>
__global__ void
run_many (GuiseWalk<N + 1> walk, Tensors<N + 1> tensors, GuiseGpuProgram program)
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
            registers[k][threadIdx.x] = guise_load (tensors.data[k + 1], tensors.elements[k + 1],
                                                    place.offsets[k + 1], 0);
        for (int k = 0; k < program.n_instructions; k++)
          {
            const GuiseGpuInstruction &instruction = program.instructions[k];

            y = guise_instruction (instruction, registers[instruction.a][threadIdx.x],
                                   registers[instruction.b][threadIdx.x]);
            registers[program.n_inputs + k][threadIdx.x] = y;
          }
      }
    guise_store (tensors.data[0], tensors.elements[0], place.offsets[0], 0, y);
  }
}

/* @N: inputs that there is room for; the rest repeats the first. */
template <int N>
GuiseGpuStatus
run (GuiseGpu *gpu, const GuiseGpuProgram *program, const GuiseGpuTensor *to,
     const GuiseGpuTensor *inputs)
{
  const GuiseGpuTensor *all[N + 1] = { to };
  Tensors<N + 1>        tensors;
  GuiseWalk<N + 1>      walk;

  for (int k = 0; k < N; k++)
    all[k + 1] = &inputs[k < program->n_inputs ? k : 0];
  for (int k = 0; k <= N; k++)
    {
      tensors.data[k] = all[k]->data;
      tensors.elements[k] = all[k]->element;
    }
  if (!guise_walk_init (&walk, all))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  if constexpr (N <= 2)
    if (program->n_instructions == 1)
      {
        auto single = run_single<N>;

        return GUISE_LAUNCH (gpu, single, walk.n, walk, tensors, program->instructions[0]);
      }

  auto many = run_many<N>;

  return GUISE_LAUNCH (gpu, many, walk.n, walk, tensors, *program);
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
