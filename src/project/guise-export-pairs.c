/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces of a project as the trained networks and as an exported file see them. */
#include "project/guise-export-private.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "train/guise-probe-faces.h"
#include "train/guise-probe-strips.h"

static const char *const side_names[] = {
  [GUISE_EXPORT_TRAINED] = "trained",
  [GUISE_EXPORT_FILED] = "file",
};

char *
guise_export_dup_picture_path (const char *path, size_t i, GuiseExportSide side)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf ("%s-%zu-%s.png", base, i + 1, side_names[side]);

  return g_build_filename (dir, GUISE_EXPORT_PAIRS_DIR, name, NULL);
}

void
guise_export_pairs_clear (GuiseExportPairs *self)
{
  g_clear_pointer (&self->samples, g_free);
  g_clear_pointer (&self->trained, g_free);
  g_clear_pointer (&self->filed, g_free);
  self->n = 0;
}

static size_t
get_n_values (const GuiseExportPairs *self)
{
  return 3 * (size_t) self->resolution * (size_t) self->resolution;
}

/* ---- the faces ---- */

/* The faceset of one side in the plan's last stage, by which a training is judged. */
static GuiseFaceset *
open_side (const GuiseProject *project, gboolean is_dst, GError **error)
{
  const GuiseTrainingPlan  *plan = project->plan;
  const GuiseTrainingStage *last = guise_training_plan_get_stage (plan, plan->stages->len - 1);
  const GuiseProjectFaces  *faces =
    guise_project_get_faces (project, is_dst ? last->dst.slot : last->src.slot);

  if (faces->path != NULL)
    return guise_faceset_open (faces->path, error);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                       "The project has no faces");
  return NULL;
}

static GuiseProbeFaces *
open_probes (const GuiseProject *project, GError **error)
{
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autofree char *dir = g_build_filename (history, GUISE_PROBE_STRIPS_DIR, NULL);
  g_autoptr (GuiseFaceset) src = open_side (project, FALSE, error);
  g_autoptr (GuiseFaceset) dst = src != NULL ? open_side (project, TRUE, error) : NULL;

  return dst != NULL ? guise_probe_faces_open (dir, src, dst, project->seed, error) : NULL;
}

static gboolean
allocate (GuiseExportPairs *self, int n, int resolution, GError **error)
{
  size_t n_bytes;

  self->resolution = resolution;
  n_bytes = get_n_values (self) * sizeof (float);
  self->samples = g_try_malloc0_n ((size_t) n, n_bytes);
  self->trained = g_try_malloc0_n ((size_t) n, n_bytes);
  self->filed = g_try_malloc0_n ((size_t) n, n_bytes);
  if (self->samples != NULL && self->trained != NULL && self->filed != NULL)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
               "No memory for %d faces to compare", n);
  return FALSE;
}

/* [3, r, r] to [r, r, 3]. */
static void
interleave (const float *planes, size_t n_pixels, float *out)
{
  for (size_t k = 0; k < n_pixels; k++)
    for (size_t c = 0; c < 3; c++)
      out[3 * k + c] = planes[c * n_pixels + k];
}

gboolean
guise_export_pairs_read (GuiseExportPairs   *self,
                         const GuiseProject *project,
                         const GuiseSaehd   *model,
                         GError            **error)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  const GuiseProbeModel    shown = { .resolution = options->resolution,
                                     .face_type = guise_saehd_options_get_face_type (options) };
  g_autoptr (GuiseProbeFaces) probes = open_probes (project, error);
  g_autofree float *planes = NULL;
  int               n;

  if (probes == NULL)
    return FALSE;
  n = (int) MIN (guise_probe_faces_get_n (probes), GUISE_EXPORT_MAX_PAIRS);
  if (!allocate (self, n, options->resolution, error))
    return FALSE;
  planes = g_new (float, get_n_values (self));
  for (int i = 0; i < n; i++)
    {
      if (!guise_probe_faces_read (probes, GUISE_SAEHD_DST, (size_t) i, &shown, planes, error))
        return FALSE;
      interleave (planes, get_n_values (self) / 3,
                  self->samples + (size_t) i * get_n_values (self));
    }
  self->n = n;
  return TRUE;
}

/* ---- what came of them ---- */

double
guise_export_pairs_measure (const GuiseExportPairs *self, int i)
{
  const size_t n = get_n_values (self), at = (size_t) i * n;
  double       largest = 0.0;

  for (size_t k = at; k < at + n; k++)
    largest = MAX (largest, fabs ((double) self->trained[k] - (double) self->filed[k]));
  return largest;
}

static gboolean
write_picture (const GuiseExportPairs *self, const float *values, const char *path, GError **error)
{
  g_autoptr (GuiseImage) image =
               guise_image_new (GUISE_PIXELS_BGR8, self->resolution, self->resolution, 3, error);
  g_autoptr (GBytes) bytes = NULL;
  const int n_row = 3 * self->resolution;

  for (int y = 0; image != NULL && y < self->resolution; y++)
    for (int x = 0; x < n_row; x++)
      guise_image_row (image, y)[x] =
        (uint8_t) lroundf (255.0f * CLAMP (values[(size_t) y * (size_t) n_row + (size_t) x], 0, 1));
  bytes = image != NULL ? guise_png_encode (image, error) : NULL;
  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

gboolean
guise_export_pairs_write (const GuiseExportPairs *self, const char *path, GError **error)
{
  for (int i = 0; i < self->n; i++)
    {
      const size_t     at = (size_t) i * get_n_values (self);
      g_autofree char *trained =
        guise_export_dup_picture_path (path, (size_t) i, GUISE_EXPORT_TRAINED);
      g_autofree char *filed = guise_export_dup_picture_path (path, (size_t) i, GUISE_EXPORT_FILED);
      g_autofree char *dir = g_path_get_dirname (trained);

      if (!guise_dir_make (dir, error) ||
          !write_picture (self, self->trained + at, trained, error) ||
          !write_picture (self, self->filed + at, filed, error))
        return FALSE;
    }
  return TRUE;
}
