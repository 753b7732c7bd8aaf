/* SPDX-License-Identifier: GPL-3.0-or-later
 * A microphone where the program was built without PulseAudio: nobody offers it. */
#include "app/live/guise-microphone.h"

#include "core/guise-error.h"

struct _GuiseMicrophone
{
  int unused;
};

gboolean
guise_microphone_is_built (void)
{
  return FALSE;
}

GuiseMicrophone *
guise_microphone_new (void)
{
  return g_atomic_rc_box_new0 (GuiseMicrophone);
}

void
guise_microphone_unref (GuiseMicrophone *self)
{
  g_atomic_rc_box_release (self);
}

gboolean
guise_microphone_is_deaf (GuiseMicrophone *self)
{
  return TRUE;
}

GuiseLiveSound *
guise_microphone_listen (GuiseMicrophone *self, const char *path, GError **error)
{
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "This program was built without sound");
  return NULL;
}
