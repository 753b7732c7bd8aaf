/* SPDX-License-Identifier: GPL-3.0-or-later
 * Devices by name, their memory, and moving tensors on and off them. */
#include "nn/guise-device-private.h"

#include <string.h>

struct _GuiseDevice
{
  gatomicrefcount     ref_count;
  const GuiseBackend *backend;
  void               *handle; /* of the backend; owned, but not by a rehearsal */
  char               *name;
  GuiseDevice        *rehearsed;  /* owned; NULL: this is a real device */
  GuiseCollective    *collective; /* borrowed; NULL: no other process shares the work */
  size_t              n_bytes;
  size_t              n_peak_bytes;
  size_t              n_aside_bytes;
};

static const struct
{
  const char *name;
  const GuiseBackend *(*get) (void);
} backends[] = {
  { "ref", guise_ref_backend_get },
#ifdef GUISE_HAVE_ONEDNN
  { "cpu", guise_cpu_backend_get },
#endif
  { "cuda", guise_cuda_backend_get },
};

GuiseDevice *
guise_device_new (const GuiseBackend *backend,
                  const char         *name,
                  int                 index,
                  int                 n_threads,
                  GError            **error)
{
  const char  *slash = strchr (name, '/');
  void        *handle = backend->open (index, slash != NULL ? slash + 1 : NULL, n_threads, error);
  GuiseDevice *self;

  if (handle == NULL)
    return NULL;
  self = g_new0 (GuiseDevice, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->backend = backend;
  self->handle = handle;
  self->name = g_strdup (name);
  return self;
}

GuiseDevice *
guise_device_open (const char *name, int n_threads, GError **error)
{
  g_return_val_if_fail (name != NULL && n_threads >= 0, NULL);
  g_autofree char *place = g_strndup (name, strcspn (name, "/"));
  g_autofree char *kind = g_strndup (place, strcspn (place, ":"));
  const char      *colon = strchr (place, ':');
  guint64          index = 0;

  if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 0, 255, &index, NULL))
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                   "'%s' does not name a device: what follows the colon is no number", name);
      return NULL;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (backends); i++)
    if (strcmp (backends[i].name, kind) == 0)
      return guise_device_new (backends[i].get (), name, (int) index, n_threads, error);
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
               "There is no device '%s' in this program", name);
  return NULL;
}

GuiseDevice *
guise_device_new_rehearsal (GuiseDevice *device)
{
  g_return_val_if_fail (device != NULL, NULL);
  GuiseDevice *self = g_new0 (GuiseDevice, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rehearsed = guise_device_ref (device);
  self->backend = device->backend;
  self->handle = device->handle;
  self->name = g_strdup (device->name);
  self->collective = device->collective;
  return self;
}

gboolean
guise_device_is_rehearsal (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rehearsed != NULL;
}

GuiseDevice *
guise_device_ref (GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_device_unref (GuiseDevice *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->rehearsed == NULL)
    self->backend->close (self->handle);
  g_clear_pointer (&self->rehearsed, guise_device_unref);
  g_clear_pointer (&self->name, g_free);
  g_free (self);
}

const char *
guise_device_get_name (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
guise_device_get_description (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->backend->get_description (self->handle);
}

double
guise_device_get_loss_scale (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->backend->get_loss_scale != NULL ? self->backend->get_loss_scale (self->handle) : 1.0;
}

const char *
guise_device_get_precision (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->backend->get_precision != NULL ? self->backend->get_precision (self->handle)
                                              : "fp32";
}

double
guise_device_get_sum_ms (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL && self->rehearsed == NULL, 0.0);

  if (self->backend->get_sum_ms != NULL)
    return self->backend->get_sum_ms (self->handle);
  return self->collective != NULL ? self->collective->sum_ms : 0.0;
}

gboolean
guise_device_take_kept (GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rehearsed == NULL && self->backend->take_kept != NULL &&
         self->backend->take_kept (self->handle);
}

const GuiseBackend *
guise_device_get_backend (const GuiseDevice *self)
{
  return self->backend;
}

void *
guise_device_get_handle (const GuiseDevice *self)
{
  return self->handle;
}

void
guise_device_set_collective (GuiseDevice *self, GuiseCollective *collective)
{
  g_return_if_fail (self != NULL);

  self->collective = collective;
}

GuiseCollective *
guise_device_get_collective (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->collective;
}

size_t
guise_device_layout_bytes (const GuiseDevice *self, const GuiseShape *shape, GuiseLayout layout)
{
  return self->backend->layout_bytes (self->handle, shape, layout);
}

gboolean
guise_device_is_asynchronous (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->backend->mark_new != NULL;
}

/* ---- memory ---- */

/* What stands for memory in a rehearsal: addresses are calculated from it, nothing is read there.
 */
#define REHEARSED_ADDRESS ((void *) GUISE_ALIGNMENT)

void *
guise_device_memory_new (GuiseDevice *self, size_t n_bytes, GError **error)
{
  void *memory = self->rehearsed != NULL ? REHEARSED_ADDRESS
                                         : self->backend->memory_new (self->handle, n_bytes, error);

  if (memory == NULL)
    return NULL;
  self->n_bytes += n_bytes;
  self->n_peak_bytes = MAX (self->n_peak_bytes, self->n_bytes);
  return memory;
}

void
guise_device_memory_free (GuiseDevice *self, void *memory, size_t n_bytes)
{
  if (memory == NULL)
    return;
  self->n_bytes -= n_bytes;
  if (self->rehearsed == NULL)
    self->backend->memory_free (self->handle, memory);
}

void *
guise_device_aside_new (GuiseDevice *self, size_t n_bytes, GError **error)
{
  void *memory;

  if (self->backend->pinned_new == NULL)
    {
      memory = guise_device_memory_new (self, n_bytes, error);
      if (memory != NULL)
        guise_device_memory_fill (self, memory, n_bytes);
      return memory;
    }
  memory = self->rehearsed != NULL ? REHEARSED_ADDRESS
                                   : self->backend->pinned_new (self->handle, n_bytes, error);
  if (memory == NULL)
    return NULL;
  if (self->rehearsed == NULL)
    memset (memory, 0, n_bytes);
  self->n_aside_bytes += n_bytes;
  return memory;
}

void
guise_device_aside_free (GuiseDevice *self, void *memory, size_t n_bytes)
{
  if (self->backend->pinned_new == NULL)
    {
      guise_device_memory_free (self, memory, n_bytes);
      return;
    }
  if (memory == NULL)
    return;
  self->n_aside_bytes -= n_bytes;
  if (self->rehearsed != NULL)
    return;
  /* Pinned memory is only given back when nobody uses it. */
  if (self->backend->synchronize != NULL && !self->backend->synchronize (self->handle))
    g_debug ("Device '%s' failed while memory was given back", self->name);
  self->backend->pinned_free (self->handle, memory);
}

gboolean
guise_device_memory_fill (GuiseDevice *self, void *memory, size_t n_bytes)
{
  return self->rehearsed != NULL || self->backend->fill (self->handle, memory, n_bytes);
}

size_t
guise_device_get_bytes (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_bytes;
}

void
guise_device_get_memory (const GuiseDevice *self, size_t *out_free, size_t *out_total)
{
  size_t n_free = 0;
  size_t n_total = 0;

  g_return_if_fail (self != NULL);

  self->backend->get_memory (self->handle, &n_free, &n_total);
  if (out_free != NULL)
    *out_free = n_free;
  if (out_total != NULL)
    *out_total = n_total;
}

size_t
guise_device_get_aside_bytes (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_aside_bytes;
}

size_t
guise_device_get_peak_bytes (const GuiseDevice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_peak_bytes;
}

/* ---- moving tensors ---- */

static gboolean
fail_lost (const GuiseDevice *self, GError **error)
{
  const char *why =
    self->backend->get_failure != NULL ? self->backend->get_failure (self->handle) : NULL;

  if (self->collective != NULL && self->collective->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->collective->failure));
      return FALSE;
    }
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "Device '%s' failed%s%s",
               self->name, why != NULL ? ": " : "", why != NULL ? why : "");
  return FALSE;
}

/* Runs a prepared reorder with its workspace. */
static gboolean
run_reorder (GuiseDevice *self, GuiseCall *call, size_t workspace_bytes, GError **error)
{
  const GuiseBackend *backend = self->backend;
  gboolean            done;

  if (workspace_bytes > 0)
    {
      call->workspace = guise_device_memory_new (self, workspace_bytes, error);
      if (call->workspace == NULL)
        return FALSE;
    }
  done = self->rehearsed != NULL ||
         (backend->reorder.run (call) &&
          (backend->synchronize == NULL || backend->synchronize (self->handle)));
  guise_device_memory_free (self, call->workspace, workspace_bytes);
  return done || fail_lost (self, error);
}

gboolean
guise_device_reorder (GuiseDevice       *self,
                      const GuiseTensor *from,
                      const GuiseTensor *to,
                      GError           **error)
{
  const GuiseKernel *kernel = &self->backend->reorder;
  GuiseKernelInput   input = { .is_present = TRUE, .shape = from->shape, .layout = from->layout };
  GuiseKernelQuery   query = {
      .device = self->handle,
      .n_inputs = 1,
      .inputs = &input,
      .output_shape = to->shape,
      .reader = GUISE_N_OPS,
  };
  GuiseLayout     layout = from->layout;
  GuiseKernelPlan plan = { .input_layouts = &layout, .output_layout = to->layout };
  GuiseCall       call = { .device = self->handle, .n_inputs = 1, .inputs = from, .output = *to };
  gboolean        done;

  g_return_val_if_fail (kernel->run != NULL, FALSE);
  if (kernel->plan != NULL && !kernel->plan (&query, &plan, error))
    return FALSE;
  call.state = plan.state;
  done = run_reorder (self, &call, plan.workspace_bytes, error);
  if (kernel->free != NULL)
    kernel->free (plan.state);
  return done;
}

static gboolean
upload_plain (const GuiseDevice *self, void *to, const float *values, size_t n, GError **error)
{
  return self->rehearsed != NULL || self->backend->upload (self->handle, to, values, n) ||
         fail_lost (self, error);
}

static gboolean
download_plain (const GuiseDevice *self, float *values, const void *from, size_t n, GError **error)
{
  return self->rehearsed != NULL || self->backend->download (self->handle, values, from, n) ||
         fail_lost (self, error);
}

/* Memory for a moment. A checkpoint must not fail because another program has taken what was free
 * of the device's: the host's, which kernels reach slowly, does as well. */
static void *
scratch_new (GuiseDevice *self, size_t n_bytes, gboolean *out_is_aside, GError **error)
{
  void *memory = guise_device_memory_new (self, n_bytes, NULL);

  *out_is_aside = memory == NULL;
  return memory != NULL ? memory : guise_device_aside_new (self, n_bytes, error);
}

static void
scratch_free (GuiseDevice *self, void *memory, size_t n_bytes, gboolean is_aside)
{
  if (is_aside)
    guise_device_aside_free (self, memory, n_bytes);
  else
    guise_device_memory_free (self, memory, n_bytes);
}

gboolean
guise_device_upload (GuiseDevice *self, const GuiseTensor *to, const float *values, GError **error)
{
  size_t      n = (size_t) guise_shape_n_elements (&to->shape);
  size_t      n_bytes = guise_device_layout_bytes (self, &to->shape, GUISE_LAYOUT_PLAIN);
  GuiseTensor plain = { .shape = to->shape, .layout = GUISE_LAYOUT_PLAIN };
  gboolean    is_aside;
  gboolean    done;

  if (to->layout == GUISE_LAYOUT_PLAIN)
    return upload_plain (self, to->data, values, n, error);
  plain.data = scratch_new (self, n_bytes, &is_aside, error);
  if (plain.data == NULL)
    return FALSE;
  done = upload_plain (self, plain.data, values, n, error) &&
         guise_device_reorder (self, &plain, to, error);
  scratch_free (self, plain.data, n_bytes, is_aside);
  return done;
}

gboolean
guise_device_download (GuiseDevice *self, const GuiseTensor *from, float *values, GError **error)
{
  size_t      n = (size_t) guise_shape_n_elements (&from->shape);
  size_t      n_bytes = guise_device_layout_bytes (self, &from->shape, GUISE_LAYOUT_PLAIN);
  GuiseTensor plain = { .shape = from->shape, .layout = GUISE_LAYOUT_PLAIN };
  gboolean    is_aside;
  gboolean    done;

  if (from->layout == GUISE_LAYOUT_PLAIN)
    return download_plain (self, values, from->data, n, error);
  plain.data = scratch_new (self, n_bytes, &is_aside, error);
  if (plain.data == NULL)
    return FALSE;
  done = guise_device_reorder (self, from, &plain, error) &&
         download_plain (self, values, plain.data, n, error);
  scratch_free (self, plain.data, n_bytes, is_aside);
  return done;
}
