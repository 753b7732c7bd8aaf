/* SPDX-License-Identifier: GPL-3.0-or-later
 * Devices in the memory of the CPU: what kernels/runtime.cu is with CUDA. In the environment
 * GUISE_HOST_GPUS is their number (1), GUISE_HOST_GPU_BYTES limits the memory of each,
 * GUISE_HOST_GPU_LOST_AFTER is the number of pieces of work after which a device is gone,
 * GUISE_HOST_GPU_LOST_AT the call of the module at which it is. GUISE_HOST_GPU_REFUSES is the request
 * for memory, of the device or pinned, that is refused, once; GUISE_HOST_GPU_REFUSED is set then. All
 * count from the opening of a device. */
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <thread>
#include <vector>

#include "guise-device.h"
#include "guise-host-gpu.h"

namespace
{

constexpr size_t DEFAULT_BYTES = size_t{ 4 } << 30;
constexpr size_t ALIGNMENT = 256; /* as cudaMalloc's */
constexpr int    GARBAGE = 0xff;  /* as numbers: NaN */

size_t
get_total_bytes ()
{
  const char *text = getenv ("GUISE_HOST_GPU_BYTES");

  return text != nullptr ? strtoull (text, nullptr, 10) : DEFAULT_BYTES;
}

int
count_gpus ()
{
  const char *text = getenv ("GUISE_HOST_GPUS");

  return text != nullptr ? atoi (text) : 1;
}

/* Whether a count has come to the number in a variable. */
bool
has_reached (const char *variable, unsigned long long n)
{
  const char *text = getenv (variable);

  return text != nullptr && n >= strtoull (text, nullptr, 10);
}

/* As after an error of CUDA: whatever is asked fails, until the process ends. */
GuiseGpuStatus
check_there (GuiseGpu *gpu)
{
  if (has_reached ("GUISE_HOST_GPU_LOST_AFTER", gpu->n_done) ||
      has_reached ("GUISE_HOST_GPU_LOST_AT", ++gpu->n_calls))
    gpu->is_lost = true;
  if (!gpu->is_lost)
    return GUISE_GPU_OK;
  gpu->queue.clear ();
  gpu->beside.clear ();
  gpu->aside.clear ();
  return guise_gpu_fail (GUISE_GPU_FAILED, "The emulated device is gone");
}

bool
is_refused (GuiseGpu *gpu)
{
  const char *text = getenv ("GUISE_HOST_GPU_REFUSES");

  if (text == nullptr || ++gpu->n_requests != strtoull (text, nullptr, 10))
    return false;
  setenv ("GUISE_HOST_GPU_REFUSED", "1", 1);
  return true;
}

GuiseGpuStatus
work_off (GuiseGpu *gpu)
{
  GuiseGpuStatus status = check_there (gpu);

  while (!gpu->queue.empty ())
    {
      GuiseGpuStatus one = guise_host_step (gpu);

      if (one != GUISE_GPU_OK)
        status = one;
    }
  if (status == GUISE_GPU_OK)
    status = check_there (gpu);
  return status;
}

GuiseGpuStatus
allocate (GuiseGpu *gpu, size_t n_bytes, void **out_memory)
{
  size_t n_rounded = (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  if (is_refused (gpu) || gpu->n_used + n_bytes > get_total_bytes ())
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "%zu bytes of device memory are not to be had",
                           n_bytes);
  *out_memory = aligned_alloc (ALIGNMENT, n_rounded);
  memset (*out_memory, GARBAGE, n_rounded);
  gpu->sizes[*out_memory] = n_bytes;
  gpu->n_used += n_bytes;
  return GUISE_GPU_OK;
}

} // namespace

void
guise_host_put (GuiseGpu *gpu, GuiseHostWork work)
{
  if (gpu->is_aside)
    work = { [gpu, run = work.run] { gpu->aside.push_back ({ run, -1 }); }, nullptr };
  if (gpu->capture != nullptr)
    gpu->capture->push_back (std::move (work));
  else
    gpu->queue.push_back (std::move (work));
}

void
guise_host_do (GuiseGpu *gpu, std::function<void ()> work)
{
  guise_host_put (gpu, { std::move (work), nullptr });
}

static GuiseGpuStatus
take_from (GuiseGpu *gpu, std::deque<GuiseHostWork> *queue)
{
  const auto    start = std::chrono::steady_clock::now ();
  GuiseHostWork work = std::move (queue->front ());

  queue->pop_front ();
  while (work.is_ready != nullptr && !work.is_ready ())
    {
      const std::chrono::duration<double> waited = std::chrono::steady_clock::now () - start;
      GuiseGpuStatus                      status = guise_host_watch (gpu, waited.count ());

      if (status != GUISE_GPU_OK)
        return status;
      std::this_thread::sleep_for (std::chrono::microseconds (20));
    }
  work.run ();
  gpu->n_done++;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_host_step (GuiseGpu *gpu)
{
  GuiseGpuStatus status = check_there (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (!gpu->queue.front ().joins)
    return take_from (gpu, &gpu->queue);
  gpu->queue.pop_front ();
  while (!gpu->beside.empty ())
    {
      GuiseGpuStatus one = take_from (gpu, &gpu->beside);

      if (one != GUISE_GPU_OK)
        status = one;
    }
  return status;
}

void
guise_gpu_get_versions (GuiseGpuVersions *versions)
{
  *versions = GuiseGpuVersions{ 13000, 13000, 0, count_gpus () };
}

GuiseGpuStatus
guise_gpu_get_info (int index, GuiseGpuInfo *info)
{
  if (index < 0 || index >= count_gpus ())
    return guise_gpu_fail (GUISE_GPU_NO_DEVICE, "There are %d emulated devices", count_gpus ());
  memset (info, 0, sizeof *info);
  snprintf (info->name, sizeof info->name, "%s", "Emulated GPU");
  snprintf (info->pci_bus_id, sizeof info->pci_bus_id, "0000:%02x:00.0", index);
  info->major = 9;
  info->n_processors = 1;
  info->n_bytes = get_total_bytes ();
  info->n_free_bytes = info->n_bytes;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_open (int index, const GuiseGpuOptions *options, GuiseGpu **out_gpu)
{
  GuiseGpuInfo   info;
  GuiseGpuStatus status = guise_gpu_get_info (index, &info);

  if (status != GUISE_GPU_OK)
    return status;
  *out_gpu = new GuiseGpu;
  (*out_gpu)->math = options->math;
  return GUISE_GPU_OK;
}

void
guise_gpu_close (GuiseGpu *gpu)
{
  if (gpu == nullptr)
    return;
  work_off (gpu);
  guise_host_leave (gpu);
  if (!gpu->sizes.empty ())
    {
      fprintf (stderr, "%zu pieces of device memory were not given back\n", gpu->sizes.size ());
      abort ();
    }
  delete gpu;
}

GuiseGpuStatus
guise_gpu_get_memory (GuiseGpu *gpu, size_t *n_free, size_t *n_bytes)
{
  *n_bytes = get_total_bytes ();
  *n_free = *n_bytes - gpu->n_used;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_memory_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory)
{
  if (gpu->capture != nullptr)
    return guise_gpu_fail (GUISE_GPU_FAILED, "Memory was asked for during capture");
  if (check_there (gpu) != GUISE_GPU_OK)
    return GUISE_GPU_FAILED;
  return allocate (gpu, n_bytes, out_memory);
}

/* Waits, as cudaFree() does. */
void
guise_gpu_memory_free (GuiseGpu *gpu, void *memory)
{
  if (memory == nullptr)
    return;
  work_off (gpu);
  gpu->n_used -= gpu->sizes.at (memory);
  gpu->sizes.erase (memory);
  free (memory);
}

GuiseGpuStatus
guise_gpu_host_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory)
{
  const char *most = getenv ("GUISE_HOST_PINNED_BYTES"); /* of one piece */

  if (is_refused (gpu) || (most != nullptr && n_bytes > strtoull (most, nullptr, 10)))
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "%zu bytes of pinned memory are not to be had",
                           n_bytes);
  *out_memory = malloc (n_bytes);
  memset (*out_memory, GARBAGE, n_bytes);
  return GUISE_GPU_OK;
}

void
guise_gpu_host_free (GuiseGpu *gpu, void *memory)
{
  work_off (gpu);
  free (memory);
}

GuiseGpuStatus
guise_gpu_upload (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes)
{
  std::vector<char> staged ((const char *) host, (const char *) host + n_bytes);

  guise_host_do (gpu, [=] { memcpy (to, staged.data (), staged.size ()); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_upload_pinned (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes)
{
  guise_host_do (gpu, [=] { memcpy (to, host, n_bytes); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_download (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes)
{
  if (gpu->capture != nullptr)
    return guise_gpu_fail (GUISE_GPU_FAILED, "A download cannot be captured");

  GuiseGpuStatus status = work_off (gpu);

  if (status == GUISE_GPU_OK)
    memcpy (host, from, n_bytes);
  return status;
}

GuiseGpuStatus
guise_gpu_download_pinned (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes)
{
  guise_host_do (gpu, [=] { memcpy (host, from, n_bytes); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_copy (GuiseGpu *gpu, void *to, const void *from, size_t n_bytes)
{
  guise_host_do (gpu, [=] { memcpy (to, from, n_bytes); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_zero (GuiseGpu *gpu, void *to, size_t n_bytes)
{
  guise_host_do (gpu, [=] { memset (to, 0, n_bytes); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_synchronize (GuiseGpu *gpu)
{
  if (gpu->capture != nullptr)
    return guise_gpu_fail (GUISE_GPU_FAILED, "Nobody can wait during capture");
  return work_off (gpu);
}

/* ---- marks ---- */

struct GuiseGpuMark
{
  unsigned n_set;
  unsigned n_passed;
};

GuiseGpuStatus
guise_gpu_mark_new (GuiseGpu *, GuiseGpuMark **out_mark)
{
  *out_mark = new GuiseGpuMark{ 0, 0 };
  return GUISE_GPU_OK;
}

void
guise_gpu_mark_free (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  work_off (gpu);
  delete mark;
}

GuiseGpuStatus
guise_gpu_mark_set (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  mark->n_set++;
  guise_host_do (gpu, [=] { mark->n_passed++; });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_mark_wait (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  GuiseGpuStatus status = check_there (gpu);

  while (mark->n_passed != mark->n_set && !gpu->is_lost)
    {
      GuiseGpuStatus one = guise_host_step (gpu);

      if (one != GUISE_GPU_OK)
        status = one;
    }
  return status;
}

int
guise_gpu_mark_ask (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  return mark->n_passed == mark->n_set || check_there (gpu) != GUISE_GPU_OK;
}

/* ---- capture ---- */

struct GuiseGpuGraph
{
  std::vector<GuiseHostWork> work;
};

GuiseGpuStatus
guise_gpu_capture_begin (GuiseGpu *gpu)
{
  if (gpu->capture != nullptr)
    return guise_gpu_fail (GUISE_GPU_FAILED, "A capture is under way");
  gpu->capture = new std::vector<GuiseHostWork>;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_capture_end (GuiseGpu *gpu, GuiseGpuGraph **out_graph)
{
  if (gpu->capture == nullptr)
    return guise_gpu_fail (GUISE_GPU_FAILED, "No capture is under way");
  gpu->is_aside = false;
  if (gpu->has_unjoined || gpu->unwaited >= 0)
    {
      gpu->unwaited = -1;
      delete gpu->capture;
      gpu->capture = nullptr;
      return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A capture ends before what goes beside it");
    }
  *out_graph = new GuiseGpuGraph{ std::move (*gpu->capture) };
  delete gpu->capture;
  gpu->capture = nullptr;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_graph_run (GuiseGpu *gpu, GuiseGpuGraph *graph)
{
  for (const GuiseHostWork &work : graph->work)
    guise_host_put (gpu, work);
  return check_there (gpu);
}

void
guise_gpu_graph_free (GuiseGpu *gpu, GuiseGpuGraph *graph)
{
  work_off (gpu);
  delete graph;
}

/* ---- branches ---- */

/* At its turn in the stream: all of the branches up to the last one that ended with @slot. */
static void
catch_up (GuiseGpu *gpu, int slot)
{
  size_t n = gpu->aside.size ();

  while (n > 0 && gpu->aside[n - 1].end != slot)
    n--;
  for (; n > 0; n--)
    {
      GuiseHostAside work = std::move (gpu->aside.front ());

      gpu->aside.pop_front ();
      if (work.end >= 0)
        continue;
      work.run ();
      gpu->n_done++;
    }
}

GuiseGpuStatus
guise_gpu_branch_begin (GuiseGpu *gpu)
{
  GuiseGpuStatus status = check_there (gpu);

  if (gpu->is_aside)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A branch is under way");
  gpu->is_aside = status == GUISE_GPU_OK;
  return status;
}

GuiseGpuStatus
guise_gpu_branch_end (GuiseGpu *gpu, unsigned slot)
{
  if (!gpu->is_aside || slot >= GUISE_GPU_N_BRANCHES)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No branch is under way");
  gpu->is_aside = false;
  gpu->unwaited = (int) slot;
  guise_host_do (gpu, [=] { gpu->aside.push_back ({ nullptr, (int) slot }); });
  return check_there (gpu);
}

GuiseGpuStatus
guise_gpu_branch_wait (GuiseGpu *gpu, unsigned slot)
{
  if (gpu->is_aside || slot >= GUISE_GPU_N_BRANCHES)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A branch is under way");
  if (gpu->unwaited == (int) slot)
    gpu->unwaited = -1;
  guise_host_do (gpu, [=] { catch_up (gpu, (int) slot); });
  return check_there (gpu);
}
