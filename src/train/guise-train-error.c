/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the train room. */
#include "train/guise-train-error.h"

GQuark
guise_train_error_quark (void)
{
  return g_quark_from_static_string ("guise-train-error-quark");
}
