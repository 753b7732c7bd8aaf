/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "guise-device.h"

/* The emulated device. */
struct GuiseGpu
{
  GuiseGpuMath                         math = GUISE_GPU_MATH_EXACT;
  std::deque<std::function<void ()>>   queue;
  std::vector<std::function<void ()>> *capture = nullptr;
  std::map<void *, size_t>             sizes;
  size_t                               n_used = 0;
};
