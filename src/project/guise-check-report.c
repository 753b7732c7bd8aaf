/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a model makes of the faces that are hard, beside what its facesets have of them. */
#include "project/guise-check-report.h"

#include <math.h>
#include <string.h>

#include "project/guise-check-sheet-private.h"
#include "survey/guise-coverage.h"
#include "survey/guise-score-faceset.h"
#include "train/guise-probe-faces.h"

/* Faces that the network sees at once. */
#define N_AT_ONCE 4

typedef struct
{
  const char *name;
  const char *text;
  const char *findings[4]; /* of the score card, NULL-terminated */
  unsigned    bins;        /* of those about a bin: about which; 0: any */
} Row;

static const Row rows[GUISE_N_CHECK_CASES] = {
  [GUISE_CHECK_EYES_CLOSED] = { "eyes-closed",
                                "eyes closed",
                                { "eyes-closed-missing", "eyes-closed-one-direction" } },
  [GUISE_CHECK_MOUTH_OPEN] = { "mouth-open",
                               "mouth open",
                               { "mouth-open-missing", "mouth-wide-missing" } },
  [GUISE_CHECK_TURNED_LEFT] = { "turned-left",
                                "turned to the left of the picture",
                                { "turned-left-few", "one-sided" } },
  [GUISE_CHECK_TURNED_RIGHT] = { "turned-right",
                                 "turned to the right of the picture",
                                 { "turned-right-few", "one-sided" } },
  [GUISE_CHECK_LOOKS_UP] = { "looks-up", "looking up", { "pitch-thin" }, 1u << 0 | 1u << 1 },
  [GUISE_CHECK_LOOKS_DOWN] = { "looks-down", "looking down", { "pitch-thin" }, 1u << 3 | 1u << 4 },
};

/* The pairs that are shown, all cases one after the other. */
typedef struct
{
  size_t src[GUISE_PROBE_N_FACES];
  size_t dst[GUISE_PROBE_N_FACES];
  size_t n;
} Pairs;

G_STATIC_ASSERT (GUISE_N_CHECK_CASES *GUISE_CHECK_N_SHOWN <= GUISE_PROBE_N_FACES);

const char *
guise_check_case_get_name (GuiseCheckCase check)
{
  return rows[check].name;
}

const char *
guise_check_case_get_text (GuiseCheckCase check)
{
  return rows[check].text;
}

gboolean
guise_check_case_concerns (GuiseCheckCase check, const GuiseScoreFinding *finding)
{
  const Row *row = &rows[check];

  return g_strv_contains (row->findings, finding->name) &&
         (row->bins == 0 || (finding->bin >= 0 && (row->bins >> finding->bin & 1u) != 0));
}

void
guise_check_report_free (GuiseCheckReport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->card, guise_score_card_free);
  g_clear_pointer (&self->sheet, guise_image_unref);
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_free (self);
}

/* ---- faces ---- */

typedef struct
{
  int               n_threads;
  GuiseProgressFunc progress;
  void             *user_data;
} Measuring;

static gboolean
measure (GuiseScoreFaceset *self,
         const char        *path,
         const Measuring   *measuring,
         GCancellable      *cancellable,
         GError           **error)
{
  const GuiseFaceRecordsOptions options = { .n_threads = measuring->n_threads };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);

  return faceset != NULL &&
         guise_score_faceset_measure (self, faceset, &options, measuring->progress,
                                      measuring->user_data, cancellable, error);
}

/* The bins that the score card counts by: 20 degrees and more to a side, 8 and more up and down. */
static gboolean
is_of (GuiseCheckCase check, const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  if (record == NULL)
    return FALSE;
  switch (check)
    {
    case GUISE_CHECK_EYES_CLOSED:
      return guise_face_get_eyes_state (record, references) == GUISE_EYES_CLOSED;
    case GUISE_CHECK_MOUTH_OPEN:
      return guise_face_get_mouth_state (record) >= GUISE_MOUTH_OPEN;
    case GUISE_CHECK_TURNED_LEFT:
      return guise_coverage_get_yaw_column (record->yaw_bin) <= 2;
    case GUISE_CHECK_TURNED_RIGHT:
      return guise_coverage_get_yaw_column (record->yaw_bin) >= 6;
    case GUISE_CHECK_LOOKS_UP:
      return guise_coverage_get_pitch_row (record->pitch) <= 1;
    case GUISE_CHECK_LOOKS_DOWN:
      return guise_coverage_get_pitch_row (record->pitch) >= 3;
    case GUISE_N_CHECK_CASES:
      break;
    }
  g_return_val_if_reached (FALSE);
}

/* Returns: (transfer full) (element-type size_t): the faces of one side that are of a kind */
static GArray *
gather (GuiseCheckCase check, const GuiseScoreFaceset *side, const GuiseFaceReferences *references)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (size_t));

  for (size_t i = 0; i < side->set.n; i++)
    if (is_of (check, side->faces[i], references))
      g_array_append_val (found, i);
  return found;
}

/* The source face that is turned as @face is; among @among, or among all when that is empty. */
static size_t
find_alike (const GuiseScoreFaceset *src, const GArray *among, const GuiseFaceRecord *face)
{
  const size_t n = among->len > 0 ? among->len : src->set.n;
  size_t       best = 0;
  double       nearest = INFINITY;

  for (size_t k = 0; k < n; k++)
    {
      const size_t           i = among->len > 0 ? g_array_index (among, size_t, k) : k;
      const GuiseFaceRecord *record = src->faces[i];
      double                 distance;

      if (record == NULL)
        continue;
      distance = hypot (record->yaw - face->yaw, record->pitch - face->pitch);
      if (distance >= nearest)
        continue;
      nearest = distance;
      best = i;
    }
  return best;
}

static void
choose_pairs (GuiseCheckReport        *self,
              const GuiseScoreFaceset *src,
              const GuiseScoreFaceset *dst,
              Pairs                   *pairs)
{
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    {
      g_autoptr (GArray) of_src = gather (check, src, &self->card->src.references);
      g_autoptr (GArray) of_dst = gather (check, dst, &self->card->dst.references);
      GuiseCheckRow *row = &self->rows[check];

      *row = (GuiseCheckRow){
        of_src->len, of_dst->len, MIN (of_dst->len, GUISE_CHECK_N_SHOWN), { 0, NAN, NAN, NAN, NAN }
      };
      for (size_t k = 0; k < row->n_shown; k++)
        {
          const size_t i =
            g_array_index (of_dst, size_t, (2 * k + 1) * row->n_dst / (2 * row->n_shown));

          pairs->dst[pairs->n] = i;
          pairs->src[pairs->n++] = find_alike (src, of_src, dst->faces[i]);
        }
    }
}

/* ---- pictures ---- */

/* Whom the swaps look like, kind by kind. */
static gboolean
compare (GuiseCheckReport      *self,
         const GuiseProbeFaces *faces,
         const GuiseProbeModel *shown,
         const GuiseImage      *strip,
         GCancellable          *cancellable,
         GError               **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 0, error);
  g_autoptr (GuiseFaceDescriber) describer = NULL;
  GuiseLikeness likeness[GUISE_N_CHECK_CASES];
  size_t        n_shown[GUISE_N_CHECK_CASES];

  if (device == NULL)
    return FALSE;
  /* Without its network likeness is not known, and the rest of the report is. */
  describer = guise_face_describer_new (NULL, device, NULL);
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    n_shown[check] = self->rows[check].n_shown;
  if (!guise_likeness_measure_groups (describer, faces, shown, strip, n_shown, GUISE_N_CHECK_CASES,
                                      cancellable, likeness, error))
    return FALSE;
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    self->rows[check].likeness = likeness[check];
  return TRUE;
}

/* Returns: (transfer full) (nullable): what guise_probe_faces_render() draws of all pairs */
static GuiseImage *
render (GuiseCheckReport        *self,
        const GuiseCheckModel   *model,
        const GuiseScoreFaceset *src,
        const GuiseScoreFaceset *dst,
        const Pairs             *pairs,
        GCancellable            *cancellable,
        GError                 **error)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model->model);
  const int                n = (int) MIN (pairs->n, (size_t) N_AT_ONCE);
  g_autoptr (GuiseProbeFaces) faces =
               guise_probe_faces_new (src->faceset, pairs->src, dst->faceset, pairs->dst, pairs->n);
  g_autoptr (GuiseSaehdPreview) preview =
               guise_saehd_preview_new (model->model, model->weights, model->device, n, error);
  const GuiseProbeModel shown = {
    .preview = preview,
    .n = n,
    .resolution = options->resolution,
    .face_type = guise_saehd_options_get_face_type (options),
  };
  g_autoptr (GuiseImage) strip = NULL;

  if (preview != NULL)
    strip = guise_probe_faces_render (faces, &shown, pairs->n, cancellable, error);
  if (strip == NULL || !compare (self, faces, &shown, strip, cancellable, error))
    return NULL;
  return g_steal_pointer (&strip);
}

static gboolean
open_sides (const GuiseProject *project,
            const Measuring    *measuring,
            GuiseScoreFaceset  *src,
            GuiseScoreFaceset  *dst,
            GCancellable       *cancellable,
            GError            **error)
{
  const GuiseTrainingStage *last =
    guise_training_plan_get_stage (project->plan, project->plan->stages->len - 1);

  return measure (src, guise_project_get_faces (project, last->src.slot)->path, measuring,
                  cancellable, error) &&
         measure (dst, guise_project_get_faces (project, last->dst.slot)->path, measuring,
                  cancellable, error);
}

GuiseCheckReport *
guise_check_report_new (const GuiseProject    *project,
                        const GuiseCheckModel *model,
                        int                    n_threads,
                        GuiseProgressFunc      progress,
                        void                  *user_data,
                        GCancellable          *cancellable,
                        GError               **error)
{
  const Measuring         measuring = { n_threads, progress, user_data };
  const GuiseScoreOptions options = {
    .resolution = guise_saehd_get_options (model->model)->resolution,
    .is_src_flipped = guise_saehd_get_options (model->model)->random_src_flip,
  };
  g_autoptr (GuiseCheckReport) self = g_new0 (GuiseCheckReport, 1);
  g_auto (GuiseScoreFaceset) src = { 0 };
  g_auto (GuiseScoreFaceset) dst = { 0 };
  g_autoptr (GuiseImage) strip = NULL;
  Pairs pairs = { .n = 0 };

  if (!open_sides (project, &measuring, &src, &dst, cancellable, error))
    return NULL;
  self->card = guise_score_card_new (&src.set, &dst.set, &options, cancellable, error);
  if (self->card == NULL)
    return NULL;
  choose_pairs (self, &src, &dst, &pairs);
  if (pairs.n > 0 && (strip = render (self, model, &src, &dst, &pairs, cancellable, error)) == NULL)
    return NULL;
  self->sheet = guise_check_sheet_new (strip, self->rows, model->iteration, error);
  if (self->sheet == NULL ||
      (self->pairs = guise_check_sheet_cut_pairs (strip, pairs.n, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}
