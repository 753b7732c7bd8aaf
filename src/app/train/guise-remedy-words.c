/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the engine advises about a result, in words. */
#include "app/train/guise-remedy-words.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define TO_PLAN  "win.show-step::plan"
#define TO_FACES "win.show-step::faces"

const char *
guise_symptom_get_title (GuiseSymptom symptom)
{
  static const char *const titles[GUISE_N_SYMPTOMS] = {
    [GUISE_SYMPTOM_LIKE_TARGET] = N_ ("It looks too much like the target"),
    [GUISE_SYMPTOM_TREMBLES] = N_ ("The face trembles"),
    [GUISE_SYMPTOM_PLATEAU] = N_ ("The losses hardly fall any more"),
  };

  return _ (titles[symptom]);
}

void
guise_remedy_words_clear (GuiseRemedyWords *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->action, g_free);
}

/* ---- too much like the target ---- */

static char *
dup_df_action (const GuiseTrainingCase *training)
{
  const GuiseSaehdArchi df = { GUISE_SAEHD_DF, training->archi.letters };
  g_autofree char      *name = guise_saehd_archi_to_string (&df);

  return g_strdup_printf ("train.duplicate::archi=%s", name);
}

static GuiseRemedyWords
make_for_likeness (GuiseRemedyKind kind, const GuiseTrainingCase *training)
{
  switch (kind)
    {
    case GUISE_REMEDY_REPEAT:
      return (GuiseRemedyWords){
        .title =
          _("Reset and repeat"),
             .text = g_strdup (_("In the plan, turn on “Ask at the end” of a stage. It shows the "
                            "character, the target and the swap side by side, and can repeat "
                            "the stage after a reset. The model is kept.")),
                               .button = _("Open the plan"), .action = g_strdup (TO_PLAN),
                               };
    case GUISE_REMEDY_DF:
      return (GuiseRemedyWords){
        .title = _("Use a df architecture"),
          .text = g_strdup (_("df stays closest to the character, and asks more of its faces and "
                            "of their colours. It is another model: training begins anew, in a "
                            "duplicate of the project.")),
                            .button = _("Duplicate with df"), .action = dup_df_action (training),
                            };
    case GUISE_REMEDY_DF_PLAN:
      return (GuiseRemedyWords){
        .title = _("Use a df architecture"),
                    .text = g_strdup (
                      _("df stays closest to the character, and asks more of its faces and "
                            "of their colours. Resets need liae, and this plan has some: it takes "
                            "a new project with another recipe, and training begins anew.")),
                    };
    case GUISE_REMEDY_SHAPE:
      return (GuiseRemedyWords){
        .title = _("Pair faces of a similar shape"),
          .text = g_strdup (_("The outline of a face is always that of the target. The more alike "
                            "the two skulls, chins and cheeks are, the better the likeness. The "
                            "check of the faces compares them.")),
                            .button = _("Show faces"), .action = g_strdup (TO_FACES),
                            };
    default:
      return (GuiseRemedyWords){
        .title = _("Use fewer colours and lights"),
          .text = g_strdup (_("Many scenes of the character, each of another colour and light, "
                            "make the likeness weaker. Keep the largest ones, with at least 300 "
                            "faces each, and set the others aside.")),
                            .button = _("Show faces"), .action = g_strdup (TO_FACES),
                            };
    }
}

/* ---- trembling ---- */

static uint64_t
count_by_rule (const GuiseTrainingCase *training)
{
  return training->n_iterations * (uint64_t) training->batch / GUISE_REMEDY_CALM_BATCH;
}

static char *
dup_calm_text (const GuiseRemedy *remedy, const GuiseProjectStatus *status)
{
  const GuiseTrainingCase *training = &status->training;
  g_autofree char         *rule =
    g_strdup_printf (_("It helps after %'" PRIu64 " to %'" PRIu64 " iterations at batch %d."),
                        GUISE_REMEDY_CALM_LOW, GUISE_REMEDY_CALM_HIGH, GUISE_REMEDY_CALM_BATCH);
  g_autofree char *now = g_strdup_printf (_("So far there are %'" PRIu64 " at batch %d, as many as %'" PRIu64
                       " at batch %d."),
    training->n_iterations, training->batch, count_by_rule (training), GUISE_REMEDY_CALM_BATCH);
  g_autofree char *more = NULL;

  if (remedy->kind == GUISE_REMEDY_CALM_LATER)
    more = g_strdup_printf (_("Train %'" PRIu64 " more first."), remedy->number);
  else if (remedy->kind == GUISE_REMEDY_CALM_PLANNED)
    /* Translators: title of a stage */
    more = g_strdup_printf (_("The plan does it in the stage “%s”."),
      g_array_index (status->stages, GuiseProjectStageStatus, remedy->number).title);
  else if (training->random_warp)
    more = g_strdup (_("Without random warp the model can never be the base for another face."));
  return more != NULL ? g_strjoin (" ", rule, now, more, NULL) : g_strjoin (" ", rule, now, NULL);
}

static GuiseRemedyWords
make_calm (const GuiseRemedy *remedy, const GuiseProjectStatus *status)
{
  GuiseRemedyWords words = {
    .title =
      _("Learning rate dropout on, random warp off"), .text = dup_calm_text (remedy, status),
    };

  if (remedy->kind == GUISE_REMEDY_CALM_NOW)
    {
      words.button = _("Set both");
      words.action = g_strdup ("train.calm");
      words.is_change = TRUE;
    }
  else if (remedy->kind == GUISE_REMEDY_CALM_PLANNED)
    {
      words.button = _("Open the plan");
      words.action = g_strdup (TO_PLAN);
    }
  return words;
}

static GuiseRemedyWords
make_longer (const GuiseTrainingCase *training)
{
  return (GuiseRemedyWords){
    .title = _("Train longer"),
                .text =
                  g_strdup_printf (_("At %d pixels, small movements become steady late. %'" PRIu64
                               " iterations are done: give it more time before you change "
                               "anything else."),
                                      training->resolution, training->n_iterations),
                                   .button = _("Open the plan"), .action = g_strdup (TO_PLAN),
                                   };
}

static GuiseRemedyWords
make_denoise (void)
{
  return (GuiseRemedyWords){
    .title = _("Take the noise out of the footage"),
      .text = g_strdup (_("Noise in very clear footage of the target changes from picture "
                        "to picture, and the swap follows it. Import the footage once more with "
                        "noise removed; the file itself stays as it is.")),
                        .button = _("Import footage"), .action = g_strdup ("win.import::dst"),
                        };
}

static GuiseRemedyWords
make_dims (const GuiseRemedy *remedy, const GuiseTrainingCase *training)
{
  return (GuiseRemedyWords){
    .title = _("Raise ae_dims"),
      .text = g_strdup_printf (_("A model with %'" PRIu64 " instead of %d tells small movements "
                               "apart, takes longer and needs more memory. It is another model: "
                               "training begins anew, in a duplicate of the project."),
                                  remedy->number, training->ae_dims),
                               .button =
                                 _("Duplicate with more ae_dims"),
                                    .action = g_strdup_printf ("train.duplicate::ae_dims=%" PRIu64,
                                                               remedy->number),
                               };
}

/* ---- nothing is learned any more ---- */

static GuiseRemedyWords
make_next_stage (const GuiseRemedy *remedy)
{
  if (remedy->number == 0)
    return (GuiseRemedyWords){
      .title = _("It may have learned what it can"),
                  .text = g_strdup (
                    _("This is the last stage. Export the model and look at it live: when it "
                          "is good, training is done.")),
                    .button = _("Open export"), .action = g_strdup ("win.show-step::export"),
                    };
  return (GuiseRemedyWords){
    .title = _("Let the next stage begin"),
                .text = g_strdup (
                  _("The stage may have done its work. In the plan, give it fewer iterations; "
                        "the next one begins when they are done.")),
                  .button = _("Open the plan"), .action = g_strdup (TO_PLAN),
                  };
}

static GuiseRemedyWords
make_faces (void)
{
  return (GuiseRemedyWords){
    .title = _("Look at the faces"),
      .text = g_strdup (_("There may be too few of them, or they are too unlike each other: many "
                        "scenes, lights or blurred ones. The check of the faces says what is "
                        "missing.")),
                        .button = _("Show faces"), .action = g_strdup (TO_FACES),
                        };
}

static GuiseRemedyWords
make_larger (const GuiseRemedy *remedy, const GuiseTrainingCase *training)
{
  return (GuiseRemedyWords){
    .title =
      _("Use a larger model"),
         .text =
           g_strdup_printf (_("With dimensions that are too small a face never gets clear. A "
                               "model with %'" PRIu64 " instead of %d learns more, takes longer "
                               "and needs more memory. It is another model: training begins anew, "
                               "in a duplicate of the project."),
                               remedy->number, training->ae_dims),
                            .button =
                              _("Duplicate with more ae_dims"),
                                 .action = g_strdup_printf ("train.duplicate::ae_dims=%" PRIu64,
                                                            remedy->number),
                            };
}

GuiseRemedyWords
guise_remedy_words_make (const GuiseRemedy *remedy, const GuiseProjectStatus *status)
{
  switch (remedy->kind)
    {
    case GUISE_REMEDY_LONGER:
      return make_longer (&status->training);
    case GUISE_REMEDY_CALM_LATER:
    case GUISE_REMEDY_CALM_PLANNED:
    case GUISE_REMEDY_CALM_NOW:
      return make_calm (remedy, status);
    case GUISE_REMEDY_DENOISE:
      return make_denoise ();
    case GUISE_REMEDY_AE_DIMS:
      return make_dims (remedy, &status->training);
    case GUISE_REMEDY_NEXT_STAGE:
      return make_next_stage (remedy);
    case GUISE_REMEDY_FACES:
      return make_faces ();
    case GUISE_REMEDY_LARGER:
      return make_larger (remedy, &status->training);
    default:
      return make_for_likeness (remedy->kind, &status->training);
    }
}
