/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "host/guise-host-finding.h"
#include "media/guise-camera.h"

G_BEGIN_DECLS

/**
 * GuiseHostProbe:
 * @GUISE_HOST_PROBE_CARDS: graphics cards
 * @GUISE_HOST_PROBE_PLAN: the plan of a project on the graphics card; nothing without a project
 * @GUISE_HOST_PROBE_COMPUTER: processor, memory, battery, heat
 * @GUISE_HOST_PROBE_DISK: the disk
 * @GUISE_HOST_PROBE_CAMERAS: cameras, and virtual ones
 * @GUISE_HOST_N_PROBES: how many there are
 *
 * What is looked at by itself: one that takes long keeps no other one waiting.
 */
typedef enum
{
  GUISE_HOST_PROBE_CARDS,
  GUISE_HOST_PROBE_PLAN,
  GUISE_HOST_PROBE_COMPUTER,
  GUISE_HOST_PROBE_DISK,
  GUISE_HOST_PROBE_CAMERAS,
  GUISE_HOST_N_PROBES,
} GuiseHostProbe;

/**
 * GuiseHostSetup:
 * @root: (nullable): folder that stands for "/"
 * @worker: (nullable): the program that asks the driver of graphics cards
 * @folder: where projects are
 * @project: (nullable): a project folder
 * @devices: (nullable): where trainings shall compute, as guise_host_plan_ask() takes it
 * @limit_ms: how long that driver may take
 * @plan_limit_ms: how long a plan may be rehearsed
 */
typedef struct
{
  const char *root;
  const char *worker;
  const char *folder;
  const char *project;
  const char *devices;
  unsigned    limit_ms;
  unsigned    plan_limit_ms;
} GuiseHostSetup;

/**
 * guise_host_probe:
 * @probe: what to look at
 * @setup: how
 * @cancellable: (nullable): ends the waiting for a driver
 *
 * Looks. What could not be found out is a finding too. Blocks; a drive or a camera whose driver
 * hangs can hold it for ever, graphics cards cannot. Thread: any.
 *
 * Returns: (transfer full) (element-type GuiseHostFinding): what was found
 */
GPtrArray *
guise_host_probe (GuiseHostProbe probe, const GuiseHostSetup *setup, GCancellable *cancellable);

/**
 * guise_host_finding_new_silent:
 * @probe: what has not answered
 * @detail: (nullable): what happened
 *
 * Returns: (transfer full): that nothing is known of it
 */
GuiseHostFinding *guise_host_finding_new_silent (GuiseHostProbe probe, const char *detail);

/**
 * guise_host_judge_camera:
 * @info: a camera
 * @holder: (nullable): another program that films with it
 *
 * Returns: (transfer full): whether it is good for recording faces
 */
GuiseHostFinding *guise_host_judge_camera (const GuiseCameraInfo *info, const char *holder);

/**
 * guise_host_judge_cameras:
 * @findings: (element-type GuiseHostFinding): of all cameras; what is missing is added
 * @has_pipewire: whether PipeWire can stand in for a virtual camera
 */
void guise_host_judge_cameras (GPtrArray *findings, gboolean has_pipewire);

G_END_DECLS
