/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes weight files tensor by tensor, without holding one in memory twice. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-pickle-private.h"
#include "format/guise-weights-file.h"

struct _GuiseWeightsWriter
{
  GuiseFileWriter  *file; /* owned */
  GuisePickleWriter pickle;
};

static gboolean
write_piece (const void *data, size_t n_bytes, void *user_data, GError **error)
{
  GuiseWeightsWriter *self = user_data;

  return guise_file_writer_write (self->file, data, n_bytes, error);
}

GuiseWeightsWriter *
guise_weights_writer_new (const char *path, GError **error)
{
  g_autoptr (GuiseWeightsWriter) self = g_new0 (GuiseWeightsWriter, 1);

  self->file = guise_file_writer_new (path, error);
  if (self->file == NULL)
    return NULL;
  guise_pickle_writer_start (&self->pickle, write_piece, self, 4, SIZE_MAX);
  guise_pickle_writer_begin_dict (&self->pickle);
  return g_steal_pointer (&self);
}

void
guise_weights_writer_add_f32 (GuiseWeightsWriter *self,
                              const char         *key,
                              int                 n_dims,
                              const int64_t      *dims,
                              const float        *data)
{
  GuisePickleArray array = { .dtype = GUISE_PICKLE_DTYPE_F4,
                             .n_dims = n_dims,
                             .dims = dims,
                             .n_elements = 1,
                             .data = (const uint8_t *) data };

  g_return_if_fail (n_dims <= GUISE_WEIGHTS_MAX_DIMS);

  for (int i = 0; i < n_dims; i++)
    array.n_elements *= (size_t) dims[i];
  array.n_bytes = array.n_elements * sizeof *data;
  guise_pickle_writer_put_str (&self->pickle, key);
  guise_pickle_writer_put_array (&self->pickle, &array);
}

void
guise_weights_writer_add_i64 (GuiseWeightsWriter *self, const char *key, int64_t value)
{
  GuisePickleArray array = { .dtype = GUISE_PICKLE_DTYPE_I8,
                             .n_elements = 1,
                             .data = (const uint8_t *) &value,
                             .n_bytes = sizeof value };

  guise_pickle_writer_put_str (&self->pickle, key);
  guise_pickle_writer_put_scalar (&self->pickle, &array);
}

gboolean
guise_weights_writer_commit (GuiseWeightsWriter *self, GError **error)
{
  guise_pickle_writer_end_dict (&self->pickle);
  return guise_pickle_writer_stop (&self->pickle, error) &&
         guise_file_writer_commit (self->file, error);
}

void
guise_weights_writer_free (GuiseWeightsWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, guise_file_writer_free);
  g_clear_error (&self->pickle.error);
  g_free (self);
}
