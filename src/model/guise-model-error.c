/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the model room. */
#include "model/guise-model-error.h"

G_DEFINE_QUARK (guise - model - error - quark, guise_model_error)
