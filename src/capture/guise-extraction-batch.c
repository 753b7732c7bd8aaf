/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that were found and are to be written. */
#include "capture/guise-extraction-batch.h"

#include "capture/guise-extraction-names.h"
#include "capture/guise-face-cutter.h"
#include "capture/guise-face-quality.h"
#include "faceset/guise-face-file.h"

/* A face that is going to be written. */
typedef struct
{
  GuiseFrame *frame;       /* owned */
  GuiseFace  *face;        /* owned */
  char       *path;        /* owned */
  char       *source_name; /* owned */
  int         number;      /* of the frame's faces */

  /* set by the thread that does it */
  GuiseFaceQuality quality;
  gboolean         is_written;
} Job;

static void
job_clear (void *data)
{
  Job *job = data;

  g_clear_pointer (&job->frame, guise_frame_unref);
  g_clear_pointer (&job->face, guise_face_unref);
  g_free (job->path);
  g_free (job->source_name);
}

void
guise_extraction_batch_init (GuiseExtractionBatch *self)
{
  *self = (GuiseExtractionBatch){ 0 };
  self->faces = g_array_new (FALSE, FALSE, sizeof (Job));
  g_array_set_clear_func (self->faces, job_clear);
  self->notes = g_array_new (FALSE, FALSE, sizeof (GuiseExtractionNote));
}

void
guise_extraction_batch_clear (GuiseExtractionBatch *self)
{
  guise_extraction_batch_reset (self);
  g_clear_pointer (&self->faces, g_array_unref);
  g_clear_pointer (&self->notes, g_array_unref);
}

void
guise_extraction_batch_reset (GuiseExtractionBatch *self)
{
  g_array_set_size (self->faces, 0);
  g_array_set_size (self->notes, 0);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->person, g_bytes_unref);
}

void
guise_extraction_batch_add_note (GuiseExtractionBatch *self,
                                 uint64_t              frame,
                                 GuiseExtractionReason reason,
                                 int                   face)
{
  const GuiseExtractionNote note = { .frame = frame, .reason = reason, .face = face };

  g_array_append_val (self->notes, note);
}

void
guise_extraction_batch_add_face (GuiseExtractionBatch *self,
                                 GuiseFrame           *frame,
                                 GuiseFace            *face,
                                 char                 *path,
                                 char                 *source_name,
                                 int                   number)
{
  const Job job = { .frame = guise_frame_ref (frame),
                    .face = guise_face_ref (face),
                    .path = path,
                    .source_name = source_name,
                    .number = number };

  g_array_append_val (self->faces, job);
}

gboolean
guise_extraction_batch_write (GuiseExtractionBatch         *self,
                              size_t                        i,
                              const GuiseExtractionOptions *options,
                              GError                      **error)
{
  Job              *job = &g_array_index (self->faces, Job, i);
  const GuiseImage *picture = job->frame->image;
  GuiseFaceType     type = options->face_type;
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GuiseImage) crop = guise_face_cut (job->frame->image, job->face, type, options->size,
                                                job->source_name, &meta, error);

  if (crop == NULL || !guise_face_quality_measure (crop, job->face, type, picture->width,
                                                   picture->height, &job->quality, error))
    return FALSE;
  if (options->only_sharp && job->quality.is_blurred)
    return TRUE;
  job->is_written = TRUE;
  /* Painted after the last note in the journal: the face is this one, and the work is kept. */
  if (guise_extraction_names_has_work (job->path))
    return TRUE;
  return guise_face_file_save (job->path, crop, meta, options->quality, error);
}

void
guise_extraction_batch_count (GuiseExtractionBatch *self, GuiseExtractionCounts *counts)
{
  for (guint i = 0; i < self->faces->len; i++)
    {
      const Job              *job = &g_array_index (self->faces, Job, i);
      const GuiseFaceQuality *quality = &job->quality;

      counts->n_faces += job->is_written;
      counts->n_not_sharp += !job->is_written;
      counts->n_blurred += job->is_written && quality->is_blurred;
      counts->n_clipped += job->is_written && quality->is_clipped;
      if (quality->is_blurred)
        guise_extraction_batch_add_note (self, job->frame->index, GUISE_EXTRACTION_BLURRED,
                                         job->number);
      if (quality->is_clipped && job->is_written)
        guise_extraction_batch_add_note (self, job->frame->index, GUISE_EXTRACTION_CLIPPED,
                                         job->number);
    }
}
