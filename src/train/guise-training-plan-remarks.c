/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is possible in a plan, but should be known before a week is spent. */
#include "train/guise-training-plan-private.h"
#include "train/guise-training-plan-rules.h"

#define WHOLE_FACE_MIN_RESOLUTION 224 /* features.md A5, 61 */
#define MIN_BATCH                 4   /* features.md A5, 59 */

static void
remark_free (void *data)
{
  GuisePlanRemark *remark = data;

  g_free (remark->text);
  g_free (remark);
}

/* The result may be filled further. */
G_GNUC_PRINTF (4, 5)
static GuisePlanRemark *
add (GPtrArray *remarks, size_t stage, GuisePlanRemarkKind kind, const char *format, ...)
{
  GuisePlanRemark *remark = g_new0 (GuisePlanRemark, 1);
  va_list          arguments;

  va_start (arguments, format);
  remark->stage = stage;
  remark->kind = kind;
  remark->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (remarks, remark);
  return remark;
}

static void
set_numbers (GuisePlanRemark *remark, int first, int second)
{
  remark->numbers[0] = first;
  remark->numbers[1] = second;
}

/* Of the whole plan: what the first stage settles for all. */
static void
add_of_plan (GPtrArray *remarks, const GuiseTrainingPlan *plan, const GuiseSaehdOptions *first)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, 0);
  gboolean                  is_whole =
    first->face_type == GUISE_SAEHD_FACE_WHOLE || first->face_type == GUISE_SAEHD_FACE_HEAD;

  if (is_whole && !first->quick96 && first->resolution < WHOLE_FACE_MIN_RESOLUTION)
    set_numbers (add (remarks, G_MAXSIZE, GUISE_PLAN_REMARK_LOW_RESOLUTION,
                      "Whole faces need a resolution of at least %d to be sharp; this plan has %d.",
                      WHOLE_FACE_MIN_RESOLUTION, first->resolution),
                 WHOLE_FACE_MIN_RESOLUTION, first->resolution);
  if (is_whole && !first->pretrain && stage->src.masks == GUISE_PLAN_MASKS_NO)
    add (remarks, G_MAXSIZE, GUISE_PLAN_REMARK_NO_FOREHEAD,
         "Whole faces have no forehead mask of their own: without applied masks the forehead is "
         "cut off when faces are swapped. The plan does not ask for masks.");
  if (plan->backup_hours == 0.0)
    add (remarks, G_MAXSIZE, GUISE_PLAN_REMARK_NO_BACKUPS,
         "There are no timed backups: after a collapse only those before each stage remain.");
}

static void
add_of_styles (GPtrArray *remarks, size_t index, const GuiseSaehdOptions *options)
{
  if (options->face_style_power == 0.0 && options->bg_style_power == 0.0)
    return;
  add (remarks, index, GUISE_PLAN_REMARK_STYLES,
       "Style powers make the face more like the destination and can make a model collapse: "
       "watch the previews. The guard is strict, and there is a backup every hour.");
  if (options->face_style_power == 0.0 || options->bg_style_power == 0.0)
    add (remarks, index, GUISE_PLAN_REMARK_ONE_STYLE,
         "The two style powers work as a pair; only %s is on.",
         options->face_style_power > 0.0 ? "face_style_power" : "bg_style_power");
}

/* before: of the stage before; NULL: this is the first one. */
static void
add_of_stage (GPtrArray                *remarks,
              size_t                    index,
              const GuiseTrainingStage *stage,
              const GuiseSaehdOptions  *before,
              const GuiseSaehdOptions  *options)
{
  gboolean was_warped = before == NULL || before->random_warp;

  if (options->batch_size < MIN_BATCH && (before == NULL || before->batch_size >= MIN_BATCH))
    set_numbers (add (remarks, index, GUISE_PLAN_REMARK_SMALL_BATCH,
                      "A batch of %d learns badly; %d is the least that is worth while.",
                      options->batch_size, MIN_BATCH),
                 options->batch_size, MIN_BATCH);
  if (before != NULL && before->adabelief != options->adabelief)
    add (remarks, index, GUISE_PLAN_REMARK_OPTIMIZER,
         "The optimizer changes: what it has learned about the weights starts anew.");
  if (options->pretrain)
    return; /* the rest is switched off by it */
  if (was_warped && !options->random_warp)
    add (remarks, index,
         before != NULL ? GUISE_PLAN_REMARK_WARP_OFF : GUISE_PLAN_REMARK_NEVER_WARPED,
         before != NULL ? "random_warp is off from here on: the model cannot be reused for another "
                          "face any more. The last reusable one is kept as a backup."
                        : "random_warp is off from the beginning: the model cannot be reused for "
                          "another face. A reusable model to begin with is kept as a backup.");
  if (!was_warped && options->random_warp)
    add (remarks, index, GUISE_PLAN_REMARK_WARP_ON,
         "random_warp is on again; the model stays one that cannot be reused.");
  if (options->gan_power > 0.0 && options->random_warp)
    add (remarks, index, GUISE_PLAN_REMARK_GAN_WITH_WARP,
         "The GAN is on while random_warp is; it is of use when everything else is learned.");
  if (stage->gate != NULL && stage->gate->unattended == GUISE_GATE_WAIT)
    add (remarks, index, GUISE_PLAN_REMARK_WAITS,
         "An unattended run waits at the end of this stage for a decision.");
  add_of_styles (remarks, index, options);
}

static void
add_of_end (GPtrArray *remarks, const GuiseTrainingPlan *plan, const GuiseSaehdOptions *last)
{
  size_t                    index = plan->stages->len - 1;
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, index);

  if (last->pretrain)
    add (remarks, index, GUISE_PLAN_REMARK_ENDS_PRETRAINED,
         "The plan ends with pretraining: what it makes is a base for other projects, not a face.");
  else if (stage->dst.slot == GUISE_FACE_SLOT_DST && stage->dst.n_keep > 0)
    set_numbers (add (remarks, index, GUISE_PLAN_REMARK_LEAVES_OUT,
                      "The last stage trains only the best %u faces of the destination. That is "
                      "right for a camera used live; for footage every face of it should be "
                      "trained at the end.",
                      stage->dst.n_keep),
                 (int) stage->dst.n_keep, 0);
}

GPtrArray *
guise_training_plan_dup_remarks (const GuiseTrainingPlan *self, const char *const *options)
{
  g_autoptr (GPtrArray) remarks = g_ptr_array_new_with_free_func (remark_free);
  GuiseSaehdOptions before = { 0 };

  for (size_t i = 0; i < self->stages->len; i++)
    {
      g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (self, options, i, NULL);

      if (model == NULL) /* a plan that is refused: the refusal says why */
        break;
      if (i == 0)
        add_of_plan (remarks, self, guise_saehd_get_options (model));
      add_of_stage (remarks, i, guise_training_plan_get_stage (self, i), i > 0 ? &before : NULL,
                    guise_saehd_get_options (model));
      before = *guise_saehd_get_options (model);
      if (i + 1 == self->stages->len)
        add_of_end (remarks, self, &before);
    }
  return g_steal_pointer (&remarks);
}
