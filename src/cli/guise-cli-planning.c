/* SPDX-License-Identifier: GPL-3.0-or-later
 * What `guise plan` says of plans: for people and for scripts. */
#include "cli/guise-cli-planning.h"

#include <string.h>

#include "train/guise-recipes.h"
#include "train/guise-training-plan-rules.h"

void
guise_cli_plan_clear (GuiseCliPlan *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->file, guise_training_plan_free);
}

gboolean
guise_cli_plan_open (GuiseCliPlan *self, const char *name, GError **error)
{
  g_autofree char *path = NULL;

  if (guise_project_is_one (name))
    return (self->project = guise_project_open (name, error)) != NULL;
  path = guise_recipe_find (name, error);
  return path != NULL && (self->file = guise_training_plan_load (path, error)) != NULL;
}

const GuiseTrainingPlan *
guise_cli_plan_get (const GuiseCliPlan *self)
{
  return self->project != NULL ? self->project->plan : self->file;
}

const char *const *
guise_cli_plan_get_changes (const GuiseCliPlan *self)
{
  return self->project != NULL ? (const char *const *) self->project->options : NULL;
}

void
guise_cli_plan_tell_remarks (const GuiseCliPlan *self, GuiseCliOutput *output)
{
  const GuiseTrainingPlan *plan = guise_cli_plan_get (self);
  g_autoptr (GPtrArray) remarks =
               guise_training_plan_dup_remarks (plan, guise_cli_plan_get_changes (self));

  for (unsigned i = 0; i < remarks->len; i++)
    {
      const GuisePlanRemark *remark = g_ptr_array_index (remarks, i);

      if (remark->stage == G_MAXSIZE)
        guise_cli_output_warning (output, "%s", remark->text);
      else
        guise_cli_output_warning (output,
                                  _("Stage “%s”: %s"),
                                     guise_training_plan_get_stage (plan, remark->stage)->name,
                                     remark->text);
    }
}

char *
guise_cli_dup_count (uint64_t n)
{
  char  digits[32];
  char  grouped[48];
  char *out = grouped + sizeof grouped;
  int   n_digits = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, n);

  *--out = '\0';
  for (int i = 1; i <= n_digits; i++)
    {
      *--out = digits[n_digits - i];
      if (i % 3 == 0 && i < n_digits)
        *--out = ' ';
    }
  return g_strdup (out);
}

/* Whether random warp is on in a stage. */
static gboolean
has_warp (const GuiseTrainingPlan *plan, const char *const *changes, size_t index)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (plan, index);
  GuiseSaehdOptions options = guise_saehd_options_default ();

  return guise_saehd_options_set_pairs (&options, (const char *const *) pairs, NULL) &&
         guise_saehd_options_set_pairs (&options, changes, NULL) && options.random_warp;
}

/* ---- for scripts ---- */

JsonObject *
guise_cli_plan_describe (const GuiseTrainingPlan *plan)
{
  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "name", plan->name);
  json_object_set_string_member (members, "title", plan->title);
  if (plan->summary != NULL)
    json_object_set_string_member (members, "summary", plan->summary);
  json_object_set_int_member (members, "iterations",
                              (gint64) guise_training_plan_get_n_iterations (plan));
  json_object_set_int_member (members, "stages", plan->stages->len);
  json_object_set_boolean_member (members, "needs_base", plan->needs_base);
  json_object_set_boolean_member (members, "for_others", plan->for_others);
  json_object_set_double_member (members, "backup_hours", plan->backup_hours);
  json_object_set_string_member (members, "reset_moments",
                                 plan->reset_moments == GUISE_MOMENTS_KEEP ? "keep" : "clear");
  return members;
}

GPtrArray *
guise_cli_plan_describe_stages (const GuiseTrainingPlan *plan, const char *const *changes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonArray *stages;
  gboolean   is_reusable = TRUE;
  uint64_t   begin = 0;

  /* The text was read before, so it can be read again. */
  if (!json_parser_load_from_data (parser, g_bytes_get_data (plan->text, NULL),
                                   (gssize) g_bytes_get_size (plan->text), NULL))
    g_assert_not_reached ();
  stages =
    json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "stages");
  for (unsigned i = 0; i < plan->stages->len; i++)
    {
      JsonObject *members = json_array_get_object_element (stages, i);

      is_reusable = is_reusable && has_warp (plan, changes, i);
      json_object_set_int_member (members, "number", (gint64) i + 1);
      json_object_set_int_member (members, "begins_at", (gint64) begin);
      json_object_set_boolean_member (members, "reusable", is_reusable);
      g_ptr_array_add (list, json_object_ref (members));
      begin += guise_training_plan_get_stage (plan, i)->n_iterations;
    }
  return list;
}

/* ---- for people ---- */

static const char *
get_slot_text (GuiseFaceSlot slot)
{
  static const char *const TEXTS[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = N_ ("the character (src)"),
    [GUISE_FACE_SLOT_DST] = N_ ("the performer (dst)"),
    [GUISE_FACE_SLOT_GENERIC] = N_ ("the generic set (generic)"),
  };

  return _(TEXTS[slot]);
}

static void
add_faces (GString *text, const char *title, const GuisePlanFaces *faces)
{
  g_string_append_printf (text, "\n     %s: %s", title, get_slot_text (faces->slot));
  if (faces->selection != NULL)
    g_string_append_printf (text, _(", selection “%s”"), faces->selection);
  if (faces->n_keep > 0)
    g_string_append_printf (text, _(", the best %u"), faces->n_keep);
  if (faces->n_min > 0)
    g_string_append_printf (text, _(", at least %u"), faces->n_min);
  if (faces->masks == GUISE_PLAN_MASKS_ALL)
    g_string_append (text, _(", all with masks"));
  else if (faces->masks == GUISE_PLAN_MASKS_WARN)
    g_string_append (text, _(", better with masks"));
}

static void
add_resets (GString *text, const GuiseTrainingStage *stage)
{
  if (stage->reset_first)
    g_string_append_printf (text, "\n     %s", _("inter_AB starts anew first"));
  for (unsigned i = 0; i < stage->resets->len; i++)
    {
      g_autofree char *count = guise_cli_dup_count (g_array_index (stage->resets, uint64_t, i));

      if (i == 0)
        g_string_append_printf (text, "\n     %s ", _("inter_AB starts anew after"));
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", count);
    }
  if (stage->reset_at_end)
    g_string_append_printf (text, "\n     %s", _("inter_AB starts anew at its end"));
}

/* Numbers as people write them: the plan holds all digits that a double has. */
static void
add_options (GString *text, const GuiseTrainingStage *stage)
{
  for (size_t i = 0; stage->options[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (stage->options[i], "=", 2);
      char  *end = NULL;
      double number = g_ascii_strtod (pair[1], &end);
      char   digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, i == 0 ? "\n     %s%s=%s" : "%s%s=%s", i == 0 ? "" : ", ",
                              pair[0],
                              *end == '\0' && end != pair[1]
                                ? g_ascii_formatd (digits, sizeof digits, "%.10g", number)
                                : pair[1]);
    }
}

static void
add_gate (GString *text, const GuiseTrainingPlan *plan, const GuisePlanGate *gate)
{
  const char *from;

  if (gate == NULL)
    return;
  from = guise_training_plan_get_stage (plan, gate->repeat_stage)->name;
  g_string_append (text, "\n     ");
  g_string_append_printf (text, gate->resets
                          ? _("then the question whether it looks like the character; if not, inter_AB starts anew and it goes on from “%s”, at most %u times")
                          : _("then the question whether it looks like the character; if not, it goes on from “%s”, at most %u times"),
                               from, gate->n_max_repeats);
  g_string_append (text, gate->unattended == GUISE_GATE_WAIT ? _("; an unattended run waits")
                                                             : gate->unattended == GUISE_GATE_PASS
                   ? _("; an unattended run goes on")
                   : _("; an unattended run decides by the identity distance"));
}

static void
add_stage (GString *text, const GuiseTrainingPlan *plan, const char *const *changes, size_t index)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, index);
  g_autofree char          *count = guise_cli_dup_count (stage->n_iterations);

  g_string_append_printf (text, "\n\n%2zu. %s: %s\n     ", index + 1, stage->name, stage->title);
  g_string_append_printf (text, _("%s iterations"), count);
  if (stage->until_hours > 0.0)
    g_string_append_printf (text, _(", or until %g hours of training are over"),
                                     stage->until_hours);
  add_faces (text, "src", &stage->src);
  add_faces (text, "dst", &stage->dst);
  add_options (text, stage);
  add_resets (text, stage);
  add_gate (text, plan, stage->gate);
  if (guise_training_plan_get_guard (plan, changes, index) == GUISE_GUARD_STRICT)
    g_string_append_printf (text, "\n     %s", _("the collapse guard is strict"));
  if (stage->hint != NULL)
    g_string_append_printf (text, "\n     %s", stage->hint);
}

char *
guise_cli_plan_dup_text (const GuiseTrainingPlan *plan, const char *const *changes)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *count = guise_cli_dup_count (guise_training_plan_get_n_iterations (plan));

  g_string_append_printf (text,
                          ngettext ("%s: %s iterations in %u stage",
                                    "%s: %s iterations in %u stages", plan->stages->len),
                          plan->title, count, plan->stages->len);
  if (plan->summary != NULL)
    g_string_append_printf (text, "\n%s", plan->summary);
  if (plan->needs_base)
    g_string_append_printf (text, "\n%s",
                            _("It goes on with a trained model, to be imported first."));
  if (plan->for_others)
    g_string_append_printf (
      text, "\n%s", _("Anybody can wear the face of src: whose it is has to be said first."));
  if (plan->backup_hours > 0.0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              _("A backup before every stage, and every %g hours of training."),
                                 plan->backup_hours);
    }
  for (size_t i = 0; i < plan->stages->len; i++)
    add_stage (text, plan, changes, i);
  if (changes != NULL && changes[0] != NULL)
    {
      g_autofree char *joined = g_strjoinv (", ", (char **) changes);

      g_string_append_printf (text, "\n\n");
      g_string_append_printf (text, _("The project changes: %s"), joined);
    }
  return g_string_free (text, FALSE);
}
