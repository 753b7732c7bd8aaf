/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <termios.h>

G_BEGIN_DECLS

/**
 * GuiseCliCaptureWish:
 *
 * What somebody wants of a session under way.
 */
typedef enum
{
  GUISE_CLI_CAPTURE_WISH_NONE,
  GUISE_CLI_CAPTURE_WISH_UNDO, /* key u, or SIGUSR1 */
  GUISE_CLI_CAPTURE_WISH_REDO, /* key r */
} GuiseCliCaptureWish;

/**
 * GuiseCliCaptureKeys:
 *
 * Keys of the terminal and the signal of scripts, while a session goes on. All zeros is one that
 * listens to nothing. It must not move from guise_cli_capture_keys_listen() to
 * guise_cli_capture_keys_clear().
 */
typedef struct
{
  gboolean       is_listening;
  gboolean       is_terminal; /* standard input is one, and it gives keys one by one */
  struct termios before;      /* how it was */
  gint           n_signals;   /* atomic: that came and were not taken yet */
} GuiseCliCaptureKeys;

/**
 * guise_cli_capture_keys_listen:
 * @self: the keys
 * @with_terminal: whether keys are wanted, too
 *
 * From now on SIGUSR1 is a wish, and so is a key where standard input is the terminal of this
 * process. The terminal is put back by guise_cli_capture_keys_clear(), and also where a second
 * Ctrl-C ends the process at once.
 */
void guise_cli_capture_keys_listen (GuiseCliCaptureKeys *self, gboolean with_terminal);
void guise_cli_capture_keys_clear (GuiseCliCaptureKeys *self);

/**
 * guise_cli_capture_keys_take:
 * @self: the keys
 *
 * Never waits. Keys without a meaning are dropped.
 *
 * Returns: the next wish
 */
GuiseCliCaptureWish guise_cli_capture_keys_take (GuiseCliCaptureKeys *self);

G_END_DECLS
