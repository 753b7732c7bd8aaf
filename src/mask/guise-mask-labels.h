/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * guise_mask_labels_save:
 * @folder: loose faces
 * @name: of one of them
 * @polygons: (nullable) (element-type GuisePolygon): what is drawn over it from now on; empty or
 *   %NULL: nothing
 * @error: where to put the error
 *
 * Puts them into the face's file, atomically; its picture stays as it is, bit by bit. Thread: any,
 * one at a time for a folder.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, CORRUPT, ARGUMENT (so many points do not fit into
 *   the file), FAILED; %GUISE_FACESET_ERROR CORRUPT, BUSY (another program changes faces of the
 *   folder)
 */
gboolean guise_mask_labels_save (const char      *folder,
                                 const char      *name,
                                 const GPtrArray *polygons,
                                 GError         **error);

/**
 * guise_mask_labels_trace_face:
 * @entry: a face
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 * Source: faces.md 1.7
 *
 * Returns: (transfer full) (element-type GuisePolygon) (nullable): the outline that its landmarks
 *   span
 */
GPtrArray *guise_mask_labels_trace_face (const GuiseFacesetEntry *entry, GError **error);

/**
 * guise_mask_labels_trace_mask:
 * @face: a face
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (it has no mask); %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (element-type GuisePolygon) (nullable): the outlines of the mask that a
 *   model has found
 */
GPtrArray *guise_mask_labels_trace_mask (const GuiseFaceFile *face, GError **error);

G_END_DECLS
