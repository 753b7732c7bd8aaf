/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Mean distance between the faces of two groups up to which they are one person's
 * (docs/accuracy.md). */
#define GUISE_DESCRIPTOR_GROUP_LIMIT 0.30

/**
 * GuiseDescriptorBlob:
 * @sum: (array fixed-size=1024): of the descriptors of its faces, owned
 * @n: how many they are
 *
 * Faces that are taken as one.
 */
typedef struct
{
  float *sum;
  size_t n;
} GuiseDescriptorBlob;

/**
 * guise_descriptor_group:
 * @blobs: (array length=n): what is grouped
 * @n: how many
 * @apart: (nullable) (array): [n, n] whether two were seen side by side and cannot be one person;
 *   symmetric
 * @limit: the largest mean distance of two groups that become one
 * @out_groups: (out caller-allocates) (array length=n): number of the group of each, from 0 in the
 *   order of first members
 * @out_n_groups: (out): how many groups there are
 * @error: where to put the error
 *
 * Joins the two groups with the least mean distance of their faces again and again (average
 * linkage) until it exceeds the limit. Time and memory grow with n squared, by the chain of nearest
 * neighbours. Of equal distances the one with the lower numbers counts.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 * Source: F. Murtagh, A survey of recent advances in hierarchical clustering algorithms, 1983
 *
 * Returns: %FALSE when there is not enough memory
 */
gboolean guise_descriptor_group (const GuiseDescriptorBlob *blobs,
                                 size_t                     n,
                                 const uint8_t             *apart,
                                 double                     limit,
                                 uint32_t                  *out_groups,
                                 size_t                    *out_n_groups,
                                 GError                   **error);

G_END_DECLS
