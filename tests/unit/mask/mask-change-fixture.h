/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-file.h"
#include "mask/guise-mask-change.h"

G_BEGIN_DECLS

#define MASK_CHANGE_N_FACES 12

/* A folder of so many faces, the first four with outlines, and a model that was not trained. */
typedef struct
{
  char           *dir;
  char           *faces;
  GuiseDevice    *device;
  GuiseMaskModel *model;
} MaskChangeFixture;

void mask_change_set_up (MaskChangeFixture *self, gconstpointer type);
void mask_change_tear_down (MaskChangeFixture *self, gconstpointer type);

/**
 * mask_change_load:
 * @name: of a face that is there
 *
 * Returns: (transfer full): the face
 */
GuiseFaceFile *mask_change_load (const MaskChangeFixture *self, const char *name);

/**
 * mask_change_apply:
 * @report: (out): what became of the faces
 *
 * Applies the model to all faces.
 */
void mask_change_apply (MaskChangeFixture *self, GuiseMaskReport *report);

/**
 * mask_change_copy_outlines:
 * @name: of a face that is there
 *
 * Returns: (transfer full) (nullable): what is drawn over it
 */
GPtrArray *mask_change_copy_outlines (const MaskChangeFixture *self, const char *name);

#define MASK_CHANGE_ADD(path, type, test)                                                \
  g_test_add (path, MaskChangeFixture, GINT_TO_POINTER (type), mask_change_set_up, test, \
              mask_change_tear_down)

G_END_DECLS
