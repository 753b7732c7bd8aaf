/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads faceset packs: header, config, offset table, and single faces on demand. */
#include "format/guise-pak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "format/guise-face-meta-private.h"

enum
{
  HEADER_BYTES = 16,
  NAME_MAX_BYTES = 255,
  LABEL_MAX_CHARS = 80,
};

static const uint64_t config_max = (uint64_t) 1 << 30;
static const uint64_t total_max = (uint64_t) 1 << 62;

/* A sample and its row in the config list. */
typedef struct
{
  GuisePakSample sample;
  size_t         row;
} Row;

struct _GuisePak
{
  int          fd;    /* owned; -1 when the bytes are in memory */
  GBytes      *bytes; /* owned, nullable */
  uint64_t     n_bytes;
  uint64_t     data_start;
  GuisePickle *document;  /* owned */
  size_t       n_in_file; /* samples as the file counts them */
  uint64_t    *starts;    /* owned; absolute, n_in_file + 1 entries, the last is the true end */
  GArray      *rows;      /* owned, of Row; names are owned too */
  GPtrArray   *issues;    /* owned, of GuisePakIssue */
};

static void
clear_row (void *data)
{
  Row *row = data;

  g_free ((char *) row->sample.filename);
  g_free ((char *) row->sample.person_name);
}

static void
free_issue (void *data)
{
  GuisePakIssue *issue = data;

  g_free (issue->label);
  g_free (issue->reason);
  g_free (issue);
}

void
guise_pak_free (GuisePak *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->document, guise_pickle_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->issues, g_ptr_array_unref);
  g_free (self->starts);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "Not a usable faceset pack: %s",
               reason);
  return FALSE;
}

/* Reads exactly n bytes that were checked to lie inside the file. */
static gboolean
read_at (const GuisePak *self, uint64_t offset, void *out, size_t n, GError **error)
{
  uint8_t *bytes = out;

  if (self->bytes != NULL)
    {
      memcpy (out, (const uint8_t *) g_bytes_get_data (self->bytes, NULL) + offset, n);
      return TRUE;
    }
  for (size_t done = 0; done < n;)
    {
      ssize_t got = pread (self->fd, bytes + done, n - done, (off_t) (offset + done));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          guise_set_error_from_errno (error, errno, "faceset.pak", "read");
          return FALSE;
        }
      if (got == 0)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "The pack became shorter while it was read");
          return FALSE;
        }
      done += (size_t) got;
    }
  return TRUE;
}

static GBytes *
read_bytes (const GuisePak *self, uint64_t offset, uint64_t n, GError **error)
{
  g_autofree uint8_t *buffer = g_try_malloc (MAX (n, 1));

  if (buffer == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to read %" G_GUINT64_FORMAT " bytes of a pack", n);
      return NULL;
    }
  if (!read_at (self, offset, buffer, n, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), n);
}

/* The header and the config list. */
static gboolean
read_config (GuisePak *self, GError **error)
{
  uint8_t          header[HEADER_BYTES];
  GuiseBytes       cursor = guise_bytes_init (header, sizeof header);
  uint64_t         version, n_config;
  GuisePickleValue root;

  if (self->n_bytes < HEADER_BYTES)
    return refuse (error, "it is shorter than its header");
  if (!read_at (self, 0, header, sizeof header, error))
    return FALSE;
  g_assert (guise_bytes_u64_le (&cursor, &version) && guise_bytes_u64_le (&cursor, &n_config));
  if (version != 1)
    return refuse (error, "its version is not 1");
  if (n_config > self->n_bytes - HEADER_BYTES || n_config > config_max)
    return refuse (error, "its config runs past the end");

  g_autoptr (GBytes) config = read_bytes (self, HEADER_BYTES, n_config, error);

  if (config == NULL)
    return FALSE;
  self->document = guise_pickle_read (config, error);
  if (self->document == NULL)
    {
      g_prefix_error (error, "The config of the pack: ");
      return FALSE;
    }
  root = guise_pickle_get_root (self->document);
  if (guise_pickle_value_get_kind (root) != GUISE_PICKLE_LIST)
    return refuse (error, "its config is no list");
  self->n_in_file = guise_pickle_value_get_n_items (root);
  if (self->n_in_file > GUISE_PAK_MAX_SAMPLES)
    return refuse (error, "it claims more faces than a pack can have");
  for (size_t i = 0; i < self->n_in_file; i++)
    {
      GuisePickleValue item = guise_pickle_value_get_item (root, i);

      if (guise_pickle_value_get_kind (item) != GUISE_PICKLE_DICT)
        return refuse (error, "its config holds something that is no dict");
      if (guise_pickle_value_get_n_items (item) > FACE_META_MAX_KEYS)
        return refuse (error, "a face has more fields than it can have");
    }
  self->data_start = HEADER_BYTES + n_config;
  return TRUE;
}

/* Judges the table. The last entry is the size of the whole file when it was written; it tells a
 * file that was cut from one that lies. Source: formats.md 6. */
static gboolean
check_table (GuisePak *self, const uint64_t *table, GError **error)
{
  size_t   n = self->n_in_file;
  uint64_t n_data = self->n_bytes - self->data_start;
  uint64_t total = table[n];
  gboolean cut = total > self->n_bytes && total < total_max;

  for (size_t i = 0; i < n; i++)
    {
      if (i + 1 < n && table[i] > table[i + 1])
        return refuse (error, "its offsets go down");
      if (table[i] > n_data && !(cut && table[i] <= total - self->data_start))
        return refuse (error, "an offset lies past the end");
    }
  for (size_t i = 0; i < n; i++)
    self->starts[i] = self->data_start + table[i];
  self->starts[n] = cut ? total : self->n_bytes;
  return TRUE;
}

static gboolean
read_table (GuisePak *self, GError **error)
{
  size_t               n_entries = self->n_in_file + 1;
  uint64_t             n_table = (uint64_t) n_entries * sizeof (uint64_t);
  g_autofree uint64_t *table = NULL;

  if (n_table > self->n_bytes - self->data_start)
    return refuse (error, "its offset table runs past the end");
  table = g_new (uint64_t, n_entries);
  self->starts = g_new (uint64_t, n_entries);
  if (!read_at (self, self->data_start, table, n_table, error))
    return FALSE;
  for (size_t i = 0; i < n_entries; i++)
    table[i] = GUINT64_FROM_LE (table[i]);
  self->data_start += n_table;
  return check_table (self, table, error);
}

gboolean
guise_pak_name_is_safe (const char *name, size_t n_bytes)
{
  if (n_bytes == 0 || n_bytes > NAME_MAX_BYTES || !g_utf8_validate_len (name, n_bytes, NULL))
    return FALSE;
  if (name[0] == '.' && (n_bytes == 1 || (n_bytes == 2 && name[1] == '.')))
    return FALSE;
  for (const char *p = name; p < name + n_bytes; p = g_utf8_next_char (p))
    if (*p == '/' || *p == '\\' || *p == ':' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
add_issue (GuisePak *self, size_t index, GuisePickleValue name, const char *reason)
{
  GuisePakIssue   *issue = g_new0 (GuisePakIssue, 1);
  g_autofree char *text = guise_pickle_value_dup_str (name);

  issue->index = index;
  issue->label = guise_label_escape (text != NULL ? text : "", LABEL_MAX_CHARS);
  issue->reason = g_strdup (reason);
  g_ptr_array_add (self->issues, issue);
}

static gboolean
is_safe (GuisePickleValue value)
{
  size_t      n_bytes = 0;
  const char *text = guise_pickle_value_get_str (value, &n_bytes);

  return text != NULL && guise_pak_name_is_safe (text, n_bytes);
}

static gboolean
starts_like_jpeg (const GuisePak *self, uint64_t offset)
{
  uint8_t head[2];

  return read_at (self, offset, head, sizeof head, NULL) && head[0] == 0xff && head[1] == 0xd8;
}

/* Why a sample cannot be used, or NULL. */
static const char *
judge_sample (const GuisePak  *self,
              size_t           i,
              GuisePickleValue filename,
              GuisePickleValue person,
              GuisePakCheck    check)
{
  GuisePickleValue dict = guise_pickle_value_get_item (guise_pickle_get_root (self->document), i);
  const char      *reason = NULL;

  if (!is_safe (filename))
    return "its name is no plain file name";
  if (guise_pickle_value_get_kind (person) != GUISE_PICKLE_NONE && !is_safe (person))
    return "the name of its person is no plain folder name";
  if (self->starts[i + 1] > self->n_bytes)
    return "the file was cut and it is missing or incomplete";
  if (self->starts[i + 1] - self->starts[i] < 2)
    return "it has no data";
  if (!face_meta_check (dict, GUISE_FACE_META_PACK, &reason))
    return reason;
  if (check == GUISE_PAK_CHECK_DATA && !starts_like_jpeg (self, self->starts[i]))
    return "it is no JPEG";
  return NULL;
}

static gboolean
add_sample (GuisePak *self, size_t i, GuisePakCheck check, GHashTable *seen, GError **error)
{
  GuisePickleValue dict = guise_pickle_value_get_item (guise_pickle_get_root (self->document), i);
  GuisePickleValue filename, person = guise_pickle_none ();
  const char      *reason;
  g_autofree char *target = NULL;

  if (!guise_pickle_value_find (dict, "filename", &filename) ||
      guise_pickle_value_get_kind (filename) != GUISE_PICKLE_STR)
    return refuse (error, "a face has no file name");
  (void) guise_pickle_value_find (dict, "person_name", &person);
  reason = judge_sample (self, i, filename, person, check);
  if (reason != NULL)
    {
      add_issue (self, i, filename, reason);
      return TRUE;
    }

  Row row = { .row = i };

  row.sample.filename = guise_pickle_value_dup_str (filename);
  row.sample.person_name = guise_pickle_value_dup_str (person);
  row.sample.offset = self->starts[i];
  row.sample.n_bytes = self->starts[i + 1] - self->starts[i];
  target = g_strconcat (row.sample.person_name != NULL ? row.sample.person_name : "", "/",
                        row.sample.filename, NULL);
  if (!g_hash_table_add (seen, g_steal_pointer (&target)))
    {
      clear_row (&row);
      add_issue (self, i, filename, "another face has the same name");
      return TRUE;
    }
  g_array_append_val (self->rows, row);
  return TRUE;
}

static GuisePak *
load (GuisePak *unowned_self, GuisePakCheck check, GError **error)
{
  g_autoptr (GuisePak) self = unowned_self;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  self->issues = g_ptr_array_new_with_free_func (free_issue);
  if (!read_config (self, error) || !read_table (self, error))
    return NULL;
  for (size_t i = 0; i < self->n_in_file; i++)
    if (!add_sample (self, i, check, seen, error))
      return NULL;
  return g_steal_pointer (&self);
}

GuisePak *
guise_pak_open (const char *path, GuisePakCheck check, GError **error)
{
  GuisePak   *self = g_new0 (GuisePak, 1);
  struct stat info;

  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "open");
      guise_pak_free (self);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "'%s' is not a regular file",
                   path);
      guise_pak_free (self);
      return NULL;
    }
  self->n_bytes = (uint64_t) info.st_size;
  self = load (self, check, error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

GuisePak *
guise_pak_new_from_bytes (GBytes *bytes, GuisePakCheck check, GError **error)
{
  GuisePak *self = g_new0 (GuisePak, 1);

  self->fd = -1;
  self->bytes = g_bytes_ref (bytes);
  self->n_bytes = g_bytes_get_size (bytes);
  return load (self, check, error);
}

size_t
guise_pak_get_n_samples (const GuisePak *self)
{
  return self->rows->len;
}

const GuisePakSample *
guise_pak_get_sample (const GuisePak *self, size_t i)
{
  g_return_val_if_fail (i < self->rows->len, NULL);

  return &g_array_index (self->rows, Row, i).sample;
}

const GPtrArray *
guise_pak_get_issues (const GuisePak *self)
{
  return self->issues;
}

GuiseFaceMeta *
guise_pak_dup_meta (const GuisePak *self, size_t i, GError **error)
{
  g_return_val_if_fail (i < self->rows->len, NULL);

  return guise_face_meta_parse (self->document,
                                guise_pickle_value_get_item (guise_pickle_get_root (self->document),
                                                             g_array_index (self->rows, Row, i)
                                                               .row),
                                GUISE_FACE_META_PACK, error);
}

GBytes *
guise_pak_read_sample (const GuisePak *self, size_t i, GError **error)
{
  const GuisePakSample *sample = guise_pak_get_sample (self, i);
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (sample != NULL, NULL);

  bytes = read_bytes (self, sample->offset, sample->n_bytes, error);
  if (bytes != NULL && memcmp (g_bytes_get_data (bytes, NULL), "\xff\xd8", 2) != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "A face of the pack is no JPEG");
      return NULL;
    }
  return g_steal_pointer (&bytes);
}
