/* SPDX-License-Identifier: GPL-3.0-or-later
 * How an XSeg model's layers are wired into a network, and what it learns by. */
#include "model/guise-layer.h"
#include "model/guise-loss.h"
#include "model/guise-xseg-private.h"

#define AXES_PIXELS (1u << 2 | 1u << 3)

/* A weight of a layer, one number for each channel, [1, c, 1, 1]. */
static GuiseNode *
channel_param (const GuiseLayers *net, const char *block, const char *part, const char *leaf)
{
  g_autofree char *layer = g_strdup_printf ("%s/%s", block, part);
  GuiseNode       *values = guise_layer_build_param (net, layer, leaf);
  GuiseShape       shape = GUISE_SHAPE (1, guise_node_get_shape (values)->dims[0], 1, 1);

  return guise_build_reshape (net->graph, values, &shape);
}

/* Filter response norm, x / sqrt (mean (x^2) + |eps|) * weight + bias, then max (x, tau), at whose
 * kink the gradient goes to x. The two factors of x are multiplied first: one of them is small. */
static GuiseNode *
normalise (const GuiseLayers *net, const char *block, GuiseNode *x)
{
  GuiseGraph *graph = net->graph;
  GuiseNode  *power =
    guise_build_mean (graph, guise_build_unary (graph, GUISE_UNARY_SQUARE, x), AXES_PIXELS);
  GuiseNode *eps =
    guise_build_unary (graph, GUISE_UNARY_ABS, channel_param (net, block, "frn", "eps"));
  GuiseNode *scale =
    guise_build_unary (graph, GUISE_UNARY_RSQRT, guise_build_add (graph, power, eps));

  scale = guise_build_mul (graph, scale, channel_param (net, block, "frn", "weight"));
  x = guise_build_add (graph, guise_build_mul (graph, x, scale),
                       channel_param (net, block, "frn", "bias"));
  return guise_build_binary (graph, GUISE_BINARY_MAX, x, channel_param (net, block, "tlu", "tau"));
}

/* A block of the way down, or behind a joint. */
static GuiseNode *
block (const GuiseLayers *net, const char *name, int level, int i, GuiseNode *x)
{
  g_autofree char *stem = g_strdup_printf ("%s%d%d", name, level, i);
  g_autofree char *conv = g_strconcat (stem, "/conv", NULL);

  return normalise (net, stem, guise_layer_build_conv (net, conv, 1, x));
}

static GuiseNode *
block_up (const GuiseLayers *net, int level, GuiseNode *x)
{
  g_autofree char *block = g_strdup_printf ("up%d", level);
  g_autofree char *conv = g_strconcat (block, "/conv", NULL);

  return normalise (net, block, guise_layer_build_conv_transposed (net, conv, 2, x));
}

/* The first block behind a joint whose second half is all zero: only the first half of the kernels
 * has something to multiply. The other half gets a gradient of zero. */
static GuiseNode *
block_half (const GuiseLayers *net, int level, int i, GuiseNode *x)
{
  static const GuiseConv WINDOW = { 1, 1, 1, 1, 1, 1 };
  g_autofree char       *block = g_strdup_printf ("uconv%d%d", level, i);
  g_autofree char       *conv = g_strconcat (block, "/conv", NULL);
  GuiseNode             *weight = guise_layer_build_param (net, conv, "weight");

  weight = guise_build_slice (net->graph, weight, 1, 0, guise_node_get_shape (x)->dims[1]);
  x = guise_build_conv2d (net->graph, x, weight, guise_layer_build_param (net, conv, "bias"),
                          &WINDOW);
  return normalise (net, block, x);
}

/* Binomial low-pass and every second pixel (training.md 8.1). */
static GuiseNode *
blur_pool (GuiseGraph *graph, int n_taps, GuiseNode *x)
{
  static const float TAPS[][4] = {
    [2] = { 1.0f / 2, 1.0f / 2 },
    [3] = { 1.0f / 4, 2.0f / 4, 1.0f / 4 },
    [4] = { 1.0f / 8, 3.0f / 8, 3.0f / 8, 1.0f / 8 },
  };

  return guise_build_filter (graph, x, TAPS[n_taps], n_taps, (n_taps - 1) / 2, n_taps / 2, 2);
}

static GuiseNode *
dense_layers (const GuiseLayers *net, GuiseNode *x)
{
  GuiseShape shape = *guise_node_get_shape (x);
  GuiseShape flat = GUISE_SHAPE (shape.dims[0], shape.dims[1] * shape.dims[2] * shape.dims[3]);

  x = guise_build_reshape (net->graph, x, &flat);
  x = guise_layer_build_dense (net, "dense2", guise_layer_build_dense (net, "dense1", x));
  return guise_build_reshape (net->graph, x, &shape);
}

GuiseNode *
guise_xseg_build_logits (const GuiseXseg *self,
                         GuiseGraph      *graph,
                         GuiseNode       *x,
                         GuiseXsegSkips   skips)
{
  const GuiseLayers net = { .table = guise_xseg_get_table (self),
                            .graph = graph,
                            .component = GUISE_XSEG_COMPONENT };
  GuiseNode        *ways_down[GUISE_XSEG_N_LEVELS];

  guise_graph_push_scope (graph, net.component);
  for (int level = 0; level < GUISE_XSEG_N_LEVELS; level++)
    {
      for (int i = 1; i <= guise_xseg_levels[level].n_blocks; i++)
        x = block (&net, "conv", level, i, x);
      ways_down[level] = x;
      x = blur_pool (graph, guise_xseg_levels[level].n_taps, x);
    }
  x = dense_layers (&net, x);
  for (int level = GUISE_XSEG_N_LEVELS - 1; level >= 0; level--)
    {
      int n = guise_xseg_levels[level].n_blocks;

      x = block_up (&net, level, x);
      if (skips == GUISE_XSEG_SKIPS_ZERO)
        x = block_half (&net, level, n--, x);
      else
        x = guise_build_concat (graph, (GuiseNode *[]){ x, ways_down[level] }, 2, 1);
      for (int i = n; i >= 1; i--)
        x = block (&net, "uconv", level, i, x);
    }
  x = guise_layer_build_conv (&net, "out_conv", 1, x);
  guise_graph_pop_scope (graph);
  return x;
}

GuiseNode *
guise_xseg_build_loss (const GuiseXseg *self,
                       GuiseGraph      *graph,
                       GuiseNode       *logits,
                       GuiseNode       *target)
{
  const GuiseXsegOptions *options = guise_xseg_get_options (self);
  GuiseNode              *picture, *large, *small, *error;

  if (!options->pretrain)
    return guise_loss_build_mask_entropy (graph, logits, target);
  picture = guise_build_unary (graph, GUISE_UNARY_SIGMOID, logits);
  large = guise_loss_build_dssim (graph, target, picture, (int) (options->resolution / 11.6));
  small = guise_loss_build_dssim (graph, target, picture, (int) (options->resolution / 23.2));
  error = guise_loss_build_square_error (graph, target, picture);
  return guise_build_add (graph,
                          guise_build_affine (graph, guise_build_add (graph, large, small), 5.0,
                                              0.0),
                          guise_build_affine (graph, error, 10.0, 0.0));
}
