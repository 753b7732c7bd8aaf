/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change of many faces took away, read again: a face at a time, since it may be much. */
#include "mask/guise-mask-log-reader.h"

#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "mask/guise-mask-log-private.h"

#define MAX_NAME       4096
#define MAX_FACE_BYTES ((uint64_t) 256 << 20)
#define MAX_BODY       (MAX_FACE_BYTES + ((uint64_t) 64 << 20))
#define N_HEAD         (4 + 4 + GUISE_MASK_LOG_N_SEAL)
#define CHUNK          ((size_t) 1 << 20) /* what a length claims is believed no further */

struct _GuiseMaskLogReader
{
  GInputStream *stream; /* owned */
};

/* ---- one face ---- */

/* "a.jpg" or "person/a.jpg", and nothing that leads out of the faceset. */
static gboolean
is_name (const char *name, size_t n)
{
  const char *slash = memchr (name, '/', n);

  if (n == 0 || memchr (name, '\0', n) != NULL || name[0] == '.' || name[0] == '/')
    return FALSE;
  return slash == NULL || (slash + 1 < name + n && slash[1] != '.' &&
                           memchr (slash + 1, '/', n - (size_t) (slash + 1 - name)) == NULL);
}

static gboolean
take_sha (GuiseBytes *from, uint8_t *out)
{
  const uint8_t *bytes = guise_bytes_take (from, GUISE_MASK_LOG_SHA);

  if (bytes != NULL)
    memcpy (out, bytes, GUISE_MASK_LOG_SHA);
  return bytes != NULL;
}

static gboolean
take_bytes (GuiseBytes *from, GBytes **out)
{
  uint32_t       n;
  const uint8_t *data;

  if (!guise_bytes_u32_le (from, &n))
    return FALSE;
  if (n == GUISE_MASK_LOG_NO_MASK)
    return TRUE;
  data = guise_bytes_take (from, n);
  if (data != NULL)
    *out = g_bytes_new (data, n);
  return data != NULL;
}

static GuiseMaskLogEntry *
take_entry (GuiseBytes *from)
{
  g_autoptr (GuiseMaskLogEntry) self = g_new0 (GuiseMaskLogEntry, 1);
  uint32_t    n_name;
  const char *name;

  if (!guise_bytes_u32_le (from, &n_name) || n_name > MAX_NAME ||
      (name = (const char *) guise_bytes_take (from, n_name)) == NULL || !is_name (name, n_name))
    return NULL;
  self->name = g_strndup (name, n_name);
  if (!guise_bytes_u64_le (from, &self->old_size) || !guise_bytes_u64_le (from, &self->new_size) ||
      !guise_bytes_u64_le (from, &self->prefix) || !guise_bytes_u64_le (from, &self->suffix) ||
      !take_sha (from, self->old_sha) || !take_sha (from, self->new_sha) ||
      !take_bytes (from, &self->middle) || !take_bytes (from, &self->old_mask) ||
      self->middle == NULL)
    return NULL;
  if (self->old_size > MAX_FACE_BYTES || self->new_size > MAX_FACE_BYTES ||
      self->prefix > self->new_size || self->suffix > self->new_size - self->prefix ||
      self->prefix + g_bytes_get_size (self->middle) + self->suffix != self->old_size)
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- all of them ---- */

void
guise_mask_log_reader_free (GuiseMaskLogReader *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_free (self);
}

/* As many as there are, up to @n. Returns: %FALSE after an error */
static gboolean
read_bytes (GuiseMaskLogReader *self, size_t n, GByteArray *to, GError **error)
{
  g_autoptr (GError) local = NULL;
  size_t n_read = 1;

  g_byte_array_set_size (to, 0);
  while (to->len < n && n_read > 0)
    {
      const size_t at = to->len;
      const size_t wanted = MIN (n - at, CHUNK);

      g_byte_array_set_size (to, (guint) (at + wanted));
      if (!g_input_stream_read_all (self->stream, to->data + at, wanted, &n_read, NULL, &local))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "The log of changed masks cannot be read: %s", local->message);
          return FALSE;
        }
      g_byte_array_set_size (to, (guint) (at + n_read));
    }
  return TRUE;
}

/* A record that never reached the disk as a whole is the end. */
static gboolean
read_body (GuiseMaskLogReader *self, GByteArray *body, gboolean *out_is_whole, GError **error)
{
  uint8_t    seal[GUISE_MASK_LOG_N_SEAL];
  uint8_t    sha[GUISE_MASK_LOG_SHA];
  uint32_t   mark = 0;
  uint32_t   n = 0;
  GuiseBytes head;

  *out_is_whole = FALSE;
  if (!read_bytes (self, N_HEAD, body, error))
    return FALSE;
  if (body->len < N_HEAD)
    return TRUE;
  head = guise_bytes_init (body->data, body->len);
  guise_bytes_u32_le (&head, &mark);
  guise_bytes_u32_le (&head, &n);
  memcpy (seal, guise_bytes_take (&head, sizeof seal), sizeof seal);
  if (mark != GUISE_MASK_LOG_RECORD_MAGIC || n > MAX_BODY)
    return TRUE;
  if (!read_bytes (self, n, body, error))
    return FALSE;
  guise_mask_log_digest (body->data, body->len, sha);
  *out_is_whole = body->len == n && memcmp (sha, seal, sizeof seal) == 0;
  return TRUE;
}

gboolean
guise_mask_log_reader_next (GuiseMaskLogReader *self, GuiseMaskLogEntry **out_entry, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  GuiseBytes inside;
  gboolean   is_whole;

  *out_entry = NULL;
  if (!read_body (self, body, &is_whole, error))
    return FALSE;
  if (!is_whole)
    return TRUE;
  inside = guise_bytes_init (body->data, body->len);
  *out_entry = take_entry (&inside);
  if (*out_entry == NULL)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                         "A record of the log of changed masks makes no sense");
  return *out_entry != NULL;
}

GuiseMaskLogReader *
guise_mask_log_reader_new (GInputStream *stream, GError **error)
{
  g_autoptr (GuiseMaskLogReader) self = g_new0 (GuiseMaskLogReader, 1);
  g_autoptr (GByteArray) magic = g_byte_array_new ();

  self->stream = g_object_ref (stream);
  if (!read_bytes (self, GUISE_MASK_LOG_N_MAGIC, magic, error))
    return NULL;
  if (magic->len == GUISE_MASK_LOG_N_MAGIC &&
      memcmp (magic->data, GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC) == 0)
    return g_steal_pointer (&self);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "It is no log of changed masks");
  return NULL;
}

GuiseMaskLogReader *
guise_mask_log_reader_open (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, &local);
  g_autoptr (GInputStream) stream = NULL;
  GuiseMaskLogReader *self;

  if (raw == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR,
                   g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                     ? GUISE_CORE_ERROR_NOT_FOUND
                     : GUISE_CORE_ERROR_FAILED,
                   "Could not read '%s': %s", path, local->message);
      return NULL;
    }
  stream = g_buffered_input_stream_new_sized (G_INPUT_STREAM (raw), CHUNK);
  self = guise_mask_log_reader_new (stream, error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

gboolean
guise_mask_log_check (const char *path, size_t *out_n, GError **error)
{
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_open (path, error);

  *out_n = 0;
  while (reader != NULL)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;

      if (!guise_mask_log_reader_next (reader, &entry, error))
        {
          g_prefix_error (error, "'%s': ", path);
          return FALSE;
        }
      if (entry == NULL)
        return TRUE;
      *out_n += 1;
    }
  return FALSE;
}
