/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out what a path is and lets the reader of its kind judge it. */
#include "cli/guise-inspection.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cli/guise-inspection-private.h"
#include "core/guise-error.h"
#include "core/guise-file.h"

enum
{
  FOLDER_WARNINGS_MAX = 200, /* sentences about the files of one folder */
};

typedef gboolean (*InspectFunc) (GuiseInspection *self, const char *path, GError **error);

static const struct
{
  const char *name;
  InspectFunc inspect;
} kinds[GUISE_N_INSPECT_KINDS] = {
  [GUISE_INSPECT_AUTO] = { "auto", NULL },
  [GUISE_INSPECT_PICKLE] = { "pickle", inspect_pickle },
  [GUISE_INSPECT_WEIGHTS] = { "weights", inspect_weights },
  [GUISE_INSPECT_DATA] = { "data", inspect_data },
  [GUISE_INSPECT_DFLJPG] = { "dfljpg", inspect_dfljpg },
  [GUISE_INSPECT_PAK] = { "pak", inspect_pak },
  [GUISE_INSPECT_DFM] = { "dfm", inspect_dfm },
  [GUISE_INSPECT_FOLDER] = { "folder", NULL },
};

/* What files are called. Content decides only where a name says nothing. */
static const struct
{
  const char      *suffix;
  GuiseInspectKind kind;
} suffixes[] = {
  { ".jpg", GUISE_INSPECT_DFLJPG },  { ".jpeg", GUISE_INSPECT_DFLJPG },
  { ".pak", GUISE_INSPECT_PAK },     { ".dfm", GUISE_INSPECT_DFM },
  { ".npy", GUISE_INSPECT_WEIGHTS }, { "_data.dat", GUISE_INSPECT_DATA },
  { ".dat", GUISE_INSPECT_PICKLE },  { ".pkl", GUISE_INSPECT_PICKLE },
};

gboolean
guise_inspect_kind_from_name (const char *name, GuiseInspectKind *out_kind)
{
  for (int i = GUISE_INSPECT_PICKLE; i < GUISE_INSPECT_FOLDER; i++)
    if (strcmp (name, kinds[i].name) == 0)
      {
        *out_kind = (GuiseInspectKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_inspect_kind_get_name (GuiseInspectKind kind)
{
  return kinds[kind].name;
}

const char *
guise_inspect_verdict_get_name (GuiseInspectVerdict verdict)
{
  static const char *const names[GUISE_N_INSPECT_VERDICTS] = {
    [GUISE_INSPECT_ACCEPT] = "accept",
    [GUISE_INSPECT_PARTIAL] = "partial",
    [GUISE_INSPECT_FIELD_DROPPED] = "field_dropped",
    [GUISE_INSPECT_IMAGE_ONLY] = "image_only",
    [GUISE_INSPECT_REFUSE] = "refuse",
  };

  return names[verdict];
}

static GuiseInspection *
inspection_new (GuiseInspectKind kind)
{
  GuiseInspection *self = g_new0 (GuiseInspection, 1);

  self->kind = kind;
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->facts = json_object_new ();
  return self;
}

void
guise_inspection_free (GuiseInspection *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->refusal);
  g_ptr_array_unref (self->warnings);
  json_object_unref (self->facts);
  g_free (self);
}

void
inspection_warn (GuiseInspection *self, GuiseInspectVerdict verdict, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->warnings, g_strdup_vprintf (format, args));
  va_end (args);
  self->verdict = MAX (self->verdict, verdict);
}

static GuiseInspectKind
guess_by_name (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (size_t i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      return suffixes[i].kind;
  return GUISE_INSPECT_AUTO;
}

static GuiseInspectKind
guess (const char *path)
{
  GuiseInspectKind kind = guess_by_name (path);
  uint8_t          head[8] = { 0 };
  int              fd;

  if (kind != GUISE_INSPECT_AUTO)
    return kind;
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd >= 0)
    {
      ssize_t n = read (fd, head, sizeof head);

      close (fd);
      if (n >= 2 && head[0] == 0xff && head[1] == 0xd8)
        return GUISE_INSPECT_DFLJPG;
      if (n == 8 && memcmp (head, "\1\0\0\0\0\0\0\0", 8) == 0)
        return GUISE_INSPECT_PAK;
      if (n >= 2 && head[0] == 8 && head[1] < 32) /* ir_version, the first field of a model */
        return GUISE_INSPECT_DFM;
    }
  return GUISE_INSPECT_PICKLE;
}

/* Whether an error says that the content is bad, and not that it could not be read. */
static gboolean
is_about_content (const GError *error)
{
  return error->domain != GUISE_CORE_ERROR || error->code == GUISE_CORE_ERROR_CORRUPT;
}

static GuiseInspection *
inspect_file (const char *path, GuiseInspectKind kind, GError **error)
{
  g_autoptr (GuiseInspection) self = inspection_new (kind);
  g_autoptr (GError) local = NULL;

  if (kinds[kind].inspect (self, path, &local))
    return g_steal_pointer (&self);
  if (!is_about_content (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->verdict = GUISE_INSPECT_REFUSE;
  self->refusal = g_steal_pointer (&local);
  return g_steal_pointer (&self);
}

/* Adds what one file of a folder says. A bad file does not spoil a folder. */
static void
merge (GuiseInspection *folder, const char *name, const GuiseInspection *file)
{
  const char      *kind = guise_inspect_kind_get_name (file->kind);
  const char      *verdict = guise_inspect_verdict_get_name (file->verdict);
  g_autofree char *member = g_strdup_printf ("%s_%s", kind, verdict);
  gint64           n = json_object_get_int_member_with_default (folder->facts, member, 0);

  json_object_set_int_member (folder->facts, member, n + 1);
  if (file->verdict == GUISE_INSPECT_ACCEPT)
    return;
  folder->verdict = GUISE_INSPECT_PARTIAL;
  if (folder->warnings->len >= FOLDER_WARNINGS_MAX)
    return;
  if (file->refusal != NULL)
    inspection_warn (folder, GUISE_INSPECT_PARTIAL, "'%s' is refused: %s", name,
                     file->refusal->message);
  for (guint i = 0; i < file->warnings->len; i++)
    inspection_warn (folder, GUISE_INSPECT_PARTIAL, "'%s': %s", name,
                     (char *) file->warnings->pdata[i]);
}

static GuiseInspection *
inspect_folder (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseInspection) self = inspection_new (GUISE_INSPECT_FOLDER);
  g_autoptr (GPtrArray) names = guise_dir_list (path, NULL, error);
  g_autofree char *pack = g_build_filename (path, "faceset.pak", NULL);
  gint64           n_known = 0;

  if (names == NULL)
    return NULL;
  /* A folder with a pack is that pack; loose pictures beside it are not looked at. */
  if (g_file_test (pack, G_FILE_TEST_IS_REGULAR))
    return inspect_file (pack, GUISE_INSPECT_PAK, error);
  for (guint i = 0; i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      GuiseInspectKind kind = guess_by_name (name);
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autoptr (GuiseInspection) one = NULL;

      if (kind == GUISE_INSPECT_AUTO)
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Inspecting was stopped");
          return NULL;
        }
      one = inspect_file (file, kind, error);
      if (one == NULL)
        return NULL;
      merge (self, name, one);
      n_known++;
    }
  json_object_set_int_member (self->facts, "files", n_known);
  json_object_set_int_member (self->facts, "other_files", names->len - n_known);
  return g_steal_pointer (&self);
}

GuiseInspection *
guise_inspect (const char *path, GuiseInspectKind kind, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (kind < GUISE_INSPECT_FOLDER, NULL);

  if (kind == GUISE_INSPECT_AUTO && g_file_test (path, G_FILE_TEST_IS_DIR))
    return inspect_folder (path, cancellable, error);
  return inspect_file (path, kind == GUISE_INSPECT_AUTO ? guess (path) : kind, error);
}
