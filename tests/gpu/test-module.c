/* SPDX-License-Identifier: GPL-3.0-or-later
 * The module opens wherever the CUDA runtime is; without a driver every way in says so. */
#include <dlfcn.h>
#include <glib.h>
#include <string.h>

#include "guise-kernels.h"

#define N_BYTES (((size_t) 3 << 20) + 5) /* over several slots of the ring of uploads */

static const GuiseKernels *kernels;

static void
test_table (void)
{
  g_assert_cmpuint (kernels->version, ==, GUISE_KERNELS_VERSION);
#define ASSERT_THERE(name) g_assert_nonnull (kernels->name);
  GUISE_KERNELS_TABLE (ASSERT_THERE)
#undef ASSERT_THERE
}

static void
test_versions (void)
{
  GuiseGpuVersions versions;

  kernels->get_versions (&versions);
  g_assert_cmpint (versions.runtime, >=, 12000);
  if (versions.driver == 0)
    g_assert_cmpint (versions.n_devices, ==, 0);
  g_test_message ("driver %d, runtime %d, cudnn %d, %d devices", versions.driver, versions.runtime,
                  versions.cudnn, versions.n_devices);
}

static void
test_no_driver (void)
{
  GuiseGpuOptions  options = { .math = GUISE_GPU_MATH_EXACT };
  GuiseGpuVersions versions;
  GuiseGpuInfo     info;
  GuiseGpu        *gpu = NULL;

  kernels->get_versions (&versions);
  if (versions.driver != 0)
    {
      g_test_skip ("there is a driver");
      return;
    }
  g_assert_cmpint (kernels->get_info (0, &info), ==, GUISE_GPU_NO_DRIVER);
  g_assert_cmpint (kernels->open (0, &options, &gpu), ==, GUISE_GPU_NO_DRIVER);
  g_assert_null (gpu);
  g_assert_cmpstr (kernels->last_error (), ==, "There is no NVIDIA driver on this computer");
  kernels->close (NULL);
}

/* Where there is NCCL, a meeting place is made without a GPU, another one each time. */
static void
test_meeting_place (void)
{
  GuiseGpuCollectiveId first, second;

  if (kernels->collective_prepare (&first) != GUISE_GPU_OK)
    {
      g_assert_nonnull (strstr (kernels->last_error (), "NCCL"));
      g_test_skip (kernels->last_error ());
      return;
    }
  g_assert_cmpint (kernels->collective_prepare (&second), ==, GUISE_GPU_OK);
  g_assert_cmpint (memcmp (&first, &second, sizeof first), !=, 0);
}

/* Uploads of every size from pageable memory, whose bytes change at once, come back unchanged. */
static void
test_copies (void)
{
  GuiseGpuOptions     options = { .math = GUISE_GPU_MATH_EXACT };
  GuiseGpu           *gpu = NULL;
  g_autofree uint8_t *host = g_malloc (N_BYTES);
  g_autofree uint8_t *back = g_malloc (N_BYTES);
  GuiseGpuMark       *mark = NULL;
  GuiseGpuGraph      *graph = NULL;
  void               *memory = NULL;
  void               *copy = NULL;
  GuiseGpuStatus      status = kernels->open (0, &options, &gpu);

  if (status != GUISE_GPU_OK)
    {
      g_test_skip (kernels->last_error ());
      return;
    }
  g_assert_cmpint (kernels->memory_new (gpu, N_BYTES, &memory), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->memory_new (gpu, N_BYTES, &copy), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->mark_new (gpu, &mark), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->mark_ask (gpu, mark), ==, 1);
  for (unsigned round = 0; round < 40; round++)
    {
      memset (host, (int) round, N_BYTES);
      g_assert_cmpint (kernels->upload (gpu, memory, host, N_BYTES - round), ==, GUISE_GPU_OK);
    }
  g_assert_cmpint (kernels->capture_begin (gpu), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->download (gpu, back, memory, 1), ==, GUISE_GPU_UNSUPPORTED);
  g_assert_cmpint (kernels->copy (gpu, copy, memory, N_BYTES), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->zero (gpu, memory, N_BYTES), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->capture_end (gpu, &graph), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->graph_run (gpu, graph), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->mark_set (gpu, mark), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->mark_wait (gpu, mark), ==, GUISE_GPU_OK);
  g_assert_cmpint (kernels->mark_ask (gpu, mark), ==, 1);
  g_assert_cmpint (kernels->download (gpu, back, copy, N_BYTES), ==, GUISE_GPU_OK);
  for (size_t i = 0; i < N_BYTES; i++)
    g_assert_cmpuint (back[i], ==, i < N_BYTES - 39 ? 39 : N_BYTES - 1 - i);
  g_assert_cmpint (kernels->download (gpu, back, memory, 1), ==, GUISE_GPU_OK);
  g_assert_cmpuint (back[0], ==, 0);
  kernels->graph_free (gpu, graph);
  kernels->mark_free (gpu, mark);
  kernels->memory_free (gpu, copy);
  kernels->memory_free (gpu, memory);
  kernels->close (gpu);
}

int
main (int argc, char **argv)
{
  void *module;
  const GuiseKernels *(*get) (void);

  g_test_init (&argc, &argv, NULL);
  module = dlopen (argv[1], RTLD_NOW | RTLD_LOCAL);
  if (module == NULL)
    g_error ("%s", dlerror ());
  *(void **) &get = dlsym (module, GUISE_KERNELS_SYMBOL);
  g_assert_nonnull (get);
  kernels = get ();
  g_test_add_func ("/gpu/module/table", test_table);
  g_test_add_func ("/gpu/module/versions", test_versions);
  g_test_add_func ("/gpu/module/no-driver", test_no_driver);
  g_test_add_func ("/gpu/module/meeting-place", test_meeting_place);
  g_test_add_func ("/gpu/module/copies", test_copies);
  return g_test_run ();
}
