/* SPDX-License-Identifier: GPL-3.0-or-later
 * Second pass of planning: nodes become steps over values.
 *
 * A value has one layout. When a kernel wants another, a reorder step makes a copy (see
 * guise-plan-value.c). Reshapes, slices along the outermost axis, and, where the parts allow it,
 * joins along it cost nothing: they are values in the memory of others. */
#include "nn/guise-plan-private.h"

/* ---- values without steps ---- */

/* The bytes of one element of the outermost axis that has more than one, when the elements of that
 * axis follow each other as wholes in this layout; 0 when they do not. */
static size_t
get_outer_bytes (const GuisePlan *self, const GuiseValue *value, int axis)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *device = guise_device_get_handle (self->device);

  for (int i = 0; i < axis; i++)
    if (value->shape.dims[i] != 1)
      return 0;
  if (value->layout >= GUISE_LAYOUT_PRIVATE
        ? backend->layout_is_outer == NULL ||
            !backend->layout_is_outer (device, &value->shape, value->layout, axis)
        : value->layout != GUISE_LAYOUT_PLAIN && axis > 0)
    return 0;
  return value->n_bytes / (size_t) value->shape.dims[axis];
}

/* Slices along the outermost axis are views. Returns: %FALSE when this one is none */
static gboolean
try_slice_view (GuisePlan *self, const GuiseNode *node, int input)
{
  const GuiseSliceParams *params = (const GuiseSliceParams *) node->params;
  const GuiseValue       *value = guise_plan_get_value (self, input);
  size_t                  n_bytes = get_outer_bytes (self, value, params->axis);
  int                     view;

  if (n_bytes == 0 || value->memory == GUISE_MEMORY_WEIGHT)
    return FALSE;
  view = guise_plan_add_view (self, input, &node->shape, value->layout,
                              (size_t) params->start * n_bytes);
  g_assert (guise_plan_get_value (self, view)->n_bytes ==
            n_bytes * (size_t) node->shape.dims[params->axis]);
  self->value_of[node->index] = view;
  return TRUE;
}

/* Whether a part of a join can be computed right where the join will have it: it fills memory of
 * its own, which is nowhere else already. */
static gboolean
can_place (const GuisePlan *self, int part, int first)
{
  size_t            offset;
  int               owner = guise_plan_find_owner (self, part, &offset);
  const GuiseValue *value = guise_plan_get_value (self, part);
  const GuiseValue *memory = guise_plan_get_value (self, owner);
  const GuiseValue *like = guise_plan_get_value (self, first);

  return offset == 0 && memory->n_bytes == value->n_bytes && value->layout == like->layout &&
         memory->memory == like->memory &&
         (memory->memory == GUISE_MEMORY_ACTIVATION || memory->memory == GUISE_MEMORY_INPUT);
}

/* Joins along the outermost axis need no step when every part can be placed. */
static gboolean
try_concat_view (GuisePlan *self, const GuiseNode *node, const int *parts)
{
  const GuiseConcatParams *params = (const GuiseConcatParams *) node->params;
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (int));
  size_t offset = 0;
  int    joined;

  for (size_t k = 0; k < node->n_inputs; k++)
    {
      int owner = guise_plan_find_owner (self, parts[k], NULL);

      if (get_outer_bytes (self, guise_plan_get_value (self, parts[k]), params->axis) == 0 ||
          !can_place (self, parts[k], parts[0]))
        return FALSE;
      for (guint i = 0; i < owners->len; i++)
        if (g_array_index (owners, int, i) == owner)
          return FALSE;
      g_array_append_val (owners, owner);
    }
  joined =
    guise_plan_add_activation (self, &node->shape, guise_plan_get_value (self, parts[0])->layout);
  guise_plan_get_value (self, joined)->memory = guise_plan_get_value (self, parts[0])->memory;
  for (guint i = 0; i < owners->len; i++)
    {
      GuiseValue *part = guise_plan_get_value (self, g_array_index (owners, int, i));

      part->owner = joined;
      part->offset = offset;
      offset += part->n_bytes;
    }
  g_assert (offset == guise_plan_get_value (self, joined)->n_bytes);
  self->value_of[node->index] = joined;
  return TRUE;
}

/* Reshape and stop-gradient. */
static gboolean
lower_alias (GuisePlan *self, const GuiseJob *job, int input, GError **error)
{
  const GuiseNode *node = job->node;

  if (!guise_shape_equal (&node->shape, &guise_plan_get_value (self, input)->shape))
    input = guise_plan_bring (self, node->name, input, GUISE_LAYOUT_PLAIN, error);
  if (input < 0)
    return FALSE;
  if (job->needs_snapshot && guise_plan_get_value (self, input)->memory == GUISE_MEMORY_WEIGHT)
    {
      int copy =
        guise_plan_add_activation (self, &node->shape, guise_plan_get_value (self, input)->layout);

      guise_plan_get_value (self, input)->weight->is_bound = TRUE;
      guise_plan_add_copy (self, node->name, input, copy);
      self->value_of[node->index] = copy;
    }
  else
    self->value_of[node->index] =
      guise_plan_add_view (self, input, &node->shape, guise_plan_get_value (self, input)->layout,
                           0);
  return TRUE;
}

/* ---- steps ---- */

/* One step in the making: the question to the kernel and its answer. */
typedef struct
{
  const GuiseJob    *job;
  size_t             n_inputs;
  int               *values;  /* what the graph says is read */
  GuiseKernelInput  *inputs;  /* what the kernel is told about it */
  GuiseLayout       *layouts; /* what the kernel wants */
  GuiseKernelQuery   query;
  GuiseKernelPlan    plan;
  const GuiseKernel *kernel;
} Draft;

static void
draft_clear (Draft *self)
{
  if (self->plan.state != NULL && self->kernel->free != NULL)
    self->kernel->free (self->plan.state);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->inputs, g_free);
  g_clear_pointer (&self->layouts, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
draft_init (Draft *self, GuisePlan *plan, const GuiseJob *job, GError **error)
{
  const GuiseNode *node = job->node;
  unsigned         writes = guise_op_get_row (node->op)->writes;

  self->job = job;
  self->n_inputs = guise_job_get_n_inputs (job);
  self->values = g_new (int, self->n_inputs + 1);
  self->inputs = g_new0 (GuiseKernelInput, self->n_inputs + 1);
  self->layouts = g_new0 (GuiseLayout, self->n_inputs + 1);
  for (size_t k = 0; k < self->n_inputs; k++)
    {
      const GuiseNode  *input = guise_job_get_input (job, k);
      const GuiseValue *value;

      self->values[k] = -1;
      if (input == NULL)
        continue;
      if (!guise_plan_reach_value (plan, input, &self->values[k], error))
        return FALSE;
      value = guise_plan_get_value (plan, self->values[k]);
      self->inputs[k] = (GuiseKernelInput){
        .is_present = TRUE,
        .shape = value->shape,
        .layout = value->layout,
        .is_movable = guise_value_is_movable (value),
        .is_permanent =
          value->memory == GUISE_MEMORY_WEIGHT || value->memory == GUISE_MEMORY_CONSTANT,
        .is_written = k < 32 && (writes >> k & 1) != 0,
        .constant = value->constant,
      };
      self->layouts[k] = value->layout;
    }
  self->query = (GuiseKernelQuery){
    .device = guise_device_get_handle (plan->device),
    .collective = guise_device_get_collective (plan->device),
    .is_rehearsal = guise_device_is_rehearsal (plan->device),
    .op = guise_job_get_op (job),
    .params = guise_job_get_params (job),
    .epilogue = job->epilogue,
    .n_inputs = self->n_inputs,
    .inputs = self->inputs,
    .output_shape = node->shape,
    .reader = GUISE_N_OPS,
  };
  self->plan.input_layouts = self->layouts;
  return TRUE;
}

static gboolean
ask_kernel (Draft *self, GuisePlan *plan, GError **error)
{
  const char *name = self->job->node->name;

  self->kernel = guise_plan_find_kernel (plan, &self->query);
  if (self->kernel == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                   "Node '%s': device '%s' has no kernel for it", name,
                   guise_device_get_name (plan->device));
      return FALSE;
    }
  if (self->kernel->plan == NULL)
    {
      for (size_t k = 0; k < self->n_inputs; k++)
        self->layouts[k] = GUISE_LAYOUT_PLAIN;
      return TRUE;
    }
  self->query.reader = self->job->reader;
  self->query.side_shape = self->job->side != NULL ? &self->job->side->shape : NULL;
  if (!self->kernel->plan (&self->query, &self->plan, error))
    {
      g_prefix_error (error, "Node '%s': ", name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_packed (const Draft *self, size_t k)
{
  return k < 64 && (self->plan.packed >> k & 1) != 0;
}

static char *
describe_op (const GuiseJob *job)
{
  if (job->program != NULL)
    return g_strdup_printf ("program[%u]", job->program->n_instructions);
  return g_strconcat (guise_op_get_name (job->node->op), job->epilogue.n_addends > 0 ? "+add" : "",
                      job->epilogue.activation == GUISE_ACTIVATION_LEAKY_RELU ? "+leaky" : "",
                      NULL);
}

/* Makes the step of a draft; its inputs come in through reorders where the kernel wants that. */
static GuiseStep *
make_step (Draft *self, GuisePlan *plan, GError **error)
{
  const GuiseNode *node = self->job->node;
  GuiseStep       *step;

  for (size_t k = 0; k < self->n_inputs; k++)
    {
      if (self->values[k] < 0 || is_packed (self, k))
        continue;
      self->values[k] =
        guise_plan_bring (plan, node->name, self->values[k], self->layouts[k], error);
      if (self->values[k] < 0)
        return NULL;
      if (guise_plan_get_value (plan, self->values[k])->weight != NULL)
        guise_plan_get_value (plan, self->values[k])->weight->is_bound = TRUE;
    }
  step = guise_plan_add_step (plan, self->kernel, self->job->result->name, self->n_inputs);
  step->op = describe_op (self->job);
  step->call.state = g_steal_pointer (&self->plan.state);
  step->call.params = self->query.params;
  step->params_bytes =
    self->job->program != NULL ? sizeof (GuiseProgram) : guise_op_get_row (node->op)->params_bytes;
  step->call.epilogue = self->job->epilogue;
  step->workspace_bytes = self->plan.workspace_bytes;
  step->updates = self->query.op == GUISE_OP_UPDATE;
  step->is_weight_gradient = self->query.op == GUISE_OP_CONV2D_GRAD_WEIGHT;
  step->writes = self->query.op < GUISE_N_OPS ? guise_op_get_row (self->query.op)->writes : 0;
  step->goes_beside = self->query.op == GUISE_OP_ALL_REDUCE && guise_plan_sums_beside (plan);
  for (size_t k = 0; k < self->n_inputs; k++)
    step->inputs[k] = is_packed (self, k) ? -1 : self->values[k];
  if (guise_op_get_row (node->op)->flops != NULL)
    step->flops = guise_op_get_row (node->op)->flops (node);
  plan->flops += step->flops;
  return step;
}

/* Ops that write parameters: the result is the parameter. A kernel that could not take it in its
 * layout worked on a copy, which is brought back. */
static gboolean
finish_writer (Draft *self, GuisePlan *plan, GuiseStep *step, GError **error)
{
  const GuiseNode *node = self->job->node;
  int              param;

  step->output = step->inputs[0];
  for (size_t k = 0; k < node->n_inputs; k++)
    {
      int written = node->inputs[k] != NULL ? plan->value_of[node->inputs[k]->index] : -1;
      int used = step->inputs[k];

      if (!self->inputs[k].is_present || !self->inputs[k].is_written)
        continue;
      guise_plan_mark_written (plan, written);
      if (used != written)
        {
          guise_plan_get_value (plan, used)->is_stale = TRUE;
          if (!guise_plan_add_reorder (plan, node->name, used, written, error))
            return FALSE;
        }
    }
  param = plan->value_of[node->inputs[0]->index];
  plan->value_of[node->index] =
    guise_plan_add_view (plan, param, &node->shape, guise_plan_get_value (plan, param)->layout, 0);
  if (self->job->needs_snapshot)
    {
      int copy =
        guise_plan_add_activation (plan, &node->shape, guise_plan_get_value (plan, param)->layout);

      guise_plan_add_copy (plan, node->name, plan->value_of[node->index], copy);
      plan->value_of[node->index] = copy;
    }
  return TRUE;
}

/* A result that needs no step: it is there already, seen otherwise. */
static gboolean
take_view (Draft *self, GuisePlan *plan, GError **error)
{
  const GuiseNode *node = self->job->node;
  int              input;
  int              view;

  g_assert (!self->inputs[0].is_permanent && self->job->result == node &&
            guise_op_get_row (node->op)->writes == 0 && !self->plan.makes_side);
  input = guise_plan_bring (plan, node->name, self->values[0], self->layouts[0], error);
  if (input < 0)
    return FALSE;
  view = guise_plan_add_view (plan, input, &node->shape, self->plan.output_layout,
                              self->plan.view_offset);
  g_assert (self->plan.view_offset + guise_plan_get_value (plan, view)->n_bytes <=
            guise_plan_get_value (plan, input)->n_bytes);
  plan->value_of[node->index] = view;
  return TRUE;
}

static gboolean
lower_job (GuisePlan *self, const GuiseJob *job, GError **error)
{
  const GuiseNode  *node = job->node;
  const GuiseOpRow *row = guise_op_get_row (node->op);
  g_auto (Draft) draft = { 0 };
  GuiseStep *step;

  if (self->value_of[job->result->index] >= 0)
    return TRUE; /* made beside another result */
  if (!draft_init (&draft, self, job, error))
    return FALSE;
  if ((row->flags & GUISE_OP_ALIAS) != 0 && row->writes == 0)
    return lower_alias (self, job, draft.values[0], error);
  if (node->op == GUISE_OP_SLICE && try_slice_view (self, node, draft.values[0]))
    return TRUE;
  if (node->op == GUISE_OP_CONCAT && try_concat_view (self, node, draft.values))
    return TRUE;
  if (!ask_kernel (&draft, self, error))
    return FALSE;
  if (draft.plan.is_view)
    return take_view (&draft, self, error);
  step = make_step (&draft, self, error);
  if (step == NULL)
    return FALSE;
  if (row->writes != 0)
    return finish_writer (&draft, self, step, error);
  step->output = guise_plan_add_activation (self, &node->shape, draft.plan.output_layout);
  self->value_of[job->result->index] = step->output;
  if (draft.plan.makes_side)
    {
      step->side = guise_plan_add_activation (self, &job->side->shape, draft.plan.side_layout);
      self->value_of[job->side->index] = step->side;
    }
  return TRUE;
}

/* Results are read in row-major order; parameters come through their set, which converts. */
static gboolean
add_output (GuisePlan *self, GuiseNode *node, GError **error)
{
  GuiseOutput output = { .node = node };

  if (!guise_plan_reach_value (self, node, &output.value, error))
    return FALSE;
  if (guise_plan_get_value (self, output.value)->weight == NULL)
    output.value = guise_plan_bring (self, node->name, output.value, GUISE_LAYOUT_PLAIN, error);
  if (output.value < 0)
    return FALSE;
  g_array_append_val (self->outputs, output);
  return TRUE;
}

gboolean
guise_plan_lower (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++)
    if (!lower_job (self, &g_array_index (self->jobs, GuiseJob, i), error))
      return FALSE;
  for (size_t i = 0; i < n_outputs; i++)
    if (!add_output (self, outputs[i], error))
      return FALSE;
  return TRUE;
}
