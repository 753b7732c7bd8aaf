/* SPDX-License-Identifier: GPL-3.0-or-later
 * The project folder: a manifest, a plan, and where training puts its results. */
#include "project/guise-project.h"

#include <string.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "train/guise-training.h"

#define MANIFEST_NAME      "project.guise"
#define PLAN_NAME          "plan.json"
#define MANIFEST_FORMAT    1
#define MANIFEST_MAX_BYTES (1024 * 1024)
#define PLAN_MAX_BYTES     (1024 * 1024)

#define GROUP_PROJECT      "project"
#define KEY_FORMAT         "format"
#define KEY_SEED           "seed"
#define KEY_OPTIONS        "options"
#define KEY_IMPORTED       "imported-iterations"
#define KEY_FACES          "faces"
#define KEY_CONSENT        "consent"

static const char *const consent_names[GUISE_N_CONSENTS] = { "missing",   "self",   "permission",
                                                             "licensed",  "public", "generic",
                                                             "generated", "unknown" };

static const char *const slot_groups[GUISE_N_FACE_SLOTS] = { "src", "dst", "generic" };

G_DEFINE_QUARK (guise - project - error - quark, guise_project_error)

const char *
guise_consent_to_string (GuiseConsent consent)
{
  g_return_val_if_fail (consent < GUISE_N_CONSENTS, NULL);

  return consent_names[consent];
}

gboolean
guise_consent_from_string (const char *text, GuiseConsent *out_consent)
{
  for (int i = GUISE_CONSENT_SELF; i < GUISE_N_CONSENTS; i++)
    if (g_strcmp0 (text, consent_names[i]) == 0)
      {
        *out_consent = (GuiseConsent) i;
        return TRUE;
      }
  return FALSE;
}

void
guise_project_free (GuiseProject *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    g_free (self->faces[i].path);
  g_clear_pointer (&self->plan, guise_training_plan_free);
  g_strfreev (self->options);
  g_free (self->dir);
  g_free (self);
}

gboolean
guise_project_is_one (const char *dir)
{
  g_autofree char *manifest = g_build_filename (dir, MANIFEST_NAME, NULL);

  return g_file_test (manifest, G_FILE_TEST_IS_REGULAR);
}

char *
guise_project_dup_checkpoints_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "checkpoints", NULL);
}

char *
guise_project_dup_previews_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "previews", NULL);
}

const GuiseProjectFaces *
guise_project_get_faces (const GuiseProject *self, GuiseFaceSlot slot)
{
  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, NULL);

  if (slot == GUISE_FACE_SLOT_GENERIC && self->faces[slot].path == NULL)
    slot = GUISE_FACE_SLOT_DST;
  return &self->faces[slot];
}

gboolean
guise_project_check_consent (const GuiseProject *self, GError **error)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (self->faces[i].path != NULL && self->faces[i].consent == GUISE_CONSENT_MISSING)
      {
        g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT,
                     "Nobody has said yet whose face '%s' is and on what ground it is used",
                     slot_groups[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
write_manifest (const GuiseProject *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->dir, MANIFEST_NAME, NULL);
  g_autofree char *text = NULL;
  size_t           n_bytes;

  g_key_file_set_integer (file, GROUP_PROJECT, KEY_FORMAT, MANIFEST_FORMAT);
  g_key_file_set_uint64 (file, GROUP_PROJECT, KEY_SEED, self->seed);
  g_key_file_set_string_list (file, GROUP_PROJECT, KEY_OPTIONS, (const char *const *) self->options,
                              g_strv_length (self->options));
  if (self->imported_iterations > 0)
    g_key_file_set_uint64 (file, GROUP_PROJECT, KEY_IMPORTED, self->imported_iterations);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      if (self->faces[i].path == NULL)
        continue;
      g_key_file_set_string (file, slot_groups[i], KEY_FACES, self->faces[i].path);
      g_key_file_set_string (file, slot_groups[i], KEY_CONSENT,
                             guise_consent_to_string (self->faces[i].consent));
    }
  text = g_key_file_to_data (file, &n_bytes, NULL);
  return guise_file_replace (path, text, n_bytes, error);
}

/* A recipe is a shipped name or the path of a file. */
static GBytes *
read_recipe (const char *recipe, GError **error)
{
  g_autofree char *path = NULL;

  if (strchr (recipe, G_DIR_SEPARATOR) != NULL || g_str_has_suffix (recipe, ".json"))
    path = g_strdup (recipe);
  else
    {
      g_autofree char *relative = g_strdup_printf ("recipes/%s.json", recipe);

      path = guise_data_find (relative, NULL); /* the message below is more to the point */
      if (path == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                       "There is no recipe named '%s'", recipe);
          return NULL;
        }
    }
  return guise_file_read (path, PLAN_MAX_BYTES, error);
}

/* Facesets are referred to by absolute path: a project may be opened from any working directory. */
static char *
dup_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

GuiseProject *
guise_project_create (const char              *dir,
                      const char              *recipe,
                      const GuiseProjectFaces *faces,
                      const char *const       *options,
                      guint64                  seed,
                      GError                 **error)
{
  g_autoptr (GuiseProject) self = g_new0 (GuiseProject, 1);
  g_autofree char *plan_path = g_build_filename (dir, PLAN_NAME, NULL);
  g_autoptr (GBytes) plan = NULL;

  if (guise_project_is_one (dir))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS,
                   "'%s' holds a project already", dir);
      return NULL;
    }
  plan = read_recipe (recipe, error);
  if (plan == NULL)
    return NULL;
  self->dir = g_strdup (dir);
  self->seed = seed;
  self->options = g_strdupv ((char **) options);
  if (self->options == NULL)
    self->options = g_new0 (char *, 1);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    self->faces[i] =
      (GuiseProjectFaces){ .path = dup_absolute (faces[i].path), .consent = faces[i].consent };
  self->plan = guise_training_plan_parse (g_bytes_get_data (plan, NULL), g_bytes_get_size (plan),
                                          recipe, error);
  if (self->plan == NULL ||
      !guise_training_check (self->plan, (const char *const *) self->options, error) ||
      !guise_dir_make (dir, error) ||
      !guise_file_replace (plan_path, g_bytes_get_data (plan, NULL), g_bytes_get_size (plan),
                           error) ||
      !write_manifest (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
guise_project_set_imported (GuiseProject      *self,
                            const char *const *options,
                            guint64            iterations,
                            GError           **error)
{
  GuiseProject changed = *self;
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) merged = NULL;

  g_strv_builder_addv (list, (const char **) self->options);
  g_strv_builder_addv (list, (const char **) options);
  merged = g_strv_builder_end (list);
  changed.options = merged;
  changed.imported_iterations = iterations;
  if (!write_manifest (&changed, error))
    return FALSE;
  g_strfreev (self->options);
  self->options = g_steal_pointer (&merged);
  self->imported_iterations = iterations;
  return TRUE;
}

static gboolean
refuse (const char *path, const char *reason, GError **error)
{
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID, "'%s': %s", path, reason);
  return FALSE;
}

static gboolean
read_slots (GuiseProject *self, GKeyFile *file, const char *path, GError **error)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_autofree char *consent = g_key_file_get_string (file, slot_groups[i], KEY_CONSENT, NULL);

      self->faces[i].path = g_key_file_get_string (file, slot_groups[i], KEY_FACES, NULL);
      if (consent != NULL && strcmp (consent, consent_names[GUISE_CONSENT_MISSING]) != 0 &&
          !guise_consent_from_string (consent, &self->faces[i].consent))
        return refuse (path, "an unknown kind of consent", error);
    }
  if (self->faces[GUISE_FACE_SLOT_SRC].path == NULL ||
      self->faces[GUISE_FACE_SLOT_DST].path == NULL)
    return refuse (path, "no src or no dst faces", error);
  return TRUE;
}

static gboolean
read_manifest (GuiseProject *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes = guise_file_read (path, MANIFEST_MAX_BYTES, error);
  g_autoptr (GError) local = NULL;

  if (bytes == NULL)
    return FALSE;
  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &local))
    return refuse (path, local->message, error);
  if (g_key_file_get_integer (file, GROUP_PROJECT, KEY_FORMAT, NULL) != MANIFEST_FORMAT)
    return refuse (path, "not a project manifest of this version", error);
  self->seed = g_key_file_get_uint64 (file, GROUP_PROJECT, KEY_SEED, NULL);
  self->imported_iterations = g_key_file_get_uint64 (file, GROUP_PROJECT, KEY_IMPORTED, NULL);
  self->options = g_key_file_get_string_list (file, GROUP_PROJECT, KEY_OPTIONS, NULL, NULL);
  if (self->options == NULL)
    self->options = g_new0 (char *, 1);
  return read_slots (self, file, path, error);
}

GuiseProject *
guise_project_open (const char *dir, GError **error)
{
  g_autoptr (GuiseProject) self = g_new0 (GuiseProject, 1);
  g_autofree char *manifest = g_build_filename (dir, MANIFEST_NAME, NULL);
  g_autofree char *plan = g_build_filename (dir, PLAN_NAME, NULL);

  if (!guise_project_is_one (dir))
    {
      refuse (dir, "there is no project in this folder", error);
      return NULL;
    }
  self->dir = g_strdup (dir);
  if (!read_manifest (self, manifest, error))
    return NULL;
  self->plan = guise_training_plan_load (plan, error);
  if (self->plan == NULL)
    return NULL;
  return g_steal_pointer (&self);
}
