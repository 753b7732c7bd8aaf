/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/* What a worker is called with, and a project's folder behind it, and where to train if that was
 * chosen, to answer guise_host_plan_ask(). */
#define GUISE_HOST_PLAN_OPTION "--forecast"

/**
 * GuiseHostStage:
 * @title: what it is called
 * @batch: of the plan
 * @largest_batch: the largest that fits; 0: none, or it was not looked for
 * @fits: whether the plan's does
 */
typedef struct
{
  char    *title;
  int      batch;
  int      largest_batch;
  gboolean fits;
} GuiseHostStage;

/**
 * GuiseHostPlan:
 * @problem: (nullable): why nothing is known, a sentence without its stop
 * @is_gpu: whether it was rehearsed on a graphics card
 * @n_disk_bytes: what the project will grow by
 * @stages: (element-type GuiseHostStage): of the plan
 *
 * What the plan of a project takes of this computer. Plain value, everything owned.
 */
typedef struct
{
  char      *problem;
  gboolean   is_gpu;
  uint64_t   n_disk_bytes;
  GPtrArray *stages;
} GuiseHostPlan;

GuiseHostPlan *guise_host_plan_new (void);
void           guise_host_plan_free (GuiseHostPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseHostPlan, guise_host_plan_free)

void guise_host_plan_add (GuiseHostPlan *self,
                          const char    *title,
                          int            batch,
                          int            largest_batch,
                          gboolean       fits);

/**
 * guise_host_plan_ask:
 * @program: (nullable): a worker
 * @project: a project folder
 * @devices: (nullable): where it will be trained, with commas between: the first of them counts;
 *   %NULL: the first graphics card that can be used, else the processor
 * @limit_ms: how long it may take
 * @cancellable: (nullable): ends the waiting
 * @error: where to put the error
 *
 * Has the plan rehearsed in a process of its own, on the device that would train it; nothing is
 * trained. Blocks. Thread: any.
 *
 * Errors: as guise_host_cards_ask()
 *
 * Returns: (transfer full) (nullable): what it takes
 */
GuiseHostPlan *guise_host_plan_ask (const char   *program,
                                    const char   *project,
                                    const char   *devices,
                                    unsigned      limit_ms,
                                    GCancellable *cancellable,
                                    GError      **error);

/* The answer as text, and back. Errors: %GUISE_CORE_ERROR CORRUPT */
char          *guise_host_plan_to_text (const GuiseHostPlan *self);
GuiseHostPlan *guise_host_plan_from_text (const char *text, GError **error);

/**
 * guise_host_judge_plan:
 * @findings: (element-type GuiseHostFinding): what follows is added: nothing, where the processor
 *   would train, whose memory the disk can extend
 * @plan: what it takes
 */
void guise_host_judge_plan (GPtrArray *findings, const GuiseHostPlan *plan);

G_END_DECLS
