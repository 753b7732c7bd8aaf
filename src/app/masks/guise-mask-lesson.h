/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/masks/guise-mask-desk.h"

G_BEGIN_DECLS

/**
 * GuiseMaskLesson:
 *
 * A row of the page of masks, which opens: what a mask model learns next, and on which part of a
 * head.
 */
#define GUISE_TYPE_MASK_LESSON (guise_mask_lesson_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskLesson, guise_mask_lesson, GUISE, MASK_LESSON, AdwExpanderRow)

/**
 * guise_mask_lesson_show:
 * @desk: what is known of the model, which may be another by now
 */
void guise_mask_lesson_show (GuiseMaskLesson *self, GuiseMaskDesk *desk);

/**
 * guise_mask_lesson_get_face_type:
 *
 * Returns: (nullable): of a new model, as in "wf"; %NULL: that of the faces
 */
const char *guise_mask_lesson_get_face_type (GuiseMaskLesson *self);

/* Whether faces are drawn, for which no labels are needed. */
gboolean guise_mask_lesson_get_pretrain (GuiseMaskLesson *self);

/**
 * guise_mask_lesson_get_base:
 *
 * Returns: how wide a new model is, see #GuiseXsegOptions; that of the model that is there
 */
int guise_mask_lesson_get_base (GuiseMaskLesson *self);

/**
 * guise_mask_lesson_get_learning_rate:
 *
 * Returns: how far a step goes; 0: as far as suits the model's width
 */
double guise_mask_lesson_get_learning_rate (GuiseMaskLesson *self);

G_END_DECLS
