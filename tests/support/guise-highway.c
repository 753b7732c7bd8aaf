/* SPDX-License-Identifier: GPL-3.0-or-later
 * Preloaded under valgrind, before libhwy (of libjxl, of FFmpeg): when that library is loaded it
 * measures the processor's counter by an instruction that valgrind 3.19 does not know, RDTSCP, and
 * the program dies. Nothing of ours asks how fine the counter is. */
#include <stdint.h>

uint64_t _ZN3hwy8platform15TimerResolutionEv (void) __attribute__ ((visibility ("default")));

/* hwy::platform::TimerResolution() */
uint64_t
_ZN3hwy8platform15TimerResolutionEv (void)
{
  return 1;
}
