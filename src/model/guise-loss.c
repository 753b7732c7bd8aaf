/* SPDX-License-Identifier: GPL-3.0-or-later
 * The measures that losses are made of, as graph nodes. */
#include "model/guise-loss.h"

#include <math.h>

#define AXES_PIXELS  (1u << 2 | 1u << 3)
#define AXES_SAMPLE  (1u << 1 | AXES_PIXELS)
#define DSSIM_SIGMA  1.5  /* training.md 4.1 */
#define DSSIM_C1     1e-4 /* 0.01^2 */
#define DSSIM_C2     9e-4 /* 0.03^2 */
#define VARIANCE_EPS 1e-5 /* training.md 4.1, style */

/* A normalised Gaussian around @center. */
static float *
new_gaussian (int n, double center, double sigma)
{
  g_autofree double *taps = g_new (double, (size_t) n);
  float             *rounded = g_new (float, (size_t) n);
  double             sum = 0.0;

  for (int i = 0; i < n; i++)
    {
      taps[i] = exp (-(i - center) * (i - center) / (2.0 * sigma * sigma));
      sum += taps[i];
    }
  for (int i = 0; i < n; i++)
    rounded[i] = (float) (taps[i] / sum);
  return rounded;
}

static GuiseNode *
square (GuiseGraph *graph, GuiseNode *x)
{
  return guise_build_unary (graph, GUISE_UNARY_SQUARE, x);
}

GuiseNode *
guise_loss_build_blur (GuiseGraph *graph, GuiseNode *x, double sigma)
{
  int               n = MAX (3, (int) (4.0 * sigma));
  g_autofree float *taps = NULL;

  n += 1 - n % 2;
  taps = new_gaussian (n, n / 2, sigma);
  return guise_build_filter (graph, x, taps, n, n / 2, n / 2, 1);
}

GuiseNode *
guise_loss_build_mean (GuiseGraph *graph, GuiseNode *x)
{
  return guise_build_mean (graph, x, AXES_SAMPLE);
}

GuiseNode *
guise_loss_build_square_error (GuiseGraph *graph, GuiseNode *a, GuiseNode *b)
{
  return guise_loss_build_mean (graph, square (graph, guise_build_sub (graph, a, b)));
}

/* The four windows are filtered apart: two of them belong to the target alone and have no
 * gradient. E[a^2 + b^2] is one filter because cs subtracts nearly equal numbers. */
GuiseNode *
guise_loss_build_dssim (GuiseGraph *graph, GuiseNode *a, GuiseNode *b, int size)
{
  g_autofree float *taps = new_gaussian (size, (size - 1) / 2.0, DSSIM_SIGMA);
  GuiseNode        *ea = guise_build_filter (graph, a, taps, size, 0, 0, 1);
  GuiseNode        *eb = guise_build_filter (graph, b, taps, size, 0, 0, 1);
  GuiseNode        *ab = guise_build_mul (graph, a, b);
  GuiseNode        *squares = guise_build_add (graph, square (graph, a), square (graph, b));
  GuiseNode        *eab = guise_build_filter (graph, ab, taps, size, 0, 0, 1);
  GuiseNode        *esq = guise_build_filter (graph, squares, taps, size, 0, 0, 1);
  GuiseNode        *product = guise_build_affine (graph, guise_build_mul (graph, ea, eb), 2.0, 0.0);
  GuiseNode        *power = guise_build_add (graph, square (graph, ea), square (graph, eb));
  GuiseNode        *covariance, *variance, *lum, *cs;

  lum = guise_build_div (graph, guise_build_affine (graph, product, 1.0, DSSIM_C1),
                         guise_build_affine (graph, power, 1.0, DSSIM_C1));
  covariance = guise_build_sub (graph, guise_build_affine (graph, eab, 2.0, 0.0), product);
  variance = guise_build_sub (graph, esq, power);
  cs = guise_build_div (graph, guise_build_affine (graph, covariance, 1.0, DSSIM_C2),
                        guise_build_affine (graph, variance, 1.0, DSSIM_C2));
  return guise_build_affine (graph, guise_loss_build_mean (graph, guise_build_mul (graph, lum, cs)),
                             -0.5, 0.5);
}

/* Mean and standard deviation of each channel, [n, c, 1, 1]. */
static void
build_moments (GuiseGraph *graph, GuiseNode *x, GuiseNode **out_mean, GuiseNode **out_deviation)
{
  GuiseNode *mean = guise_build_mean (graph, x, AXES_PIXELS);
  GuiseNode *variance =
    guise_build_mean (graph, square (graph, guise_build_sub (graph, x, mean)), AXES_PIXELS);

  *out_mean = mean;
  *out_deviation = guise_build_unary (graph, GUISE_UNARY_SQRT,
                                      guise_build_affine (graph, variance, 1.0, VARIANCE_EPS));
}

GuiseNode *
guise_loss_build_style (GuiseGraph *graph, GuiseNode *content, GuiseNode *style, double sigma)
{
  GuiseNode *mean1, *mean2, *deviation1, *deviation2;

  if (sigma > 0.0)
    {
      content = guise_loss_build_blur (graph, content, sigma);
      style = guise_loss_build_blur (graph, style, sigma);
    }
  build_moments (graph, content, &mean1, &deviation1);
  build_moments (graph, style, &mean2, &deviation2);
  return guise_build_add (graph, guise_loss_build_square_error (graph, mean1, mean2),
                          guise_loss_build_square_error (graph, deviation1, deviation2));
}

GuiseNode *
guise_loss_build_cross_entropy (GuiseGraph *graph, GuiseNode *logits, double label)
{
  GuiseNode *entropy = guise_build_unary (graph, GUISE_UNARY_SOFTPLUS, logits);

  if (label != 0.0)
    entropy = guise_build_sub (graph, entropy, guise_build_affine (graph, logits, label, 0.0));
  return guise_loss_build_mean (graph, entropy);
}

GuiseNode *
guise_loss_build_mask_entropy (GuiseGraph *graph, GuiseNode *logits, GuiseNode *labels)
{
  GuiseNode *entropy = guise_build_unary (graph, GUISE_UNARY_SOFTPLUS, logits);
  GuiseNode *hit = guise_build_mul (graph, logits, labels);

  return guise_loss_build_mean (graph, guise_build_sub (graph, entropy, hit));
}

/* The squared differences of neighbours along one axis, summed: a vector. */
static GuiseNode *
build_variation (GuiseGraph *graph, GuiseNode *x, int axis)
{
  int64_t    n;
  GuiseNode *difference;

  if (x == NULL)
    return NULL;
  n = guise_node_get_shape (x)->dims[axis];
  difference = guise_build_sub (graph, guise_build_slice (graph, x, axis, 1, n - 1),
                                guise_build_slice (graph, x, axis, 0, n - 1));
  return guise_build_sum (graph, square (graph, difference), AXES_SAMPLE);
}

GuiseNode *
guise_loss_build_total_variation (GuiseGraph *graph, GuiseNode *x, int axis1, int axis2)
{
  return guise_build_add (graph, build_variation (graph, x, axis1),
                          build_variation (graph, x, axis2));
}
