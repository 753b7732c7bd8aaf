/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "survey/guise-sides.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* Whether mirroring faces helps, by what was measured of them (features.md A5, 58). */

/**
 * guise_flip_hints_read_async:
 * @dir: a project folder
 * @cancellable: to stop it
 * @source: whose callback it is; kept until then
 *
 * Looks at what is remembered of the faces of the two persons; nothing is measured for it.
 */
void guise_flip_hints_read_async (const char         *dir,
                                  GCancellable       *cancellable,
                                  GObject            *source,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);

/**
 * guise_flip_hints_read_finish:
 * @out_sides: (out) (array fixed-size=3): by slot; of the faces of many people nothing is known
 */
gboolean guise_flip_hints_read_finish (GAsyncResult *result, GuiseSides *out_sides, GError **error);

/**
 * guise_flip_hints_get_text:
 * @sides: what was found, by slot
 * @stage: of a plan
 * @key: an option
 *
 * Returns: (transfer none) (nullable): what to say of it in place of its advice; %NULL: nothing
 */
const char *guise_flip_hints_get_text (const GuiseSides         *sides,
                                       const GuiseTrainingStage *stage,
                                       const char               *key);

G_END_DECLS
