/* SPDX-License-Identifier: GPL-3.0-or-later
 * The job that swaps a video. */
#include "app/render/guise-render-job.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nn/guise-gpu-list.h"
#include "survey/guise-person-reference.h"

/* Where one person is wanted, so many faces of a frame are looked at: that person need not be the
 * largest. */
#define PERSON_FACES 4

GuiseRenderOrder *
guise_render_order_new (void)
{
  GuiseRenderOrder *self = g_new0 (GuiseRenderOrder, 1);

  self->options = guise_video_swap_options_default ();
  self->options.merge.sharpen = GUISE_MERGE_SHARPEN_BOX;
  self->options.has_label = TRUE;
  return self;
}

GuiseRenderOrder *
guise_render_order_copy (const GuiseRenderOrder *self)
{
  GuiseRenderOrder *copy = g_new (GuiseRenderOrder, 1);

  *copy = *self;
  copy->model = g_strdup (self->model);
  copy->input = g_strdup (self->input);
  copy->output = g_strdup (self->output);
  copy->xseg = g_strdup (self->xseg);
  copy->person = g_strdup (self->person);
  copy->device = g_strdup (self->device);
  return copy;
}

void
guise_render_order_free (GuiseRenderOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->model);
  g_free (self->input);
  g_free (self->output);
  g_free (self->xseg);
  g_free (self->person);
  g_free (self->device);
  g_free (self);
}

char *
guise_render_dup_output (const char *input)
{
  g_autofree char *folder = g_path_get_dirname (input);
  g_autofree char *name = g_path_get_basename (input);
  char            *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  for (unsigned n = 1;; n++)
    {
      g_autofree char *file = n == 1 ? g_strdup_printf (_("%s swapped.mp4"), name)
                                     : g_strdup_printf (_("%s swapped %u.mp4"), name, n);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

char *
guise_render_dup_pictures (const char *output)
{
  g_autofree char *folder = g_path_get_dirname (output);
  g_autofree char *name = g_path_get_basename (output);
  g_autofree char *beside = NULL;
  char            *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  /* Translators: a folder for the pictures of a video, by the name of the video */
  beside = g_strdup_printf (_("%s pictures"), name);
  return g_build_filename (folder, beside, NULL);
}

/* ---- on the working thread ---- */

static void
on_progress_cb (const GuiseVideoSwapCounts *counts,
                uint64_t                    total,
                const char                 *note,
                void                       *user_data)
{
  GuiseJobReport *report = user_data;

  if (note != NULL)
    guise_job_report_note (report, note);
  guise_job_report_progress (counts->n_frames, total != 0 ? MAX (total, counts->n_frames) : 0,
                             report);
}

static GuiseDevice *
open_device (const GuiseRenderOrder *order, GError **error)
{
  g_autofree char *chosen = guise_device_choose (order->device);
  g_autofree char *name = guise_device_dup_inference (chosen);

  return guise_device_open (name, 0, error);
}

/* out_options: gets the one person of the order, where there is one */
static gboolean
look_at_person (GuiseJobReport         *report,
                const GuiseRenderOrder *order,
                GuiseDevice            *device,
                float                  *reference,
                GuiseVideoSwapOptions  *out_options,
                GError                **error)
{
  const GuiseFaceFinderOptions stills = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  g_autoptr (GuiseFaceFinder) finder = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;

  if (order->person == NULL)
    return TRUE;
  guise_job_report_status (report, _("Looking at the person"));
  finder = guise_face_finder_new (NULL, device, &stills, error);
  describer = finder != NULL ? guise_face_describer_new (NULL, device, error) : NULL;
  if (describer == NULL ||
      !guise_person_reference_load (order->person, finder, describer, reference, NULL, error))
    return FALSE;
  out_options->person = reference;
  out_options->max_faces = MAX (out_options->max_faces, PERSON_FACES);
  return TRUE;
}

static gboolean
render (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseRenderOrder          *order = data;
  g_autofree char                 *name = g_filename_display_basename (order->output);
  GuiseVideoSwapOptions            options = order->options;
  g_autofree GuiseVideoSwapCounts *counts = g_new0 (GuiseVideoSwapCounts, 1);
  g_autofree float                *reference = g_new (float, GUISE_FACE_DESCRIPTOR_SIZE);
  g_autofree char                 *pictures =
    order->has_pictures ? guise_render_dup_pictures (order->output) : NULL;
  g_autoptr (GuiseDfm) dfm = NULL;
  g_autoptr (GuiseDevice) device = NULL;

  guise_job_report_status (report, _("Opening model and video"));
  dfm = guise_dfm_load (order->model, error);
  if (dfm == NULL || (device = open_device (order, error)) == NULL ||
      !look_at_person (report, order, device, reference, &options, error))
    return FALSE;
  options.raw_dir = pictures;
  options.merge.face_type = guise_dfm_get_face_type (dfm);
  options.model_path = order->model;
  options.xseg_path = guise_merge_mask_needs_network (options.merge.mask) ? order->xseg : NULL;
  guise_job_report_status (report, name);
  if (!guise_video_swap_run (dfm, order->input, order->output, &options, device, on_progress_cb,
                             report, cancellable, counts, error))
    return FALSE;
  guise_job_report_result (report, g_steal_pointer (&counts), g_free, NULL);
  return TRUE;
}

static void
order_free (void *data)
{
  guise_render_order_free (data);
}

GuiseJob *
guise_render_job_new (const GuiseRenderOrder *order)
{
  return guise_thread_job_new (_("Swapping a video"), render, guise_render_order_copy (order),
                                  order_free);
}
