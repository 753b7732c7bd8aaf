/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change of many faces took away, read again: a face at a time, since it may be much. */
#include "mask/guise-mask-log-reader.h"

#include <stdint.h>
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "mask/guise-mask-log-private.h"

#define MAX_NAME       4096
#define MAX_FACE_BYTES ((uint64_t) 256 << 20)
#define MAX_BODY       (MAX_FACE_BYTES + ((uint64_t) 64 << 20))
#define N_HEAD         (4 + 4 + GUISE_MASK_LOG_N_SEAL)
#define N_FACTS        (4 * 8 + 2 * GUISE_MASK_LOG_SHA)
#define N_PARTS        16                  /* of a body, at most: three, and later ones */
#define CHUNK          ((size_t) 64 << 10) /* what a length claims is believed no further */
#define MAX_AGAIN      ((size_t) 64 << 20) /* bytes of broken records, summed up and searched too */

struct _GuiseMaskLogReader
{
  GInputStream *stream;      /* owned */
  GByteArray   *window;      /* owned; what was read of it and is not done with */
  size_t        start;       /* in the window, of what is next */
  gboolean      is_at_end;   /* of the stream */
  gboolean      is_in_ruins; /* what lies before the start was no record */
  gboolean      is_cut;      /* of ruins: they began as a record does that the end cuts off */
  size_t        n_last;      /* bytes of the record before the start */
  size_t        n_damaged;
  size_t        n_again; /* bytes that may still be looked at twice */
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

/* Records of older logs end without one. */
static gboolean
take_face (GuiseBytes *from, GuiseMaskLogFace **out)
{
  g_autoptr (GBytes) bytes = NULL;

  if (guise_bytes_left (from) == 0)
    return TRUE;
  if (!take_bytes (from, &bytes) || bytes == NULL)
    return FALSE;
  *out = guise_mask_log_face_from_bytes (bytes);
  return *out != NULL;
}

static char *
take_name (GuiseBytes *from)
{
  uint32_t    n;
  const char *name;

  if (!guise_bytes_u32_le (from, &n) || n > MAX_NAME ||
      (name = (const char *) guise_bytes_take (from, n)) == NULL || !is_name (name, n))
    return NULL;
  return g_strndup (name, n);
}

/* What follows the name. */
static GuiseMaskLogEntry *
take_change (GuiseBytes *from)
{
  g_autoptr (GuiseMaskLogEntry) self = g_new0 (GuiseMaskLogEntry, 1);

  if (!guise_bytes_u64_le (from, &self->old_size) || !guise_bytes_u64_le (from, &self->new_size) ||
      !guise_bytes_u64_le (from, &self->prefix) || !guise_bytes_u64_le (from, &self->suffix) ||
      !take_sha (from, self->old_sha) || !take_sha (from, self->new_sha) ||
      !take_bytes (from, &self->middle) || !take_bytes (from, &self->old_mask) ||
      !take_face (from, &self->face) || self->middle == NULL)
    return NULL;
  if (self->old_size > MAX_FACE_BYTES || self->new_size > MAX_FACE_BYTES ||
      self->prefix > self->new_size || self->suffix > self->new_size - self->prefix ||
      self->prefix + g_bytes_get_size (self->middle) + self->suffix != self->old_size)
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- what was read ---- */

void
guise_mask_log_reader_free (GuiseMaskLogReader *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_byte_array_unref (self->window);
  g_free (self);
}

/* What is next, as far as it was read. */
static GuiseBytes
look (const GuiseMaskLogReader *self)
{
  return guise_bytes_init (self->window->data + self->start, self->window->len - self->start);
}

/* Reads on until @n bytes are next, or all that there are. What is done with goes when it is more
 * than half of the window, so that no byte is moved often. Returns: %FALSE after an error */
static gboolean
fill (GuiseMaskLogReader *self, size_t n, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (self->start > self->window->len / 2)
    {
      g_byte_array_remove_range (self->window, 0, (guint) self->start);
      self->start = 0;
    }
  while (!self->is_at_end && self->window->len - self->start < n)
    {
      const size_t at = self->window->len;
      size_t       n_read;

      g_byte_array_set_size (self->window, (guint) (at + CHUNK));
      if (!g_input_stream_read_all (self->stream, self->window->data + at, CHUNK, &n_read, NULL,
                                    &local))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "The log of changed masks cannot be read: %s", local->message);
          return FALSE;
        }
      g_byte_array_set_size (self->window, (guint) (at + n_read));
      self->is_at_end = n_read < CHUNK;
    }
  return TRUE;
}

/* ---- records, and what is left of them ---- */

/* Moves @at behind a length and as many bytes; behind @end when that is not before it. Returns:
 * %FALSE after an error */
static gboolean
pass_part (GuiseMaskLogReader *self, size_t *at, size_t end, GError **error)
{
  GuiseBytes next;
  uint32_t   n;

  if (!fill (self, *at + sizeof n, error))
    return FALSE;
  next = look (self);
  if (!guise_bytes_seek (&next, *at) || !guise_bytes_u32_le (&next, &n))
    n = G_MAXUINT32;
  else if (n == GUISE_MASK_LOG_NO_MASK)
    n = 0;
  *at += sizeof n;
  *at = *at <= end && n <= end - *at ? *at + n : end + 1;
  return TRUE;
}

/* Whether the stream ends before the record does that begins here, which says that it ends at @end:
 * its program was killed as it noted down what it had not changed yet. When the stream ends where a
 * whole record may, as @n_parts say, and the last part would begin (@last), what is wrong is where
 * the record says that it ends. */
static gboolean
is_cut_off (const GuiseMaskLogReader *self, size_t end, int n_parts, size_t last)
{
  const GuiseBytes next = look (self);
  const size_t     n = guise_bytes_left (&next);

  return self->is_at_end && n < end && !(n_parts > 2 && n == last);
}

/* Whether no more is left than the beginning of a record's head. */
static gboolean
is_cut_head (const GuiseMaskLogReader *self)
{
  const uint32_t   mark = GUINT32_TO_LE (GUISE_MASK_LOG_RECORD_MAGIC);
  const GuiseBytes next = look (self);
  const size_t     n = guise_bytes_left (&next);

  return n > 0 && n < N_HEAD && memcmp (next.data, &mark, MIN (n, sizeof mark)) == 0;
}

/* Bytes of the record that begins here, when it is all there and its lengths agree with each other,
 * else 0. They do as well when bytes are missing in its last part, and the record reaches into the
 * next one then. @out_is_cut: the end of it was never written. */
static gboolean
measure (GuiseMaskLogReader *self, size_t *out_n, gboolean *out_is_cut, GError **error)
{
  GuiseBytes next;
  uint32_t   mark = 0;
  uint32_t   n = 0;
  size_t     at = N_HEAD;
  size_t     last = at;
  size_t     end;
  int        n_parts = 0;

  *out_n = 0;
  if (!fill (self, N_HEAD, error))
    return FALSE;
  *out_is_cut = is_cut_head (self);
  next = look (self);
  if (!guise_bytes_u32_le (&next, &mark) || mark != GUISE_MASK_LOG_RECORD_MAGIC ||
      !guise_bytes_u32_le (&next, &n) || n > MAX_BODY)
    return TRUE;
  end = N_HEAD + (size_t) n;
  if (!pass_part (self, &at, end, error)) /* the name */
    return FALSE;
  at += N_FACTS;
  for (; n_parts < N_PARTS && at < end; n_parts++)
    {
      last = at;
      if (!pass_part (self, &at, end, error))
        return FALSE;
    }
  if (at == end && !fill (self, end, error))
    return FALSE;
  *out_is_cut = is_cut_off (self, end, n_parts, last);
  if (at != end)
    return TRUE;
  next = look (self);
  if (guise_bytes_left (&next) >= end)
    *out_n = end;
  return TRUE;
}

/* Whether the body of a record of @n bytes is as it was written. */
static gboolean
is_sealed (const GuiseMaskLogReader *self, size_t n)
{
  const uint8_t *record = self->window->data + self->start;
  uint8_t        sha[GUISE_MASK_LOG_SHA];

  guise_mask_log_digest (record + N_HEAD, n - N_HEAD, sha);
  return memcmp (sha, record + N_HEAD - GUISE_MASK_LOG_N_SEAL, GUISE_MASK_LOG_N_SEAL) == 0;
}

/* Nobody knows how long what lies here is: on to what looks like the next record. */
static gboolean
pass_ruins (GuiseMaskLogReader *self, gboolean is_cut, GError **error)
{
  const uint32_t mark = GUINT32_TO_LE (GUISE_MASK_LOG_RECORD_MAGIC);

  if (!self->is_in_ruins)
    {
      self->n_damaged++;
      self->is_cut = is_cut;
    }
  self->is_in_ruins = TRUE;
  self->start++;
  while (fill (self, sizeof mark, error))
    {
      const GuiseBytes next = look (self);
      const size_t     n = guise_bytes_left (&next);
      const uint8_t   *first =
        n >= sizeof mark ? memchr (next.data, *(const uint8_t *) &mark, n - sizeof mark + 1) : NULL;

      if (first != NULL)
        self->start += (size_t) (first - next.data);
      else
        self->start += n >= sizeof mark ? n - sizeof mark + 1 : n;
      if (n < sizeof mark || (first != NULL && memcmp (first, &mark, sizeof mark) == 0))
        return TRUE;
      self->start += first != NULL;
    }
  return FALSE;
}

/* Whether a record, or the end, comes where one of @n bytes says that it ends. */
static gboolean
find_followed (GuiseMaskLogReader *self, size_t n, gboolean *out_is_followed, GError **error)
{
  const uint32_t mark = GUINT32_TO_LE (GUISE_MASK_LOG_RECORD_MAGIC);
  GuiseBytes     next;
  size_t         n_left;

  if (!fill (self, n + sizeof mark, error))
    return FALSE;
  next = look (self);
  n_left = guise_bytes_left (&next);
  *out_is_followed =
    n_left == n || (n_left >= n + sizeof mark && memcmp (next.data + n, &mark, sizeof mark) == 0);
  return TRUE;
}

/* Past a record of @n bytes whose body is not as it was written. It is passed as a whole where it
 * ends as it says; else it lacks bytes or has too many, and the next one is searched for inside of
 * it. Heads inside of each other would have that done to the same bytes over and over, so it has
 * its limit. */
static gboolean
pass_broken (GuiseMaskLogReader *self, size_t n, GError **error)
{
  gboolean is_followed;

  if (!find_followed (self, n, &is_followed, error))
    return FALSE;
  if (!is_followed && n <= self->n_again)
    {
      self->n_again -= n;
      return pass_ruins (self, FALSE, error);
    }
  self->n_damaged++;
  self->start += n;
  self->is_in_ruins = FALSE;
  return TRUE;
}

/* A name that leads elsewhere was not written by Guise, and nothing else there is believed then.
 * Whatever else makes no sense costs its own face the way back: no entry comes of it. */
static gboolean
take_record (GuiseMaskLogReader *self, size_t n, GuiseMaskLogEntry **out_entry, GError **error)
{
  GuiseBytes body =
    guise_bytes_init (self->window->data + self->start + N_HEAD, n - (size_t) N_HEAD);
  g_autofree char *name = NULL;

  self->start += n;
  self->n_last = n;
  self->is_in_ruins = FALSE;
  name = take_name (&body);
  if (name == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "The log of changed masks names a file that can be no face");
      return FALSE;
    }
  *out_entry = take_change (&body);
  if (*out_entry != NULL)
    (*out_entry)->name = g_steal_pointer (&name);
  else
    self->n_damaged++;
  return TRUE;
}

/* Ruins up to the end that began as a record of faces nobody had touched yet have cost nothing. */
static void
forgive_cut (GuiseMaskLogReader *self)
{
  self->n_damaged -= self->is_in_ruins && self->is_cut;
  self->is_in_ruins = FALSE;
}

gboolean
guise_mask_log_reader_next (GuiseMaskLogReader *self, GuiseMaskLogEntry **out_entry, GError **error)
{
  *out_entry = NULL;
  while (TRUE)
    {
      size_t   n;
      gboolean is_cut;

      if (!measure (self, &n, &is_cut, error))
        return FALSE;
      if (self->start == self->window->len)
        {
          forgive_cut (self);
          return TRUE;
        }
      if (n > 0 && is_sealed (self, n))
        {
          if (!take_record (self, n, out_entry, error))
            return FALSE;
          if (*out_entry != NULL)
            return TRUE;
        }
      else if (!(n == 0 ? pass_ruins (self, is_cut, error) : pass_broken (self, n, error)))
        return FALSE;
    }
}

GBytes *
guise_mask_log_reader_dup_record (const GuiseMaskLogReader *self)
{
  return g_bytes_new (self->window->data + self->start - self->n_last, self->n_last);
}

size_t
guise_mask_log_reader_get_n_damaged (const GuiseMaskLogReader *self)
{
  return self->n_damaged;
}

/* ---- all of them ---- */

GuiseMaskLogReader *
guise_mask_log_reader_new (GInputStream *stream, GError **error)
{
  g_autoptr (GuiseMaskLogReader) self = g_new0 (GuiseMaskLogReader, 1);

  self->stream = g_object_ref (stream);
  self->window = g_byte_array_new ();
  self->n_again = MAX_AGAIN;
  if (!fill (self, GUISE_MASK_LOG_N_MAGIC, error))
    return NULL;
  if (self->window->len >= GUISE_MASK_LOG_N_MAGIC &&
      memcmp (self->window->data, GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC) == 0)
    {
      self->start = GUISE_MASK_LOG_N_MAGIC;
      return g_steal_pointer (&self);
    }
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "It is no log of changed masks");
  return NULL;
}

GuiseMaskLogReader *
guise_mask_log_reader_open (const char *path, GError **error)
{
  /* It has the former mask of every face there was, and is read record by record. */
  g_autoptr (GInputStream) raw = guise_file_open_stream (path, SIZE_MAX, error);
  GuiseMaskLogReader *self;

  if (raw == NULL)
    return NULL;
  self = guise_mask_log_reader_new (raw, error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

gboolean
guise_mask_log_check (const char *path, size_t *out_n, size_t *out_n_damaged, GError **error)
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
      *out_n_damaged = reader->n_damaged;
      if (entry == NULL)
        return TRUE;
      *out_n += 1;
    }
  return FALSE;
}
