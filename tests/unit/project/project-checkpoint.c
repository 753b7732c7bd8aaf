/* SPDX-License-Identifier: GPL-3.0-or-later
 * Projects that look as if they had been trained. */
#include "project-checkpoint.h"

#include "model/guise-dfl-folder.h"
#include "project/guise-project.h"
#include "store/guise-checkpoint.h"
#include "train/guise-training.h"

/* A value beyond 65504 on the way, which full precision bears. */
static void
make_wild (const GuiseSaehd *model, GuiseWeights *weights)
{
  const GuiseSaehdTensor *tensor =
    guise_saehd_find_tensor (model, "encoder/down1/downs_3/conv1/bias:0");
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  g_autofree float *values = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    values[i] = 5e4f;
  g_assert_true (guise_weights_write (weights, tensor->name, values, NULL));
}

static void
make (const char *dir, uint64_t iteration, uint64_t done, gboolean is_wild)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseDflState) state = guise_dfl_state_new ();
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = NULL;
  g_autofree char    *checkpoints = NULL;
  GuiseCheckpointInfo info = { .iteration = iteration, .is_reusable = TRUE };

  g_assert_no_error (error);
  options.resolution = 32;
  options.ae_dims = 8;
  options.e_dims = options.d_dims = options.d_mask_dims = 4;
  g_assert_true (guise_saehd_archi_parse ("df-u", &options.archi, NULL));
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_add_weights (model, weights, 7, &error));
  if (is_wild)
    make_wild (model, weights);
  state->iter = (int64_t) iteration;
  checkpoints = guise_project_dup_checkpoints_dir (project);
  draft = guise_checkpoint_begin (checkpoints, iteration, 0, &error);
  g_assert_no_error (error);
  guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME, model,
                         weights, state, &error);
  g_assert_no_error (error);
  info.stage = (char *) guise_training_plan_get_stage (project->plan, 0)->name;
  info.stage_done = done;
  info.plan = project->plan->name;
  g_assert_true (guise_checkpoint_commit (draft, &info, &error));
  g_assert_no_error (error);
}

void
project_checkpoint_make (const char *dir, uint64_t iteration, gboolean is_wild)
{
  make (dir, iteration, 0, is_wild);
}

void
project_checkpoint_make_under_way (const char *dir, uint64_t iteration)
{
  make (dir, iteration, iteration, FALSE);
}
