/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * guise_face_landmarks_save:
 * @folder: loose faces
 * @name: of the file of one of them, as in #GuiseFacesetEntry
 * @landmarks: (array fixed-size=68): where its points are from now on, in the pixels of its picture
 * @error: where to put the error
 *
 * Puts them into the face's file, atomically; its picture stays as it is, bit by bit. Of points
 * that moved the places in the frame, `source_landmarks`, follow through the inverse of
 * `image_to_face_mat`, where the file has both: how the face was cut stays as it was. Thread: any,
 * one at a time for a folder.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, CORRUPT, ARGUMENT (a point that is not finite; a
 *   file with restart intervals), FAILED; %GUISE_FACESET_ERROR CORRUPT (nothing is known about its
 *   face), BUSY (another program changes faces of the folder)
 * Source: formats.md 2.5
 *
 * Returns: %TRUE when the file says so
 */
gboolean guise_face_landmarks_save (const char       *folder,
                                    const char       *name,
                                    const GuisePoint *landmarks,
                                    GError          **error);

G_END_DECLS
