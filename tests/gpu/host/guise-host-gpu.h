/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "guise-device.h"

/* What is in the stream; it runs when it is at the head and ready. What goes beside the stream, or
 * aside in a branch, runs as late as may be, when somebody joins it or waits for it, so that a
 * missing join or wait shows. */
struct GuiseHostWork
{
  std::function<void ()> run;
  std::function<bool ()> is_ready; /* empty: always */
  bool                   joins = false;
};

/* A piece of work of a branch, or the end of one. */
struct GuiseHostAside
{
  std::function<void ()> run;
  int                    end = -1; /* slot */
};

struct GuiseHostRanks;

/* The emulated device. */
struct GuiseGpu
{
  GuiseGpuMath                math = GUISE_GPU_MATH_EXACT;
  std::deque<GuiseHostWork>   queue;
  std::deque<GuiseHostWork>   beside;
  std::vector<GuiseHostWork> *capture = nullptr;
  std::map<void *, size_t>    sizes;
  size_t                      n_used = 0;
  GuiseHostRanks             *ranks = nullptr; /* owned */
  bool                        has_unjoined = false;
  std::deque<GuiseHostAside>  aside;
  bool                        is_aside = false;
  int                unwaited = -1;  /* slot of the last branch, while nobody waits for it */
  unsigned long long n_done = 0;     /* pieces of work */
  unsigned long long n_calls = 0;    /* of the module, that can fail */
  unsigned long long n_requests = 0; /* for memory */
  bool               is_lost = false;
};

/* Puts work into the stream that is more than a function. */
void guise_host_put (GuiseGpu *gpu, GuiseHostWork work);

/* Does the work at the head of the stream, once it is ready. RANK_LOST when it never will be; it is
 * left out then. FAILED, and all work is forgotten, when the device is gone. */
GuiseGpuStatus guise_host_step (GuiseGpu *gpu);

/* Whether waiting since @waited seconds is in vain; then nothing waits for others any more. */
GuiseGpuStatus guise_host_watch (GuiseGpu *gpu, double waited);
void           guise_host_leave (GuiseGpu *gpu);
