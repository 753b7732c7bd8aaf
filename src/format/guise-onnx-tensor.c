/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of an ONNX tensor, from raw bytes or typed fields, as f32 or i64. */
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-half.h"
#include "format/guise-onnx-private.h"

static gboolean
fail (GError **error, const Onnx__TensorProto *proto, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "Tensor '%s': %s",
               proto->name != NULL ? proto->name : "", reason);
  return FALSE;
}

/* How many bytes an element takes in raw_data, 0 for a type that is not read. */
static size_t
raw_size (int32_t type)
{
  switch (type)
    {
    case GUISE_ONNX_F32:
    case GUISE_ONNX_I32:
      return 4;
    case GUISE_ONNX_I64:
    case GUISE_ONNX_F64:
      return 8;
    case GUISE_ONNX_F16:
      return 2;
    case GUISE_ONNX_BOOL:
      return 1;
    default:
      return 0;
    }
}

/* How many elements the typed field of the tensor's type holds. */
static size_t
n_typed (const Onnx__TensorProto *proto)
{
  switch (proto->data_type)
    {
    case GUISE_ONNX_F32:
      return proto->n_float_data;
    case GUISE_ONNX_I64:
      return proto->n_int64_data;
    case GUISE_ONNX_F64:
      return proto->n_double_data;
    default:
      return proto->n_int32_data; /* half precision as its 16 bits */
    }
}

static gboolean
check_size (const Onnx__TensorProto *proto, size_t *out_n, GError **error)
{
  size_t n = 1, n_bytes, n_all_typed;

  if (proto->n_dims > GUISE_ONNX_MAX_DIMS)
    return fail (error, proto, "too many dimensions");
  for (size_t i = 0; i < proto->n_dims; i++)
    if (proto->dims[i] < 0 || !guise_mul_size (n, (size_t) proto->dims[i], &n))
      return fail (error, proto, "its size is negative or overflows");
  if (!guise_mul_size (n, raw_size (proto->data_type), &n_bytes))
    return fail (error, proto, "its size is negative or overflows");
  n_all_typed = proto->n_float_data + proto->n_int32_data + proto->n_int64_data +
                proto->n_double_data + proto->n_uint64_data + proto->n_string_data;
  if (proto->has_raw_data && n_all_typed > 0)
    return fail (error, proto, "its elements are there twice");
  if (proto->has_raw_data ? proto->raw_data.len != n_bytes
                          : (n_typed (proto) != n || n_all_typed != n))
    return fail (error, proto, "it does not hold the elements that its sizes ask for");
  *out_n = n;
  return TRUE;
}

/* One element of a floating-point tensor. */
static float
element_f32 (const Onnx__TensorProto *proto, size_t i)
{
  const uint8_t *raw = proto->has_raw_data ? proto->raw_data.data : NULL;
  double         wide;
  uint16_t       half;

  switch (proto->data_type)
    {
    case GUISE_ONNX_F16:
      if (raw == NULL)
        return guise_half_to_float ((uint16_t) proto->int32_data[i]);
      memcpy (&half, raw + 2 * i, sizeof half);
      return guise_half_to_float (half);
    case GUISE_ONNX_F64:
      if (raw == NULL)
        return (float) proto->double_data[i];
      memcpy (&wide, raw + 8 * i, sizeof wide);
      return (float) wide;
    default:
      g_assert_not_reached ();
    }
}

/* One element of an integer tensor. */
static int64_t
element_i64 (const Onnx__TensorProto *proto, size_t i)
{
  const uint8_t *raw = proto->has_raw_data ? proto->raw_data.data : NULL;
  int64_t        wide;
  int32_t        narrow;

  switch (proto->data_type)
    {
    case GUISE_ONNX_I64:
      if (raw == NULL)
        return proto->int64_data[i];
      memcpy (&wide, raw + 8 * i, sizeof wide);
      return wide;
    case GUISE_ONNX_I32:
      if (raw == NULL)
        return proto->int32_data[i];
      memcpy (&narrow, raw + 4 * i, sizeof narrow);
      return narrow;
    case GUISE_ONNX_BOOL:
      return raw == NULL ? proto->int32_data[i] != 0 : raw[i] != 0;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
convert_f32 (const Onnx__TensorProto *proto, GuiseOnnxArena *arena, GuiseOnnxTensor *tensor)
{
  if (proto->data_type == GUISE_ONNX_F32)
    {
      tensor->f32 = proto->has_raw_data ? (const float *) (const void *) proto->raw_data.data
                                        : proto->float_data;
      if (tensor->f32 != NULL)
        return TRUE;
    }

  float *values = guise_onnx_arena_alloc (arena, MAX (tensor->n_elements, 1), sizeof *values);

  for (size_t i = 0; values != NULL && i < tensor->n_elements; i++)
    values[i] = element_f32 (proto, i);
  tensor->f32 = values;
  return values != NULL;
}

static gboolean
convert_i64 (const Onnx__TensorProto *proto, GuiseOnnxArena *arena, GuiseOnnxTensor *tensor)
{
  int64_t *values = guise_onnx_arena_alloc (arena, MAX (tensor->n_elements, 1), sizeof *values);

  for (size_t i = 0; values != NULL && i < tensor->n_elements; i++)
    values[i] = element_i64 (proto, i);
  tensor->i64 = values;
  return values != NULL;
}

gboolean
guise_onnx_view_tensor (const Onnx__TensorProto *proto,
                        GuiseOnnxArena          *arena,
                        GuiseOnnxTensor         *out_tensor,
                        GError                 **error)
{
  size_t   n = 0;
  gboolean is_float = proto->data_type == GUISE_ONNX_F32 || proto->data_type == GUISE_ONNX_F16 ||
                      proto->data_type == GUISE_ONNX_F64;

  if (proto->n_external_data > 0 ||
      (proto->has_data_location &&
       proto->data_location != ONNX__TENSOR_PROTO__DATA_LOCATION__DEFAULT))
    return fail (error, proto, "its data is in another file, which is never opened");
  if (proto->segment != NULL)
    return fail (error, proto, "it comes in segments");
  if (raw_size (proto->data_type) == 0)
    return fail (error, proto, "its element type is not supported");
  if (!check_size (proto, &n, error))
    return FALSE;
  if (!is_float && n > GUISE_ONNX_MAX_INTEGERS)
    return fail (error, proto, "it has more integers than any model needs");

  GuiseOnnxTensor tensor = {
    .name = proto->name,
    .type = (GuiseOnnxType) proto->data_type,
    .n_dims = proto->n_dims,
    .dims = proto->dims,
    .n_elements = n,
  };

  if (!(is_float ? convert_f32 : convert_i64) (proto, arena, &tensor))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory for the %zu elements of tensor '%s'", n, proto->name);
      return FALSE;
    }
  *out_tensor = tensor;
  return TRUE;
}
