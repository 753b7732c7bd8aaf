/* SPDX-License-Identifier: GPL-3.0-or-later
 * The advice beside each option of a plan. Source: features.md A1 to A5, A7, A10, in our words. */
#include "app/plan/guise-plan-advice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/guide/guise-guide-blocks.h"
#include "app/plan/guise-plan-editor.h"

#define HELP_CHAPTER   "options.md"

#define KNOB(name)     .key = (name), .is_knob = TRUE
#define OPTION(name)   .key = (name)
#define IN(which)      .group = GUISE_ADVICE_##which
#define AS(which)      .form = GUISE_ADVICE_##which
#define RANGE(a, b, s) .low = (a), .high = (b), .step = (s)
#define USUAL(...)     .usual = { __VA_ARGS__ }

/* clang-format off */
static const GuiseAdvice ADVICE[] = {
  { KNOB ("iterations"), IN (STAGE), AS (WHOLE), RANGE (1, 1e12, 10000), .title = N_("Iterations"),
    .advice = N_("You can stop earlier, or make it longer, at any time.") },
  { KNOB ("dst"), IN (STAGE), AS (CHOICE), .title = N_("Faces to learn against"),
    .advice = N_("Many people first, so that the model learns what faces are. Your own come later."),
    .choices = { { "generic", N_("Many people") }, { "dst", N_("Your own") }, { "src", N_("The character") } } },
  { KNOB ("resets"), IN (STAGE), AS (WHOLE), RANGE (0, 1e12, 10000), .title = N_("Reset every"),
    .advice = N_("Part of the model starts anew so that it does not copy the faces it learns against. 0 means never.") },
  { KNOB ("gate"), IN (STAGE), AS (CHOICE), .title = N_("Ask at the end"),
    .advice = N_("You look at the result and decide whether it goes on or repeats."),
    .choices = { { "n", N_("No") }, { "wait", N_("Wait for me") }, { "pass", N_("Go on if I am away") }, { "repeat", N_("Repeat if I am away") } } },

  { KNOB ("until_hours"), IN (STAGE_MORE), AS (NUMBER), RANGE (0, 10000, 1), .n_digits = 1, .title = N_("End after hours"),
    .advice = N_("Ends the stage early once the whole project has been trained so long. 0 means never.") },
  { KNOB ("reset_first"), IN (STAGE_MORE), AS (SWITCH), .title = N_("Reset before the first iteration"),
    .advice = N_("For another face made from a model that you have trained before.") },
  { KNOB ("reset_at_end"), IN (STAGE_MORE), AS (SWITCH), .title = N_("Reset after the last iteration"),
    .advice = N_("Seldom wanted: the next stage then begins with a fresh part.") },
  { KNOB ("dst_keep"), IN (STAGE_MORE), AS (WHOLE), RANGE (0, 1e8, 100), .title = N_("Best of your faces"),
    .advice = N_("So many with the best mix of angles and sharpness. 2,000 are right for live use; footage needs all of them. 0 means all.") },
  { KNOB ("src_keep"), IN (STAGE_MORE), AS (WHOLE), RANGE (0, 1e8, 100), .title = N_("Best of the character"),
    .advice = N_("3,000 to 4,000 varied faces are best. 0 means all.") },
  { KNOB ("dst_selection"), IN (STAGE_MORE), AS (NAME), .title = N_("Selection of your faces"),
    .advice = N_("The name of a saved selection. Empty means all faces.") },
  { KNOB ("src_selection"), IN (STAGE_MORE), AS (NAME), .title = N_("Selection of the character"),
    .advice = N_("The name of a saved selection. Empty means all faces.") },
  { KNOB ("dst_min"), IN (STAGE_MORE), AS (WHOLE), RANGE (0, 1e8, 10), .title = N_("At least so many of your faces"),
    .advice = N_("With fewer the stage does not start. 0 means any number.") },
  { KNOB ("src_min"), IN (STAGE_MORE), AS (WHOLE), RANGE (0, 1e8, 10), .title = N_("At least so many of the character"),
    .advice = N_("With fewer the stage does not start. 0 means any number.") },
  { KNOB ("require_src_masks"), IN (STAGE_MORE), AS (CHOICE), .title = N_("Masks on the character"),
    .advice = N_("A whole face needs masks: without them the forehead is cut off later."),
    .choices = { { "all", N_("Every face") }, { "warn", N_("Better with") }, { "no", N_("Not needed") } } },
  { KNOB ("require_dst_masks"), IN (STAGE_MORE), AS (CHOICE), .title = N_("Masks on your faces"),
    .advice = N_("Masks on both sides give the cleanest edge."),
    .choices = { { "all", N_("Every face") }, { "warn", N_("Better with") }, { "no", N_("Not needed") } } },
  { KNOB ("src"), IN (STAGE_MORE), AS (CHOICE), .title = N_("Face to be shown"),
    .advice = N_("The character, except while a model is prepared on many people."),
    .choices = { { "src", N_("The character") }, { "generic", N_("Many people") }, { "dst", N_("Your own") } } },
  { KNOB ("guard"), IN (STAGE_MORE), AS (CHOICE), .title = N_("Guard against collapse"),
    .advice = N_("Stops training when the picture falls apart for good. Strict is for style powers."),
    .choices = { { "normal", N_("Normal") }, { "strict", N_("Strict") }, { "off", N_("Off") } } },

  { OPTION ("batch_size"), IN (LEARNING), AS (WHOLE), RANGE (1, 1024, 1), USUAL (4, 6, 8, 12, 16, 24, 32, 48, 64), .usual_low = 4, .title = N_("Batch size"),
    .advice = N_("Larger learns more evenly, most of all early. It costs memory and time. Under 4 a model learns badly, so it ends there.") },
  { OPTION ("random_warp"), IN (LEARNING), AS (SWITCH), .title = N_("Random warp"),
    .advice = N_("Turn off late: more detail, less trembling. The model is no base for other faces after this.") },
  { OPTION ("lr_dropout"), IN (LEARNING), AS (CHOICE), .off = "n", .title = N_("Learning rate dropout"),
    .advice = N_("Helps most when the face is clear already: more detail, less trembling. Costs memory."),
    .choices = { { "n", N_("Off") }, { "y", N_("On") }, { "cpu", N_("On, by the processor") } } },
  { OPTION ("eyes_mouth_prio"), IN (LEARNING), AS (SWITCH), .off = "n", .title = N_("Eyes and mouth first"),
    .advice = N_("Better eyes and teeth. Each iteration takes a little longer.") },
  { OPTION ("masked_training"), IN (LEARNING), AS (SWITCH), .off = "n", .title = N_("Learn inside the mask"),
    .advice = N_("Leave on. Turn off near the end to learn what is around the face as well.") },
  { OPTION ("blur_out_mask"), IN (LEARNING), AS (SWITCH), .off = "n", .title = N_("Blur outside of the mask"),
    .advice = N_("A calmer edge between the face and its surroundings.") },
  { OPTION ("clipgrad"), IN (LEARNING), AS (SWITCH), .off = "n", .title = N_("Limit each step"),
    .advice = N_("Makes a collapse very unlikely. Turn on after one, or to be safe with the finest detail.") },
  { OPTION ("learning_rate"), IN (LEARNING), AS (NUMBER), RANGE (1e-7, 1e-2, 1e-5), .n_digits = 7, .title = N_("Learning rate"),
    .advice = N_("How far each step goes. The usual value suits nearly every model.") },

  { OPTION ("uniform_yaw"), IN (FACES), AS (SWITCH), .title = N_("All head directions alike"),
    .advice = N_("Rare side faces are learned as often as faces from the front.") },
  { OPTION ("random_dst_flip"), IN (FACES), AS (SWITCH), .title = N_("Mirror your faces"),
    .advice = N_("Twice the variety. Not needed when your faces are varied on both sides.") },
  { OPTION ("random_src_flip"), IN (FACES), AS (SWITCH), .title = N_("Mirror the character"),
    .advice = N_("Covers more angles, but a face that is not even on both sides loses likeness.") },
  { OPTION ("random_hsv_power"), IN (FACES), AS (NUMBER), RANGE (0, 0.3, 0.05), .n_digits = 2, .title = N_("Vary the colours"),
    .advice = N_("A little makes live use calmer when the light changes. 0 means never.") },
  { OPTION ("ct_mode"), IN (FACES), AS (CHOICE), .off = "none", .title = N_("Colour transfer"),
    .advice = N_("Off suits faces with varied light. Else try each and compare the previews."),
    .choices = { { "none", N_("Off") }, { "rct", "RCT" }, { "lct", "LCT" }, { "mkl", "MKL" }, { "idt", "IDT" }, { "sot", "SOT" } } },

  { OPTION ("gan_power"), IN (DETAIL), AS (NUMBER), RANGE (0, 5, 0.1), .n_digits = 2, .off = "0", .title = N_("Strength"),
    .advice = N_("Only when everything else is learned. Much slower; flaws at teeth and eyes come first, so train long. 0.1 is usual, 0 is off.") },
  { OPTION ("gan_dims"), IN (DETAIL), AS (WHOLE), RANGE (4, 512, 4), USUAL (8, 16, 32, 64, 128), .title = N_("Size of the judge"),
    .advice = N_("Larger sees finer flaws and costs memory. 16 to 32 are usual.") },
  { OPTION ("gan_patch_size"), IN (DETAIL), AS (WHOLE), RANGE (3, 640, 1), .title = N_("Patch"),
    .advice = N_("How large a piece is judged at once. An eighth of the resolution is right.") },

  { KNOB (GUISE_PLAN_STYLES), IN (EXPERIMENTAL), AS (SWITCH), .title = N_("Carry over the style of your picture"),
    .advice = N_("Colours become more like those of your picture, and the face more like yours. It may collapse: the guard becomes strict, and there is a backup every hour.") },
  { OPTION ("face_style_power"), IN (EXPERIMENTAL), AS (NUMBER), RANGE (0, 100, 0.0001), .n_digits = 4, .off = "0", .title = N_("Style of your face"),
    .advice = N_("Colours become more like yours, and so does the face. It may collapse: begin with 0.0001, after 10,000 iterations, and watch the previews.") },
  { OPTION ("bg_style_power"), IN (EXPERIMENTAL), AS (NUMBER), RANGE (0, 100, 0.0001), .n_digits = 4, .off = "0", .title = N_("Style around the face"),
    .advice = N_("What is outside of the mask becomes more like yours. The two styles work as a pair.") },
  { OPTION ("true_face_power"), IN (EXPERIMENTAL), AS (NUMBER), RANGE (0, 1, 0.01), .n_digits = 4, .off = "0", .title = N_("True face"),
    .advice = N_("Not needed. More like the character, at the price of flaws and wrong light. Only for df.") },
  { OPTION ("pretrain"), IN (EXPERIMENTAL), AS (SWITCH), .title = N_("Prepare on many people"),
    .advice = N_("The first stage of a base: one to two days are good. It has a recipe of its own.") },

  { OPTION ("models_opt_on_gpu"), IN (OTHER), AS (SWITCH), .off = "n", .title = N_("Optimizer on the graphics card"),
    .advice = N_("Leave on while it fits. Off saves graphics memory and takes longer.") },
  { OPTION ("adabelief"), IN (OTHER), AS (SWITCH), .off = "n", .title = N_("AdaBelief optimizer"),
    .advice = N_("More accurate, costs some memory. Changing it later makes the optimizer begin anew.") },
  { OPTION ("average_gradients"), IN (OTHER), AS (SWITCH), .title = N_("Average over graphics cards"),
    .advice = N_("As DeepFaceLab does with several cards. Without it their steps add up. No effect with one card.") },
  { OPTION ("tv_axes"), IN (OTHER), AS (CHOICE), .title = N_("Smoothing of the finest detail"),
    .advice = N_("Rows and columns is right; the other one repeats what DeepFaceLab does."),
    .choices = { { "hw", N_("Rows and columns") }, { "ch", N_("As DeepFaceLab") } } },
  { OPTION ("write_preview_history"), IN (OTHER), AS (SWITCH), .title = N_("Preview history of DeepFaceLab"),
    .advice = N_("Only kept for DeepFaceLab. Here every preview is kept in the history anyway.") },
  { OPTION ("autobackup_hour"), IN (OTHER), AS (WHOLE), RANGE (0, 24, 1), .title = N_("Backup hours of DeepFaceLab"),
    .advice = N_("Only kept for DeepFaceLab. Here backups follow the plan.") },
  { OPTION ("target_iter"), IN (OTHER), AS (WHOLE), RANGE (0, 2147483647, 10000), .title = N_("Target iteration of DeepFaceLab"),
    .advice = N_("Only kept for DeepFaceLab. Here the stages say when to stop.") },

  { OPTION ("resolution"), IN (NETWORK), AS (WHOLE), RANGE (32, 1024, 32), USUAL (64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512), .title = N_("Resolution"),
    .advice = N_("More is not always better: small faces in a picture gain nothing, and time grows. A whole face needs 224.") },
  { OPTION ("face_type"), IN (NETWORK), AS (FACE_TYPE), .title = N_("How much of the head"),
    .advice = N_("The more is covered, the more believable it is."),
    .choices = { { "h", N_("Half face"), N_("From the eyebrows to below the mouth.") },
                 { "mf", N_("Three quarters"), N_("Half a face with a margin on each side.") },
                 { "f", N_("Full face"), N_("From above the eyebrows to the chin, without the forehead.") },
                 { "wf", N_("Whole face"), N_("With the forehead and both cheeks. Needs masks.") },
                 { "head", N_("Head"), N_("All of the head with its hair. Needs masks.") } } },
  { OPTION ("archi"), IN (NETWORK), AS (ARCHI), .title = N_("Architecture"),
    .advice = N_("How the two faces come together in the model.") },
  { OPTION ("quick96"), IN (NETWORK), AS (SWITCH), .title = N_("Quick check"),
    .advice = N_("A small fixed model that shows the faults of your faces within hours.") },

  { OPTION ("ae_dims"), IN (DIMENSIONS), AS (WHOLE), RANGE (32, 1024, 32), USUAL (64, 128, 256, 384, 512, 768), .title = N_("Between the two faces"),
    .advice = N_("The brain of the model: expressions and variety. Too small, and the face never becomes clear.") },
  { OPTION ("e_dims"), IN (DIMENSIONS), AS (WHOLE), RANGE (16, 256, 2), USUAL (16, 32, 48, 64, 80, 96, 128), .title = N_("Recognizing"),
    .advice = N_("Too small, and unusual faces suffer.") },
  { OPTION ("d_dims"), IN (DIMENSIONS), AS (WHOLE), RANGE (16, 256, 2), USUAL (16, 32, 48, 64, 80, 96, 128), .title = N_("Drawing"),
    .advice = N_("Too small, and sharpness is lost when colours and light vary.") },
  { OPTION ("d_mask_dims"), IN (DIMENSIONS), AS (WHOLE), RANGE (16, 256, 2), USUAL (16, 22, 32, 48), .title = N_("Drawing the mask"),
    .advice = N_("16 to 22 are usual. 32 pays only with masks that you have edited.") },

  { KNOB ("backup_hours"), IN (BACKUPS), AS (NUMBER), RANGE (0, 168, 1), .n_digits = 1, .title = N_("Back up every so many hours"),
    .advice = N_("Of training, besides the checked backup before each stage. Two to four are good; 0 means none.") },
};
/* clang-format on */

const GuiseAdvice *
guise_plan_advice_get_all (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (ADVICE);
  return ADVICE;
}

const GuiseAdvice *
guise_plan_advice_find (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ADVICE); i++)
    if (strcmp (ADVICE[i].key, key) == 0)
      return &ADVICE[i];
  return NULL;
}

/* The other family with the same letters behind it. */
static char *
dup_other_archi (const char *value)
{
  const char *letters = value + strcspn (value, "-");

  return g_str_has_prefix (value, "liae") ? g_strconcat ("df", letters, NULL)
                                          : g_strconcat ("liae", letters, NULL);
}

char *
guise_plan_advice_dup_other (const GuiseAdvice *self, const char *value)
{
  const double number = g_ascii_strtod (value, NULL);
  int          other = 0;

  if (self->off != NULL)
    return g_strdup (self->off);
  if (self->form == GUISE_ADVICE_ARCHI)
    return dup_other_archi (value);
  for (size_t i = 0; self->usual[i] != 0; i++)
    if (self->usual[i] < number || (other == 0 && self->usual[i] > number))
      other = self->usual[i];
  return other != 0 ? g_strdup_printf ("%d", other) : NULL;
}

/* The guide is English: its heading is the title as it stands here, and the name in brackets. */
char *
guise_plan_advice_dup_help (const GuiseAdvice *self)
{
  g_autofree char *heading = g_strdup_printf ("%s (%s)", self->title, self->key);
  g_autofree char *anchor = guise_guide_anchor_new (heading);

  return g_strconcat (HELP_CHAPTER, "#", anchor, NULL);
}

const char *
guise_advice_group_get_title (GuiseAdviceGroup group)
{
  static const char *const titles[GUISE_N_ADVICE_GROUPS] = {
    [GUISE_ADVICE_STAGE_MORE] = N_ ("More about this stage"),
    [GUISE_ADVICE_LEARNING] = N_ ("Learning"),
    [GUISE_ADVICE_FACES] = N_ ("What is done to faces"),
    [GUISE_ADVICE_DETAIL] = N_ ("Finest detail"),
    [GUISE_ADVICE_EXPERIMENTAL] = N_ ("Experimental"),
    [GUISE_ADVICE_OTHER] = N_ ("Seldom needed"),
    [GUISE_ADVICE_NETWORK] = N_ ("Same in every stage"),
    [GUISE_ADVICE_DIMENSIONS] = N_ ("Dimensions"),
    [GUISE_ADVICE_BACKUPS] = N_ ("Backups"),
  };

  return titles[group] != NULL ? _ (titles[group]) : NULL;
}
