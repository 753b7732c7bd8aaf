/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_LIGHT_N_ENCODED 16384 /* steps; the darkest are a fifth of a grey level */

/**
 * GuiseLightMixer:
 * @light_of: of a grey level, 0..1
 * @grey_of: the nearest grey level of a light
 *
 * Mixes light, and not its encoded values (faces.md 8.8). Plain value; only read once it is filled.
 */
typedef struct
{
  float   light_of[256];
  uint8_t grey_of[GUISE_LIGHT_N_ENCODED];
} GuiseLightMixer;

void guise_light_mixer_init (GuiseLightMixer *self);

/**
 * guise_light_mixer_mix:
 * @self: tables
 * @below: a grey level
 * @above: 0..255: what is laid over it
 * @weight: 0..1: how much of that
 *
 * Returns: the grey level of (1 - w) L(below) + w L(above)
 */
static inline uint8_t
guise_light_mixer_mix (const GuiseLightMixer *self, uint8_t below, float above, float weight)
{
  const int   low = (int) above, high = MIN (low + 1, 255);
  const float part = above - (float) low;
  const float light = self->light_of[low] * (1.0f - part) + self->light_of[high] * part;
  const float mixed = self->light_of[below] * (1.0f - weight) + light * weight;

  return self->grey_of[(int) (mixed * (GUISE_LIGHT_N_ENCODED - 1) + 0.5f)];
}

G_END_DECLS
