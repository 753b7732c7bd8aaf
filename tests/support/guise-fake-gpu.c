/* SPDX-License-Identifier: GPL-3.0-or-later
 * A GPU module that knows only what GPUs there are, and is told so by the environment:
 *   GUISE_FAKE_DRIVER   newest CUDA version of the driver, as in 13000 (the default); 0: none
 *   GUISE_FAKE_GPUS     names separated by commas; behind a name: "!" a display hangs on it,
 *                       "?" it is too old for this build, "*" it has no bf16
 *   GUISE_FAKE_VERSION  what the module says of itself, as another version would
 * Nothing can be computed with it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/guise-kernels.h"

#define RUNTIME    13000
#define N_BYTES    ((size_t) 24 << 30)
#define N_FREE     ((size_t) 23 << 30)
#define VISIBILITY __attribute__ ((visibility ("default")))

static char message[256];

static int
get_number (const char *name, int otherwise)
{
  const char *text = getenv (name);

  return text != NULL ? (int) strtol (text, NULL, 10) : otherwise;
}

/* Writes the n-th name with its signs; returns how many there are up to it. */
static int
find_gpu (int index, char *out, size_t n_out)
{
  const char *text = getenv ("GUISE_FAKE_GPUS");
  int         n = 0;

  for (; text != NULL && *text != '\0' && n <= index; n++)
    {
      size_t length = strcspn (text, ",");

      if (n == index)
        snprintf (out, n_out, "%.*s", (int) length, text);
      text += length + (text[length] == ',');
    }
  return n;
}

static int
count_gpus (void)
{
  char ignored[2];

  return find_gpu (0x7fff, ignored, sizeof ignored);
}

static GuiseGpuStatus
fail (GuiseGpuStatus status, const char *text)
{
  snprintf (message, sizeof message, "%s", text);
  return status;
}

static const char *
get_last_error (void)
{
  return message;
}

static void
get_versions (GuiseGpuVersions *versions)
{
  int driver = get_number ("GUISE_FAKE_DRIVER", RUNTIME);

  *versions = (GuiseGpuVersions){ .driver = driver,
                                  .runtime = RUNTIME,
                                  .n_devices = driver >= RUNTIME ? count_gpus () : 0 };
}

static GuiseGpuStatus
get_info (int index, GuiseGpuInfo *info)
{
  GuiseGpuVersions versions;
  char            *end;

  get_versions (&versions);
  if (versions.driver == 0)
    return fail (GUISE_GPU_NO_DRIVER, "There is no NVIDIA driver on this computer");
  if (versions.driver < RUNTIME)
    return fail (GUISE_GPU_OLD_DRIVER, "The NVIDIA driver is too old");
  if (index >= versions.n_devices)
    return fail (GUISE_GPU_NO_DEVICE, "There is no such GPU");
  *info =
    (GuiseGpuInfo){ .major = 9, .n_processors = 1, .n_bytes = N_BYTES, .n_free_bytes = N_FREE };
  find_gpu (index, info->name, sizeof info->name);
  snprintf (info->pci_bus_id, sizeof info->pci_bus_id, "0000:%02x:00.0", index + 1);
  for (end = info->name + strlen (info->name) - 1; end > info->name && !isalnum (*end); end--)
    {
      info->has_display |= *end == '!';
      if (*end == '?' || *end == '*')
        info->major = *end == '?' ? 6 : 7;
      *end = '\0';
    }
  return GUISE_GPU_OK;
}

static GuiseGpuStatus
open_gpu (int index, const GuiseGpuOptions *options, GuiseGpu **out_gpu)
{
  GuiseGpuInfo   info;
  GuiseGpuStatus status = get_info (index, &info);

  if (status != GUISE_GPU_OK)
    return status;
  if (info.major < 7)
    return fail (GUISE_GPU_NO_DEVICE, "This build has no code for it");
  *out_gpu = (GuiseGpu *) message;
  return GUISE_GPU_OK;
}

static void
close_gpu (GuiseGpu *gpu)
{
}

const GuiseKernels *guise_kernels_get (void) VISIBILITY;

const GuiseKernels *
guise_kernels_get (void)
{
  static GuiseKernels kernels = { .get_versions = get_versions,
                                  .last_error = get_last_error,
                                  .get_info = get_info,
                                  .open = open_gpu,
                                  .close = close_gpu };

  kernels.version = (unsigned) get_number ("GUISE_FAKE_VERSION", GUISE_KERNELS_VERSION);
  return &kernels;
}
