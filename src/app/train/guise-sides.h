/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseSide:
 * @slot: which faces of the project
 * @name: (owned) (nullable): who that is, in the words of whoever said whose faces these are
 * @n_faces: that are trained on
 * @n_all: that there are
 * @pictures: (element-type GuiseImage): some of them, spread over all
 * @problem: (owned) (nullable): why they cannot be shown
 *
 * The faces of one side of a stage.
 */
typedef struct
{
  GuiseFaceSlot slot;
  char         *name;
  size_t        n_faces;
  size_t        n_all;
  GPtrArray    *pictures;
  GError       *problem;
} GuiseSide;

/**
 * GuiseSides:
 * @src: who will be seen
 * @dst: who is replaced
 *
 * Both sides of a stage, to be looked at. Plain struct, everything owned.
 */
typedef struct
{
  GuiseSide src;
  GuiseSide dst;
} GuiseSides;

void guise_sides_free (GuiseSides *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSides, guise_sides_free)

/**
 * guise_sides_read_async:
 * @dir: folder of a project
 * @stage: index of one of its plan
 * @n_pictures: how many of each side, at most
 * @cancellable: (nullable): to give up
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Reads on a thread, small pictures from their cache. Faces that cannot be opened are part of the
 * answer.
 */
void guise_sides_read_async (const char         *dir,
                             size_t              stage,
                             int                 n_pictures,
                             GCancellable       *cancellable,
                             GObject            *source,
                             GAsyncReadyCallback callback,
                             void               *user_data);

/**
 * guise_sides_read_finish:
 *
 * Errors: as guise_project_open(); %GUISE_PROJECT_ERROR NOT_READY: the plan has no such stage
 *
 * Returns: (transfer full) (nullable): both sides
 */
GuiseSides *guise_sides_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
