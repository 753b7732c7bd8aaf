/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The functions of cuBLASLt that are used.
 */

#include <cublasLt.h>

#include "guise-kernels.h"

#define GUISE_BLAS_SONAME_(major) "libcublasLt.so." #major
#define GUISE_BLAS_SONAME(major)  GUISE_BLAS_SONAME_ (major)
#define GUISE_BLAS_LIBRARY        GUISE_BLAS_SONAME (CUBLAS_VER_MAJOR)

#define GUISE_BLAS_FUNCTIONS(X)            \
  X (cublasLtCreate)                       \
  X (cublasLtDestroy)                      \
  X (cublasLtGetStatusName)                \
  X (cublasLtGetVersion)                   \
  X (cublasLtMatmul)                       \
  X (cublasLtMatmulAlgoCheck)              \
  X (cublasLtMatmulAlgoGetHeuristic)       \
  X (cublasLtMatmulDescCreate)             \
  X (cublasLtMatmulDescDestroy)            \
  X (cublasLtMatmulDescSetAttribute)       \
  X (cublasLtMatmulPreferenceCreate)       \
  X (cublasLtMatmulPreferenceDestroy)      \
  X (cublasLtMatmulPreferenceSetAttribute) \
  X (cublasLtMatrixLayoutCreate)           \
  X (cublasLtMatrixLayoutDestroy)

typedef struct
{
#define GUISE_BLAS_MEMBER(name) __typeof__ (name) *name;
  GUISE_BLAS_FUNCTIONS (GUISE_BLAS_MEMBER)
#undef GUISE_BLAS_MEMBER
} GuiseBlasFunctions;

/**
 * guise_blas_load:
 * @blas: filled
 * @file: %GUISE_BLAS_LIBRARY
 *
 * Returns: %GUISE_GPU_UNSUPPORTED where cuBLASLt is missing
 */
GuiseGpuStatus guise_blas_load (GuiseBlasFunctions *blas, const char *file);
