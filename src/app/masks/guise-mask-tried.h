/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/* How many faces are tried at most. */
#define GUISE_MASK_N_TRIED 24

/**
 * GuiseMaskTried:
 * @name: (owned): of a face's file
 * @doubt: how uncertain the model is, 0 to 1
 * @picture: (owned): a small one, its mask laid over it
 *
 * A face with a mask that is only looked at.
 */
typedef struct
{
  char       *name;
  double      doubt;
  GdkTexture *picture;
} GuiseMaskTried;

/**
 * GuiseMaskWall:
 * @faces: (owned) (element-type GuiseMaskTried): the most doubtful first
 * @n_faces: of how many they are some
 *
 * What a trial shows. Plain value.
 */
typedef struct
{
  GPtrArray *faces;
  size_t     n_faces;
} GuiseMaskWall;

void guise_mask_wall_free (GuiseMaskWall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskWall, guise_mask_wall_free)

/**
 * guise_mask_job_new_try:
 * @faces: a folder of faces
 * @model: a folder with a mask model
 *
 * Returns: (transfer full): a job that finds masks of some faces, evenly spread, and writes
 *   nothing; its result is a #GuiseMaskWall
 */
GuiseJob *guise_mask_job_new_try (const char *faces, const char *model);

G_END_DECLS
