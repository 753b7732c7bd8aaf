/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change of many faces took away. */
#include "mask/guise-mask-log-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

struct _GuiseMaskLog
{
  char    *folder;  /* owned */
  char    *path;    /* owned */
  int      file;    /* owned descriptor */
  size_t   n_bytes; /* of what is on the disk as a whole */
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
  g_clear_pointer (&self->face, guise_mask_log_face_free);
  g_free (self->name);
  g_free (self);
}

void
guise_mask_log_digest (const void *data, size_t n_bytes, uint8_t out[GUISE_MASK_LOG_SHA])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = GUISE_MASK_LOG_SHA;

  g_checksum_update (sum, data, (gssize) n_bytes);
  g_checksum_get_digest (sum, out, &n);
}

GuiseMaskLogEntry *
guise_mask_log_entry_new (const char       *name,
                          GBytes           *before,
                          GBytes           *after,
                          GBytes           *old_mask,
                          GuiseMaskLogFace *face)
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
  guise_mask_log_digest (old, n_old, self->old_sha);
  guise_mask_log_digest (new, n_new, self->new_sha);
  self->middle = g_bytes_new_from_bytes (before, self->prefix, n_old - self->prefix - self->suffix);
  self->old_mask = old_mask != NULL ? g_bytes_ref (old_mask) : NULL;
  self->face = face;
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
  guise_mask_log_digest (data, n, own);
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
  g_autoptr (GBytes) face = entry->face != NULL ? guise_mask_log_face_to_bytes (entry->face) : NULL;
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
    put_u32 (body, GUISE_MASK_LOG_NO_MASK);
  if (face != NULL)
    put_bytes (body, face);
  guise_mask_log_digest (body->data, body->len, sha);
  put_u32 (to, GUISE_MASK_LOG_RECORD_MAGIC);
  put_u32 (to, body->len);
  g_byte_array_append (to, sha, GUISE_MASK_LOG_N_SEAL);
  g_byte_array_append (to, body->data, body->len);
}

/* ---- the files ---- */

/* What stands behind the number of a log that was taken back but for some faces. */
#define LEFT "-left"

typedef struct
{
  uint64_t number;
  gboolean is_left;
} LogName;

static gboolean
parse_name (const char *file, LogName *out)
{
  g_autofree char *digits = NULL;

  if (!g_str_has_prefix (file, GUISE_MASK_LOG_PREFIX))
    return FALSE;
  digits = g_strdup (file + strlen (GUISE_MASK_LOG_PREFIX));
  out->is_left = g_str_has_suffix (digits, LEFT);
  if (out->is_left)
    digits[strlen (digits) - strlen (LEFT)] = '\0';
  return g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT32, &out->number, NULL);
}

static int
compare_newest_cb (const void *a, const void *b)
{
  const LogName *x = a;
  const LogName *y = b;

  if (x->number != y->number)
    return x->number > y->number ? -1 : 1;
  return x->is_left - y->is_left;
}

static GArray *
list_names (const char *folder)
{
  GArray *names = g_array_new (FALSE, FALSE, sizeof (LogName));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL); /* gone: there is none */
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      LogName name;

      if (parse_name (file, &name))
        g_array_append_val (names, name);
    }
  g_array_sort (names, compare_newest_cb);
  return names;
}

static char *
make_path (const char *folder, const LogName *name)
{
  g_autofree char *file = g_strdup_printf (GUISE_MASK_LOG_PREFIX "%04" G_GUINT64_FORMAT "%s",
                                           name->number, name->is_left ? LEFT : "");

  return g_build_filename (folder, file, NULL);
}

GPtrArray *
guise_mask_log_list (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) names = list_names (folder);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (paths, make_path (folder, &g_array_index (names, LogName, i)));
  return paths;
}

gboolean
guise_mask_log_is_left (const char *path)
{
  return g_str_has_suffix (path, LEFT);
}

char *
guise_mask_log_find_newest (const char *folder)
{
  g_autoptr (GPtrArray) paths = guise_mask_log_list (folder);

  for (guint i = 0; i < paths->len; i++)
    if (!guise_mask_log_is_left (paths->pdata[i]))
      return g_strdup (paths->pdata[i]);
  return paths->len > 0 ? g_strdup (paths->pdata[0]) : NULL;
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

void
guise_mask_log_drop (const char *path)
{
  guise_file_drop_unfinished (path);
  g_unlink (path);
}

gboolean
guise_mask_log_set_aside (const char *path, GError **error)
{
  g_autofree char *left = g_strconcat (path, LEFT, NULL);

  return guise_mask_log_is_left (path) || g_rename (path, left) == 0 ? TRUE
                                                                     : fail (left, errno, error);
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
  g_autoptr (GArray) names = list_names (folder);
  g_autoptr (GuiseMaskLog) self = g_new0 (GuiseMaskLog, 1);
  LogName name = { 1, FALSE };

  if (names->len > 0)
    name.number = g_array_index (names, LogName, 0).number + 1;
  self->folder = g_strdup (folder);
  self->path = make_path (folder, &name);
  self->file = g_open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (self->file < 0)
    {
      fail (self->path, errno, error);
      return NULL;
    }
  self->n_bytes = GUISE_MASK_LOG_N_MAGIC;
  return write_all (self, GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC, error)
           ? g_steal_pointer (&self)
           : NULL;
}

/* Forgets what was changed longest ago. Only a change that has changed something costs a way back.
 * What some faces wait for counts for itself, and is never older than all that is kept. */
static void
prune (const char *folder)
{
  g_autoptr (GPtrArray) paths = guise_mask_log_list (folder);
  guint n_whole = 0;
  guint n_left = 0;

  for (guint i = 0; i < paths->len; i++)
    {
      const gboolean is_left = guise_mask_log_is_left (paths->pdata[i]);

      if (n_whole >= GUISE_MASK_LOG_KEPT || (is_left && n_left >= GUISE_MASK_LOG_KEPT))
        guise_mask_log_drop (paths->pdata[i]);
      else if (is_left)
        n_left++;
      else
        n_whole++;
    }
}

gboolean
guise_mask_log_add (GuiseMaskLog *self, const GPtrArray *entries, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < entries->len; i++)
    put_entry (bytes, entries->pdata[i]);
  if (bytes->len == 0)
    return TRUE;
  if (!write_all (self, bytes->data, bytes->len, error))
    {
      /* No face was touched for it; half a record that stays does no harm. */
      self->has_entries = ftruncate (self->file, (off_t) self->n_bytes) != 0 || self->has_entries;
      return FALSE;
    }
  self->n_bytes += bytes->len;
  if (!self->has_entries)
    prune (self->folder);
  self->has_entries = TRUE;
  return TRUE;
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
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}
