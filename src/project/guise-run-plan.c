/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that was edited under way: whether it still may be, and a line of the journal for each
 * difference (features.md A3, 51). */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-file.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance.h"
#include "project/guise-run-private.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-rules.h"

static gboolean
check_and_note (GuiseRun *self, const GuiseTrainingPlan *known, GError **error)
{
  const GuiseTrainingPlan *plan = self->project->plan;
  g_auto (GStrv) lines = NULL;

  if (!guise_training_plan_check_change (known, plan, guise_training_get_place (self->training),
                                         error))
    return FALSE;
  lines = guise_training_plan_describe_change (known, plan);
  for (size_t i = 0; lines[i] != NULL; i++)
    if (!guise_run_note (self, error, GUISE_JOURNAL_PLAN_CHANGED, "what", lines[i], NULL))
      return FALSE;
  return TRUE;
}

/* What was learned fits one network only, whoever names another one: the plan, or an option beside
 * it. */
static gboolean
check_network (const GuiseProject *before, const GuiseProject *after, GError **error)
{
  const GuiseProject *projects[2] = { before, after };
  GuiseSaehdOptions   options[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (projects[i]->plan,
                                                  (const char *const *) projects[i]->options, 0,
                                                  error);

      if (model == NULL)
        return FALSE;
      options[i] = *guise_saehd_get_options (model);
    }
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *was = guise_saehd_options_dup_value (&options[0], i);
      g_autofree char *now = guise_saehd_options_dup_value (&options[1], i);

      if (!guise_training_plan_is_locked (key) || strcmp (was, now) == 0)
        continue;
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
                   "'%s' is %s and cannot become %s any more: what was learned would not fit", key,
                   was, now);
      return FALSE;
    }
  return TRUE;
}

/* Every rank gets as much of a batch. */
static gboolean
check_batches (const GuiseRun *self, const GuiseProject *now, GError **error)
{
  const GuiseCollective *ranks = guise_device_get_collective (self->setup.device);

  for (size_t i = 0; ranks != NULL && i < now->plan->stages->len; i++)
    {
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (now->plan, (const char *const *) now->options, i,
                                                  error);

      if (model == NULL ||
          !guise_ranks_check_batch (ranks->n_ranks, guise_saehd_get_options (model)->batch_size,
                                    error))
        return FALSE;
    }
  return TRUE;
}

/* Whether training may go on from here by what the files say: all that is asked of a plan when
 * training begins is asked now, for whoever starts it again. */
static gboolean
may_take (const GuiseRun *self, const GuiseProject *now, GError **error)
{
  const char *const *options = (const char *const *) now->options;
  GuisePlanOrigin    origin;

  return guise_training_check (now->plan, options, error) &&
         guise_provenance_get_origin (self->project, &origin, error) &&
         guise_training_plan_check_from (now->plan, options, &origin, error) &&
         guise_training_plan_check_change (self->project->plan, now->plan,
                                           guise_training_get_place (self->training), error) &&
         (guise_run_get_iteration (self) == 0 || check_network (self->project, now, error)) &&
         check_batches (self, now, error);
}

/* ---- looking ---- */

static GuiseRunStamp
stamp (const GuiseRun *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->project->dir, name, NULL);
  GStatBuf         info;

  if (g_stat (path, &info) != 0)
    return (GuiseRunStamp){ 0 };
  return (GuiseRunStamp){ .inode = (uint64_t) info.st_ino,
                          .n_bytes = (int64_t) info.st_size,
                          .seconds = (int64_t) info.st_mtim.tv_sec,
                          .nanoseconds = (int64_t) info.st_mtim.tv_nsec };
}

/* Whether somebody has written to the files since they were looked at last. Asked before they are
 * read: what is written meanwhile is seen the next time. */
static gboolean
are_touched (GuiseRun *self)
{
  static const char *const names[GUISE_RUN_N_STAMPS] = { GUISE_PROJECT_PLAN_NAME,
                                                         GUISE_PROJECT_MANIFEST_NAME };
  gboolean                 are_touched = FALSE;

  for (int i = 0; i < GUISE_RUN_N_STAMPS; i++)
    {
      const GuiseRunStamp was = self->stamps[i];
      const GuiseRunStamp now = stamp (self, names[i]);

      are_touched = are_touched || now.inode != was.inode || now.n_bytes != was.n_bytes ||
                    now.seconds != was.seconds || now.nanoseconds != was.nanoseconds;
      self->stamps[i] = now;
    }
  return are_touched;
}

/* Looks for what is to count from here on.
 *
 * Returns: %FALSE when there is something that cannot */
static gboolean
read_news (GuiseRun *self, GError **error)
{
  const GuiseProject *project = self->project;
  g_autoptr (GuiseProject) now = guise_project_open (project->dir, error);

  g_clear_pointer (&self->news, guise_project_free);
  if (now == NULL)
    return FALSE;
  if (g_bytes_equal (now->plan->text, project->plan->text) &&
      g_strv_equal ((const char *const *) now->options, (const char *const *) project->options))
    return TRUE;
  now->plan->batch_factor = project->plan->batch_factor;
  now->plan->optimizer_place = project->plan->optimizer_place;
  if (!may_take (self, now, error))
    return FALSE;
  self->news = g_steal_pointer (&now);
  return TRUE;
}

gboolean
guise_run_has_edits (GuiseRun *self)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (!are_touched (self))
    return self->news != NULL;
  if (read_news (self, &why))
    {
      if (self->is_edit_refused && self->news == NULL)
        guise_run_tell_about (self, GUISE_TRAINING_NOTE, "plan-taken",
                              "The plan is again the one that is trained");
      self->is_edit_refused = FALSE;
      return self->news != NULL;
    }
  self->is_edit_refused = TRUE;
  text = g_strdup_printf ("What was edited is not taken over; training goes on as before: %s",
                          why->message);
  line = guise_run_dup_for_journal (self, text);
  guise_run_note (self, NULL, GUISE_JOURNAL_NOTE, "what", "plan-kept", "text", line, NULL);
  guise_run_warn (self, "plan", text);
  return FALSE;
}

/* ---- taking over ---- */

static GBytes *
pack (const GuiseProject *news)
{
  g_autoptr (GVariant) variant = NULL;

  if (news == NULL)
    return NULL;
  variant = g_variant_ref_sink (
    g_variant_new ("(@ay^as)",
                   g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, news->plan->text, TRUE),
                   news->options));
  return g_variant_get_data_as_bytes (variant);
}

/* Reads what the first rank has handed out. */
static GuiseTrainingPlan *
unpack (const GuiseRun *self, GBytes *bytes, char ***out_options, GError **error)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
    g_variant_new_from_bytes (G_VARIANT_TYPE ("(ayas)"), bytes, FALSE));
  g_autoptr (GVariant) text = g_variant_get_child_value (variant, 0);
  gsize              n_bytes;
  const char        *data = g_variant_get_fixed_array (text, &n_bytes, 1);
  GuiseTrainingPlan *plan =
    guise_training_plan_parse (data, n_bytes, self->project->plan->label, error);

  if (plan == NULL)
    return NULL;
  plan->batch_factor = self->project->plan->batch_factor;
  plan->optimizer_place = self->project->plan->optimizer_place;
  g_variant_get_child (variant, 1, "^as", out_options);
  return plan;
}

/* Only the first rank looks for news, by what it has itself: somebody may have edited the plan
 * between the moments at which they opened it. */
static gboolean
check_same (const GuiseRun *self, GError **error)
{
  g_autoptr (GBytes) bytes = pack (self->project);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  return guise_ranks_check_same (guise_device_get_collective (self->setup.device),
                                 "its plan or its options", sum, error);
}

/* Goes on by the news of the first rank, where it has some. Training borrows from the plan so far
 * and is opened anew, as when the next stage begins. */
static gboolean
take (GuiseRun *self, gboolean *out_is_taken, GError **error)
{
  g_autoptr (GBytes) bytes = pack (self->news);
  GuiseTrainingPlan *plan;
  char             **options = NULL;

  g_clear_pointer (&self->news, guise_project_free);
  *out_is_taken = FALSE;
  if (!guise_ranks_hand_out (guise_device_get_collective (self->setup.device), &bytes, error))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  plan = unpack (self, bytes, &options, error);
  if (!guise_run_share (self, plan != NULL, error))
    {
      guise_training_plan_free (plan);
      g_strfreev (options);
      return FALSE;
    }
  g_clear_pointer (&self->training, guise_training_free);
  guise_training_plan_free (self->project->plan);
  self->project->plan = plan;
  g_strfreev (self->project->options);
  self->project->options = options;
  self->training_setup.plan = plan;
  *out_is_taken = TRUE;
  return guise_run_open_training (self, error) && guise_run_follow_plan (self, error);
}

gboolean
guise_run_take_plan (GuiseRun *self, GError **error)
{
  gboolean done = TRUE;
  gboolean is_taken;

  if (guise_run_is_first (self))
    {
      are_touched (self);
      done = read_news (self, error);
    }
  return guise_run_share (self, done, error) && take (self, &is_taken, error) &&
         check_same (self, error);
}

gboolean
guise_run_take_edits (GuiseRun *self, GError **error)
{
  gboolean is_taken;

  /* Where nothing of a stage is done yet the files still tell of the one before. */
  if (guise_training_get_place (self->training)->done == 0)
    return TRUE;
  if (guise_run_is_first (self))
    guise_run_has_edits (self);
  if (!take (self, &is_taken, error))
    return FALSE;
  if (!is_taken)
    return TRUE;
  if (guise_run_is_first (self))
    guise_run_tell_about (self, GUISE_TRAINING_NOTE, "plan-taken",
                          "What was edited of the plan counts from here on");
  return guise_run_share (self,
                          guise_run_note (self, error, GUISE_JOURNAL_NOTE, "what", "plan-taken",
                                          "text", "What was edited of the plan counts from here on",
                                          NULL),
                          error);
}

/* ---- the plan that was trained ---- */

/* What the first rank does. */
static gboolean
follow (GuiseRun *self, GError **error)
{
  g_autofree char *path =
    g_build_filename (self->project->dir, GUISE_PROJECT_TRAINED_PLAN_NAME, NULL);
  GBytes     *text = self->project->plan->text;
  gsize       n_bytes;
  const void *data = g_bytes_get_data (text, &n_bytes);
  g_autoptr (GuiseTrainingPlan) known = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      known = guise_training_plan_load (path, NULL); /* damaged: nothing to compare with */
      if (known != NULL && g_bytes_equal (known->text, text))
        return TRUE;
      if (known != NULL && !check_and_note (self, known, error))
        return FALSE;
    }
  return guise_file_replace (path, data, n_bytes, error);
}

gboolean
guise_run_follow_plan (GuiseRun *self, GError **error)
{
  return guise_run_share (self, !guise_run_is_first (self) || follow (self, error), error);
}
