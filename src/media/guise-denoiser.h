/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-frame.h"

G_BEGIN_DECLS

#define GUISE_DENOISE_MAX_STRENGTH 20

/**
 * GuiseDeinterlace:
 * @GUISE_DEINTERLACE_AUTO: pictures that say they are woven of two fields
 * @GUISE_DEINTERLACE_ON: all
 * @GUISE_DEINTERLACE_OFF: none
 */
typedef enum
{
  GUISE_DEINTERLACE_AUTO,
  GUISE_DEINTERLACE_ON,
  GUISE_DEINTERLACE_OFF,
} GuiseDeinterlace;

/**
 * GuiseDenoiserOptions:
 * @width: columns of every picture
 * @height: rows
 * @strength: 1 to %GUISE_DENOISE_MAX_STRENGTH; 0 takes no noise away
 * @deinterlace: which pictures are woven
 */
typedef struct
{
  int              width;
  int              height;
  int              strength;
  GuiseDeinterlace deinterlace;
} GuiseDenoiserOptions;

/**
 * GuiseDenoiser:
 *
 * Takes noise out of footage by averaging each pixel over the pictures around it for as long as it
 * hardly changes: what moves is not smeared, and nothing is blurred within a picture. It looks
 * four pictures ahead. Thread: one at a time.
 */
typedef struct _GuiseDenoiser GuiseDenoiser;

/**
 * guise_denoiser_new:
 * @options: how
 * @error: where to put the error
 *
 * Errors: %GUISE_MEDIA_ERROR UNSUPPORTED (the video library lacks the filter), NO_MEMORY, FAILED
 *
 * Returns: (transfer full) (nullable): a denoiser
 */
GuiseDenoiser *guise_denoiser_new (const GuiseDenoiserOptions *options, GError **error);
void           guise_denoiser_free (GuiseDenoiser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDenoiser, guise_denoiser_free)

/**
 * guise_denoiser_push:
 * @self: a denoiser
 * @frame: (nullable): the next picture, of the size that it was made for; %NULL after the last
 * @error: where to put the error
 *
 * Errors: %GUISE_MEDIA_ERROR NO_MEMORY, FAILED, TOO_LARGE (another size)
 *
 * Returns: %TRUE when it was taken
 */
gboolean guise_denoiser_push (GuiseDenoiser *self, const GuiseFrame *frame, GError **error);

/**
 * guise_denoiser_pull:
 * @self: a denoiser
 * @out_frame: (out) (transfer full) (nullable): a finished picture with its number and time; %NULL
 *   when more pictures have to be pushed first, and at the end
 * @error: where to put the error
 *
 * Errors: %GUISE_MEDIA_ERROR NO_MEMORY, FAILED
 *
 * Returns: %TRUE with a picture or without one
 */
gboolean guise_denoiser_pull (GuiseDenoiser *self, GuiseFrame **out_frame, GError **error);

G_END_DECLS
