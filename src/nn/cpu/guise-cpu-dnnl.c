/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layouts as oneDNN descriptions, and primitives ready to run. */
#include "nn/cpu/guise-cpu-dnnl.h"

#include <omp.h>
#include <oneapi/dnnl/dnnl_debug.h>

/* A private layout is GUISE_LAYOUT_PRIVATE + tag in the low half, groups - 1 in the high half: a
 * number means the same bytes on every device of the process. */
#define TAG_BITS 16
#define TAG_MASK ((1u << TAG_BITS) - 1)

/* The weight formats that convolutions of this oneDNN choose for f32 on AVX2 and AVX-512, ordinary
 * and (five-dimensional) grouped. Another choice is overruled: the weights then stay row-major. */
static const dnnl_format_tag_t weight_tags[] = {
  dnnl_OIhw8i8o, dnnl_OIhw8o8i, dnnl_Ohwi8o,     dnnl_hwio,       dnnl_OIhw16i16o,  dnnl_OIhw16o16i,
  dnnl_Ohwi16o,  dnnl_Oihw16o,  dnnl_IOhw16i16o, dnnl_IOhw16o16i, dnnl_OIhw4i16o4i,
};
static const dnnl_format_tag_t grouped_weight_tags[] = {
  dnnl_Goihw8g,     dnnl_Goihw16g,    dnnl_gOIhw8i8o, dnnl_gOIhw8o8i, dnnl_gOhwi8o,
  dnnl_gOIhw16i16o, dnnl_gOIhw16o16i, dnnl_gOhwi16o,  dnnl_hwigo,     dnnl_gOihw16o,
};

GuiseLayout
guise_cpu_layout_from_tag (dnnl_format_tag_t tag, int n_groups)
{
  return GUISE_LAYOUT_PRIVATE + (GuiseLayout) tag + ((GuiseLayout) (n_groups - 1) << TAG_BITS);
}

static dnnl_format_tag_t
get_tag (GuiseLayout layout)
{
  return (dnnl_format_tag_t) ((layout - GUISE_LAYOUT_PRIVATE) & TAG_MASK);
}

const char *
guise_cpu_layout_get_tag_name (GuiseLayout layout)
{
  return dnnl_fmt_tag2str (get_tag (layout));
}

gboolean
guise_cpu_describe_weight (const GuiseShape   *shape,
                           int                 n_groups,
                           dnnl_format_tag_t   tag,
                           dnnl_memory_desc_t *out_md)
{
  const int64_t *d = shape->dims;
  dnnl_dims_t    dims = { d[0], d[1], d[2], d[3] };
  dnnl_dims_t    grouped = { n_groups, d[0] / n_groups, d[1], d[2], d[3] };

  g_assert (shape->n_dims == 4);
  if (n_groups == 1)
    return dnnl_memory_desc_init_by_tag (out_md, 4, dims, dnnl_f32, tag) == dnnl_success;
  return dnnl_memory_desc_init_by_tag (out_md, 5, grouped, dnnl_f32, tag) == dnnl_success;
}

gboolean
guise_cpu_describe (const GuiseShape *shape, GuiseLayout layout, dnnl_memory_desc_t *out_md)
{
  /* indexed by the number of dimensions; a scalar is described as one element */
  static const dnnl_format_tag_t plain[GUISE_MAX_DIMS + 1] = { dnnl_a,     dnnl_a,    dnnl_ab,
                                                               dnnl_abc,   dnnl_abcd, dnnl_abcde,
                                                               dnnl_abcdef };
  dnnl_format_tag_t              tag;
  dnnl_dims_t                    dims = { 1 };

  if (layout >= GUISE_LAYOUT_PRIVATE)
    return guise_cpu_describe_weight (shape,
                                      (int) ((layout - GUISE_LAYOUT_PRIVATE) >> TAG_BITS) + 1,
                                      get_tag (layout), out_md);
  for (int i = 0; i < shape->n_dims; i++)
    dims[i] = shape->dims[i];
  if (layout == GUISE_LAYOUT_PLAIN)
    tag = plain[shape->n_dims];
  else
    tag = layout == GUISE_LAYOUT_C8 ? dnnl_nChw8c : dnnl_nChw16c;
  return dnnl_memory_desc_init_by_tag (out_md, MAX (shape->n_dims, 1), dims, dnnl_f32, tag) ==
         dnnl_success;
}

gboolean
guise_cpu_recognise (const dnnl_memory_desc_t *md, GuiseLayout *out_layout)
{
  static const GuiseLayout layouts[] = { GUISE_LAYOUT_PLAIN, GUISE_LAYOUT_C8, GUISE_LAYOUT_C16 };
  GuiseShape               shape = { .n_dims = md->ndims };
  dnnl_memory_desc_t       candidate;

  for (int i = 0; i < md->ndims; i++)
    shape.dims[i] = md->dims[i];
  for (size_t i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (guise_cpu_describe (&shape, layouts[i], &candidate) &&
        dnnl_memory_desc_equal (md, &candidate))
      {
        *out_layout = layouts[i];
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_cpu_recognise_weight (const dnnl_memory_desc_t *md, int n_groups, GuiseLayout *out_layout)
{
  const dnnl_format_tag_t *tags = n_groups == 1 ? weight_tags : grouped_weight_tags;
  size_t n_tags = n_groups == 1 ? G_N_ELEMENTS (weight_tags) : G_N_ELEMENTS (grouped_weight_tags);
  dnnl_memory_desc_t candidate;

  if (dnnl_memory_desc_init_by_tag (&candidate, md->ndims, md->dims, dnnl_f32,
                                    n_groups == 1 ? dnnl_oihw : dnnl_goihw) == dnnl_success &&
      dnnl_memory_desc_equal (md, &candidate))
    {
      *out_layout = GUISE_LAYOUT_PLAIN;
      return TRUE;
    }
  for (size_t i = 0; i < n_tags; i++)
    if (dnnl_memory_desc_init_by_tag (&candidate, md->ndims, md->dims, dnnl_f32, tags[i]) ==
          dnnl_success &&
        dnnl_memory_desc_equal (md, &candidate))
      {
        *out_layout = guise_cpu_layout_from_tag (tags[i], n_groups);
        return TRUE;
      }
  return FALSE;
}

/* ---- primitives ---- */

dnnl_primitive_attr_t
guise_cpu_attr_new (void)
{
  dnnl_primitive_attr_t attr = NULL;

  if (dnnl_primitive_attr_create (&attr) != dnnl_success)
    return NULL;
  dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
  return attr;
}

/* Adds an argument whose address is not yet known. */
static gboolean
add_argument (GuiseCpuPrimitive        *self,
              const GuiseCpuDevice     *device,
              int                       number,
              const dnnl_memory_desc_t *md)
{
  dnnl_memory_t memory = NULL;

  g_assert (self->n_args < GUISE_CPU_MAX_ARGS);
  if (dnnl_memory_create (&memory, md, device->engine, DNNL_MEMORY_NONE) != dnnl_success)
    return FALSE;
  self->args[self->n_args++] = (dnnl_exec_arg_t){ .arg = number, .memory = memory };
  return TRUE;
}

GuiseCpuPrimitive *
guise_cpu_primitive_new (const GuiseCpuDevice            *device,
                         const_dnnl_primitive_desc_t      desc,
                         size_t                           n_args,
                         const int                       *args,
                         const dnnl_memory_desc_t *const *mds,
                         GError                         **error)
{
  GuiseCpuPrimitive        *self = g_new0 (GuiseCpuPrimitive, 1);
  const dnnl_memory_desc_t *scratchpad =
    dnnl_primitive_desc_query_md (desc, dnnl_query_scratchpad_md, 0);
  gboolean ok;

  self->n_threads = omp_get_max_threads ();
  ok = dnnl_primitive_create (&self->primitive, desc) == dnnl_success;
  for (size_t i = 0; i < n_args && ok; i++)
    ok = add_argument (self, device, args[i], mds[i]);
  if (ok && scratchpad != NULL && dnnl_memory_desc_get_size (scratchpad) > 0)
    {
      self->workspace_bytes = dnnl_memory_desc_get_size (scratchpad);
      ok = add_argument (self, device, DNNL_ARG_SCRATCHPAD, scratchpad);
    }
  if (!ok)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "oneDNN has no memory for a primitive");
      guise_cpu_primitive_free (self);
      return NULL;
    }
  return self;
}

void
guise_cpu_primitive_free (GuiseCpuPrimitive *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; i < self->n_args; i++)
    dnnl_memory_destroy (self->args[i].memory);
  if (self->primitive != NULL)
    dnnl_primitive_destroy (self->primitive);
  g_free (self);
}

gboolean
guise_cpu_primitive_run (GuiseCpuPrimitive    *self,
                         const GuiseCpuDevice *device,
                         void *const          *data,
                         void                 *workspace)
{
  for (size_t i = 0; i < self->n_args; i++)
    {
      void *address = self->args[i].arg == DNNL_ARG_SCRATCHPAD ? workspace : data[i];

      if (address == self->data[i])
        continue;
      if (dnnl_memory_set_data_handle (self->args[i].memory, address) != dnnl_success)
        return FALSE;
      self->data[i] = address;
    }
  guise_cpu_use_threads (self->n_threads);
  return dnnl_primitive_execute (self->primitive, device->stream, (int) self->n_args, self->args) ==
         dnnl_success;
}
