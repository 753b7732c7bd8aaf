/* SPDX-License-Identifier: GPL-3.0-or-later
 * Meeting other GPUs by way of NCCL, and losing them: with a library in its place, and as far as
 * that goes without a GPU with NCCL itself. */
#include <dlfcn.h>
#include <glib.h>
#include <string.h>

#include "guise-collective-watch.h"
#include "guise-nccl.h"

#ifdef GUISE_HAVE_NCCL_HEADER
#include <nccl.h>
G_STATIC_ASSERT ((int) ncclSuccess == (int) GUISE_NCCL_SUCCESS);
G_STATIC_ASSERT ((int) ncclInProgress == (int) GUISE_NCCL_IN_PROGRESS);
G_STATIC_ASSERT ((int) ncclFloat32 == (int) GUISE_NCCL_FLOAT);
G_STATIC_ASSERT ((int) ncclSum == (int) GUISE_NCCL_SUM);
G_STATIC_ASSERT (sizeof (ncclUniqueId) == sizeof (GuiseGpuCollectiveId));
#endif

/* What stands for the device. */
struct GuiseGpu
{
  GuiseGpuCollective *collective;
};

GuiseGpuStatus
guise_gpu_enter (const GuiseGpu *gpu)
{
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_set_collective (GuiseGpu *gpu, GuiseGpuCollective *collective)
{
  gpu->collective = collective;
  return GUISE_GPU_OK;
}

static int *
find_count (const char *name)
{
  void *library = dlopen (GUISE_NCCL_LIBRARY, RTLD_NOW | RTLD_LOCAL);

  g_assert_nonnull (library);
  return (int *) dlsym (library, name);
}

static GuiseGpuStatus
open_collective (GuiseGpu *gpu, const char *way, double seconds)
{
  GuiseGpuCollectiveOptions options = { .rank = 1, .n_ranks = 2, .seconds = seconds };

  g_setenv ("GUISE_FAKE_NCCL", "", TRUE);
  g_assert_cmpint (guise_gpu_collective_prepare (&options.id), ==, GUISE_GPU_OK);
  g_setenv ("GUISE_FAKE_NCCL", way, TRUE);
  return guise_gpu_collective_open (gpu, &options);
}

static void
assert_said (const char *text)
{
  g_test_message ("%s", guise_gpu_last_error ());
  g_assert_nonnull (strstr (guise_gpu_last_error (), text));
  g_assert_null (strchr (guise_gpu_last_error (), '\n'));
}

static void
test_missing (void)
{
  GuiseNccl nccl;

  g_assert_cmpint (guise_nccl_load (&nccl, "libnccl-missing.so.2"), ==, GUISE_GPU_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (guise_gpu_last_error (), "NCCL 2 is not installed"));
  g_assert_cmpint (guise_nccl_load (&nccl, "libm.so.6"), ==, GUISE_GPU_UNSUPPORTED);
  g_assert_cmpstr (guise_gpu_last_error (), ==,
                   "NCCL 2 is too old: it has no function ncclGetErrorString");
}

static void
test_meeting (void)
{
  GuiseGpu             gpu = { NULL };
  GuiseGpuCollectiveId id;

  g_setenv ("GUISE_FAKE_NCCL", "no-id", TRUE);
  g_assert_cmpint (guise_gpu_collective_prepare (NULL), ==, GUISE_GPU_OK);
  g_assert_cmpint (guise_gpu_collective_prepare (&id), ==, GUISE_GPU_FAILED);
  assert_said ("A meeting place for the GPUs: NCCL answers 'something else'");
  g_assert_cmpint (open_collective (&gpu, "bad-meeting", 5.0), ==, GUISE_GPU_UNSUPPORTED);
  assert_said ("'something else', no way to the others");
  g_assert_null (gpu.collective);
  g_assert_cmpint (open_collective (&gpu, "", 5.0), ==, GUISE_GPU_OK);
  g_assert_nonnull (gpu.collective);
  guise_collective_close (gpu.collective);
}

/* Nobody comes: that is found after the time given; whoever comes later is sent away. */
static void
test_alone (void)
{
  const int   *n_aborts = find_count ("guise_fake_nccl_n_aborts");
  const int    n_before = *n_aborts;
  GuiseGpu     gpu = { NULL };
  const gint64 start_us = g_get_monotonic_time ();

  g_assert_cmpint (open_collective (&gpu, "no-meeting", 0.3), ==, GUISE_GPU_RANK_LOST);
  assert_said ("process 1 has waited for 0 s");
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, G_USEC_PER_SEC * 3 / 10);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_USEC_PER_SEC * 10);
  g_assert_null (gpu.collective);
  g_setenv ("GUISE_FAKE_NCCL", "", TRUE);
  for (int i = 0; i < 1000 && g_atomic_int_get (n_aborts) == n_before; i++)
    g_usleep (10000);
  g_assert_cmpint (g_atomic_int_get (n_aborts), ==, n_before + 1);
}

static void
test_sums (void)
{
  const int *n_sums = find_count ("guise_fake_nccl_n_sums");
  const int  n_before = *n_sums;
  GuiseGpu   gpu = { NULL };
  float      values[5] = { 0.0f };

  g_assert_cmpint (open_collective (&gpu, "", 5.0), ==, GUISE_GPU_OK);
  g_assert_cmpint (guise_collective_sum (gpu.collective, values, 5, NULL), ==, GUISE_GPU_OK);
  g_assert_cmpint (*n_sums, ==, n_before + 1);
  g_setenv ("GUISE_FAKE_NCCL", "bad-sum", TRUE);
  g_assert_cmpint (guise_collective_sum (gpu.collective, values, 5, NULL), ==, GUISE_GPU_FAILED);
  assert_said ("A sum over the GPUs: NCCL answers");
  guise_collective_close (gpu.collective);
}

/* A rank that NCCL knows to be lost, and one that is waited for too long, end all at once. */
static void
test_lost (void)
{
  const int *n_aborts = find_count ("guise_fake_nccl_n_aborts");
  GuiseGpu   gpu = { NULL };
  float      values[5] = { 0.0f };

  for (int by_time = 0; by_time < 2; by_time++)
    {
      const int n_before = *n_aborts;

      g_assert_cmpint (open_collective (&gpu, "", 5.0), ==, GUISE_GPU_OK);
      g_assert_cmpint (guise_collective_watch (gpu.collective, 4.9), ==, GUISE_GPU_OK);
      g_assert_cmpint (*n_aborts, ==, n_before);
      if (!by_time)
        g_setenv ("GUISE_FAKE_NCCL", "lost", TRUE);
      g_assert_cmpint (guise_collective_watch (gpu.collective, by_time ? 5.1 : 0.0), ==,
                       GUISE_GPU_RANK_LOST);
      assert_said (by_time ? "process 1 has waited for 5 s" : "'remote process exited'");
      g_assert_cmpint (*n_aborts, ==, n_before + 1);
      g_assert_cmpint (guise_collective_watch (gpu.collective, 0.0), ==, GUISE_GPU_RANK_LOST);
      g_assert_cmpint (guise_collective_sum (gpu.collective, values, 5, NULL), ==,
                       GUISE_GPU_RANK_LOST);
      guise_collective_close (gpu.collective);
      g_assert_cmpint (*n_aborts, ==, n_before + 1);
    }
}

/* Recorded work that knows the communicator is given back only later: nobody waits for that. */
static void
test_recorded (void)
{
  const int   *n_aborts = find_count ("guise_fake_nccl_n_aborts");
  const int    n_before = *n_aborts;
  GuiseGpu     gpu = { NULL };
  const gint64 start_us = g_get_monotonic_time ();

  g_assert_cmpint (open_collective (&gpu, "", 0.1), ==, GUISE_GPU_OK);
  g_setenv ("GUISE_FAKE_NCCL", "recorded", TRUE);
  g_assert_cmpint (guise_collective_watch (gpu.collective, 0.2), ==, GUISE_GPU_RANK_LOST);
  for (int i = 0; i < 1000 && g_atomic_int_get (n_aborts) == n_before; i++)
    g_usleep (10000);
  g_assert_cmpint (g_atomic_int_get (n_aborts), ==, n_before + 1); /* it is told at once */
  guise_collective_close (gpu.collective);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_USEC_PER_SEC * 15);
  g_setenv ("GUISE_FAKE_NCCL", "", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/collective/missing", test_missing);
  g_test_add_func ("/gpu/collective/meeting", test_meeting);
  g_test_add_func ("/gpu/collective/alone", test_alone);
  g_test_add_func ("/gpu/collective/sums", test_sums);
  g_test_add_func ("/gpu/collective/lost", test_lost);
  g_test_add_func ("/gpu/collective/recorded", test_recorded);
  return g_test_run ();
}
