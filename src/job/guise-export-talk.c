/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about an export between two processes: lines of JSON. */
#include "job/guise-export-talk.h"

#include <math.h>
#include <string.h>

#include "job/guise-job-error.h"
#include "job/guise-json-lines-private.h"

#define MAX_TEXT      4096 /* bytes of a path or a sentence */
#define MAX_DOMAIN    100  /* bytes of an error's domain */
#define MAX_ITERATION INT64_C (9999999999)

static const char *const words[] = {
  [GUISE_EXPORT_SAYS_PROGRESS] = "progress",
  [GUISE_EXPORT_SAYS_NOTE] = "note",
  [GUISE_EXPORT_SAYS_DONE] = "done",
  [GUISE_EXPORT_SAYS_ERROR] = "error",
};

static const char *const phases[GUISE_N_DFM_PHASES] = {
  [GUISE_DFM_PHASE_PREPARING] = "preparing",
  [GUISE_DFM_PHASE_WRITING] = "writing",
  [GUISE_DFM_PHASE_OPENING] = "opening",
  [GUISE_DFM_PHASE_COMPARING] = "comparing",
};

typedef struct
{
  const char *name;
  size_t      offset;
} Member;

/* Of every message. */
static const Member numbers[] = {
  { "done", G_STRUCT_OFFSET (GuiseExportMessage, done) },
  { "total", G_STRUCT_OFFSET (GuiseExportMessage, total) },
  { "faces", G_STRUCT_OFFSET (GuiseExportMessage, n_faces) },
  { "opset", G_STRUCT_OFFSET (GuiseExportMessage, opset) },
  { "bytes", G_STRUCT_OFFSET (GuiseExportMessage, n_bytes) },
  { "weights", G_STRUCT_OFFSET (GuiseExportMessage, n_weights) },
  { "iteration", G_STRUCT_OFFSET (GuiseExportMessage, iteration) },
};

static const Member switches[] = {
  { "half", G_STRUCT_OFFSET (GuiseExportRequest, is_half) },
  { "labels", G_STRUCT_OFFSET (GuiseExportRequest, with_labels) },
};

#define REFUSED "refused"

static const char *
get_text (JsonObject *object, const char *name, size_t n_max)
{
  return guise_json_line_get_text (json_object_get_member (object, name), n_max);
}

static GType
get_type (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                      : G_TYPE_INVALID;
}

static gboolean
read_whole (JsonObject *object, const char *name, int64_t max, int64_t *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (get_type (node) != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_int (node);
  return *out >= 0 && *out <= max;
}

static gboolean
read_switch (JsonObject *object, const char *name, gboolean *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (get_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  *out = json_node_get_boolean (node);
  return TRUE;
}

/* A difference of 0 or more; null: no number. */
static gboolean
read_difference (JsonNode *node, double *out)
{
  const GType type = get_type (node);

  *out = (double) NAN;
  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_double (node);
  return *out >= 0.0 && isfinite (*out);
}

static void
set_unreadable (GError **error)
{
  g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                       "What was said about the export cannot be read; the program and its worker "
                       "must be of one version: start the program anew");
}

/* ---- requests ---- */

void
guise_export_request_free (GuiseExportRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->project);
  g_free (self->backup);
  g_free (self->device);
  g_free (self->path);
  g_free (self);
}

char *
guise_export_request_to_line (const GuiseExportRequest *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "do", "export");
  json_object_set_string_member (object, "project", self->project);
  if (self->backup != NULL)
    json_object_set_string_member (object, "backup", self->backup);
  json_object_set_int_member (object, "iteration", (int64_t) self->iteration);
  for (size_t i = 0; i < G_N_ELEMENTS (switches); i++)
    json_object_set_boolean_member (object, switches[i].name,
                                    G_STRUCT_MEMBER (gboolean, self, switches[i].offset));
  if (self->device != NULL)
    json_object_set_string_member (object, "device", self->device);
  json_object_set_string_member (object, "path", self->path);
  return guise_json_line_new (object);
}

static gboolean
read_request (JsonObject *object, GuiseExportRequest *self)
{
  int64_t iteration;

  if (g_strcmp0 (get_text (object, "do", MAX_TEXT), "export") != 0 ||
      !read_whole (object, "iteration", MAX_ITERATION, &iteration))
    return FALSE;
  self->iteration = (uint64_t) iteration;
  for (size_t i = 0; i < G_N_ELEMENTS (switches); i++)
    if (!read_switch (object, switches[i].name,
                      &G_STRUCT_MEMBER (gboolean, self, switches[i].offset)))
      return FALSE;
  self->project = g_strdup (get_text (object, "project", MAX_TEXT));
  self->path = g_strdup (get_text (object, "path", MAX_TEXT));
  self->backup = g_strdup (get_text (object, "backup", MAX_TEXT));
  self->device = g_strdup (get_text (object, "device", MAX_TEXT));
  return self->project != NULL && self->path != NULL &&
         (self->backup != NULL || !json_object_has_member (object, "backup")) &&
         (self->device != NULL || !json_object_has_member (object, "device"));
}

GuiseExportRequest *
guise_export_request_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseExportRequest) self = g_new0 (GuiseExportRequest, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_EXPORT_TALK_MAX_LINE);

  if (parser == NULL || !read_request (json_node_get_object (json_parser_get_root (parser)), self))
    {
      set_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- messages ---- */

void
guise_export_message_free (GuiseExportMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->domain);
  g_free (self);
}

static JsonNode *
new_difference (double difference)
{
  JsonNode *node = json_node_alloc ();

  return isfinite (difference) ? json_node_init_double (node, difference)
                               : json_node_init_null (node);
}

static void
add_error (JsonObject *object, const GuiseExportMessage *self)
{
  if (self->text != NULL)
    {
      g_autofree char *text = g_utf8_make_valid (self->text, -1);
      g_autofree char *cut =
        g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_TEXT / 6));

      json_object_set_string_member (object, "text", cut);
    }
  if (self->kind == GUISE_EXPORT_SAYS_ERROR)
    {
      json_object_set_string_member (object, "domain", self->domain);
      json_object_set_int_member (object, "code", self->code);
    }
}

char *
guise_export_message_to_line (const GuiseExportMessage *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *differences = json_array_new ();

  json_object_set_string_member (object, "say", words[self->kind]);
  json_object_set_string_member (object, "phase", phases[self->phase]);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_int_member (object, numbers[i].name,
                                (int64_t) G_STRUCT_MEMBER (uint64_t, self, numbers[i].offset));
  json_object_set_boolean_member (object, REFUSED, self->is_refused);
  json_object_set_member (object, "difference", new_difference (self->difference));
  for (size_t i = 0; i < self->n_pairs; i++)
    json_array_add_element (differences, new_difference (self->differences[i]));
  json_object_set_array_member (object, "pairs", differences);
  add_error (object, self);
  return guise_json_line_new (object);
}

static gboolean
read_word (JsonObject        *object,
           const char        *name,
           const char *const *table,
           size_t             n,
           size_t            *out_index)
{
  const char *word = get_text (object, name, MAX_TEXT);

  for (size_t i = 0; i < n; i++)
    if (g_strcmp0 (word, table[i]) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_kind (JsonObject *object, GuiseExportMessage *self)
{
  size_t kind, phase;

  if (!read_word (object, "say", words, G_N_ELEMENTS (words), &kind) ||
      !read_word (object, "phase", phases, G_N_ELEMENTS (phases), &phase))
    return FALSE;
  self->kind = (GuiseExportMessageKind) kind;
  self->phase = (GuiseDfmPhase) phase;
  return TRUE;
}

static gboolean
read_numbers (JsonObject *object, GuiseExportMessage *self)
{
  JsonArray *pairs = guise_json_line_get_array (object, "pairs", GUISE_EXPORT_MAX_PAIRS);
  int64_t    value;

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (!read_whole (object, numbers[i].name, G_MAXINT64, &value))
        return FALSE;
      G_STRUCT_MEMBER (uint64_t, self, numbers[i].offset) = (uint64_t) value;
    }
  if (pairs == NULL || !read_switch (object, REFUSED, &self->is_refused) ||
      !read_difference (json_object_get_member (object, "difference"), &self->difference))
    return FALSE;
  self->n_pairs = json_array_get_length (pairs);
  for (size_t i = 0; i < self->n_pairs; i++)
    if (!read_difference (json_array_get_element (pairs, (guint) i), &self->differences[i]))
      return FALSE;
  return self->n_faces <= G_MAXINT && self->opset <= G_MAXINT;
}

static gboolean
read_texts (JsonObject *object, GuiseExportMessage *self)
{
  int64_t code;

  if (self->kind != GUISE_EXPORT_SAYS_NOTE && self->kind != GUISE_EXPORT_SAYS_ERROR)
    return TRUE;
  self->text = g_strdup (get_text (object, "text", MAX_TEXT));
  if (self->text == NULL || self->kind == GUISE_EXPORT_SAYS_NOTE)
    return self->text != NULL;
  self->domain = g_strdup (get_text (object, "domain", MAX_DOMAIN));
  if (self->domain == NULL || self->domain[0] == '\0' ||
      !read_whole (object, "code", G_MAXINT, &code))
    return FALSE;
  self->code = (int) code;
  return TRUE;
}

GuiseExportMessage *
guise_export_message_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseExportMessage) self = g_new0 (GuiseExportMessage, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_EXPORT_TALK_MAX_LINE);
  JsonObject *object = parser != NULL ? json_node_get_object (json_parser_get_root (parser)) : NULL;

  if (object == NULL || !read_kind (object, self) || !read_numbers (object, self) ||
      !read_texts (object, self))
    {
      set_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
