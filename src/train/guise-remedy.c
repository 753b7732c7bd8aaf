/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done about a result that is not what one expected. */
#include "train/guise-remedy.h"

#include "train/guise-training.h"

#define CALM_FACES      (GUISE_REMEDY_CALM_LOW * GUISE_REMEDY_CALM_BATCH)
#define HIGH_RESOLUTION 224
#define DIMS_STEP       128  /* that much more is another model; less makes little difference */
#define MAX_DIMS        1024 /* that a new model can have */

/* ---- the numbers ---- */

static gboolean
is_calm (const GuiseSaehdOptions *options)
{
  return !options->random_warp && options->lr_dropout != GUISE_SAEHD_DROPOUT_OFF;
}

static size_t
find_calm_stage (const GuiseTrainingPlan *plan, const char *const *options, size_t stage)
{
  for (size_t i = stage + 1; i < plan->stages->len; i++)
    {
      g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, i, NULL);

      if (model != NULL && is_calm (guise_saehd_get_options (model)))
        return i;
    }
  return G_MAXSIZE;
}

static gboolean
can_be_df (const GuiseTrainingPlan *plan, const char *const *options, GuiseSaehdArchi archi)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *name = NULL;
  g_autofree char *pair = NULL;
  g_auto (GStrv) changed = NULL;

  archi.family = GUISE_SAEHD_DF;
  name = guise_saehd_archi_to_string (&archi);
  pair = g_strdup_printf ("archi=%s", name);
  if (options != NULL)
    g_strv_builder_addv (builder, (const char **) options);
  g_strv_builder_add (builder, pair);
  changed = g_strv_builder_end (builder);
  return guise_training_check (plan, (const char *const *) changed, NULL);
}

GuiseTrainingCase
guise_training_case_of_plan (const GuiseTrainingPlan *plan,
                             const char *const       *options,
                             size_t                   stage,
                             uint64_t                 n_iterations)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, stage, NULL);
  const GuiseSaehdOptions *now = model != NULL ? guise_saehd_get_options (model) : NULL;

  if (now == NULL)
    return (GuiseTrainingCase){ .n_iterations = n_iterations, .calm_stage = G_MAXSIZE };
  return (GuiseTrainingCase){
    .n_iterations = n_iterations,
    .batch = now->batch_size,
    .resolution = now->resolution,
    .ae_dims = now->ae_dims,
    .archi = now->archi,
    .random_warp = now->random_warp,
    .lr_dropout = now->lr_dropout != GUISE_SAEHD_DROPOUT_OFF,
    .calm_stage = find_calm_stage (plan, options, stage),
    .can_be_df = now->archi.family == GUISE_SAEHD_LIAE && can_be_df (plan, options, now->archi),
    .n_later = plan->stages->len - 1 - MIN (stage, plan->stages->len - 1),
  };
}

/* ---- the rules ---- */

typedef struct
{
  GuiseRemedy *remedies;
  size_t       n;
} List;

static void
add (List *self, GuiseRemedyKind kind, uint64_t number)
{
  self->remedies[self->n++] = (GuiseRemedy){ kind, number };
}

/* What keeps the model comes first. Only liae has an inter_AB, and without random warp it must not
 * start anew (features.md A33). */
static void
list_for_likeness (List *list, const GuiseTrainingCase *training)
{
  const gboolean is_liae = training->archi.family == GUISE_SAEHD_LIAE;

  if (is_liae && training->random_warp)
    add (list, GUISE_REMEDY_REPEAT, 0);
  if (is_liae)
    add (list, training->can_be_df ? GUISE_REMEDY_DF : GUISE_REMEDY_DF_PLAN, 0);
  add (list, GUISE_REMEDY_SHAPE, 0);
  add (list, GUISE_REMEDY_SCENES, 0);
}

/* Faces count, not iterations: half the batch wants twice as many. */
static void
add_calm (List *list, const GuiseTrainingCase *training)
{
  const uint64_t batch = (uint64_t) training->batch;
  const uint64_t faces = training->n_iterations * batch;

  if (!training->random_warp && training->lr_dropout)
    return;
  if (training->calm_stage != G_MAXSIZE)
    add (list, GUISE_REMEDY_CALM_PLANNED, training->calm_stage);
  else if (faces < CALM_FACES)
    add (list, GUISE_REMEDY_CALM_LATER, (CALM_FACES - faces + batch - 1) / batch);
  else
    add (list, GUISE_REMEDY_CALM_NOW, faces);
}

static void
list_for_trembling (List *list, const GuiseTrainingCase *training)
{
  if (training->resolution >= HIGH_RESOLUTION)
    add (list, GUISE_REMEDY_LONGER, (uint64_t) training->resolution);
  add_calm (list, training);
  add (list, GUISE_REMEDY_DENOISE, 0);
  if (training->ae_dims < MAX_DIMS)
    add (list, GUISE_REMEDY_AE_DIMS, (uint64_t) MIN (training->ae_dims + DIMS_STEP, MAX_DIMS));
}

/* The three usual causes; what keeps the model comes first. */
static void
list_for_plateau (List *list, const GuiseTrainingCase *training)
{
  add (list, GUISE_REMEDY_NEXT_STAGE, training->n_later);
  add (list, GUISE_REMEDY_FACES, 0);
  if (training->ae_dims < MAX_DIMS)
    add (list, GUISE_REMEDY_LARGER, (uint64_t) MIN (training->ae_dims + DIMS_STEP, MAX_DIMS));
}

size_t
guise_remedy_list (GuiseSymptom             symptom,
                   const GuiseTrainingCase *training,
                   GuiseRemedy              out_remedies[GUISE_MAX_REMEDIES])
{
  List list = { out_remedies, 0 };

  if (training->batch < 1)
    return 0;
  if (symptom == GUISE_SYMPTOM_LIKE_TARGET)
    list_for_likeness (&list, training);
  else if (symptom == GUISE_SYMPTOM_PLATEAU)
    list_for_plateau (&list, training);
  else
    list_for_trembling (&list, training);
  return list.n;
}
