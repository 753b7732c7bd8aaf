/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about work on masks between two processes: lines of JSON. */
#include "job/guise-mask-talk.h"

#include <math.h>
#include <string.h>

#include "job/guise-job-error.h"
#include "job/guise-json-lines-private.h"

#define MAX_TEXT   4096                             /* bytes of a sentence */
#define MAX_PATH   (3 * 4096)                       /* escaped */
#define PATH_CHARS " !\"#$&'()*+,/:;<=>?@[\\]^`{|}" /* all but the percent sign */
#define MAX_FACES  64                               /* folders */
#define MAX_BATCH  10000                            /* faces */
#define MAX_BASE   10000                            /* channels */
#define MAX_RATE   1.0
#define MAX_DOMAIN 100 /* bytes of an error's domain */

static const char *const words[] = {
  [GUISE_MASK_SAYS_BEGUN] = "begun",     [GUISE_MASK_SAYS_PROGRESS] = "progress",
  [GUISE_MASK_SAYS_SAVED] = "saved",     [GUISE_MASK_SAYS_NOTE] = "note",
  [GUISE_MASK_SAYS_PREVIEW] = "preview", [GUISE_MASK_SAYS_DONE] = "done",
  [GUISE_MASK_SAYS_ERROR] = "error",
};

typedef struct
{
  const char *name;
  size_t      offset;
} Number;

static const Number numbers[] = {
  { "done", G_STRUCT_OFFSET (GuiseMaskMessage, done) },
  { "total", G_STRUCT_OFFSET (GuiseMaskMessage, total) },
  { "iteration", G_STRUCT_OFFSET (GuiseMaskMessage, iteration) },
  { "changed", G_STRUCT_OFFSET (GuiseMaskMessage, n_changed) },
  { "left-out", G_STRUCT_OFFSET (GuiseMaskMessage, n_left_out) },
};

/* Those may be unknown, which JSON says as null. */
typedef struct
{
  const char *name;
  size_t      offset;
  double      max;
} Measure;

static const Measure measures[] = {
  { "agreement", G_STRUCT_OFFSET (GuiseMaskMessage, agreement), 1.0 },
  { "step-seconds", G_STRUCT_OFFSET (GuiseMaskMessage, step_seconds), G_MAXDOUBLE },
  { "gain-seconds", G_STRUCT_OFFSET (GuiseMaskMessage, gain_seconds), G_MAXDOUBLE },
};

static const char *
get_text (JsonObject *object, const char *name, size_t n_max)
{
  return guise_json_line_get_text (json_object_get_member (object, name), n_max);
}

/* Names of files may be any bytes; JSON holds UTF-8 only. */
static char *
escape_path (const char *path)
{
  return g_uri_escape_string (path, PATH_CHARS, TRUE);
}

static char *
dup_path (JsonNode *node)
{
  const char *text = guise_json_line_get_text (node, MAX_PATH);

  return text != NULL ? g_uri_unescape_string (text, NULL) : NULL;
}

static void
set_path (JsonObject *object, const char *name, const char *path)
{
  g_autofree char *text = escape_path (path);

  json_object_set_string_member (object, name, text);
}

static gboolean
read_whole (JsonObject *object, const char *name, int64_t min, int64_t max, int64_t *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_int (node);
  return *out >= min && *out <= max;
}

static void
set_unreadable (GError **error)
{
  g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                       "What was said about masks cannot be read; the program and its worker must "
                       "be of one version: start the program anew");
}

/* ---- requests ---- */

void
guise_mask_request_free (GuiseMaskRequest *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->faces);
  g_free (self->model);
  g_free (self->backgrounds);
  g_free (self->face_type);
  g_free (self->device);
  g_free (self);
}

char *
guise_mask_request_to_line (const GuiseMaskRequest *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *faces = json_array_new ();

  for (size_t i = 0; self->faces[i] != NULL; i++)
    {
      g_autofree char *text = escape_path (self->faces[i]);

      json_array_add_string_element (faces, text);
    }
  json_object_set_string_member (object, "do", self->trains ? "train" : "apply");
  json_object_set_array_member (object, "faces", faces);
  set_path (object, "model", self->model);
  if (self->device != NULL)
    json_object_set_string_member (object, "device", self->device);
  if (self->trains)
    {
      json_object_set_int_member (object, "batch-size", self->batch_size);
      json_object_set_boolean_member (object, "pretrain", self->pretrain);
    }
  if (self->trains && self->base > 0)
    json_object_set_int_member (object, "base", self->base);
  if (self->trains && self->learning_rate > 0.0)
    json_object_set_double_member (object, "learning-rate", self->learning_rate);
  if (self->trains && self->face_type != NULL)
    json_object_set_string_member (object, "face-type", self->face_type);
  if (self->trains && self->backgrounds != NULL)
    set_path (object, "backgrounds", self->backgrounds);
  return guise_json_line_new (object);
}

static gboolean
read_faces (JsonObject *object, GuiseMaskRequest *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray     *faces = guise_json_line_get_array (object, "faces", MAX_FACES);
  const unsigned n = faces != NULL ? json_array_get_length (faces) : 0;

  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *path = dup_path (json_array_get_element (faces, i));

      if (path == NULL)
        return FALSE;
      g_strv_builder_add (builder, path);
    }
  self->faces = g_strv_builder_end (builder);
  return self->trains ? n >= 1 : n == 1;
}

static gboolean
read_real (JsonObject *object, const char *name, double max, double *out)
{
  JsonNode *node = json_object_get_member (object, name);
  GType     type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_double (node);
  return *out > 0.0 && *out <= max;
}

/* What is not said is left to the engine. */
static gboolean
read_size_and_rate (JsonObject *object, GuiseMaskRequest *self)
{
  int64_t base = 0;

  if (json_object_has_member (object, "base") && !read_whole (object, "base", 1, MAX_BASE, &base))
    return FALSE;
  self->base = (int) base;
  return !json_object_has_member (object, "learning-rate") ||
         read_real (object, "learning-rate", MAX_RATE, &self->learning_rate);
}

static gboolean
read_training (JsonObject *object, GuiseMaskRequest *self)
{
  JsonNode *pretrain = json_object_get_member (object, "pretrain");
  int64_t   batch_size;

  if (!read_whole (object, "batch-size", 1, MAX_BATCH, &batch_size) || pretrain == NULL ||
      !JSON_NODE_HOLDS_VALUE (pretrain) || json_node_get_value_type (pretrain) != G_TYPE_BOOLEAN)
    return FALSE;
  self->batch_size = (int) batch_size;
  self->pretrain = json_node_get_boolean (pretrain);
  if (!read_size_and_rate (object, self))
    return FALSE;
  if (json_object_has_member (object, "face-type"))
    {
      self->face_type = g_strdup (get_text (object, "face-type", MAX_TEXT));
      if (self->face_type == NULL)
        return FALSE;
    }
  if (json_object_has_member (object, "backgrounds"))
    {
      self->backgrounds = dup_path (json_object_get_member (object, "backgrounds"));
      if (self->backgrounds == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_device (JsonObject *object, GuiseMaskRequest *self)
{
  if (!json_object_has_member (object, "device"))
    return TRUE;
  self->device = g_strdup (get_text (object, "device", MAX_TEXT));
  return self->device != NULL;
}

static gboolean
read_request (JsonObject *object, GuiseMaskRequest *self)
{
  const char *what = get_text (object, "do", MAX_TEXT);

  self->trains = g_strcmp0 (what, "train") == 0;
  if (!self->trains && g_strcmp0 (what, "apply") != 0)
    return FALSE;
  if (!read_device (object, self) || (self->trains && !read_training (object, self)))
    return FALSE;
  self->model = dup_path (json_object_get_member (object, "model"));
  return self->model != NULL && read_faces (object, self);
}

GuiseMaskRequest *
guise_mask_request_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseMaskRequest) self = g_new0 (GuiseMaskRequest, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_MASK_TALK_MAX_LINE);

  if (parser == NULL || !read_request (json_node_get_object (json_parser_get_root (parser)), self))
    {
      set_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- messages ---- */

void
guise_mask_message_free (GuiseMaskMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->domain);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

char *
guise_mask_message_to_line (const GuiseMaskMessage *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "say", words[self->kind]);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_int_member (object, numbers[i].name,
                                (int64_t) G_STRUCT_MEMBER (uint64_t, self, numbers[i].offset));
  for (size_t i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      const double value = G_STRUCT_MEMBER (double, self, measures[i].offset);

      if (isfinite (value))
        json_object_set_double_member (object, measures[i].name, value);
      else
        json_object_set_null_member (object, measures[i].name);
    }
  if (self->text != NULL)
    {
      g_autofree char *text = g_utf8_make_valid (self->text, -1);
      g_autofree char *cut =
        g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_TEXT / 6));

      json_object_set_string_member (object, "text", cut);
    }
  if (self->kind == GUISE_MASK_SAYS_PREVIEW)
    {
      g_autofree char *text =
        g_base64_encode (g_bytes_get_data (self->picture, NULL), g_bytes_get_size (self->picture));

      json_object_set_string_member (object, "picture", text);
    }
  if (self->kind == GUISE_MASK_SAYS_ERROR)
    {
      json_object_set_string_member (object, "domain", self->domain);
      json_object_set_int_member (object, "code", self->code);
    }
  return guise_json_line_new (object);
}

static gboolean
read_kind (JsonObject *object, GuiseMaskMessage *self)
{
  const char *word = get_text (object, "say", MAX_TEXT);

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        self->kind = (GuiseMaskMessageKind) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_measure (JsonObject *object, const Measure *measure, double *out)
{
  JsonNode *node = json_object_get_member (object, measure->name);
  GType     type = G_TYPE_INVALID;

  *out = (double) NAN;
  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    type = json_node_get_value_type (node);
  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_double (node);
  return *out >= 0.0 && *out <= measure->max;
}

static gboolean
read_numbers (JsonObject *object, GuiseMaskMessage *self)
{
  int64_t value;

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (!read_whole (object, numbers[i].name, 0, G_MAXINT64, &value))
        return FALSE;
      G_STRUCT_MEMBER (uint64_t, self, numbers[i].offset) = (uint64_t) value;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (measures); i++)
    if (!read_measure (object, &measures[i], &G_STRUCT_MEMBER (double, self, measures[i].offset)))
      return FALSE;
  return TRUE;
}

static gboolean
read_picture (JsonObject *object, GuiseMaskMessage *self)
{
  const char *text;
  guchar     *data;
  gsize       n;

  if (self->kind != GUISE_MASK_SAYS_PREVIEW)
    return TRUE;
  text = get_text (object, "picture", GUISE_MASK_TALK_MAX_LINE);
  if (text == NULL)
    return FALSE;
  data = g_base64_decode (text, &n);
  self->picture = g_bytes_new_take (data, n);
  return n > 0 && n <= GUISE_MASK_TALK_MAX_PICTURE;
}

static gboolean
read_texts (JsonObject *object, GuiseMaskMessage *self)
{
  int64_t code;

  if (self->kind != GUISE_MASK_SAYS_NOTE && self->kind != GUISE_MASK_SAYS_ERROR)
    return TRUE;
  self->text = g_strdup (get_text (object, "text", MAX_TEXT));
  if (self->text == NULL || self->kind == GUISE_MASK_SAYS_NOTE)
    return self->text != NULL;
  self->domain = g_strdup (get_text (object, "domain", MAX_DOMAIN));
  if (self->domain == NULL || self->domain[0] == '\0' ||
      !read_whole (object, "code", 0, G_MAXINT, &code))
    return FALSE;
  self->code = (int) code;
  return TRUE;
}

GuiseMaskMessage *
guise_mask_message_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseMaskMessage) self = g_new0 (GuiseMaskMessage, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_MASK_TALK_MAX_LINE);
  JsonObject *object = parser != NULL ? json_node_get_object (json_parser_get_root (parser)) : NULL;

  if (object == NULL || !read_kind (object, self) || !read_numbers (object, self) ||
      !read_texts (object, self) || !read_picture (object, self))
    {
      set_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
