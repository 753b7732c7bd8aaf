/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Linking this puts it between the program and the C library: so many threads can still be started;
 * below 0 there is no end. */
extern int guise_test_threads_left;

G_END_DECLS
