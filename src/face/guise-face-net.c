/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face network: its plan and its buffers. */
#include "face/guise-face-net.h"

#include "face/guise-face-net-private.h"
#include "face/guise-face.h"

#define MAX_SIDE 1024 /* a larger input is none of the face networks */

struct _GuiseFaceNet
{
  GuiseGraph *graph;
  GuisePlan  *plan;
  GuiseNode  *input;
  int         side;
  int         n_outputs;
  GuiseNode  *outputs[GUISE_FACE_NET_MAX_OUTPUTS];
  size_t      sizes[GUISE_FACE_NET_MAX_OUTPUTS];
  float      *output_values[GUISE_FACE_NET_MAX_OUTPUTS];
  float      *input_values; /* [c, side, side] */
};

static gboolean
check_interface (const GuiseTflite *file, int32_t input, int n_outputs, GError **error)
{
  const GuiseTfliteTensor *tensor = &file->tensors[input];

  if (tensor->n_dims != 4 || tensor->dims[0] != 1 || tensor->dims[1] != tensor->dims[2] ||
      tensor->dims[1] > MAX_SIDE || n_outputs < 1 || n_outputs > GUISE_FACE_NET_MAX_OUTPUTS)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "It does not take one square picture");
      return FALSE;
    }
  return TRUE;
}

GuiseFaceNet *
guise_face_net_new_part (const GuiseTflite *file,
                         int32_t            input,
                         const int32_t     *outputs,
                         int                n_outputs,
                         GuiseDevice       *device,
                         GError           **error)
{
  g_autoptr (GuiseFaceNet) self = g_new0 (GuiseFaceNet, 1);

  if (!check_interface (file, input, n_outputs, error))
    return NULL;
  self->graph = guise_graph_new ();
  self->side = file->tensors[input].dims[1];
  self->n_outputs = n_outputs;
  if (!guise_face_net_build (self->graph, file, input, outputs, n_outputs, &self->input,
                             self->outputs, error))
    return NULL;
  self->plan =
    guise_plan_new (self->graph, device, NULL, self->outputs, (size_t) self->n_outputs, error);
  if (self->plan == NULL)
    return NULL;

  self->input_values = g_new0 (float, (size_t) file->tensors[input].n_elements);
  for (int i = 0; i < self->n_outputs; i++)
    {
      self->sizes[i] = (size_t) guise_shape_n_elements (guise_node_get_shape (self->outputs[i]));
      self->output_values[i] = g_new0 (float, self->sizes[i]);
    }
  return g_steal_pointer (&self);
}

GuiseFaceNet *
guise_face_net_new (const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseTflite) file = guise_tflite_read (path, error);

  if (file == NULL)
    return NULL;
  if (file->n_inputs != 1 || file->tensors[file->inputs[0]].n_dims != 4 ||
      file->tensors[file->inputs[0]].dims[3] != 3)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "'%s' is no face network: it does not take one square colour picture", path);
      return NULL;
    }

  GuiseFaceNet *self =
    guise_face_net_new_part (file, file->inputs[0], file->outputs, file->n_outputs, device, error);

  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

void
guise_face_net_free (GuiseFaceNet *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < self->n_outputs; i++)
    g_free (self->output_values[i]);
  g_free (self->input_values);
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  g_free (self);
}

int
guise_face_net_get_side (const GuiseFaceNet *self)
{
  return self->side;
}

int
guise_face_net_get_n_outputs (const GuiseFaceNet *self)
{
  return self->n_outputs;
}

size_t
guise_face_net_get_output_size (const GuiseFaceNet *self, int output)
{
  g_return_val_if_fail (output >= 0 && output < self->n_outputs, 0);
  return self->sizes[output];
}

GuisePlan *
guise_face_net_get_plan (GuiseFaceNet *self)
{
  return self->plan;
}

float *
guise_face_net_get_input (GuiseFaceNet *self)
{
  return self->input_values;
}

gboolean
guise_face_net_run (GuiseFaceNet *self, GError **error)
{
  guise_plan_write (self->plan, self->input, self->input_values);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  for (int i = 0; i < self->n_outputs; i++)
    guise_plan_read (self->plan, self->outputs[i], self->output_values[i]);
  return TRUE;
}

const float *
guise_face_net_get_output (GuiseFaceNet *self, int output)
{
  g_return_val_if_fail (output >= 0 && output < self->n_outputs, NULL);
  return self->output_values[output];
}
