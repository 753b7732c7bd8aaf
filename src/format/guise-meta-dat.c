/* SPDX-License-Identifier: GPL-3.0-or-later
 * meta.dat: what the faces of a folder say, kept beside them while their pictures are edited. */
#include "format/guise-meta-dat.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-face-meta-private.h"
#include "format/guise-field-issue-private.h"
#include "format/guise-label.h"
#include "format/guise-pak.h"
#include "format/guise-pickle-private.h"

#define PROTOCOL  3                  /* formats.md 1.8 */
#define MAX_BYTES ((size_t) 4 << 30) /* of a file: 4 KB for each of a million faces */
#define MAX_LABEL 120

typedef struct
{
  char            *name; /* owned */
  int              width;
  int              height;
  GuisePickleValue dict;
} Entry;

struct _GuiseMetaDat
{
  GuisePickle *document; /* owned */
  GArray      *entries;  /* owned, of Entry */
  GPtrArray   *issues;   /* owned, of GuiseFieldIssue */
};

struct _GuiseMetaDatWriter
{
  GuiseFileWriter  *file; /* owned */
  GuisePickleWriter pickle;
};

/* ---- reading ---- */

static void
clear_entry (void *data)
{
  g_free (((Entry *) data)->name);
}

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

/* A pair of a shape (rows, columns, channels) and a dict. */
static gboolean
read_pair (GuisePickleValue value, Entry *entry, const char **out_reason)
{
  g_autoptr (GuiseFaceMeta) size = guise_face_meta_new ();

  if ((guise_pickle_value_get_kind (value) != GUISE_PICKLE_TUPLE &&
       guise_pickle_value_get_kind (value) != GUISE_PICKLE_LIST) ||
      guise_pickle_value_get_n_items (value) != 2)
    return fail (out_reason, "it is no pair of a size and metadata");
  if (!face_field_parse (size, FACE_FIELD_SHAPE, guise_pickle_value_get_item (value, 0),
                         out_reason))
    return FALSE;
  entry->width = size->width;
  entry->height = size->height;
  entry->dict = guise_pickle_value_get_item (value, 1);
  return face_meta_check (entry->dict, GUISE_FACE_META_JPEG, out_reason);
}

static void
read_entry (GuiseMetaDat *self, GuisePickleValue key, GuisePickleValue value)
{
  size_t           n_bytes = 0;
  const char      *text = guise_pickle_value_get_str (key, &n_bytes);
  g_autofree char *name = guise_pickle_value_dup_str (key);
  g_autofree char *label = guise_label_escape (name != NULL ? name : "?", MAX_LABEL);
  const char      *reason = NULL;
  Entry            entry = { 0 };

  if (text == NULL || !guise_pak_name_is_safe (text, n_bytes))
    guise_field_issues_add (self->issues, label, "it is no plain file name");
  else if (!read_pair (value, &entry, &reason))
    guise_field_issues_add (self->issues, label, reason);
  else
    {
      entry.name = g_steal_pointer (&name);
      g_array_append_val (self->entries, entry);
    }
}

GuiseMetaDat *
guise_meta_dat_read (GBytes *bytes, GError **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_read (bytes, error);
  g_autoptr (GuiseMetaDat) self = NULL;
  GuisePickleValue root;

  if (document == NULL)
    return NULL;
  root = guise_pickle_get_root (document);
  if (guise_pickle_value_get_kind (root) != GUISE_PICKLE_DICT)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "The metadata of the faces are no dict of file names");
      return NULL;
    }
  self = g_new0 (GuiseMetaDat, 1);
  self->document = g_steal_pointer (&document);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->issues = guise_field_issues_new ();
  for (size_t i = 0; i < guise_pickle_value_get_n_items (root); i++)
    read_entry (self, guise_pickle_value_get_key (root, i), guise_pickle_value_get_item (root, i));
  return g_steal_pointer (&self);
}

GuiseMetaDat *
guise_meta_dat_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  GuiseMetaDat *self = bytes != NULL ? guise_meta_dat_read (bytes, error) : NULL;

  if (bytes != NULL && self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

void
guise_meta_dat_free (GuiseMetaDat *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->document, guise_pickle_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->issues, g_ptr_array_unref);
  g_free (self);
}

size_t
guise_meta_dat_get_n (const GuiseMetaDat *self)
{
  return self->entries->len;
}

const char *
guise_meta_dat_get_name (const GuiseMetaDat *self, size_t i)
{
  g_return_val_if_fail (i < self->entries->len, NULL);

  return g_array_index (self->entries, Entry, i).name;
}

GuiseFaceMeta *
guise_meta_dat_dup_meta (const GuiseMetaDat *self, size_t i)
{
  const Entry   *entry;
  GuiseFaceMeta *meta;

  g_return_val_if_fail (i < self->entries->len, NULL);

  entry = &g_array_index (self->entries, Entry, i);
  meta = guise_face_meta_parse (self->document, entry->dict, GUISE_FACE_META_JPEG, NULL);
  g_assert (meta != NULL); /* the dict was looked at when it was read */
  meta->width = entry->width;
  meta->height = entry->height;
  return meta;
}

const GPtrArray *
guise_meta_dat_get_issues (const GuiseMetaDat *self)
{
  return self->issues;
}

/* ---- writing ---- */

static gboolean
write_to_file (const void *data, size_t n_bytes, void *user_data, GError **error)
{
  return guise_file_writer_write (user_data, data, n_bytes, error);
}

GuiseMetaDatWriter *
guise_meta_dat_writer_new (const char *path, GError **error)
{
  GuiseFileWriter    *file = guise_file_writer_new (path, error);
  GuiseMetaDatWriter *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (GuiseMetaDatWriter, 1);
  self->file = file;
  guise_pickle_writer_start (&self->pickle, write_to_file, file, PROTOCOL, MAX_BYTES);
  guise_pickle_writer_begin_dict (&self->pickle);
  return self;
}

void
guise_meta_dat_writer_free (GuiseMetaDatWriter *self)
{
  if (self == NULL)
    return;
  guise_file_writer_free (self->file);
  g_clear_error (&self->pickle.error);
  g_free (self);
}

gboolean
guise_meta_dat_writer_add (GuiseMetaDatWriter  *self,
                           const char          *name,
                           const GuiseFaceMeta *meta,
                           int                  width,
                           int                  height,
                           GError             **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  const GuisePickleValue shape[] = { guise_pickle_int (height), guise_pickle_int (width),
                                     guise_pickle_int (3) };
  GuisePickleValue       pair[2];

  if (!guise_pak_name_is_safe (name, strlen (name)))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           "The name is no plain text and cannot be written down; rename the file");
      return FALSE;
    }
  pair[0] = guise_pickle_make_tuple (document, shape, G_N_ELEMENTS (shape));
  pair[1] = guise_face_meta_to_value (meta, document);
  guise_pickle_writer_put_str (&self->pickle, name);
  guise_pickle_writer_put (&self->pickle,
                           guise_pickle_make_tuple (document, pair, G_N_ELEMENTS (pair)));
  if (self->pickle.error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->pickle.error));
  return FALSE;
}

gboolean
guise_meta_dat_writer_commit (GuiseMetaDatWriter *self, GError **error)
{
  guise_pickle_writer_end_dict (&self->pickle);
  return guise_pickle_writer_stop (&self->pickle, error) &&
         guise_file_writer_commit (self->file, error);
}
