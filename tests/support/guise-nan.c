/* SPDX-License-Identifier: GPL-3.0-or-later
 * A computation that goes wrong, preloaded into a program: what the n-th call of oneDNN leaves has
 * a NaN in it.
 *
 *   GUISE_NAN_AT     which call, from 1
 *   GUISE_NAN_COUNT  a file that gets the number of calls at the end */
#include <dlfcn.h>
#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long n_calls;
static long        nan_at;

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *at = getenv ("GUISE_NAN_AT");

  nan_at = at != NULL ? strtol (at, NULL, 10) : 0;
}

__attribute__ ((destructor)) static void
write_count (void)
{
  const char *path = getenv ("GUISE_NAN_COUNT");
  FILE       *file = path != NULL ? fopen (path, "we") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%ld\n", (long) n_calls);
  fclose (file);
}

static void
spoil (const dnnl_exec_arg_t *argument)
{
  void *data = NULL;

  if (dnnl_memory_get_data_handle (argument->memory, &data) == dnnl_success && data != NULL)
    *(float *) data = NAN;
}

/* Results of a layer, of its gradient to what came in, or to its weights. */
static int
is_result (int kind)
{
  return kind == DNNL_ARG_DST || kind == DNNL_ARG_DIFF_SRC || kind == DNNL_ARG_DIFF_WEIGHTS;
}

__attribute__ ((visibility ("default"))) dnnl_status_t
dnnl_primitive_execute (const_dnnl_primitive_t primitive,
                        dnnl_stream_t          stream,
                        int                    n_arguments,
                        const dnnl_exec_arg_t *arguments)
{
  typedef dnnl_status_t (*Execute) (const_dnnl_primitive_t, dnnl_stream_t, int,
                                    const dnnl_exec_arg_t *);
  static _Atomic (Execute) execute;
  dnnl_status_t            status;

  if (execute == NULL)
    execute = (Execute) dlsym (RTLD_NEXT, "dnnl_primitive_execute");
  status = execute (primitive, stream, n_arguments, arguments);
  if (atomic_fetch_add (&n_calls, 1) + 1 != nan_at)
    return status;
  dnnl_stream_wait (stream);
  for (int i = 0; i < n_arguments; i++)
    if (is_result (arguments[i].arg))
      spoil (&arguments[i]);
  return status;
}
