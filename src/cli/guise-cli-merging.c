/* SPDX-License-Identifier: GPL-3.0-or-later
 * How face and frame become one, in the words of the command line. */
#include "cli/guise-cli-merging.h"

#include <string.h>

void
guise_cli_merging_clear (GuiseCliMerging *self)
{
  g_free (self->mode);
  g_free (self->mask);
  g_free (self->color);
  g_free (self->sharpen);
}

void
guise_cli_merging_get_entries (GuiseCliMerging *self, GOptionEntry *out_entries)
{
  GuiseMergeOptions *merge = &self->merge;
  const GOptionEntry entries[GUISE_CLI_MERGING_N_ENTRIES] = {
    { "mode", 0, 0, G_OPTION_ARG_STRING, &self->mode,
      N_ ("overlay (default), hist-match, seamless, seamless-hist-match, raw-rgb, raw-predict or "
          "original"),
      "M" },
    { "mask", 0, 0, G_OPTION_ARG_STRING, &self->mask,
      N_ ("learned-prd*learned-dst (default), learned-prd, learned-dst, learned-prd+learned-dst, "
          "dst, full; with --xseg also xseg-prd, xseg-dst, xseg-prd*xseg-dst or "
          "learned-prd*learned-dst*xseg-prd*xseg-dst"),
      "M" },
    { "erode", 0, 0, G_OPTION_ARG_INT, &merge->erosion,
      N_ ("Make the mask smaller (1 to 400) or larger (-1 to -400), default 16"), "N" },
    { "blur", 0, 0, G_OPTION_ARG_INT, &merge->blur,
      N_ ("Soften the edge of the mask, 0 to 400, default 100"), "N" },
    { "color", 0, 0, G_OPTION_ARG_STRING, &self->color,
      N_ ("rct (default), lct, mkl, mkl-m, idt, idt-m, sot-m, mix-m or none"), "M" },
    { "opacity", 0, 0, G_OPTION_ARG_DOUBLE, &merge->opacity, N_ ("0 to 1, default 1"), "P" },
    { "linear-light", 0, 0, G_OPTION_ARG_NONE, &merge->is_linear,
      N_ ("Mix light where the mask is soft, and not the values of pixels"), NULL },
    { "hist-threshold", 0, 0, G_OPTION_ARG_INT, &merge->hist_threshold,
      N_ ("How bright the modes with hist let the face become, 0 to 255, default 238"), "N" },
    { "hist-whole", 0, 0, G_OPTION_ARG_NONE, &self->hist_whole,
      N_ ("Let hist-match look at the whole square instead of the masked part"), NULL },
    { "face-scale", 0, 0, G_OPTION_ARG_INT, &merge->face_scale,
      N_ ("Put the face back smaller (1 to 50) or larger (-1 to -50)"), "N" },
    { "motion-blur", 0, 0, G_OPTION_ARG_INT, &merge->motion_blur,
      N_ ("Blur a moving face along its way, 0 to 100; only while there is one face"), "N" },
    { "sharpen", 0, 0, G_OPTION_ARG_INT, &merge->sharpening,
      N_ ("Sharpen the face (1 to 100) or soften it (-1 to -100)"), "N" },
    { "sharpen-mode", 0, 0, G_OPTION_ARG_STRING, &self->sharpen,
      N_ ("How to sharpen: box (default), gaussian or none"), "M" },
    { "match-sharpness", 0, 0, G_OPTION_ARG_NONE, &merge->matches_sharpness,
      N_ ("Make the face as sharp as the one that was there"), NULL },
    { "denoise", 0, 0, G_OPTION_ARG_INT, &merge->denoising,
      N_ ("Take noise out of the frame around the face, 0 to 500"), "N" },
    { "bicubic", 0, 0, G_OPTION_ARG_INT, &merge->bicubic,
      N_ ("Make the frame around the face coarser, 0 to 100"), "N" },
    { "color-degrade", 0, 0, G_OPTION_ARG_INT, &merge->color_degradation,
      N_ ("Mix in the picture in 256 colours, 0 to 100"), "N" },
  };

  memcpy (out_entries, entries, sizeof entries);
}

static gboolean
refuse_word (GuiseCli *cli, const char *option, const char *word, GError **error)
{
  guise_cli_set_usage_error (cli, error, _("“%s” means nothing to --%s."), word, option);
  return FALSE;
}

gboolean
guise_cli_merging_read (GuiseCliMerging *self, GuiseCli *cli, GError **error)
{
  GuiseMergeOptions *merge = &self->merge;

  merge->hist_masked = !self->hist_whole;
  merge->sharpen = GUISE_MERGE_SHARPEN_BOX;
  if (self->mode != NULL && !guise_merge_mode_from_string (self->mode, &merge->mode))
    return refuse_word (cli, "mode", self->mode, error);
  if (self->mask != NULL && !guise_merge_mask_from_string (self->mask, &merge->mask))
    return refuse_word (cli, "mask", self->mask, error);
  if (self->color != NULL && !guise_color_transfer_from_name (self->color, &merge->color))
    return refuse_word (cli, "color", self->color, error);
  if (self->sharpen != NULL && !guise_merge_sharpen_from_string (self->sharpen, &merge->sharpen))
    return refuse_word (cli, "sharpen-mode", self->sharpen, error);
  return TRUE;
}
