/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing .dfm and XSeg models, and proving each file before it takes its place. */
#include "model/guise-dfm-export.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm-trial-private.h"
#include "model/guise-model-error.h"
#include "model/guise-onnx-export.h"
#include "nn/guise-node.h"

#define N_FACES GUISE_DFM_TRIAL_BATCH
#define BATCH   "unk__1" /* what stands for the batch size, as the reference's files name it */

/* What is to be exported: one of the two. */
typedef struct
{
  const GuiseSaehd *saehd;
  const GuiseXseg  *xseg;
} Model;

/* The networks in one precision, ready to be written or to be compared with. */
typedef struct
{
  GuiseDfmKind             kind;
  const GuiseDfmInterface *interface; /* of that kind */
  GuiseGraph              *graph;     /* owned */
  GuisePlan               *plan;      /* owned */
  GuiseNode               *in_face;
  GuiseNode               *outputs[GUISE_DFM_MAX_OUTS]; /* in the order of the file */
  int                      resolution;
} Networks;

/* What stands in the head of a file. */
static const struct
{
  int64_t     opset;
  const char *doc_string;
} heads[GUISE_N_DFM_KINDS] = {
  [GUISE_DFM_SWAP] = { GUISE_DFM_EXPORT_OPSET, "converted from SAEHD" },
  [GUISE_DFM_XSEG] = { GUISE_DFM_EXPORT_XSEG_OPSET, "converted from XSeg" },
};

static void
networks_clear (Networks *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->graph, guise_graph_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Networks, networks_clear)

/* The graph of a swap model. */
static void
build_swap (Networks *self, const GuiseSaehd *saehd, GuisePrecision precision)
{
  GuiseSaehdSwap swap = guise_saehd_build_swap (saehd, self->graph, N_FACES, precision);

  self->resolution = guise_saehd_get_options (saehd)->resolution;
  self->in_face = swap.in_face;
  self->outputs[0] = swap.out_face_mask;
  self->outputs[1] = swap.out_celeb_face;
  self->outputs[2] = swap.out_celeb_face_mask;
}

/* The graph of a mask network. */
static void
build_mask (Networks *self, const GuiseXseg *xseg)
{
  static const int TO_NCHW[] = { 0, 3, 1, 2 }, TO_NHWC[] = { 0, 2, 3, 1 };
  int              r = guise_xseg_get_options (xseg)->resolution;
  const GuiseShape shape = GUISE_SHAPE (N_FACES, r, r, 3);
  GuiseNode       *x;

  self->resolution = r;
  self->in_face = guise_graph_input (self->graph, "in_face", &shape);
  x = guise_build_transpose (self->graph, self->in_face, TO_NCHW);
  x = guise_xseg_build_logits (xseg, self->graph, x, GUISE_XSEG_SKIPS_JOINED);
  x = guise_build_unary (self->graph, GUISE_UNARY_SIGMOID, x);
  self->outputs[0] = guise_build_transpose (self->graph, x, TO_NHWC);
}

static gboolean
build_networks (const Model *model, GuisePrecision precision, Networks *self, GError **error)
{
  self->kind = model->xseg != NULL ? GUISE_DFM_XSEG : GUISE_DFM_SWAP;
  self->interface = guise_dfm_get_interface (self->kind);
  self->graph = guise_graph_new ();
  if (model->xseg != NULL)
    build_mask (self, model->xseg);
  else
    build_swap (self, model->saehd, precision);
  return guise_graph_check (self->graph, error);
}

/* ---- writing ---- */

static GuiseOnnxValue
describe_value (const char *name, int resolution, int n_channels)
{
  return (GuiseOnnxValue){
    .name = name,
    .type = GUISE_ONNX_F32,
    .n_dims = 4,
    .dims = { -1, resolution, resolution, n_channels },
    .symbols = { BATCH },
  };
}

static gboolean
write_model (const Networks          *networks,
             const GuiseWeights      *weights,
             const GuiseOnnxProperty *properties,
             size_t                   n_properties,
             const char              *path,
             GError                 **error)
{
  const GuiseOnnxOpset opset = { "", heads[networks->kind].opset };
  const GuiseOnnxModel header = {
    .ir_version = GUISE_DFM_EXPORT_IR,
    .producer_name = "guise",
    .producer_version = GUISE_VERSION,
    .graph_name = "tf2onnx", /* what readers of the reference's files know it as */
    .doc_string = heads[networks->kind].doc_string,
    .n_opsets = 1,
    .opsets = &opset,
    .n_properties = n_properties,
    .properties = properties,
  };
  const GuiseOnnxValue in_face = describe_value (GUISE_DFM_IN_FACE, networks->resolution, 3);
  g_autoptr (GuiseOnnxWriter) writer = guise_onnx_writer_new (&header);
  g_autoptr (GuiseOnnxExport) export =
               guise_onnx_export_new (writer, weights, N_FACES, opset.version);

  guise_onnx_writer_add_input (writer, &in_face);
  guise_onnx_export_bind (export, networks->in_face, GUISE_DFM_IN_FACE);
  for (size_t i = 0; i < networks->interface->n_outs; i++)
    {
      const char          *name = networks->interface->outs[i].name;
      const GuiseOnnxValue value =
        describe_value (name, networks->resolution, networks->interface->outs[i].n_channels);

      guise_onnx_writer_add_output (writer, &value);
      if (!guise_onnx_export_write_output (export, networks->outputs[i], name, error))
        return FALSE;
    }
  return guise_onnx_writer_save (writer, path, error);
}

/* ---- proving ---- */

static gboolean
make_plan (Networks *networks, GuiseWeights *weights, GuiseDevice *device, GError **error)
{
  networks->plan = guise_plan_new (networks->graph, device, weights, networks->outputs,
                                   networks->interface->n_outs, error);
  return networks->plan != NULL;
}

/* Runs networks on a batch of faces. */
static gboolean
run_networks (Networks *networks, const float *faces, float *const *results, GError **error)
{
  guise_plan_write (networks->plan, networks->in_face, faces);
  if (!guise_plan_run (networks->plan, error))
    return FALSE;
  for (size_t i = 0; i < networks->interface->n_outs; i++)
    guise_plan_read (networks->plan, networks->outputs[i], results[i]);
  return TRUE;
}

static gboolean
check_finite (const Networks *networks, float *const *results, GError **error)
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

/* What the networks give as they train, which everything is compared with. Their plan lives no
 * longer: it is as large as the model. */
static gboolean
run_trained (const Model   *model,
             GuiseWeights  *weights,
             GuiseDevice   *device,
             GuiseDfmTrial *trial,
             GError       **error)
{
  g_auto (Networks) trained = { 0 };
  int n_faces;

  if (!build_networks (model, GUISE_PRECISION_F32, &trained, error) ||
      !make_plan (&trained, weights, device, error))
    return FALSE;
  n_faces = guise_dfm_trial_choose_n (guise_plan_get_flops (trained.plan) / N_FACES);
  if (!guise_dfm_trial_init (trial, trained.interface, trained.resolution, n_faces, error))
    return FALSE;
  for (int first = 0; first < n_faces; first += N_FACES)
    {
      float *results[GUISE_DFM_MAX_OUTS];

      for (size_t i = 0; i < trained.interface->n_outs; i++)
        results[i] = guise_dfm_trial_get_expected (trial, i, first);
      if (!run_networks (&trained, guise_dfm_trial_get_face (trial, first), results, error) ||
          !check_finite (&trained, results, error))
        return FALSE;
    }
  return TRUE;
}

/* Runs the networks as a device with half precision will: what that costs, and whether some value
 * leaves its range, shows here and not in the file, which we compute in f32 between its casts. */
static gboolean
prove_half (Networks            *written,
            GuiseWeights        *weights,
            GuiseDevice         *device,
            const GuiseDfmTrial *trial,
            GuiseDfmReport      *report,
            GError             **error)
{
  if (!make_plan (written, weights, device, error))
    return FALSE;
  for (int first = 0; first < trial->n_faces; first += N_FACES)
    {
      double difference;

      if (!run_networks (written, guise_dfm_trial_get_face (trial, first), trial->actual, error))
        return FALSE;
      difference = guise_dfm_trial_measure (trial, first, N_FACES);
      if (!(difference <= GUISE_DFM_EXPORT_LIMIT_F16))
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                       "In half precision the networks differ from the trained ones by %g, more "
                       "than %g; export them in full precision",
                       difference, GUISE_DFM_EXPORT_LIMIT_F16);
          return FALSE;
        }
      report->max_abs_diff = MAX (report->max_abs_diff, difference);
    }
  g_clear_pointer (&written->plan, guise_plan_free);
  return TRUE;
}

/* Compares the file's outputs for the first @n_faces faces, @n at a time. */
static gboolean
prove_batch (GuiseDfm            *dfm,
             GuiseDevice         *device,
             int                  n,
             int                  n_faces,
             double               limit,
             const GuiseDfmTrial *trial,
             GuiseDfmReport      *report,
             GError             **error)
{
  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, n, GUISE_DFM_NHWC, error);

  for (int first = 0; runner != NULL && first < n_faces; first += n)
    {
      double difference;

      if (!guise_dfm_runner_run_outs (runner, guise_dfm_trial_get_face (trial, first), 0,
                                      trial->actual, error))
        return FALSE;
      difference = guise_dfm_trial_measure (trial, first, n);
      if (!(difference <= limit))
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                       "The file differs from the trained networks by %g, more than %g; it was not "
                       "put in place",
                       difference, limit);
          return FALSE;
        }
      report->max_abs_diff = MAX (report->max_abs_diff, difference);
    }
  return runner != NULL;
}

/* Reads the file back and compares: all faces, several at a time, and the first ones alone. */
static gboolean
prove_file (const char          *path,
            GuiseDfmKind         kind,
            GuiseDevice         *device,
            double               limit,
            const GuiseDfmTrial *trial,
            GuiseDfmReport      *report,
            GError             **error)
{
  g_autoptr (GuiseDfm) dfm = kind == GUISE_DFM_SWAP ? guise_dfm_load (path, error)
                                                    : guise_dfm_load_xseg (path, error);
  GStatBuf info = { 0 };

  if (dfm == NULL || !prove_batch (dfm, device, 1, N_FACES, limit, trial, report, error) ||
      !prove_batch (dfm, device, N_FACES, trial->n_faces, limit, trial, report, error))
    return FALSE;
  report->n_faces = trial->n_faces;
  report->opset = guise_dfm_get_opset (dfm);
  report->n_nodes = guise_dfm_get_n_nodes (dfm);
  report->n_weights = guise_dfm_get_n_weights (dfm);
  if (g_stat (path, &info) == 0)
    report->n_bytes = (uint64_t) info.st_size;
  return TRUE;
}

/* Moves the proven file over the target. */
static gboolean
put_in_place (const char *from, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_rename (from, path) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "replace");
      return FALSE;
    }
  guise_dir_sync (folder);
  return TRUE;
}

/* Writes and proves a model. */
static gboolean
export_model (const Model             *model,
              GuiseWeights            *weights,
              GuiseDevice             *device,
              GuisePrecision           precision,
              const GuiseOnnxProperty *properties,
              size_t                   n_properties,
              const char              *path,
              GuiseDfmReport          *out_report,
              GError                 **error)
{
  gboolean is_half = precision == GUISE_PRECISION_F16;
  double   limit = is_half ? GUISE_DFM_EXPORT_LIMIT_F16 : GUISE_DFM_EXPORT_LIMIT_F32;
  g_auto (Networks) networks = { 0 };
  g_auto (GuiseDfmTrial) trial = { 0 };
  g_autofree char *draft = g_strconcat (path, ".unproven", NULL);
  GuiseDfmReport   report = { 0 };

  if (!run_trained (model, weights, device, &trial, error) ||
      !build_networks (model, precision, &networks, error) ||
      (is_half && !prove_half (&networks, weights, device, &trial, &report, error)))
    return FALSE;
  if (!write_model (&networks, weights, properties, n_properties, draft, error) ||
      !prove_file (draft, networks.kind, device, limit, &trial, &report, error) ||
      !put_in_place (draft, path, error))
    {
      g_unlink (draft);
      return FALSE;
    }
  if (out_report != NULL)
    *out_report = report;
  return TRUE;
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
  const Model model = { .saehd = saehd };

  g_return_val_if_fail (precision == GUISE_PRECISION_F16 || precision == GUISE_PRECISION_F32,
                        FALSE);
  return export_model (&model, weights, device, precision, properties, n_properties, path,
                       out_report, error);
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
  const Model model = { .xseg = xseg };

  return export_model (&model, weights, device, GUISE_PRECISION_F32, properties, n_properties, path,
                       out_report, error);
}
