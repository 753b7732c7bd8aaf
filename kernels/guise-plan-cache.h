/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What measuring found, kept in a file from run to run. The file is a cache: whatever is wrong with
 * it costs only a new measurement.
 *
 * It begins with the line "guise plans 1". Each entry is one line
 *
 *   plan KEY NANOSECONDS N_BYTES CHECKSUM
 *
 * and, behind it, N_BYTES of data and a line feed. KEY is printable ASCII without blanks,
 * NANOSECONDS a decimal number, CHECKSUM 16 hexadecimal digits: FNV-1a over the key and the data.
 * Reading ends at the first thing that is not so.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

#define GUISE_PLAN_MAX_KEY     255 /* characters */
#define GUISE_PLAN_MAX_BYTES   ((size_t) 1 << 20)
#define GUISE_PLAN_MAX_ENTRIES 4096
#define GUISE_PLAN_MAX_FILE    ((size_t) 64 << 20)

  typedef struct GuisePlanCache GuisePlanCache;

  /**
   * guise_plan_cache_open:
   * @path: need not be there
   *
   * Returns: (nullable): NULL only without memory
   */
  GuisePlanCache *guise_plan_cache_open (const char *path);

  /* Accepts NULL. */
  void guise_plan_cache_close (GuisePlanCache *cache);

  /* Adds the entries of a file's bytes. Returns: how many */
  size_t guise_plan_cache_read (GuisePlanCache *cache, const char *bytes, size_t n_bytes);

  /* Returns: (nullable): the data of an entry; belongs to the cache until the next put() */
  const void *guise_plan_cache_find (const GuisePlanCache *cache,
                                     const char           *key,
                                     size_t               *out_n_bytes,
                                     double               *out_microseconds);

  /* Adds or replaces an entry and writes the file, which appears by one rename. What cannot be kept
   * or written is not kept: returns 0 then. */
  int guise_plan_cache_put (GuisePlanCache *cache,
                            const char     *key,
                            double          microseconds,
                            const void     *data,
                            size_t          n_bytes);

#ifdef __cplusplus
}
#endif
