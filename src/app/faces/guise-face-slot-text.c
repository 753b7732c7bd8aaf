/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people call a slot of the plan. */
#include "app/faces/guise-face-slot-text.h"

#include <glib/gi18n.h>

const char *
guise_face_slot_get_title (GuiseFaceSlot slot)
{
  static const char *const titles[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = N_ ("Character"),
    [GUISE_FACE_SLOT_DST] = N_ ("You"),
    [GUISE_FACE_SLOT_GENERIC] = N_ ("Generic"),
  };

  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, "");

  return _ (titles[slot]);
}
