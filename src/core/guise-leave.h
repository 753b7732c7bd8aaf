/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_leave:
 * @status: exit status
 *
 * Ends the process at once: what was printed is flushed, but neither functions of atexit() nor
 * destructors of libraries run. For programs with threads that compute until the end: a destructor
 * takes from under them what they use, and a program that has saved everything seems to crash.
 */
void guise_leave (int status) G_GNUC_NORETURN;

G_END_DECLS
