/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing .dfm and XSeg models, and proving each file before it takes its place. */
#include "model/guise-dfm-export.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm-networks-private.h"
#include "model/guise-model-error.h"
#include "nn/guise-node.h"

#define N_FACES      GUISE_DFM_TRIAL_BATCH
#define PICTURE_OUT  1 /* the output of a swap model that is a picture of a face */
/* Of a file beside its weights: nodes, names, provenance. Small models measure 25 to 40 kB. */
#define BESIDE_BYTES 40000

/* One export. */
typedef struct
{
  const GuiseDfmSource      *model;
  GuiseWeights              *weights; /* borrowed */
  GuiseDevice               *device;  /* borrowed */
  const GuiseDfmExportSetup *setup;
  GuiseDfmTrial              trial; /* owned */
  GuiseDfmReport             report;
} Export;

static void
export_clear (Export *self)
{
  guise_dfm_trial_clear (&self->trial);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Export, export_clear)

/* Tells how far it is; FALSE when it is to stop. */
static gboolean
go_on (const Export *self, GuiseDfmPhase phase, int done, int total, GError **error)
{
  const GuiseDfmExportSetup *setup = self->setup;

  if (g_cancellable_is_cancelled (setup->cancellable))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                           "The export was stopped; no file was put in place");
      return FALSE;
    }
  if (setup->progress != NULL)
    setup->progress (phase, (uint64_t) done, (uint64_t) total, setup->user_data);
  return TRUE;
}

/* ---- the networks ---- */

static gboolean
make_plan (const Export *self, GuiseDfmNetworks *networks, GError **error)
{
  networks->plan = guise_plan_new (networks->graph, self->device, self->weights, networks->outputs,
                                   networks->interface->n_outs, error);
  return networks->plan != NULL;
}

/* Runs networks on a batch of faces. */
static gboolean
run_networks (GuiseDfmNetworks *networks, const float *faces, float *const *results, GError **error)
{
  guise_plan_write (networks->plan, networks->in_face, faces);
  if (!guise_plan_run (networks->plan, error))
    return FALSE;
  for (size_t i = 0; i < networks->interface->n_outs; i++)
    guise_plan_read (networks->plan, networks->outputs[i], results[i]);
  return TRUE;
}

static gboolean
check_finite (const GuiseDfmNetworks *networks, float *const *results, GError **error)
{
  for (size_t i = 0; i < networks->interface->n_outs; i++)
    for (size_t k = 0;
         k < (size_t) guise_shape_n_elements (guise_node_get_shape (networks->outputs[i])); k++)
      if (!isfinite (results[i][k]))
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE,
                       "The trained networks do not give numbers (output '%s'); go back to an "
                       "earlier backup",
                       networks->interface->outs[i].name);
          return FALSE;
        }
  return TRUE;
}

/* The faces of the trial; those that the caller knows come first. */
static gboolean
draw_faces (Export *self, const GuiseDfmNetworks *trained, GError **error)
{
  const int n_faces =
    guise_dfm_trial_choose_n (trained->kind, guise_plan_get_flops (trained->plan) / N_FACES);
  const size_t n =
    (size_t) self->setup->n_samples * (size_t) trained->resolution * (size_t) trained->resolution;

  if (!guise_dfm_trial_init (&self->trial, trained->interface, trained->resolution, n_faces, error))
    return FALSE;
  if (n > 0)
    memcpy (self->trial.faces, self->setup->samples, 3 * n * sizeof (float));
  return TRUE;
}

/* What the networks give as they train, which everything is compared with. Their plan lives no
 * longer: it is as large as the model. */
static gboolean
run_trained (Export *self, GError **error)
{
  g_auto (GuiseDfmNetworks) trained = { 0 };
  GuiseDfmTrial *trial = &self->trial;

  if (!go_on (self, GUISE_DFM_PHASE_PREPARING, 0, 0, error) ||
      !guise_dfm_networks_build (self->model, GUISE_PRECISION_F32, &trained, error) ||
      !make_plan (self, &trained, error) || !draw_faces (self, &trained, error))
    return FALSE;
  for (int first = 0; first < trial->n_faces; first += N_FACES)
    {
      float *results[GUISE_DFM_MAX_OUTS];

      for (size_t i = 0; i < trained.interface->n_outs; i++)
        results[i] = guise_dfm_trial_get_expected (trial, i, first);
      if (!go_on (self, GUISE_DFM_PHASE_PREPARING, first, trial->n_faces, error) ||
          !run_networks (&trained, guise_dfm_trial_get_face (trial, first), results, error) ||
          !check_finite (&trained, results, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- proving ---- */

/* Compares what is in the trial's actual outputs; %FALSE when that is too much, which then is what
 * the report tells. */
static gboolean
judge (Export *self, int first, int n, double limit)
{
  const double difference = guise_dfm_trial_measure (&self->trial, first, n);
  const double largest = MAX (self->report.max_abs_diff, difference);

  self->report.max_abs_diff = difference <= limit ? largest : difference;
  return difference <= limit;
}

/* Runs the networks as a device with half precision will: what that costs, and whether some value
 * leaves its range, shows here and not in the file, which we compute in f32 between its casts. */
static gboolean
prove_half (Export *self, GuiseDfmNetworks *written, GError **error)
{
  if (!make_plan (self, written, error))
    return FALSE;
  for (int first = 0; first < self->trial.n_faces; first += N_FACES)
    {
      if (!go_on (self, GUISE_DFM_PHASE_PREPARING, first, self->trial.n_faces, error) ||
          !run_networks (written, guise_dfm_trial_get_face (&self->trial, first),
                         self->trial.actual, error))
        return FALSE;
      if (!judge (self, first, N_FACES, GUISE_DFM_EXPORT_LIMIT_F16))
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                       "In half precision the networks differ from the trained ones by %g, more "
                       "than %g; export them in full precision",
                       self->report.max_abs_diff, GUISE_DFM_EXPORT_LIMIT_F16);
          return FALSE;
        }
    }
  g_clear_pointer (&written->plan, guise_plan_free);
  return TRUE;
}

/* Keeps what the file makes of the caller's faces, and what the networks do. */
static void
keep_pictures (const Export *self, int first, int n)
{
  const GuiseDfmExportSetup *setup = self->setup;
  const size_t n_values = 3 * (size_t) self->trial.resolution * (size_t) self->trial.resolution;

  for (int i = first; i < MIN (first + n, setup->n_samples); i++)
    {
      memcpy (setup->out_trained + (size_t) i * n_values,
              guise_dfm_trial_get_expected (&self->trial, PICTURE_OUT, i),
              n_values * sizeof (float));
      memcpy (setup->out_filed + (size_t) i * n_values,
              self->trial.actual[PICTURE_OUT] + (size_t) (i - first) * n_values,
              n_values * sizeof (float));
    }
}

/* Compares the file's outputs for the first @n_faces faces, @n at a time. */
static gboolean
prove_batch (Export *self, GuiseDfm *dfm, int n, int n_faces, double limit, GError **error)
{
  g_autoptr (GuiseDfmRunner) runner =
               guise_dfm_runner_new (dfm, self->device, n, GUISE_DFM_NHWC, error);

  for (int first = 0; runner != NULL && first < n_faces; first += n)
    {
      if (!go_on (self, GUISE_DFM_PHASE_COMPARING, first, self->trial.n_faces, error) ||
          !guise_dfm_runner_run_outs (runner, guise_dfm_trial_get_face (&self->trial, first), 0,
                                      self->trial.actual, error))
        return FALSE;
      if (!judge (self, first, n, limit))
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                       "The file differs from the trained networks by %g, more than %g; it was not "
                       "put in place",
                       self->report.max_abs_diff, limit);
          return FALSE;
        }
      keep_pictures (self, first, n);
    }
  return runner != NULL;
}

/* Reads the file back and compares: all faces, several at a time, and the first ones alone. */
static gboolean
prove_file (Export *self, GuiseDfmKind kind, const char *path, double limit, GError **error)
{
  const int n_faces = self->trial.n_faces;
  g_autoptr (GuiseDfm) dfm = NULL;
  GStatBuf info = { 0 };

  if (!go_on (self, GUISE_DFM_PHASE_OPENING, 0, 0, error))
    return FALSE;
  dfm = kind == GUISE_DFM_SWAP ? guise_dfm_load (path, error) : guise_dfm_load_xseg (path, error);
  if (dfm == NULL || !prove_batch (self, dfm, 1, N_FACES, limit, error) ||
      !prove_batch (self, dfm, N_FACES, n_faces, limit, error))
    return FALSE;
  self->report.n_faces = n_faces;
  self->report.opset = guise_dfm_get_opset (dfm);
  self->report.n_nodes = guise_dfm_get_n_nodes (dfm);
  self->report.n_weights = guise_dfm_get_n_weights (dfm);
  if (g_stat (path, &info) == 0)
    self->report.n_bytes = (uint64_t) info.st_size;
  return TRUE;
}

/* ---- the whole ---- */

/* Moves the proven file over the target, unless it is to stop at the last moment. */
static gboolean
put_in_place (const Export *self, const char *from, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!go_on (self, GUISE_DFM_PHASE_COMPARING, self->trial.n_faces, self->trial.n_faces, error))
    return FALSE;
  if (g_rename (from, path) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "replace");
      return FALSE;
    }
  guise_dir_sync (folder);
  return TRUE;
}

char *
guise_dfm_export_dup_draft_path (const char *path)
{
  return g_strconcat (path, ".unproven", NULL);
}

static gboolean
write_and_prove (Export *self, const char *draft, const char *path, GError **error)
{
  const GuiseDfmExportSetup *setup = self->setup;
  const gboolean             is_half = setup->precision == GUISE_PRECISION_F16;
  const double limit = is_half ? GUISE_DFM_EXPORT_LIMIT_F16 : GUISE_DFM_EXPORT_LIMIT_F32;
  g_auto (GuiseDfmNetworks) networks = { 0 };

  return run_trained (self, error) &&
         guise_dfm_networks_build (self->model, setup->precision, &networks, error) &&
         (!is_half || prove_half (self, &networks, error)) &&
         go_on (self, GUISE_DFM_PHASE_WRITING, 0, 0, error) &&
         guise_dfm_networks_write (&networks, self->weights, setup->properties, setup->n_properties,
                                   draft, error) &&
         prove_file (self, networks.kind, draft, limit, error) &&
         put_in_place (self, draft, path, error);
}

static gboolean
export_model (const GuiseDfmSource      *model,
              GuiseWeights              *weights,
              GuiseDevice               *device,
              const GuiseDfmExportSetup *setup,
              const char                *path,
              GuiseDfmReport            *out_report,
              GError                   **error)
{
  g_auto (Export) self = { .model = model, .weights = weights, .device = device, .setup = setup };
  g_autofree char *draft = guise_dfm_export_dup_draft_path (path);
  g_autoptr (GError) reason = NULL;
  const gboolean is_good = write_and_prove (&self, draft, path, &reason);

  if (!is_good)
    g_unlink (draft);
  if (out_report != NULL &&
      (is_good || g_error_matches (reason, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH)))
    *out_report = self.report;
  if (!is_good)
    g_propagate_error (error, g_steal_pointer (&reason));
  return is_good;
}

gboolean
guise_dfm_export_forecast (const GuiseSaehd *saehd,
                           GuisePrecision    precision,
                           uint64_t         *out_bytes,
                           GError          **error)
{
  const GuiseDfmSource model = { .saehd = saehd };
  g_auto (GuiseDfmNetworks) networks = { 0 };

  if (!guise_dfm_networks_build (&model, precision, &networks, error))
    return FALSE;
  *out_bytes = guise_dfm_networks_count_bytes (&networks) + BESIDE_BYTES;
  return TRUE;
}

gboolean
guise_dfm_export_with (const GuiseSaehd          *saehd,
                       GuiseWeights              *weights,
                       GuiseDevice               *device,
                       const GuiseDfmExportSetup *setup,
                       const char                *path,
                       GuiseDfmReport            *out_report,
                       GError                   **error)
{
  const GuiseDfmSource model = { .saehd = saehd };

  g_return_val_if_fail (setup->precision == GUISE_PRECISION_F16 ||
                          setup->precision == GUISE_PRECISION_F32,
                        FALSE);
  g_return_val_if_fail (setup->n_samples <= GUISE_DFM_EXPORT_MAX_SAMPLES, FALSE);
  return export_model (&model, weights, device, setup, path, out_report, error);
}

gboolean
guise_dfm_export (const GuiseSaehd        *saehd,
                  GuiseWeights            *weights,
                  GuiseDevice             *device,
                  GuisePrecision           precision,
                  const GuiseOnnxProperty *properties,
                  size_t                   n_properties,
                  const char              *path,
                  GuiseDfmReport          *out_report,
                  GError                 **error)
{
  const GuiseDfmExportSetup setup = { .precision = precision,
                                      .properties = properties,
                                      .n_properties = n_properties };

  return guise_dfm_export_with (saehd, weights, device, &setup, path, out_report, error);
}

gboolean
guise_dfm_export_xseg (const GuiseXseg         *xseg,
                       GuiseWeights            *weights,
                       GuiseDevice             *device,
                       const GuiseOnnxProperty *properties,
                       size_t                   n_properties,
                       const char              *path,
                       GuiseDfmReport          *out_report,
                       GError                 **error)
{
  const GuiseDfmSource      model = { .xseg = xseg };
  const GuiseDfmExportSetup setup = { .precision = GUISE_PRECISION_F32,
                                      .properties = properties,
                                      .n_properties = n_properties };

  return export_model (&model, weights, device, &setup, path, out_report, error);
}
