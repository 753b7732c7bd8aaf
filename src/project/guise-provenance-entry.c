/* SPDX-License-Identifier: GPL-3.0-or-later
 * One link of a chain of provenance, whoever has written it: known members only. */
#include "project/guise-provenance-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "project/guise-fields-private.h"

#define MAX_ACTS 64

typedef enum
{
  KIND_TEXT,
  KIND_NUMBER,
  KIND_TRUTH,
} Kind;

typedef struct
{
  const char *name;
  Kind        kind;
} Member;

static const Member entry_members[] = {
  { "content", KIND_TEXT },      { "software", KIND_TEXT },    { "date", KIND_TEXT },
  { "class", KIND_TEXT },        { "archi", KIND_TEXT },       { "face_type", KIND_TEXT },
  { "resolution", KIND_NUMBER }, { "iteration", KIND_NUMBER }, { "reusable", KIND_TRUTH },
  { "sha256", KIND_TEXT },
};

static const Member plan_members[] = { { "name", KIND_TEXT }, { "sha256", KIND_TEXT } };

static const Member faceset_members[] = {
  { "slot", KIND_TEXT },     { "id", KIND_TEXT },     { "faces", KIND_NUMBER },
  { "masked", KIND_NUMBER }, { "sha256", KIND_TEXT }, { "first_iteration", KIND_NUMBER },
};

static const Member stage_members[] = { { "name", KIND_TEXT },
                                        { "begin", KIND_NUMBER },
                                        { "end", KIND_NUMBER } };

static void
copy_member (JsonObject *from, JsonObject *to, const Member *member)
{
  JsonNode   *node = json_object_get_member (from, member->name);
  const char *text = guise_fields_get_string (from, member->name);
  gint64      number = guise_fields_get_int (from, member->name, -1);

  if (member->kind == KIND_TEXT && text != NULL && strlen (text) <= GUISE_PROVENANCE_MAX_TEXT)
    json_object_set_string_member (to, member->name, text);
  else if (member->kind == KIND_NUMBER && number >= 0)
    json_object_set_int_member (to, member->name, number);
  else if (member->kind == KIND_TRUTH && node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
           json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    json_object_set_boolean_member (to, member->name, json_node_get_boolean (node));
}

static JsonObject *
copy_members (JsonObject *from, const Member *members, size_t n)
{
  JsonObject *to = json_object_new ();

  for (size_t i = 0; i < n; i++)
    copy_member (from, to, &members[i]);
  return to;
}

static gboolean
copy_facesets (JsonObject *from, JsonObject *to, gboolean with_labels, GError **error)
{
  JsonArray  *facesets = guise_fields_get_array (from, "facesets");
  const guint n = facesets != NULL ? json_array_get_length (facesets) : 0;
  g_autoptr (JsonArray) copy = json_array_new ();

  for (guint i = 0; i < MIN (n, GUISE_PROVENANCE_MAX_LIST); i++)
    {
      JsonObject *faceset = guise_fields_get_element (facesets, i);
      g_autoptr (GPtrArray) consent = NULL;
      JsonObject *object;

      if (faceset == NULL)
        continue;
      consent =
        guise_consent_history_from_json (guise_fields_get_array (faceset, "consent"), error);
      if (consent == NULL)
        return FALSE;
      object = copy_members (faceset, faceset_members, G_N_ELEMENTS (faceset_members));
      json_object_set_array_member (object, "consent",
                                    guise_consent_history_to_json (consent, with_labels));
      json_array_add_object_element (copy, object);
    }
  json_object_set_array_member (to, "facesets", g_steal_pointer (&copy));
  return TRUE;
}

static void
copy_options (JsonObject *from, JsonObject *to)
{
  JsonArray  *options = guise_fields_get_array (from, "options");
  const guint n = options != NULL ? json_array_get_length (options) : 0;
  JsonArray  *copy;

  if (n == 0)
    return;
  copy = json_array_new ();
  for (guint i = 0; i < MIN (n, GUISE_PROVENANCE_MAX_LIST); i++)
    {
      JsonNode *node = json_array_get_element (options, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
          strlen (json_node_get_string (node)) <= GUISE_PROVENANCE_MAX_TEXT)
        json_array_add_string_element (copy, json_node_get_string (node));
    }
  json_object_set_array_member (to, "options", copy);
}

static void
copy_acts (JsonObject *from, JsonObject *to)
{
  JsonObject *acts = guise_fields_get_object (from, "acts");
  g_autoptr (GList) names = acts != NULL ? json_object_get_members (acts) : NULL;
  JsonObject *copy = json_object_new ();
  int         n = 0;

  for (const GList *item = names; item != NULL && n < MAX_ACTS; item = item->next, n++)
    if (strlen (item->data) <= GUISE_PROVENANCE_MAX_TEXT)
      copy_member (acts, copy, &(Member){ item->data, KIND_NUMBER });
  json_object_set_object_member (to, "acts", copy);
}

static void
copy_journal (JsonObject *from, JsonObject *to)
{
  JsonObject *journal = guise_fields_get_object (from, "journal");
  JsonArray  *stages = guise_fields_get_array (journal, "stages");
  const guint n = stages != NULL ? json_array_get_length (stages) : 0;
  JsonArray  *stages_copy;
  JsonObject *copy;

  if (journal == NULL)
    return;
  copy = json_object_new ();
  stages_copy = json_array_new ();
  copy_acts (journal, copy);
  for (guint i = 0; i < MIN (n, GUISE_PROVENANCE_MAX_LIST); i++)
    {
      JsonObject *stage = guise_fields_get_element (stages, i);

      if (stage != NULL)
        json_array_add_object_element (stages_copy, copy_members (stage, stage_members,
                                                                  G_N_ELEMENTS (stage_members)));
    }
  json_object_set_array_member (copy, "stages", stages_copy);
  json_object_set_object_member (to, "journal", copy);
}

JsonObject *
guise_provenance_clean_entry (JsonObject *entry, gboolean with_labels, GError **error)
{
  g_autoptr (JsonObject) copy = copy_members (entry, entry_members, G_N_ELEMENTS (entry_members));
  JsonObject *plan = guise_fields_get_object (entry, "plan");

  if (plan != NULL)
    json_object_set_object_member (copy, "plan",
                                   copy_members (plan, plan_members, G_N_ELEMENTS (plan_members)));
  if (!copy_facesets (entry, copy, with_labels, error))
    return NULL;
  copy_options (entry, copy);
  copy_journal (entry, copy);
  return g_steal_pointer (&copy);
}

JsonArray *
guise_provenance_clean_parents (JsonArray *parents, gboolean with_labels, GError **error)
{
  const guint n = parents != NULL ? json_array_get_length (parents) : 0;
  g_autoptr (JsonArray) copy = json_array_new ();

  if (n > GUISE_PROVENANCE_MAX_PARENTS)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The chain of models has %u parents, more than %d", n,
                   GUISE_PROVENANCE_MAX_PARENTS);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      JsonObject *parent = guise_fields_get_element (parents, i);
      JsonObject *entry = NULL;

      if (parent == NULL)
        g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                     "Parent %u of the chain of models is no object", i + 1);
      else
        entry = guise_provenance_clean_entry (parent, with_labels, error);
      if (entry == NULL)
        return NULL;
      json_array_add_object_element (copy, entry);
    }
  return g_steal_pointer (&copy);
}
