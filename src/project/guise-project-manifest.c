/* SPDX-License-Identifier: GPL-3.0-or-later
 * project.guise: the manifest of a project, a key file. */
#include <string.h>

#include "core/guise-file.h"
#include "project/guise-project-private.h"

#define FORMAT        1
#define MAX_BYTES     (16 * 1024 * 1024)

#define GROUP_PROJECT "project"
#define KEY_FORMAT    "format"
#define KEY_NAME      "name"
#define KEY_SEED      "seed"
#define KEY_OPTIONS   "options"
#define KEY_IMPORTED  "imported-iterations"
#define KEY_FACES     "faces"
#define KEY_CONSENT   "consent"
#define KEY_ID        "id"
#define KEY_LABEL     "label"
#define KEY_NOTE      "note"
#define KEY_DOCUMENT  "document-sha256"
#define KEY_DATE      "date"

/* ---- statements: one group each, numbered from 1, oldest first ---- */

static char *
make_group (GuiseFaceSlot slot, guint i)
{
  return g_strdup_printf ("%s statement %u", guise_face_slot_get_name (slot), i + 1);
}

static void
set_text (GKeyFile *file, const char *group, const char *key, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
}

static void
write_statements (GKeyFile *file, GuiseFaceSlot slot, const GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const GuiseConsentStatement *statement = statements->pdata[i];
      g_autofree char             *group = make_group (slot, i);

      set_text (file, group, KEY_CONSENT, guise_consent_to_string (statement->kind));
      set_text (file, group, KEY_DATE, statement->date);
      set_text (file, group, KEY_LABEL, statement->label);
      set_text (file, group, KEY_NOTE, statement->note);
      set_text (file, group, KEY_DOCUMENT, statement->document);
    }
}

static gboolean
refuse (const char *path, const char *reason, GError **error)
{
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID, "'%s': %s", path, reason);
  return FALSE;
}

static GuiseConsentStatement *
read_statement (GKeyFile *file, const char *group, const char *path, GError **error)
{
  g_autofree char *kind_name = g_key_file_get_string (file, group, KEY_CONSENT, NULL);
  g_autofree char *label = g_key_file_get_string (file, group, KEY_LABEL, NULL);
  g_autofree char *note = g_key_file_get_string (file, group, KEY_NOTE, NULL);
  g_autofree char *document = g_key_file_get_string (file, group, KEY_DOCUMENT, NULL);
  g_autofree char *date = g_key_file_get_string (file, group, KEY_DATE, NULL);
  g_autoptr (GError) local = NULL;
  GuiseConsent           kind;
  GuiseConsentStatement *statement = NULL;

  if (!guise_consent_from_string (kind_name, &kind) || date == NULL)
    refuse (path, "a statement of consent without a known kind or a date", error);
  else if ((statement = guise_consent_statement_new (kind, label, note, document, date, &local)) ==
           NULL)
    refuse (path, local->message, error);
  return statement;
}

/* A project of an earlier version has one word and no statements: nobody knows when it was said,
 * but not later than the manifest. */
static gboolean
read_word (GPtrArray *statements, const char *word, const char *path, GError **error)
{
  GuiseConsent kind;

  if (word == NULL || strcmp (word, guise_consent_to_string (GUISE_CONSENT_MISSING)) == 0)
    return TRUE;
  if (!guise_consent_from_string (word, &kind))
    return refuse (path, "an unknown kind of consent", error);
  if (statements->len == 0)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInfo) info =
                   g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 0, NULL, NULL);
      g_autoptr (GDateTime) time =
                   info != NULL ? g_file_info_get_modification_date_time (info) : NULL;
      g_autofree char *date = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

      g_ptr_array_add (statements,
                       guise_consent_statement_new (kind, NULL, NULL, NULL, date, NULL));
    }
  return TRUE;
}

static char *
read_path (const GuiseProject *self, GKeyFile *file, const char *group)
{
  g_autofree char *dir = g_canonicalize_filename (self->dir, NULL);
  g_autofree char *path = g_key_file_get_string (file, group, KEY_FACES, NULL);

  return path != NULL ? g_canonicalize_filename (path, dir) : NULL;
}

static gboolean
read_slot (GuiseProject *self, GuiseFaceSlot slot, GKeyFile *file, const char *path, GError **error)
{
  const char        *name = guise_face_slot_get_name (slot);
  GuiseProjectFaces *faces = &self->faces[slot];
  g_autofree char   *word = g_key_file_get_string (file, name, KEY_CONSENT, NULL);
  g_autoptr (GPtrArray) statements = guise_consent_history_new ();

  for (guint i = 0; i < GUISE_CONSENT_MAX_STATEMENTS; i++)
    {
      g_autofree char       *group = make_group (slot, i);
      GuiseConsentStatement *statement;

      if (!g_key_file_has_group (file, group))
        break;
      statement = read_statement (file, group, path, error);
      if (statement == NULL)
        return FALSE;
      g_ptr_array_add (statements, statement);
    }
  if (!read_word (statements, word, path, error))
    return FALSE;
  faces->path = read_path (self, file, name);
  faces->id = g_key_file_get_string (file, name, KEY_ID, NULL);
  guise_project_faces_take_statements (faces, g_steal_pointer (&statements));
  if (g_strcmp0 (word, guise_consent_to_string (GUISE_CONSENT_MISSING)) == 0)
    faces->consent = GUISE_CONSENT_MISSING; /* they are about faces that are gone */
  return TRUE;
}

/* ---- the whole ---- */

/* Facesets in the project's folder move with it. */
static const char *
shorten (const GuiseProject *self, const char *path)
{
  g_autofree char *dir = g_canonicalize_filename (self->dir, NULL);
  const size_t     n = strlen (dir);

  return strncmp (path, dir, n) == 0 && path[n] == G_DIR_SEPARATOR ? path + n + 1 : path;
}

gboolean
guise_project_write_manifest (const GuiseProject *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROJECT_MANIFEST_NAME, NULL);
  g_autofree char *text = NULL;
  size_t           n_bytes;

  g_key_file_set_integer (file, GROUP_PROJECT, KEY_FORMAT, FORMAT);
  set_text (file, GROUP_PROJECT, KEY_NAME, self->name);
  g_key_file_set_uint64 (file, GROUP_PROJECT, KEY_SEED, self->seed);
  g_key_file_set_string_list (file, GROUP_PROJECT, KEY_OPTIONS, (const char *const *) self->options,
                              g_strv_length (self->options));
  if (self->imported_iterations > 0)
    g_key_file_set_uint64 (file, GROUP_PROJECT, KEY_IMPORTED, self->imported_iterations);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      const char *name = guise_face_slot_get_name ((GuiseFaceSlot) i);

      /* What was said stays after the faces went, while there is a model made of them. */
      if (self->faces[i].path == NULL && self->faces[i].statements->len == 0)
        continue;
      if (self->faces[i].path != NULL)
        set_text (file, name, KEY_FACES, shorten (self, self->faces[i].path));
      set_text (file, name, KEY_ID, self->faces[i].id);
      set_text (file, name, KEY_CONSENT, guise_consent_to_string (self->faces[i].consent));
      write_statements (file, (GuiseFaceSlot) i, self->faces[i].statements);
    }
  text = g_key_file_to_data (file, &n_bytes, NULL);
  return guise_file_replace (path, text, n_bytes, error);
}

/* A name that is none is not worth a project: then it is called as its folder. */
static char *
read_name (GKeyFile *file)
{
  g_autofree char *name = g_key_file_get_string (file, GROUP_PROJECT, KEY_NAME, NULL);

  return name != NULL && guise_project_is_name (name) ? g_steal_pointer (&name) : NULL;
}

gboolean
guise_project_read_manifest (GuiseProject *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROJECT_MANIFEST_NAME, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  g_autoptr (GError) local = NULL;

  if (bytes == NULL)
    return FALSE;
  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &local))
    return refuse (path, local->message, error);
  if (g_key_file_get_integer (file, GROUP_PROJECT, KEY_FORMAT, NULL) != FORMAT)
    return refuse (path, "not a project manifest of this version", error);
  self->name = read_name (file);
  self->seed = g_key_file_get_uint64 (file, GROUP_PROJECT, KEY_SEED, NULL);
  self->imported_iterations = g_key_file_get_uint64 (file, GROUP_PROJECT, KEY_IMPORTED, NULL);
  self->options = g_key_file_get_string_list (file, GROUP_PROJECT, KEY_OPTIONS, NULL, NULL);
  if (self->options == NULL)
    self->options = g_new0 (char *, 1);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (!read_slot (self, (GuiseFaceSlot) i, file, path, error))
      return FALSE;
  if (self->faces[GUISE_FACE_SLOT_SRC].path == NULL ||
      self->faces[GUISE_FACE_SLOT_DST].path == NULL)
    return refuse (path, "no src or no dst faces", error);
  return TRUE;
}
