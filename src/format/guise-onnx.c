/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading ONNX files: walk, unpack on a budget, view as plain structures. */
#include "format/guise-onnx.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-onnx-private.h"

/* What unpacking may take: text and numbers are copied once, small fields cost a few times their
 * bytes. A file whose structure costs more is an attack. */
#define BUDGET_PER_BYTE 4
#define BUDGET_BASE     ((size_t) 64 << 20)

typedef struct
{
  GuiseOnnxModel    model; /* first: this is what callers hold */
  Onnx__ModelProto *proto; /* owned */
  GuiseOnnxArena    arena; /* owned */
} Model;

/* ---- memory ---- */

static void *
budget_alloc (void *data, size_t n_bytes)
{
  size_t *left = data;

  if (n_bytes > *left)
    return NULL;
  *left -= n_bytes;
  return g_try_malloc (MAX (n_bytes, 1));
}

static void
budget_free (void *data, void *memory)
{
  g_free (memory);
}

void
guise_onnx_arena_init (GuiseOnnxArena *self)
{
  self->blocks = g_ptr_array_new_with_free_func (g_free);
}

void
guise_onnx_arena_clear (GuiseOnnxArena *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
}

void *
guise_onnx_arena_alloc (GuiseOnnxArena *self, size_t n, size_t size)
{
  void *block = g_try_malloc0_n (MAX (n, 1), size);

  if (block != NULL)
    g_ptr_array_add (self->blocks, block);
  return block;
}

/* ---- views ---- */

static gboolean
fail (GError **error, const char *name, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "ONNX model: '%s' %s",
               name != NULL ? name : "", reason);
  return FALSE;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "No memory for the structure of an ONNX model");
  return FALSE;
}

static const char *
text (const char *string)
{
  return string != NULL ? string : "";
}

/* The kind of an attribute: what it says, or in files of IR version 1 what it holds. */
static Onnx__AttributeProto__AttributeType
type_of_attribute (const Onnx__AttributeProto *proto)
{
  if (proto->has_type)
    return proto->type;
  if (proto->has_f)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
  if (proto->has_i)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
  if (proto->has_s)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
  if (proto->t != NULL)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
  if (proto->n_floats > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
  return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
}

/* Copies a string attribute, which need not end in a zero and may be anything. */
static gboolean
view_string (Model                      *self,
             const Onnx__AttributeProto *proto,
             GuiseOnnxAttribute         *out,
             GError                    **error)
{
  char *copy = guise_onnx_arena_alloc (&self->arena, proto->s.len + 1, 1);

  if (copy == NULL)
    return no_memory (error);
  if (!g_utf8_validate_len ((const char *) proto->s.data, proto->s.len, NULL))
    return fail (error, proto->name, "holds a text that is not UTF-8");
  if (proto->s.len > 0)
    memcpy (copy, proto->s.data, proto->s.len);
  out->s = copy;
  out->kind = GUISE_ONNX_ATTRIBUTE_STRING;
  return TRUE;
}

static gboolean
view_attribute (Model                      *self,
                const Onnx__AttributeProto *proto,
                GuiseOnnxAttribute         *out,
                GError                    **error)
{
  out->name = text (proto->name);
  if (proto->g != NULL || proto->n_graphs > 0)
    return fail (error, out->name, "holds a graph within the graph");
  if (proto->sparse_tensor != NULL || proto->n_sparse_tensors > 0)
    return fail (error, out->name, "holds a sparse tensor");
  switch (type_of_attribute (proto))
    {
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT:
      out->kind = GUISE_ONNX_ATTRIBUTE_FLOAT;
      out->f = proto->f;
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT:
      out->kind = GUISE_ONNX_ATTRIBUTE_INT;
      out->i = proto->i;
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING:
      return view_string (self, proto, out, error);
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR:
      out->kind = GUISE_ONNX_ATTRIBUTE_TENSOR;
      return proto->t != NULL ? guise_onnx_view_tensor (proto->t, &self->arena, &out->tensor, error)
                              : fail (error, out->name, "lacks its tensor");
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS:
      out->kind = GUISE_ONNX_ATTRIBUTE_FLOATS;
      out->n = proto->n_floats;
      out->floats = proto->floats;
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS:
      out->kind = GUISE_ONNX_ATTRIBUTE_INTS;
      out->n = proto->n_ints;
      out->ints = proto->ints;
      return TRUE;
    default:
      out->kind =
        GUISE_ONNX_ATTRIBUTE_NONE; /* strings and the like: no operator we know has them */
      return TRUE;
    }
}

static gboolean
view_node (Model *self, const Onnx__NodeProto *proto, GuiseOnnxNode *out, GError **error)
{
  GuiseOnnxAttribute *attributes =
    guise_onnx_arena_alloc (&self->arena, proto->n_attribute, sizeof *attributes);

  if (attributes == NULL)
    return no_memory (error);
  for (size_t i = 0; i < proto->n_attribute; i++)
    if (!view_attribute (self, proto->attribute[i], &attributes[i], error))
      {
        g_prefix_error (error, "Node '%s': ", text (proto->name));
        return FALSE;
      }
  *out = (GuiseOnnxNode){
    .name = text (proto->name),
    .op = text (proto->op_type),
    .domain = text (proto->domain),
    .n_inputs = proto->n_input,
    .inputs = (const char *const *) proto->input,
    .n_outputs = proto->n_output,
    .outputs = (const char *const *) proto->output,
    .n_attributes = proto->n_attribute,
    .attributes = attributes,
  };
  return TRUE;
}

static gboolean
view_value (const Onnx__ValueInfoProto *proto, GuiseOnnxValue *out, GError **error)
{
  const Onnx__TypeProto__Tensor *tensor = NULL;

  out->name = text (proto->name);
  if (proto->type != NULL && proto->type->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE)
    tensor = proto->type->tensor_type;
  if (tensor == NULL || tensor->shape == NULL)
    return fail (error, out->name, "has no tensor type with a shape");
  if (tensor->shape->n_dim > GUISE_ONNX_MAX_DIMS)
    return fail (error, out->name, "has too many dimensions");
  out->type = (GuiseOnnxType) tensor->elem_type;
  out->n_dims = tensor->shape->n_dim;
  for (size_t i = 0; i < out->n_dims; i++)
    {
      const Onnx__TensorShapeProto__Dimension *dim = tensor->shape->dim[i];

      out->dims[i] = -1;
      if (dim->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE)
        {
          if (dim->dim_value < 0)
            return fail (error, out->name, "has a negative size");
          out->dims[i] = dim->dim_value;
        }
      else if (dim->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM)
        out->symbols[i] = dim->dim_param;
    }
  return TRUE;
}

static gboolean
view_values (Model                 *self,
             size_t                 n,
             Onnx__ValueInfoProto **protos,
             const GuiseOnnxValue **out_values,
             GError               **error)
{
  GuiseOnnxValue *values = guise_onnx_arena_alloc (&self->arena, n, sizeof *values);

  if (values == NULL)
    return no_memory (error);
  for (size_t i = 0; i < n; i++)
    if (!view_value (protos[i], &values[i], error))
      return FALSE;
  *out_values = values;
  return TRUE;
}

static gboolean
view_graph (Model *self, const Onnx__GraphProto *proto, GError **error)
{
  GuiseOnnxModel  *model = &self->model;
  GuiseOnnxNode   *nodes = guise_onnx_arena_alloc (&self->arena, proto->n_node, sizeof *nodes);
  GuiseOnnxTensor *initializers =
    guise_onnx_arena_alloc (&self->arena, proto->n_initializer, sizeof *initializers);

  if (nodes == NULL || initializers == NULL)
    return no_memory (error);
  if (proto->n_sparse_initializer > 0)
    return fail (error, proto->name, "has sparse initializers");
  for (size_t i = 0; i < proto->n_node; i++)
    if (!view_node (self, proto->node[i], &nodes[i], error))
      return FALSE;
  for (size_t i = 0; i < proto->n_initializer; i++)
    {
      if (!guise_onnx_view_tensor (proto->initializer[i], &self->arena, &initializers[i], error))
        return FALSE;
      initializers[i].name = text (initializers[i].name);
    }
  model->graph_name = text (proto->name);
  model->doc_string = text (proto->doc_string);
  model->n_nodes = proto->n_node;
  model->nodes = nodes;
  model->n_initializers = proto->n_initializer;
  model->initializers = initializers;
  model->n_inputs = proto->n_input;
  model->n_outputs = proto->n_output;
  return view_values (self, proto->n_input, proto->input, &model->inputs, error) &&
         view_values (self, proto->n_output, proto->output, &model->outputs, error);
}

static gboolean
view_model (Model *self, GError **error)
{
  const Onnx__ModelProto *proto = self->proto;
  GuiseOnnxModel         *model = &self->model;
  GuiseOnnxOpset         *opsets =
    guise_onnx_arena_alloc (&self->arena, proto->n_opset_import, sizeof *opsets);
  GuiseOnnxProperty *properties =
    guise_onnx_arena_alloc (&self->arena, proto->n_metadata_props, sizeof *properties);

  if (opsets == NULL || properties == NULL)
    return no_memory (error);
  if (proto->graph == NULL)
    return fail (error, proto->producer_name, "made a file without a graph");
  if (proto->n_training_info > 0 || proto->n_functions > 0)
    return fail (error, proto->graph->name, "comes with training information or functions");
  for (size_t i = 0; i < proto->n_opset_import; i++)
    opsets[i] =
      (GuiseOnnxOpset){ text (proto->opset_import[i]->domain), proto->opset_import[i]->version };
  for (size_t i = 0; i < proto->n_metadata_props; i++)
    properties[i] = (GuiseOnnxProperty){ text (proto->metadata_props[i]->key),
                                         text (proto->metadata_props[i]->value) };
  model->ir_version = proto->ir_version;
  model->producer_name = text (proto->producer_name);
  model->producer_version = text (proto->producer_version);
  model->n_opsets = proto->n_opset_import;
  model->opsets = opsets;
  model->n_properties = proto->n_metadata_props;
  model->properties = properties;
  return view_graph (self, proto->graph, error);
}

/* ---- public ---- */

GuiseOnnxModel *
guise_onnx_parse (const void *data, size_t n_bytes, GError **error)
{
  size_t             budget = BUDGET_BASE + BUDGET_PER_BYTE * n_bytes;
  ProtobufCAllocator allocator = { budget_alloc, budget_free, &budget };
  g_autoptr (GuiseOnnxModel) model = NULL;

  if (n_bytes > GUISE_ONNX_MAX_FILE_BYTES)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "ONNX files end at 2 GiB");
      return NULL;
    }
  if (!guise_onnx_check_wire (data, n_bytes, error))
    return NULL;

  Model *self = g_new0 (Model, 1);

  model = &self->model;
  guise_onnx_arena_init (&self->arena);
  self->proto = onnx__model_proto__unpack (&allocator, n_bytes, data);
  if (self->proto == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "The ONNX file is damaged or needs more memory than it should");
      return NULL;
    }
  return view_model (self, error) ? g_steal_pointer (&model) : NULL;
}

GuiseOnnxModel *
guise_onnx_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_ONNX_MAX_FILE_BYTES, error);
  size_t      n_bytes;
  const void *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &n_bytes);

  GuiseOnnxModel *model = guise_onnx_parse (data, n_bytes, error);

  if (model == NULL)
    g_prefix_error (error, "%s: ", path);
  return model;
}

void
guise_onnx_model_free (GuiseOnnxModel *model)
{
  Model             *self = (Model *) model;
  ProtobufCAllocator allocator = { NULL, budget_free, NULL };

  if (self == NULL)
    return;
  if (self->proto != NULL)
    onnx__model_proto__free_unpacked (self->proto, &allocator);
  guise_onnx_arena_clear (&self->arena);
  g_free (self);
}

int64_t
guise_onnx_model_get_opset (const GuiseOnnxModel *self)
{
  int64_t version = 0;

  for (size_t i = 0; i < self->n_opsets; i++)
    if (self->opsets[i].domain[0] == '\0' || strcmp (self->opsets[i].domain, "ai.onnx") == 0)
      version = MAX (version, self->opsets[i].version);
  return version;
}

const GuiseOnnxAttribute *
guise_onnx_node_get_attribute (const GuiseOnnxNode *self, const char *name)
{
  for (size_t i = 0; i < self->n_attributes; i++)
    if (strcmp (self->attributes[i].name, name) == 0)
      return &self->attributes[i];
  return NULL;
}

int64_t
guise_onnx_node_get_int (const GuiseOnnxNode *self, const char *name, int64_t fallback)
{
  const GuiseOnnxAttribute *attribute = guise_onnx_node_get_attribute (self, name);

  return attribute != NULL && attribute->kind == GUISE_ONNX_ATTRIBUTE_INT ? attribute->i : fallback;
}

float
guise_onnx_node_get_float (const GuiseOnnxNode *self, const char *name, float fallback)
{
  const GuiseOnnxAttribute *attribute = guise_onnx_node_get_attribute (self, name);

  return attribute != NULL && attribute->kind == GUISE_ONNX_ATTRIBUTE_FLOAT ? attribute->f
                                                                            : fallback;
}

const char *
guise_onnx_node_get_string (const GuiseOnnxNode *self, const char *name, const char *fallback)
{
  const GuiseOnnxAttribute *attribute = guise_onnx_node_get_attribute (self, name);

  return attribute != NULL && attribute->kind == GUISE_ONNX_ATTRIBUTE_STRING ? attribute->s
                                                                             : fallback;
}

const int64_t *
guise_onnx_node_get_ints (const GuiseOnnxNode *self, const char *name, size_t *out_n)
{
  const GuiseOnnxAttribute *attribute = guise_onnx_node_get_attribute (self, name);

  if (attribute == NULL || attribute->kind != GUISE_ONNX_ATTRIBUTE_INTS)
    return NULL;
  *out_n = attribute->n;
  return attribute->ints;
}
