/* SPDX-License-Identifier: GPL-3.0-or-later
 * PipeWire's library, opened when the first camera is made with it: most of what this program does
 * needs none of it, and a computer without it runs everything else. */
#pragma once

#include <glib.h>
#include <pipewire/pipewire.h>

G_BEGIN_DECLS

/* All that is called. The program is not linked with PipeWire: what is missing here does not link.
 */
/* clang-format off */
#define GUISE_PW_FUNCTIONS(X) \
  X (pw_context_connect) \
  X (pw_context_destroy) \
  X (pw_context_new) \
  X (pw_core_disconnect) \
  X (pw_init) \
  X (pw_log_set_level) \
  X (pw_properties_new) \
  X (pw_stream_add_listener) \
  X (pw_stream_connect) \
  X (pw_stream_dequeue_buffer) \
  X (pw_stream_destroy) \
  X (pw_stream_get_time_n) \
  X (pw_stream_new) \
  X (pw_stream_queue_buffer) \
  X (pw_stream_trigger_process) \
  X (pw_stream_update_params) \
  X (pw_thread_loop_destroy) \
  X (pw_thread_loop_get_loop) \
  X (pw_thread_loop_lock) \
  X (pw_thread_loop_new) \
  X (pw_thread_loop_start) \
  X (pw_thread_loop_stop) \
  X (pw_thread_loop_unlock)
/* clang-format on */

/* The functions under their own names, with their own types. */
typedef struct
{
#define GUISE_PW_MEMBER(function) __typeof__ (&function) function;
  GUISE_PW_FUNCTIONS (GUISE_PW_MEMBER)
#undef GUISE_PW_MEMBER
} GuisePwLibrary;

/* Filled by guise_pw_load(), and constant from then on. */
extern GuisePwLibrary guise_pw;

/**
 * guise_pw_load:
 * @error: where to put the error
 *
 * Opens PipeWire's library, initializes it, and makes it silent: it would write to standard error.
 * Before its success no function of it may be called. Every call after the first costs next to
 * nothing. Thread: any.
 *
 * Errors: %GUISE_MEDIA_ERROR NO_PIPEWIRE: it is not on this computer
 *
 * Returns: %TRUE when its functions can be called
 */
gboolean guise_pw_load (GError **error);

G_END_DECLS
