/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-color-transfer.h"

/* ---- by statistics: guise-color-linear.c ---- */

/**
 * guise_color_measure_lab:
 * @lab: F32 Lab
 * @mask: (nullable): F32 [1, h, w]: pixels under 0.5 count as Lab (0, 0, 0)
 *
 * Returns: statistics over all pixels
 */
GuiseColorStats guise_color_measure_lab (const GuiseImage *lab, const GuiseImage *mask);

/* What rct stretches a channel of Lab by; 1 for a channel without variation. */
float
guise_color_get_lab_scale (const GuiseColorStats *from, const GuiseColorStats *to, int channel);

/**
 * guise_color_move_lab:
 * @lab: F32 Lab, changed in place
 * @from: its statistics
 * @to: statistics wanted
 *
 * The middle of rct; a channel without variation is only moved. L is clipped to 0..100, a and b to
 * -127..127.
 *
 * Source: faces.md 8.2, 1
 */
void guise_color_move_lab (GuiseImage *lab, const GuiseColorStats *from, const GuiseColorStats *to);

/**
 * guise_color_measure_moments:
 * @image: F32 [3, h, w]
 *
 * Returns: mean and covariance over all pixels
 */
GuiseColorMoments guise_color_measure_moments (const GuiseImage *image);

/* x' = matrix (x - from) + to, clipped to 0..1; all in BGR. */
typedef struct
{
  double matrix[3][3];
  double from[3];
  double to[3];
} GuiseColorMap;

/* Q_to Q_from^-1 with Q the symmetric root of covariance + 1e-5 I. Source: faces.md 8.2, 2. */
GuiseColorMap guise_color_map_lct (const GuiseColorMoments *from, const GuiseColorMoments *to);

/* a^-1/2 (a^1/2 b a^1/2)^1/2 a^-1/2 with a, b the sample covariances. Source: faces.md 8.2, 3. */
GuiseColorMap guise_color_map_mkl (const GuiseColorMoments *from, const GuiseColorMoments *to);

/* The numbers of a map as they are used. */
GuiseColorMove guise_color_map_get_move (const GuiseColorMap *self);

/* image: F32 [3, h, w], changed in place as #GuiseColorMap says. Source: faces.md 8.2, 2 and 3. */
void guise_color_map_apply (const GuiseColorMap *self, GuiseImage *image);

/**
 * guise_color_move_channel:
 * @values: (array length=n): changed in place, not clipped
 * @target: (array length=n): whose mean and variance are wanted
 * @n: how many
 *
 * lct of one channel.
 *
 * Source: faces.md 8.2, 2 and 8
 */
void guise_color_move_channel (float *values, const float *target, size_t n);

/* ---- by distributions: guise-color-idt.c, -sot.c, -mix.c ---- */

typedef struct _GuiseColorIdt GuiseColorIdt;

GuiseColorIdt *guise_color_idt_new (size_t n_pixels, GError **error);
void           guise_color_idt_free (GuiseColorIdt *self);

/**
 * guise_color_idt_run:
 * @self: memory for pictures of its size
 * @image: F32 [3, h, w], changed in place, not clipped
 * @target: F32 [3, h, w]
 * @random: rotations are drawn from it
 *
 * Iterative distribution transfer in twenty steps.
 *
 * Source: training.md 7.7; Pitié, Kokaram, Dahyot, "Automated colour grading using colour
 * distribution transfer", CVIU 2007
 */
void guise_color_idt_run (GuiseColorIdt    *self,
                          GuiseImage       *image,
                          const GuiseImage *target,
                          GuiseRandom      *random);

/* Uniform among all rotations, by a uniform unit quaternion (Shoemake, Graphics Gems III). */
void guise_color_idt_draw_rotation (GuiseRandom *random, float out_rotation[3][3]);

typedef struct _GuiseColorSot GuiseColorSot;

/* @n_directions: of each step. @cell: see guise_bilateral_new(). */
GuiseColorSot      *
guise_color_sot_new (int width, int height, int n_directions, int cell, GError **error);
void guise_color_sot_free (GuiseColorSot *self);

/**
 * guise_color_sot_run:
 * @self: memory for pictures of its size
 * @image: F32 [3, h, w], changed in place, not clipped
 * @target: F32 [3, h, w]
 * @random: directions are drawn from it
 *
 * Sliced optimal transport in ten steps; then the change is smoothed by a bilateral filter.
 *
 * Source: training.md 7.7, faces.md 8.2, 7; Rabin, Peyré, Delon, Bernot, "Wasserstein barycenter
 * and its application to texture mixing", SSVM 2011
 */
void guise_color_sot_run (GuiseColorSot    *self,
                          GuiseImage       *image,
                          const GuiseImage *target,
                          GuiseRandom      *random);

/**
 * guise_color_mix_run:
 * @sot: for pictures of this size, with cells of one pixel
 * @image: F32 BGR 0..1, changed in place; bytes / 255
 * @target: F32 BGR 0..1, spoilt
 * @light: F32 [1, h, w], spoilt
 * @random: directions are drawn from it
 *
 * Brightness takes the target's mean and variance, colours its distribution.
 *
 * Source: faces.md 8.2, 8
 */
void guise_color_mix_run (GuiseColorSot *sot,
                          GuiseImage    *image,
                          GuiseImage    *target,
                          GuiseImage    *light,
                          GuiseRandom   *random);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseColorIdt, guise_color_idt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseColorSot, guise_color_sot_free)
