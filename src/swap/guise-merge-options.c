/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a merge can be told, by name. */
#include "swap/guise-merge-options.h"

#include "swap/guise-merger-private.h"

#define HIST_THRESHOLD 238 /* of the interactive merger (faces.md 8.1) */

GQuark
guise_swap_error_quark (void)
{
  return g_quark_from_static_string ("guise-swap-error-quark");
}

static const GuiseMergeModeTraits modes[GUISE_N_MERGE_MODES] = {
  [GUISE_MERGE_OVERLAY] = { .name = "overlay" },
  [GUISE_MERGE_HIST_MATCH] = { .name = "hist-match", .matches_face = TRUE },
  [GUISE_MERGE_SEAMLESS] = { .name = "seamless", .clones = TRUE },
  [GUISE_MERGE_SEAMLESS_HIST_MATCH] = { .name = "seamless-hist-match",
                                        .clones = TRUE,
                                        .matches_result = TRUE },
  [GUISE_MERGE_RAW_RGB] = { .name = "raw-rgb", .is_raw = TRUE },
  [GUISE_MERGE_RAW_PREDICT] = { .name = "raw-predict", .is_raw = TRUE, .is_face_alone = TRUE },
  [GUISE_MERGE_ORIGINAL] = { .name = "original", .keeps_frame = TRUE },
};

static const char *const mask_names[GUISE_N_MERGE_MASKS] = {
  [GUISE_MERGE_MASK_LEARNED_PRD_DST] = "learned-prd*learned-dst",
  [GUISE_MERGE_MASK_LEARNED_PRD] = "learned-prd",
  [GUISE_MERGE_MASK_LEARNED_DST] = "learned-dst",
  [GUISE_MERGE_MASK_LEARNED_SUM] = "learned-prd+learned-dst",
  [GUISE_MERGE_MASK_DST] = "dst",
  [GUISE_MERGE_MASK_FULL] = "full",
  [GUISE_MERGE_MASK_XSEG_PRD] = "xseg-prd",
  [GUISE_MERGE_MASK_XSEG_DST] = "xseg-dst",
  [GUISE_MERGE_MASK_XSEG_PRD_DST] = "xseg-prd*xseg-dst",
  [GUISE_MERGE_MASK_ALL] = "learned-prd*learned-dst*xseg-prd*xseg-dst",
};

static const char *const sharpen_names[GUISE_N_MERGE_SHARPENS] = {
  [GUISE_MERGE_SHARPEN_NONE] = "none",
  [GUISE_MERGE_SHARPEN_BOX] = "box",
  [GUISE_MERGE_SHARPEN_GAUSSIAN] = "gaussian",
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

const GuiseMergeModeTraits *
guise_merge_mode_get_traits (GuiseMergeMode mode)
{
  g_return_val_if_fail (mode < GUISE_N_MERGE_MODES, NULL);

  return &modes[mode];
}

gboolean
guise_merge_mode_from_string (const char *text, GuiseMergeMode *out_mode)
{
  for (int i = 0; i < GUISE_N_MERGE_MODES; i++)
    if (g_strcmp0 (text, modes[i].name) == 0)
      {
        *out_mode = (GuiseMergeMode) i;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_merge_mode_to_string (GuiseMergeMode mode)
{
  g_return_val_if_fail (mode < GUISE_N_MERGE_MODES, NULL);

  return modes[mode].name;
}

gboolean
guise_merge_mode_is_face_alone (GuiseMergeMode mode)
{
  g_return_val_if_fail (mode < GUISE_N_MERGE_MODES, FALSE);

  return modes[mode].is_face_alone;
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

gboolean
guise_merge_mask_needs_network (GuiseMergeMask mask)
{
  return mask == GUISE_MERGE_MASK_XSEG_PRD || mask == GUISE_MERGE_MASK_XSEG_DST ||
         mask == GUISE_MERGE_MASK_XSEG_PRD_DST || mask == GUISE_MERGE_MASK_ALL;
}

gboolean
guise_merge_sharpen_from_string (const char *text, GuiseMergeSharpen *out_sharpen)
{
  int i = find_name (text, sharpen_names, GUISE_N_MERGE_SHARPENS);

  if (i >= 0)
    *out_sharpen = (GuiseMergeSharpen) i;
  return i >= 0;
}

const char *
guise_merge_sharpen_to_string (GuiseMergeSharpen sharpen)
{
  g_return_val_if_fail (sharpen < GUISE_N_MERGE_SHARPENS, NULL);

  return sharpen_names[sharpen];
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
    .hist_threshold = HIST_THRESHOLD,
    .hist_masked = TRUE,
  };
}

gboolean
guise_merge_options_check (const GuiseMergeOptions *self, GError **error)
{
  const struct
  {
    const char *what;
    int         value;
    int         low;
    int         high;
  } ranges[] = {
    { "Erosion", self->erosion, -GUISE_MERGE_MAX_EROSION, GUISE_MERGE_MAX_EROSION },
    { "Blur", self->blur, 0, GUISE_MERGE_MAX_BLUR },
    { "Histogram threshold", self->hist_threshold, 0, GUISE_MERGE_MAX_HIST_THRESHOLD },
    { "Face scale", self->face_scale, -GUISE_MERGE_MAX_FACE_SCALE, GUISE_MERGE_MAX_FACE_SCALE },
    { "Motion blur", self->motion_blur, 0, GUISE_MERGE_MAX_MOTION_BLUR },
    { "Sharpening", self->sharpening, -GUISE_MERGE_MAX_SHARPENING, GUISE_MERGE_MAX_SHARPENING },
    { "Denoising", self->denoising, 0, GUISE_MERGE_MAX_DENOISING },
    { "Bicubic degradation", self->bicubic, 0, GUISE_MERGE_MAX_DEGRADATION },
    { "Colour degradation", self->color_degradation, 0, GUISE_MERGE_MAX_DEGRADATION },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (ranges[i].value < ranges[i].low || ranges[i].value > ranges[i].high)
      {
        g_set_error (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_UNSUPPORTED,
                     "%s must be %d to %d, not %d", ranges[i].what, ranges[i].low, ranges[i].high,
                     ranges[i].value);
        return FALSE;
      }
  if (self->face_type != GUISE_FACE_TYPE_MARK_ONLY && self->opacity >= 0.0 && self->opacity <= 1.0)
    return TRUE;
  g_set_error_literal (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_UNSUPPORTED,
                       self->face_type == GUISE_FACE_TYPE_MARK_ONLY
                         ? "Marks without a crop cannot be merged"
                         : "Opacity must be 0 to 1");
  return FALSE;
}
