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
#include "format/guise-pickle-rows-private.h"

enum
{
  HEADER_BYTES = 16,
  NAME_MAX_BYTES = 255,
  LABEL_MAX_CHARS = 80,
};

static const uint64_t config_max = (uint64_t) 1 << 30;
static const uint64_t total_max = (uint64_t) 1 << 62;

/* A sample and where its metadata are. */
typedef struct
{
  GuisePakSample sample;
  PickleRowPlace place;
} Row;

/* What the config says about a face, before its place in the file is known. */
typedef struct
{
  char          *filename; /* owned */
  char          *person;   /* owned, nullable */
  char          *reason;   /* owned, nullable; why it cannot be used */
  PickleRowPlace place;
} Config;

struct _GuisePak
{
  int          fd;    /* owned; -1 when the bytes are in memory */
  GBytes      *bytes; /* owned, nullable */
  uint64_t     n_bytes;
  uint64_t     data_start;
  PickleRows  *reader;    /* owned; the config, a row at a time */
  GuisePickle *document;  /* owned, nullable; all of it, where rows are not understood */
  GArray      *configs;   /* owned, of Config; while it is opened */
  size_t       n_in_file; /* samples as the file counts them */
  uint64_t    *starts;    /* owned; absolute, n_in_file + 1 entries, the last is the true end */
  GArray      *rows;      /* owned, of Row; names are owned too */
  GPtrArray   *issues;    /* owned, of GuisePakIssue */
};

static void
clear_config (void *data)
{
  Config *config = data;

  g_free (config->filename);
  g_free (config->person);
  g_free (config->reason);
}

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
  pickle_rows_free (self->reader);
  g_clear_pointer (&self->document, guise_pickle_unref);
  g_clear_pointer (&self->configs, g_array_unref);
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

/* Who is told about the faces, and how closely they are looked at. */
typedef struct
{
  GuisePakCheck    check;
  GuisePakFaceFunc func; /* nullable */
  void            *user_data;
} Wish;

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

static gboolean
is_safe (GuisePickleValue value)
{
  size_t      n_bytes = 0;
  const char *text = guise_pickle_value_get_str (value, &n_bytes);

  return text != NULL && guise_pak_name_is_safe (text, n_bytes);
}

/* Why the metadata cannot be used, or NULL when they can and were told. */
static char *
judge_meta (size_t row, GuisePickle *document, GuisePickleValue dict, const Wish *wish)
{
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GError) local = NULL;
  const char *reason = NULL;

  if (wish->func == NULL)
    return face_meta_check (dict, GUISE_FACE_META_PACK, &reason) ? NULL : g_strdup (reason);
  meta = face_meta_parse_for_index (document, dict, &local);
  if (meta == NULL)
    return g_strdup (local->message);
  wish->func (row, meta, wish->user_data);
  return NULL;
}

/* Takes one dict of the config. */
static gboolean
take_config (GuisePak             *self,
             GuisePickle          *document,
             GuisePickleValue      dict,
             const PickleRowPlace *place,
             const Wish           *wish,
             GError              **error)
{
  GuisePickleValue filename, person = guise_pickle_none ();
  Config           config = { .place = *place };

  if (guise_pickle_value_get_kind (dict) != GUISE_PICKLE_DICT)
    return refuse (error, "its config holds something that is no dict");
  if (guise_pickle_value_get_n_items (dict) > FACE_META_MAX_KEYS)
    return refuse (error, "a face has more fields than it can have");
  if (self->configs->len >= GUISE_PAK_MAX_SAMPLES)
    return refuse (error, "it claims more faces than a pack can have");
  if (!guise_pickle_value_find (dict, "filename", &filename) ||
      guise_pickle_value_get_kind (filename) != GUISE_PICKLE_STR)
    return refuse (error, "a face has no file name");
  (void) guise_pickle_value_find (dict, "person_name", &person);
  config.filename = guise_pickle_value_dup_str (filename);
  config.person = guise_pickle_value_dup_str (person);
  if (!is_safe (filename))
    config.reason = g_strdup ("its name is no plain file name");
  else if (guise_pickle_value_get_kind (person) != GUISE_PICKLE_NONE && !is_safe (person))
    config.reason = g_strdup ("the name of its person is no plain folder name");
  else
    config.reason = judge_meta (self->configs->len, document, dict, wish);
  g_array_append_val (self->configs, config);
  return TRUE;
}

static gboolean
read_stream_cb (void *user_data, uint64_t offset, void *out, size_t n)
{
  return read_at (user_data, HEADER_BYTES + offset, out, n, NULL);
}

/* In memory of one face; FALSE when it is not of the form that is known. */
static gboolean
read_rows (GuisePak *self, uint64_t n_config, const Wish *wish)
{
  g_autoptr (PickleRows) reader = pickle_rows_new (read_stream_cb, self, n_config);
  GuisePickleValue row;
  PickleRowPlace   place;
  gboolean         at_end;

  for (;;)
    {
      if (!pickle_rows_next (reader, &row, &place, &at_end))
        return FALSE;
      if (at_end)
        break;
      if (!take_config (self, pickle_rows_get_document (reader), row, &place, wish, NULL))
        return FALSE;
    }
  self->reader = g_steal_pointer (&reader);
  return TRUE;
}

/* The whole config at once. */
static gboolean
read_whole (GuisePak *self, uint64_t n_config, const Wish *wish, GError **error)
{
  g_autoptr (GBytes) config = read_bytes (self, HEADER_BYTES, n_config, error);
  GuisePickleValue root;

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
  for (size_t i = 0; i < guise_pickle_value_get_n_items (root); i++)
    {
      const PickleRowPlace place = { .start = i };

      if (!take_config (self, self->document, guise_pickle_value_get_item (root, i), &place, wish,
                        error))
        return FALSE;
    }
  return TRUE;
}

/* The header and the config list. */
static gboolean
read_config (GuisePak *self, const Wish *wish, GError **error)
{
  uint8_t    header[HEADER_BYTES];
  GuiseBytes cursor = guise_bytes_init (header, sizeof header);
  uint64_t   version, n_config;

  if (self->n_bytes < HEADER_BYTES)
    return refuse (error, "it is shorter than its header");
  if (!read_at (self, 0, header, sizeof header, error))
    return FALSE;
  g_assert (guise_bytes_u64_le (&cursor, &version) && guise_bytes_u64_le (&cursor, &n_config));
  if (version != 1)
    return refuse (error, "its version is not 1");
  if (n_config > self->n_bytes - HEADER_BYTES || n_config > config_max)
    return refuse (error, "its config runs past the end");
  if (!read_rows (self, n_config, wish))
    {
      g_array_set_size (self->configs, 0);
      if (!read_whole (self, n_config, wish, error))
        return FALSE;
    }
  self->n_in_file = self->configs->len;
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
  table = g_try_new (uint64_t, n_entries);
  self->starts = g_try_new (uint64_t, n_entries);
  if (table == NULL || self->starts == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for the table of a pack of %zu faces", self->n_in_file);
      return FALSE;
    }
  if (!read_at (self, self->data_start, table, n_table, error))
    return FALSE;
  for (size_t i = 0; i < n_entries; i++)
    table[i] = GUINT64_FROM_LE (table[i]);
  self->data_start += n_table;
  return check_table (self, table, error);
}

static void
add_issue (GuisePak *self, size_t index, const char *name, const char *reason)
{
  GuisePakIssue *issue = g_new0 (GuisePakIssue, 1);

  issue->index = index;
  issue->label = guise_label_escape (name, LABEL_MAX_CHARS);
  issue->reason = g_strdup (reason);
  g_ptr_array_add (self->issues, issue);
}

static gboolean
starts_like_jpeg (const GuisePak *self, uint64_t offset)
{
  uint8_t head[2];

  return read_at (self, offset, head, sizeof head, NULL) && head[0] == 0xff && head[1] == 0xd8;
}

/* Why a sample cannot be used, or NULL. */
static const char *
judge_sample (const GuisePak *self, size_t i, GuisePakCheck check)
{
  const Config *config = &g_array_index (self->configs, Config, i);

  if (config->reason != NULL)
    return config->reason;
  if (self->starts[i + 1] > self->n_bytes)
    return "the file was cut and it is missing or incomplete";
  if (self->starts[i + 1] - self->starts[i] < 2)
    return "it has no data";
  if (check == GUISE_PAK_CHECK_DATA && !starts_like_jpeg (self, self->starts[i]))
    return "it is no JPEG";
  return NULL;
}

static void
add_sample (GuisePak *self, size_t i, GuisePakCheck check, GHashTable *seen)
{
  Config          *config = &g_array_index (self->configs, Config, i);
  const char      *reason = judge_sample (self, i, check);
  g_autofree char *target = NULL;
  Row              row = { .place = config->place };

  if (reason != NULL)
    {
      add_issue (self, i, config->filename, reason);
      return;
    }
  target = g_strconcat (config->person != NULL ? config->person : "", "/", config->filename, NULL);
  if (!g_hash_table_add (seen, g_steal_pointer (&target)))
    {
      add_issue (self, i, config->filename, "another face has the same name");
      return;
    }
  row.sample = (GuisePakSample){ .filename = g_steal_pointer (&config->filename),
                                 .person_name = g_steal_pointer (&config->person),
                                 .offset = self->starts[i],
                                 .n_bytes = self->starts[i + 1] - self->starts[i],
                                 .row = i };
  g_array_append_val (self->rows, row);
}

static GuisePak *
load (GuisePak *unowned_self, const Wish *wish, GError **error)
{
  g_autoptr (GuisePak) self = unowned_self;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  self->configs = g_array_new (FALSE, FALSE, sizeof (Config));
  g_array_set_clear_func (self->configs, clear_config);
  self->issues = g_ptr_array_new_with_free_func (free_issue);
  if (!read_config (self, wish, error) || !read_table (self, error))
    return NULL;
  for (size_t i = 0; i < self->n_in_file; i++)
    add_sample (self, i, wish->check, seen);
  g_clear_pointer (&self->configs, g_array_unref);
  return g_steal_pointer (&self);
}

GuisePak *
guise_pak_open (const char *path, GuisePakCheck check, GError **error)
{
  return guise_pak_open_each (path, check, NULL, NULL, error);
}

GuisePak *
guise_pak_open_each (const char      *path,
                     GuisePakCheck    check,
                     GuisePakFaceFunc func,
                     void            *user_data,
                     GError         **error)
{
  const Wish  wish = { check, func, user_data };
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
  self = load (self, &wish, error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

GuisePak *
guise_pak_new_from_bytes (GBytes *bytes, GuisePakCheck check, GError **error)
{
  const Wish wish = { check, NULL, NULL };
  GuisePak  *self = g_new0 (GuisePak, 1);

  self->fd = -1;
  self->bytes = g_bytes_ref (bytes);
  self->n_bytes = g_bytes_get_size (bytes);
  return load (self, &wish, error);
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
  g_autoptr (GuisePickle) document = NULL;
  const PickleRowPlace *place;

  g_return_val_if_fail (i < self->rows->len, NULL);

  place = &g_array_index (self->rows, Row, i).place;
  if (self->reader == NULL)
    return guise_face_meta_parse (self->document,
                                  guise_pickle_value_get_item (guise_pickle_get_root (
                                                                 self->document),
                                                               place->start),
                                  GUISE_FACE_META_PACK, error);
  document = pickle_rows_load (self->reader, place);
  if (document == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "The pack changed while it was open");
      return NULL;
    }
  return guise_face_meta_parse (document, guise_pickle_get_root (document), GUISE_FACE_META_PACK,
                                error);
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
