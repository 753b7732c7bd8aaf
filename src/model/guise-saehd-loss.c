/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a SAEHD model is measured by: targets, masks and reconstruction losses. */
#include "model/guise-saehd-loss.h"

#include "model/guise-loss.h"
#include "model/guise-saehd-private.h"

#define TWO_WINDOWS_FROM 256 /* resolution; below it one DSSIM window */

void
guise_saehd_terms_add (GuiseSaehdTerms *self, const char *name, GuiseNode *node)
{
  g_assert (self->n < GUISE_SAEHD_MAX_TERMS);
  self->terms[self->n++] = (GuiseSaehdTerm){ name, node };
}

GuiseNode *
guise_saehd_terms_build_sum (const GuiseSaehdTerms *self, GuiseGraph *graph, GuiseNode *start)
{
  for (size_t i = 0; i < self->n; i++)
    start =
      start == NULL ? self->terms[i].node : guise_build_add (graph, start, self->terms[i].node);
  return start;
}

/* Replaces what lies outside the mask by a blur of itself that no pixel inside leaks into. */
static GuiseNode *
build_blur_out (GuiseGraph *graph, GuiseNode *image, GuiseNode *mask, double sigma)
{
  GuiseNode *outside = guise_build_affine (graph, mask, -1.0, 1.0);
  GuiseNode *zero = guise_graph_scalar (graph, 0.0);
  GuiseNode *x = guise_loss_build_blur (graph, guise_build_mul (graph, image, outside), sigma);
  GuiseNode *y = guise_build_affine (graph, guise_loss_build_blur (graph, mask, sigma), -1.0, 1.0);

  /* Where the blur covers nothing outside, 1 instead of 0; the quotient is not used there. */
  y = guise_build_add (graph, y, guise_build_binary (graph, GUISE_BINARY_EQUAL, y, zero));
  return guise_build_add (graph, guise_build_mul (graph, image, mask),
                          guise_build_mul (graph, guise_build_div (graph, x, y), outside));
}

GuiseSaehdTargets
guise_saehd_build_targets (const GuiseSaehd *self,
                           GuiseGraph       *graph,
                           GuiseNode        *target,
                           GuiseNode        *mask,
                           GuiseNode        *eyes_mouth)
{
  const GuiseSaehdOptions *options = &self->options;
  int                      r = options->resolution;
  GuiseSaehdTargets        targets = { target, mask, eyes_mouth, NULL, NULL };

  guise_graph_push_scope (graph, "targets");
  if (options->blur_out_mask)
    targets.target = build_blur_out (graph, target, mask, r / 128.0);
  targets.mask_blur = guise_loss_build_blur (graph, mask, MAX (1, r / 32));
  if (!options->quick96)
    targets.mask_blur =
      guise_build_affine (graph, guise_build_clamp (graph, targets.mask_blur, 0.0, 0.5), 2.0, 0.0);
  targets.weight = options->masked_training ? targets.mask_blur : NULL;
  guise_graph_pop_scope (graph);
  return targets;
}

GuiseNode *
guise_saehd_build_weighted (const GuiseSaehdTargets *targets, GuiseGraph *graph, GuiseNode *image)
{
  return targets->weight == NULL ? image : guise_build_mul (graph, image, targets->weight);
}

int
guise_saehd_get_dssim_window (const GuiseSaehd *self)
{
  return MAX (1, (int) (self->options.resolution / 11.6));
}

/* 300 * mean |t * em - p * em|, neither blurred nor weighted by the face. */
static GuiseNode *
build_eyes_mouth (GuiseGraph *graph, const GuiseSaehdTargets *targets, GuiseNode *image)
{
  GuiseNode *target = guise_build_mul (graph, targets->target, targets->eyes_mouth);
  GuiseNode *answer = guise_build_mul (graph, image, targets->eyes_mouth);
  GuiseNode *distance =
    guise_build_unary (graph, GUISE_UNARY_ABS, guise_build_sub (graph, target, answer));

  return guise_build_affine (graph, guise_loss_build_mean (graph, distance), 300.0, 0.0);
}

GuiseSaehdTerms
guise_saehd_build_reconstruction (const GuiseSaehd        *self,
                                  GuiseGraph              *graph,
                                  const GuiseSaehdTargets *targets,
                                  GuiseNode               *image,
                                  GuiseNode               *mask)
{
  const GuiseSaehdOptions *options = &self->options;
  gboolean                 is_double = options->resolution >= TWO_WINDOWS_FROM;
  GuiseNode               *t, *p, *node;
  GuiseSaehdTerms          terms = { .n = 0 };

  guise_graph_push_scope (graph, "loss");
  t = guise_saehd_build_weighted (targets, graph, targets->target);
  p = guise_saehd_build_weighted (targets, graph, image);

  node = guise_loss_build_dssim (graph, t, p, guise_saehd_get_dssim_window (self));
  guise_saehd_terms_add (&terms, "dssim",
                         guise_build_affine (graph, node, is_double ? 5.0 : 10.0, 0.0));
  if (is_double)
    {
      node = guise_loss_build_dssim (graph, t, p, (int) (options->resolution / 23.2));
      guise_saehd_terms_add (&terms, "dssim2", guise_build_affine (graph, node, 5.0, 0.0));
    }
  node = guise_loss_build_square_error (graph, t, p);
  guise_saehd_terms_add (&terms, "mse", guise_build_affine (graph, node, 10.0, 0.0));
  if (options->eyes_mouth_prio)
    guise_saehd_terms_add (&terms, "em", build_eyes_mouth (graph, targets, image));
  node = guise_loss_build_square_error (graph, targets->mask, mask);
  guise_saehd_terms_add (&terms, "mask", guise_build_affine (graph, node, 10.0, 0.0));
  guise_graph_pop_scope (graph);
  return terms;
}
