/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a merge can be told, by name. */
#include "swap/guise-merge-options.h"

GQuark
guise_swap_error_quark (void)
{
  return g_quark_from_static_string ("guise-swap-error-quark");
}

static const char *const mode_names[GUISE_N_MERGE_MODES] = {
  [GUISE_MERGE_OVERLAY] = "overlay",
  [GUISE_MERGE_ORIGINAL] = "original",
  [GUISE_MERGE_RAW_RGB] = "raw-rgb",
};

static const char *const mask_names[GUISE_N_MERGE_MASKS] = {
  [GUISE_MERGE_MASK_LEARNED_PRD_DST] = "learned-prd*learned-dst",
  [GUISE_MERGE_MASK_LEARNED_PRD] = "learned-prd",
  [GUISE_MERGE_MASK_LEARNED_DST] = "learned-dst",
  [GUISE_MERGE_MASK_LEARNED_SUM] = "learned-prd+learned-dst",
  [GUISE_MERGE_MASK_DST] = "dst",
  [GUISE_MERGE_MASK_FULL] = "full",
};

/* Index of a word in a list of n names, or -1. */
static int
find_name (const char *text, const char *const *names, int n)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0 (text, names[i]) == 0)
      return i;
  return -1;
}

gboolean
guise_merge_mode_from_string (const char *text, GuiseMergeMode *out_mode)
{
  int i = find_name (text, mode_names, GUISE_N_MERGE_MODES);

  if (i >= 0)
    *out_mode = (GuiseMergeMode) i;
  return i >= 0;
}

const char *
guise_merge_mode_to_string (GuiseMergeMode mode)
{
  g_return_val_if_fail (mode < GUISE_N_MERGE_MODES, NULL);

  return mode_names[mode];
}

gboolean
guise_merge_mask_from_string (const char *text, GuiseMergeMask *out_mask)
{
  int i = find_name (text, mask_names, GUISE_N_MERGE_MASKS);

  if (i >= 0)
    *out_mask = (GuiseMergeMask) i;
  return i >= 0;
}

const char *
guise_merge_mask_to_string (GuiseMergeMask mask)
{
  g_return_val_if_fail (mask < GUISE_N_MERGE_MASKS, NULL);

  return mask_names[mask];
}

GuiseMergeOptions
guise_merge_options_default (void)
{
  return (GuiseMergeOptions){
    .face_type = GUISE_FACE_TYPE_WHOLE,
    .mode = GUISE_MERGE_OVERLAY,
    .mask = GUISE_MERGE_MASK_LEARNED_PRD_DST,
    .color = GUISE_COLOR_TRANSFER_RCT,
    .opacity = 1.0,
  };
}

gboolean
guise_merge_options_check (const GuiseMergeOptions *self, GError **error)
{
  const char *wrong = NULL;

  if (self->face_type == GUISE_FACE_TYPE_MARK_ONLY)
    wrong = "Marks without a crop cannot be merged";
  else if (ABS (self->erosion) > GUISE_MERGE_MAX_EROSION)
    wrong = "Erosion must be -400 to 400";
  else if (self->blur < 0 || self->blur > GUISE_MERGE_MAX_BLUR)
    wrong = "Blur must be 0 to 400";
  else if (!(self->opacity >= 0.0 && self->opacity <= 1.0))
    wrong = "Opacity must be 0 to 1";
  if (wrong != NULL)
    g_set_error_literal (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_UNSUPPORTED, wrong);
  return wrong == NULL;
}
