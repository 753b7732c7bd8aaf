/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * guise_matroska_expected_size:
 * @head: (array length=n_bytes): the start of a Matroska or WebM file
 * @n_bytes: how many bytes of it there are; 256 are plenty
 *
 * How long the file says it is: demuxers take its early end for the end of the stream.
 *
 * Source: RFC 8794 (EBML), sections 4 and 5; RFC 9559 (Matroska), section 5.1
 *
 * Returns: bytes, or 0 when the file does not say or is no Matroska
 */
uint64_t guise_matroska_expected_size (const void *head, size_t n_bytes);

G_END_DECLS
