/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/**
 * GuiseBaseOrder:
 * @project: folder of a project
 * @point: folder of one of its checkpoints or backups
 * @target: folder that is made, or an empty one
 * @with_optimizer: see guise_base_save()
 * @with_labels: likewise
 *
 * What is to be saved as a base. Plain struct, everything borrowed.
 */
typedef struct
{
  const char *project;
  const char *point;
  const char *target;
  gboolean    with_optimizer;
  gboolean    with_labels;
} GuiseBaseOrder;

/**
 * guise_base_job_new:
 * @order: what is to be saved; copied
 *
 * Returns: (transfer full): a job that writes a base package (guise_base_save()); its result is the
 *   folder's name for people, to be freed with g_free(). Its errors are those of there, of
 * guise_base_find(), guise_project_check_consent(), and %G_IO_ERROR PERMISSION_DENIED
 */
GuiseJob *guise_base_job_new (const GuiseBaseOrder *order);

G_END_DECLS
