/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the model room. */
#include "model/guise-model-error.h"

GQuark
guise_model_error_quark (void)
{
  return g_quark_from_static_string ("guise-model-error-quark");
}
