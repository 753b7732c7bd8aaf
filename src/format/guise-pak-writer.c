/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes faceset packs as DeepFaceLab does. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"
#include "format/guise-pickle-private.h"

enum
{
  SAMPLE_MAX_BYTES = 256 << 20,
  CONFIG_MAX_BYTES = 1 << 30,
  SAMPLE_TYPE_FACE = 1,
};

typedef struct
{
  char    *path; /* owned */
  uint64_t n_bytes;
} Source;

struct _GuisePakWriter
{
  GByteArray *configs; /* owned; the dicts, back to back, already pickled */
  GArray     *sources; /* owned, of Source */
};

static void
clear_source (void *data)
{
  g_free (((Source *) data)->path);
}

GuisePakWriter *
guise_pak_writer_new (void)
{
  GuisePakWriter *self = g_new0 (GuisePakWriter, 1);

  self->configs = g_byte_array_new ();
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (self->sources, clear_source);
  return self;
}

void
guise_pak_writer_free (GuisePakWriter *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->configs);
  g_array_unref (self->sources);
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

gboolean
guise_pak_writer_add (GuisePakWriter *self,
                      const char     *path,
                      const char     *filename,
                      const char     *person_name,
                      GError        **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;
  g_autoptr (GuisePickle) document = NULL;
  GuisePickleWriter pickle;
  guint             n_before = self->configs->len;
  Source            source;

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
  document = guise_pickle_new ();
  guise_pickle_writer_start (&pickle, append_to_array, self->configs, 4,
                             CONFIG_MAX_BYTES - self->configs->len);
  g_byte_array_set_size (self->configs, n_before); /* the stream starts once, in the commit */
  guise_pickle_writer_put (&pickle, make_config (document, jpeg, filename, person_name));
  if (pickle.error != NULL)
    {
      g_byte_array_set_size (self->configs, n_before);
      g_propagate_error (error, pickle.error);
      return FALSE;
    }
  source = (Source){ .path = g_strdup (path), .n_bytes = g_bytes_get_size (bytes) };
  g_array_append_val (self->sources, source);
  return TRUE;
}

/* Wraps the dicts into the stream of a list. */
static GBytes *
finish_config (const GuisePakWriter *self)
{
  GByteArray       *out = g_byte_array_sized_new (self->configs->len + 8);
  GuisePickleWriter pickle;
  size_t            n = self->sources->len;

  guise_pickle_writer_start (&pickle, append_to_array, out, 4, SIZE_MAX);
  guise_pickle_writer_begin_list (&pickle, n);
  g_byte_array_append (out, self->configs->data, self->configs->len);
  guise_pickle_writer_end_list (&pickle, n);
  g_assert (guise_pickle_writer_stop (&pickle, NULL));
  return g_byte_array_free_to_bytes (out);
}

/* The offsets of the samples relative to the data, and the size of the whole file. */
static uint64_t *
make_table (const GuisePakWriter *self, size_t n_config)
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
guise_pak_writer_commit (GuisePakWriter *self, const char *path, GError **error)
{
  g_autoptr (GBytes) config = finish_config (self);
  g_autoptr (GuiseFileWriter) file = NULL;
  size_t               n_config = g_bytes_get_size (config);
  g_autofree uint64_t *table = make_table (self, n_config);
  const uint64_t       header[] = { GUINT64_TO_LE (1), GUINT64_TO_LE (n_config) };

  file = guise_file_writer_new (path, error);
  if (file == NULL || !guise_file_writer_write (file, header, sizeof header, error) ||
      !guise_file_writer_write (file, g_bytes_get_data (config, NULL), n_config, error) ||
      !guise_file_writer_write (file, table, (self->sources->len + 1) * sizeof *table, error))
    return FALSE;
  for (guint i = 0; i < self->sources->len; i++)
    if (!copy_source (&g_array_index (self->sources, Source, i), file, error))
      return FALSE;
  return guise_file_writer_commit (file, error);
}
