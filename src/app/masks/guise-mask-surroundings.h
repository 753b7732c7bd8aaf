/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GuiseMaskSurroundings:
 *
 * The row that chooses a folder of pictures before which a mask model learns faces as well; kept as
 * a preference of this computer. Thread: main.
 *
 * Actions: `surroundings.choose`, `surroundings.clear`
 */
#define GUISE_TYPE_MASK_SURROUNDINGS (guise_mask_surroundings_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskSurroundings,
                      guise_mask_surroundings,
                      GUISE,
                      MASK_SURROUNDINGS,
                      AdwActionRow)

/**
 * guise_mask_surroundings_dup_folder:
 *
 * Returns: (transfer full) (nullable): its path; %NULL: none is chosen
 */
char *guise_mask_surroundings_dup_folder (GuiseMaskSurroundings *self);

G_END_DECLS
