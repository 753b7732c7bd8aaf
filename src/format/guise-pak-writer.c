/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes faceset packs as DeepFaceLab does. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"
#include "format/guise-pickle-private.h"

enum
{
  SAMPLE_MAX_BYTES = 256 << 20,
  CONFIG_MAX_BYTES = 1 << 30,
  COPY_BYTES = 1 << 20,
  SAMPLE_TYPE_FACE = 1,
};

typedef struct
{
  char    *path; /* owned */
  uint64_t n_bytes;
} Source;

struct _GuisePakWriter
{
  char       *path;     /* owned; the target */
  int         fd;       /* owned; the dicts, back to back, already pickled, in an unlinked file */
  uint64_t    n_config; /* bytes in it */
  GByteArray *config;   /* owned; one dict */
  GArray     *sources;  /* owned, of Source */
};

static void
clear_source (void *data)
{
  g_free (((Source *) data)->path);
}

/* A file that nobody sees and that is gone with its descriptor, also after a crash. */
static int
open_unnamed (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".XXXXXX", NULL);
  int              fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    guise_set_error_from_errno (error, errno, path, "create");
  else
    g_unlink (name);
  return fd;
}

GuisePakWriter *
guise_pak_writer_new (const char *path, GError **error)
{
  const int       fd = open_unnamed (path, error);
  GuisePakWriter *self = fd >= 0 ? g_new0 (GuisePakWriter, 1) : NULL;

  if (self == NULL)
    return NULL;
  self->path = g_strdup (path);
  self->fd = fd;
  self->config = g_byte_array_new ();
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (self->sources, clear_source);
  return self;
}

void
guise_pak_writer_free (GuisePakWriter *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_byte_array_unref (self->config);
  g_array_unref (self->sources);
  g_free (self->path);
  g_free (self);
}

static GuisePickleValue
make_text (GuisePickle *document, const char *text)
{
  return text != NULL ? guise_pickle_make_str (document, text) : guise_pickle_none ();
}

static GuisePickleValue
make_landmarks (GuisePickle *document, const GuiseFaceMeta *meta)
{
  GuisePickleValue list = guise_pickle_make_list (document);

  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    {
      GuisePickleValue pair = guise_pickle_make_list (document);

      guise_pickle_list_append (document, pair, guise_pickle_float (meta->landmarks[i][0]));
      guise_pickle_list_append (document, pair, guise_pickle_float (meta->landmarks[i][1]));
      guise_pickle_list_append (document, list, pair);
    }
  return list;
}

static GuisePickleValue
make_mask (GuisePickle *document, const GuiseFaceMeta *meta)
{
  int64_t n;

  if (meta->xseg_mask == NULL)
    return guise_pickle_none ();
  n = (int64_t) g_bytes_get_size (meta->xseg_mask);
  return guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_U1, 1, &n,
                                  g_bytes_get_data (meta->xseg_mask, NULL));
}

/* The config dict of one face. Source: formats.md 6.1. */
static GuisePickleValue
make_config (GuisePickle         *document,
             const GuiseFaceJpeg *jpeg,
             const char          *filename,
             const char          *person_name)
{
  const GuiseFaceMeta   *meta = jpeg->meta;
  GuisePickleValue       dict = guise_pickle_make_dict (document);
  const GuisePickleValue shape[] = { guise_pickle_int (jpeg->height),
                                     guise_pickle_int (jpeg->width), guise_pickle_int (3) };
  const struct
  {
    const char      *key;
    GuisePickleValue value;
  } pairs[] = {
    { "sample_type", guise_pickle_enum (GUISE_PICKLE_ENUM_SAMPLE_TYPE, SAMPLE_TYPE_FACE) },
    { "filename", make_text (document, filename) },
    { "face_type", guise_pickle_enum (GUISE_PICKLE_ENUM_FACE_TYPE, meta->type) },
    { "shape", guise_pickle_make_tuple (document, shape, G_N_ELEMENTS (shape)) },
    { "landmarks", make_landmarks (document, meta) },
    { "seg_ie_polys", guise_polygons_to_value (meta->polygons, document) },
    { "xseg_mask", guise_pickle_none () },
    { "xseg_mask_compressed", make_mask (document, meta) },
    { "eyebrows_expand_mod", guise_pickle_float (meta->eyebrows_expand_mod) },
    { "source_filename", make_text (document, meta->source_filename) },
    { "person_name", make_text (document, person_name) },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    guise_pickle_dict_set (document, dict, pairs[i].key, pairs[i].value);
  return dict;
}

static gboolean
append_to_array (const void *data, size_t n_bytes, void *user_data, GError **error)
{
  g_byte_array_append (user_data, data, (guint) n_bytes);
  return TRUE;
}

static gboolean
refuse (GError **error, const char *path, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "'%s' cannot be packed: %s",
               path, reason);
  return FALSE;
}

/* Puts a pickled dict behind those that wait. */
static gboolean
store_config (GuisePakWriter *self, GError **error)
{
  const uint8_t *data = self->config->data;
  const size_t   n = self->config->len;

  for (size_t done = 0; done < n;)
    {
      const ssize_t written =
        pwrite (self->fd, data + done, n - done, (off_t) (self->n_config + done));

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          guise_set_error_from_errno (error, written < 0 ? errno : ENOSPC, self->path, "write");
          return FALSE;
        }
      done += (size_t) written;
    }
  self->n_config += n;
  return TRUE;
}

static gboolean
add_config (GuisePakWriter      *self,
            const GuiseFaceJpeg *jpeg,
            const char          *filename,
            const char          *person_name,
            GError             **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  GuisePickleWriter pickle;

  guise_pickle_writer_start (&pickle, append_to_array, self->config, 4,
                             CONFIG_MAX_BYTES - self->n_config);
  g_byte_array_set_size (self->config, 0); /* the stream starts once, in the commit */
  guise_pickle_writer_put (&pickle, make_config (document, jpeg, filename, person_name));
  if (pickle.error != NULL)
    {
      g_propagate_error (error, pickle.error);
      return FALSE;
    }
  return store_config (self, error);
}

gboolean
guise_pak_writer_add (GuisePakWriter *self,
                      const char     *path,
                      const char     *filename,
                      const char     *person_name,
                      GError        **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;
  Source source;

  if (!guise_pak_name_is_safe (filename, strlen (filename)) ||
      (person_name != NULL && !guise_pak_name_is_safe (person_name, strlen (person_name))))
    return refuse (error, path, "its name or person is no plain name");
  if (self->sources->len >= GUISE_PAK_MAX_SAMPLES)
    return refuse (error, path, "the pack is full");
  bytes = guise_file_read (path, SAMPLE_MAX_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (jpeg == NULL)
    return FALSE;
  if (jpeg->meta == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' has no usable face metadata: %s", path,
                   jpeg->refusal != NULL ? jpeg->refusal : "there are none");
      return FALSE;
    }
  if (!add_config (self, jpeg, filename, person_name, error))
    return FALSE;
  source = (Source){ .path = g_strdup (path), .n_bytes = g_bytes_get_size (bytes) };
  g_array_append_val (self->sources, source);
  return TRUE;
}

/* What stands before and behind the dicts in the stream of a list of them. */
static void
make_frame (const GuisePakWriter *self, GByteArray *before, GByteArray *behind)
{
  GuisePickleWriter pickle;
  const size_t      n = self->sources->len;

  guise_pickle_writer_start (&pickle, append_to_array, before, 4, SIZE_MAX);
  guise_pickle_writer_begin_list (&pickle, n);
  pickle.user_data = behind;
  guise_pickle_writer_end_list (&pickle, n);
  g_assert (guise_pickle_writer_stop (&pickle, NULL));
}

/* The offsets of the samples relative to the data, and the size of the whole file. */
static uint64_t *
make_table (const GuisePakWriter *self, uint64_t n_config)
{
  size_t    n = self->sources->len;
  uint64_t *table = g_new (uint64_t, n + 1);
  uint64_t  offset = 0;

  for (size_t i = 0; i < n; i++)
    {
      table[i] = GUINT64_TO_LE (offset);
      offset += g_array_index (self->sources, Source, i).n_bytes;
    }
  table[n] = GUINT64_TO_LE (16 + n_config + 8 * (n + 1) + offset);
  return table;
}

static gboolean
copy_configs (const GuisePakWriter *self, GuiseFileWriter *file, GError **error)
{
  g_autofree uint8_t *buffer = g_try_malloc (COPY_BYTES);

  if (buffer == NULL)
    {
      guise_set_error_from_errno (error, ENOMEM, self->path, "copy");
      return FALSE;
    }
  for (uint64_t done = 0; done < self->n_config;)
    {
      const ssize_t got =
        pread (self->fd, buffer, MIN (COPY_BYTES, self->n_config - done), (off_t) done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          guise_set_error_from_errno (error, got < 0 ? errno : EIO, self->path, "read back");
          return FALSE;
        }
      if (!guise_file_writer_write (file, buffer, (size_t) got, error))
        return FALSE;
      done += (uint64_t) got;
    }
  return TRUE;
}

static gboolean
copy_source (const Source *source, GuiseFileWriter *file, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (source->path, SAMPLE_MAX_BYTES, error);

  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) != source->n_bytes)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "'%s' changed while it was packed; repeat", source->path);
      return FALSE;
    }
  return guise_file_writer_write (file, g_bytes_get_data (bytes, NULL), source->n_bytes, error);
}

gboolean
guise_pak_writer_commit (GuisePakWriter *self, GError **error)
{
  g_autoptr (GByteArray) before = g_byte_array_new ();
  g_autoptr (GByteArray) behind = g_byte_array_new ();
  g_autoptr (GuiseFileWriter) file = NULL;
  g_autofree uint64_t *table = NULL;
  uint64_t             header[] = { GUINT64_TO_LE (1), 0 };

  make_frame (self, before, behind);
  header[1] = GUINT64_TO_LE (before->len + self->n_config + behind->len);
  table = make_table (self, GUINT64_FROM_LE (header[1]));
  file = guise_file_writer_new (self->path, error);
  if (file == NULL || !guise_file_writer_write (file, header, sizeof header, error) ||
      !guise_file_writer_write (file, before->data, before->len, error) ||
      !copy_configs (self, file, error) ||
      !guise_file_writer_write (file, behind->data, behind->len, error) ||
      !guise_file_writer_write (file, table, (self->sources->len + 1) * sizeof *table, error))
    return FALSE;
  for (guint i = 0; i < self->sources->len; i++)
    if (!copy_source (&g_array_index (self->sources, Source, i), file, error))
      return FALSE;
  return guise_file_writer_commit (file, error);
}
