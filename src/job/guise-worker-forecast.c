/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether the plan of a project fits on the graphics card that would train it. */
#include "job/guise-worker-forecast.h"

#include "job/guise-worker-device.h"
#include "project/guise-project-forecast.h"
#include "project/guise-project-lock.h"

static gboolean
rehearse (GuiseHostPlan *plan, const GuiseProject *project, GuiseDevice *device, GError **error)
{
  GuiseForecastSetup setup = { .device = device };
  g_autoptr (GuiseTrainingForecast) forecast = NULL;

  if (!guise_forecast_setup_for_project (&setup, project, NULL, NULL, error))
    return FALSE;
  setup.is_brief = TRUE;
  forecast = guise_training_forecast (&setup, NULL, NULL, NULL, error);
  if (forecast == NULL)
    return FALSE;
  plan->n_disk_bytes = forecast->disk.total;
  for (guint i = 0; i < forecast->stages->len; i++)
    {
      const GuiseStageForecast *stage = &g_array_index (forecast->stages, GuiseStageForecast, i);

      guise_host_plan_add (plan, guise_training_plan_get_stage (project->plan, i)->title,
                           stage->batch_size, stage->largest_batch, stage->fits);
    }
  return TRUE;
}

static gboolean
fill (GuiseHostPlan *plan, const char *dir, const char *devices, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autofree char *name = NULL;
  g_autoptr (GuiseDevice) device = NULL;

  /* Who trains it has the memory that is to be looked at. */
  if (project == NULL || !guise_project_lock_check (dir, error))
    return FALSE;
  name = guise_worker_choose_device (devices);
  plan->is_gpu = !g_str_equal (name, "cpu");
  if (!plan->is_gpu)
    return TRUE;
  device = guise_device_open (name, 1, error);
  return device != NULL && rehearse (plan, project, device, error);
}

GuiseHostPlan *
guise_worker_forecast (const char *dir, const char *devices)
{
  GuiseHostPlan *plan = guise_host_plan_new ();
  g_autoptr (GError) error = NULL;

  if (!fill (plan, dir, devices, &error))
    plan->problem = g_strdup (error->message);
  return plan;
}
