/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise step`: training iterations on given tensors, for comparison with another trainer. Names
 * are those of the golden network files; all randomness is off. */
#include <string.h>

#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "format/guise-npz.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-saehd-probe.h"
#include "model/guise-saehd-trainer.h"

#define STEPS_MAX 1000000
#define N_LOGGED  7 /* src_loss, dst_loss, three norms, d_code, d_gan */

/* The options of the verb. */
typedef struct
{
  char  *batch;
  char  *output;
  char  *model;
  int    n_steps;
  char **options;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->batch);
  g_free (self->output);
  g_free (self->model);
  g_strfreev (self->options);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

/* What is read and what is written. */
typedef struct
{
  GuiseCli        *cli;
  const Wishes    *wishes;
  GuiseNpz        *in;
  GuiseNpzWriter  *out;
  GuiseDevice     *device;
  GuiseSaehd      *model;
  GuiseWeights    *weights;
  GuiseSaehdBatch *batch;
  GError          *write_error; /* the first one of the probe's callback */
} Step;

static void
step_clear (Step *self)
{
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->model, guise_saehd_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->out, guise_npz_writer_free);
  g_clear_pointer (&self->in, guise_npz_free);
  g_clear_error (&self->write_error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

/* ---- reading ---- */

static const char *const PLANE_NAMES[GUISE_N_SAEHD_PLANES][GUISE_N_SAEHD_SIDES] = {
  [GUISE_SAEHD_WARPED] = { "in/warped_src", "in/warped_dst" },
  [GUISE_SAEHD_TARGET] = { "in/target_src", "in/target_dst" },
  [GUISE_SAEHD_MASK] = { "in/target_srcm", "in/target_dstm" },
  [GUISE_SAEHD_EYES_MOUTH] = { "in/target_srcm_em", "in/target_dstm_em" },
};

/* The sizes of the batch, the options of the folder, then those of the command line. */
static gboolean
make_model (Step *self, GError **error)
{
  const Wishes        *wishes = self->wishes;
  const GuiseNpyArray *warped = guise_npz_get (self->in, PLANE_NAMES[0][0]);
  GuiseSaehdOptions    options = guise_saehd_options_default ();

  if (warped == NULL || warped->n_dims != 4)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   _("“%s” has no four-dimensional “%s”."), wishes->batch, PLANE_NAMES[0][0]);
      return FALSE;
    }
  if (wishes->model != NULL &&
      !guise_dfl_folder_load_options (wishes->model, NULL, &options, NULL, error))
    return FALSE;
  if (wishes->model == NULL)
    options.resolution = (int) MIN (warped->dims[2], G_MAXINT);
  options.batch_size = (int) MIN (warped->dims[0], G_MAXINT);
  if (!guise_saehd_options_set_pairs (&options, (const char *const *) wishes->options, error))
    return FALSE;
  self->model = guise_saehd_new (&options, error);
  return self->model != NULL;
}

static gboolean
read_plane (Step *self, GuiseSaehdPlane plane, GuiseSaehdSide side, GError **error)
{
  const char          *name = PLANE_NAMES[plane][side];
  const GuiseNpyArray *array = guise_npz_get (self->in, name);
  int                  r = self->batch->resolution;
  int64_t              want[4] = { self->batch->n, guise_saehd_plane_get_n_channels (plane), r, r };
  g_autofree float    *values = NULL;

  if (array == NULL && plane == GUISE_SAEHD_EYES_MOUTH &&
      !guise_saehd_get_options (self->model)->eyes_mouth_prio)
    return TRUE;
  if (array == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   _("“%s” has no “%s”."), self->wishes->batch, name);
      return FALSE;
    }
  if (array->n_dims != 4 || memcmp (array->dims, want, sizeof want) != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   _("“%s”: the options ask for %d×%d×%d×%d."), name, (int) want[0], (int) want[1],
                      r, r);
      return FALSE;
    }
  values = guise_npy_array_dup_f32 (array);
  if (values == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   _("No memory for “%s”."), name);
      return FALSE;
    }
  memcpy (guise_saehd_batch_get (self->batch, plane, side, 0), values,
          array->n_elements * sizeof *values);
  return TRUE;
}

static gboolean
read_batch (Step *self, GError **error)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (self->model);

  self->batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  if (self->batch == NULL)
    return FALSE;
  for (GuiseSaehdPlane plane = 0; plane < GUISE_N_SAEHD_PLANES; plane++)
    for (GuiseSaehdSide side = 0; side < GUISE_N_SAEHD_SIDES; side++)
      if (!read_plane (self, plane, side, error))
        return FALSE;
  return TRUE;
}

static gboolean
read_weight (Step *self, const GuiseSaehdTensor *tensor, GError **error)
{
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  g_autofree char  *name = g_strconcat ("w/", tensor->name, NULL);
  const float      *file = guise_npz_get_f32 (self->in, name, n, error);
  g_autofree float *graph = file != NULL ? g_new (float, n) : NULL;

  if (file == NULL)
    return FALSE;
  guise_weight_tensor_from_file (tensor, file, graph);
  return guise_weights_write (self->weights, tensor->name, graph, error);
}

static gboolean
read_weights (Step *self, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  self->weights = guise_weights_new (self->device);
  if (!guise_saehd_add_weights (self->model, self->weights, self->cli->seed, error))
    return FALSE;
  if (self->wishes->model == NULL)
    {
      for (size_t i = 0; i < guise_saehd_get_n_tensors (self->model); i++)
        if (!read_weight (self, guise_saehd_get_tensor (self->model, i), error))
          return FALSE;
      return TRUE;
    }
  if (!guise_dfl_folder_load_weights (self->wishes->model, NULL, self->model, self->weights,
                                      GUISE_DFL_MISSING_REFUSE, notes, error))
    return FALSE;
  for (guint i = 0; i < notes->len; i++)
    guise_cli_output_note (self->cli->output, "%s", (const char *) notes->pdata[i]);
  return TRUE;
}

/* ---- stepping ---- */

/* The masks of step @number: all weights behind each other in the order of files. */
static gboolean
set_masks (Step *self, GuiseSaehdTrainer *trainer, int number, GError **error)
{
  g_autofree char     *name = g_strdup_printf ("mask/%d", number);
  const GuiseNpyArray *array = guise_npz_get (self->in, name);
  g_autofree float    *values = array != NULL ? guise_npy_array_dup_f32 (array) : NULL;
  size_t               n_used = 0, n_all = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (self->model); i++)
    n_all += (size_t) guise_shape_n_elements (&guise_saehd_get_tensor (self->model, i)->file_shape);
  if (values == NULL || array->n_elements != n_all)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   _("Learning-rate dropout is on: “%s” must have “%s” with %zu elements."),
                      self->wishes->batch, name, n_all);
      return FALSE;
    }
  for (size_t i = 0; i < guise_saehd_get_n_tensors (self->model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self->model, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->file_shape);
      g_autofree float       *graph = g_new (float, n);

      guise_weight_tensor_from_file (tensor, values + n_used, graph);
      guise_saehd_trainer_set_mask (trainer, tensor, graph);
      n_used += n;
    }
  return TRUE;
}

static void
log_report (GArray *log, const GuiseSaehdReport *report)
{
  const double row[N_LOGGED] = { report->src_loss,
                                 report->dst_loss,
                                 report->norms[GUISE_SAEHD_OPTIMIZER_SRC_DST],
                                 report->norms[GUISE_SAEHD_OPTIMIZER_D_CODE],
                                 report->norms[GUISE_SAEHD_OPTIMIZER_GAN],
                                 report->d_code,
                                 report->d_gan };

  g_array_append_vals (log, row, N_LOGGED);
}

static gboolean
write_log (Step *self, const GArray *log, GError **error)
{
  GuiseNpyArray array = { .name = "step/log",
                          .type = GUISE_NPY_F64,
                          .n_dims = 2,
                          .dims = { self->wishes->n_steps, N_LOGGED },
                          .data = log->data };

  return guise_npz_writer_add (self->out, &array, error);
}

static gboolean
train (Step *self, GError **error)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (self->model);
  g_autoptr (GuiseSaehdTrainer) trainer =
               guise_saehd_trainer_new (self->model, self->weights, self->device, self->cli->seed,
                                        GUISE_SAEHD_TRAINER_GIVEN_MASKS | GUISE_SAEHD_TRAINER_NORMS,
                                        error);
  g_autoptr (GArray) log = g_array_new (FALSE, FALSE, sizeof (double));

  if (trainer == NULL)
    return FALSE;
  for (int i = 1; i <= self->wishes->n_steps; i++)
    {
      GuiseSaehdReport report;

      if (guise_cli_cancelled (self->cli, error) ||
          (options->lr_dropout != GUISE_SAEHD_DROPOUT_OFF &&
           !set_masks (self, trainer, i, error)) ||
          !guise_saehd_trainer_step (trainer, self->batch, &report, error))
        return FALSE;
      log_report (log, &report);
      guise_cli_output_progress (self->cli->output, (uint64_t) i, (uint64_t) self->wishes->n_steps,
                                 NULL);
    }
  return write_log (self, log, error);
}

/* ---- writing ---- */

static void
write_value (const char *name, const GuiseShape *shape, const float *values, void *user_data)
{
  Step *self = user_data;

  if (self->write_error == NULL)
    guise_npz_writer_add_f32 (self->out, name, shape->n_dims, shape->dims, values,
                              &self->write_error);
}

/* Outputs, losses and gradients at the weights as they came. */
static gboolean
write_values (Step *self, GError **error)
{
  g_autoptr (GuiseSaehdProbe) probe =
               guise_saehd_probe_new (self->model, self->weights, self->device, error);

  if (probe == NULL || !guise_saehd_probe_run (probe, self->batch, write_value, self, error))
    return FALSE;
  if (self->write_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->write_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_weights (Step *self, GError **error)
{
  for (size_t i = 0; i < guise_saehd_get_n_tensors (self->model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self->model, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree char        *name = g_strconcat ("w/", tensor->name, NULL);
      g_autofree float       *graph = g_new (float, n);
      g_autofree float       *file = g_new (float, n);

      if (!guise_weights_read (self->weights, tensor->name, graph, error))
        return FALSE;
      guise_weight_tensor_to_file (tensor, graph, file);
      if (!guise_npz_writer_add_f32 (self->out, name, tensor->file_shape.n_dims,
                                     tensor->file_shape.dims, file, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
work (Step *self, GError **error)
{
  self->in = guise_npz_open (self->wishes->batch, error);
  if (self->in == NULL || !make_model (self, error) || !read_batch (self, error))
    return FALSE;
  self->device = guise_device_open (self->cli->device, self->cli->n_threads, error);
  if (self->device == NULL || !read_weights (self, error))
    return FALSE;
  self->out = guise_npz_writer_new (self->wishes->output, error);
  return self->out != NULL && write_values (self, error) && train (self, error) &&
         write_weights (self, error) && guise_npz_writer_commit (self->out, error);
}

gboolean
guise_cli_step (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { .n_steps = 1 };
  const GOptionEntry entries[] = {
    { "batch", 0, 0, G_OPTION_ARG_FILENAME, &wishes.batch, N_ ("Samples, weights and masks"),
      "IN.npz" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wishes.output, N_ ("What was computed"),
      "OUT.npz" },
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &wishes.model,
      N_ ("Take options and weights from a DeepFaceLab folder"), "DFLDIR" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &wishes.n_steps, N_ ("Iterations; default 1"), "N" },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wishes.options,
      N_ ("An option by DeepFaceLab's name"), "KEY=VALUE" },
    { NULL },
  };
  g_auto (Step) step = { .cli = self, .wishes = &wishes };
  JsonObject *members;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (wishes.batch == NULL || wishes.output == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say what to read and to write: --batch IN.npz -o "
                                                "OUT.npz."));
      return FALSE;
    }
  if (wishes.n_steps < 1 || wishes.n_steps > STEPS_MAX)
    {
      guise_cli_set_usage_error (self, error, _("--steps takes 1 to %d."), STEPS_MAX);
      return FALSE;
    }
  if (!guise_cli_check_output (self, wishes.output, error) || !work (&step, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "output", wishes.output);
  json_object_set_int_member (members, "steps", wishes.n_steps);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
