/* SPDX-License-Identifier: GPL-3.0-or-later
 * Building ONNX models and packing them into a file. */
#include "format/guise-onnx-writer.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "onnx.pb-c.h"

struct _GuiseOnnxWriter
{
  Onnx__ModelProto model; /* its arrays are filled when it is packed */
  Onnx__GraphProto graph;
  GPtrArray       *blocks; /* owned: every message, text and number below */
  GPtrArray       *opsets; /* owned array, borrowed messages; likewise the others */
  GPtrArray       *properties;
  GPtrArray       *inputs;
  GPtrArray       *outputs;
  GPtrArray       *initializers;
  GPtrArray       *nodes;
};

/* ---- memory ---- */

static void *
keep (GuiseOnnxWriter *self, void *block)
{
  g_ptr_array_add (self->blocks, block);
  return block;
}

static char *
keep_text (GuiseOnnxWriter *self, const char *text)
{
  return keep (self, g_strdup (text));
}

/* Copies @n items of @size bytes. */
static void *
keep_copy (GuiseOnnxWriter *self, const void *items, size_t n, size_t size)
{
  return n > 0 ? keep (self, g_memdup2 (items, n * size)) : NULL;
}

static char **
keep_texts (GuiseOnnxWriter *self, const char *const *texts, size_t n)
{
  char **copies = keep (self, g_new0 (char *, MAX (n, 1)));

  for (size_t i = 0; i < n; i++)
    copies[i] = keep_text (self, texts[i]);
  return copies;
}

/* A new message of one of the generated types, initialized by its own function. */
#define KEEP_MESSAGE(self, Type, function)            \
  ({                                                  \
    Type *message_ = keep ((self), g_new0 (Type, 1)); \
    function##__init (message_);                      \
    message_;                                         \
  })

/* ---- life ---- */

GuiseOnnxWriter *
guise_onnx_writer_new (const GuiseOnnxModel *header)
{
  GuiseOnnxWriter *self = g_new0 (GuiseOnnxWriter, 1);

  onnx__model_proto__init (&self->model);
  onnx__graph_proto__init (&self->graph);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->opsets = g_ptr_array_new ();
  self->properties = g_ptr_array_new ();
  self->inputs = g_ptr_array_new ();
  self->outputs = g_ptr_array_new ();
  self->initializers = g_ptr_array_new ();
  self->nodes = g_ptr_array_new ();

  self->model.has_ir_version = TRUE;
  self->model.ir_version = header->ir_version;
  self->model.producer_name = keep_text (self, header->producer_name);
  self->model.producer_version = keep_text (self, header->producer_version);
  self->model.graph = &self->graph;
  self->graph.name = keep_text (self, header->graph_name);
  self->graph.doc_string = keep_text (self, header->doc_string);
  for (size_t i = 0; i < header->n_opsets; i++)
    {
      Onnx__OperatorSetIdProto *opset =
        KEEP_MESSAGE (self, Onnx__OperatorSetIdProto, onnx__operator_set_id_proto);

      opset->domain = keep_text (self, header->opsets[i].domain);
      opset->has_version = TRUE;
      opset->version = header->opsets[i].version;
      g_ptr_array_add (self->opsets, opset);
    }
  for (size_t i = 0; i < header->n_properties; i++)
    {
      Onnx__StringStringEntryProto *entry =
        KEEP_MESSAGE (self, Onnx__StringStringEntryProto, onnx__string_string_entry_proto);

      entry->key = keep_text (self, header->properties[i].key);
      entry->value = keep_text (self, header->properties[i].value);
      g_ptr_array_add (self->properties, entry);
    }
  return self;
}

void
guise_onnx_writer_free (GuiseOnnxWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->opsets, g_ptr_array_unref);
  g_clear_pointer (&self->properties, g_ptr_array_unref);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_pointer (&self->outputs, g_ptr_array_unref);
  g_clear_pointer (&self->initializers, g_ptr_array_unref);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_free (self);
}

/* ---- parts ---- */

static Onnx__ValueInfoProto *
make_value (GuiseOnnxWriter *self, const GuiseOnnxValue *value)
{
  Onnx__ValueInfoProto *proto = KEEP_MESSAGE (self, Onnx__ValueInfoProto, onnx__value_info_proto);
  Onnx__TypeProto      *type = KEEP_MESSAGE (self, Onnx__TypeProto, onnx__type_proto);
  Onnx__TypeProto__Tensor *tensor =
    KEEP_MESSAGE (self, Onnx__TypeProto__Tensor, onnx__type_proto__tensor);
  Onnx__TensorShapeProto *shape =
    KEEP_MESSAGE (self, Onnx__TensorShapeProto, onnx__tensor_shape_proto);

  proto->name = keep_text (self, value->name);
  proto->type = type;
  type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
  type->tensor_type = tensor;
  tensor->has_elem_type = TRUE;
  tensor->elem_type = (int32_t) value->type;
  tensor->shape = shape;
  shape->n_dim = value->n_dims;
  shape->dim = keep (self, g_new0 (Onnx__TensorShapeProto__Dimension *, MAX (value->n_dims, 1)));
  for (size_t i = 0; i < value->n_dims; i++)
    {
      shape->dim[i] =
        KEEP_MESSAGE (self, Onnx__TensorShapeProto__Dimension, onnx__tensor_shape_proto__dimension);
      if (value->dims[i] >= 0)
        {
          shape->dim[i]->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
          shape->dim[i]->dim_value = value->dims[i];
        }
      else if (value->symbols[i] != NULL)
        {
          shape->dim[i]->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
          shape->dim[i]->dim_param = keep_text (self, value->symbols[i]);
        }
    }
  return proto;
}

void
guise_onnx_writer_add_input (GuiseOnnxWriter *self, const GuiseOnnxValue *value)
{
  g_ptr_array_add (self->inputs, make_value (self, value));
}

void
guise_onnx_writer_add_output (GuiseOnnxWriter *self, const GuiseOnnxValue *value)
{
  g_ptr_array_add (self->outputs, make_value (self, value));
}

static Onnx__TensorProto *
add_tensor (GuiseOnnxWriter *self,
            const char      *name,
            GuiseOnnxType    type,
            size_t           n_dims,
            const int64_t   *dims)
{
  Onnx__TensorProto *tensor = KEEP_MESSAGE (self, Onnx__TensorProto, onnx__tensor_proto);

  tensor->name = keep_text (self, name);
  tensor->has_data_type = TRUE;
  tensor->data_type = (int32_t) type;
  tensor->n_dims = n_dims;
  tensor->dims = keep_copy (self, dims, n_dims, sizeof *dims);
  tensor->has_raw_data = TRUE;
  g_ptr_array_add (self->initializers, tensor);
  return tensor;
}

/* @size: bytes of one of the @values */
static void
take_floats (GuiseOnnxWriter *self,
             const char      *name,
             GuiseOnnxType    type,
             size_t           n_dims,
             const int64_t   *dims,
             void            *values,
             size_t           size)
{
  Onnx__TensorProto *tensor = add_tensor (self, name, type, n_dims, dims);
  size_t             n = 1;

  for (size_t i = 0; i < n_dims; i++)
    n *= (size_t) dims[i];
  tensor->raw_data.len = n * size;
  tensor->raw_data.data = keep (self, values);
}

void
guise_onnx_writer_take_f32 (GuiseOnnxWriter *self,
                            const char      *name,
                            size_t           n_dims,
                            const int64_t   *dims,
                            float           *values)
{
  take_floats (self, name, GUISE_ONNX_F32, n_dims, dims, values, sizeof *values);
}

void
guise_onnx_writer_take_f16 (GuiseOnnxWriter *self,
                            const char      *name,
                            size_t           n_dims,
                            const int64_t   *dims,
                            uint16_t        *values)
{
  take_floats (self, name, GUISE_ONNX_F16, n_dims, dims, values, sizeof *values);
}

void
guise_onnx_writer_add_i64 (GuiseOnnxWriter *self, const char *name, size_t n, const int64_t *values)
{
  const int64_t      n_dim = (int64_t) n;
  Onnx__TensorProto *tensor = add_tensor (self, name, GUISE_ONNX_I64, 1, &n_dim);

  tensor->raw_data.len = n * sizeof *values;
  tensor->raw_data.data = keep_copy (self, values, n, sizeof *values);
}

static Onnx__AttributeProto *
make_attribute (GuiseOnnxWriter *self, const GuiseOnnxAttribute *attribute)
{
  Onnx__AttributeProto *proto = KEEP_MESSAGE (self, Onnx__AttributeProto, onnx__attribute_proto);

  proto->name = keep_text (self, attribute->name);
  proto->has_type = TRUE;
  switch (attribute->kind)
    {
    case GUISE_ONNX_ATTRIBUTE_FLOAT:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
      proto->has_f = TRUE;
      proto->f = attribute->f;
      break;
    case GUISE_ONNX_ATTRIBUTE_INT:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
      proto->has_i = TRUE;
      proto->i = attribute->i;
      break;
    case GUISE_ONNX_ATTRIBUTE_STRING:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
      proto->has_s = TRUE;
      proto->s.data = (uint8_t *) keep_text (self, attribute->s);
      proto->s.len = strlen (attribute->s);
      break;
    case GUISE_ONNX_ATTRIBUTE_FLOATS:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
      proto->n_floats = attribute->n;
      proto->floats = keep_copy (self, attribute->floats, attribute->n, sizeof (float));
      break;
    case GUISE_ONNX_ATTRIBUTE_INTS:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
      proto->n_ints = attribute->n;
      proto->ints = keep_copy (self, attribute->ints, attribute->n, sizeof (int64_t));
      break;
    case GUISE_ONNX_ATTRIBUTE_NONE:
    case GUISE_ONNX_ATTRIBUTE_TENSOR:
      g_assert_not_reached ();
    }
  return proto;
}

void
guise_onnx_writer_add_node (GuiseOnnxWriter *self, const GuiseOnnxNode *node)
{
  Onnx__NodeProto *proto = KEEP_MESSAGE (self, Onnx__NodeProto, onnx__node_proto);

  proto->name = keep_text (self, node->name);
  proto->op_type = keep_text (self, node->op);
  proto->n_input = node->n_inputs;
  proto->input = keep_texts (self, node->inputs, node->n_inputs);
  proto->n_output = node->n_outputs;
  proto->output = keep_texts (self, node->outputs, node->n_outputs);
  proto->n_attribute = node->n_attributes;
  proto->attribute = keep (self, g_new0 (Onnx__AttributeProto *, MAX (node->n_attributes, 1)));
  for (size_t i = 0; i < node->n_attributes; i++)
    proto->attribute[i] = make_attribute (self, &node->attributes[i]);
  g_ptr_array_add (self->nodes, proto);
}

/* ---- packing ---- */

/* A protobuf-c buffer that appends to a file and remembers the first failure. */
typedef struct
{
  ProtobufCBuffer  base;  /* first: protobuf-c calls with it */
  GuiseFileWriter *file;  /* borrowed */
  GError          *error; /* owned */
} FileBuffer;

static void
append_to_file (ProtobufCBuffer *base, size_t n_bytes, const uint8_t *data)
{
  FileBuffer *self = (FileBuffer *) base;

  if (self->error == NULL)
    guise_file_writer_write (self->file, data, n_bytes, &self->error);
}

/* Points the messages at the arrays collected so far. */
static void
fill_arrays (GuiseOnnxWriter *self)
{
  self->model.n_opset_import = self->opsets->len;
  self->model.opset_import = (Onnx__OperatorSetIdProto **) self->opsets->pdata;
  self->model.n_metadata_props = self->properties->len;
  self->model.metadata_props = (Onnx__StringStringEntryProto **) self->properties->pdata;
  self->graph.n_input = self->inputs->len;
  self->graph.input = (Onnx__ValueInfoProto **) self->inputs->pdata;
  self->graph.n_output = self->outputs->len;
  self->graph.output = (Onnx__ValueInfoProto **) self->outputs->pdata;
  self->graph.n_initializer = self->initializers->len;
  self->graph.initializer = (Onnx__TensorProto **) self->initializers->pdata;
  self->graph.n_node = self->nodes->len;
  self->graph.node = (Onnx__NodeProto **) self->nodes->pdata;
}

gboolean
guise_onnx_writer_save (GuiseOnnxWriter *self, const char *path, GError **error)
{
  fill_arrays (self);
  if (onnx__model_proto__get_packed_size (&self->model) > GUISE_ONNX_MAX_FILE_BYTES)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The model is larger than the 2 GiB that an ONNX file can hold");
      return FALSE;
    }

  g_autoptr (GuiseFileWriter) file = guise_file_writer_new (path, error);

  if (file == NULL)
    return FALSE;

  FileBuffer buffer = { .base = { append_to_file }, .file = file };

  onnx__model_proto__pack_to_buffer (&self->model, &buffer.base);
  if (buffer.error != NULL)
    {
      g_propagate_error (error, buffer.error);
      return FALSE;
    }
  return guise_file_writer_commit (file, error);
}
