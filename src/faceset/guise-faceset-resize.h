/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/* Sides of a resized face; pixels. */
#define GUISE_RESIZE_MIN_SIDE     128
#define GUISE_RESIZE_MAX_SIDE     2048
#define GUISE_RESIZE_DEFAULT_SIDE 512

/**
 * GuiseFacesetResizeOptions:
 * @size: side of the new pictures, %GUISE_RESIZE_MIN_SIDE .. %GUISE_RESIZE_MAX_SIDE
 * @has_type: whether the faces become another type
 * @type: which; not %GUISE_FACE_TYPE_MARK_ONLY
 * @replace: whether other files that have the name of a face are replaced
 * @n_threads: 0 for all processors
 * @progress: (nullable): told about faces
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work; the next call goes on where it was
 */
typedef struct
{
  int               size;
  gboolean          has_type;
  GuiseFaceType     type;
  gboolean          replace;
  int               n_threads;
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
} GuiseFacesetResizeOptions;

/**
 * GuiseFacesetResizeReport:
 * @n_resized: faces written now
 * @n_there: faces that an earlier run had written
 * @n_black: faces whose new picture shows more than the old one had: black there
 * @left_out: (owned) (element-type GuiseFacesetIssue): faces that are not there, and why
 *
 * What was done. Plain struct; zeroed by the caller, cleared with
 * guise_faceset_resize_report_clear().
 */
typedef struct
{
  size_t     n_resized;
  size_t     n_there;
  size_t     n_black;
  GPtrArray *left_out;
} GuiseFacesetResizeReport;

void guise_faceset_resize_report_clear (GuiseFacesetResizeReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseFacesetResizeReport, guise_faceset_resize_report_clear)

/**
 * guise_face_meta_map_to:
 * @meta: a face of which width and height are known
 * @type: how much of the head to show
 * @size: side of the new picture
 * @out_map: (out): from the pixels of its picture to those of the new one
 * @error: where to put the error
 *
 * The map that makes another picture of a face. With the same type it scales. With another one it
 * is M_new M_old^-1, by the landmarks and the matrix of the frame; where these are missing or do
 * not belong to the picture, by the landmarks of the picture, which is the same but for types that
 * are not aligned.
 *
 * Errors: %GUISE_FACESET_ERROR CORRUPT (its landmarks form no face), UNSUPPORTED (the picture is no
 *   square, or no crop)
 * Source: faces.md 1.5
 *
 * Returns: %TRUE when there is one
 */
gboolean guise_face_meta_map_to (const GuiseFaceMeta *meta,
                                 GuiseFaceType        type,
                                 int                  size,
                                 GuiseAffine         *out_map,
                                 GError             **error);

/**
 * guise_face_map_shows_more:
 * @width: columns of the old picture
 * @height: its rows
 * @map: from its pixels to those of the new one
 * @size: side of the new one
 *
 * Returns: whether a corner of the new picture lies outside of the old one
 */
gboolean guise_face_map_shows_more (int width, int height, const GuiseAffine *map, int size);

/**
 * guise_face_file_resize:
 * @file: a face
 * @type: how much of the head to show
 * @size: side of the new picture
 * @out_is_black: (out) (optional): whether the new picture shows more than the old one
 * @error: where to put the error
 *
 * The same face in another picture: landmarks, matrix, type and painted masks are mapped, a stored
 * mask is warped at 256 x 256 with its own matrix and made hard again when the type changes
 * (otherwise it fits as it is); everything else that is known about the face is kept. Shrinking
 * averages areas first. What the old picture does not show is black, and not face. Thread: any.
 *
 * Errors: as guise_face_meta_map_to(); %GUISE_IMAGE_ERROR
 * Source: faces.md 1.5
 *
 * Returns: (transfer full) (nullable): the face; takes the metadata of @file, which has none left
 */
GuiseFaceFile *guise_face_file_resize (GuiseFaceFile *file,
                                       GuiseFaceType  type,
                                       int            size,
                                       gboolean      *out_is_black,
                                       GError       **error);

/**
 * guise_faceset_resize:
 * @faceset: the faces; only read
 * @folder: where the new ones go, under the same names; made when missing; outside of a
 *   faceset of loose faces
 * @options: how
 * @out_report: what was done
 * @error: where to put the error
 *
 * guise_face_file_resize() of every face, JPEG of quality 100. A face that is in @folder already,
 * as it would be written, is passed over. Files are written beside and renamed: what has the name
 * of a face is complete. Thread: one; works with a team.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (@folder is in the faceset), EXISTS (there is a pack in
 *   @folder), NO_SPACE, FAILED, CANCELLED: what was written stays, for the next call
 *
 * Returns: %TRUE when all faces are there, but for those that are reported
 */
gboolean guise_faceset_resize (GuiseFaceset                    *faceset,
                               const char                      *folder,
                               const GuiseFacesetResizeOptions *options,
                               GuiseFacesetResizeReport        *out_report,
                               GError                         **error);

G_END_DECLS
