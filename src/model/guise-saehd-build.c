/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a SAEHD model's layers are wired into networks. */
#include "model/guise-saehd.h"

#include "model/guise-layer.h"
#include "model/guise-saehd-private.h"

/* A network being built: whose weights, into which graph. */
typedef struct
{
  GuiseLayers       layers;
  const GuiseSaehd *model;
} Net;

/* ---- layers, training.md 2.1 ---- */

static GuiseNode *
param (const Net *net, const char *layer, const char *leaf)
{
  return guise_layer_build_param (&net->layers, layer, leaf);
}

static GuiseNode *
conv (const Net *net, const char *layer, int stride, GuiseNode *x)
{
  return guise_layer_build_conv (&net->layers, layer, stride, x);
}

static GuiseNode *
hold (const Net *net, GuiseNode *x)
{
  return guise_layer_hold (&net->layers, x);
}

static GuiseNode *
activate (const Net *net, double slope, GuiseNode *x)
{
  GuiseGraph *graph = net->layers.graph;
  GuiseNode  *cosine;

  if (!guise_saehd_options_has (&net->model->options, GUISE_SAEHD_C))
    return hold (net, guise_build_leaky_relu (graph, x, slope));
  cosine = hold (net, guise_build_unary (graph, GUISE_UNARY_COS, x));
  return hold (net, guise_build_mul (graph, x, cosine));
}

static GuiseNode *
downscale (const Net *net, const char *layer, GuiseNode *x)
{
  return activate (net, 0.1, conv (net, layer, 2, x));
}

static GuiseNode *
upscale (const Net *net, const char *name, int i, GuiseNode *x)
{
  g_autofree char *layer = g_strdup_printf ("%s%d/conv1", name, i);

  return guise_build_depth_to_space (net->layers.graph,
                                     activate (net, 0.1, conv (net, layer, 1, x)));
}

static GuiseNode *
res_block (const Net *net, int i, GuiseNode *x)
{
  g_autofree char *first = g_strdup_printf ("res%d/conv1", i);
  g_autofree char *second = g_strdup_printf ("res%d/conv2", i);
  GuiseNode       *y = conv (net, second, 1, activate (net, 0.2, conv (net, first, 1, x)));

  return activate (net, 0.2, hold (net, guise_build_add (net->layers.graph, x, y)));
}

/* x / sqrt (mean (x^2) + 1e-6) over each row, [n, f]. */
static GuiseNode *
pixel_norm (const Net *net, GuiseNode *x)
{
  GuiseGraph *graph = net->layers.graph;
  GuiseNode  *square = hold (net, guise_build_unary (graph, GUISE_UNARY_SQUARE, x));
  GuiseNode  *mean = hold (net, guise_build_mean (graph, square, 2));
  GuiseNode  *shifted = hold (net, guise_build_affine (graph, mean, 1.0, 1e-6));
  GuiseNode  *root = hold (net, guise_build_unary (graph, GUISE_UNARY_RSQRT, shifted));

  return hold (net, guise_build_mul (graph, x, root));
}

/* ---- networks ---- */

/* From F32 to F32 (training.md 10). */
static GuiseNode *
build_encoder (const Net *net, GuiseNode *x)
{
  const GuiseSaehd *self = net->model;
  GuiseGraph       *graph = net->layers.graph;
  GuiseShape        flat;

  guise_graph_push_scope (graph, net->layers.component);
  x = guise_layer_enter (&net->layers, x);
  if (guise_saehd_options_has (&self->options, GUISE_SAEHD_T))
    {
      x = res_block (net, 1, downscale (net, "down1/conv1", x));
      x = downscale (net, "down2/conv1", x);
      x = downscale (net, "down3/conv1", x);
      x = downscale (net, "down4/conv1", x);
      x = res_block (net, 5, downscale (net, "down5/conv1", x));
    }
  else
    {
      x = downscale (net, "down1/downs_0/conv1", x);
      x = downscale (net, "down1/downs_1/conv1", x);
      x = downscale (net, "down1/downs_2/conv1", x);
      x = downscale (net, "down1/downs_3/conv1", x);
    }
  if (x != NULL)
    {
      flat = GUISE_SHAPE (guise_node_get_shape (x)->dims[0], self->geometry.flat);
      x = guise_build_reshape (graph, x, &flat);
    }
  if (guise_saehd_options_has (&self->options, GUISE_SAEHD_U))
    x = pixel_norm (net, x);
  x = guise_layer_leave (&net->layers, x);
  guise_graph_pop_scope (graph);
  return x;
}

GuiseNode *
guise_saehd_build_encoder (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *x)
{
  const Net net = { { self->table, graph, "encoder", GUISE_PRECISION_F32 }, self };

  return build_encoder (&net, x);
}

/* From F32 to the precision of the network. */
static GuiseNode *
build_inter (const Net *net, GuiseNode *x)
{
  const GuiseSaehd         *self = net->model;
  GuiseGraph               *graph = net->layers.graph;
  const GuiseSaehdGeometry *geometry = &self->geometry;
  GuiseShape                shape;

  guise_graph_push_scope (graph, net->layers.component);
  x = guise_layer_build_dense (&net->layers, "dense2",
                               guise_layer_build_dense (&net->layers, "dense1", x));
  if (x != NULL)
    {
      shape = GUISE_SHAPE (guise_node_get_shape (x)->dims[0], geometry->inter_channels,
                           geometry->dense_side, geometry->dense_side);
      x = guise_build_reshape (graph, x, &shape);
    }
  x = guise_layer_enter (&net->layers, x);
  if (!guise_saehd_options_has (&self->options, GUISE_SAEHD_T))
    x = upscale (net, "upscale", 1, x);
  guise_graph_pop_scope (graph);
  return x;
}

GuiseNode *
guise_saehd_build_inter (const GuiseSaehd *self,
                         GuiseGraph       *graph,
                         const char       *component,
                         GuiseNode        *x)
{
  const Net net = { { self->table, graph, component, GUISE_PRECISION_F32 }, self };

  return build_inter (&net, x);
}

/* The four convolutions of the head as one of 12 channels, the 1x1 kernel standing in the middle
 * of a 3x3 of zeros: 3 channels at a time would leave most lanes of a processor idle. */
static GuiseNode *
head_conv (const Net *net, GuiseNode *x)
{
  static const char *const LAYERS[] = { "out_conv", "out_conv1", "out_conv2", "out_conv3" };
  static const int64_t     RIM[] = { 0, 0, 1, 1 };
  const GuiseConv          window = { 1, 1, 1, 1, 1, 1 };
  GuiseNode               *weights[G_N_ELEMENTS (LAYERS)];
  GuiseNode               *biases[G_N_ELEMENTS (LAYERS)];
  size_t                   n = G_N_ELEMENTS (LAYERS);

  for (size_t i = 0; i < n; i++)
    {
      weights[i] = param (net, LAYERS[i], "weight");
      biases[i] = param (net, LAYERS[i], "bias");
    }
  weights[0] = guise_build_pad (net->layers.graph, weights[0], RIM, RIM);
  return guise_build_conv2d (net->layers.graph, x,
                             guise_build_concat (net->layers.graph, weights, n, 0),
                             guise_build_concat (net->layers.graph, biases, n, 0), &window);
}

/* How the head is built: fast, or layer by layer as other programs expect it in a file. */
typedef enum
{
  HEAD_JOINED,
  HEAD_BY_LAYER,
} Head;

/* From logits to what others see, in F32. */
static GuiseNode *
output (const Net *net, GuiseNode *x)
{
  return guise_layer_leave (&net->layers,
                            guise_build_unary (net->layers.graph, GUISE_UNARY_SIGMOID, x));
}

/* With d the four convolutions are the four pixels of a 2 x 2 block. */
static GuiseNode *
decoder_head (const Net *net, Head head, GuiseNode *x)
{
  GuiseNode *parts[4];

  if (!guise_saehd_options_has (&net->model->options, GUISE_SAEHD_D))
    return output (net, conv (net, "out_conv", 1, x));
  if (head == HEAD_JOINED)
    x = head_conv (net, x);
  else
    {
      parts[0] = conv (net, "out_conv", 1, x);
      parts[1] = conv (net, "out_conv1", 1, x);
      parts[2] = conv (net, "out_conv2", 1, x);
      parts[3] = conv (net, "out_conv3", 1, x);
      x = guise_build_concat (net->layers.graph, parts, G_N_ELEMENTS (parts), 1);
    }
  return output (net, guise_build_depth_to_space (net->layers.graph, x));
}

static void
build_decoder (const Net  *net,
               Head        head,
               GuiseNode  *code,
               GuiseNode **out_image,
               GuiseNode **out_mask)
{
  int n = net->model->geometry.n_upscales;

  guise_graph_push_scope (net->layers.graph, net->layers.component);
  if (out_image != NULL)
    {
      GuiseNode *x = code;

      for (int i = 0; i < n; i++)
        x = res_block (net, i, upscale (net, "upscale", i, x));
      *out_image = decoder_head (net, head, x);
    }
  if (out_mask != NULL)
    {
      gboolean   has_d = guise_saehd_options_has (&net->model->options, GUISE_SAEHD_D);
      GuiseNode *x = code;

      for (int i = 0; i < n + (has_d ? 1 : 0); i++)
        x = upscale (net, "upscalem", i, x);
      *out_mask = output (net, conv (net, "out_convm", 1, x));
    }
  guise_graph_pop_scope (net->layers.graph);
}

void
guise_saehd_build_decoder (const GuiseSaehd *self,
                           GuiseGraph       *graph,
                           const char       *component,
                           GuiseNode        *code,
                           GuiseNode       **out_image,
                           GuiseNode       **out_mask)
{
  const Net net = { { self->table, graph, component, GUISE_PRECISION_F32 }, self };

  build_decoder (&net, HEAD_JOINED, code, out_image, out_mask);
}

/* ---- discriminators, training.md 2.5 and 2.6 ---- */

GuiseNode *
guise_saehd_build_code_discriminator (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *code)
{
  const Net net = { { self->table, graph, "dis", GUISE_PRECISION_F32 }, self };
  int       n = 1 + self->geometry.code_side / 8;

  guise_graph_push_scope (graph, net.layers.component);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *layer = g_strdup_printf ("convs_%d", i);

      code = guise_build_leaky_relu (graph, conv (&net, layer, 2, code), 0.1);
    }
  code = conv (&net, "out_conv", 1, code);
  guise_graph_pop_scope (graph);
  return code;
}

void
guise_saehd_build_patch_discriminator (const GuiseSaehd *self,
                                       GuiseGraph       *graph,
                                       GuiseNode        *x,
                                       GuiseNode       **out_center,
                                       GuiseNode       **out_full)
{
  const Net  net = { { self->table, graph, "D_src", GUISE_PRECISION_F32 }, self };
  int        n = self->patch.n;
  GuiseNode *skips[GUISE_SAEHD_MAX_LAYERS];

  guise_graph_push_scope (graph, net.layers.component);
  x = guise_build_leaky_relu (graph, conv (&net, "in_conv", 1, x), 0.2);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *layer = g_strdup_printf ("convs_%d", i);

      skips[i] = x;
      x = guise_build_leaky_relu (graph, conv (&net, layer, self->patch.strides[i], x), 0.2);
    }
  *out_center = conv (&net, "center_out", 1, x);
  x = guise_build_leaky_relu (graph, conv (&net, "center_conv", 1, x), 0.2);
  for (int j = 0; j < n; j++)
    {
      g_autofree char *layer = g_strdup_printf ("upconvs_%d", j);
      int              i = n - 1 - j;
      GuiseNode       *up =
        guise_layer_build_conv_transposed (&net.layers, layer, self->patch.strides[i], x);
      GuiseNode *parts[2] = { skips[i], guise_build_leaky_relu (graph, up, 0.2) };

      x = guise_build_concat (graph, parts, G_N_ELEMENTS (parts), 1);
    }
  *out_full = conv (&net, "out_conv", 1, x);
  guise_graph_pop_scope (graph);
}

/* ---- a whole swap ---- */

static GuiseNode *
concat2 (GuiseGraph *graph, GuiseNode *first, GuiseNode *second, int axis)
{
  GuiseNode *parts[2] = { first, second };

  return guise_build_concat (graph, parts, G_N_ELEMENTS (parts), axis);
}

static Net
make_net (const GuiseSaehd *self,
          GuiseGraph       *graph,
          const char       *component,
          GuisePrecision    precision)
{
  return (Net){ { self->table, graph, component, precision }, self };
}

GuiseSaehdSwap
guise_saehd_build_swap (const GuiseSaehd *self, GuiseGraph *graph, int n, GuisePrecision precision)
{
  static const int TO_NCHW[] = { 0, 3, 1, 2 }, TO_NHWC[] = { 0, 2, 3, 1 };
  int              r = self->options.resolution;
  gboolean         is_df = self->options.archi.family == GUISE_SAEHD_DF;
  const Net        encoder = make_net (self, graph, "encoder", precision);
  const Net        first = make_net (self, graph, is_df ? "inter" : "inter_AB", precision);
  const Net        of_face = make_net (self, graph, is_df ? "decoder_src" : "decoder", precision);
  const Net        of_mask = make_net (self, graph, is_df ? "decoder_dst" : "decoder", precision);
  const GuiseShape shape = GUISE_SHAPE (n, r, r, 3);
  GuiseSaehdSwap   swap = { 0 };
  GuiseNode       *x, *dst_code, *swap_code, *face, *face_mask, *dst_mask;

  swap.in_face = guise_graph_input (graph, "in_face", &shape);
  x = build_encoder (&encoder, guise_build_transpose (graph, swap.in_face, TO_NCHW));
  dst_code = swap_code = build_inter (&first, x);
  if (!is_df)
    {
      const Net  second = make_net (self, graph, "inter_B", precision);
      GuiseNode *ab = swap_code, *b = build_inter (&second, x);

      dst_code = concat2 (graph, b, ab, 1);
      swap_code = concat2 (graph, ab, ab, 1);
    }
  build_decoder (&of_face, HEAD_BY_LAYER, swap_code, &face, &face_mask);
  build_decoder (&of_mask, HEAD_BY_LAYER, dst_code, NULL, &dst_mask);
  swap.out_face_mask = guise_build_transpose (graph, dst_mask, TO_NHWC);
  swap.out_celeb_face = guise_build_transpose (graph, face, TO_NHWC);
  swap.out_celeb_face_mask = guise_build_transpose (graph, face_mask, TO_NHWC);
  return swap;
}
