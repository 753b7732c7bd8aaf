/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live.h"

G_BEGIN_DECLS

/**
 * GuiseLiveMaskChoice:
 *
 * Which mask network a live view asks: the one that was chosen for the model, else the project's
 * own. Zero it before the first use. Thread: main.
 */
typedef struct
{
  /*< private >*/
  char *chosen;  /* owned, or NULL: for this model */
  char *project; /* owned, or NULL: the project's own, where there may be one */
  char *given;   /* owned, or NULL: that the pipeline has, or is loading */
} GuiseLiveMaskChoice;

void guise_live_mask_choice_clear (GuiseLiveMaskChoice *self);

/**
 * guise_live_mask_choice_set_project:
 * @dir: the folder of a project
 */
void guise_live_mask_choice_set_project (GuiseLiveMaskChoice *self, const char *dir);

/**
 * guise_live_mask_choice_take:
 * @path: (transfer full) (nullable): what was chosen; %NULL leaves it to the project
 */
void guise_live_mask_choice_take (GuiseLiveMaskChoice *self, char *path);

/**
 * guise_live_mask_choice_get_path:
 *
 * Returns: (transfer none) (nullable): a folder with XSeg files or an exported model, as
 *   guise_live_set_masker() takes it; %NULL when nothing was chosen and the project has none yet
 */
const char *guise_live_mask_choice_get_path (const GuiseLiveMaskChoice *self);

/**
 * guise_live_mask_choice_get_chosen:
 *
 * Returns: (transfer none) (nullable): what guise_live_mask_choice_take() got
 */
const char *guise_live_mask_choice_get_chosen (const GuiseLiveMaskChoice *self);

/**
 * guise_live_mask_choice_begin:
 * @settings: what is set
 *
 * Returns: (transfer none) (nullable): what a new pipeline begins with
 */
const char *guise_live_mask_choice_begin (GuiseLiveMaskChoice     *self,
                                          const GuiseLiveSettings *settings);

/**
 * guise_live_mask_choice_apply:
 * @live: a pipeline that began with guise_live_mask_choice_begin()
 * @settings: what is set: a network that is not asked is not kept in memory
 *
 * Gives the pipeline another network where it has the wrong one. Never waits.
 */
void guise_live_mask_choice_apply (GuiseLiveMaskChoice     *self,
                                   GuiseLive               *live,
                                   const GuiseLiveSettings *settings);

G_END_DECLS
