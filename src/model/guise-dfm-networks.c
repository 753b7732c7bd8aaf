/* SPDX-License-Identifier: GPL-3.0-or-later
 * The networks of a model as a graph of their own, and as a file. */
#include "model/guise-dfm-networks-private.h"

#include "model/guise-dfm-export.h"
#include "model/guise-onnx-export.h"
#include "nn/guise-node.h"

#define BATCH "unk__1" /* what stands for the batch size, as the reference's files name it */

/* What stands in the head of a file. */
static const struct
{
  int64_t     opset;
  const char *doc_string;
} heads[GUISE_N_DFM_KINDS] = {
  [GUISE_DFM_SWAP] = { GUISE_DFM_EXPORT_OPSET, "converted from SAEHD" },
  [GUISE_DFM_XSEG] = { GUISE_DFM_EXPORT_XSEG_OPSET, "converted from XSeg" },
};

void
guise_dfm_networks_clear (GuiseDfmNetworks *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->graph, guise_graph_free);
}

/* The graph of a swap model. */
static void
build_swap (GuiseDfmNetworks *self, const GuiseSaehd *saehd, GuisePrecision precision)
{
  GuiseSaehdSwap swap =
    guise_saehd_build_swap (saehd, self->graph, GUISE_DFM_TRIAL_BATCH, precision);

  self->resolution = guise_saehd_get_options (saehd)->resolution;
  self->in_face = swap.in_face;
  self->outputs[0] = swap.out_face_mask;
  self->outputs[1] = swap.out_celeb_face;
  self->outputs[2] = swap.out_celeb_face_mask;
}

/* The graph of a mask network. */
static void
build_mask (GuiseDfmNetworks *self, const GuiseXseg *xseg)
{
  static const int TO_NCHW[] = { 0, 3, 1, 2 }, TO_NHWC[] = { 0, 2, 3, 1 };
  int              r = guise_xseg_get_options (xseg)->resolution;
  const GuiseShape shape = GUISE_SHAPE (GUISE_DFM_TRIAL_BATCH, r, r, 3);
  GuiseNode       *x;

  self->resolution = r;
  self->in_face = guise_graph_input (self->graph, "in_face", &shape);
  x = guise_build_transpose (self->graph, self->in_face, TO_NCHW);
  x = guise_xseg_build_logits (xseg, self->graph, x, GUISE_XSEG_SKIPS_JOINED);
  x = guise_build_unary (self->graph, GUISE_UNARY_SIGMOID, x);
  self->outputs[0] = guise_build_transpose (self->graph, x, TO_NHWC);
}

gboolean
guise_dfm_networks_build (const GuiseDfmSource *model,
                          GuisePrecision        precision,
                          GuiseDfmNetworks     *self,
                          GError              **error)
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

/* ---- measuring ---- */

/* Adds what @node reads, once; @n_bytes of one number where it is read. */
static uint64_t
count_bytes (GHashTable *seen, GuiseNode *node, uint64_t n_bytes)
{
  const GuiseCastParams *cast =
    guise_node_get_op (node) == GUISE_OP_CAST ? guise_node_get_params (node) : NULL;
  uint64_t total = 0;

  if (!g_hash_table_add (seen, node))
    return 0;
  if (guise_node_get_op (node) == GUISE_OP_PARAM)
    return n_bytes * (uint64_t) guise_shape_n_elements (guise_node_get_shape (node));
  n_bytes = cast != NULL && cast->to == GUISE_PRECISION_F16 ? sizeof (uint16_t) : sizeof (float);
  for (size_t i = 0; i < guise_node_get_n_inputs (node); i++)
    if (guise_node_get_input (node, i) != NULL)
      total += count_bytes (seen, guise_node_get_input (node, i), n_bytes);
  return total;
}

uint64_t
guise_dfm_networks_count_bytes (const GuiseDfmNetworks *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  uint64_t total = 0;

  for (size_t i = 0; i < self->interface->n_outs; i++)
    total += count_bytes (seen, self->outputs[i], sizeof (float));
  return total;
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

gboolean
guise_dfm_networks_write (const GuiseDfmNetworks  *networks,
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
               guise_onnx_export_new (writer, weights, GUISE_DFM_TRIAL_BATCH, opset.version);

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
