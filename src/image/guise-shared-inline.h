/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A formula that C and the kernels of the GPU (kernels/) compile alike, so that both compute the
 * same numbers: no GLib, no libm beyond sqrtf() and fabsf(). */
#ifdef __CUDACC__
#define GUISE_SHARED_INLINE static __host__ __device__ __forceinline__
#else
#define GUISE_SHARED_INLINE static inline __attribute__ ((always_inline))
#endif
