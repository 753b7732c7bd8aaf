/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the train room. */
#include "train/guise-train-error.h"

G_DEFINE_QUARK (guise - train - error - quark, guise_train_error)
