/* SPDX-License-Identifier: GPL-3.0-or-later
 * What GPUs there are, and why there is none: each case a sentence and a state. The module is given
 * as the last argument; a process opens one module only, so what is wrong with modules comes first.
 */
#include "nn/guise-gpu-list.h"

#include <glib/gstdio.h>
#include <string.h>

#include "nn/guise-plan.h"

static const char *module; /* path */

static GuiseGpuList *
list_with (const char *driver, const char *gpus)
{
  g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
  g_setenv ("GUISE_FAKE_DRIVER", driver, TRUE);
  g_setenv ("GUISE_FAKE_GPUS", gpus, TRUE);
  return guise_gpu_list_new ();
}

static void
assert_none (const GuiseGpuList *list, GuiseGpuState state, const char *sentence)
{
  g_assert_cmpint (list->state, ==, state);
  g_assert_cmpint (list->n_gpus, ==, 0);
  g_assert_nonnull (strstr (list->reason, sentence));
}

static void
test_no_module (void)
{
  g_autoptr (GuiseGpuList) list = NULL;

  g_setenv ("GUISE_CUDA_MODULE", "/nonexistent/guise-cuda.so", TRUE);
  list = guise_gpu_list_new ();
  assert_none (list, GUISE_GPU_NO_BACKEND, "no GPU backend");
  g_assert_cmpint (list->runtime, ==, 0);
}

/* What the loader says names the library or the file. */
static void
test_broken_module (void)
{
  g_autoptr (GuiseGpuList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int              fd = g_file_open_tmp ("guise-XXXXXX.so", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_setenv ("GUISE_CUDA_MODULE", path, TRUE);
  list = guise_gpu_list_new ();
  g_unlink (path);
  assert_none (list, GUISE_GPU_BROKEN_BACKEND, path);
}

static void
test_other_version (void)
{
  g_autoptr (GuiseGpuList) list = NULL;

  g_setenv ("GUISE_FAKE_VERSION", "77", TRUE);
  list = list_with ("13000", "NVIDIA A");
  g_unsetenv ("GUISE_FAKE_VERSION");
  assert_none (list, GUISE_GPU_BROKEN_BACKEND, "another version");
}

static void
test_no_gpu (void)
{
  g_autoptr (GuiseGpuList) without = list_with ("0", "NVIDIA A");
  g_autoptr (GuiseGpuList) old = list_with ("12040", "NVIDIA A");
  g_autoptr (GuiseGpuList) none = list_with ("13000", "");

  assert_none (without, GUISE_GPU_WITHOUT_DRIVER, "no NVIDIA driver");
  assert_none (old, GUISE_GPU_DRIVER_TOO_OLD, "too old");
  g_assert_cmpint (old->driver, ==, 12040);
  g_assert_cmpint (old->runtime, ==, 13000);
  assert_none (none, GUISE_GPU_NONE, "no such GPU");
}

static void
test_gpus (void)
{
  g_autoptr (GuiseGpuList) list = list_with ("13000", "NVIDIA H200,NVIDIA T4*!,NVIDIA P4?");
  const GuiseGpuCard *card;

  g_assert_cmpint (list->state, ==, GUISE_GPU_READY);
  g_assert_null (list->reason);
  g_assert_cmpint (list->n_gpus, ==, 3);

  card = guise_gpu_list_get (list, 0);
  g_assert_cmpstr (card->name, ==, "NVIDIA H200");
  g_assert_cmpstr (card->pci_bus_id, ==, "0000:01:00.0");
  g_assert_cmpint (card->major, ==, 9);
  g_assert_cmpuint (card->n_bytes, ==, (size_t) 24 << 30);
  g_assert_cmpuint (card->n_free_bytes, ==, (size_t) 23 << 30);
  g_assert_false (card->has_display);
  g_assert_true (card->has_bf16);
  g_assert_null (card->problem);

  card = guise_gpu_list_get (list, 1);
  g_assert_cmpint (card->index, ==, 1);
  g_assert_true (card->has_display);
  g_assert_false (card->has_bf16);
  g_assert_null (card->problem);

  card = guise_gpu_list_get (list, 2);
  g_assert_cmpstr (card->name, ==, "NVIDIA P4");
  g_assert_cmpstr (card->problem, ==, "This build has no code for it");
  g_assert_true (guise_gpu_list_get (list, 2) == card);
}

/* As pictures need it, unless the name says how. */
static void
test_inference (void)
{
  static const char *const names[][2] = { { "cuda:1", "cuda:1/inference" },
                                          { "cuda", "cuda/inference" },
                                          { "cuda:0/bf16", "cuda:0/bf16" },
                                          { "cpu", "cpu" } };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = guise_device_dup_inference (names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  module = argv[1];
  g_test_add_func ("/nn/gpu-list/no-module", test_no_module);
  g_test_add_func ("/nn/gpu-list/broken-module", test_broken_module);
  g_test_add_func ("/nn/gpu-list/other-version", test_other_version);
  g_test_add_func ("/nn/gpu-list/none", test_no_gpu);
  g_test_add_func ("/nn/gpu-list/gpus", test_gpus);
  g_test_add_func ("/nn/gpu-list/inference", test_inference);
  return g_test_run ();
}
