/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan-private.h"

G_BEGIN_DECLS

/**
 * GuiseSchedule:
 * @plan: gets the jobs
 * @n_nodes: of its graph
 * @is_needed: by node: an output needs it
 * @is_output: by node
 * @is_absorbed: by node: fused into another
 * @readers: by node: the last needed node that reads it
 * @n_readers: by node: how often it is read by needed nodes
 * @position: by node: index of the result of the job it is part of
 * @writers: needed nodes that write, in order
 * @limits: by place of the order: bytes that intermediate values may take
 *
 * What the first pass of planning knows (guise-plan-schedule.c, guise-plan-fuse.c).
 */
typedef struct
{
  GuisePlan  *plan;
  size_t      n_nodes;
  gboolean   *is_needed;
  gboolean   *is_output;
  gboolean   *is_absorbed;
  GuiseNode **readers;
  int        *n_readers;
  size_t     *position;
  GPtrArray  *writers;
  size_t     *limits;
} GuiseSchedule;

/* Returns: (nullable): the parameter in whose memory a node's value lies */
const GuiseNode *guise_schedule_find_param (const GuiseNode *node);

/* Returns: whether a parameter is written by a node between two places of the order */
gboolean guise_schedule_is_written_between (const GuiseSchedule *self,
                                            const GuiseNode     *param,
                                            size_t               after,
                                            size_t               before);

/* Returns: (nullable): the only reader of a value that nobody else wants to see */
GuiseNode *guise_schedule_get_only_reader (const GuiseSchedule *self, const GuiseNode *node);

/**
 * guise_schedule_count_alive:
 * @self: the schedule; @position says what runs where
 * @alive: (out caller-allocates) (array length=n_nodes): bytes of intermediate values that are
 *   alive at each place of the order
 *
 * Counts as the third pass of planning will, of what is known before kernels have chosen layouts.
 */
void guise_schedule_count_alive (const GuiseSchedule *self, size_t *alive);

/* Adds a job for all that is needed, what can run as one step together. */
void guise_schedule_add_jobs (GuiseSchedule *self);

G_END_DECLS
