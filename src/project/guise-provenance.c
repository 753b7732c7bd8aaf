/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a model is made of. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-folder.h"
#include "project/guise-consent.h"
#include "project/guise-fields-private.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance-private.h"

#define MAX_PLAN_BYTES   ((size_t) 8 << 20)
#define OPTIMIZER_ENDING "_opt.npy"
#define WEIGHTS_ENDING   ".npy"

/* ---- the hash of a model ---- */

/* What the files of a model begin with. */
static char *
find_prefix (const char *folder, const char *name, GError **error)
{
  g_auto (GStrv) prefixes = guise_dfl_folder_find (folder, error);
  g_autofree char *start = name != NULL ? g_strconcat (name, "_", NULL) : NULL;

  if (prefixes == NULL)
    return NULL;
  for (size_t i = 0; prefixes[i] != NULL; i++)
    if (name == NULL ? prefixes[1] == NULL
                     : strcmp (prefixes[i], name) == 0 || g_str_has_prefix (prefixes[i], start))
      return g_strdup (prefixes[i]);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "'%s' holds several models; name one", folder);
  return NULL;
}

char *
guise_provenance_hash_model (const char *folder, const char *name, GError **error)
{
  static const char *const SUFFIXES[] = { WEIGHTS_ENDING, NULL };
  g_autofree char         *prefix = find_prefix (folder, name, error);
  g_autofree char         *start = prefix != NULL ? g_strconcat (prefix, "_", NULL) : NULL;
  g_autoptr (GPtrArray) files = start != NULL ? guise_dir_list (folder, SUFFIXES, error) : NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      const char      *file = files->pdata[i];
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *of_file = NULL;
      g_autofree char *line = NULL;

      if (!g_str_has_prefix (file, start) || g_str_has_suffix (file, OPTIMIZER_ENDING))
        continue;
      of_file = guise_consent_hash_document (path, error);
      if (of_file == NULL)
        return NULL;
      line = g_strdup_printf ("%s\t%s\n", file + strlen (start), of_file);
      g_checksum_update (sum, (const guchar *) line, (gssize) strlen (line));
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* ---- one entry ---- */

static JsonObject *
new_entry (const char *model_class, uint64_t iteration)
{
  JsonObject *entry = json_object_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

  json_object_set_string_member (entry, "format", GUISE_PROVENANCE_FORMAT);
  json_object_set_int_member (entry, "version", GUISE_PROVENANCE_VERSION);
  json_object_set_string_member (entry, "content", GUISE_PROVENANCE_CONTENT);
  json_object_set_string_member (entry, "software", "guise " GUISE_VERSION);
  json_object_set_string_member (entry, "date", date);
  if (model_class != NULL)
    json_object_set_string_member (entry, "class", model_class);
  json_object_set_int_member (entry, "iteration", (gint64) iteration);
  return entry;
}

static JsonObject *
describe_plan (const GuiseProject *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROJECT_PLAN_NAME, NULL);
  g_autoptr (GBytes) text = guise_file_read (path, MAX_PLAN_BYTES, error);
  g_autofree char *digest = NULL;
  JsonObject      *plan;

  if (text == NULL)
    return NULL;
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, text);
  plan = json_object_new ();
  json_object_set_string_member (plan, "name", self->plan->name);
  json_object_set_string_member (plan, "sha256", digest);
  return plan;
}

static void
summarize_stage (JsonArray *stages, JsonObject *act, gboolean is_end)
{
  const guint n = json_array_get_length (stages);
  const char *name = guise_fields_get_string (act, "stage");
  JsonObject *last = n > 0 ? json_array_get_object_element (stages, n - 1) : NULL;
  gint64      iteration = guise_fields_get_int (act, "iteration", 0);

  if (name == NULL)
    return;
  if (!is_end || last == NULL || g_strcmp0 (guise_fields_get_string (last, "name"), name) != 0)
    {
      if (n >= GUISE_PROVENANCE_MAX_LIST)
        json_array_remove_element (stages, 0);
      last = json_object_new ();
      json_object_set_string_member (last, "name", name);
      json_object_set_int_member (last, "begin", iteration);
      json_array_add_object_element (stages, last);
    }
  if (is_end)
    json_object_set_int_member (last, "end", iteration);
}

/* How often what was done, and which stages ran from where to where. */
static JsonObject *
summarize_journal (const GuiseProject *self, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, error);
  JsonObject *summary, *counts;
  JsonArray  *stages;

  if (acts == NULL)
    return NULL;
  counts = json_object_new ();
  stages = json_array_new ();
  for (guint i = 0; i < acts->len; i++)
    {
      const char *name = guise_fields_get_string (acts->pdata[i], "act");

      json_object_set_int_member (counts, name, guise_fields_get_int (counts, name, 0) + 1);
      if (strcmp (name, guise_journal_act_get_name (GUISE_JOURNAL_STAGE_BEGIN)) == 0)
        summarize_stage (stages, acts->pdata[i], FALSE);
      else if (strcmp (name, guise_journal_act_get_name (GUISE_JOURNAL_STAGE_END)) == 0)
        summarize_stage (stages, acts->pdata[i], TRUE);
    }
  summary = json_object_new ();
  json_object_set_object_member (summary, "acts", counts);
  json_object_set_array_member (summary, "stages", stages);
  return summary;
}

static JsonArray *
list_options (const GuiseProject *self)
{
  JsonArray *array = json_array_new ();

  for (size_t i = 0; self->options[i] != NULL; i++)
    json_array_add_string_element (array, self->options[i]);
  return array;
}

static gboolean
set_object (JsonObject *entry, const char *name, JsonObject *member)
{
  if (member != NULL)
    json_object_set_object_member (entry, name, member);
  return member != NULL;
}

static gboolean
set_array (JsonObject *entry, const char *name, JsonArray *member)
{
  if (member != NULL)
    json_object_set_array_member (entry, name, member);
  return member != NULL;
}

JsonObject *
guise_provenance_make (const GuiseProject *self,
                       const char         *checkpoint,
                       uint64_t            iteration,
                       gboolean            with_labels,
                       GError            **error)
{
  g_autoptr (JsonObject) entry = new_entry (NULL, iteration);
  g_autoptr (JsonArray) chain = guise_provenance_get_chain (self, error);
  g_autofree char *hash = checkpoint != NULL && chain != NULL
                            ? guise_provenance_hash_model (checkpoint, NULL, error)
                            : NULL;

  if (chain == NULL || (checkpoint != NULL && hash == NULL))
    return NULL;
  if (hash != NULL)
    json_object_set_string_member (entry, "sha256", hash);
  if (!set_object (entry, "plan", describe_plan (self, error)) ||
      !set_array (entry, "facesets", guise_provenance_make_facesets (self, with_labels, error)) ||
      !set_object (entry, "journal", summarize_journal (self, error)) ||
      !set_array (entry, "parents", guise_provenance_clean_parents (chain, with_labels, error)))
    return NULL;
  json_object_set_array_member (entry, "options", list_options (self));
  return g_steal_pointer (&entry);
}

static void
add_unknown (JsonArray *facesets, GuiseFaceSlot slot)
{
  g_autoptr (GPtrArray) history = guise_consent_history_new ();
  JsonObject *object = json_object_new ();

  g_ptr_array_add (history, guise_consent_statement_new (GUISE_CONSENT_UNKNOWN, NULL, NULL, NULL,
                                                         NULL, NULL));
  json_object_set_string_member (object, "slot", guise_face_slot_get_name (slot));
  json_object_set_array_member (object, "consent", guise_consent_history_to_json (history, FALSE));
  json_array_add_object_element (facesets, object);
}

JsonObject *
guise_provenance_make_unknown (const char *model_class,
                               uint64_t    iteration,
                               const char *folder,
                               const char *name,
                               GError    **error)
{
  g_autofree char *hash = guise_provenance_hash_model (folder, name, error);
  JsonArray       *facesets;
  JsonObject      *entry;

  if (hash == NULL)
    return NULL;
  entry = new_entry (model_class, iteration);
  /* Nobody knows which program it was. */
  json_object_remove_member (entry, "software");
  facesets = json_array_new ();
  add_unknown (facesets, GUISE_FACE_SLOT_SRC);
  add_unknown (facesets, GUISE_FACE_SLOT_DST);
  json_object_set_string_member (entry, "sha256", hash);
  json_object_set_array_member (entry, "facesets", facesets);
  json_object_set_array_member (entry, "parents", json_array_new ());
  return entry;
}

/* ---- files ---- */

JsonObject *
guise_provenance_copy (JsonObject *provenance, gboolean with_labels, GError **error)
{
  g_autoptr (JsonObject) copy = guise_provenance_clean_entry (provenance, with_labels, error);
  JsonArray *parents = NULL;

  if (copy != NULL)
    parents = guise_provenance_clean_parents (guise_fields_get_array (provenance, "parents"),
                                              with_labels, error);
  if (parents == NULL)
    return NULL;
  json_object_set_string_member (copy, "format", GUISE_PROVENANCE_FORMAT);
  json_object_set_int_member (copy, "version", GUISE_PROVENANCE_VERSION);
  json_object_set_array_member (copy, "parents", parents);
  return g_steal_pointer (&copy);
}

static JsonObject *
check (JsonObject *object, const char *label, GError **error)
{
  JsonObject *clean;

  if (g_strcmp0 (guise_fields_get_string (object, "format"), GUISE_PROVENANCE_FORMAT) != 0 ||
      guise_fields_get_int (object, "version", 0) != GUISE_PROVENANCE_VERSION)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' is no provenance of this version", label);
      return NULL;
    }
  clean = guise_provenance_copy (object, TRUE, error);
  if (clean == NULL)
    g_prefix_error (error, "'%s' is damaged: ", label);
  return clean;
}

JsonObject *
guise_provenance_parse (const void *data, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (JsonObject) object = guise_fields_parse (data, n_bytes, label, error);

  return object != NULL ? check (object, label, error) : NULL;
}

JsonObject *
guise_provenance_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_PROVENANCE_MAX_BYTES, error);

  return bytes != NULL ? guise_provenance_parse (g_bytes_get_data (bytes, NULL),
                                                 g_bytes_get_size (bytes), path, error)
                       : NULL;
}

JsonArray *
guise_provenance_get_chain (const GuiseProject *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROVENANCE_NAME, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) object = guise_provenance_load (path, &local);

  if (object != NULL)
    return json_array_ref (json_object_get_array_member (object, "parents"));
  if (g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    return json_array_new ();
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
guise_provenance_get_origin (const GuiseProject *self, GuisePlanOrigin *out_origin, GError **error)
{
  g_autoptr (JsonArray) chain = guise_provenance_get_chain (self, error);
  JsonObject *parent;
  guint       n;

  if (chain == NULL)
    return FALSE;
  n = json_array_get_length (chain);
  parent = n > 0 ? guise_fields_get_element (chain, n - 1) : NULL;
  *out_origin = (GuisePlanOrigin){ 0, TRUE };
  /* A parent that was saved before its first iteration is one all the same. */
  if (parent != NULL)
    *out_origin = (GuisePlanOrigin){
      .n_iterations = (uint64_t) MAX (guise_fields_get_int (parent, "iteration", 0), 1),
      .is_reusable = json_object_get_boolean_member_with_default (parent, "reusable", FALSE),
    };
  return TRUE;
}

gboolean
guise_provenance_set_parent (const GuiseProject *self, JsonObject *parent, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROVENANCE_NAME, NULL);
  g_autoptr (JsonArray) chain =
               guise_provenance_clean_parents (guise_fields_get_array (parent, "parents"), TRUE,
                                               error);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *entry = chain != NULL ? guise_provenance_clean_entry (parent, TRUE, error) : NULL;

  if (entry == NULL)
    return FALSE;
  json_array_add_object_element (chain, entry);
  if (json_array_get_length (chain) > GUISE_PROVENANCE_MAX_PARENTS)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The chain of models has more than %d parents", GUISE_PROVENANCE_MAX_PARENTS);
      return FALSE;
    }
  json_object_set_string_member (object, "format", GUISE_PROVENANCE_FORMAT);
  json_object_set_int_member (object, "version", GUISE_PROVENANCE_VERSION);
  json_object_set_array_member (object, "parents", g_steal_pointer (&chain));
  return guise_fields_save (object, path, error);
}

/* ---- properties of an ONNX file ---- */

static void
add (GStrvBuilder *list, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_strv_builder_add (list, key);
  g_strv_builder_add (list, value);
}

static void
add_faceset (GStrvBuilder *list, GuiseFaceSlot slot, JsonObject *faceset)
{
  const char      *name = guise_face_slot_get_name (slot);
  JsonArray       *consent = guise_fields_get_array (faceset, "consent");
  const guint      n = consent != NULL ? json_array_get_length (consent) : 0;
  JsonObject      *current = n > 0 ? guise_fields_get_element (consent, n - 1) : NULL;
  g_autofree char *consent_key = g_strconcat ("guise.consent.", name, NULL);
  g_autofree char *label_key = g_strconcat ("guise.label.", name, NULL);

  add (list, consent_key, current != NULL ? guise_fields_get_string (current, "kind") : "missing");
  add (list, label_key, guise_fields_get_string (current, "label"));
}

static char *
list_parents (JsonObject *provenance)
{
  JsonArray  *parents = guise_fields_get_array (provenance, "parents");
  const guint n = parents != NULL ? json_array_get_length (parents) : 0;
  GString    *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const char *hash = guise_fields_get_string (guise_fields_get_element (parents, i), "sha256");

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", hash != NULL ? hash : "unknown");
    }
  return g_string_free (text, FALSE);
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

char **
guise_provenance_list_properties (JsonObject *provenance)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  gboolean         seen[GUISE_N_FACE_SLOTS] = { FALSE };
  JsonObject      *plan = guise_fields_get_object (provenance, "plan");
  JsonArray       *facesets = guise_fields_get_array (provenance, "facesets");
  const guint      n = facesets != NULL ? json_array_get_length (facesets) : 0;
  g_autofree char *parents = list_parents (provenance);
  g_autofree char *all = to_text (provenance);

  add (list, "guise.schema", G_STRINGIFY (GUISE_PROVENANCE_VERSION));
  add (list, "guise.content", guise_fields_get_string (provenance, "content"));
  add (list, "guise.date", guise_fields_get_string (provenance, "date"));
  add (list, "guise.version", GUISE_VERSION);
  add (list, "guise.plan", guise_fields_get_string (plan, "name"));
  add (list, "guise.plan.sha256", guise_fields_get_string (plan, "sha256"));
  add (list, "guise.parents", parents);
  /* The newest note of each slot; all of them carry the same consent. */
  for (guint i = n; i > 0; i--)
    {
      JsonObject   *faceset = guise_fields_get_element (facesets, i - 1);
      GuiseFaceSlot slot;

      if (!guise_face_slot_from_name (guise_fields_get_string (faceset, "slot"), &slot) ||
          seen[slot])
        continue;
      seen[slot] = TRUE;
      add_faceset (list, slot, faceset);
    }
  add (list, "guise.provenance", all);
  return g_strv_builder_end (list);
}
