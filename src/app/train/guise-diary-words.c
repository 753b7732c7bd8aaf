/* SPDX-License-Identifier: GPL-3.0-or-later
 * Acts of the journal, in words for people. */
#include "app/train/guise-diary-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/project/guise-plan-words.h"

/* ---- what happened ---- */

/* NULL: the engine's sentence is all there is. */
static const char *const words[GUISE_N_JOURNAL_ACTS] = {
  [GUISE_JOURNAL_PROJECT_CREATED] = N_ ("The project was made"),
  [GUISE_JOURNAL_PLAN_CHANGED] = N_ ("The plan was changed"),
  [GUISE_JOURNAL_RUN_BEGIN] = N_ ("Training started"),
  [GUISE_JOURNAL_RUN_END] = N_ ("Training stopped"),
  [GUISE_JOURNAL_RESET] = N_ ("The identity layer started anew"),
  [GUISE_JOURNAL_BACKUP] = N_ ("Backup made and checked"),
  [GUISE_JOURNAL_RESTORE] = N_ ("Went back, as you asked"),
  [GUISE_JOURNAL_SAVED_BY_HAND] = N_ ("Saved, as you asked"),
  [GUISE_JOURNAL_GATE] = N_ ("Waits for your answer"),
  [GUISE_JOURNAL_GATE_DECIDED] = N_ ("The question was answered"),
  [GUISE_JOURNAL_GUARD] = N_ ("The model collapsed; training stopped by itself"),
  [GUISE_JOURNAL_ROLLED_BACK] = N_ ("Went back to a good point"),
  [GUISE_JOURNAL_WARP_OFF] = N_ ("Random warp is off from here"),
  [GUISE_JOURNAL_DATASET_CHANGED] = N_ ("Other faces are trained on"),
  [GUISE_JOURNAL_IMPORTED] = N_ ("A trained model was imported"),
  [GUISE_JOURNAL_EXPORTED] = N_ ("Exported"),
  [GUISE_JOURNAL_CONSENT_CHANGED] = N_ ("You said whose face this is"),
  [GUISE_JOURNAL_PERSON_REMOVED] = N_ ("A person was removed"),
};

/* Returns: (transfer full) (nullable): a member as people read it */
static char *
dup_member (JsonObject *act, const char *name)
{
  JsonNode   *node = json_object_get_member (act, name);
  const GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return guise_journal_dup_printable (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%'" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.4g", json_node_get_double (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));
  return NULL;
}

/* Returns: (transfer full) (nullable): what a note is about, if there are words for it */
static char *
dup_note (const char *what)
{
  static const struct
  {
    const char *what;
    const char *text;
  } notes[] = {
    { "checkpoint-waits", N_ ("Saving waits for room on the disk") },
    { "checkpoint-written", N_ ("Saved, after it had waited for room on the disk") },
    { "too-hot", N_ ("Paused until the graphics card has cooled") },
    { "cooled", N_ ("Went on: the graphics card has cooled") },
    { "plateau", N_ ("The losses hardly fall any more") },
    { "backup-failed", N_ ("The backup that you asked for could not be made") },
    { "plan-taken", N_ ("What was edited of the plan counts from here on") },
    { "plan-kept", N_ ("What was edited of the plan was not taken over") },
    { "backup-waits", N_ ("A backup could not be made; it is tried again after the next save") },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (notes); i++)
    if (strcmp (notes[i].what, what) == 0)
      return g_strdup (_ (notes[i].text));
  return NULL;
}

char *
guise_diary_words_dup_text (JsonObject *act, GuiseJournalAct kind, const GuiseTrainingPlan *plan)
{
  g_autofree char *name = dup_member (act, "stage");
  g_autofree char *stage = plan != NULL ? guise_plan_words_dup_stage (plan, name) : g_strdup (name);
  g_autofree char *option = dup_member (act, "option");
  g_autofree char *value = dup_member (act, "value");
  g_autofree char *answer = dup_member (act, "answer");
  g_autofree char *about = dup_member (act, "about");
  g_autofree char *side = dup_member (act, "side");
  g_autofree char *removed = dup_member (act, "removed");
  g_autofree char *what = dup_member (act, "what");

  if (kind == GUISE_JOURNAL_STAGE_BEGIN && stage != NULL)
    return g_strdup_printf (_ ("Stage “%s” began"), stage);
  if (kind == GUISE_JOURNAL_STAGE_END && stage != NULL)
    return g_strdup_printf (_ ("Stage “%s” is done"), stage);
  if (kind == GUISE_JOURNAL_OPTION_CHANGED && option != NULL && value != NULL)
    /* Translators: an option of the model and its new value */
    return g_strdup_printf (_ ("%s is now %s"), option, value);
  if (kind == GUISE_JOURNAL_DATASET_CHANGED && g_strcmp0 (side, "src") == 0)
    return g_strdup (_ ("Other faces are trained on as those that will be seen"));
  if (kind == GUISE_JOURNAL_DATASET_CHANGED && g_strcmp0 (side, "dst") == 0)
    return g_strdup (_ ("Other faces are trained on as those that are replaced"));
  if (kind == GUISE_JOURNAL_GATE && g_strcmp0 (what, "faces-changed") == 0)
    return g_strdup (_ ("The faces have changed since you looked at them: it asks again"));
  if (kind == GUISE_JOURNAL_GATE_DECIDED && g_strcmp0 (about, "faces") == 0)
    return g_strdup (_ ("You have looked at the other faces: training goes on"));
  if (kind == GUISE_JOURNAL_GATE_DECIDED && g_strcmp0 (answer, "pass") == 0)
    return g_strdup (_ ("It looks like the character: training goes on"));
  if (kind == GUISE_JOURNAL_GATE_DECIDED && g_strcmp0 (answer, "repeat") == 0)
    return g_strdup (_ ("It does not look like the character yet: the stage is repeated"));
  if (kind == GUISE_JOURNAL_BACKUP && removed != NULL)
    return g_strdup (_ ("A backup was removed"));
  if (kind == GUISE_JOURNAL_NOTE && what != NULL)
    return dup_note (what);
  return words[kind] != NULL ? g_strdup (_ (words[kind])) : NULL;
}

/* ---- what more stands in it ---- */

/* In this order. */
static const struct
{
  const char *name;
  const char *label;
} members[] = {
  { "plan", N_ ("Plan") },
  { "what", N_ ("What") },
  { "outcome", N_ ("How it ended") },
  { "device", N_ ("Computed on") },
  { "iterations", N_ ("Iterations") },
  { "iterations_before", N_ ("Iterations before") },
  { "dst", N_ ("Faces of the other side") },
  { "slot", N_ ("Whose") },
  { "side", N_ ("Whose") },
  { "faces", N_ ("Faces") },
  { "to", N_ ("Now") },
  { "from", N_ ("Before") },
  { "before", N_ ("Before") },
  { "options", N_ ("Options") },
  { "repeats", N_ ("Repeated") },
  { "kind", N_ ("Kind") },
  { "label", N_ ("Name") },
  { "id", N_ ("Backup") },
  { "removed", N_ ("Backup") },
  { "to_src", N_ ("Distance to the character") },
  { "to_dst", N_ ("Distance to the other person") },
  { "hint", N_ ("It looks like") },
  { "by", N_ ("Decided by") },
  { "finding", N_ ("What was found") },
  { "gradients", N_ ("Gradients") },
  { "temperature", N_ ("Temperature in °C") },
  { "reason", N_ ("Reason") },
  { "reusable", N_ ("Reusable") },
  { "precision", N_ ("Number format") },
  { "consent", N_ ("Whose face") },
  { "consent_src", N_ ("The character") },
  { "consent_dst", N_ ("You") },
  { "consent_generic", N_ ("Many people") },
};

/* Words that files have, of any member. */
static const struct
{
  const char *name;
  const char *text;
} values[] = {
  { "finished", N_ ("the plan is done") },
  { "reached", N_ ("what was asked for is done") },
  { "stopped", N_ ("stopped") },
  { "at-gate", N_ ("it waits for your answer") },
  { "guarded", N_ ("a guard has stopped it") },
  { "manual", N_ ("by hand") },
  { "timed", N_ ("by the clock") },
  { "pinned", N_ ("kept as reusable base") },
  { "before-restore", N_ ("kept when going back") },
  { "stage", N_ ("before a stage") },
  { "src", N_ ("the character") },
  { "dst", N_ ("you") },
  { "generic", N_ ("many people") },
  { "source", N_ ("the character") },
  { "destination", N_ ("the other person") },
  { "person", N_ ("you") },
  { "unattended", N_ ("the plan") },
  { "not-finite", N_ ("numbers that are none") },
  { "loss-jump", N_ ("the loss jumped") },
  { "single-colour", N_ ("pictures of one colour") },
  { "all-alike", N_ ("all faces look the same") },
  { "plateau", N_ ("nothing changes any more") },
  { "model-folder", N_ ("a model folder") },
  { "base-package", N_ ("a base") },
  { "project", N_ ("a project") },
  { "self", N_ ("your own") },
  { "permission", N_ ("with written permission") },
  { "licensed", N_ ("licensed material") },
  { "public", N_ ("a public figure") },
  { "generated", N_ ("a generated person") },
  { "missing", N_ ("not said") },
  { "unknown", N_ ("not known") },
  { "limited", N_ ("limited from there on") },
  { "too-hot", N_ ("the graphics card is too hot") },
  { "cooled", N_ ("the graphics card has cooled") },
  { "unchanged", N_ ("as before") },
};

static const char *
translate_value (const char *value)
{
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    if (strcmp (values[i].name, value) == 0)
      return _ (values[i].text);
  return value;
}

char *
guise_diary_words_dup_details (JsonObject *act)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *value = dup_member (act, members[i].name);

      if (value == NULL || *value == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      /* Translators: what a number or a word is, and that: "Iterations: 50" */
      g_string_append_printf (text, _ ("%s: %s"), _ (members[i].label), translate_value (value));
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
