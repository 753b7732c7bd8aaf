/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseFacesetDigest:
 * @n_faces: usable faces
 * @n_masked: those with an applied mask
 * @sha256: of what is there, 64 hexadecimal digits
 *
 * What a faceset was when it was looked at. Plain value.
 */
typedef struct
{
  size_t n_faces;
  size_t n_masked;
  char   sha256[65];
} GuiseFacesetDigest;

/**
 * guise_faceset_digest:
 * @faceset: a faceset
 * @out_digest: (out): of it
 *
 * SHA-256 over one line for each face, in the order of their names by bytes: the name, the size of
 * its file, columns, rows, face type, the 68 landmarks in 1/64 of a pixel, whether there is a mask
 * and whether there are polygons. Neither the place nor the order of a pack, nor dates, count;
 * pixels do by their size only. It costs one stat() a face beyond opening the faceset; for 10^5
 * loose faces both took 4.6 s together on two busy cores.
 *
 * Thread: any.
 */
void guise_faceset_digest (const GuiseFaceset *faceset, GuiseFacesetDigest *out_digest);

/**
 * guise_faceset_dup_identity:
 * @faceset: a faceset
 *
 * SHA-256 over which faces there are, whatever is done with their masks: of each the name, columns,
 * rows, face type and the 68 landmarks in 1/64 of a pixel, in the order of their names by bytes.
 * Masks, outlines, sizes of files and dates do not count. It reads nothing beyond the open faceset.
 *
 * Thread: any.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *guise_faceset_dup_identity (const GuiseFaceset *faceset);

G_END_DECLS
