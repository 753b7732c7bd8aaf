/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keys at a terminal that is otherwise left as it is: Ctrl-C and Ctrl-Z stay what they are. */
#include "cli/guise-cli-capture-keys.h"

#include <unistd.h>

#include "cli/guise-cli-interrupt.h"

/* A process in the background that touches its terminal is stopped by the kernel. The shell has
 * put its own settings in place by then. */
static gboolean
is_foreground (void)
{
  return tcgetpgrp (STDIN_FILENO) == getpgrp ();
}

static void
put_terminal_back (void *data)
{
  const GuiseCliCaptureKeys *self = data;

  if (self->is_terminal && is_foreground ())
    tcsetattr (STDIN_FILENO, TCSANOW, &self->before);
}

static void
on_user_signal (void *data)
{
  GuiseCliCaptureKeys *self = data;

  g_atomic_int_inc (&self->n_signals);
}

void
guise_cli_capture_keys_listen (GuiseCliCaptureKeys *self, gboolean with_terminal)
{
  struct termios keys;

  self->is_listening = TRUE;
  self->is_terminal = with_terminal && isatty (STDIN_FILENO) && is_foreground () &&
                      tcgetattr (STDIN_FILENO, &self->before) == 0;
  /* First who puts the terminal back, then what is to be put back. */
  guise_cli_interrupt_claim (on_user_signal, put_terminal_back, self);
  if (!self->is_terminal)
    return;
  keys = self->before;
  keys.c_lflag &= ~(tcflag_t) (ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr (STDIN_FILENO, TCSANOW, &keys);
}

void
guise_cli_capture_keys_clear (GuiseCliCaptureKeys *self)
{
  if (!self->is_listening)
    return;
  put_terminal_back (self);
  guise_cli_interrupt_claim (NULL, NULL, NULL);
  self->is_listening = self->is_terminal = FALSE;
}

static gboolean
read_key (char *out_key)
{
  GPollFD input = { .fd = STDIN_FILENO, .events = G_IO_IN };

  return is_foreground () && g_poll (&input, 1, 0) == 1 && (input.revents & G_IO_IN) != 0 &&
         read (STDIN_FILENO, out_key, 1) == 1;
}

GuiseCliCaptureWish
guise_cli_capture_keys_take (GuiseCliCaptureKeys *self)
{
  char key;

  if (g_atomic_int_get (&self->n_signals) > 0)
    {
      g_atomic_int_add (&self->n_signals, -1);
      return GUISE_CLI_CAPTURE_WISH_UNDO;
    }
  while (self->is_terminal && read_key (&key))
    switch (key)
      {
      case 'u':
      case 'U':
        return GUISE_CLI_CAPTURE_WISH_UNDO;
      case 'r':
      case 'R':
        return GUISE_CLI_CAPTURE_WISH_REDO;
      default:
        break;
      }
  return GUISE_CLI_CAPTURE_WISH_NONE;
}
