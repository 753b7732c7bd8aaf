/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change of many faces took away. */
#include "mask/guise-mask-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"

#define MAGIC          "GUISEMASKS1\n"
#define N_MAGIC        12
#define RECORD_MAGIC   0x4d534b31u
#define NO_MASK        0xffffffffu
#define MAX_NAME       4096
#define MAX_BYTES      ((size_t) 4 << 30)
#define MAX_FACE_BYTES ((uint64_t) 256 << 20)

/* A record begins with its mark, the bytes of its body, and the first of the body's SHA-256. */
#define N_SEAL         8
#define N_RECORD_HEAD  (4 + 4 + N_SEAL)

struct _GuiseMaskLog
{
  char    *path; /* owned */
  int      file; /* owned descriptor */
  gboolean has_entries;
};

/* ---- one face ---- */

void
guise_mask_log_entry_free (GuiseMaskLogEntry *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->middle, g_bytes_unref);
  g_clear_pointer (&self->old_mask, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

static void
digest (const void *data, size_t n_bytes, uint8_t out[GUISE_MASK_LOG_SHA])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = GUISE_MASK_LOG_SHA;

  g_checksum_update (sum, data, (gssize) n_bytes);
  g_checksum_get_digest (sum, out, &n);
}

GuiseMaskLogEntry *
guise_mask_log_entry_new (const char *name, GBytes *before, GBytes *after, GBytes *old_mask)
{
  GuiseMaskLogEntry *self = g_new0 (GuiseMaskLogEntry, 1);
  gsize              n_old;
  gsize              n_new;
  const uint8_t     *old = g_bytes_get_data (before, &n_old);
  const uint8_t *new = g_bytes_get_data (after, &n_new);
  const size_t n = MIN (n_old, n_new);

  self->name = g_strdup (name);
  self->old_size = n_old;
  self->new_size = n_new;
  while (self->prefix < n && old[self->prefix] == new[self->prefix])
    self->prefix++;
  while (self->suffix < n - self->prefix &&
         old[n_old - 1 - self->suffix] == new[n_new - 1 - self->suffix])
    self->suffix++;
  digest (old, n_old, self->old_sha);
  digest (new, n_new, self->new_sha);
  self->middle = g_bytes_new_from_bytes (before, self->prefix, n_old - self->prefix - self->suffix);
  self->old_mask = old_mask != NULL ? g_bytes_ref (old_mask) : NULL;
  return self;
}

static gboolean
is_file (GBytes *bytes, uint64_t size, const uint8_t *sha)
{
  gsize       n;
  const void *data = g_bytes_get_data (bytes, &n);
  uint8_t     own[GUISE_MASK_LOG_SHA];

  if (n != size)
    return FALSE;
  digest (data, n, own);
  return memcmp (own, sha, sizeof own) == 0;
}

GuiseMaskLogState
guise_mask_log_entry_restore (const GuiseMaskLogEntry *self, GBytes *current, GBytes **out_before)
{
  const uint8_t *data;
  const void    *middle;
  gsize          n_middle;
  g_autoptr (GByteArray) old = NULL;
  g_autoptr (GBytes) before = NULL;

  *out_before = NULL;
  if (is_file (current, self->old_size, self->old_sha))
    return GUISE_MASK_LOG_BEFORE;
  if (!is_file (current, self->new_size, self->new_sha))
    return GUISE_MASK_LOG_OTHER;
  data = g_bytes_get_data (current, NULL);
  middle = g_bytes_get_data (self->middle, &n_middle);
  old = g_byte_array_sized_new ((guint) self->old_size);
  g_byte_array_append (old, data, (guint) self->prefix);
  g_byte_array_append (old, middle, (guint) n_middle);
  g_byte_array_append (old, data + self->new_size - self->suffix, (guint) self->suffix);
  before = g_byte_array_free_to_bytes (g_steal_pointer (&old));
  /* A log that was tampered with makes no files. */
  if (!is_file (before, self->old_size, self->old_sha))
    return GUISE_MASK_LOG_OTHER;
  *out_before = g_steal_pointer (&before);
  return GUISE_MASK_LOG_AFTER;
}

/* ---- as bytes ---- */

static void
put_u32 (GByteArray *to, uint32_t value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (to, (const uint8_t *) &value, sizeof value);
}

static void
put_u64 (GByteArray *to, uint64_t value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (to, (const uint8_t *) &value, sizeof value);
}

static void
put_bytes (GByteArray *to, GBytes *bytes)
{
  gsize       n;
  const void *data = g_bytes_get_data (bytes, &n);

  put_u32 (to, (uint32_t) n);
  g_byte_array_append (to, data, (guint) n);
}

static void
put_entry (GByteArray *to, const GuiseMaskLogEntry *entry)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  uint8_t sha[GUISE_MASK_LOG_SHA];

  put_u32 (body, (uint32_t) strlen (entry->name));
  g_byte_array_append (body, (const uint8_t *) entry->name, (guint) strlen (entry->name));
  put_u64 (body, entry->old_size);
  put_u64 (body, entry->new_size);
  put_u64 (body, entry->prefix);
  put_u64 (body, entry->suffix);
  g_byte_array_append (body, entry->old_sha, sizeof entry->old_sha);
  g_byte_array_append (body, entry->new_sha, sizeof entry->new_sha);
  put_bytes (body, entry->middle);
  if (entry->old_mask != NULL)
    put_bytes (body, entry->old_mask);
  else
    put_u32 (body, NO_MASK);
  digest (body->data, body->len, sha);
  put_u32 (to, RECORD_MAGIC);
  put_u32 (to, body->len);
  g_byte_array_append (to, sha, N_SEAL);
  g_byte_array_append (to, body->data, body->len);
}

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
  if (n == NO_MASK)
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

GPtrArray *
guise_mask_log_parse (const void *data, size_t n_bytes, GError **error)
{
  GuiseBytes     from = guise_bytes_init (data, n_bytes);
  const uint8_t *magic = guise_bytes_take (&from, N_MAGIC);
  g_autoptr (GPtrArray) entries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_log_entry_free);

  if (magic == NULL || memcmp (magic, MAGIC, N_MAGIC) != 0)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "It is no log of changed masks");
      return NULL;
    }
  while (guise_bytes_left (&from) >= N_RECORD_HEAD)
    {
      uint32_t           mark = 0;
      uint32_t           n = 0;
      uint8_t            sha[GUISE_MASK_LOG_SHA];
      const uint8_t     *seal;
      const uint8_t     *body;
      GuiseBytes         inside;
      GuiseMaskLogEntry *entry;

      guise_bytes_u32_le (&from, &mark);
      guise_bytes_u32_le (&from, &n);
      seal = guise_bytes_take (&from, N_SEAL);
      body = mark == RECORD_MAGIC ? guise_bytes_take (&from, n) : NULL;
      if (body == NULL)
        break; /* the rest never reached the disk */
      digest (body, n, sha);
      if (memcmp (sha, seal, N_SEAL) != 0)
        break;
      inside = guise_bytes_init (body, n);
      entry = take_entry (&inside);
      if (entry == NULL)
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                               "A record of the log of changed masks makes no sense");
          return NULL;
        }
      g_ptr_array_add (entries, entry);
    }
  return g_steal_pointer (&entries);
}

GPtrArray *
guise_mask_log_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  GPtrArray *entries;

  if (bytes == NULL)
    return NULL;
  entries = guise_mask_log_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (entries == NULL)
    g_prefix_error (error, "'%s': ", path);
  return entries;
}

/* ---- the files ---- */

static uint64_t
get_number (const char *name)
{
  uint64_t number = 0;

  if (!g_str_has_prefix (name, GUISE_MASK_LOG_PREFIX) ||
      !g_ascii_string_to_unsigned (name + strlen (GUISE_MASK_LOG_PREFIX), 10, 1, G_MAXUINT32,
                                   &number, NULL))
    return 0;
  return number;
}

static int
compare_numbers_cb (const void *a, const void *b)
{
  const uint64_t x = *(const uint64_t *) a;
  const uint64_t y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

static GArray *
list_numbers (const char *folder)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL); /* gone: there is none */
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const uint64_t number = get_number (name);

      if (number > 0)
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers_cb);
  return numbers;
}

static char *
make_path (const char *folder, uint64_t number)
{
  g_autofree char *name = g_strdup_printf (GUISE_MASK_LOG_PREFIX "%04" G_GUINT64_FORMAT, number);

  return g_build_filename (folder, name, NULL);
}

char *
guise_mask_log_find_newest (const char *folder)
{
  g_autoptr (GArray) numbers = list_numbers (folder);

  return numbers->len > 0 ? make_path (folder, g_array_index (numbers, uint64_t, numbers->len - 1))
                          : NULL;
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR,
               code == ENOSPC || code == EDQUOT ? GUISE_CORE_ERROR_NO_SPACE
                                                : GUISE_CORE_ERROR_FAILED,
               "Could not write '%s': %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (const GuiseMaskLog *self, const void *data, size_t n, GError **error)
{
  if (!guise_file_write_all (self->file, data, n))
    return fail (self->path, errno, error);
  return fdatasync (self->file) == 0 || errno == EINVAL ? TRUE : fail (self->path, errno, error);
}

GuiseMaskLog *
guise_mask_log_begin (const char *folder, GError **error)
{
  g_autoptr (GArray) numbers = list_numbers (folder);
  g_autoptr (GuiseMaskLog) self = g_new0 (GuiseMaskLog, 1);
  uint64_t number = 1;

  if (numbers->len > 0)
    number = g_array_index (numbers, uint64_t, numbers->len - 1) + 1;
  for (guint i = 0; i + GUISE_MASK_LOG_KEPT <= numbers->len; i++)
    {
      g_autofree char *path = make_path (folder, g_array_index (numbers, uint64_t, i));

      g_unlink (path);
    }
  self->path = make_path (folder, number);
  self->file = g_open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (self->file < 0)
    {
      fail (self->path, errno, error);
      return NULL;
    }
  return write_all (self, MAGIC, N_MAGIC, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
guise_mask_log_add (GuiseMaskLog *self, const GPtrArray *entries, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < entries->len; i++)
    put_entry (bytes, entries->pdata[i]);
  if (bytes->len == 0)
    return TRUE;
  self->has_entries = TRUE; /* also half of it: what is whole counts */
  return write_all (self, bytes->data, bytes->len, error);
}

void
guise_mask_log_end (GuiseMaskLog *self)
{
  if (self == NULL)
    return;
  if (self->file >= 0)
    close (self->file);
  if (!self->has_entries && self->file >= 0)
    g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}
