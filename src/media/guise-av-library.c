/* SPDX-License-Identifier: GPL-3.0-or-later
 * The functions of FFmpeg looked up. */
#include "media/guise-av-library.h"

#include <dlfcn.h>

#include "media/guise-media-error.h"

/* The file of a library as the linker would name it: the major version is its binary interface. */
#define FILE_NAME(library, MAJOR) "lib" library ".so." G_STRINGIFY (MAJOR)

GuiseAvLibrary guise_av;

typedef struct
{
  const char *library; /* as in the lists of functions */
  const char *file;
} Library;

static const Library libraries[] = {
  { "avutil", FILE_NAME ("avutil", LIBAVUTIL_VERSION_MAJOR) },
  { "avcodec", FILE_NAME ("avcodec", LIBAVCODEC_VERSION_MAJOR) },
  { "avformat", FILE_NAME ("avformat", LIBAVFORMAT_VERSION_MAJOR) },
  { "swscale", FILE_NAME ("swscale", LIBSWSCALE_VERSION_MAJOR) },
  { "swresample", FILE_NAME ("swresample", LIBSWRESAMPLE_VERSION_MAJOR) },
  { "avfilter", FILE_NAME ("avfilter", LIBAVFILTER_VERSION_MAJOR) },
  { "avdevice", FILE_NAME ("avdevice", LIBAVDEVICE_VERSION_MAJOR) },
};

typedef struct
{
  const char *library;
  const char *name;
  gpointer   *place; /* in guise_av */
} Function;

#define FUNCTION(library, function) { #library, #function, (gpointer *) &guise_av.function },

static const Function file_functions[] = { GUISE_AV_FILE_FUNCTIONS (FUNCTION){ NULL, NULL, NULL } };
static const Function filter_functions[] = { GUISE_AV_FILTER_FUNCTIONS (FUNCTION){ NULL, NULL,
                                                                                   NULL } };
static const Function device_functions[] = { GUISE_AV_DEVICE_FUNCTIONS (FUNCTION){ NULL, NULL,
                                                                                   NULL } };

static const Function *const parts[GUISE_AV_N_PARTS] = { file_functions, filter_functions,
                                                         device_functions };

static const char *
find_file (const char *library)
{
  for (size_t i = 0; i < G_N_ELEMENTS (libraries); i++)
    if (g_str_equal (libraries[i].library, library))
      return libraries[i].file;
  g_return_val_if_reached (NULL);
}

static gboolean
load_part (const Function *functions, GError **error)
{
  const char *name = NULL; /* of the library */
  void       *library = NULL;

  for (const Function *function = functions; function->name != NULL; function++)
    {
      if (g_strcmp0 (name, function->library) != 0)
        {
          name = function->library;
          /* Not g_module_open(): it looks into the current folder first, which may be anybody's.
           * Never closed: its functions are called until the end. */
          library = dlopen (find_file (name), RTLD_LAZY | RTLD_LOCAL);
        }
      *function->place = library != NULL ? dlsym (library, function->name) : NULL;
      if (*function->place == NULL)
        {
          g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_LIBRARY,
                       "Videos and cameras need FFmpeg, and its library '%s' cannot be used: %s",
                       find_file (name), dlerror ());
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_av_load (GuiseAvPart part, GError **error)
{
  static GMutex   mutex;
  static gboolean is_loaded[GUISE_AV_N_PARTS];
  gboolean        ok = TRUE;

  g_mutex_lock (&mutex);
  for (int i = 0; ok && i <= (int) part; i++)
    if (!is_loaded[i])
      is_loaded[i] = ok = load_part (parts[i], error);
  if (ok)
    guise_av.av_log_set_level (AV_LOG_QUIET);
  g_mutex_unlock (&mutex);
  return ok;
}
