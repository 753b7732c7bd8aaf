/* SPDX-License-Identifier: GPL-3.0-or-later
 * The only place where the module with the GPU code is opened. */
#include "nn/cuda/guise-cuda-module.h"

#include <gmodule.h>

#include "core/guise-module.h"
#include "nn/guise-nn.h"

/* Named by the environment, or ours. */
static char *
find_module (void)
{
  const char *path = g_getenv ("GUISE_CUDA_MODULE");

  return path != NULL ? g_strdup (path) : guise_module_find ("guise-cuda", "kernels");
}

static const GuiseKernels *
open_module (const char *path, GError **error)
{
  GModule *module;
  const GuiseKernels *(*get) (void);
  const GuiseKernels *kernels;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                           "This build has no GPU backend");
      return NULL;
    }
  module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                   "The GPU backend cannot be loaded: %s", g_module_error ());
      return NULL;
    }
  g_module_make_resident (module);
  if (!g_module_symbol (module, GUISE_KERNELS_SYMBOL, (gpointer *) &get))
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE, "'%s' is no GPU backend", path);
      return NULL;
    }
  kernels = get ();
  if (kernels->version != GUISE_KERNELS_VERSION)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                   "The GPU backend is of another version than this program (%u, %u is needed)",
                   kernels->version, GUISE_KERNELS_VERSION);
      return NULL;
    }
  return kernels;
}

const GuiseKernels *
guise_cuda_module_open (GError **error)
{
  static GMutex              mutex;
  static const GuiseKernels *kernels; /* under the mutex; a module cannot be opened twice */
  g_autofree char           *path = find_module ();

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (kernels == NULL)
    kernels = open_module (path, error);
  return kernels;
}

gboolean
guise_cuda_module_exists (void)
{
  g_autofree char *path = find_module ();

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}
