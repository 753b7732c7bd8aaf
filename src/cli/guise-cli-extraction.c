/* SPDX-License-Identifier: GPL-3.0-or-later
 * Extraction with reports for people and scripts. */
#include "cli/guise-cli-extraction.h"

#include <inttypes.h>

static void
on_extraction_progress (const GuiseExtractionCounts *counts,
                        uint64_t                     total,
                        const char                  *note,
                        void                        *user_data)
{
  GuiseCliOutput *output = user_data;
  JsonObject     *members;

  if (note != NULL)
    guise_cli_output_warning (output, "%s", note);
  /* What the container says may be less than what it holds. */
  total = total != 0 ? MAX (total, counts->n_frames) : 0;
  if (!guise_cli_output_wants_progress (output, counts->n_frames, total))
    return;
  members = json_object_new ();
  json_object_set_int_member (members, "faces", (gint64) counts->n_faces);
  guise_cli_output_progress (output, counts->n_frames, total, members);
}

/* Every reason for which a frame or a face is not in the faceset, with its count. */
static JsonObject *
list_rejections (const GuiseExtractionCounts *counts)
{
  JsonObject *rejected = json_object_new ();

  json_object_set_int_member (rejected, "no-face", (gint64) counts->n_without_face);
  json_object_set_int_member (rejected, "lost", (gint64) counts->n_lost);
  json_object_set_int_member (rejected, "doubled", (gint64) counts->n_doubled);
  json_object_set_int_member (rejected, "blurred", (gint64) counts->n_not_sharp);
  json_object_set_int_member (rejected, "stranger", (gint64) counts->n_strangers);
  for (int i = GUISE_FACE_FLAW_NONE + 1; i < GUISE_N_FACE_FLAWS; i++)
    json_object_set_int_member (rejected, guise_face_flaw_to_string ((GuiseFaceFlaw) i),
                                (gint64) counts->n_rejected[i]);
  return rejected;
}

/* Faces that are in the faceset, and what is to be said about them. */
static JsonObject *
list_flags (const GuiseExtractionCounts *counts)
{
  JsonObject *flagged = json_object_new ();

  json_object_set_int_member (flagged, "blurred", (gint64) counts->n_blurred);
  json_object_set_int_member (flagged, "clipped", (gint64) counts->n_clipped);
  return flagged;
}

/* Why there are no faces, for whoever expected some. */
static void
explain_nothing (GuiseCliOutput *output, const GuiseExtractionCounts *counts)
{
  guise_cli_output_warning (
    output,
    _("No face was found in %" PRIu64 " frames: in %" PRIu64
      " nobody was seen, %" PRIu64 " faces were too small, %" PRIu64
      " too far outside the picture, %" PRIu64 " not clear enough, %" PRIu64
      " blurred, %" PRIu64 " of other people; %" PRIu64
      " frames could not be read. The file .guise-extraction-frames in the faceset names them."),
       counts->n_frames, counts->n_without_face, counts->n_rejected[GUISE_FACE_FLAW_SMALL],
       counts->n_rejected[GUISE_FACE_FLAW_OUTSIDE],
       counts->n_rejected[GUISE_FACE_FLAW_FIT] + counts->n_rejected[GUISE_FACE_FLAW_EXTENT],
       counts->n_not_sharp, counts->n_strangers, counts->n_lost);
}

static JsonObject *
make_result (const GuiseExtractionCounts *counts)
{
  JsonObject *members = json_object_new ();

  json_object_set_int_member (members, "frames", (gint64) counts->n_frames);
  json_object_set_int_member (members, "faces", (gint64) counts->n_faces);
  json_object_set_int_member (members, "damaged", (gint64) counts->n_damaged);
  json_object_set_object_member (members, "rejected", list_rejections (counts));
  json_object_set_object_member (members, "flagged", list_flags (counts));
  json_object_set_double_member (members, "fps",
                                 counts->seconds > 0.0 ? (double) counts->n_frames / counts->seconds
                                                       : 0.0);
  return members;
}

gboolean
guise_cli_extraction_run (GuiseCli                     *self,
                          const char *const            *inputs,
                          const char                   *out_dir,
                          const GuiseExtractionOptions *options,
                          JsonObject                  **out_members,
                          GError                      **error)
{
  /* One thread for the networks: the other threads cut and write at the same time. */
  g_autoptr (GuiseDevice) device = guise_device_open (self->device, 1, error);
  GuiseExtractionCounts counts;

  if (device == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Extracting"), 0);
  if (!guise_extraction_run (inputs, out_dir, options, device, on_extraction_progress, self->output,
                             self->cancellable, &counts, error))
    return FALSE;
  if (counts.n_faces == 0 && counts.n_frames + counts.n_lost > 0)
    explain_nothing (self->output, &counts);
  *out_members = make_result (&counts);
  return TRUE;
}
