/* SPDX-License-Identifier: GPL-3.0-or-later
 * One input: frames in their order, and which of their faces deserve to be written. */
#include "capture/guise-extraction-search.h"

#include "capture/guise-extraction-source.h"
#include "face/guise-face-finder.h"

#define BATCH_FRAMES 16 /* half a second: enough faces to share out, little memory */

struct _GuiseExtractionSearch
{
  const char                   *input;   /* borrowed */
  const char                   *out_dir; /* borrowed */
  const GuiseExtractionOptions *options; /* borrowed */
  const GuiseExtractionNames   *names;   /* borrowed; NULL until it starts */
  GuiseVideoReader             *reader;  /* owned */
  GuiseExtractionSource        *source;  /* owned; the reader's frames as they are wanted */
  GuiseFaceFinder              *finder;  /* owned */
  GuiseVideoInfo                info;
  gboolean                      at_end;
};

GuiseExtractionSearch *
guise_extraction_search_new (const char                   *input,
                             const char                   *out_dir,
                             const GuiseExtractionOptions *options,
                             GuiseDevice                  *device,
                             int                           n_threads,
                             GError                      **error)
{
  GuiseFaceFinderOptions finding = { .range = options->range, .max_faces = options->max_faces };
  g_autoptr (GuiseExtractionSearch) self = g_new0 (GuiseExtractionSearch, 1);

  self->input = input;
  self->out_dir = out_dir;
  self->options = options;
  self->reader = guise_video_reader_open (input, n_threads, error);
  if (self->reader == NULL)
    return NULL;
  guise_video_reader_get_info (self->reader, &self->info);
  self->source = guise_extraction_source_new (self->reader, options);
  finding.mode =
    self->info.kind == GUISE_FOOTAGE_VIDEO ? GUISE_FACE_MODE_VIDEO : GUISE_FACE_MODE_STILL;
  self->finder = guise_face_finder_new (options->models_dir, device, &finding, error);
  return self->finder != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_extraction_search_free (GuiseExtractionSearch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->source, guise_extraction_source_free);
  g_clear_pointer (&self->reader, guise_video_reader_free);
  g_free (self);
}

GuiseVideoReader *
guise_extraction_search_get_reader (GuiseExtractionSearch *self)
{
  return self->reader;
}

gboolean
guise_extraction_search_start (GuiseExtractionSearch      *self,
                               const GuiseExtractionNames *names,
                               const char                 *state,
                               uint64_t                   *first_frame,
                               GCancellable               *cancellable,
                               GError                    **error)
{
  self->names = names;
  /* A state that cannot be read: whoever is in the picture is found anew. */
  if (*first_frame > 0 && state != NULL)
    (void) guise_face_finder_set_state (self->finder, state);
  if (*first_frame == 0 && !guise_extraction_range_seek (&self->options->part, self->reader,
                                                         first_frame, cancellable, error))
    return FALSE;
  return *first_frame == 0 ||
         guise_extraction_source_seek (self->source, *first_frame, cancellable, error);
}

gboolean
guise_extraction_search_is_at_end (const GuiseExtractionSearch *self)
{
  return self->at_end;
}

/* ---- one frame ---- */

/* The frame that a face says it was cut from. */
static char *
dup_source_name (const GuiseExtractionSearch *self, const GuiseFrame *frame, const char *stem)
{
  return self->info.kind == GUISE_FOOTAGE_VIDEO
           ? g_strconcat (stem, ".png", NULL)
           : guise_video_reader_dup_name (self->reader, frame->index);
}

static GuiseExtractionReason
to_reason (GuiseFaceFlaw flaw)
{
  static const GuiseExtractionReason reasons[GUISE_N_FACE_FLAWS] = {
    [GUISE_FACE_FLAW_FIT] = GUISE_EXTRACTION_FIT,
    [GUISE_FACE_FLAW_SMALL] = GUISE_EXTRACTION_SMALL,
    [GUISE_FACE_FLAW_OUTSIDE] = GUISE_EXTRACTION_OUTSIDE,
    [GUISE_FACE_FLAW_EXTENT] = GUISE_EXTRACTION_EXTENT,
  };

  return reasons[flaw];
}

/* What the frame itself is remembered for. */
static void
note_frame (const GuiseFrame      *frame,
            guint                  n_faces,
            uint64_t               n_doubled,
            GuiseExtractionBatch  *batch,
            GuiseExtractionCounts *counts)
{
  const gboolean is_damaged = (frame->flags & GUISE_FRAME_DAMAGED) != 0;

  if (is_damaged)
    guise_extraction_batch_add_note (batch, frame->index, GUISE_EXTRACTION_DAMAGED, -1);
  if (n_faces == 0)
    guise_extraction_batch_add_note (batch, frame->index, GUISE_EXTRACTION_NO_FACE, -1);
  for (uint64_t i = 0; i < n_doubled; i++)
    guise_extraction_batch_add_note (batch, frame->index, GUISE_EXTRACTION_DOUBLED, -1);
  counts->n_frames++;
  counts->n_damaged += is_damaged;
  counts->n_without_face += n_faces == 0;
  counts->n_dark += n_faces == 0 && guise_picture_is_dark (frame->image);
  counts->n_doubled += n_doubled;
}

/* What is wrong with a face, its size in the frame included. */
static GuiseFaceFlaw
find_flaw (const GuiseExtractionSearch *self, const GuiseFrame *frame, const GuiseFace *face)
{
  const double width = face->rect.right - face->rect.left;
  const double height = face->rect.bottom - face->rect.top;

  if (MAX (width, height) < (double) self->options->min_size)
    return GUISE_FACE_FLAW_SMALL;
  return guise_face_find_flaw (face, self->options->face_type, frame->image->width,
                               frame->image->height);
}

/* Sorts the faces of one frame: flawed, somebody else's, or to be written. */
static void
sort_faces (GuiseExtractionSearch *self,
            GuiseFrame            *frame,
            const GPtrArray       *faces,
            GuiseExtractionPerson *person,
            GuiseExtractionBatch  *batch,
            GuiseExtractionCounts *counts)
{
  g_autofree char *stem = guise_extraction_names_dup_frame (self->names, frame->index);
  int              number = 0;

  for (unsigned i = 0; i < faces->len; i++)
    {
      GuiseFace       *face = g_ptr_array_index (faces, i);
      GuiseFaceFlaw    flaw = find_flaw (self, frame, face);
      g_autofree char *source = dup_source_name (self, frame, stem);

      if (flaw != GUISE_FACE_FLAW_NONE)
        {
          counts->n_rejected[flaw]++;
          guise_extraction_batch_add_note (batch, frame->index, to_reason (flaw), (int) i);
        }
      else if (guise_extraction_person_is_stranger (person, i))
        {
          guise_extraction_person_list (person, i, self->input, source, frame->index, face);
          counts->n_strangers++;
        }
      else
        {
          g_autofree char *name = g_strdup_printf ("%s_%d.jpg", stem, number);

          guise_extraction_batch_add_face (batch, frame, face,
                                           g_build_filename (self->out_dir, name, NULL),
                                           g_steal_pointer (&source), number++);
        }
    }
}

static gboolean
search_frame (GuiseExtractionSearch *self,
              GuiseFrame            *frame,
              GuiseExtractionPerson *person,
              GuiseExtractionBatch  *batch,
              GuiseExtractionCounts *counts,
              GError               **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  GuiseFaceFinderCounts before, after;

  guise_face_finder_get_counts (self->finder, &before);
  if (!guise_face_finder_process (self->finder, frame->image, frame->time_ns, &faces, error) ||
      !guise_extraction_person_judge (person, frame->image, faces, error))
    return FALSE;
  guise_face_finder_get_counts (self->finder, &after);
  note_frame (frame, faces->len, after.n_doubled - before.n_doubled, batch, counts);
  sort_faces (self, frame, faces, person, batch, counts);
  return TRUE;
}

/* ---- a handful of them ---- */

static gboolean
is_wanted (const GuiseExtractionSearch *self, const GuiseFrame *frame)
{
  return !guise_extraction_range_is_before (&self->options->part, frame) &&
         (self->info.kind != GUISE_FOOTAGE_VIDEO ||
          frame->index % (uint64_t) self->options->every == 0);
}

gboolean
guise_extraction_search_fill (GuiseExtractionSearch *self,
                              GuiseExtractionPerson *person,
                              GuiseExtractionBatch  *batch,
                              GuiseExtractionCounts *counts,
                              GCancellable          *cancellable,
                              GError               **error)
{
  for (int i = 0; i < BATCH_FRAMES && !self->at_end; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_extraction_source_next (self->source, &frame, cancellable, error))
        return FALSE;
      if (frame == NULL || guise_extraction_range_is_after (&self->options->part, frame))
        {
          self->at_end = TRUE;
          break;
        }
      for (uint64_t lost = batch->next_frame; lost < frame->index; lost++)
        guise_extraction_batch_add_note (batch, lost, GUISE_EXTRACTION_LOST, -1);
      batch->next_frame = frame->index + 1;
      if (is_wanted (self, frame) && !search_frame (self, frame, person, batch, counts, error))
        return FALSE;
    }
  g_free (batch->state);
  batch->state = guise_face_finder_dup_state (self->finder);
  g_clear_pointer (&batch->person, g_bytes_unref);
  batch->person = guise_extraction_person_dup_state (person);
  return TRUE;
}
