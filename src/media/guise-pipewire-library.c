/* SPDX-License-Identifier: GPL-3.0-or-later
 * The functions of PipeWire looked up. */
#include "media/guise-pipewire-library.h"

#include <dlfcn.h>

#include "media/guise-media-error.h"

#define FILE_NAME "libpipewire-0.3.so.0" /* its binary interface has not changed since 2020 */

GuisePwLibrary guise_pw;

typedef struct
{
  const char *name;
  gpointer   *place; /* in guise_pw */
} Function;

#define FUNCTION(function) { #function, (gpointer *) &guise_pw.function },

static const Function functions[] = { GUISE_PW_FUNCTIONS (FUNCTION) };

static gboolean
find_functions (GError **error)
{
  /* Never closed: its functions are called until the end. */
  void *library = dlopen (FILE_NAME, RTLD_LAZY | RTLD_LOCAL);

  for (size_t i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      *functions[i].place = library != NULL ? dlsym (library, functions[i].name) : NULL;
      if (*functions[i].place != NULL)
        continue;
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_PIPEWIRE,
                   "The camera for other programs needs PipeWire, and its library '%s' cannot be "
                   "used: %s",
                   FILE_NAME, dlerror ());
      return FALSE;
    }
  return TRUE;
}

gboolean
guise_pw_load (GError **error)
{
  static GMutex   mutex;
  static gboolean is_loaded;
  gboolean        ok;

  g_mutex_lock (&mutex);
  ok = is_loaded || find_functions (error);
  if (ok && !is_loaded)
    {
      guise_pw.pw_init (NULL, NULL);
      if (g_getenv ("PIPEWIRE_DEBUG") == NULL)
        guise_pw.pw_log_set_level (SPA_LOG_LEVEL_NONE);
      is_loaded = TRUE;
    }
  g_mutex_unlock (&mutex);
  return ok;
}
