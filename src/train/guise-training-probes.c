/* SPDX-License-Identifier: GPL-3.0-or-later
 * The probe faces of a training: their strips, and the question at a gate. */
#include "train/guise-training-private.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "store/guise-gate-file.h"
#include "train/guise-likeness.h"
#include "train/guise-probe-strips.h"

#define SHEET_QUALITY 90

/* A training is not stopped for a picture. */
static void
warn (GuiseTraining *self, const char *what, const GError *reason)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", what, reason->message);

  guise_training_warn (self, GUISE_TRAINING_WARNING, "picture", text);
}

/* The faceset of one side in the plan's last stage: whatever a stage trains on, the same faces
 * judge it. */
static GuiseFaceset *
open_side (const GuiseTraining *self, gboolean is_dst, GError **error)
{
  const GuiseTrainingPlan  *plan = self->setup->plan;
  const GuiseTrainingStage *last = guise_training_plan_get_stage (plan, plan->stages->len - 1);
  const char               *path = self->setup->faces[is_dst ? last->dst.slot : last->src.slot];

  if (path == NULL)
    return guise_faceset_ref (is_dst ? self->dst : self->src);
  return guise_faceset_open (path, error);
}

static GuiseProbeFaces *
open_probes (const GuiseTraining *self, const char *dir, GError **error)
{
  g_autoptr (GuiseFaceset) src = open_side (self, FALSE, error);
  g_autoptr (GuiseFaceset) dst = src != NULL ? open_side (self, TRUE, error) : NULL;

  return dst != NULL ? guise_probe_faces_open (dir, src, dst, self->setup->seed, error) : NULL;
}

void
guise_training_open_probes (GuiseTraining *self)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *dir = NULL;

  if (self->setup->history == NULL || !guise_training_is_first (self))
    return;
  dir = g_build_filename (self->setup->history, GUISE_PROBE_STRIPS_DIR, NULL);
  guise_probe_strips_go_back (dir, guise_training_get_iteration (self));
  self->probes = open_probes (self, dir, &local);
  if (self->probes == NULL)
    {
      warn (self, "There are no pictures of probe faces", local);
      return;
    }
  for (unsigned i = 0; i < guise_probe_faces_get_notes (self->probes)->len; i++)
    guise_training_tell (self, GUISE_TRAINING_NOTE,
                         g_ptr_array_index (guise_probe_faces_get_notes (self->probes), i));
}

static GuiseProbeModel
get_model (const GuiseTraining *self)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (self->model);

  return (GuiseProbeModel){
    .preview = self->preview,
    .n = self->n_preview_rows,
    .resolution = options->resolution,
    .face_type = guise_saehd_options_get_face_type (options),
  };
}

gboolean
guise_training_write_strip (GuiseTraining *self, GError **error)
{
  const GuiseProbeModel model = get_model (self);
  g_autoptr (GError) local = NULL;
  g_autofree char *path = NULL;

  if (self->probes == NULL)
    return TRUE;
  self->has_predictions = FALSE; /* of the batch */
  path = guise_probe_faces_write (self->probes, &model, guise_training_get_iteration (self), NULL,
                                  &local);
  if (path != NULL)
    guise_training_tell (self, GUISE_TRAINING_PROBE, path);
  else if (local->domain == GUISE_NN_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  else
    warn (self, "The probe faces could not be pictured", local);
  return TRUE;
}

/* ---- a gate ---- */

/* Identity distances. The network that tells people apart runs on the processor: the device's
 * memory belongs to the training. Without it nothing is known. */
static gboolean
measure (GuiseTraining *self, const GuiseImage *strip, GuiseLikeness *out_likeness, GError **error)
{
  const GuiseProbeModel model = get_model (self);
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", self->setup->n_threads, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;

  if (device == NULL)
    return FALSE;
  describer = guise_face_describer_new (NULL, device, &local);
  if (describer == NULL)
    warn (self, "How much the faces look alike is not known", local);
  return guise_likeness_measure (describer, self->probes, &model, strip, NULL, out_likeness, error);
}

static gboolean
write_sheet (const GuiseTraining *self,
             const GuiseImage    *strip,
             const GuiseLikeness *likeness,
             char               **out_name,
             GError             **error)
{
  const uint64_t   iteration = guise_training_get_iteration (self);
  g_autofree char *file = g_strdup_printf ("gate-%010" G_GUINT64_FORMAT ".jpg", iteration);
  g_autofree char *path = g_build_filename (self->setup->history, file, NULL);
  g_autoptr (GuiseImage) sheet = guise_likeness_sheet_new (strip, iteration, likeness, error);
  g_autoptr (GBytes) bytes = sheet != NULL ? guise_jpeg_encode (sheet, SHEET_QUALITY,
                                                                GUISE_JPEG_CHROMA_444, error)
                                           : NULL;

  if (bytes == NULL ||
      !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  *out_name = g_build_filename ("history", file, NULL);
  return TRUE;
}

/* What a person, or the plan, decides by. */
static gboolean
look_at_probes (GuiseTraining *self, GuiseGateFile *gate, GError **error)
{
  const GuiseProbeModel model = get_model (self);
  GuiseLikeness         likeness;
  g_autoptr (GuiseImage) strip =
               guise_probe_faces_render (self->probes, &model,
                                         guise_probe_faces_get_n (self->probes), NULL, error);

  self->has_predictions = FALSE;
  if (strip == NULL || !measure (self, strip, &likeness, error) ||
      !write_sheet (self, strip, &likeness, &gate->sheet, error))
    return FALSE;
  gate->to_src = likeness.to_src;
  gate->to_dst = likeness.to_dst;
  gate->hint = g_strdup (guise_likeness_hint_get_name (guise_likeness_get_hint (&likeness)));
  return TRUE;
}

gboolean
guise_training_ask_gate (GuiseTraining *self, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  g_auto (GuiseGateFile) gate = { 0 };
  g_autoptr (GError) local = NULL;

  gate = (GuiseGateFile){
    .state = GUISE_GATE_STATE_WAITING,
    .iteration = guise_training_get_iteration (self),
    .stage = g_strdup (stage->name),
    .n_repeats = self->place.n_repeats,
    .n_max_repeats = stage->gate->n_max_repeats,
    .to_src = NAN,
    .to_dst = NAN,
    .asked_at = g_get_real_time () / G_USEC_PER_SEC,
  };
  if (self->probes != NULL && !look_at_probes (self, &gate, &local))
    {
      if (local->domain == GUISE_NN_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      warn (self, "The sheet of the gate could not be made", local);
    }
  return guise_gate_file_write (self->setup->gate, &gate, error);
}
