/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction-list.h"
#include "capture/guise-extraction.h"
#include "face/guise-face.h"
#include "media/guise-frame.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionBatch:
 * @notes: (element-type GuiseExtractionNote): what is to be said about its frames
 * @state: (nullable) (owned): of the finder after its last frame, %NULL before the first
 * @person: (nullable) (owned): what is known of the person there, %NULL when everybody is wanted
 * @next_frame: the one after its last
 *
 * Some frames and the faces that were found in them and are going to be written. Thread: one at a
 * time, but faces are written by any.
 */
typedef struct
{
  GArray  *faces; /* owned; of the module's own */
  GArray  *notes; /* owned */
  char    *state;
  GBytes  *person;
  uint64_t next_frame;
} GuiseExtractionBatch;

/* A batch without frames; clear it with guise_extraction_batch_clear(). */
void guise_extraction_batch_init (GuiseExtractionBatch *self);
void guise_extraction_batch_clear (GuiseExtractionBatch *self);

/* Forgets its faces, notes and states, for the next frames. */
void guise_extraction_batch_reset (GuiseExtractionBatch *self);

/**
 * guise_extraction_batch_add_note:
 * @self: a batch
 * @frame: number of a frame
 * @reason: what is to be said about it
 * @face: which of its faces, -1 for the frame
 */
void guise_extraction_batch_add_note (GuiseExtractionBatch *self,
                                      uint64_t              frame,
                                      GuiseExtractionReason reason,
                                      int                   face);

/**
 * guise_extraction_batch_add_face:
 * @self: a batch
 * @frame: a frame
 * @face: in it
 * @path: (transfer full): where to write it
 * @source_name: (transfer full): the frame's name, for its metadata
 * @number: which face of the frame
 */
void guise_extraction_batch_add_face (GuiseExtractionBatch *self,
                                      GuiseFrame           *frame,
                                      GuiseFace            *face,
                                      char                 *path,
                                      char                 *source_name,
                                      int                   number);

/**
 * guise_extraction_batch_write:
 * @self: a batch
 * @i: which of its faces
 * @options: how
 * @error: where to put the error
 *
 * Cuts, judges and writes one face. Each face by one thread, any.
 *
 * Errors: those of guise_face_cut() and guise_face_file_save()
 *
 * Returns: %TRUE when it is on disk, or need not be
 */
gboolean guise_extraction_batch_write (GuiseExtractionBatch         *self,
                                       size_t                        i,
                                       const GuiseExtractionOptions *options,
                                       GError                      **error);

/**
 * guise_extraction_batch_count:
 * @self: a batch whose faces were all written
 * @counts: what to add to
 *
 * Counts its faces and notes what is to be said about them.
 */
void guise_extraction_batch_count (GuiseExtractionBatch *self, GuiseExtractionCounts *counts);

G_END_DECLS
