/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-export.h"
#include "project/guise-loaded-model.h"

G_BEGIN_DECLS

/**
 * GuiseExportPairs:
 * @n: how many faces
 * @resolution: of the model
 * @samples: (owned) (nullable): [n, r, r, 3] f32 BGR 0..1: the faces
 * @trained: (owned) (nullable): likewise, what the trained networks make of them
 * @filed: (owned) (nullable): likewise, the file
 *
 * Faces of the project in both worlds. Plain struct; all zero is none.
 */
typedef struct
{
  int    n;
  int    resolution;
  float *samples;
  float *trained;
  float *filed;
} GuiseExportPairs;

void guise_export_pairs_clear (GuiseExportPairs *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseExportPairs, guise_export_pairs_clear)

/**
 * guise_export_pairs_read:
 * @self: (out caller-allocates): all zero; cleared by the caller, on failure too
 * @project: whose faces
 * @model: what they will be shown to
 * @error: where to put the error
 *
 * The first destination faces by which the project's training is judged.
 *
 * Errors: as guise_faceset_open(), guise_probe_faces_open(); %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_export_pairs_read (GuiseExportPairs   *self,
                                  const GuiseProject *project,
                                  const GuiseSaehd   *model,
                                  GError            **error);

/**
 * guise_export_pairs_measure:
 *
 * Returns: the largest difference of both pictures of face @i, of 0..1
 */
double guise_export_pairs_measure (const GuiseExportPairs *self, int i);

/**
 * guise_export_pairs_write:
 * @self: after an export
 * @path: the exported file
 * @error: where to put the error
 *
 * Writes the pictures, each atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_export_pairs_write (const GuiseExportPairs *self, const char *path, GError **error);

G_END_DECLS
