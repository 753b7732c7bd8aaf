/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about the costs of a plan between two processes: lines of JSON. */
#include "job/guise-costs-talk.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "job/guise-job-error.h"
#include "job/guise-json-lines-private.h"
#include "job/guise-worker.h"

#define MAX_TEXT   4096 /* bytes of a sentence or an option */
#define MAX_TEXTS  1024
#define MAX_STAGES 1000 /* as plans have */

/* ---- members ---- */

typedef enum
{
  MEMBER_FLAG,   /* gboolean */
  MEMBER_WHOLE,  /* a whole number of 4 or 8 bytes, not negative, in the range of the signed type */
  MEMBER_SIGNED, /* the same, of any sign */
  MEMBER_NUMBER, /* double, not negative */
  MEMBER_SHARE,  /* double, at least -1 */
  MEMBER_MAYBE,  /* double, not negative, or no number: null */
} MemberKind;

/* One row for both directions. */
typedef struct
{
  const char *name;
  MemberKind  kind;
  size_t      offset;
  size_t      n_bytes;
} Member;

#define MEMBER(name, kind, type, field)                                                  \
  {                                                                                      \
    (name), MEMBER_##kind, G_STRUCT_OFFSET (type, field), G_SIZEOF_MEMBER (type, field), \
  }

static const Member request_members[] = {
  MEMBER ("id", WHOLE, GuiseCostsRequest, id),
  MEMBER ("processes", WHOLE, GuiseCostsRequest, n_processes),
  MEMBER ("state", WHOLE, GuiseCostsRequest, state),
  MEMBER ("stage", WHOLE, GuiseCostsRequest, stage),
  MEMBER ("seconds", NUMBER, GuiseCostsRequest, seconds),
  MEMBER ("speed", NUMBER, GuiseCostsRequest, speed),
  MEMBER ("brief", FLAG, GuiseCostsRequest, is_brief),
  MEMBER ("rough", FLAG, GuiseCostsRequest, is_rough),
};

static const Member answer_members[] = {
  MEMBER ("id", WHOLE, GuiseCostsAnswer, id),
  MEMBER ("card", FLAG, GuiseCostsAnswer, is_on_card),
  MEMBER ("disk-free", WHOLE, GuiseCostsAnswer, n_disk_free),
};

static const Member effect_members[] = {
  MEMBER ("bytes", SIGNED, GuiseCostsEffect, n_bytes),
  MEMBER ("share", SHARE, GuiseCostsEffect, share),
};

static const Member forecast_members[] = {
  MEMBER ("ranks", WHOLE, GuiseTrainingForecast, n_ranks),
  MEMBER ("free", WHOLE, GuiseTrainingForecast, n_free_bytes),
  MEMBER ("total", WHOLE, GuiseTrainingForecast, n_total_bytes),
  MEMBER ("hours", MAYBE, GuiseTrainingForecast, hours),
  MEMBER ("speed", NUMBER, GuiseTrainingForecast, speed),
};

static const Member disk_members[] = {
  MEMBER ("checkpoint", WHOLE, GuiseDiskForecast, checkpoint),
  MEMBER ("checkpoints", WHOLE, GuiseDiskForecast, checkpoints),
  MEMBER ("n-backups", WHOLE, GuiseDiskForecast, n_backups),
  MEMBER ("backups", WHOLE, GuiseDiskForecast, backups),
  MEMBER ("previews", WHOLE, GuiseDiskForecast, previews),
  MEMBER ("history", WHOLE, GuiseDiskForecast, history),
  MEMBER ("total", WHOLE, GuiseDiskForecast, total),
};

static const Member stage_members[] = {
  MEMBER ("iterations", WHOLE, GuiseStageForecast, n_iterations),
  MEMBER ("batch", WHOLE, GuiseStageForecast, batch_size),
  MEMBER ("device", WHOLE, GuiseStageForecast, device_bytes),
  MEMBER ("disk", WHOLE, GuiseStageForecast, disk_bytes),
  MEMBER ("host", WHOLE, GuiseStageForecast, host_bytes),
  MEMBER ("flops", NUMBER, GuiseStageForecast, flops),
  MEMBER ("ms", MAYBE, GuiseStageForecast, ms),
  MEMBER ("source", WHOLE, GuiseStageForecast, source),
  MEMBER ("hours", MAYBE, GuiseStageForecast, hours),
  MEMBER ("fits", FLAG, GuiseStageForecast, fits),
  MEMBER ("largest", WHOLE, GuiseStageForecast, largest_batch),
};

static int64_t
load_whole (const Member *member, const void *at)
{
  int64_t wide = 0;
  int32_t narrow = 0;

  g_assert (member->n_bytes == sizeof wide || member->n_bytes == sizeof narrow);
  if (member->n_bytes == sizeof wide)
    memcpy (&wide, at, sizeof wide);
  else
    memcpy (&narrow, at, sizeof narrow);
  return member->n_bytes == sizeof wide ? wide : narrow;
}

static void
store_whole (const Member *member, void *at, int64_t value)
{
  const int32_t narrow = (int32_t) value;

  g_assert (member->n_bytes == sizeof value || member->n_bytes == sizeof narrow);
  if (member->n_bytes == sizeof value)
    memcpy (at, &value, sizeof value);
  else
    memcpy (at, &narrow, sizeof narrow);
}

static JsonNode *
new_node (const Member *member, const void *from)
{
  const void *at = (const char *) from + member->offset;
  JsonNode   *node = json_node_alloc ();

  switch (member->kind)
    {
    case MEMBER_FLAG:
      return json_node_init_boolean (node, *(const gboolean *) at);
    case MEMBER_WHOLE:
    case MEMBER_SIGNED:
      return json_node_init_int (node, load_whole (member, at));
    case MEMBER_NUMBER:
    case MEMBER_SHARE:
    case MEMBER_MAYBE:
      break;
    }
  return isfinite (*(const double *) at) ? json_node_init_double (node, *(const double *) at)
                                         : json_node_init_null (node);
}

static JsonObject *
new_object (const Member *members, size_t n, const void *from)
{
  JsonObject *object = json_object_new ();

  for (size_t i = 0; i < n; i++)
    json_object_set_member (object, members[i].name, new_node (&members[i], from));
  return object;
}

static gboolean
read_whole (JsonNode *node, const Member *member, void *at)
{
  const int64_t max = member->n_bytes == sizeof (int64_t) ? G_MAXINT64 : G_MAXINT32;
  int64_t       value;

  if (json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value > max || value < (member->kind == MEMBER_SIGNED ? -max : 0))
    return FALSE;
  store_whole (member, at, value);
  return TRUE;
}

static gboolean
read_number (JsonNode *node, const Member *member, double *out)
{
  const GType type = json_node_get_value_type (node);
  double      value = (double) NAN;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_double (node);
  if (!isfinite (value) || value < (member->kind == MEMBER_SHARE ? -1.0 : 0.0))
    return FALSE;
  *out = value;
  return TRUE;
}

static gboolean
read_member (JsonObject *object, const Member *member, void *into)
{
  JsonNode *node = json_object_get_member (object, member->name);
  void     *at = (char *) into + member->offset;

  if (node != NULL && JSON_NODE_HOLDS_NULL (node) && member->kind == MEMBER_MAYBE)
    {
      *(double *) at = (double) NAN;
      return TRUE;
    }
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  switch (member->kind)
    {
    case MEMBER_FLAG:
      *(gboolean *) at = json_node_get_boolean (node);
      return json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case MEMBER_WHOLE:
    case MEMBER_SIGNED:
      return read_whole (node, member, at);
    case MEMBER_NUMBER:
    case MEMBER_SHARE:
    case MEMBER_MAYBE:
      break;
    }
  return read_number (node, member, at);
}

static gboolean
read_members (JsonObject *object, const Member *members, size_t n, void *into)
{
  for (size_t i = 0; i < n; i++)
    if (!read_member (object, &members[i], into))
      return FALSE;
  return TRUE;
}

#define NEW_OBJECT(members, from) new_object ((members), G_N_ELEMENTS (members), (from))
#define READ_MEMBERS(object, members, into) \
  read_members ((object), (members), G_N_ELEMENTS (members), (into))

/* Returns: (nullable): the object that a member is */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* ---- texts ---- */

static void
set_texts (JsonObject *object, const char *name, char **texts)
{
  JsonArray *array = json_array_new ();

  for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, name, array);
}

/* An absent member is %NULL. */
static gboolean
read_texts (JsonObject *object, const char *name, char ***out_texts)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  JsonArray *array = guise_json_line_get_array (object, name, MAX_TEXTS);

  if (!json_object_has_member (object, name))
    return TRUE;
  if (array == NULL)
    return FALSE;
  builder = g_strv_builder_new ();
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = guise_json_line_get_text (json_array_get_element (array, i), MAX_TEXT);

      if (text == NULL)
        return FALSE;
      g_strv_builder_add (builder, text);
    }
  *out_texts = g_strv_builder_end (builder);
  return TRUE;
}

/* ---- lines ---- */

gboolean
guise_costs_take_line (GByteArray *buffer, GBytes **out_line)
{
  const uint8_t *end = buffer->len > 0 ? memchr (buffer->data, '\n', buffer->len) : NULL;
  const size_t   n_bytes = end != NULL ? (size_t) (end - buffer->data) : buffer->len;

  *out_line = NULL;
  if (n_bytes > GUISE_COSTS_MAX_LINE)
    return FALSE;
  if (end != NULL)
    {
      *out_line = g_bytes_new (buffer->data, n_bytes);
      g_byte_array_remove_range (buffer, 0, (guint) n_bytes + 1);
    }
  return TRUE;
}

static void
set_unreadable (GError **error)
{
  g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                       "What was said about the costs of the plan cannot be read; the program and "
                       "its worker must be of one version: start the program anew");
}

/* ---- requests ---- */

void
guise_costs_request_free (GuiseCostsRequest *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->plan, g_bytes_unref);
  g_strfreev (self->options);
  g_free (self->device);
  g_strfreev (self->effects);
  g_free (self);
}

char *
guise_costs_request_to_line (const GuiseCostsRequest *self)
{
  g_autoptr (JsonObject) object = NEW_OBJECT (request_members, self);
  size_t           n;
  const char      *data = g_bytes_get_data (self->plan, &n);
  g_autofree char *plan = g_strndup (data, n);

  json_object_set_string_member (object, "plan", plan);
  if (self->options != NULL)
    set_texts (object, "options", self->options);
  if (self->device != NULL)
    json_object_set_string_member (object, "device", self->device);
  if (self->effects != NULL)
    set_texts (object, "effects", self->effects);
  return guise_json_line_new (object);
}

/* The device, and how many of its kind. */
static gboolean
read_device (JsonObject *object, GuiseCostsRequest *self)
{
  if (self->n_processes > GUISE_WORKER_MAX_RANKS)
    return FALSE;
  if (!json_object_has_member (object, "device"))
    return TRUE;
  self->device =
    g_strdup (guise_json_line_get_text (json_object_get_member (object, "device"), MAX_TEXT));
  return self->device != NULL;
}

GuiseCostsRequest *
guise_costs_request_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseCostsRequest) self = g_new0 (GuiseCostsRequest, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_COSTS_MAX_LINE);
  JsonObject *object = parser != NULL ? json_node_get_object (json_parser_get_root (parser)) : NULL;
  const char *plan =
    object != NULL
      ? guise_json_line_get_text (json_object_get_member (object, "plan"), GUISE_COSTS_MAX_LINE)
      : NULL;

  if (plan == NULL || !READ_MEMBERS (object, request_members, self) ||
      !read_texts (object, "options", &self->options) || !read_device (object, self) ||
      !read_texts (object, "effects", &self->effects))
    {
      set_unreadable (error);
      return NULL;
    }
  self->plan = g_bytes_new (plan, strlen (plan));
  return g_steal_pointer (&self);
}

/* ---- answers ---- */

void
guise_costs_answer_free (GuiseCostsAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->problem);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  g_free (self);
}

static void
set_forecast (JsonObject *object, const GuiseTrainingForecast *forecast)
{
  JsonObject *into = NEW_OBJECT (forecast_members, forecast);
  JsonArray  *stages = json_array_new ();

  for (guint i = 0; i < forecast->stages->len; i++)
    json_array_add_object_element (stages, NEW_OBJECT (stage_members,
                                                       &g_array_index (forecast->stages,
                                                                       GuiseStageForecast, i)));
  json_object_set_object_member (into, "disk", NEW_OBJECT (disk_members, &forecast->disk));
  json_object_set_array_member (into, "stages", stages);
  json_object_set_object_member (object, "forecast", into);
}

static void
set_effects (JsonObject *object, GHashTable *effects)
{
  JsonObject    *into = json_object_new ();
  GHashTableIter iter;
  gpointer       key;
  gpointer       effect;

  g_hash_table_iter_init (&iter, effects);
  while (g_hash_table_iter_next (&iter, &key, &effect))
    json_object_set_object_member (into, key, NEW_OBJECT (effect_members, effect));
  json_object_set_object_member (object, "effects", into);
}

char *
guise_costs_answer_to_line (const GuiseCostsAnswer *self)
{
  g_autoptr (JsonObject) object = NEW_OBJECT (answer_members, self);

  if (self->problem != NULL)
    {
      g_autofree char *text = g_utf8_make_valid (self->problem, -1);
      g_autofree char *cut =
        g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_TEXT / 6));

      json_object_set_string_member (object, "problem", cut);
    }
  if (self->forecast != NULL)
    set_forecast (object, self->forecast);
  if (self->effects != NULL)
    set_effects (object, self->effects);
  return guise_json_line_new (object);
}

static gboolean
read_stages (JsonObject *object, GArray *into)
{
  JsonArray *stages = guise_json_line_get_array (object, "stages", MAX_STAGES);

  for (unsigned i = 0; stages != NULL && i < json_array_get_length (stages); i++)
    {
      JsonNode          *node = json_array_get_element (stages, i);
      GuiseStageForecast stage = { 0 };

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          !READ_MEMBERS (json_node_get_object (node), stage_members, &stage) ||
          (unsigned) stage.source > GUISE_FORECAST_ESTIMATED)
        return FALSE;
      g_array_append_val (into, stage);
    }
  return stages != NULL;
}

static gboolean
read_forecast (JsonObject *object, GuiseTrainingForecast **out_forecast)
{
  g_autoptr (GuiseTrainingForecast) self = NULL;
  JsonObject *from = get_object (object, "forecast");
  JsonObject *disk = from != NULL ? get_object (from, "disk") : NULL;

  if (!json_object_has_member (object, "forecast"))
    return TRUE;
  self = g_new0 (GuiseTrainingForecast, 1);
  self->stages = g_array_new (FALSE, TRUE, sizeof (GuiseStageForecast));
  if (disk == NULL || !READ_MEMBERS (from, forecast_members, self) ||
      !READ_MEMBERS (disk, disk_members, &self->disk) || !read_stages (from, self->stages))
    return FALSE;
  *out_forecast = g_steal_pointer (&self);
  return TRUE;
}

static gboolean
read_effects (JsonObject *object, GHashTable **out_effects)
{
  g_autoptr (GHashTable) effects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonObject *from = get_object (object, "effects");
  g_autoptr (GList) names = NULL;

  if (!json_object_has_member (object, "effects"))
    return TRUE;
  if (from == NULL || json_object_get_size (from) > MAX_TEXTS)
    return FALSE;
  names = json_object_get_members (from);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree GuiseCostsEffect *effect = g_new0 (GuiseCostsEffect, 1);
      JsonObject                  *one = get_object (from, l->data);

      if (one == NULL || !READ_MEMBERS (one, effect_members, effect))
        return FALSE;
      g_hash_table_insert (effects, g_strdup (l->data), g_steal_pointer (&effect));
    }
  *out_effects = g_steal_pointer (&effects);
  return TRUE;
}

/* Just one of the three. */
static gboolean
read_answer (JsonObject *object, GuiseCostsAnswer *self)
{
  if (!READ_MEMBERS (object, answer_members, self) || !read_forecast (object, &self->forecast) ||
      !read_effects (object, &self->effects))
    return FALSE;
  self->problem =
    g_strdup (guise_json_line_get_text (json_object_get_member (object, "problem"), MAX_TEXT));
  return (self->problem != NULL) + (self->forecast != NULL) + (self->effects != NULL) == 1;
}

GuiseCostsAnswer *
guise_costs_answer_from_line (const char *line, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseCostsAnswer) self = g_new0 (GuiseCostsAnswer, 1);
  g_autoptr (JsonParser) parser = guise_json_line_parse (line, n_bytes, GUISE_COSTS_MAX_LINE);

  if (parser == NULL || !read_answer (json_node_get_object (json_parser_get_root (parser)), self))
    {
      set_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
