/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <oneapi/dnnl/dnnl.h>

#include "nn/cpu/guise-cpu-loops.h"
#include "nn/cpu/guise-cpu-winograd-loops.h"
#include "nn/guise-backend.h"

G_BEGIN_DECLS

/* Private to nn/cpu. */

/**
 * GuiseCpuDevice:
 * @n_threads: of every parallel loop, oneDNN's included
 * @block: channels of a block in the layout that oneDNN prefers on this processor: 8 or 16
 * @blocked: that layout
 * @loops: inner loops for this processor
 * @winograd: (nullable): those of Winograd convolutions over @blocked
 *
 * What guise_device_open() makes for "cpu".
 */
typedef struct
{
  int                       n_threads;
  int                       block;
  GuiseLayout               blocked;
  const GuiseCpuLoops      *loops;
  const GuiseWinogradLoops *winograd;

  dnnl_engine_t engine;      /* owned */
  dnnl_stream_t stream;      /* owned */
  char         *description; /* owned */
} GuiseCpuDevice;

/* Elements that one thread takes at a time in elementwise loops: 32 KiB of floats, so that the
 * operands of a pass stay in the first two cache levels. */
#define GUISE_CPU_CHUNK             8192ul

/* Work of so many elements is done by the caller alone: about 10 us, what waking a team may cost.
 */
#define GUISE_CPU_SERIAL            32768ul

/* Multiply-adds that one thread does in about as long as it takes to wake the others. */
#define GUISE_CPU_SERIAL_OPERATIONS 5e5

/**
 * guise_cpu_device_new:
 * @n_threads: 0 for all processors
 *
 * Errors: %GUISE_NN_ERROR NO_DEVICE
 */
GuiseCpuDevice *guise_cpu_device_new (int n_threads, GError **error);
void            guise_cpu_device_free (GuiseCpuDevice *self);

/**
 * guise_cpu_device_choose_threads:
 * @n_elements: read or written
 * @n_operations: multiply-adds
 *
 * Returns: 1 for work that is done before a team is awake, else all threads
 */
int guise_cpu_device_choose_threads (const GuiseCpuDevice *self,
                                     size_t                n_elements,
                                     double                n_operations);

/**
 * guise_cpu_use_threads:
 *
 * Makes oneDNN, which takes the number from the calling thread, use @n_threads.
 */
void guise_cpu_use_threads (int n_threads);

/**
 * guise_cpu_layout_get_block:
 *
 * Returns: channels of a block: 8, 16, or 1 for PLAIN; 0 for packed weights
 */
int guise_cpu_layout_get_block (GuiseLayout layout);

/**
 * guise_cpu_layout_get_n_stored:
 *
 * Returns: floats in memory of a tensor of @shape in @layout, unused lanes included
 */
size_t guise_cpu_layout_get_n_stored (const GuiseShape *shape, GuiseLayout layout);

/**
 * guise_cpu_layout_has_gaps:
 *
 * Returns: %TRUE when there are unused lanes
 */
gboolean guise_cpu_layout_has_gaps (const GuiseShape *shape, GuiseLayout layout);

/* GuiseBackend.layout_bytes and layout_name */
size_t      guise_cpu_layout_get_bytes (void *device, const GuiseShape *shape, GuiseLayout layout);
const char *guise_cpu_layout_get_name (void *device, GuiseLayout layout);

G_END_DECLS
