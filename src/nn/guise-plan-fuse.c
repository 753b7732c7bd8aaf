/* SPDX-License-Identifier: GPL-3.0-or-later
 * What runs as one step: a sum and an activation behind a convolution or a product, and trees of
 * elementwise nodes, which become programs. */
#include <stdlib.h>
#include <string.h>

#include "nn/guise-plan-schedule-private.h"

static gboolean
is_supported (const GuiseSchedule *self, const GuiseJob *job)
{
  size_t                       n_inputs = guise_job_get_n_inputs (job);
  g_autofree GuiseKernelInput *inputs = g_new0 (GuiseKernelInput, n_inputs + 1);
  GuiseKernelQuery             query = {
                .device = guise_device_get_handle (self->plan->device),
                .collective = guise_device_get_collective (self->plan->device),
                .op = guise_job_get_op (job),
                .params = guise_job_get_params (job),
                .epilogue = job->epilogue,
                .n_inputs = n_inputs,
                .inputs = inputs,
                .output_shape = job->result->shape,
                .reader = GUISE_N_OPS,
  };

  for (size_t k = 0; k < n_inputs; k++)
    {
      const GuiseNode *input = guise_job_get_input (job, k);

      inputs[k].is_present = input != NULL;
      if (input != NULL)
        inputs[k].shape = input->shape;
    }
  return guise_plan_find_kernel (self->plan, &query) != NULL;
}

/* Running later must not make a read of a parameter see a later value. */
static gboolean
can_read_later (const GuiseSchedule *self, const GuiseNode *input, size_t after, size_t before)
{
  const GuiseNode *param = input != NULL ? guise_schedule_find_param (input) : NULL;

  return param == NULL || !guise_schedule_is_written_between (self, param, after, before);
}

/* ---- behind a convolution or a product ---- */

/* Adds a sum of two full tensors to a chain that ends at job->result. */
static gboolean
extend_by_add (const GuiseSchedule *self, GuiseJob *job)
{
  GuiseNode *reader = guise_schedule_get_only_reader (self, job->result);

  if (reader == NULL || reader->op != GUISE_OP_BINARY || self->is_absorbed[reader->index] ||
      ((const GuiseBinaryParams *) reader->params)->function != GUISE_BINARY_ADD ||
      !guise_shape_equal (&reader->inputs[0]->shape, &reader->inputs[1]->shape))
    return FALSE;
  job->addend = reader->inputs[reader->inputs[0] == job->result ? 1 : 0];
  job->epilogue.n_addends = 1;
  job->result = reader;
  return TRUE;
}

static gboolean
extend_by_leaky (const GuiseSchedule *self, GuiseJob *job)
{
  GuiseNode *reader = guise_schedule_get_only_reader (self, job->result);

  if (reader == NULL || reader->op != GUISE_OP_LEAKY_RELU)
    return FALSE;
  job->epilogue.activation = GUISE_ACTIVATION_LEAKY_RELU;
  job->epilogue.slope = ((const GuiseLeakyParams *) reader->params)->slope;
  job->result = reader;
  return TRUE;
}

static gboolean
can_run_later (const GuiseSchedule *self, const GuiseJob *job)
{
  for (size_t k = 0; k < guise_job_get_n_inputs (job); k++)
    if (!can_read_later (self, guise_job_get_input (job, k), job->node->index, job->result->index))
      return FALSE;
  return TRUE;
}

/* The longest of the chains op, op + addend, op + activation, op + addend + activation that the
 * device takes as one step. */
static GuiseJob
fuse_epilogue (const GuiseSchedule *self, GuiseNode *node)
{
  const GuiseJob alone = { .node = node, .result = node };
  GuiseJob       candidates[3] = { alone, alone, alone };
  gboolean       exists[3];

  exists[0] = extend_by_add (self, &candidates[0]) && extend_by_leaky (self, &candidates[0]);
  exists[1] = extend_by_leaky (self, &candidates[1]);
  exists[2] = extend_by_add (self, &candidates[2]);
  for (int i = 0; i < 3; i++)
    if (exists[i] && can_run_later (self, &candidates[i]) && is_supported (self, &candidates[i]))
      return candidates[i];
  return alone;
}

static void
absorb_epilogue (GuiseSchedule *self, const GuiseJob *job)
{
  for (GuiseNode *node = job->node; node != job->result; node = self->readers[node->index])
    {
      self->position[node->index] = job->result->index;
      self->is_absorbed[self->readers[node->index]->index] = TRUE;
    }
}

/* ---- programs ---- */

/* Elementwise nodes that become one step where the first of them, the root, stands. They have its
 * shape, and nobody but they reads any of the others. */
typedef struct
{
  size_t     n_members;
  GuiseNode *members[GUISE_PROGRAM_MAX_INSTRUCTIONS]; /* in the order they were taken in */
  size_t     n_leaves;
  GuiseNode *leaves[GUISE_PROGRAM_MAX_INPUTS]; /* what they read beside each other */
} Tree;

static int
find (GuiseNode *const *nodes, size_t n, const GuiseNode *node)
{
  for (size_t i = 0; i < n; i++)
    if (nodes[i] == node)
      return (int) i;
  return -1;
}

/* Fills in the leaves. Returns: %FALSE when there are too many */
static gboolean
collect_leaves (Tree *tree)
{
  tree->n_leaves = 0;
  for (size_t i = 0; i < tree->n_members; i++)
    for (size_t k = 0; k < tree->members[i]->n_inputs; k++)
      {
        GuiseNode *input = tree->members[i]->inputs[k];

        if (find (tree->members, tree->n_members, input) >= 0 ||
            find (tree->leaves, tree->n_leaves, input) >= 0)
          continue;
        if (tree->n_leaves == GUISE_PROGRAM_MAX_INPUTS)
          return FALSE;
        tree->leaves[tree->n_leaves++] = input;
      }
  return TRUE;
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  size_t x = (*(GuiseNode *const *) a)->index;
  size_t y = (*(GuiseNode *const *) b)->index;

  return x < y ? -1 : x > y;
}

/* Returns: %FALSE when there are too many instructions */
static gboolean
encode (const Tree *tree, GuiseProgram *program)
{
  GuiseNode *members[GUISE_PROGRAM_MAX_INSTRUCTIONS];
  uint8_t    registers[GUISE_PROGRAM_MAX_INSTRUCTIONS];

  memset (program, 0, sizeof *program); /* its bytes are compared */
  program->n_inputs = (uint8_t) tree->n_leaves;
  memcpy (members, tree->members, tree->n_members * sizeof *members);
  qsort (members, tree->n_members, sizeof *members, compare_nodes);
  for (size_t i = 0; i < tree->n_members; i++)
    {
      const GuiseNode *node = members[i];
      uint8_t          operands[2] = { 0, 0 };

      for (size_t k = 0; k < node->n_inputs; k++)
        {
          int member = find (members, i, node->inputs[k]);

          operands[k] = member >= 0
                          ? registers[member]
                          : (uint8_t) find (tree->leaves, tree->n_leaves, node->inputs[k]);
        }
      if (!guise_op_get_row (node->op)->encode (node, operands[0], operands[1], program))
        return FALSE;
      registers[i] = (uint8_t) (program->n_inputs + program->n_instructions - 1);
    }
  return TRUE;
}

static gboolean
is_elementwise (const GuiseSchedule *self, const GuiseNode *node)
{
  return self->is_needed[node->index] && !self->is_absorbed[node->index] &&
         guise_op_get_row (node->op)->encode != NULL;
}

/* Whether a leaf can be a member: all who read it are, and what it reads is there later, too. */
static gboolean
can_take_in (const GuiseSchedule *self, const Tree *tree, const GuiseNode *node)
{
  const GuiseNode *root = tree->members[0];
  int              n_reads = 0;

  if (!is_elementwise (self, node) || self->is_output[node->index] ||
      !guise_shape_equal (&node->shape, &root->shape))
    return FALSE;
  for (size_t i = 0; i < tree->n_members; i++)
    for (size_t k = 0; k < tree->members[i]->n_inputs; k++)
      n_reads += tree->members[i]->inputs[k] == node ? 1 : 0;
  if (n_reads != self->n_readers[node->index])
    return FALSE;
  for (size_t k = 0; k < node->n_inputs; k++)
    if (!can_read_later (self, node->inputs[k], node->index, root->index))
      return FALSE;
  return TRUE;
}

/* Programs may take more memory than their ops did only where it is not short: this part of the
 * most that is alive anywhere stays free, for scratch, for gaps, and for layouts with lanes that
 * nothing uses, of which the schedule does not know. With less, tiny on the CPU took an eighth
 * more. */
#define SPARE_PART 0.25

/* Where every step is a launch of its own, on a GPU, programs may even take this part of it more:
 * the loss, where most is alive, is made of fifty short steps. */
#define EXTRA_PART 0.05

/* What may be alive where: what is alive without programs, or where that is less, a good
 * part of the most; a little more than the most where launches count. */
static void
set_limits (GuiseSchedule *self)
{
  const double spare =
    guise_device_get_backend (self->plan->device)->capture_begin != NULL ? -EXTRA_PART : SPARE_PART;
  size_t most = 0;

  guise_schedule_count_alive (self, self->limits);
  for (size_t i = 0; i < self->n_nodes; i++)
    most = MAX (most, self->limits[i]);
  for (size_t i = 0; i < self->n_nodes; i++)
    self->limits[i] = MAX (self->limits[i], (size_t) ((1 - spare) * (double) most));
}

/* A tree reads its leaves later than its nodes did, one by one. */
static gboolean
fits_memory (GuiseSchedule *self, const Tree *tree)
{
  const GuiseNode   *root = tree->members[0];
  g_autofree size_t *alive = g_new (size_t, self->n_nodes);
  gboolean           fits = TRUE;

  for (size_t i = 1; i < tree->n_members; i++)
    self->position[tree->members[i]->index] = root->index;
  guise_schedule_count_alive (self, alive);
  for (size_t i = 1; i < tree->n_members; i++)
    self->position[tree->members[i]->index] = tree->members[i]->index;
  for (size_t i = 0; i < self->n_nodes && fits; i++)
    fits = alive[i] <= self->limits[i];
  return fits;
}

/* Takes in one leaf, one built late first, so that all readers of a node are asked before it.
 * Returns: %FALSE when none can be */
static gboolean
grow (GuiseSchedule *self, Tree *tree)
{
  GuiseNode   *leaves[GUISE_PROGRAM_MAX_INPUTS];
  size_t       n = tree->n_leaves;
  GuiseProgram program;

  if (tree->n_members == GUISE_PROGRAM_MAX_INSTRUCTIONS)
    return FALSE;
  memcpy (leaves, tree->leaves, n * sizeof *leaves);
  qsort (leaves, n, sizeof *leaves, compare_nodes);
  while (n-- > 0)
    {
      Tree larger = *tree;

      if (!can_take_in (self, tree, leaves[n]))
        continue;
      larger.members[larger.n_members++] = leaves[n];
      if (!collect_leaves (&larger) || !encode (&larger, &program) || !fits_memory (self, &larger))
        continue;
      *tree = larger;
      return TRUE;
    }
  return FALSE;
}

static GuiseJob
make_program_job (const Tree *tree, const GuiseProgram *program)
{
  GuiseJob job = { .node = tree->members[0], .result = tree->members[0], .program = program };

  memcpy (job.leaves, tree->leaves, tree->n_leaves * sizeof *tree->leaves);
  return job;
}

/* The largest tree with this root that the device takes. Returns: %FALSE when it takes none */
static gboolean
fuse_tree (GuiseSchedule *self, GuiseNode *root, GuiseJob *out_job)
{
  Tree         tree = { .n_members = 1, .members = { root } };
  GuiseProgram program;

  collect_leaves (&tree);
  while (grow (self, &tree))
    ;
  for (; tree.n_members > 1; tree.n_members--)
    {
      collect_leaves (&tree);
      encode (&tree, &program);
      *out_job = make_program_job (&tree, &program);
      if (!is_supported (self, out_job))
        continue;
      out_job->program = (const GuiseProgram *) g_memdup2 (&program, sizeof program);
      g_ptr_array_add (self->plan->programs, (gpointer) out_job->program);
      for (size_t i = 1; i < tree.n_members; i++)
        {
          self->position[tree.members[i]->index] = root->index;
          self->is_absorbed[tree.members[i]->index] = TRUE;
        }
      return TRUE;
    }
  return FALSE;
}

/* ---- all jobs ---- */

void
guise_schedule_add_jobs (GuiseSchedule *self)
{
  g_autofree GuiseJob *jobs = g_new0 (GuiseJob, self->n_nodes + 1); /* by job->node */

  for (size_t i = 0; i < self->n_nodes; i++)
    {
      GuiseNode *node = guise_graph_get_node (self->plan->graph, i);

      jobs[i] = (GuiseJob){ .node = node, .result = node };
      if (!self->is_needed[i] || self->is_absorbed[i] || guise_op_get_row (node->op)->flops == NULL)
        continue;
      jobs[i] = fuse_epilogue (self, node);
      absorb_epilogue (self, &jobs[i]);
    }
  set_limits (self);
  for (size_t i = self->n_nodes; i-- > 0;)
    {
      GuiseJob job;

      if (is_elementwise (self, jobs[i].node) && fuse_tree (self, jobs[i].node, &job))
        jobs[i] = job;
    }
  for (size_t i = 0; i < self->n_nodes; i++)
    if (self->is_needed[i] && !self->is_absorbed[i] &&
        (guise_op_get_row (jobs[i].node->op)->flags & GUISE_OP_SOURCE) == 0)
      g_array_append_val (self->plan->jobs, jobs[i]);
}
