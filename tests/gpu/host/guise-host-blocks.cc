/* SPDX-License-Identifier: GPL-3.0-or-later
 * Grids, blocks and barriers on the CPU. */
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <setjmp.h>
#include <ucontext.h>
#include <vector>

#include "guise-device.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

thread_local dim3 threadIdx;
thread_local dim3 blockIdx;
thread_local dim3 blockDim;
thread_local dim3 gridDim;

namespace
{

constexpr size_t STACK_BYTES = 65536;

/* One thread of a block that works together. It lives from block to block. */
struct Fiber
{
  ucontext_t              context;
  jmp_buf                 place; /* where it waits, once it has begun */
  std::unique_ptr<char[]> stack{ new char[STACK_BYTES] };
  dim3                    index;
  bool                    has_begun = false;
  bool                    is_done;
};

thread_local std::vector<std::unique_ptr<Fiber>> fibers;
thread_local Fiber                              *current;
thread_local ucontext_t                          scheduler;
thread_local const std::function<void ()>       *current_body;

#ifdef __SANITIZE_ADDRESS__

/* Address sanitizer has to know on which stack we are; it is told around swapcontext(). */
thread_local const void *scheduler_stack;
thread_local size_t      scheduler_stack_bytes;

void
resume (Fiber *fiber)
{
  void *fake = nullptr;

  __sanitizer_start_switch_fiber (&fake, fiber->stack.get (), STACK_BYTES);
  swapcontext (&scheduler, &fiber->context);
  __sanitizer_finish_switch_fiber (fake, nullptr, nullptr);
}

void
leave ()
{
  void *fake = nullptr;

  __sanitizer_start_switch_fiber (&fake, scheduler_stack, scheduler_stack_bytes);
  swapcontext (&current->context, &scheduler);
  __sanitizer_finish_switch_fiber (fake, &scheduler_stack, &scheduler_stack_bytes);
}

#else

thread_local jmp_buf scheduler_place;

/* swapcontext() asks the system for the signal mask each time; only a beginning needs it. */
void
resume (Fiber *fiber)
{
  if (_setjmp (scheduler_place) != 0)
    return;
  if (fiber->has_begun)
    _longjmp (fiber->place, 1);
  swapcontext (&scheduler, &fiber->context);
}

void
leave ()
{
  if (_setjmp (current->place) == 0)
    _longjmp (scheduler_place, 1);
}

#endif

void
fiber_main ()
{
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber (nullptr, &scheduler_stack, &scheduler_stack_bytes);
#endif
  current->has_begun = true;
  for (;;)
    {
      (*current_body) ();
      current->is_done = true;
      leave ();
    }
}

/* Makes a fiber ready for the next block: a new one, or one that waits behind its last. */
void
prepare (Fiber *fiber, unsigned i)
{
  fiber->index = dim3 (i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y);
  fiber->is_done = false;
  if (fiber->has_begun)
    return;
  getcontext (&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack.get ();
  fiber->context.uc_stack.ss_size = STACK_BYTES;
  fiber->context.uc_link = nullptr;
  makecontext (&fiber->context, fiber_main, 0);
}

void
run_together (const std::function<void ()> &body)
{
  unsigned n = blockDim.x * blockDim.y * blockDim.z;
  bool     backwards = false;
  unsigned n_alive = n;

  while (fibers.size () < n)
    fibers.emplace_back (new Fiber);
  for (unsigned i = 0; i < n; i++)
    prepare (fibers[i].get (), i);
  current_body = &body;
  for (; n_alive > 0; backwards = !backwards)
    for (unsigned k = 0; k < n; k++)
      {
        current = fibers[backwards ? n - 1 - k : k].get ();
        if (current->is_done)
          continue;
        threadIdx = current->index;
        resume (current);
        n_alive -= current->is_done;
      }
  current = nullptr;
}

void
run_alone (const std::function<void ()> &body)
{
  for (unsigned z = 0; z < blockDim.z; z++)
    for (unsigned y = 0; y < blockDim.y; y++)
      for (unsigned x = 0; x < blockDim.x; x++)
        {
          threadIdx = dim3 (x, y, z);
          body ();
        }
}

void
run_grid (dim3 grid, dim3 block, bool together, const std::function<void ()> &body)
{
  gridDim = grid;
  blockDim = block;
  for (unsigned z = 0; z < grid.z; z++)
    for (unsigned y = 0; y < grid.y; y++)
      for (unsigned x = 0; x < grid.x; x++)
        {
          blockIdx = dim3 (x, y, z);
          if (together)
            run_together (body);
          else
            run_alone (body);
        }
}

} // namespace

void
__syncthreads (void)
{
  if (current == nullptr)
    {
      fputs ("__syncthreads() in a kernel whose threads do not work together\n", stderr);
      abort ();
    }
  leave ();
}

GuiseGpuStatus
guise_host_launch (GuiseGpu *gpu, dim3 grid, dim3 block, bool together, std::function<void ()> body)
{
  unsigned n_threads = block.x * block.y * block.z;

  /* The limits of every device there is. */
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.y > 65535 || grid.z > 65535 ||
      n_threads == 0 || n_threads > 1024)
    return guise_gpu_fail (GUISE_GPU_FAILED,
                           "A kernel cannot be started with %u x %u x %u blocks of "
                           "%u threads",
                           grid.x, grid.y, grid.z, n_threads);
  guise_host_do (gpu, [=] { run_grid (grid, block, together, body); });
  return GUISE_GPU_OK;
}
