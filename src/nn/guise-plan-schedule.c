/* SPDX-License-Identifier: GPL-3.0-or-later
 * First pass of planning: which nodes run, in which order, fused how.
 *
 * Nodes run in the order they were built. That is what gives assign and update their meaning: a
 * reader built before them sees the old value, one built after them the new. A few things
 * move, only where no reader can tell: a fused step runs where its last part stood; a writer runs
 * as soon as its inputs are there and the readers before it are done, so that gradients die early,
 * and brings its random mask along; scalars that depend on state only run first; sums over ranks
 * run when what they sum is there. */
#include "nn/guise-plan-schedule-private.h"

static void
guise_schedule_clear (GuiseSchedule *self)
{
  g_clear_pointer (&self->is_needed, g_free);
  g_clear_pointer (&self->is_output, g_free);
  g_clear_pointer (&self->is_absorbed, g_free);
  g_clear_pointer (&self->readers, g_free);
  g_clear_pointer (&self->n_readers, g_free);
  g_clear_pointer (&self->position, g_free);
  g_clear_pointer (&self->writers, g_ptr_array_unref);
  g_clear_pointer (&self->limits, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseSchedule, guise_schedule_clear)

static GuiseNode *
get_node (const GuiseSchedule *self, size_t i)
{
  return guise_graph_get_node (self->plan->graph, i);
}

static gboolean
is_alias (const GuiseNode *node)
{
  return (guise_op_get_row (node->op)->flags & GUISE_OP_ALIAS) != 0;
}

const GuiseNode *
guise_schedule_find_param (const GuiseNode *node)
{
  while (is_alias (node))
    node = node->inputs[0];
  return node->op == GUISE_OP_PARAM ? node : NULL;
}

static gboolean
writes_param (const GuiseNode *writer, const GuiseNode *param)
{
  unsigned writes = guise_op_get_row (writer->op)->writes;

  for (size_t k = 0; k < writer->n_inputs; k++)
    if ((writes >> k & 1) != 0 && writer->inputs[k] == param)
      return TRUE;
  return FALSE;
}

gboolean
guise_schedule_is_written_between (const GuiseSchedule *self,
                                   const GuiseNode     *param,
                                   size_t               after,
                                   size_t               before)
{
  for (guint i = 0; i < self->writers->len; i++)
    {
      const GuiseNode *writer = (const GuiseNode *) self->writers->pdata[i];

      if (writer->index > after && writer->index < before && writes_param (writer, param))
        return TRUE;
    }
  return FALSE;
}

/* From the outputs backwards. */
static void
find_needed (GuiseSchedule *self, GuiseNode *const *outputs, size_t n_outputs)
{
  for (size_t i = 0; i < n_outputs; i++)
    {
      self->is_needed[outputs[i]->index] = TRUE;
      self->is_output[outputs[i]->index] = TRUE;
    }
  for (size_t i = self->n_nodes; i-- > 0;)
    {
      GuiseNode *node = get_node (self, i);

      self->position[i] = i;
      if (!self->is_needed[i])
        continue;
      for (size_t k = 0; k < node->n_inputs; k++)
        {
          GuiseNode *input = node->inputs[k];

          if (input == NULL)
            continue;
          self->is_needed[input->index] = TRUE;
          self->n_readers[input->index]++;
          if (self->readers[input->index] == NULL)
            self->readers[input->index] = node;
        }
    }
  for (size_t i = 0; i < self->n_nodes; i++)
    if (self->is_needed[i] && guise_op_get_row (get_node (self, i)->op)->writes != 0)
      g_ptr_array_add (self->writers, get_node (self, i));
}

GuiseNode *
guise_schedule_get_only_reader (const GuiseSchedule *self, const GuiseNode *node)
{
  if (self->n_readers[node->index] != 1 || self->is_output[node->index])
    return NULL;
  return self->readers[node->index];
}

/* ---- who reads ---- */

/* Tells every job who alone reads its result. */
static void
find_readers (GuiseSchedule *self)
{
  GArray           *jobs = self->plan->jobs;
  g_autofree guint *readers = g_new0 (guint, self->n_nodes + 1); /* by node: 1 + the last job */
  g_autofree guint *n_jobs = g_new0 (guint, self->n_nodes + 1);  /* by node: that read it */

  for (guint i = 0; i < jobs->len; i++)
    {
      const GuiseJob *job = &g_array_index (jobs, GuiseJob, i);

      for (size_t k = 0; k < guise_job_get_n_inputs (job); k++)
        {
          const GuiseNode *input = guise_job_get_input (job, k);

          if (input == NULL || readers[input->index] == i + 1)
            continue;
          readers[input->index] = i + 1;
          n_jobs[input->index]++;
        }
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      GuiseJob *job = &g_array_index (jobs, GuiseJob, i);
      size_t    result = job->result->index;

      job->reader = n_jobs[result] == 1 && !self->is_output[result]
                      ? guise_job_get_op (&g_array_index (jobs, GuiseJob, readers[result] - 1))
                      : GUISE_N_OPS;
    }
}

/* ---- sums beside a result ---- */

/* The sum over all but the channels: what a bias gets as its gradient. */
static gboolean
is_sum_by_channel (const GuiseNode *node)
{
  if (node->op != GUISE_OP_SUM || node->shape.n_dims != 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (node->shape.dims[i] != (i == 1 ? node->inputs[0]->shape.dims[1] : 1))
      return FALSE;
  return TRUE;
}

/* Tells every job which sum reads its result, or the space-to-depth that alone reads it: a kernel
 * that has the numbers in its hands can add them up. */
static void
find_sides (GuiseSchedule *self)
{
  GArray           *jobs = self->plan->jobs;
  g_autofree guint *makers = g_new0 (guint, self->n_nodes + 1); /* by node: 1 + a job */

  for (guint i = 0; i < jobs->len; i++)
    {
      const GuiseJob *job = &g_array_index (jobs, GuiseJob, i);
      guint           maker = 0;

      makers[job->result->index] = i + 1;
      if (job->node->op != GUISE_OP_SPACE_TO_DEPTH && job->node->op != GUISE_OP_SUM)
        continue;
      maker = makers[job->node->inputs[0]->index];
      if (maker == 0)
        continue;
      GuiseJob *made = &g_array_index (jobs, GuiseJob, maker - 1);

      if (job->node->op == GUISE_OP_SPACE_TO_DEPTH && made->reader == GUISE_OP_SPACE_TO_DEPTH)
        makers[job->result->index] = maker;
      else if (is_sum_by_channel (job->node) && made->side == NULL)
        made->side = job->node;
    }
}

/* ---- parameters that change under an alias ---- */

static void
mark_snapshots (GuiseSchedule *self)
{
  g_autofree size_t *last_read = g_new0 (size_t, self->n_nodes);

  for (size_t i = self->n_nodes; i-- > 0;)
    {
      const GuiseNode *node = get_node (self, i);
      gboolean         is_write = guise_op_get_row (node->op)->writes != 0;

      if (self->is_output[i] && !is_write)
        last_read[i] = SIZE_MAX;
      if (!self->is_needed[i])
        continue;
      for (size_t k = 0; k < node->n_inputs; k++)
        if (node->inputs[k] != NULL)
          {
            size_t *last = &last_read[node->inputs[k]->index];

            *last = MAX (*last, self->position[i]);
            if (is_alias (node) && !is_write)
              *last = MAX (*last, last_read[i]);
          }
    }
  for (guint i = 0; i < self->plan->jobs->len; i++)
    {
      GuiseJob        *job = &g_array_index (self->plan->jobs, GuiseJob, i);
      const GuiseNode *param = is_alias (job->node) ? guise_schedule_find_param (job->node) : NULL;

      job->needs_snapshot =
        param != NULL && guise_schedule_is_written_between (self, param, job->node->index,
                                                            last_read[job->node->index]);
    }
}

/* ---- order ---- */

/* When a job runs. Keys are places in the order of building; at one place writers come last. */
typedef struct
{
  size_t   key;
  gboolean is_writer;
  size_t   index; /* where its result was built */
  GuiseJob job;
} Entry;

/* What is needed to give keys. */
typedef struct
{
  const GuiseSchedule *schedule;
  Entry               *entries;
  Entry              **entry_of; /* by node: the job that gives it */
  size_t *last_use; /* by parameter: key of the last job that reads or writes it so far */
  size_t  last_sum; /* key of the last sum over ranks so far */
} Order;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = (const Entry *) a;
  const Entry *y = (const Entry *) b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  if (x->is_writer != y->is_writer)
    return x->is_writer ? 1 : -1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const Entry *x = (const Entry *) a;
  const Entry *y = (const Entry *) b;

  return x->index < y->index ? -1 : x->index > y->index;
}

static void
note_use (Order *self, const GuiseNode *input, size_t key)
{
  const GuiseNode *param = input != NULL ? guise_schedule_find_param (input) : NULL;

  if (param != NULL)
    self->last_use[param->index] = MAX (self->last_use[param->index], key);
}

static void
set_key (Order *self, Entry *entry, size_t key)
{
  entry->key = key;
  if ((guise_op_get_row (entry->job.node->op)->flags & GUISE_OP_EAGER) != 0)
    self->last_sum = MAX (self->last_sum, key);
  for (size_t k = 0; k < guise_job_get_n_inputs (&entry->job); k++)
    note_use (self, guise_job_get_input (&entry->job, k), key);
}

/* Whether a node needs nothing but sources, and parameters only that nothing writes before @end. */
static gboolean
needs_only_sources (const Order *self, const GuiseNode *node, size_t end)
{
  for (size_t k = 0; k < node->n_inputs; k++)
    {
      const GuiseNode *input = node->inputs[k];

      if (input == NULL)
        continue;
      if ((guise_op_get_row (input->op)->flags & GUISE_OP_SOURCE) == 0)
        return FALSE;
      if (input->op == GUISE_OP_PARAM &&
          guise_schedule_is_written_between (self->schedule, input, 0, end))
        return FALSE;
    }
  return TRUE;
}

/* Learning rates and the like: scalars of the state at the start, which cost nothing to have early.
 * Otherwise no update could run before the place where its rate was built. */
static gboolean
is_early_scalar (const Order *self, const Entry *entry)
{
  if (entry->is_writer || guise_shape_n_elements (&entry->job.result->shape) != 1)
    return FALSE;
  for (size_t k = 0; k < guise_job_get_n_inputs (&entry->job); k++)
    {
      const GuiseNode *input = guise_job_get_input (&entry->job, k);
      const Entry     *from = input != NULL ? self->entry_of[input->index] : NULL;

      if (input == NULL)
        continue;
      if (from != NULL
            ? from->is_writer || from->key != 0
            : input->op == GUISE_OP_PARAM &&
                guise_schedule_is_written_between (self->schedule, input, 0, entry->index))
        return FALSE;
    }
  return entry->job.addend == NULL;
}

/* Sums over ranks: the earlier they are under way, the earlier what waits for them can go on, and
 * gradients need not pile up behind the backward pass. */
static size_t
find_eager_key (const Order *self, const Entry *entry)
{
  const GuiseNode *node = entry->job.node;
  const Entry     *from = self->entry_of[node->inputs[0]->index];

  if ((guise_op_get_row (node->op)->flags & GUISE_OP_EAGER) == 0 || from == NULL)
    return entry->index;
  return from->key;
}

/* Random masks and the like: what a writer alone reads and what could run at any time. */
static Entry *
find_feeder (const Order *self, const Entry *writer, const GuiseNode *input)
{
  Entry *from = self->entry_of[input->index];

  if (from == NULL || from->is_writer || from->job.node != input ||
      guise_schedule_get_only_reader (self->schedule, input) != writer->job.node ||
      !needs_only_sources (self, input, writer->index))
    return NULL;
  return from;
}

/* Where sums over ranks go on beside other work, what updates weights by them waits for the last
 * one: the first to be read would be waited for in the midst of the backward pass. */
static gboolean
reads_sum (const Order *self, const GuiseNode *writer)
{
  for (size_t k = 0; k < writer->n_inputs; k++)
    if (writer->inputs[k] != NULL &&
        (guise_op_get_row (writer->inputs[k]->op)->flags & GUISE_OP_EAGER) != 0)
      return guise_plan_sums_beside (self->schedule->plan);
  return FALSE;
}

/* A writer runs behind its inputs and behind all earlier use of what it writes. */
static void
place_writer (Order *self, Entry *entry)
{
  const GuiseNode *node = entry->job.node;
  unsigned         writes = guise_op_get_row (node->op)->writes;
  size_t           key = reads_sum (self, node) ? self->last_sum : 0;

  for (size_t k = 0; k < node->n_inputs; k++)
    {
      const GuiseNode *input = node->inputs[k];

      if (input == NULL)
        continue;
      if (self->entry_of[input->index] != NULL && find_feeder (self, entry, input) == NULL)
        key = MAX (key, self->entry_of[input->index]->key);
      if ((writes >> k & 1) != 0)
        key = MAX (key, self->last_use[input->index]);
    }
  set_key (self, entry, key);
  for (size_t k = 0; k < node->n_inputs; k++)
    {
      Entry *feeder = node->inputs[k] != NULL ? find_feeder (self, entry, node->inputs[k]) : NULL;

      if (feeder != NULL)
        set_key (self, feeder, key);
    }
}

static void
sort_jobs (GuiseSchedule *self)
{
  GArray            *jobs = self->plan->jobs;
  g_autofree Entry  *entries = g_new0 (Entry, jobs->len + 1);
  g_autofree Entry **entry_of = g_new0 (Entry *, self->n_nodes + 1);
  g_autofree size_t *last_use = g_new0 (size_t, self->n_nodes + 1);
  Order              order = { self, entries, entry_of, last_use, 0 };

  for (guint i = 0; i < jobs->len; i++)
    {
      entries[i].job = g_array_index (jobs, GuiseJob, i);
      entries[i].index = entries[i].job.result->index;
      entries[i].is_writer = guise_op_get_row (entries[i].job.node->op)->writes != 0;
    }
  qsort (entries, jobs->len, sizeof (Entry), compare_results);
  for (guint i = 0; i < jobs->len; i++)
    {
      Entry *entry = &entries[i];

      entry_of[entry->index] = entry;
      if (entry->is_writer)
        place_writer (&order, entry);
      else
        set_key (&order, entry,
                 is_early_scalar (&order, entry) ? 0 : find_eager_key (&order, entry));
    }
  qsort (entries, jobs->len, sizeof (Entry), compare_entries);
  for (guint i = 0; i < jobs->len; i++)
    g_array_index (jobs, GuiseJob, i) = entries[i].job;
}

gboolean
guise_plan_schedule (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error)
{
  size_t n = self->n_nodes;
  g_auto (GuiseSchedule) schedule = {
    .plan = self,
    .n_nodes = n,
    .is_needed = g_new0 (gboolean, n),
    .is_output = g_new0 (gboolean, n),
    .is_absorbed = g_new0 (gboolean, n),
    .readers = g_new0 (GuiseNode *, n),
    .n_readers = g_new0 (int, n),
    .position = g_new0 (size_t, n),
    .writers = g_ptr_array_new (),
    .limits = g_new0 (size_t, n),
  };

  find_needed (&schedule, outputs, n_outputs);
  guise_schedule_add_jobs (&schedule);
  find_readers (&schedule);
  find_sides (&schedule);
  mark_snapshots (&schedule);
  sort_jobs (&schedule);
  return TRUE;
}
