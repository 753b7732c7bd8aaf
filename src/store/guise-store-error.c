/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the store room. */
#include "store/guise-store-error.h"

GQuark
guise_store_error_quark (void)
{
  return g_quark_from_static_string ("guise-store-error-quark");
}
