/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training plans, read from JSON text: the form, and where in the text it is wrong. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-file.h"
#include "core/guise-json-check.h"
#include "core/guise-json-place.h"
#include "core/guise-json-text.h"
#include "core/guise-near-word.h"
#include "train/guise-plan-part-private.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-knobs.h"

#define PLAN_FORMAT          1
#define PLAN_MAX_BYTES       (1024 * 1024)
#define PLAN_MAX_STAGES      1000
#define STAGE_MAX_ITERATIONS (INT64_C (1) << 40)
#define MAX_FACES            100000000
#define MAX_REPEATS          1000
#define MAX_HOURS            10000.0
#define MAX_BACKUP_HOURS     168.0 /* a week */
#define MAX_DISTANCE         2.0   /* between descriptors of length 1 */
#define DEFAULT_BACKUP_HOURS 3.0   /* features.md A5, 84 */

static const char *const PLAN_KEYS[] = {
  "format",  "name",          "title",        "summary", "needs_base", "for_others",
  "options", "reset_moments", "backup_hours", "stages",  NULL,
};
/* Of a stage, beside the knobs. */
static const char *const STAGE_KEYS[] = { "name", "title", "hint", "options", NULL };
static const char *const GATE_KEYS[] = {
  "repeat_from", "reset", "max_repeats", "unattended", "at_most", NULL,
};

/* Says what is wrong with the text itself, or with something in it that has no key. */
G_GNUC_PRINTF (5, 6)
static gboolean
refuse_text (const GuiseTrainingPlan *self,
             GuisePlanFlawKind        kind,
             const char              *pointer,
             GError                 **error,
             const char              *format,
             ...)
{
  const GuiseJsonPlace place = guise_json_find_place (g_bytes_get_data (self->text, NULL),
                                                      g_bytes_get_size (self->text), pointer);
  const GuisePlanFlaw  flaw = { kind, .line = place.line, .column = place.column };
  g_autofree char     *reason = NULL;
  va_list              arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  guise_training_plan_refuse (self, error, pointer, "%s", reason);
  guise_plan_flaw_mark (&flaw, error != NULL ? *error : NULL);
  return FALSE;
}

/* ---- options ---- */

/* One option as "key=value" in the spelling of the command line. */
static char *
option_to_string (const char *key, JsonNode *node)
{
  g_autofree char *digits = NULL;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup_printf ("%s=%s", key, json_node_get_boolean (node) ? "y" : "n");
    case G_TYPE_INT64:
      return g_strdup_printf ("%s=%" G_GINT64_FORMAT, key, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      digits = guise_number_to_text (json_node_get_double (node));
      return g_strdup_printf ("%s=%s", key, digits);
    case G_TYPE_STRING:
      return g_strdup_printf ("%s=%s", key, json_node_get_string (node));
    default:
      return NULL;
    }
}

static const char *
find_near_option (const char *key)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    g_ptr_array_add (keys, (char *) guise_saehd_options_get_key (i));
  g_ptr_array_add (keys, NULL);
  return guise_near_word (key, (const char *const *) keys->pdata);
}

/* Whether an option has that name and takes that value; with others it must only agree later. */
static gboolean
check_option (const GuisePlanPart *self, const char *key, const char *value, GError **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) local = NULL;
  const char *near;

  if (guise_saehd_options_set (&options, key, value, &local))
    return TRUE;
  near = find_near_option (key);
  if (near != NULL && strcmp (near, key) != 0)
    return guise_plan_part_refuse (self, key,
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_UNKNOWN_OPTION, .word = near },
                                   error, "there is no option called '%s'; did you mean '%s'?", key,
                                   near);
  return guise_plan_part_refuse (self, key,
                                 (GuisePlanFlaw){ near != NULL ? GUISE_PLAN_FLAW_OPTION
                                                               : GUISE_PLAN_FLAW_UNKNOWN_OPTION },
                                 error, "%s", local->message);
}

static gboolean
read_options (const GuisePlanPart *self, char ***out_options, GError **error)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GList) members = NULL;
  g_auto (GuisePlanPart) part = { self->plan };
  JsonNode *node = json_object_get_member (self->object, "options");

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    return guise_plan_part_refuse (self, "options", (GuisePlanFlaw){ GUISE_PLAN_FLAW_FORM }, error,
                                   "'options' must be an object");
  if (node != NULL)
    {
      part.object = json_node_get_object (node);
      part.path = g_strdup_printf ("%s/options", self->path);
      part.title = g_strdup (self->title);
      members = json_object_get_members (part.object);
    }
  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *key = l->data;
      char       *option = option_to_string (key, json_object_get_member (part.object, key));

      if (option == NULL)
        return guise_plan_part_refuse (&part, key, (GuisePlanFlaw){ GUISE_PLAN_FLAW_OPTION }, error,
                                       "option '%s' must be a number, a text, true or false", key);
      g_ptr_array_add (options, option);
      if (!check_option (&part, key, option + strlen (key) + 1, error))
        return FALSE;
    }
  g_ptr_array_add (options, NULL);
  *out_options = (char **) g_ptr_array_steal (options, NULL);
  return TRUE;
}

/* ---- stages ---- */

/* The keys of one side are "src..." or "dst...". */
static gboolean
read_faces (const GuisePlanPart *self, const char *side, GuisePlanFaces *out_faces, GError **error)
{
  g_autofree char *selection = g_strdup_printf ("%s_selection", side);
  g_autofree char *keep = g_strdup_printf ("%s_keep", side);
  g_autofree char *least = g_strdup_printf ("%s_min", side);
  g_autofree char *masks = g_strdup_printf ("require_%s_masks", side);
  int              slot = GUISE_FACE_SLOT_SRC, wanted = GUISE_PLAN_MASKS_NO;
  int64_t          n_keep = 0, n_min = 0;

  if (!guise_plan_part_read_word (self, side, FALSE, guise_face_slot_names, &slot, error) ||
      !guise_plan_part_read_text (self, selection, TRUE, &out_faces->selection, error) ||
      !guise_plan_part_read_count (self, keep, 0, MAX_FACES, &n_keep, error) ||
      !guise_plan_part_read_count (self, least, 0, MAX_FACES, &n_min, error) ||
      !guise_plan_part_read_word (self, masks, TRUE, guise_plan_masks_names, &wanted, error))
    return FALSE;
  if (n_keep > 0 && n_min > n_keep)
    return guise_plan_part_refuse (self, least,
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_FEWER, .word = keep }, error,
                                   "'%s' must not be more than '%s'", least, keep);
  out_faces->slot = (GuiseFaceSlot) slot;
  out_faces->n_keep = (unsigned) n_keep;
  out_faces->n_min = (unsigned) n_min;
  out_faces->masks = (GuisePlanMasks) wanted;
  return TRUE;
}

static gboolean
read_resets (const GuisePlanPart *self, GuiseTrainingStage *stage, GError **error)
{
  JsonNode  *node = json_object_get_member (self->object, "resets");
  JsonArray *array;
  int64_t    previous = 0;
  g_auto (GuisePlanPart) part = { self->plan };

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return guise_plan_part_refuse (self, "resets", (GuisePlanFlaw){ GUISE_PLAN_FLAW_FORM }, error,
                                   "'resets' must be a list of iterations");
  array = json_node_get_array (node);
  part.path = g_strdup_printf ("%s/resets", self->path);
  part.title = g_strdup (self->title);
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode        *item = json_array_get_element (array, i);
      g_autofree char *index = g_strdup_printf ("%u", i);
      int64_t          value =
        JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_INT64
                   ? json_node_get_int (item)
                   : -1;

      if (value <= previous || (uint64_t) value >= stage->n_iterations)
        return guise_plan_part_refuse (&part, index,
                                       (GuisePlanFlaw){ GUISE_PLAN_FLAW_RESETS,
                                                        .high = (double) stage->n_iterations },
                                       error,
                                       "resets must be whole numbers that rise and lie inside the "
                                       "stage's "
                                       "%" G_GUINT64_FORMAT " iterations; for one at its end say "
                                       "\"reset_at_end\": true",
                                       stage->n_iterations);
      previous = value;
      g_array_append_val (stage->resets, value);
    }
  return TRUE;
}

/* The stage that a gate goes back to is one of those read before, or its own. */
static gboolean
read_gate_stage (const GuisePlanPart *self, GuisePlanGate *gate, GError **error)
{
  g_autofree char *name = NULL;

  if (!guise_plan_part_read_text (self, "repeat_from", FALSE, &name, error))
    return FALSE;
  if (!guise_training_plan_find_stage (self->plan, name, &gate->repeat_stage))
    return guise_plan_part_refuse (self, "repeat_from",
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_REPEAT_FROM, .word = name },
                                   error,
                                   "'repeat_from' must be the name of this stage or of one before "
                                   "it; there is no "
                                   "'%s' up to here",
                                   name);
  return TRUE;
}

static gboolean
read_gate (const GuisePlanPart *self, GuiseTrainingStage *stage, GError **error)
{
  JsonNode                 *node = json_object_get_member (self->object, "gate");
  g_autofree GuisePlanGate *gate = NULL;
  g_auto (GuisePlanPart) part = { self->plan };
  int     answer = GUISE_GATE_WAIT;
  int64_t n_max_repeats = GUISE_PLAN_DEFAULT_REPEATS;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return guise_plan_part_refuse (self, "gate", (GuisePlanFlaw){ GUISE_PLAN_FLAW_FORM }, error,
                                   "'gate' must be an object");
  part.object = json_node_get_object (node);
  part.path = g_strdup_printf ("%s/gate", self->path);
  part.title = g_strdup_printf ("%sgate: ", self->title);
  gate = g_new0 (GuisePlanGate, 1);
  if (!guise_plan_part_check_keys (&part, GATE_KEYS, error) ||
      !read_gate_stage (&part, gate, error) ||
      !guise_plan_part_read_switch (&part, "reset", &gate->resets, error) ||
      !guise_plan_part_read_word (&part, "unattended", TRUE, guise_gate_answer_names, &answer,
                                  error) ||
      !guise_plan_part_read_number (&part, "at_most", MAX_DISTANCE, &gate->at_most, error))
    return FALSE;
  if (json_object_has_member (part.object, "max_repeats") &&
      !guise_plan_part_read_count (&part, "max_repeats", 1, MAX_REPEATS, &n_max_repeats, error))
    return FALSE;
  gate->n_max_repeats = (unsigned) n_max_repeats;
  gate->unattended = (GuiseGateAnswer) answer;
  if ((gate->unattended == GUISE_GATE_REPEAT) != (gate->at_most > 0.0))
    return guise_plan_part_refuse (&part, "at_most", (GuisePlanFlaw){ GUISE_PLAN_FLAW_AT_MOST },
                                   error,
                                   "'at_most' is the distance at which \"unattended\": \"repeat\" "
                                   "goes on; that "
                                   "needs it and nothing else does");
  stage->gate = g_steal_pointer (&gate);
  return TRUE;
}

static gboolean
check_name_is_new (const GuisePlanPart *self, const GuiseTrainingStage *stage, GError **error)
{
  size_t first = 0;

  if (!guise_training_plan_find_stage (self->plan, stage->name, &first))
    return TRUE;
  return guise_plan_part_refuse (self, "name",
                                 (GuisePlanFlaw){ GUISE_PLAN_FLAW_SAME_NAME, .word = stage->name },
                                 error, "stage %zu is called '%s' already", first + 1, stage->name);
}

static gboolean
check_stage_keys (const GuisePlanPart *self, GError **error)
{
  const char *const *const lists[] = { STAGE_KEYS, guise_training_plan_get_knobs () };
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    for (size_t k = 0; lists[i][k] != NULL; k++)
      g_ptr_array_add (keys, (char *) lists[i][k]);
  g_ptr_array_add (keys, NULL);
  return guise_plan_part_check_keys (self, (const char *const *) keys->pdata, error);
}

static gboolean
read_stage_members (GuisePlanPart *self, GuiseTrainingStage *stage, GError **error)
{
  int     guard = GUISE_GUARD_NORMAL;
  int64_t n_iterations = 0;

  if (!check_stage_keys (self, error) || !guise_plan_part_read_name (self, &stage->name, error) ||
      !check_name_is_new (self, stage, error))
    return FALSE;
  g_free (self->title);
  self->title = g_strdup_printf ("stage '%s': ", stage->name);
  if (!guise_plan_part_read_text (self, "title", FALSE, &stage->title, error) ||
      !guise_plan_part_read_text (self, "hint", TRUE, &stage->hint, error) ||
      !guise_plan_part_read_count (self, "iterations", 1, STAGE_MAX_ITERATIONS, &n_iterations,
                                   error) ||
      !guise_plan_part_read_number (self, "until_hours", MAX_HOURS, &stage->until_hours, error) ||
      !read_faces (self, "src", &stage->src, error) ||
      !read_faces (self, "dst", &stage->dst, error) ||
      !guise_plan_part_read_switch (self, "reset_first", &stage->reset_first, error) ||
      !guise_plan_part_read_switch (self, "reset_at_end", &stage->reset_at_end, error) ||
      !guise_plan_part_read_word (self, "guard", TRUE, guise_guard_strictness_names, &guard, error))
    return FALSE;
  stage->n_iterations = (uint64_t) n_iterations;
  stage->guard = (GuiseGuardStrictness) guard;
  return read_resets (self, stage, error) && read_options (self, &stage->options, error);
}

static gboolean
read_stage (const GuisePlanPart *plan, JsonNode *node, unsigned index, GError **error)
{
  GuiseTrainingStage *stage = g_new0 (GuiseTrainingStage, 1);
  g_auto (GuisePlanPart) part = { plan->plan };
  gboolean done;

  stage->resets = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  part.path = g_strdup_printf ("/stages/%u", index);
  part.title = g_strdup_printf ("stage %u: ", index + 1);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      guise_training_stage_free (stage);
      return refuse_text (plan->plan, GUISE_PLAN_FLAW_FORM, part.path, error,
                          "stage %u must be an object", index + 1);
    }
  part.object = json_node_get_object (node);
  done = read_stage_members (&part, stage, error);
  /* A half-read stage must not be found by its name. */
  if (!done)
    {
      guise_training_stage_free (stage);
      return FALSE;
    }
  g_ptr_array_add (plan->plan->stages, stage);
  return read_gate (&part, stage, error);
}

static gboolean
read_stages (const GuisePlanPart *self, GError **error)
{
  JsonNode  *node = json_object_get_member (self->object, "stages");
  JsonArray *stages;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return guise_plan_part_refuse (self, "stages", (GuisePlanFlaw){ GUISE_PLAN_FLAW_FORM }, error,
                                   "'stages' must be a list");
  stages = json_node_get_array (node);
  if (json_array_get_length (stages) < 1 || json_array_get_length (stages) > PLAN_MAX_STAGES)
    return guise_plan_part_refuse (self, "stages",
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_N_STAGES,
                                                    .high = PLAN_MAX_STAGES },
                                   error, "there must be 1 to %d stages", PLAN_MAX_STAGES);
  for (unsigned i = 0; i < json_array_get_length (stages); i++)
    if (!read_stage (self, json_array_get_element (stages, i), i, error))
      return FALSE;
  return TRUE;
}

/* Of a plan that does not say it: when the performer is never trained on, anybody can be one. */
static gboolean
is_for_anybody (const GuiseTrainingPlan *plan)
{
  gboolean has_src = FALSE;

  for (unsigned i = 0; i < plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = g_ptr_array_index (plan->stages, i);

      if (stage->src.slot == GUISE_FACE_SLOT_DST || stage->dst.slot == GUISE_FACE_SLOT_DST)
        return FALSE;
      has_src |= stage->src.slot == GUISE_FACE_SLOT_SRC;
    }
  return has_src;
}

/* "keep" repeats what deleting inter_AB.npy does: the optimizer's file keeps the old moments. */
static gboolean
read_plan (const GuisePlanPart *self, GError **error)
{
  GuiseTrainingPlan *plan = self->plan;
  JsonNode          *format = guise_plan_part_get (self, "format", G_TYPE_INT64);
  int                moments = GUISE_MOMENTS_CLEAR;

  if (format == NULL || json_node_get_int (format) != PLAN_FORMAT)
    return guise_plan_part_refuse (self, "format",
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_FORMAT, .high = PLAN_FORMAT },
                                   error, "'format' must be %d", PLAN_FORMAT);
  if (!guise_plan_part_check_keys (self, PLAN_KEYS, error) ||
      !guise_plan_part_read_name (self, &plan->name, error) ||
      !guise_plan_part_read_text (self, "title", FALSE, &plan->title, error) ||
      !guise_plan_part_read_text (self, "summary", TRUE, &plan->summary, error) ||
      !guise_plan_part_read_switch (self, "needs_base", &plan->needs_base, error) ||
      !guise_plan_part_read_switch (self, "for_others", &plan->for_others, error) ||
      !read_options (self, &plan->options, error) ||
      !guise_plan_part_read_word (self, "reset_moments", TRUE, guise_moments_names, &moments,
                                  error) ||
      !guise_plan_part_read_number (self, "backup_hours", MAX_BACKUP_HOURS, &plan->backup_hours,
                                    error))
    return FALSE;
  plan->reset_moments = (GuiseMoments) moments;
  if (!read_stages (self, error))
    return FALSE;
  if (!json_object_has_member (self->object, "for_others"))
    plan->for_others = is_for_anybody (plan);
  return TRUE;
}

/* ---- the text ---- */

/* The parser's own message begins with "<data>:LINE:COLUMN: ". */
static void
refuse_syntax (const GuiseTrainingPlan *self, const char *message, GError **error)
{
  const char   *prefix = "<data>:";
  GuisePlanFlaw flaw = { GUISE_PLAN_FLAW_SYNTAX };
  g_auto (GStrv) place = NULL;

  if (!g_str_has_prefix (message, prefix))
    {
      refuse_text (self, GUISE_PLAN_FLAW_SYNTAX, "", error, "%s", message);
      return;
    }
  message += strlen (prefix);
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "%s:%s", self->label, message);
  place = g_strsplit (message, ":", 3);
  flaw.line = (guint) g_ascii_strtoull (place[0], NULL, 10);
  flaw.column = place[1] != NULL ? (guint) g_ascii_strtoull (place[1], NULL, 10) : 0;
  guise_plan_flaw_mark (&flaw, error != NULL ? *error : NULL);
}

static gboolean
check_repeated (const GuiseTrainingPlan *self, GError **error)
{
  GuiseJsonPlace   place;
  g_autofree char *key = guise_json_find_repeated (g_bytes_get_data (self->text, NULL),
                                                   g_bytes_get_size (self->text), &place);

  if (key == NULL)
    return TRUE;
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
               "%s:%u:%u: '%s' stands twice here; one of the two would be ignored", self->label,
               place.line, place.column, key);
  guise_plan_flaw_mark (&(GuisePlanFlaw){ GUISE_PLAN_FLAW_TWICE, .key = key, .line = place.line,
                                          .column = place.column },
                        error != NULL ? *error : NULL);
  return FALSE;
}

static gboolean
read_root (GuiseTrainingPlan *self, JsonNode *root, GError **error)
{
  g_auto (GuisePlanPart) part = { self };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse_text (self, GUISE_PLAN_FLAW_FORM, "", error, "a plan must be an object");
  part.object = json_node_get_object (root);
  part.path = g_strdup ("");
  part.title = g_strdup ("");
  return check_repeated (self, error) && read_plan (&part, error);
}

GuiseTrainingPlan *
guise_training_plan_parse (const char *text, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (GuiseTrainingPlan) self = g_new0 (GuiseTrainingPlan, 1);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;

  self->stages = g_ptr_array_new_with_free_func (guise_training_stage_free);
  self->label = g_strdup (label);
  self->text = g_bytes_new (text, n_bytes);
  self->backup_hours = DEFAULT_BACKUP_HOURS;
  if (!guise_json_check (text, n_bytes) || n_bytes > PLAN_MAX_BYTES)
    refuse_text (self, GUISE_PLAN_FLAW_SYNTAX, "", error,
                 "it has comments or signs that are no JSON, or is nested too "
                 "deeply or too long");
  else if (!json_parser_load_from_data (parser, text, (gssize) n_bytes, &local))
    refuse_syntax (self, local->message, error);
  else if (read_root (self, json_parser_get_root (parser), error))
    return g_steal_pointer (&self);
  return NULL;
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
