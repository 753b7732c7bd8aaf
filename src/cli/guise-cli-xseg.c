/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise xseg`: its options and its sub-verbs. */
#include "cli/guise-cli-xseg.h"

#include <string.h>

#define MAX_RATE 0.01

static void
wishes_clear (GuiseCliXsegWishes *self)
{
  g_free (self->model);
  g_free (self->output);
  g_free (self->preview);
  g_free (self->backgrounds);
  g_free (self->face_type);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliXsegWishes, wishes_clear)

typedef struct
{
  const char *name;
  guint       n_max; /* arguments, its own name included */
  gboolean    needs_model;
  gboolean (*run) (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
} SubVerb;

static const SubVerb sub_verbs[] = {
  { "train", G_MAXUINT, TRUE, guise_cli_xseg_train }, { "apply", 2, TRUE, guise_cli_xseg_apply },
  { "revert", 2, FALSE, guise_cli_xseg_revert },      { "remove", 2, FALSE, guise_cli_xseg_remove },
  { "fetch", 2, FALSE, guise_cli_xseg_fetch },        { "info", 2, FALSE, guise_cli_xseg_info },
};

static gboolean
check (GuiseCli *self, GuiseCliXsegWishes *wishes, const SubVerb *verb, GError **error)
{
  wishes->type = GUISE_FACE_TYPE_MARK_ONLY;
  if (verb->needs_model && wishes->model == NULL)
    guise_cli_set_usage_error (self, error, _("Say which mask model: --model FOLDER."));
  else if (wishes->face_type != NULL &&
           (!guise_face_type_from_string (wishes->face_type, &wishes->type) ||
            wishes->type == GUISE_FACE_TYPE_MARK_ONLY))
    guise_cli_set_usage_error (self, error,
                               _("“%s” is no type of face: say h, mf, f, wf or head."),
                                  wishes->face_type);
  else if (!(wishes->learning_rate >= 0.0 && wishes->learning_rate <= MAX_RATE))
    guise_cli_set_usage_error (self, error,
                               _("A learning rate is above 0 and at most %g."), MAX_RATE);
  else if (wishes->n_iterations < 0 || wishes->batch_size < 0 || wishes->base < 0)
    guise_cli_set_usage_error (self, error, _("Numbers are positive."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
dispatch (GuiseCli *self, GuiseCliXsegWishes *wishes, GError **error)
{
  const guint n = wishes->rest != NULL ? g_strv_length (wishes->rest) : 0;

  for (size_t i = 0; n > 0 && i < G_N_ELEMENTS (sub_verbs); i++)
    if (strcmp (sub_verbs[i].name, wishes->rest[0]) == 0 && n >= 2 && n <= sub_verbs[i].n_max)
      return check (self, wishes, &sub_verbs[i], error) && sub_verbs[i].run (self, wishes, error);
  guise_cli_set_usage_error (self, error,
                             _("Say “train DIR...”, “apply DIR”, “revert DIR”, “remove DIR”, "
                               "“fetch DIR” or “info PATH”."));
  return FALSE;
}

gboolean
guise_cli_xseg (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GuiseCliXsegWishes) wishes = { 0 };
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &wishes.model,
      N_ ("Folder of the mask model: ours, or DeepFaceLab's"), "DIR" },
    { "iterations", 0, 0, G_OPTION_ARG_INT64, &wishes.n_iterations,
      N_ ("With train: stop after so many more iterations"), "N" },
    { "batch-size", 0, 0, G_OPTION_ARG_INT, &wishes.batch_size,
      N_ ("With train: faces of an iteration, 2 to 16"), "N" },
    { "face-type", 0, 0, G_OPTION_ARG_STRING, &wishes.face_type,
      N_ ("What a new model learns, or one that does not say what it has learned: h, mf, f, wf or "
          "head. Default what most of the faces show"),
      "TYPE" },
    { "base", 0, 0, G_OPTION_ARG_INT, &wishes.base,
      N_ (
        "With train: width of a new model. 32 is DeepFaceLab's; less is faster and only for Guise"),
      "N" },
    { "learning-rate", 0, 0, G_OPTION_ARG_DOUBLE, &wishes.learning_rate,
      N_ ("With train: how far a step goes, for this run. Default 0.0001 at width 32, as "
          "DeepFaceLab's, and 0.001 for a narrower model"),
      "RATE" },
    { "pretrain", 0, 0, G_OPTION_ARG_NONE, &wishes.pretrain,
      N_ ("With train: learn faces first; needs no labels"), NULL },
    { "no-pretrain", 0, 0, G_OPTION_ARG_NONE, &wishes.no_pretrain,
      N_ ("With train: end that and learn masks"), NULL },
    { "restart", 0, 0, G_OPTION_ARG_NONE, &wishes.restart,
      N_ ("With train: start anew; the model of before is moved to DIR-before"), NULL },
    { "backgrounds", 0, 0, G_OPTION_ARG_FILENAME, &wishes.backgrounds,
      N_ (
        "With train: pictures without your faces, JPEG or PNG; about every fourth face is learned "
        "before one of them"),
      "DIR" },
    { "preview", 0, 0, G_OPTION_ARG_FILENAME, &wishes.preview,
      N_ ("With train: write a picture of some faces and their masks with each save"), "FILE.jpg" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &wishes.force,
      N_ ("With apply: a model, too, that has learned faces so far and no masks"), NULL },
    { "labels", 0, 0, G_OPTION_ARG_NONE, &wishes.labels,
      N_ ("With remove: what was drawn, instead of what was applied"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wishes.output,
      N_ ("With fetch: where the labelled faces are copied to; default DIR_xseg"), "DIR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };

  return guise_cli_parse (self, argv, entries, error) && dispatch (self, &wishes, error);
}
