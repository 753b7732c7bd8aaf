/* SPDX-License-Identifier: GPL-3.0-or-later
 * Libraries that are missing or too old are told in one sentence. */
#include <glib.h>

#include "guise-blas.h"
#include "guise-cudnn.h"
#include "guise-library.h"

typedef struct
{
  void *first;
  void *second;
} Functions;

static const GuiseLibrarySymbol symbols[] = {
  { "cos", offsetof (Functions, first) },
  { "no_such_function", offsetof (Functions, second) },
};

static void
test_missing (void)
{
  GuiseCudnn cudnn;

  g_assert_cmpint (guise_cudnn_load (&cudnn, "libcudnn-missing.so.9"), ==, GUISE_GPU_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (guise_gpu_last_error (), "cuDNN 9 is not installed"));
  g_assert_nonnull (g_strstr_len (guise_gpu_last_error (), -1, "libcudnn-missing.so.9"));
}

static void
test_old (void)
{
  Functions functions = { NULL, NULL };

  g_assert_cmpint (guise_library_load ("libm.so.6", "The library", symbols, 2, &functions), ==,
                   GUISE_GPU_UNSUPPORTED);
  g_assert_cmpstr (guise_gpu_last_error (), ==,
                   "The library is too old: it has no function no_such_function");
}

static void
test_found (void)
{
  Functions functions = { NULL, NULL };

  g_assert_cmpint (guise_library_load ("libm.so.6", "The library", symbols, 1, &functions), ==,
                   GUISE_GPU_OK);
  g_assert_nonnull (functions.first);
  g_assert_null (functions.second);
}

static void
test_cudnn (void)
{
  GuiseCudnn cudnn;

  if (guise_cudnn_load (&cudnn, GUISE_CUDNN_LIBRARY) != GUISE_GPU_OK)
    {
      g_test_skip (guise_gpu_last_error ());
      return;
    }
  g_assert_cmpuint (cudnn.cudnnGetVersion (), >=, 90000);
  g_assert_cmpuint (cudnn.cudnnGetVersion (), <, 100000);
}

static void
test_blas (void)
{
  GuiseBlasFunctions blas;

  g_assert_cmpint (guise_blas_load (&blas, "libcublasLt-missing.so"), ==, GUISE_GPU_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (guise_gpu_last_error (), "cuBLASLt is not installed"));
  if (guise_blas_load (&blas, GUISE_BLAS_LIBRARY) != GUISE_GPU_OK)
    {
      g_test_skip (guise_gpu_last_error ());
      return;
    }
  g_assert_cmpuint (blas.cublasLtGetVersion () / 10000, ==, CUBLAS_VER_MAJOR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/library/missing", test_missing);
  g_test_add_func ("/gpu/library/old", test_old);
  g_test_add_func ("/gpu/library/found", test_found);
  g_test_add_func ("/gpu/library/cudnn", test_cudnn);
  g_test_add_func ("/gpu/library/blas", test_blas);
  return g_test_run ();
}
