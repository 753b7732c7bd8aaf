/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/* Where records are remembered, in the folder of the faceset. */
#define GUISE_FACE_RECORDS_FILE ".guise-records"

/**
 * GuiseFaceRecordsOptions:
 * @n_threads: 0 for all processors
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @without_mesh: measures eyes, mouth and brows on the 68 points only; no gaze, but faster
 * @without_cache: reads and writes no file beside the faces
 * @only_remembered: measures nothing: faces that are not remembered have no record; quick
 *
 * All zeros are the defaults.
 */
typedef struct
{
  int         n_threads;
  const char *models_dir;
  gboolean    without_mesh;
  gboolean    without_cache;
  gboolean    only_remembered;
} GuiseFaceRecordsOptions;

/**
 * GuiseFaceRecords:
 *
 * The records of all faces of a faceset. Immutable once made; reading from any thread.
 */
typedef struct _GuiseFaceRecords GuiseFaceRecords;

/**
 * guise_face_records_measure:
 * @faceset: a faceset
 * @options: (nullable): how
 * @progress: (nullable): told about faces measured, of those that had to be
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work; what is measured by then is remembered
 * @error: where to put the error
 *
 * What is remembered from an earlier time is taken, the rest is measured and remembered. Without
 * the face networks eyes, mouth and brows are measured on the 68 points. A folder that cannot be
 * written is no error. The same faces give the same records for any number of threads.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED; %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the records
 */
GuiseFaceRecords *guise_face_records_measure (GuiseFaceset                  *faceset,
                                              const GuiseFaceRecordsOptions *options,
                                              GuiseProgressFunc              progress,
                                              void                          *user_data,
                                              GCancellable                  *cancellable,
                                              GError                       **error);
void              guise_face_records_free (GuiseFaceRecords *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceRecords, guise_face_records_free)

/**
 * guise_face_records_get_n:
 *
 * Returns: faces of the faceset, also those without a record
 */
size_t guise_face_records_get_n (const GuiseFaceRecords *self);

/**
 * guise_face_records_get:
 * @self: records
 * @i: which face, as in the faceset
 *
 * Returns: (transfer none) (nullable): its record; %NULL when it could not be measured
 */
const GuiseFaceRecord *guise_face_records_get (const GuiseFaceRecords *self, size_t i);

/**
 * guise_face_records_get_reason:
 * @self: records
 * @i: which face
 *
 * Returns: (nullable): why it could not be measured, one of a few fixed texts
 */
const char *guise_face_records_get_reason (const GuiseFaceRecords *self, size_t i);

/**
 * guise_face_records_get_n_measured:
 *
 * Returns: how many of them were measured now, not remembered
 */
size_t guise_face_records_get_n_measured (const GuiseFaceRecords *self);

G_END_DECLS
