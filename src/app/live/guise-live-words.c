/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the settings of the live view are called. */
#include "app/live/guise-live-words.h"

#include <glib/gi18n.h>
#include <string.h>

static const GuiseLiveWords words[] = {
  { "rotation", GUISE_LIVE_GROUP_CAMERA, N_ ("Turn the picture"), NULL },
  { "mirror", GUISE_LIVE_GROUP_CAMERA, N_ ("Mirror the picture"),
    N_ ("For everybody who sees it") },

  { "label", GUISE_LIVE_GROUP_OUTPUT, N_ ("AI label"), N_ ("Drawn in every output") },
  { "lost-face", GUISE_LIVE_GROUP_OUTPUT, N_ ("If the face is lost"), NULL },
  { "delay", GUISE_LIVE_GROUP_OUTPUT, N_ ("Delay, ms"), N_ ("So that sound can be in step") },

  { "coverage", GUISE_LIVE_GROUP_FACE, N_ ("Coverage"), NULL },
  { "smoothing", GUISE_LIVE_GROUP_FACE, N_ ("Smoothing"), NULL },
  { "post-sharpen", GUISE_LIVE_GROUP_FACE, N_ ("Sharpen"), NULL },
  { "opacity", GUISE_LIVE_GROUP_FACE, N_ ("Opacity"), NULL },
  { "morph", GUISE_LIVE_GROUP_FACE, N_ ("Morph"), N_ ("Of models that can do it") },

  { "mask-xseg", GUISE_LIVE_GROUP_MASK, N_ ("Trained mask"),
    N_ ("Hands and hair before your face stay in front") },
  { "blur", GUISE_LIVE_GROUP_MASK, N_ ("Edge blur"), NULL },
  { "erode", GUISE_LIVE_GROUP_MASK, N_ ("Shrink edge"), NULL },
  { "color", GUISE_LIVE_GROUP_MASK, N_ ("Colour match"), NULL },

  { "detector", GUISE_LIVE_GROUP_FIND, N_ ("Range"), N_ ("How far away faces are looked for") },
  { "threshold", GUISE_LIVE_GROUP_FIND, N_ ("Least certainty"), N_ ("0 leaves it to the network") },
  { "max-faces", GUISE_LIVE_GROUP_FIND, N_ ("Faces followed"), NULL },
  { "order", GUISE_LIVE_GROUP_FIND, N_ ("First face"), NULL },
  { "all-faces", GUISE_LIVE_GROUP_FIND, N_ ("Swap all faces"), NULL },
  { "face", GUISE_LIVE_GROUP_FIND, N_ ("Number of the face"), N_ ("0 is the first") },

  { "align", GUISE_LIVE_GROUP_PLACE, N_ ("Follow"), NULL },
  { "head-mode", GUISE_LIVE_GROUP_PLACE, N_ ("Whole head"),
    N_ ("For models of whole heads whose file does not say so") },
  { "x-offset", GUISE_LIVE_GROUP_PLACE, N_ ("Cut further right"), NULL },
  { "y-offset", GUISE_LIVE_GROUP_PLACE, N_ ("Cut further down"), NULL },
  { "freeze-roll", GUISE_LIVE_GROUP_PLACE, N_ ("Do not turn with the head"), NULL },
  { "exclude-moving", GUISE_LIVE_GROUP_PLACE, N_ ("Ignore mouth and brows"),
    N_ ("The face shakes less while it speaks") },

  { "two-passes", GUISE_LIVE_GROUP_MODEL, N_ ("Two passes"), N_ ("Takes twice as long") },
  { "pre-sharpen", GUISE_LIVE_GROUP_MODEL, N_ ("Sharpen before"), NULL },
  { "pre-gamma-red", GUISE_LIVE_GROUP_MODEL, N_ ("Red before"), NULL },
  { "pre-gamma-green", GUISE_LIVE_GROUP_MODEL, N_ ("Green before"), NULL },
  { "pre-gamma-blue", GUISE_LIVE_GROUP_MODEL, N_ ("Blue before"), NULL },
  { "post-gamma-red", GUISE_LIVE_GROUP_MODEL, N_ ("Red after"), NULL },
  { "post-gamma-green", GUISE_LIVE_GROUP_MODEL, N_ ("Green after"), NULL },
  { "post-gamma-blue", GUISE_LIVE_GROUP_MODEL, N_ ("Blue after"), NULL },

  { "mask-source", GUISE_LIVE_GROUP_MERGE, N_ ("Mask of your face"), NULL },
  { "mask-celeb", GUISE_LIVE_GROUP_MERGE, N_ ("Mask of the new face"), NULL },
  { "mask-landmarks", GUISE_LIVE_GROUP_MERGE, N_ ("Mask of the landmarks"), NULL },
  { "face-x", GUISE_LIVE_GROUP_MERGE, N_ ("Face further right"), NULL },
  { "face-y", GUISE_LIVE_GROUP_MERGE, N_ ("Face further down"), NULL },
  { "face-scale", GUISE_LIVE_GROUP_MERGE, N_ ("Size of the face"), NULL },
  { "interpolation", GUISE_LIVE_GROUP_MERGE, N_ ("Interpolation"), NULL },
  { "linear-light", GUISE_LIVE_GROUP_MERGE, N_ ("Blend as light"),
    N_ ("Soft edges between bright and dark are not too dark") },

  { "frame-median", GUISE_LIVE_GROUP_PICTURE, N_ ("Take grain away"),
    N_ ("The picture around the face becomes as smooth as the face") },
  { "frame-bicubic", GUISE_LIVE_GROUP_PICTURE, N_ ("Take sharpness away"), NULL },
  { "color-compression", GUISE_LIVE_GROUP_PICTURE, N_ ("Fewer colours"), NULL },
  { "hold", GUISE_LIVE_GROUP_PICTURE, N_ ("Hold a lost face, ms"), NULL },
};

static const char *const group_titles[GUISE_N_LIVE_GROUPS] = {
  [GUISE_LIVE_GROUP_CAMERA] = N_ ("Camera"),
  [GUISE_LIVE_GROUP_OUTPUT] = N_ ("Output"),
  [GUISE_LIVE_GROUP_FACE] = N_ ("Face"),
  [GUISE_LIVE_GROUP_MASK] = N_ ("Mask and colour"),
  [GUISE_LIVE_GROUP_FIND] = N_ ("Which face"),
  [GUISE_LIVE_GROUP_PLACE] = N_ ("Where it is cut"),
  [GUISE_LIVE_GROUP_MODEL] = N_ ("Before and after the network"),
  [GUISE_LIVE_GROUP_MERGE] = N_ ("How it is laid over"),
  [GUISE_LIVE_GROUP_PICTURE] = N_ ("The whole picture"),
};

static const struct
{
  const char *word;
  const char *text;
} choices[] = {
  { "0", "0°" },
  { "90", "90°" },
  { "180", "180°" },
  { "270", "270°" },
  { "auto", N_ ("Any distance") },
  { "short", N_ ("Near") },
  { "full", N_ ("Far") },
  { "largest", N_ ("Largest") },
  { "middle", N_ ("In the middle") },
  { "left", N_ ("Left") },
  { "right", N_ ("Right") },
  { "top", N_ ("Top") },
  { "bottom", N_ ("Bottom") },
  { "points", N_ ("The face") },
  { "rectangle", N_ ("A rectangle") },
  { "static", N_ ("The middle of the picture") },
  { "blur", N_ ("Hold, blur") },
  { "card", N_ ("Hold, card") },
  { "hold", N_ ("Hold") },
  { "camera", N_ ("Show the camera") },
  { "none", N_ ("None") },
  /* Translators: names of colour matches, which stay; what they take beside the others. */
  { "idt", N_ ("idt, slow") },
  { "idt-m", N_ ("idt-m, slow") },
  { "sot-m", N_ ("sot-m, very slow") },
  { "mix-m", N_ ("mix-m, very slow") },
  { "sot", N_ ("sot, slow") },
};

static const char *const stage_titles[GUISE_N_LIVE_STAGES] = {
  [GUISE_LIVE_STAGE_FIND] = N_ ("find face"),  [GUISE_LIVE_STAGE_ALIGN] = N_ ("cut"),
  [GUISE_LIVE_STAGE_NETWORK] = N_ ("network"), [GUISE_LIVE_STAGE_MASK] = N_ ("mask"),
  [GUISE_LIVE_STAGE_COLOR] = N_ ("colour"),    [GUISE_LIVE_STAGE_MERGE] = N_ ("merge"),
};

const GuiseLiveWords *
guise_live_words_get (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (words);
  return words;
}

const char *
guise_live_group_get_title (GuiseLiveGroup group)
{
  return _ (group_titles[group]);
}

const char *
guise_live_word_get_text (const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++)
    if (strcmp (choices[i].word, word) == 0)
      return _ (choices[i].text);
  return word;
}

const char *
guise_live_stage_get_title (GuiseLiveStage stage)
{
  return _ (stage_titles[stage]);
}
