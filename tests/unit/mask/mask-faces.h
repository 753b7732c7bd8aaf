/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

#define MASK_FACES_SIDE 128

/**
 * mask_faces_make:
 * @dir: a folder, made when missing
 * @type: of the faces
 * @n: how many
 * @n_labelled: the first so many have an outline: the bright disc that each shows, somewhere else
 *   in every one
 *
 * Writes faces "00000.jpg" and so on.
 */
void mask_faces_make (const char *dir, GuiseFaceType type, unsigned n, unsigned n_labelled);

/**
 * mask_faces_put_mask:
 * @path: of a face
 * @is_readable: whether its mask is a JPEG file, white above and black below; else half of one
 */
void mask_faces_put_mask (const char *path, gboolean is_readable);

/**
 * mask_faces_make_model:
 * @dir: of a model
 * @pretrain: what it learns
 *
 * Writes a small mask model as it is before any training.
 */
void mask_faces_make_model (const char *dir, gboolean pretrain);

/**
 * mask_faces_digest:
 * @dir: a folder
 *
 * Returns: (transfer full): a word that changes with any byte of any visible file in it
 */
char *mask_faces_digest (const char *dir);

G_END_DECLS
