/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the store room. */
#include "store/guise-store-error.h"

G_DEFINE_QUARK (guise - store - error - quark, guise_store_error)
