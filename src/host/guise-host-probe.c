/* SPDX-License-Identifier: GPL-3.0-or-later
 * One part of the computer after the other. */
#include "host/guise-host-probe.h"

#include "host/guise-host-card-rules.h"
#include "host/guise-host-computer.h"
#include "host/guise-host-plan.h"
#include "host/guise-host-system.h"
#include "media/guise-pipewire-camera.h"

/* What a camera has to send for faces that are worth recording (faces.md: 720 rows, and 24 a second
 * as guise_camera_info_get_best_mode() wants). */
#define GOOD_HEIGHT 720
#define GOOD_RATE   23.5

GuiseHostFinding *
guise_host_finding_new_silent (GuiseHostProbe probe, const char *detail)
{
  GuiseHostFinding *finding = guise_host_finding_new (GUISE_HOST_SILENT, GUISE_HOST_UNKNOWN);

  finding->n = (int) probe;
  finding->detail = g_strdup (detail);
  return finding;
}

/* ---- cameras ---- */

GuiseHostFinding *
guise_host_judge_camera (const GuiseCameraInfo *info, const char *holder)
{
  const GuiseCameraMode *best = guise_camera_info_get_best_mode (info);
  GuiseHostFinding      *finding = guise_host_finding_new (GUISE_HOST_CAMERA, GUISE_HOST_GOOD);

  finding->name = g_strdup (info->name);
  finding->path = g_strdup (info->path);
  if (info->is_output)
    {
      finding->fact = GUISE_HOST_VIRTUAL_CAMERA;
      return finding;
    }
  if (best != NULL)
    {
      finding->width = best->width;
      finding->height = best->height;
      finding->rate = (double) best->rate_num / (double) best->rate_den;
    }
  if (info->problem != NULL || best == NULL)
    {
      finding->fact = GUISE_HOST_CAMERA_PROBLEM;
      finding->state = GUISE_HOST_BETTER;
      finding->detail = g_strdup (info->problem);
    }
  else if (holder != NULL)
    {
      finding->fact = GUISE_HOST_CAMERA_BUSY;
      finding->state = GUISE_HOST_BETTER;
      finding->detail = g_strdup (holder);
    }
  else if (best->height < GOOD_HEIGHT || finding->rate < GOOD_RATE)
    finding->state = GUISE_HOST_BETTER;
  return finding;
}

void
guise_host_judge_cameras (GPtrArray *findings, gboolean has_pipewire)
{
  gboolean has_real = FALSE;
  gboolean has_virtual = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->fact == GUISE_HOST_VIRTUAL_CAMERA)
        has_virtual = TRUE;
      else
        has_real = TRUE;
    }
  if (!has_real)
    guise_host_findings_add (findings, GUISE_HOST_NO_CAMERA, GUISE_HOST_BETTER);
  if (!has_virtual && has_pipewire)
    guise_host_findings_add (findings, GUISE_HOST_PIPEWIRE_CAMERA, GUISE_HOST_GOOD);
  else if (!has_virtual)
    guise_host_findings_add (findings, GUISE_HOST_NO_VIRTUAL_CAMERA, GUISE_HOST_OPTIONAL);
}

static GPtrArray *
probe_cameras (void)
{
  g_autoptr (GPtrArray) all = guise_camera_list ();
  GPtrArray *findings = guise_host_findings_new ();

  for (int is_output = 0; is_output < 2; is_output++)
    for (guint i = 0; i < all->len; i++)
      {
        const GuiseCameraInfo *info = all->pdata[i];
        g_autofree char       *holder = NULL;

        if (info->is_output != is_output)
          continue;
        holder = guise_camera_find_holder (info->path);
        g_ptr_array_add (findings, guise_host_judge_camera (info, holder));
      }
  guise_host_judge_cameras (findings, guise_pipewire_camera_is_possible ());
  return findings;
}

/* ---- graphics cards ---- */

static GPtrArray *
probe_cards (const GuiseHostSetup *setup, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseHostCards) cards =
               guise_host_cards_ask (setup->worker, setup->limit_ms, cancellable, &error);
  g_autoptr (GPtrArray) adapters = NULL;
  GPtrArray *findings;

  if (cards == NULL)
    {
      findings = guise_host_findings_new ();
      g_ptr_array_add (findings,
                       guise_host_finding_new_silent (GUISE_HOST_PROBE_CARDS, error->message));
      return findings;
    }
  adapters = guise_host_list_adapters (setup->root);
  findings = guise_host_judge_cards (cards, adapters, setup->root, GUISE_HOST_USE_ANY);
  guise_host_judge_choice (findings, cards, setup->devices);
  return findings;
}

static GPtrArray *
probe_plan (const GuiseHostSetup *setup, GCancellable *cancellable)
{
  GPtrArray *findings = guise_host_findings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseHostPlan) plan = NULL;

  if (setup->project == NULL)
    return findings;
  plan = guise_host_plan_ask (setup->worker, setup->project, setup->devices, setup->plan_limit_ms,
                              cancellable, &error);
  if (plan != NULL)
    guise_host_judge_plan (findings, plan);
  else
    g_ptr_array_add (findings,
                     guise_host_finding_new_silent (GUISE_HOST_PROBE_PLAN, error->message));
  return findings;
}

GPtrArray *
guise_host_probe (GuiseHostProbe probe, const GuiseHostSetup *setup, GCancellable *cancellable)
{
  GPtrArray *findings;

  switch (probe)
    {
    case GUISE_HOST_PROBE_CARDS:
      return probe_cards (setup, cancellable);
    case GUISE_HOST_PROBE_PLAN:
      return probe_plan (setup, cancellable);
    case GUISE_HOST_PROBE_COMPUTER:
      return guise_host_judge_computer (setup->root);
    case GUISE_HOST_PROBE_CAMERAS:
      return probe_cameras ();
    case GUISE_HOST_PROBE_DISK:
    case GUISE_HOST_N_PROBES:
      break;
    }
  findings = guise_host_findings_new ();
  g_ptr_array_add (findings, guise_host_judge_disk (setup->root, setup->folder));
  return findings;
}
