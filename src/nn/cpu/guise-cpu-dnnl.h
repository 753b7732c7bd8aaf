/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cpu/guise-cpu-device.h"

G_BEGIN_DECLS

/* Private to nn/cpu: oneDNN seen from the engine. */

/* Arguments of one oneDNN primitive, the scratchpad included. */
#define GUISE_CPU_MAX_ARGS 8

/**
 * GuiseCpuPrimitive:
 *
 * A oneDNN primitive with memory objects for its arguments. Addresses are set at the first run and
 * whenever they change; otherwise a run touches nothing but the primitive.
 */
typedef struct
{
  dnnl_primitive_t primitive; /* owned */
  size_t           n_args;
  dnnl_exec_arg_t  args[GUISE_CPU_MAX_ARGS]; /* memories owned */
  void            *data[GUISE_CPU_MAX_ARGS]; /* borrowed from the calls */
  int              n_threads;
  size_t           workspace_bytes;
} GuiseCpuPrimitive;

/**
 * guise_cpu_layout_from_tag:
 * @tag: a format of weights
 * @n_groups: of the convolution: the weights have one dimension more in oneDNN when not 1
 *
 * Returns: the private layout that stands for the format
 */
GuiseLayout guise_cpu_layout_from_tag (dnnl_format_tag_t tag, int n_groups);

/**
 * guise_cpu_layout_get_tag_name:
 * @layout: a private layout
 *
 * Returns: oneDNN's name of its format
 */
const char *guise_cpu_layout_get_tag_name (GuiseLayout layout);

/**
 * guise_cpu_describe:
 * @shape: of a tensor
 * @layout: any layout of this backend
 * @out_md: (out): the same for oneDNN; a packed grouped weight gets its fifth dimension
 */
gboolean
guise_cpu_describe (const GuiseShape *shape, GuiseLayout layout, dnnl_memory_desc_t *out_md);

/**
 * guise_cpu_describe_weight:
 * @shape: [o, c / groups, kh, kw]
 * @n_groups: groups of the convolution
 * @tag: a format, or dnnl_format_tag_any
 *
 * Describes a convolution weight as the primitives want it: five-dimensional when grouped.
 */
gboolean guise_cpu_describe_weight (const GuiseShape   *shape,
                                    int                 n_groups,
                                    dnnl_format_tag_t   tag,
                                    dnnl_memory_desc_t *out_md);

/**
 * guise_cpu_recognise:
 * @md: what a primitive chose for an activation
 * @out_layout: (out): the layout that has these bytes
 *
 * Returns: %FALSE when it is none of PLAIN, C8 and C16
 */
gboolean guise_cpu_recognise (const dnnl_memory_desc_t *md, GuiseLayout *out_layout);

/**
 * guise_cpu_recognise_weight:
 * @md: what a primitive chose for a convolution weight
 * @n_groups: groups of the convolution
 * @out_layout: (out): PLAIN or a private layout
 */
gboolean
guise_cpu_recognise_weight (const dnnl_memory_desc_t *md, int n_groups, GuiseLayout *out_layout);

/**
 * guise_cpu_primitive_new:
 * @device: the device
 * @desc: its descriptor, made with a user scratchpad and for the number of threads that
 *   guise_cpu_use_threads() set, which it will run on
 * @n_args: arguments without the scratchpad
 * @args: (array length=n_args): DNNL_ARG_ numbers, in the order of guise_cpu_primitive_run()
 * @mds: (array length=n_args): their descriptions
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 */
GuiseCpuPrimitive *guise_cpu_primitive_new (const GuiseCpuDevice            *device,
                                            const_dnnl_primitive_desc_t      desc,
                                            size_t                           n_args,
                                            const int                       *args,
                                            const dnnl_memory_desc_t *const *mds,
                                            GError                         **error);
void               guise_cpu_primitive_free (GuiseCpuPrimitive *self);

/**
 * guise_cpu_primitive_run:
 * @data: (array): addresses in the order of guise_cpu_primitive_new()
 * @workspace: at least workspace_bytes
 */
gboolean guise_cpu_primitive_run (GuiseCpuPrimitive    *self,
                                  const GuiseCpuDevice *device,
                                  void *const          *data,
                                  void                 *workspace);

/**
 * guise_cpu_attr_new:
 *
 * Returns: (transfer full) (nullable): attributes that ask for a scratchpad of ours;
 *   dnnl_primitive_attr_destroy()
 */
dnnl_primitive_attr_t guise_cpu_attr_new (void);

G_END_DECLS
