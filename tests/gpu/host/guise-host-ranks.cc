/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over emulated devices, of threads or of processes: what kernels/collective.c is with NCCL.
 * All ranks have a piece of shared memory in common, in which each has a place for a part of what
 * it brings. A sum is work in the stream like all other, which is ready when the others have come.
 */
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

#include "guise-device.h"
#include "guise-host-gpu.h"

namespace
{

constexpr int    MAX_RANKS = 16;
constexpr size_t N_PART = 1 << 14; /* elements summed at a time: large sums take several parts */

using Clock = std::chrono::steady_clock;

double
seconds_since (Clock::time_point start)
{
  return std::chrono::duration<double> (Clock::now () - start).count ();
}

/* In shared memory; zeros at first. */
struct Board
{
  std::atomic<int>      n_here;
  std::atomic<uint64_t> n_brought[MAX_RANKS]; /* parts that a rank has laid down */
  std::atomic<uint64_t> n_taken[MAX_RANKS];   /* parts that a rank has summed up */
  float                 places[MAX_RANKS][N_PART];
};

} // namespace

struct GuiseHostRanks
{
  Board            *board;
  int               rank;
  int               n_ranks;
  double            seconds;
  bool              is_lost = false;
  uint64_t          n_parts = 0; /* of this rank so far */
  Clock::time_point start;       /* of the sum under way */
};

namespace
{

GuiseGpuStatus
fail_lost (const GuiseHostRanks *ranks, double waited)
{
  return guise_gpu_fail (GUISE_GPU_RANK_LOST,
                         "Another of the %d processes of this training is gone or stands still: "
                         "process %d has waited for %.0f s",
                         ranks->n_ranks, ranks->rank, waited);
}

bool
have_all (const GuiseHostRanks *ranks, const std::atomic<uint64_t> *counts, uint64_t n)
{
  for (int r = 0; r < ranks->n_ranks; r++)
    if (counts[r].load (std::memory_order_acquire) < n)
      return false;
  return true;
}

/* Lays down a part, once the others have taken the one before. */
GuiseHostWork
make_bringing (GuiseHostRanks *ranks, const float *from, size_t n)
{
  return { [=] {
            if (ranks->is_lost)
              return;
            memcpy (ranks->board->places[ranks->rank], from, n * sizeof (float));
            ranks->n_parts++;
            ranks->board->n_brought[ranks->rank].store (ranks->n_parts, std::memory_order_release);
          },
           [=] {
             return ranks->is_lost || have_all (ranks, ranks->board->n_taken, ranks->n_parts);
           } };
}

/* Adds the parts of all in the order of ranks, so that all get the same bits. */
GuiseHostWork
make_taking (GuiseHostRanks *ranks, float *to, size_t n)
{
  return { [=] {
            if (ranks->is_lost)
              return;
            memset (to, 0, n * sizeof (float));
            for (int r = 0; r < ranks->n_ranks; r++)
              for (size_t i = 0; i < n; i++)
                to[i] += ranks->board->places[r][i];
            ranks->board->n_taken[ranks->rank].store (ranks->n_parts, std::memory_order_release);
          },
           [=] {
             return ranks->is_lost || have_all (ranks, ranks->board->n_brought, ranks->n_parts);
           } };
}

/* At its turn in the stream a sum goes beside it. */
void
start_sum (GuiseGpu *gpu, float *values, size_t n, uint64_t *clock)
{
  GuiseHostRanks *ranks = gpu->ranks;

  gpu->beside.push_back ({ [=] { ranks->start = Clock::now (); }, nullptr });
  for (size_t at = 0; at < n; at += N_PART)
    {
      size_t n_here = n - at < N_PART ? n - at : N_PART;

      gpu->beside.push_back (make_bringing (ranks, values + at, n_here));
      gpu->beside.push_back (make_taking (ranks, values + at, n_here));
    }
  if (clock != nullptr)
    gpu->beside.push_back (
      { [=] { clock[1] += (uint64_t) (seconds_since (ranks->start) * 1e9); }, nullptr });
}

} // namespace

GuiseGpuStatus
guise_gpu_collective_prepare (GuiseGpuCollectiveId *id)
{
  static std::atomic<unsigned> n_made;

  if (getenv ("GUISE_HOST_NO_RANKS") != nullptr)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "The emulated ranks are not installed");
  if (id != nullptr)
    snprintf (id->bytes, sizeof id->bytes, "/guise-host-%ld-%u-%llx", (long) getpid (), n_made++,
              (unsigned long long) Clock::now ().time_since_epoch ().count ());
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_collective_open (GuiseGpu *gpu, const GuiseGpuCollectiveOptions *options)
{
  const Clock::time_point start = Clock::now ();
  GuiseHostRanks         *ranks = new GuiseHostRanks{};
  int                     file = shm_open (options->id.bytes, O_CREAT | O_RDWR, 0600);
  void                   *memory = MAP_FAILED;

  ranks->rank = options->rank;
  ranks->n_ranks = options->n_ranks;
  ranks->seconds = options->seconds;
  if (file >= 0 && options->n_ranks <= MAX_RANKS && ftruncate (file, sizeof (Board)) == 0)
    memory = mmap (nullptr, sizeof (Board), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file >= 0)
    close (file);
  if (memory == MAP_FAILED)
    {
      delete ranks;
      return guise_gpu_fail (GUISE_GPU_FAILED, "The emulated ranks have no shared memory");
    }
  ranks->board = static_cast<Board *> (memory);
  gpu->ranks = ranks;
  ranks->board->n_here++;
  while (ranks->board->n_here.load () < ranks->n_ranks)
    {
      if (seconds_since (start) > ranks->seconds)
        {
          GuiseGpuStatus status = fail_lost (ranks, seconds_since (start));

          shm_unlink (options->id.bytes);
          guise_host_leave (gpu);
          return status;
        }
      std::this_thread::sleep_for (std::chrono::microseconds (50));
    }
  shm_unlink (options->id.bytes); /* all have it */
  return GUISE_GPU_OK;
}

void
guise_host_leave (GuiseGpu *gpu)
{
  if (gpu->ranks == nullptr)
    return;
  munmap (gpu->ranks->board, sizeof (Board));
  delete gpu->ranks;
  gpu->ranks = nullptr;
}

GuiseGpuStatus
guise_host_watch (GuiseGpu *gpu, double waited)
{
  if (waited <= gpu->ranks->seconds)
    return GUISE_GPU_OK;
  gpu->ranks->is_lost = true;
  return fail_lost (gpu->ranks, waited);
}

GuiseGpuStatus
guise_gpu_all_reduce (GuiseGpu *gpu, float *values, size_t n, uint64_t *clock)
{
  if (gpu->ranks->is_lost)
    return guise_gpu_fail (GUISE_GPU_RANK_LOST, "Another process of this training is gone");
  guise_host_do (gpu, [=] { start_sum (gpu, values, n, clock); });
  gpu->has_unjoined = true;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_collective_join (GuiseGpu *gpu)
{
  guise_host_put (gpu, { nullptr, nullptr, true });
  gpu->has_unjoined = false;
  return GUISE_GPU_OK;
}
