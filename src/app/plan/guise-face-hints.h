/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "survey/guise-sides.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuiseFaceHints:
 * @sides: whether mirroring faces helps (features.md A5, 58)
 * @pixels: median side of the faces in their footage (features.md A60); 0: not known
 *
 * What was measured of the faces of a project, by slot. Of the faces of many people nothing is
 * known. Plain value; zeros are nothing.
 */
typedef struct
{
  GuiseSides sides[GUISE_N_FACE_SLOTS];
  double     pixels[GUISE_N_FACE_SLOTS];
} GuiseFaceHints;

/**
 * guise_face_hints_read_async:
 * @dir: a project folder
 * @cancellable: to stop it
 * @source: whose callback it is; kept until then
 *
 * Looks at what is remembered of the faces of the two persons; nothing is measured for it.
 */
void guise_face_hints_read_async (const char         *dir,
                                  GCancellable       *cancellable,
                                  GObject            *source,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);
gboolean
guise_face_hints_read_finish (GAsyncResult *result, GuiseFaceHints *out_hints, GError **error);

/**
 * guise_face_hints_dup_text:
 * @self: what was found
 * @stage: of a plan
 * @key: an option
 * @value: what it is
 *
 * Returns: (transfer full) (nullable): what to say of it in place of its advice; %NULL: nothing
 */
char *guise_face_hints_dup_text (const GuiseFaceHints     *self,
                                 const GuiseTrainingStage *stage,
                                 const char               *key,
                                 const char               *value);

/**
 * guise_face_hints_dup_warning:
 * @self: what was found
 * @resolution: of the model
 *
 * Returns: (transfer full) (nullable): that faces hold less than that, whole sentences
 */
char *guise_face_hints_dup_warning (const GuiseFaceHints *self, int resolution);

G_END_DECLS
