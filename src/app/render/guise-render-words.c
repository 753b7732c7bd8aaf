/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the options of swapping a video are called. */
#include "app/render/guise-render-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_CRF 51
#define PERCENT 100.0

static const GuiseRenderChoice modes[] = {
  { GUISE_MERGE_OVERLAY, N_ ("Laid over"),
    N_ ("The face is laid over the picture by its mask. The usual way.") },
  { GUISE_MERGE_HIST_MATCH, N_ ("Laid over, levels matched"),
    N_ ("Before that it takes on the brightness and colours of your face, level for level.") },
  { GUISE_MERGE_SEAMLESS, N_ ("Seamless"),
    N_ ("The face is drawn into the picture; the colours come from what is around it.") },
  { GUISE_MERGE_SEAMLESS_HIST_MATCH, N_ ("Seamless, levels matched"),
    N_ ("Drawn into the picture; then it takes on the levels of your face.") },
  { GUISE_MERGE_RAW_RGB, N_ ("Whole square"),
    N_ ("All that the model makes, in the picture and without a mask.") },
  { GUISE_MERGE_RAW_PREDICT, N_ ("Square alone"),
    N_ ("A video of what the model makes alone, in its own size.") },
  { 0, NULL, NULL },
};

static const GuiseRenderChoice masks[] = {
  { GUISE_MERGE_MASK_LEARNED_PRD_DST, N_ ("Both faces"),
    N_ ("Where the model sees the new face and yours. The usual mask.") },
  { GUISE_MERGE_MASK_LEARNED_PRD, N_ ("New face"), N_ ("Where the model sees the new face.") },
  { GUISE_MERGE_MASK_LEARNED_DST, N_ ("Your face"), N_ ("Where the model sees your face.") },
  { GUISE_MERGE_MASK_LEARNED_SUM, N_ ("Either face"), N_ ("Where the model sees one of them.") },
  { GUISE_MERGE_MASK_DST, N_ ("Outline"),
    N_ ("Within the outline of your face. For models that make no masks.") },
  { GUISE_MERGE_MASK_FULL, N_ ("Everything"), N_ ("The whole square of the model.") },
  { GUISE_MERGE_MASK_XSEG_PRD, N_ ("Mask model, new face"),
    N_ ("Where a mask model sees the new face.") },
  { GUISE_MERGE_MASK_XSEG_DST, N_ ("Mask model, your face"),
    N_ ("Where a mask model sees your face: hands before it stay in view.") },
  { GUISE_MERGE_MASK_XSEG_PRD_DST, N_ ("Mask model, both faces"),
    N_ ("Where a mask model sees both: hands before your face stay in view.") },
  { GUISE_MERGE_MASK_ALL, N_ ("All masks together"),
    N_ ("Where the model and a mask model see both faces.") },
  { 0, NULL, NULL },
};

static const GuiseRenderChoice colors[] = {
  { GUISE_COLOR_TRANSFER_NONE, N_ ("None"), N_ ("The colours of the model as they are.") },
  { GUISE_COLOR_TRANSFER_RCT, "RCT", N_ ("Brightness and tint of your face. The usual one.") },
  { GUISE_COLOR_TRANSFER_LCT, "LCT", N_ ("Also how colours go together. If RCT leaves a tint.") },
  { GUISE_COLOR_TRANSFER_MKL, "MKL",
    N_ ("Like LCT, with least change. If LCT shifts lips or hair.") },
  { GUISE_COLOR_TRANSFER_MKL_M, "MKL-M", N_ ("MKL by what is within the mask.") },
  { GUISE_COLOR_TRANSFER_IDT, "IDT",
    N_ ("Every shade, for very other light. May leave grain. Slow.") },
  { GUISE_COLOR_TRANSFER_IDT_M, "IDT-M", N_ ("IDT by what is within the mask. Slow.") },
  { GUISE_COLOR_TRANSFER_SOT_M, "SOT-M", N_ ("Every shade, then smoothed. Soft, and slow.") },
  { GUISE_COLOR_TRANSFER_MIX_M, "MIX-M", N_ ("Brightness by LCT, colours by SOT. Slow.") },
  { 0, NULL, NULL },
};

static const GuiseRenderChoice spans[] = {
  { 0, N_ ("Off"), N_ ("The face sits where it is found in each picture.") },
  { 5, N_ ("A little"), N_ ("Takes trembling away, over 5 pictures.") },
  { 7, N_ ("More"), N_ ("Takes trembling away, over 7 pictures.") },
  { 9, N_ ("Most"), N_ ("Takes trembling away, over 9 pictures.") },
  { 0, NULL, NULL },
};

static const GuiseRenderChoice sharpens[] = {
  { GUISE_MERGE_SHARPEN_BOX, N_ ("Box"), N_ ("Plain sharpening.") },
  { GUISE_MERGE_SHARPEN_GAUSSIAN, N_ ("Gaussian"), N_ ("Finer sharpening.") },
  { GUISE_MERGE_SHARPEN_NONE, N_ ("None"), N_ ("Numbers above 0 do nothing.") },
  { 0, NULL, NULL },
};

#define AT(member)       G_STRUCT_OFFSET (GuiseVideoSwapOptions, member)
#define MAIN(member)     TRUE, GUISE_RENDER_CHOICE, AT (member)
#define CHOICE(member)   FALSE, GUISE_RENDER_CHOICE, AT (member)
#define NUMBER(member)   FALSE, GUISE_RENDER_NUMBER, AT (member)
#define SHARE(member)    FALSE, GUISE_RENDER_SHARE, AT (member)
#define SWITCH(member)   FALSE, GUISE_RENDER_SWITCH, AT (member)
#define BETWEEN(n, m)    (n), (m), NULL
#define BOTH_WAYS(limit) -(limit), (limit), NULL

static const GuiseRenderWords words[] = {
  { "mode", MAIN (merge.mode), N_ ("How the face is put in"), NULL, 0, 0, modes },
  { "mask", MAIN (merge.mask), N_ ("Where the new face is seen"), NULL, 0, 0, masks },
  { "color", MAIN (merge.color), N_ ("Colour match"), NULL, 0, 0, colors },
  { "label", TRUE, GUISE_RENDER_SWITCH, AT (has_label), N_ ("AI label"),
    N_ ("Drawn in every picture"), BETWEEN (0, 1) },

  { "smooth", CHOICE (smoothing), N_ ("Steady the face"), NULL, 0, 0, spans },
  { "max-faces", NUMBER (max_faces), N_ ("Faces in a picture"),
    N_ ("So many are swapped, the largest first"), BETWEEN (1, GUISE_FACE_FINDER_MAX_FACES) },
  { "erode", NUMBER (merge.erosion), N_ ("Shrink edge"),
    N_ ("Makes the mask smaller; below 0 larger"), BOTH_WAYS (GUISE_MERGE_MAX_EROSION) },
  { "blur", NUMBER (merge.blur), N_ ("Edge blur"), N_ ("Softens the edge of the mask"),
    BETWEEN (0, GUISE_MERGE_MAX_BLUR) },
  { "face-scale", NUMBER (merge.face_scale), N_ ("Shrink face"),
    N_ ("Puts the face in smaller; below 0 larger"), BOTH_WAYS (GUISE_MERGE_MAX_FACE_SCALE) },
  { "sharpen", NUMBER (merge.sharpening), N_ ("Sharpen"),
    N_ ("Sharpens the face; below 0 softens it"), BOTH_WAYS (GUISE_MERGE_MAX_SHARPENING) },
  { "sharpen-mode", CHOICE (merge.sharpen), N_ ("Kind of sharpening"), NULL, 0, 0, sharpens },
  { "match-sharpness", SWITCH (merge.matches_sharpness), N_ ("As sharp as your face"),
    N_ ("The new face is sharpened or softened until it is"), BETWEEN (0, 1) },
  { "motion-blur", NUMBER (merge.motion_blur), N_ ("Motion blur"),
    N_ ("Blurs a moving face along its way; with one face only"),
    BETWEEN (0, GUISE_MERGE_MAX_MOTION_BLUR) },
  { "opacity", SHARE (merge.opacity), N_ ("Opacity, %"), N_ ("Below 100 your face shows through"),
    BETWEEN (0, 100) },
  { "linear-light", SWITCH (merge.is_linear), N_ ("Blend as light"),
    N_ ("Soft edges between bright and dark are not too dark"), BETWEEN (0, 1) },
  { "morph", SHARE (morph), N_ ("Morph, %"), N_ ("Of models that can do it"), BETWEEN (0, 100) },
  { "hist-threshold", NUMBER (merge.hist_threshold), N_ ("Brightest level"),
    N_ ("How bright the face becomes where levels are matched"),
    BETWEEN (0, GUISE_MERGE_MAX_HIST_THRESHOLD) },
  { "hist-whole", SWITCH (merge.hist_masked), N_ ("Match levels within the mask"),
    N_ ("Off: the whole square counts"), BETWEEN (0, 1) },
  { "denoise", NUMBER (merge.denoising), N_ ("Take grain away"),
    N_ ("The picture around the face becomes as smooth as the face"),
    BETWEEN (0, GUISE_MERGE_MAX_DENOISING) },
  { "bicubic", NUMBER (merge.bicubic), N_ ("Take sharpness away"),
    N_ ("The picture around the face becomes as coarse as the face"),
    BETWEEN (0, GUISE_MERGE_MAX_DEGRADATION) },
  { "color-degrade", NUMBER (merge.color_degradation), N_ ("Fewer colours"),
    N_ ("Mixes in a picture of 256 colours"), BETWEEN (0, GUISE_MERGE_MAX_DEGRADATION) },
  { "crf", NUMBER (crf), N_ ("Compression of the video"),
    N_ ("1 is the best quality and the largest file; 0 is the usual"), BETWEEN (0, MAX_CRF) },
};

const GuiseRenderWords *
guise_render_words_get (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (words);
  return words;
}

double
guise_render_words_read (const GuiseRenderWords *self, const GuiseVideoSwapOptions *options)
{
  const void *place = G_STRUCT_MEMBER_P (options, self->offset);

  if (self->kind == GUISE_RENDER_SHARE)
    return PERCENT * *(const double *) place;
  return *(const int *) place;
}

void
guise_render_words_write (const GuiseRenderWords *self,
                          GuiseVideoSwapOptions  *options,
                          double                  value)
{
  void *place = G_STRUCT_MEMBER_P (options, self->offset);

  if (self->kind == GUISE_RENDER_SHARE)
    *(double *) place = value / PERCENT;
  else
    *(int *) place = (int) lrint (value);
}
