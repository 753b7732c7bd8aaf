/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>

G_BEGIN_DECLS

/**
 * guise_test_count_allocations:
 * @out_n: (out): calls of the malloc family by this process so far, all threads and libraries
 * @out_n_bytes: (out): bytes in use at the moment
 *
 * Linking this replaces the allocator of the test program.
 *
 * Returns: %FALSE where nothing can be counted: sanitizers bring allocators of their own
 */
gboolean guise_test_count_allocations (size_t *out_n, size_t *out_n_bytes);

/**
 * guise_test_count_apart:
 * @libraries: (array zero-terminated=1): what their names begin with, "libav"
 *
 * From now on calls that come straight from these libraries, which are loaded, are not counted with
 * the others. Once in a program, before its threads start.
 */
void   guise_test_count_apart (const char *const *libraries);
size_t guise_test_count_allocations_apart (void);

G_END_DECLS
