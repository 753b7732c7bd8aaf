/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing .dfm and XSeg models, and proving each file before it takes its place. */
#include "model/guise-dfm-export.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-random.h"
#include "model/guise-dfm-private.h"
#include "model/guise-model-error.h"
#include "model/guise-onnx-export.h"

#define N_FACES 2        /* batch of the graph that is written, and of the larger trial */
#define BATCH   "unk__1" /* what stands for the batch size, as the reference's files name it */
#define SEED    20200101 /* of the trial faces; any number */

/* The networks as they train, ready to be written and to be compared with. */
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
build_swap (Networks *self, const GuiseSaehd *saehd)
{
  GuiseSaehdSwap swap = guise_saehd_build_swap (saehd, self->graph, N_FACES);

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

static void
networks_init (Networks *self, GuiseDfmKind kind)
{
  self->kind = kind;
  self->interface = guise_dfm_get_interface (kind);
  self->graph = guise_graph_new ();
}

static gboolean
plan_networks (Networks *self, GuiseWeights *weights, GuiseDevice *device, GError **error)
{
  if (!guise_graph_check (self->graph, error))
    return FALSE;
  self->plan =
    guise_plan_new (self->graph, device, weights, self->outputs, self->interface->n_outs, error);
  return self->plan != NULL;
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
  g_autoptr (GuiseOnnxExport) export = guise_onnx_export_new (writer, weights, N_FACES);

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

/* The largest difference; not a number when either side has one. */
static double
compare (const float *a, const float *b, size_t n)
{
  double largest = 0;

  for (size_t i = 0; i < n; i++)
    {
      double difference = fabs ((double) a[i] - (double) b[i]);

      if (!(difference <= largest))
        largest = difference;
      if (isnan (difference))
        break;
    }
  return largest;
}

/* Buffers of one trial, for N_FACES faces. */
typedef struct
{
  float *faces;                        /* owned */
  float *expected[GUISE_DFM_MAX_OUTS]; /* owned */
  float *actual[GUISE_DFM_MAX_OUTS];   /* owned */
} Trial;

static void
trial_clear (Trial *self)
{
  g_clear_pointer (&self->faces, g_free);
  for (size_t i = 0; i < GUISE_DFM_MAX_OUTS; i++)
    {
      g_clear_pointer (&self->expected[i], g_free);
      g_clear_pointer (&self->actual[i], g_free);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

/* Runs the networks on random faces. */
static gboolean
run_networks (Networks *networks, Trial *trial, GError **error)
{
  size_t      n_pixels = (size_t) networks->resolution * (size_t) networks->resolution;
  GuiseRandom random = guise_random_init (SEED, 0);

  trial->faces = g_new (float, N_FACES * 3 * n_pixels);
  for (size_t i = 0; i < N_FACES * 3 * n_pixels; i++)
    trial->faces[i] = (float) guise_random_uniform (&random, 0, 1);
  guise_plan_write (networks->plan, networks->in_face, trial->faces);
  if (!guise_plan_run (networks->plan, error))
    return FALSE;
  for (size_t i = 0; i < networks->interface->n_outs; i++)
    {
      size_t n = N_FACES * n_pixels * (size_t) networks->interface->outs[i].n_channels;

      trial->expected[i] = g_new (float, n);
      trial->actual[i] = g_new (float, n);
      guise_plan_read (networks->plan, networks->outputs[i], trial->expected[i]);
      for (size_t k = 0; k < n; k++)
        if (!isfinite (trial->expected[i][k]))
          {
            g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE,
                         "The trained networks do not give numbers (output '%s'); go back to an "
                         "earlier backup",
                         networks->interface->outs[i].name);
            return FALSE;
          }
    }
  return TRUE;
}

/* Runs the file on the first @n of the same faces; returns the largest difference. */
static gboolean
run_file (GuiseDfm    *dfm,
          GuiseDevice *device,
          int          n,
          const Trial *trial,
          double      *out_difference,
          GError     **error)
{
  const GuiseDfmInterface *interface = guise_dfm_get_interface (guise_dfm_get_kind (dfm));
  int                      resolution = guise_dfm_get_resolution (dfm);
  size_t                   n_values = (size_t) n * (size_t) resolution * (size_t) resolution;
  g_autoptr (GuiseDfmRunner) runner = guise_dfm_runner_new (dfm, device, n, GUISE_DFM_NHWC, error);

  if (runner == NULL || !guise_dfm_runner_run_outs (runner, trial->faces, 0, trial->actual, error))
    return FALSE;
  for (size_t i = 0; i < interface->n_outs; i++)
    {
      double difference = compare (trial->expected[i], trial->actual[i],
                                   n_values * (size_t) interface->outs[i].n_channels);

      if (!(difference <= *out_difference))
        *out_difference = difference;
    }
  return TRUE;
}

/* Reads the file back and compares. */
static gboolean
prove_file (const char     *path,
            Networks       *networks,
            GuiseDevice    *device,
            GuiseDfmReport *report,
            GError        **error)
{
  g_auto (Trial) trial = { 0 };
  g_autoptr (GuiseDfm) dfm = networks->kind == GUISE_DFM_SWAP ? guise_dfm_load (path, error)
                                                              : guise_dfm_load_xseg (path, error);
  GStatBuf info = { 0 };

  if (dfm == NULL || !run_networks (networks, &trial, error))
    return FALSE;
  for (int n = 1; n <= N_FACES; n++)
    if (!run_file (dfm, device, n, &trial, &report->max_abs_diff, error))
      return FALSE;
  if (!(report->max_abs_diff <= GUISE_DFM_EXPORT_LIMIT))
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                   "The file differs from the trained networks by %g, more than %g; it was not put "
                   "in place",
                   report->max_abs_diff, GUISE_DFM_EXPORT_LIMIT);
      return FALSE;
    }
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

/* Plans, writes and proves what has been built. */
static gboolean
export_networks (Networks                *networks,
                 GuiseWeights            *weights,
                 GuiseDevice             *device,
                 const GuiseOnnxProperty *properties,
                 size_t                   n_properties,
                 const char              *path,
                 GuiseDfmReport          *out_report,
                 GError                 **error)
{
  g_autofree char *draft = g_strconcat (path, ".unproven", NULL);
  GuiseDfmReport   report = { 0 };

  if (!plan_networks (networks, weights, device, error))
    return FALSE;
  if (!write_model (networks, weights, properties, n_properties, draft, error) ||
      !prove_file (draft, networks, device, &report, error) || !put_in_place (draft, path, error))
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
                  const GuiseOnnxProperty *properties,
                  size_t                   n_properties,
                  const char              *path,
                  GuiseDfmReport          *out_report,
                  GError                 **error)
{
  g_auto (Networks) networks = { 0 };

  networks_init (&networks, GUISE_DFM_SWAP);
  build_swap (&networks, saehd);
  return export_networks (&networks, weights, device, properties, n_properties, path, out_report,
                          error);
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
  g_auto (Networks) networks = { 0 };

  networks_init (&networks, GUISE_DFM_XSEG);
  build_mask (&networks, xseg);
  return export_networks (&networks, weights, device, properties, n_properties, path, out_report,
                          error);
}
