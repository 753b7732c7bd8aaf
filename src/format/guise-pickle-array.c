/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elements of pickled arrays as numbers. */
#include <math.h>
#include <string.h>

#include "format/guise-pickle-private.h"

/* IEEE half to single precision; exact. */
static float
half_to_float (uint16_t half)
{
  int    exponent = (half >> 10) & 31;
  int    mantissa = half & 1023;
  double magnitude;

  if (exponent == 31)
    magnitude = mantissa == 0 ? (double) INFINITY : (double) NAN;
  else if (exponent == 0)
    magnitude = ldexp (mantissa, -24);
  else
    magnitude = ldexp (mantissa + 1024, exponent - 25);
  return (float) (half & 0x8000 ? -magnitude : magnitude);
}

/* One element as a double; integers beyond 2^53 round. */
static double
element_to_double (GuisePickleDtype dtype, const uint8_t *p)
{
  union
  {
    uint16_t u2;
    int16_t  i2;
    uint32_t u4;
    int32_t  i4;
    uint64_t u8;
    int64_t  i8;
    float    f4;
    double   f8;
  } v;

  memcpy (&v, p, guise_pickle_dtype_get_size (dtype));
  switch (dtype)
    {
    case GUISE_PICKLE_DTYPE_B1:
      return *p != 0;
    case GUISE_PICKLE_DTYPE_I1:
      return (int8_t) *p;
    case GUISE_PICKLE_DTYPE_U1:
      return *p;
    case GUISE_PICKLE_DTYPE_I2:
      return v.i2;
    case GUISE_PICKLE_DTYPE_U2:
      return v.u2;
    case GUISE_PICKLE_DTYPE_I4:
      return v.i4;
    case GUISE_PICKLE_DTYPE_U4:
      return v.u4;
    case GUISE_PICKLE_DTYPE_I8:
      return (double) v.i8;
    case GUISE_PICKLE_DTYPE_U8:
      return (double) v.u8;
    case GUISE_PICKLE_DTYPE_F2:
      return (double) half_to_float (v.u2);
    case GUISE_PICKLE_DTYPE_F4:
      return (double) v.f4;
    case GUISE_PICKLE_DTYPE_F8:
    case GUISE_N_PICKLE_DTYPES:
    default:
      return v.f8;
    }
}

void
guise_pickle_array_read_f64 (const GuisePickleArray *self, size_t first, size_t n, double *out)
{
  size_t         size = guise_pickle_dtype_get_size (self->dtype);
  const uint8_t *p = self->data + first * size;

  g_return_if_fail (first <= self->n_elements && n <= self->n_elements - first);

  for (size_t i = 0; i < n; i++, p += size)
    out[i] = element_to_double (self->dtype, p);
}

void
guise_pickle_array_read_f32 (const GuisePickleArray *self, size_t first, size_t n, float *out)
{
  size_t         size = guise_pickle_dtype_get_size (self->dtype);
  const uint8_t *p = self->data + first * size;

  g_return_if_fail (first <= self->n_elements && n <= self->n_elements - first);

  if (self->dtype == GUISE_PICKLE_DTYPE_F4)
    {
      if (n > 0)
        memcpy (out, p, n * sizeof *out);
      return;
    }
  for (size_t i = 0; i < n; i++, p += size)
    out[i] = (float) element_to_double (self->dtype, p);
}

gboolean
guise_pickle_value_get_int (GuisePickleValue value, int64_t *out_value)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);
  uint64_t                bits = 0;

  if (value.kind == GUISE_PICKLE_INT)
    {
      *out_value = value.u.i;
      return TRUE;
    }
  if (value.kind != GUISE_PICKLE_SCALAR || guise_pickle_dtype_is_float (array->dtype) ||
      array->dtype == GUISE_PICKLE_DTYPE_B1)
    return FALSE;
  memcpy (&bits, array->data, array->n_bytes);
  if (array->dtype == GUISE_PICKLE_DTYPE_U8 && bits > INT64_MAX)
    return FALSE;
  *out_value =
    array->n_bytes == 8 ? (int64_t) bits : (int64_t) element_to_double (array->dtype, array->data);
  return TRUE;
}

gboolean
guise_pickle_value_get_number (GuisePickleValue value, double *out_value)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);

  if (value.kind == GUISE_PICKLE_INT)
    *out_value = (double) value.u.i;
  else if (value.kind == GUISE_PICKLE_FLOAT)
    *out_value = value.u.f;
  else if (value.kind == GUISE_PICKLE_SCALAR && array->dtype != GUISE_PICKLE_DTYPE_B1)
    *out_value = element_to_double (array->dtype, array->data);
  else
    return FALSE;
  return TRUE;
}

static const Seq *
get_seq (GuisePickleValue value, size_t n_items)
{
  const Seq *seq =
    value.kind == GUISE_PICKLE_LIST || value.kind == GUISE_PICKLE_TUPLE ? value.u.p : NULL;

  return seq != NULL && seq->n_items == n_items ? seq : NULL;
}

gboolean
pickle_read_table (GuisePickleValue value, size_t n_rows, size_t n_columns, double *out)
{
  const Seq *table = get_seq (value, n_rows);

  for (size_t i = 0; table != NULL && i < n_rows; i++)
    {
      const Seq *row = get_seq (table->items[i], n_columns);

      if (row == NULL)
        return FALSE;
      for (size_t k = 0; k < n_columns; k++, out++)
        if (row->items[k].kind == GUISE_PICKLE_FLOAT)
          *out = row->items[k].u.f;
        else if (!guise_pickle_value_get_number (row->items[k], out))
          return FALSE;
    }
  return table != NULL;
}
