/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-meter.h"
#include "live/guise-live-settings.h"

G_BEGIN_DECLS

/**
 * GuiseLiveGroup:
 *
 * Where a setting stands on the panel: beside the camera, the three groups in view, and those of
 * "More settings".
 */
typedef enum
{
  GUISE_LIVE_GROUP_CAMERA,
  GUISE_LIVE_GROUP_OUTPUT,
  GUISE_LIVE_GROUP_FACE,
  GUISE_LIVE_GROUP_MASK,
  GUISE_LIVE_GROUP_FIND,
  GUISE_LIVE_GROUP_PLACE,
  GUISE_LIVE_GROUP_MODEL,
  GUISE_LIVE_GROUP_MERGE,
  GUISE_LIVE_GROUP_PICTURE,
  GUISE_N_LIVE_GROUPS,
} GuiseLiveGroup;

/**
 * GuiseLiveWords:
 * @name: of the setting, as #GuiseLiveKnob has it: advice found elsewhere speaks of it
 * @group: where it stands
 * @title: what it is called; to be translated
 * @text: (nullable): what it does; to be translated
 */
typedef struct
{
  const char    *name;
  GuiseLiveGroup group;
  const char    *title;
  const char    *text;
} GuiseLiveWords;

/**
 * guise_live_words_get:
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (array length=out_n): all settings, in the order of the panel
 */
const GuiseLiveWords *guise_live_words_get (size_t *out_n);

/**
 * guise_live_group_get_title:
 *
 * Returns: (transfer none): translated
 */
const char *guise_live_group_get_title (GuiseLiveGroup group);

/**
 * guise_live_word_get_text:
 * @word: one of a choice, as #GuiseLiveKnob has it
 *
 * Returns: (transfer none): translated; @word itself where it is a name that everybody uses
 */
const char *guise_live_word_get_text (const char *word);

/**
 * guise_live_stage_get_title:
 *
 * Returns: (transfer none): translated
 */
const char *guise_live_stage_get_title (GuiseLiveStage stage);

G_END_DECLS
