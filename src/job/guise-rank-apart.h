/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_rank_apart_can:
 *
 * Tries, in a process of its own, whether this system lets a program have a network of its own:
 * one with nothing but the loopback, of which nobody outside sees anything. Debian does; some
 * systems keep it from users or from containers.
 *
 * Thread: any.
 *
 * Returns: whether guise_rank_apart_enter() is going to work
 */
gboolean guise_rank_apart_can (void);

/**
 * guise_rank_apart_enter:
 *
 * Gives the calling process, and all that it starts, such a network. The user, the files and the
 * sockets that are files stay the same. Between fork and exec only: it needs a process with one
 * thread, allocates nothing, and clears what prctl() was told of the parent's death. A process that
 * has half of it ends: ask guise_rank_apart_can() before.
 *
 * Returns: %FALSE when the system does not let it after all; nothing is changed then
 */
gboolean guise_rank_apart_enter (void);

G_END_DECLS
