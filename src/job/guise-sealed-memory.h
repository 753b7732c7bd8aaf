/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Larger pictures are not handed over. */
#define GUISE_SEALED_MEMORY_MAX (64 * 1024 * 1024)

/**
 * guise_sealed_memory_new:
 * @bytes: what to hand to another process
 * @error: where to put the error
 *
 * Puts bytes into memory that can neither change nor shrink any more.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY (more than %GUISE_SEALED_MEMORY_MAX too), FAILED
 *
 * Returns: a descriptor, to be closed; -1 after an error
 */
int guise_sealed_memory_new (GBytes *bytes, GError **error);

/**
 * guise_sealed_memory_map:
 * @fd: a descriptor of another process; stays open
 * @error: where to put the error
 *
 * Refuses what is not sealed: its owner could make it shorter while it is read, which kills the
 * reader.
 *
 * Errors: %GUISE_JOB_ERROR PROTOCOL (not sealed, empty or too large); %GUISE_CORE_ERROR FAILED
 *
 * Returns: (transfer full) (nullable): its bytes, without a copy
 */
GBytes *guise_sealed_memory_map (int fd, GError **error);

G_END_DECLS
