/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_MODEL_ERROR:
 *
 * Errors of the model room.
 */
#define GUISE_MODEL_ERROR (guise_model_error_quark ())

/**
 * GuiseModelError:
 * @GUISE_MODEL_ERROR_OPTION: an option has no such key or value; the message names the nearest
 * legal value
 * @GUISE_MODEL_ERROR_UNSUPPORTED: the option is known, this version cannot train with it
 * @GUISE_MODEL_ERROR_MISMATCH: weights of another shape than the options ask for; nothing was
 * loaded
 * @GUISE_MODEL_ERROR_MISSING: the files lack weights; the caller may agree to fresh ones
 * @GUISE_MODEL_ERROR_NOT_FINITE: weights hold NaN or infinity where that must not be
 */
typedef enum
{
  GUISE_MODEL_ERROR_OPTION,
  GUISE_MODEL_ERROR_UNSUPPORTED,
  GUISE_MODEL_ERROR_MISMATCH,
  GUISE_MODEL_ERROR_MISSING,
  GUISE_MODEL_ERROR_NOT_FINITE,
} GuiseModelError;

GQuark guise_model_error_quark (void);

G_END_DECLS
