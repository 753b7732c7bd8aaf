/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training plans: stages, read from JSON text. */
#include "train/guise-training-plan.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"
#include "train/guise-train-error.h"

#define PLAN_FORMAT          1
#define PLAN_MAX_BYTES       (1024 * 1024)
#define PLAN_MAX_STAGES      1000
#define STAGE_MAX_ITERATIONS (UINT64_C (1) << 40)

static const char *const slot_names[GUISE_N_FACE_SLOTS] = { "src", "dst", "generic" };

static const char *const plan_keys[] = {
  "format", "name", "title", "summary", "options", "reset_moments", "stages", NULL,
};
static const char *const stage_keys[] = { "name", "title",  "iterations", "src",
                                          "dst",  "resets", "options",    NULL };

static void
stage_free (void *data)
{
  GuiseTrainingStage *stage = data;

  g_free (stage->name);
  g_free (stage->title);
  g_clear_pointer (&stage->resets, g_array_unref);
  g_strfreev (stage->options);
  g_free (stage);
}

void
guise_training_plan_free (GuiseTrainingPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->title);
  g_strfreev (self->options);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_free (self);
}

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (GError **error, const char *where, const char *format, ...)
{
  va_list          arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "%s: %s", where, reason);
  return FALSE;
}

/* A misspelt key would be a silently ignored wish: every key must be known. */
static gboolean
check_keys (JsonObject *object, const char *const *known, const char *where, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      return refuse (error, where, "unknown key '%s'", (const char *) l->data);
  return TRUE;
}

static gboolean
read_string (JsonObject *object,
             const char *key,
             const char *where,
             char      **out_value,
             GError    **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING ||
      json_node_get_string (node)[0] == '\0')
    return refuse (error, where, "'%s' must be a text", key);
  *out_value = json_node_dup_string (node);
  return TRUE;
}

/* One option as "key=value" in the spelling of the command line. */
static char *
option_to_string (const char *key, JsonNode *node)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup_printf ("%s=%s", key, json_node_get_boolean (node) ? "y" : "n");
    case G_TYPE_INT64:
      return g_strdup_printf ("%s=%" G_GINT64_FORMAT, key, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      g_ascii_dtostr (digits, sizeof digits, json_node_get_double (node));
      return g_strdup_printf ("%s=%s", key, digits);
    case G_TYPE_STRING:
      return g_strdup_printf ("%s=%s", key, json_node_get_string (node));
    default:
      return NULL;
    }
}

static gboolean
read_options (JsonObject *object, const char *where, char ***out_options, GError **error)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GList) members = NULL;
  JsonNode *node = json_object_get_member (object, "options");

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, where, "'options' must be an object");
  if (node != NULL)
    members = json_object_get_members (json_node_get_object (node));
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonObject *map = json_node_get_object (node);
      char       *option = option_to_string (l->data, json_object_get_member (map, l->data));

      if (option == NULL)
        return refuse (error, where, "option '%s' must be a number, a text, true or false",
                       (const char *) l->data);
      g_ptr_array_add (options, option);
    }
  g_ptr_array_add (options, NULL);
  *out_options = (char **) g_ptr_array_steal (options, NULL);
  return TRUE;
}

static gboolean
read_slot (JsonObject    *object,
           const char    *key,
           const char    *where,
           GuiseFaceSlot *out_slot,
           GError       **error)
{
  g_autofree char *name = NULL;

  if (!read_string (object, key, where, &name, error))
    return FALSE;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (strcmp (name, slot_names[i]) == 0)
      {
        *out_slot = (GuiseFaceSlot) i;
        return TRUE;
      }
  return refuse (error, where, "'%s' must be src, dst or generic, not '%s'", key, name);
}

static gboolean
read_resets (JsonObject *object, GuiseTrainingStage *stage, const char *where, GError **error)
{
  JsonNode  *node = json_object_get_member (object, "resets");
  JsonArray *array;
  uint64_t   previous = 0;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, where, "'resets' must be a list of iterations");
  array = json_node_get_array (node);
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      int64_t   value = JSON_NODE_HOLDS_VALUE (item) ? json_node_get_int (item) : -1;

      if (value <= (int64_t) previous || (uint64_t) value >= stage->n_iterations)
        return refuse (error, where,
                       "resets must rise and lie inside the stage's %" G_GUINT64_FORMAT
                       " iterations",
                       stage->n_iterations);
      previous = (uint64_t) value;
      g_array_append_val (stage->resets, previous);
    }
  return TRUE;
}

/* "keep" repeats what deleting inter_AB.npy does: the optimizer's file keeps the old moments. */
static gboolean
read_reset_moments (GuiseTrainingPlan *self, JsonObject *object, const char *label, GError **error)
{
  g_autofree char *word = NULL;

  self->reset_moments = GUISE_MOMENTS_CLEAR;
  if (!json_object_has_member (object, "reset_moments"))
    return TRUE;
  if (!read_string (object, "reset_moments", label, &word, error))
    return FALSE;
  if (strcmp (word, "keep") == 0)
    self->reset_moments = GUISE_MOMENTS_KEEP;
  else if (strcmp (word, "clear") != 0)
    return refuse (error, label, "'reset_moments' must be clear or keep, not '%s'", word);
  return TRUE;
}

static gboolean
read_stage (GuiseTrainingPlan *self,
            JsonNode          *node,
            unsigned           index,
            const char        *label,
            GError           **error)
{
  GuiseTrainingStage *stage = g_new0 (GuiseTrainingStage, 1);
  g_autofree char    *where = g_strdup_printf ("%s, stage %u", label, index + 1);
  JsonObject         *object;
  int64_t             n_iterations;

  stage->resets = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  g_ptr_array_add (self->stages, stage);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, where, "a stage must be an object");
  object = json_node_get_object (node);
  n_iterations = json_object_get_int_member_with_default (object, "iterations", 0);
  if (n_iterations < 1 || (uint64_t) n_iterations > STAGE_MAX_ITERATIONS)
    return refuse (error, where, "'iterations' must be a number of at least 1");
  stage->n_iterations = (uint64_t) n_iterations;
  return check_keys (object, stage_keys, where, error) &&
         read_string (object, "name", where, &stage->name, error) &&
         read_string (object, "title", where, &stage->title, error) &&
         read_slot (object, "src", where, &stage->src, error) &&
         read_slot (object, "dst", where, &stage->dst, error) &&
         read_resets (object, stage, where, error) &&
         read_options (object, where, &stage->options, error);
}

static gboolean
read_plan (GuiseTrainingPlan *self, JsonObject *object, const char *label, GError **error)
{
  JsonNode  *node = json_object_get_member (object, "stages");
  JsonArray *stages;

  if (json_object_get_int_member_with_default (object, "format", 0) != PLAN_FORMAT)
    return refuse (error, label, "'format' must be %d", PLAN_FORMAT);
  if (!check_keys (object, plan_keys, label, error) ||
      !read_string (object, "name", label, &self->name, error) ||
      !read_string (object, "title", label, &self->title, error) ||
      !read_options (object, label, &self->options, error) ||
      !read_reset_moments (self, object, label, error))
    return FALSE;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, label, "'stages' must be a list");
  stages = json_node_get_array (node);
  if (json_array_get_length (stages) < 1 || json_array_get_length (stages) > PLAN_MAX_STAGES)
    return refuse (error, label, "there must be 1 to %d stages", PLAN_MAX_STAGES);
  for (unsigned i = 0; i < json_array_get_length (stages); i++)
    if (!read_stage (self, json_array_get_element (stages, i), i, label, error))
      return FALSE;
  return TRUE;
}

GuiseTrainingPlan *
guise_training_plan_parse (const char *text, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (GuiseTrainingPlan) self = g_new0 (GuiseTrainingPlan, 1);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;

  self->stages = g_ptr_array_new_with_free_func (stage_free);
  if (!guise_json_check (text, n_bytes))
    {
      refuse (error, label, "it has comments or signs that are no JSON, or is nested too deeply");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) n_bytes, &local))
    {
      refuse (error, label, "%s", local->message);
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      refuse (error, label, "a plan must be an object");
      return NULL;
    }
  if (!read_plan (self, json_node_get_object (json_parser_get_root (parser)), label, error))
    return NULL;
  return g_steal_pointer (&self);
}

GuiseTrainingPlan *
guise_training_plan_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, PLAN_MAX_BYTES, error);

  if (bytes == NULL)
    return NULL;
  return guise_training_plan_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path,
                                    error);
}

const GuiseTrainingStage *
guise_training_plan_get_stage (const GuiseTrainingPlan *self, size_t index)
{
  g_return_val_if_fail (index < self->stages->len, NULL);

  return g_ptr_array_index (self->stages, index);
}

uint64_t
guise_training_plan_get_n_iterations (const GuiseTrainingPlan *self)
{
  uint64_t n = 0;

  for (size_t i = 0; i < self->stages->len; i++)
    n += guise_training_plan_get_stage (self, i)->n_iterations;
  return n;
}

size_t
guise_training_plan_stage_at (const GuiseTrainingPlan *self,
                              uint64_t                 iteration,
                              uint64_t                *out_start)
{
  uint64_t start = 0;
  size_t   i = 0;

  for (; i + 1 < self->stages->len; i++)
    {
      uint64_t n = guise_training_plan_get_stage (self, i)->n_iterations;

      if (iteration < start + n)
        break;
      start += n;
    }
  if (out_start != NULL)
    *out_start = start;
  return i;
}

char **
guise_training_plan_dup_options (const GuiseTrainingPlan *self, size_t stage)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (stage < self->stages->len, NULL);

  g_strv_builder_addv (builder, (const char **) self->options);
  for (size_t i = 0; i <= stage; i++)
    g_strv_builder_addv (builder, (const char **) guise_training_plan_get_stage (self, i)->options);
  return g_strv_builder_end (builder);
}

uint64_t
guise_training_plan_next_reset (const GuiseTrainingPlan *self, uint64_t iteration)
{
  uint64_t                  start;
  size_t                    index = guise_training_plan_stage_at (self, iteration, &start);
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self, index);

  for (unsigned i = 0; i < stage->resets->len; i++)
    {
      uint64_t reset = start + g_array_index (stage->resets, uint64_t, i);

      if (reset > iteration)
        return reset;
    }
  return G_MAXUINT64;
}

GuiseSaehd *
guise_training_plan_new_model (const GuiseTrainingPlan *self,
                               const char *const       *options,
                               size_t                   stage,
                               GError                 **error)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (self, stage);
  GuiseSaehdOptions settled = guise_saehd_options_default ();

  if (!guise_saehd_options_set_pairs (&settled, (const char *const *) pairs, error) ||
      !guise_saehd_options_set_pairs (&settled, options, error) ||
      !guise_saehd_options_settle (&settled, GUISE_SAEHD_RULE_NETWORK, error) ||
      !guise_saehd_options_check_quick96 (&settled, error))
    return NULL;
  return guise_saehd_new (&settled, error);
}
