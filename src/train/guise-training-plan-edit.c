/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans made of plans, one change at a time: the text is changed, and read again. */
#include "train/guise-training-plan-edit.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-json-text.h"
#include "train/guise-training-plan-private.h"

#define MAX_NAME 40 /* docs/plans.md */

/* ---- the text ---- */

/* The text of a plan was read before, so it can be read again. */
static JsonNode *
parse_text (const GuiseTrainingPlan *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, g_bytes_get_data (self->text, NULL),
                                   (gssize) g_bytes_get_size (self->text), NULL))
    g_assert_not_reached ();
  return json_parser_steal_root (parser);
}

static JsonArray *
get_stages (JsonNode *root)
{
  return json_object_get_array_member (json_node_get_object (root), "stages");
}

static JsonObject *
get_stage (JsonNode *root, size_t stage)
{
  return json_array_get_object_element (get_stages (root), (guint) stage);
}

/* Takes over @root. */
static GuiseTrainingPlan *
read_again (const GuiseTrainingPlan *self, JsonNode *root, GError **error)
{
  g_autofree char *text = guise_json_to_text (root, TRUE);
  g_autofree char *lines = g_strconcat (text, "\n", NULL);

  json_node_unref (root);
  return guise_training_plan_parse (lines, strlen (lines), self->label, error);
}

/* ---- options ---- */

static gboolean
find_option (const char *key, size_t *out_index)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (strcmp (guise_saehd_options_get_key (i), key) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

/* As a plan file has it: true and false, numbers, words. */
static JsonNode *
make_value (size_t option, const char *value)
{
  JsonNode *node = json_node_alloc ();

  switch (guise_saehd_options_get_kind (option))
    {
    case GUISE_SAEHD_OPTION_BOOL:
      return json_node_init_boolean (node, *value == 'y');
    case GUISE_SAEHD_OPTION_INT:
      return json_node_init_int (node, g_ascii_strtoll (value, NULL, 10));
    case GUISE_SAEHD_OPTION_FLOAT:
      return json_node_init_double (node, g_ascii_strtod (value, NULL));
    case GUISE_SAEHD_OPTION_TEXT:
    case GUISE_N_SAEHD_OPTION_KINDS:
      break;
    }
  return json_node_init_string (node, value);
}

/* The plan was read with these pairs, so they can be set. */
static void
set_pairs (GuiseSaehdOptions *options, char **pairs)
{
  if (!guise_saehd_options_set_pairs (options, (const char *const *) pairs, NULL))
    g_assert_not_reached ();
}

/* The plan's own value, before any stage. */
static char *
dup_first (const GuiseTrainingPlan *self, size_t option)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  set_pairs (&options, self->options);
  return guise_saehd_options_dup_value (&options, option);
}

/* The option in every stage, in the spelling of guise_saehd_options_dup_value(). */
static char **
dup_values (const GuiseTrainingPlan *self, size_t option)
{
  char            **values = g_new0 (char *, self->stages->len + 1);
  GuiseSaehdOptions options = guise_saehd_options_default ();

  set_pairs (&options, self->options);
  for (size_t i = 0; i < self->stages->len; i++)
    {
      set_pairs (&options, guise_training_plan_get_stage (self, i)->options);
      values[i] = guise_saehd_options_dup_value (&options, option);
    }
  return values;
}

static JsonObject *
require_options (JsonObject *object)
{
  if (!json_object_has_member (object, "options"))
    json_object_set_object_member (object, "options", json_object_new ());
  return json_object_get_object_member (object, "options");
}

/* A stage names an option only where its value begins. */
static void
write_value (JsonObject *stage, size_t option, const char *before, const char *wanted)
{
  const char *key = guise_saehd_options_get_key (option);
  JsonObject *options = json_object_has_member (stage, "options")
                          ? json_object_get_object_member (stage, "options")
                          : NULL;

  if (strcmp (before, wanted) != 0)
    json_object_set_member (require_options (stage), key, make_value (option, wanted));
  else if (options != NULL)
    json_object_remove_member (options, key);
  if (options != NULL && json_object_get_size (options) == 0)
    json_object_remove_member (stage, "options");
}

/* Writes an option so that each stage of the text has the value of that index. */
static void
write_values (JsonNode *root, size_t option, const char *first, char **values)
{
  for (size_t i = 0; values[i] != NULL; i++)
    write_value (get_stage (root, i), option, i > 0 ? values[i - 1] : first, values[i]);
}

GuiseTrainingPlan *
guise_training_plan_with_option (const GuiseTrainingPlan *self,
                                 size_t                   stage,
                                 const char              *key,
                                 const char              *value,
                                 GError                 **error)
{
  GuiseSaehdOptions scratch = guise_saehd_options_default ();
  g_auto (GStrv) values = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *first = NULL;
  JsonNode        *root;
  size_t           option;

  g_return_val_if_fail (stage == GUISE_PLAN_ALL_STAGES || stage < self->stages->len, NULL);

  if (!guise_saehd_options_set (&scratch, key, value, error) || !find_option (key, &option))
    return NULL;
  wanted = guise_saehd_options_dup_value (&scratch, option);
  values = dup_values (self, option);
  root = parse_text (self);
  for (size_t i = 0; values[i] != NULL; i++)
    if (stage == GUISE_PLAN_ALL_STAGES || i == stage)
      {
        g_free (values[i]);
        values[i] = g_strdup (wanted);
      }
  if (stage == GUISE_PLAN_ALL_STAGES)
    {
      json_object_set_member (require_options (json_node_get_object (root)), key,
                              make_value (option, wanted));
      first = g_strdup (wanted);
    }
  else
    first = dup_first (self, option);
  write_values (root, option, first, values);
  return read_again (self, root, error);
}

/* ---- one member of a stage ---- */

GuiseTrainingPlan *
guise_training_plan_with_member (const GuiseTrainingPlan *self,
                                 size_t                   stage,
                                 const char              *key,
                                 JsonNode                *value,
                                 GError                 **error)
{
  JsonNode *root;

  g_return_val_if_fail (stage < self->stages->len, NULL);

  root = parse_text (self);
  if (value != NULL)
    json_object_set_member (get_stage (root, stage), key, value);
  else
    json_object_remove_member (get_stage (root, stage), key);
  return read_again (self, root, error);
}

/* Drops resets that would lie behind the end. */
static void
cut_resets (JsonObject *stage, uint64_t n)
{
  JsonArray *resets;

  if (!json_object_has_member (stage, "resets"))
    return;
  resets = json_object_get_array_member (stage, "resets");
  for (guint i = json_array_get_length (resets); i > 0; i--)
    if ((uint64_t) json_array_get_int_element (resets, i - 1) >= n)
      json_array_remove_element (resets, i - 1);
  if (json_array_get_length (resets) == 0)
    json_object_remove_member (stage, "resets");
}

GuiseTrainingPlan *
guise_training_plan_with_iterations (const GuiseTrainingPlan *self,
                                     size_t                   stage,
                                     uint64_t                 n,
                                     GError                 **error)
{
  JsonNode *root;

  g_return_val_if_fail (stage < self->stages->len, NULL);

  root = parse_text (self);
  json_object_set_int_member (get_stage (root, stage), "iterations", (gint64) n);
  cut_resets (get_stage (root, stage), n);
  return read_again (self, root, error);
}

GuiseTrainingPlan *
guise_training_plan_with_resets (const GuiseTrainingPlan *self,
                                 size_t                   stage,
                                 uint64_t                 every,
                                 GError                 **error)
{
  JsonNode   *root;
  JsonObject *object;
  JsonArray  *resets;
  uint64_t    n;

  g_return_val_if_fail (stage < self->stages->len, NULL);

  root = parse_text (self);
  object = get_stage (root, stage);
  n = guise_training_plan_get_stage (self, stage)->n_iterations;
  resets = json_array_new ();
  for (uint64_t i = every; every > 0 && i < n; i += every)
    json_array_add_int_element (resets, (gint64) i);
  if (json_array_get_length (resets) > 0)
    json_object_set_array_member (object, "resets", resets);
  else
    {
      json_array_unref (resets);
      json_object_remove_member (object, "resets");
    }
  return read_again (self, root, error);
}

static JsonObject *
make_gate (const GuiseTrainingPlan *self, const GuisePlanGate *gate)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "repeat_from",
                                 guise_training_plan_get_stage (self, gate->repeat_stage)->name);
  json_object_set_boolean_member (object, "reset", gate->resets);
  json_object_set_int_member (object, "max_repeats", gate->n_max_repeats);
  json_object_set_string_member (object, "unattended", guise_gate_answer_names[gate->unattended]);
  if (gate->unattended == GUISE_GATE_REPEAT)
    json_object_set_double_member (object, "at_most", gate->at_most);
  return object;
}

GuiseTrainingPlan *
guise_training_plan_with_gate (const GuiseTrainingPlan *self,
                               size_t                   stage,
                               const GuisePlanGate     *gate,
                               GError                 **error)
{
  JsonNode *root;

  g_return_val_if_fail (stage < self->stages->len, NULL);
  g_return_val_if_fail (gate == NULL || gate->repeat_stage <= stage, NULL);

  root = parse_text (self);
  if (gate != NULL)
    json_object_set_object_member (get_stage (root, stage), "gate", make_gate (self, gate));
  else
    json_object_remove_member (get_stage (root, stage), "gate");
  return read_again (self, root, error);
}

GuiseTrainingPlan *
guise_training_plan_with_slot (const GuiseTrainingPlan *self,
                               size_t                   stage,
                               GuiseFaceSlot            slot,
                               GError                 **error)
{
  JsonNode   *root;
  JsonObject *object;

  g_return_val_if_fail (stage < self->stages->len, NULL);

  root = parse_text (self);
  object = get_stage (root, stage);
  if (guise_training_plan_get_stage (self, stage)->dst.slot != slot)
    {
      json_object_remove_member (object, "dst_keep");
      json_object_remove_member (object, "dst_selection");
      json_object_remove_member (object, "dst_min");
    }
  json_object_set_string_member (object, "dst", guise_face_slot_get_name (slot));
  return read_again (self, root, error);
}

GuiseTrainingPlan *
guise_training_plan_with_backup_hours (const GuiseTrainingPlan *self, double hours, GError **error)
{
  JsonNode *root = parse_text (self);

  json_object_set_double_member (json_node_get_object (root), "backup_hours", hours);
  return read_again (self, root, error);
}

/* ---- stages that come, go and move ---- */

/* Returns: (transfer full): @name with a number behind it that no stage has */
static char *
dup_new_name (const GuiseTrainingPlan *self, const char *name)
{
  size_t found;

  for (unsigned n = 2;; n++)
    {
      g_autofree char *suffix = g_strdup_printf ("-%u", n);
      const size_t     room = MAX_NAME - strlen (suffix);
      g_autofree char *start = g_strndup (name, room);
      g_autofree char *tried = g_strconcat (start, suffix, NULL);

      if (!guise_training_plan_find_stage (self, tried, &found))
        return g_steal_pointer (&tried);
    }
}

static JsonObject *
copy_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  json_node_unref (g_steal_pointer (&node));
  node = json_from_string (text, NULL);
  return json_object_ref (json_node_get_object (node));
}

/* Puts the elements of @stages in the order of @order, whose length is @n. Takes @extra over, which
 * stands for %G_MAXSIZE in it. */
static void
reorder (JsonNode *root, const size_t *order, size_t n, JsonObject *extra)
{
  JsonArray *before = get_stages (root);
  JsonArray *after = json_array_new ();

  for (size_t i = 0; i < n; i++)
    json_array_add_object_element (after,
                                   order[i] == G_MAXSIZE
                                     ? extra
                                     : json_object_ref (
                                         json_array_get_object_element (before, (guint) order[i])));
  json_object_set_array_member (json_node_get_object (root), "stages", after);
}

/* Makes a stage of the text say what is not so anyway. */
static void
settle (JsonObject *stage, GuiseSaehdOptions *now, const GuiseSaehdOptions *wanted)
{
  for (size_t option = 0; option < guise_saehd_options_get_n (); option++)
    {
      const char      *key = guise_saehd_options_get_key (option);
      g_autofree char *value = guise_saehd_options_dup_value (wanted, option);
      g_autofree char *is = guise_saehd_options_dup_value (now, option);

      if (strcmp (value, is) == 0)
        continue;
      json_object_set_member (require_options (stage), key, make_value (option, value));
      guise_saehd_options_set (now, key, value, NULL); /* it is one that the plan had */
    }
}

/* Each stage keeps the options that it had, wherever it stands now. */
static void
keep_options (const GuiseTrainingPlan *self, JsonNode *root, const size_t *order, size_t n)
{
  g_autofree GuiseSaehdOptions *wanted = g_new (GuiseSaehdOptions, self->stages->len);
  GuiseSaehdOptions             now = guise_saehd_options_default ();

  set_pairs (&now, self->options);
  for (size_t i = 0; i < self->stages->len; i++)
    {
      wanted[i] = i > 0 ? wanted[i - 1] : now;
      set_pairs (&wanted[i], guise_training_plan_get_stage (self, i)->options);
    }
  for (size_t i = 0; i < n; i++)
    {
      set_pairs (&now, guise_training_plan_get_stage (self, order[i])->options);
      settle (get_stage (root, i), &now, &wanted[order[i]]);
    }
}

GuiseTrainingPlan *
guise_training_plan_with_copy (const GuiseTrainingPlan *self, size_t stage, GError **error)
{
  const size_t       n = self->stages->len;
  g_autofree size_t *order = g_new (size_t, n + 1);
  g_autofree char   *name = NULL;
  JsonNode          *root;
  JsonObject        *copy;

  g_return_val_if_fail (stage < n, NULL);

  root = parse_text (self);
  copy = copy_object (get_stage (root, stage));
  name = dup_new_name (self, guise_training_plan_get_stage (self, stage)->name);
  json_object_set_string_member (copy, "name", name);
  for (const char *const *key =
         (const char *const[]){ "gate", "resets", "reset_first", "reset_at_end", NULL };
       *key != NULL; key++)
    json_object_remove_member (copy, *key);
  for (size_t i = 0; i <= n; i++)
    order[i] = i <= stage ? i : i == stage + 1 ? G_MAXSIZE : i - 1;
  reorder (root, order, n + 1, copy);
  order[stage + 1] = stage;
  keep_options (self, root, order, n + 1);
  return read_again (self, root, error);
}

/* Gates that lead back to a stage that is left out lead to the one behind it, as far as that is not
 * behind the gate's own. */
static void
move_gates (const GuiseTrainingPlan *self, JsonNode *root, size_t stage)
{
  for (size_t i = stage + 1; i < self->stages->len; i++)
    {
      const GuisePlanGate *gate = guise_training_plan_get_stage (self, i)->gate;

      if (gate != NULL && gate->repeat_stage == stage)
        json_object_set_string_member (json_object_get_object_member (get_stage (root, i), "gate"),
                                       "repeat_from",
                                       guise_training_plan_get_stage (self, stage + 1)->name);
    }
}

GuiseTrainingPlan *
guise_training_plan_without_stage (const GuiseTrainingPlan *self, size_t stage, GError **error)
{
  const size_t       n = self->stages->len;
  g_autofree size_t *order = g_new (size_t, n);
  JsonNode          *root;

  g_return_val_if_fail (stage < n, NULL);

  if (n == 1)
    {
      guise_training_plan_refuse (self, error, "/stages", "a plan has at least one stage");
      return NULL;
    }
  root = parse_text (self);
  move_gates (self, root, stage);
  for (size_t i = 0; i + 1 < n; i++)
    order[i] = i < stage ? i : i + 1;
  reorder (root, order, n - 1, NULL);
  keep_options (self, root, order, n - 1);
  return read_again (self, root, error);
}

GuiseTrainingPlan *
guise_training_plan_with_moved (const GuiseTrainingPlan *self,
                                size_t                   stage,
                                size_t                   to,
                                GError                 **error)
{
  const size_t       n = self->stages->len;
  g_autofree size_t *order = g_new (size_t, n);
  JsonNode          *root;

  g_return_val_if_fail (stage < n && to < n, NULL);

  root = parse_text (self);
  for (size_t i = 0, from = 0; i < n; i++)
    {
      from += from == stage ? 1 : 0;
      order[i] = i == to ? stage : from;
      from += i == to ? 0 : 1;
    }
  reorder (root, order, n, NULL);
  keep_options (self, root, order, n);
  return read_again (self, root, error);
}
