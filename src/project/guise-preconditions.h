/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/* So many names of faces without a mask are told. */
#define GUISE_PRECONDITION_MAX_NAMES 20

/**
 * GuisePreconditionSide:
 * @n_faces: usable faces
 * @n_masked: those with an applied mask that can be read
 * @unmasked: (element-type utf8): names of the first faces without one
 *
 * What one side of a stage looks like.
 */
typedef struct
{
  size_t     n_faces;
  size_t     n_masked;
  GPtrArray *unmasked;
} GuisePreconditionSide;

/**
 * GuiseLackKind:
 * @GUISE_LACK_NOTHING: it is all there
 * @GUISE_LACK_FACES: there is no face at all
 * @GUISE_LACK_MORE_FACES: there are fewer faces than the stage needs
 * @GUISE_LACK_MASKS: faces have no applied mask
 * @GUISE_LACK_FOREHEAD: without masks a forehead cannot be told from hair
 * @GUISE_LACK_ALL_FACES: the last stage leaves faces out that footage would show
 *
 * What a stage lacks, for those who have words of their own.
 */
typedef enum
{
  GUISE_LACK_NOTHING,
  GUISE_LACK_FACES,
  GUISE_LACK_MORE_FACES,
  GUISE_LACK_MASKS,
  GUISE_LACK_FOREHEAD,
  GUISE_LACK_ALL_FACES,
} GuiseLackKind;

/**
 * GuiseLack:
 * @kind: what
 * @slot: whose faces; of %GUISE_LACK_FACES, MORE_FACES and MASKS
 * @n: faces there are, or without a mask
 * @n_needed: faces that are needed, or all there are
 *
 * A sentence of #GuisePreconditions as numbers.
 */
typedef struct
{
  GuiseLackKind kind;
  GuiseFaceSlot slot;
  size_t        n;
  size_t        n_needed;
} GuiseLack;

/**
 * GuisePreconditions:
 * @src: of the source side
 * @dst: of the destination side
 * @warnings: (element-type utf8): sentences for people; training may go on
 * @lacks: (element-type GuiseLack): the same as numbers, one for each
 * @refusal: (nullable): a sentence for people; the stage cannot start
 * @refused: the same as numbers
 *
 * What was found before a stage. Plain struct, everything owned.
 */
typedef struct
{
  GuisePreconditionSide src;
  GuisePreconditionSide dst;
  GPtrArray            *warnings;
  GArray               *lacks;
  char                 *refusal;
  GuiseLack             refused;
} GuisePreconditions;

void guise_preconditions_free (GuisePreconditions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePreconditions, guise_preconditions_free)

/**
 * guise_preconditions_look:
 * @project: a project
 * @stage: index of a stage of its plan
 * @src: (nullable): path of what it trains as source, where a selection narrows it down; %NULL for
 *   all of the slot's faceset
 * @dst: (nullable): likewise of the destination
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * Opens both facesets of the stage and says what is in them and whether the stage can start
 * (features.md A40, A63, A136). Never changes anything.
 *
 * Errors: as guise_faceset_open(); %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): what was found
 */
GuisePreconditions *guise_preconditions_look (const GuiseProject *project,
                                              size_t              stage,
                                              const char         *src,
                                              const char         *dst,
                                              GCancellable       *cancellable,
                                              GError            **error);

/**
 * guise_preconditions_check:
 * @self: what was found
 * @error: where to put the error
 *
 * Errors: %GUISE_PROJECT_ERROR NOT_READY with the refusal
 *
 * Returns: whether the stage can start
 */
gboolean guise_preconditions_check (const GuisePreconditions *self, GError **error);

G_END_DECLS
