/* SPDX-License-Identifier: GPL-3.0-or-later
 * Swapping a video with reports for people and scripts. */
#include "cli/guise-cli-swapping.h"

typedef struct
{
  GuiseCliOutput *output; /* borrowed */
  gboolean        has_told;
} Telling;

static void
on_swap_progress (const GuiseVideoSwapCounts *counts,
                  uint64_t                    total,
                  const char                 *note,
                  void                       *user_data)
{
  Telling *self = user_data;

  if (counts->n_kept > 0 && !self->has_told)
    guise_cli_output_note (self->output,
                           _("An interrupted run has swapped %zu frames; going on behind them."),
                              (size_t) counts->n_kept);
  self->has_told = TRUE;
  if (note != NULL)
    guise_cli_output_warning (self->output, "%s", note);
  total = total != 0 ? MAX (total, counts->n_frames) : 0;
  guise_cli_output_progress (self->output, counts->n_frames, total, NULL);
}

static JsonObject *
make_result (const char *path, const GuiseVideoSwapCounts *counts)
{
  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "file", path);
  json_object_set_int_member (members, "frames", (gint64) counts->n_frames);
  json_object_set_int_member (members, "faces", (gint64) counts->n_faces);
  json_object_set_int_member (members, "without_face", (gint64) counts->n_without_face);
  json_object_set_int_member (members, "fitted", (gint64) counts->n_fitted);
  json_object_set_int_member (members, "lost", (gint64) counts->n_lost);
  json_object_set_int_member (members, "kept", (gint64) counts->n_kept);
  json_object_set_double_member (members, "fps",
                                 counts->seconds > 0.0
                                   ? (double) (counts->n_frames - counts->n_kept) / counts->seconds
                                   : 0.0);
  return members;
}

gboolean
guise_cli_swapping_run (GuiseCli                    *self,
                        const char                  *model,
                        const char                  *input,
                        const char                  *output,
                        const GuiseFaceType         *face_type,
                        const GuiseVideoSwapOptions *options,
                        JsonObject                 **out_members,
                        GError                     **error)
{
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (model, error);
  g_autoptr (GuiseDevice) device = NULL;
  GuiseVideoSwapOptions wanted = *options;
  GuiseVideoSwapCounts  counts;
  Telling               telling = { .output = self->output };

  if (dfm == NULL || (device = guise_device_open (self->device, self->n_threads, error)) == NULL)
    return FALSE;
  wanted.merge.face_type = face_type != NULL ? *face_type : guise_dfm_get_face_type (dfm);
  wanted.model_path = model;
  guise_cli_output_begin (self->output, _("Swapping"), 0);
  if (!guise_video_swap_run (dfm, input, output, &wanted, device, on_swap_progress, &telling,
                             self->cancellable, &counts, error))
    return FALSE;
  *out_members = make_result (output, &counts);
  return TRUE;
}
