/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/* What GuiseMaskDesk tells of the masks of a project. */
typedef struct
{
  gboolean   has_model;
  char      *face_type; /* owned, or NULL */
  gboolean   is_pretraining;
  int        base; /* of the model; 0: not known */
  size_t     n_labels;
  size_t     n_bare; /* faces without a label */
  size_t     n_measured;
  double     sum;      /* of agreements */
  size_t     n_unseen; /* of those measured, faces that training keeps aside */
  double     sum_unseen;
  GPtrArray *suggestions; /* owned; of GuiseMaskSuggestion */
  int64_t    changed_at[GUISE_N_FACE_SLOTS];
} GuiseMaskKnown;

GuiseMaskKnown *guise_mask_known_new (void); /* nothing */
void            guise_mask_known_free (void *self);

/* Reads the folder of the mask model and those of the faces; NULL where there are none. Any thread.
 */
GuiseMaskKnown *guise_mask_known_read (const char *model, char *const faces[GUISE_N_FACE_SLOTS]);

G_END_DECLS
