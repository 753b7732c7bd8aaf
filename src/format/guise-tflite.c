/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bounds-checked reader of TensorFlow Lite graphs. */
#include "format/guise-tflite.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-half.h"
#include "format/guise-flatbuffer-private.h"
#include "format/guise-tflite-private.h"

#define SCHEMA_VERSION   3
#define IDENT            "TFL3"
#define IDENT_OFFSET     4
#define MAX_NAME_BYTES   256 /* longer names are cut: they only serve messages */
#define MAX_CUSTOM_BYTES 65536
#define MAX_BUFFER_BYTES GUISE_TFLITE_MAX_FILE_BYTES

/* Field numbers of the schema. */
enum
{
  MODEL_VERSION = 0,
  MODEL_CODES = 1,
  MODEL_GRAPHS = 2,
  MODEL_BUFFERS = 4,
  CODE_OLD = 0,
  CODE_CUSTOM = 1,
  CODE_VERSION = 2,
  CODE_NEW = 3,
  GRAPH_TENSORS = 0,
  GRAPH_INPUTS = 1,
  GRAPH_OUTPUTS = 2,
  GRAPH_OPS = 3,
  TENSOR_SHAPE = 0,
  TENSOR_TYPE = 1,
  TENSOR_BUFFER = 2,
  TENSOR_NAME = 3,
  TENSOR_SPARSITY = 6,
  OP_CODE = 0,
  OP_INPUTS = 1,
  OP_OUTPUTS = 2,
  OP_OPTIONS = 4,
  OP_CUSTOM_OPTIONS = 5,
  BUFFER_DATA = 0,
};

/* TensorType of the schema. */
enum
{
  TYPE_F32 = 0,
  TYPE_F16 = 1,
  TYPE_I32 = 2,
};

typedef struct
{
  GuiseTflite    *graph;
  GuiseFlatVector codes;
  GuiseFlatVector buffers;
  uint8_t        *is_ready; /* [n_tensors]: a constant, an input, or computed by an op so far */
  size_t          n_constants;
  GError        **error;
} Reader;

static gboolean G_GNUC_PRINTF (2, 3) refuse (Reader *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);

  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  va_end (arguments);
  g_set_error (self->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "TensorFlow Lite file: %s",
               reason);
  return FALSE;
}

/* ---- tensors ---- */

/* Memory for a constant, counted against the maximum of all. */
static void *
allocate_constant (Reader *self, size_t n_elements)
{
  if (n_elements > GUISE_TFLITE_MAX_CONSTANTS - self->n_constants)
    {
      refuse (self, "the constants are larger than %zu elements", GUISE_TFLITE_MAX_CONSTANTS);
      return NULL;
    }

  void *memory = g_try_malloc_n (n_elements, sizeof (float));

  if (memory == NULL)
    g_set_error (self->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "No memory for %zu weights", n_elements);
  else
    self->n_constants += n_elements;
  return memory;
}

static gboolean
read_constant (Reader *self, GuiseTfliteTensor *tensor, int type, const GuiseFlatVector *bytes)
{
  size_t n = (size_t) tensor->n_elements;
  size_t element_size = type == TYPE_F16 ? 2 : 4;

  if (bytes->n != n * element_size)
    return refuse (self, "a constant of %zu elements has %zu bytes", n, bytes->n);

  void          *memory = allocate_constant (self, n);
  const uint8_t *data = guise_flat_vector_data (bytes);

  if (memory == NULL)
    return FALSE;
  if (type == TYPE_I32)
    tensor->i32 = memory;
  else
    tensor->f32 = memory;
  if (type != TYPE_F16)
    memcpy (memory, data, n * element_size);
  else
    for (size_t i = 0; i < n; i++)
      tensor->f32[i] = guise_half_to_float ((uint16_t) (data[2 * i] | data[2 * i + 1] << 8));
  return TRUE;
}

static gboolean
read_shape (Reader *self, const GuiseFlatTable *table, size_t index, GuiseTfliteTensor *tensor)
{
  GuiseFlatVector shape;
  size_t          n_elements = 1;

  if (!guise_flat_vector (table, TENSOR_SHAPE, 4, GUISE_TFLITE_MAX_DIMS, &shape))
    return refuse (self, "tensor %zu has no readable shape", index);
  tensor->n_dims = (int) shape.n;
  for (size_t i = 0; i < shape.n; i++)
    {
      int32_t size = guise_flat_vector_int (&shape, i);

      if (size < 1 || !guise_mul_size (n_elements, (size_t) size, &n_elements) ||
          n_elements > GUISE_TFLITE_MAX_SIZE)
        return refuse (self, "tensor %zu has an impossible shape", index);
      tensor->dims[i] = size;
    }
  tensor->n_elements = (int32_t) n_elements;
  return TRUE;
}

static gboolean
read_tensor (Reader *self, const GuiseFlatTable *table, size_t index)
{
  GuiseTfliteTensor *tensor = &self->graph->tensors[index];
  GuiseFlatVector    name, bytes;
  GuiseFlatTable     buffer;
  int32_t            type, buffer_index;

  if (!read_shape (self, table, index, tensor))
    return FALSE;
  if (!guise_flat_int (table, TENSOR_TYPE, 1, TYPE_F32, &type) ||
      !guise_flat_int (table, TENSOR_BUFFER, 4, 0, &buffer_index) ||
      !guise_flat_vector (table, TENSOR_NAME, 1, MAX_BUFFER_BYTES, &name))
    return refuse (self, "tensor %zu is damaged", index);
  if (name.n > 0)
    tensor->name =
      g_strndup ((const char *) guise_flat_vector_data (&name), MIN (name.n, MAX_NAME_BYTES));
  if (type != TYPE_F32 && type != TYPE_F16 && type != TYPE_I32)
    return refuse (self, "tensor %zu has element type %d; only float and int32 are read", index,
                   type);
  if (guise_flat_has (table, TENSOR_SPARSITY))
    return refuse (self, "tensor %zu is sparse", index);
  if (buffer_index < 0 ||
      !guise_flat_vector_table (&self->buffers, (size_t) buffer_index, &buffer) ||
      !guise_flat_vector (&buffer, BUFFER_DATA, 1, MAX_BUFFER_BYTES, &bytes))
    return refuse (self, "tensor %zu has no readable buffer", index);
  if (bytes.n == 0)
    return type != TYPE_F16 || refuse (self, "tensor %zu computes in half precision", index);

  self->is_ready[index] = TRUE;
  return read_constant (self, tensor, type, &bytes);
}

static gboolean
read_tensors (Reader *self, const GuiseFlatTable *graph)
{
  GuiseFlatVector tensors;

  if (!guise_flat_vector (graph, GRAPH_TENSORS, 4, GUISE_TFLITE_MAX_TENSORS, &tensors))
    return refuse (self, "the list of tensors is damaged or too long");
  self->graph->n_tensors = tensors.n;
  self->graph->tensors = g_new0 (GuiseTfliteTensor, tensors.n);
  self->is_ready = g_new0 (uint8_t, tensors.n);
  for (size_t i = 0; i < tensors.n; i++)
    {
      GuiseFlatTable table;

      if (!guise_flat_vector_table (&tensors, i, &table))
        return refuse (self, "tensor %zu lies outside the file", i);
      if (!read_tensor (self, &table, i))
        return FALSE;
    }
  return TRUE;
}

/* A list of tensor indices, each in range; -1 (absent) only where @may_lack. */
static gboolean
read_indices (Reader               *self,
              const GuiseFlatTable *table,
              size_t                field,
              gboolean              may_lack,
              int                  *out_n,
              int32_t              *out_indices)
{
  GuiseFlatVector indices;

  if (!guise_flat_vector (table, field, 4, GUISE_TFLITE_MAX_INPUTS, &indices))
    return refuse (self, "a list of tensors is damaged or too long");
  for (size_t i = 0; i < indices.n; i++)
    {
      int32_t index = guise_flat_vector_int (&indices, i);

      if (index < (may_lack ? -1 : 0) || index >= (int64_t) self->graph->n_tensors)
        return refuse (self, "tensor %d does not exist", index);
      out_indices[i] = index;
    }
  *out_n = (int) indices.n;
  return TRUE;
}

/* ---- ops ---- */

/* Where in an option table a number of #GuiseTfliteOp stands. */
typedef struct
{
  int    code;
  size_t field;
  int    size; /* as in guise_flat_int() */
  int    fallback;
  size_t offset; /* in GuiseTfliteOp, of an int32_t or gboolean */
  int    max;
} Option;

#define MAX_WINDOW 4096 /* strides, windows, dilations: more is no picture */

#define OPTION(code_, field_, size_, fallback_, member_, max_)                           \
  {                                                                                      \
    .code = GUISE_TFLITE_##code_, .field = field_, .size = size_, .fallback = fallback_, \
    .offset = offsetof (GuiseTfliteOp, member_), .max = max_                             \
  }

/* clang-format off */
static const Option options[] = {
  OPTION (ADD, 0, 1, 0, activation, 8),
  OPTION (MUL, 0, 1, 0, activation, 8),
  OPTION (CONCATENATION, 0, 4, 0, axis, GUISE_TFLITE_MAX_DIMS),
  OPTION (CONCATENATION, 1, 1, 0, activation, 8),
  OPTION (CONV_2D, 0, 1, 0, is_same, 1), /* stored as 0 for SAME; turned round in read_options() */
  OPTION (CONV_2D, 1, 4, 0, stride_w, MAX_WINDOW),
  OPTION (CONV_2D, 2, 4, 0, stride_h, MAX_WINDOW),
  OPTION (CONV_2D, 3, 1, 0, activation, 8),
  OPTION (CONV_2D, 4, 4, 1, dilation_w, MAX_WINDOW),
  OPTION (CONV_2D, 5, 4, 1, dilation_h, MAX_WINDOW),
  OPTION (DEPTHWISE_CONV_2D, 0, 1, 0, is_same, 1),
  OPTION (DEPTHWISE_CONV_2D, 1, 4, 0, stride_w, MAX_WINDOW),
  OPTION (DEPTHWISE_CONV_2D, 2, 4, 0, stride_h, MAX_WINDOW),
  OPTION (DEPTHWISE_CONV_2D, 3, 4, 0, multiplier, MAX_WINDOW),
  OPTION (DEPTHWISE_CONV_2D, 4, 1, 0, activation, 8),
  OPTION (DEPTHWISE_CONV_2D, 5, 4, 1, dilation_w, MAX_WINDOW),
  OPTION (DEPTHWISE_CONV_2D, 6, 4, 1, dilation_h, MAX_WINDOW),
  OPTION (MAX_POOL_2D, 0, 1, 0, is_same, 1),
  OPTION (MAX_POOL_2D, 1, 4, 0, stride_w, MAX_WINDOW),
  OPTION (MAX_POOL_2D, 2, 4, 0, stride_h, MAX_WINDOW),
  OPTION (MAX_POOL_2D, 3, 4, 0, filter_w, MAX_WINDOW),
  OPTION (MAX_POOL_2D, 4, 4, 0, filter_h, MAX_WINDOW),
  OPTION (MAX_POOL_2D, 5, 1, 0, activation, 8),
  OPTION (RESIZE_BILINEAR, 2, 0, 0, is_corner_aligned, 1),
  OPTION (RESIZE_BILINEAR, 3, 0, 0, is_half_pixel, 1),
};
/* clang-format on */

static gboolean
has_window (int code)
{
  return code == GUISE_TFLITE_CONV_2D || code == GUISE_TFLITE_DEPTHWISE_CONV_2D ||
         code == GUISE_TFLITE_MAX_POOL_2D;
}

static gboolean
read_options (Reader *self, const GuiseFlatTable *table, size_t index, GuiseTfliteOp *op)
{
  GuiseFlatTable stored = { 0 };

  if (guise_flat_has (table, OP_OPTIONS) && !guise_flat_table (table, OP_OPTIONS, &stored))
    return refuse (self, "the options of op %zu lie outside the file", index);
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const Option *option = &options[i];
      int32_t       value;

      if (option->code != op->code)
        continue;
      if (!guise_flat_int (&stored, option->field, option->size, option->fallback, &value) ||
          value < -option->max || value > option->max)
        return refuse (self, "the options of op %zu are damaged", index);
      memcpy ((char *) op + option->offset, &value, sizeof value);
    }
  if (has_window (op->code))
    {
      op->is_same = op->is_same == 0;
      if (op->stride_w < 1 || op->stride_h < 1 || op->dilation_w < 0 || op->dilation_h < 0 ||
          op->filter_w < 0 || op->filter_h < 0)
        return refuse (self, "op %zu has an impossible window", index);
    }
  return TRUE;
}

/* The number of an op: old files store a byte, new ones an int; the larger counts. */
static gboolean
read_code (Reader *self, const GuiseFlatTable *table, GuiseTfliteOp *op)
{
  GuiseFlatTable  code;
  GuiseFlatVector name;
  int32_t         index, old, new, version;

  if (!guise_flat_int (table, OP_CODE, 4, 0, &index) || index < 0 ||
      !guise_flat_vector_table (&self->codes, (size_t) index, &code) ||
      !guise_flat_int (&code, CODE_OLD, 1, 0, &old) ||
      !guise_flat_int (&code, CODE_NEW, 4, 0, &new) ||
      !guise_flat_int (&code, CODE_VERSION, 4, 1, &version) ||
      !guise_flat_vector (&code, CODE_CUSTOM, 1, MAX_NAME_BYTES, &name))
    return FALSE;
  op->code = MAX (old, new);
  if (op->code == GUISE_TFLITE_CUSTOM)
    op->custom = guise_tflite_custom_from_name (guise_flat_vector_data (&name), name.n, version);
  return TRUE;
}

static gboolean
read_custom_options (Reader *self, const GuiseFlatTable *table, size_t index, GuiseTfliteOp *op)
{
  GuiseFlatVector bytes;

  if (op->custom != GUISE_TFLITE_CUSTOM_FRAME)
    return TRUE;
  if (guise_flat_vector (table, OP_CUSTOM_OPTIONS, 1, MAX_CUSTOM_BYTES, &bytes))
    op->frame = guise_tflite_read_frame (guise_flat_vector_data (&bytes), bytes.n);
  return op->frame != NULL || refuse (self, "the options of custom op %zu are damaged", index);
}

/* Checks that the op reads what exists and writes what does not yet; marks its outputs. */
static gboolean
check_order (Reader *self, size_t index, const GuiseTfliteOp *op)
{
  for (int i = 0; i < op->n_inputs; i++)
    if (op->inputs[i] >= 0 && !self->is_ready[op->inputs[i]])
      return refuse (self, "op %zu reads tensor %d before it is computed", index, op->inputs[i]);
  for (int i = 0; i < op->n_outputs; i++)
    {
      if (self->is_ready[op->outputs[i]])
        return refuse (self, "op %zu writes tensor %d a second time", index, op->outputs[i]);
      self->is_ready[op->outputs[i]] = TRUE;
    }
  return TRUE;
}

/* Carries out DEQUANTIZE of a constant: the output becomes the constant itself. */
static gboolean
fold_dequantize (Reader *self, size_t index, const GuiseTfliteOp *op)
{
  if (op->n_inputs != 1 || op->n_outputs != 1 || op->inputs[0] < 0)
    return refuse (self, "op %zu dequantizes several tensors", index);

  const GuiseTfliteTensor *from = &self->graph->tensors[op->inputs[0]];
  GuiseTfliteTensor       *to = &self->graph->tensors[op->outputs[0]];

  if (from->f32 == NULL || from->n_elements != to->n_elements)
    return refuse (self, "op %zu dequantizes what is no constant of that size", index);
  to->f32 = allocate_constant (self, (size_t) to->n_elements);
  if (to->f32 == NULL)
    return FALSE;
  memcpy (to->f32, from->f32, (size_t) to->n_elements * sizeof *to->f32);
  return TRUE;
}

static gboolean
read_ops (Reader *self, const GuiseFlatTable *graph)
{
  GuiseFlatVector ops;

  if (!guise_flat_vector (graph, GRAPH_OPS, 4, GUISE_TFLITE_MAX_OPS, &ops))
    return refuse (self, "the list of ops is damaged or too long");
  self->graph->ops = g_new0 (GuiseTfliteOp, ops.n);
  for (size_t i = 0; i < ops.n; i++)
    {
      GuiseTfliteOp *op = &self->graph->ops[self->graph->n_ops];
      GuiseFlatTable table;

      if (!guise_flat_vector_table (&ops, i, &table) || !read_code (self, &table, op))
        return refuse (self, "op %zu is damaged", i);
      if (!read_indices (self, &table, OP_INPUTS, TRUE, &op->n_inputs, op->inputs) ||
          !read_indices (self, &table, OP_OUTPUTS, FALSE, &op->n_outputs, op->outputs) ||
          !read_options (self, &table, i, op) || !check_order (self, i, op) ||
          !read_custom_options (self, &table, i, op))
        return FALSE;
      if (op->code != GUISE_TFLITE_DEQUANTIZE)
        self->graph->n_ops++;
      else if (!fold_dequantize (self, i, op))
        return FALSE;
      else
        memset (op, 0, sizeof *op);
    }
  return TRUE;
}

/* ---- the file ---- */

static gboolean
read_graph (Reader *self, const GuiseFlatTable *table)
{
  GuiseTflite *graph = self->graph;

  if (!read_tensors (self, table) ||
      !read_indices (self, table, GRAPH_INPUTS, FALSE, &graph->n_inputs, graph->inputs) ||
      !read_indices (self, table, GRAPH_OUTPUTS, FALSE, &graph->n_outputs, graph->outputs))
    return FALSE;
  for (int i = 0; i < graph->n_inputs; i++)
    {
      if (self->is_ready[graph->inputs[i]])
        return refuse (self, "input %d is a constant or listed twice", i);
      self->is_ready[graph->inputs[i]] = TRUE;
    }
  if (!read_ops (self, table))
    return FALSE;
  for (int i = 0; i < graph->n_outputs; i++)
    if (!self->is_ready[graph->outputs[i]])
      return refuse (self, "output %d is never computed", i);
  return TRUE;
}

static gboolean
read_model (Reader *self, const void *data, size_t n_bytes)
{
  GuiseFlatTable  model, graph;
  GuiseFlatVector graphs;
  int32_t         version;

  if (n_bytes < IDENT_OFFSET + strlen (IDENT) ||
      memcmp ((const char *) data + IDENT_OFFSET, IDENT, strlen (IDENT)) != 0)
    return refuse (self, "the file has no %s mark", IDENT);
  if (n_bytes > GUISE_TFLITE_MAX_FILE_BYTES)
    return refuse (self, "the file is larger than %zu bytes", GUISE_TFLITE_MAX_FILE_BYTES);
  if (!guise_flat_root (data, n_bytes, &model) ||
      !guise_flat_int (&model, MODEL_VERSION, 4, 0, &version) ||
      !guise_flat_vector (&model, MODEL_CODES, 4, GUISE_TFLITE_MAX_CODES, &self->codes) ||
      !guise_flat_vector (&model, MODEL_BUFFERS, 4, GUISE_TFLITE_MAX_TENSORS, &self->buffers) ||
      !guise_flat_vector (&model, MODEL_GRAPHS, 4, 1, &graphs) ||
      !guise_flat_vector_table (&graphs, 0, &graph))
    return refuse (self, "the file is damaged or holds more than one graph");
  if (version != SCHEMA_VERSION)
    return refuse (self, "schema version %d; expected %d", version, SCHEMA_VERSION);
  return read_graph (self, &graph);
}

GuiseTflite *
guise_tflite_parse (const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseTflite) graph = g_new0 (GuiseTflite, 1);
  Reader   reader = { .graph = graph, .error = error };
  gboolean is_read = read_model (&reader, data, n_bytes);

  g_free (reader.is_ready);
  return is_read ? g_steal_pointer (&graph) : NULL;
}

GuiseTflite *
guise_tflite_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_TFLITE_MAX_FILE_BYTES, error);
  size_t n_bytes;

  if (bytes == NULL)
    return NULL;

  const void  *data = g_bytes_get_data (bytes, &n_bytes);
  GuiseTflite *graph = guise_tflite_parse (data, n_bytes, error);

  if (graph == NULL)
    g_prefix_error (error, "'%s': ", path);
  return graph;
}

void
guise_tflite_free (GuiseTflite *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; i < self->n_tensors; i++)
    {
      g_free (self->tensors[i].name);
      g_free (self->tensors[i].f32);
      g_free (self->tensors[i].i32);
    }
  for (size_t i = 0; i < self->n_ops; i++)
    g_free (self->ops[i].frame);
  g_free (self->tensors);
  g_free (self->ops);
  g_free (self);
}
