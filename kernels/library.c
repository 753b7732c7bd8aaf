/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opens a library when it is needed. */
#include "guise-library.h"

#include <dlfcn.h>
#include <string.h>

GuiseGpuStatus guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Never closed: NVIDIA's libraries keep threads and contexts that outlive their handles. */
GuiseGpuStatus
guise_library_load (const char               *file,
                    const char               *title,
                    const GuiseLibrarySymbol *symbols,
                    size_t                    n_symbols,
                    void                     *functions)
{
  void *library = dlopen (file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (library == NULL)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED,
                           "%s is not installed, or not where it is found (%s)", title, dlerror ());
  for (size_t i = 0; i < n_symbols; i++)
    {
      void *address = dlsym (library, symbols[i].name);

      if (address == NULL)
        {
          dlclose (library);
          return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "%s is too old: it has no function %s",
                                 title, symbols[i].name);
        }
      memcpy ((char *) functions + symbols[i].offset, &address, sizeof address);
    }
  return GUISE_GPU_OK;
}
