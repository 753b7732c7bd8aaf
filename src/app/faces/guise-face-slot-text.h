/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_face_slot_get_title:
 *
 * Returns: (transfer none): what people call a slot, "You", "Character", "Generic"; translated
 */
const char *guise_face_slot_get_title (GuiseFaceSlot slot);

G_END_DECLS
