/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Comparing several ways to compute the same, on the device.
 */

#include "guise-gpu.h"

/* Memory for a trial: parts that begin at multiples of this. */
#define GUISE_TRIAL_ALIGNMENT 256

/* Runs candidate @i once, on the stream. */
typedef GuiseGpuStatus (*GuiseCandidate) (void *data, int i);

/**
 * guise_measure:
 * @times: microseconds of one run of each candidate; -1 where it fails
 *
 * Every candidate runs some milliseconds. Not during a capture.
 */
void guise_measure (GuiseGpu *gpu, GuiseCandidate run, void *data, int n_candidates, double *times);

/* Whether a candidate runs at all; afterwards its code is on the device, which a capture needs. */
int guise_measure_try (GuiseGpu *gpu, GuiseCandidate run, void *data, int i);

/**
 * guise_measure_memory:
 * @sizes: of the parts, in bytes
 * @out_parts: where they begin; the first is to be freed by guise_gpu_memory_free()
 *
 * Random numbers (never zeros: they need less power, and the GPU would clock higher).
 *
 * Errors: NO_MEMORY
 */
GuiseGpuStatus guise_measure_memory (GuiseGpu     *gpu,
                                     int           element,
                                     const size_t *sizes,
                                     int           n_parts,
                                     void        **out_parts);

/* The beginning of a key of the file of plans: library and device. @key has %GUISE_PLAN_MAX_KEY + 1
 * characters; returns how many were written. */
int guise_measure_begin_key (const GuiseGpu *gpu, const char *library, size_t version, char *key);
