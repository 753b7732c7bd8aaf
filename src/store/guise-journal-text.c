/* SPDX-License-Identifier: GPL-3.0-or-later
 * The journal as people read it. */
#include "store/guise-journal-text.h"

#include <string.h>

#define MAX_TEXT 500 /* bytes of one member that is shown */

gboolean
guise_journal_act_from_name (const char *name, GuiseJournalAct *out_act)
{
  for (int act = 0; act < GUISE_N_JOURNAL_ACTS; act++)
    if (strcmp (name, guise_journal_act_get_name ((GuiseJournalAct) act)) == 0)
      {
        *out_act = (GuiseJournalAct) act;
        return TRUE;
      }
  return FALSE;
}

/* ---- members ---- */

char *
guise_journal_dup_printable (const char *text)
{
  GString *clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && clean->len < MAX_TEXT; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, g_unichar_isprint (c) ? c : ' ');
    }
  if (clean->len >= MAX_TEXT)
    g_string_append (clean, "…");
  return g_string_free (clean, FALSE);
}

/* Returns: (transfer full) (nullable): a member as text; %NULL when there is none that is one */
static char *
dup_member (JsonObject *act, const char *name)
{
  JsonNode *node = json_object_get_member (act, name);
  GType     type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return guise_journal_dup_printable (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.4g", json_node_get_double (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
  return NULL;
}

/* Appends @before, the member, @after; nothing at all when there is no such member. */
static gboolean
append (GString *text, JsonObject *act, const char *before, const char *name, const char *after)
{
  g_autofree char *value = dup_member (act, name);

  if (value == NULL)
    return FALSE;
  g_string_append_printf (text, "%s%s%s", before, value, after);
  return TRUE;
}

static gboolean
is_text (JsonObject *act, const char *name, const char *text)
{
  g_autofree char *value = dup_member (act, name);

  return value != NULL && strcmp (value, text) == 0;
}

/* ---- acts with more to say than one word ---- */

static void
tell_created (GString *text, JsonObject *act)
{
  g_string_append (text, "The project was made");
  append (text, act, " with the plan ", "plan", "");
  append (text, act, "; consent for src: ", "consent_src", "");
  append (text, act, ", dst: ", "consent_dst", "");
  append (text, act, ", generic: ", "consent_generic", "");
}

static void
tell_stage_begin (GString *text, JsonObject *act)
{
  append (text, act, "Stage '", "stage", "' begins");
  append (text, act, ": ", "iterations", " iterations");
  append (text, act, ", trained on ", "src", "");
  append (text, act, " and ", "dst", "");
  append (text, act, "; options ", "options", "");
  append (text, act, "; repeat ", "repeats", "");
}

static void
tell_backup (GString *text, JsonObject *act)
{
  if (append (text, act, "The backup ", "removed", " was removed"))
    return;
  g_string_append (text, "A backup was made");
  append (text, act, ": ", "id", "");
  append (text, act, ": ", "kind", "");
  append (text, act, " '", "label", "'");
}

/* What still was a checkpoint has no name of its own. */
static void
tell_restore (GString *text, JsonObject *act)
{
  if (append (text, act, "A backup was put in place: ", "id", ""))
    return;
  g_string_append (text, "Training went back to a checkpoint");
  append (text, act, "; what was there is kept as ", "kept", "");
}

static void
tell_gate (GString *text, JsonObject *act)
{
  if (is_text (act, "what", "faces-changed"))
    {
      g_string_append (text, "The faces have changed since they were looked at: it asks again");
      return;
    }
  g_string_append (text, "The gate was reached");
  append (text, act, ": distance to the source ", "to_src", "");
  append (text, act, ", to the destination ", "to_dst", "");
  append (text, act, "; it looks like: ", "hint", "");
}

static void
tell_decided (GString *text, JsonObject *act)
{
  g_string_append (text, is_text (act, "about", "faces")     ? "The other faces were looked at"
                         : is_text (act, "answer", "pass")   ? "The gate was passed"
                         : is_text (act, "answer", "repeat") ? "The gate sends the plan back"
                                                             : "The gate was decided");
  append (text, act, ", decided by: ", "by", "");
  append (text, act, ": ", "reason", "");
}

static void
tell_dataset (GString *text, JsonObject *act)
{
  if (append (text, act, "The faces of ", "slot", " are others than before"))
    append (text, act, ": ", "faces", " of them");
  else if (append (text, act, "", "side", " is trained on other faces"))
    {
      append (text, act, ": ", "to", "");
      append (text, act, " instead of ", "from", "");
    }
  else
    g_string_append (text, "Other faces are trained on");
}

static void
tell_option (GString *text, JsonObject *act)
{
  append (text, act, "The option ", "option", "");
  append (text, act, " is now ", "value", "");
  append (text, act, ", it was ", "before", "");
}

static void
tell_imported (GString *text, JsonObject *act)
{
  g_string_append (text, "A trained model was imported");
  append (text, act, " from a ", "from", "");
  append (text, act, ", trained for ", "iterations_before", " iterations");
  append (text, act, "; reusable: ", "reusable", "");
}

static void
tell_plan_change (GString *text, JsonObject *act)
{
  g_string_append (text, "The plan was changed");
  append (text, act, ": ", "what", "");
}

static void
tell_consent (GString *text, JsonObject *act)
{
  g_string_append (text, "Consent was stated");
  append (text, act, " for ", "slot", "");
  append (text, act, ": ", "consent", "");
}

static void
tell_removal (GString *text, JsonObject *act)
{
  g_string_append (text, "A person was removed");
  append (text, act, ": ", "slot", "");
  append (text, act, ", with ", "removed", "");
}

/* ---- all acts ---- */

/* An act by one sentence and one member, or by a function. */
typedef struct
{
  const char *text;
  const char *before;
  const char *member;
  const char *after;
  void (*tell) (GString *text, JsonObject *act);
} Teller;

static const Teller tellers[GUISE_N_JOURNAL_ACTS] = {
  [GUISE_JOURNAL_PROJECT_CREATED] = { .tell = tell_created },
  [GUISE_JOURNAL_PLAN_CHANGED] = { .tell = tell_plan_change },
  [GUISE_JOURNAL_OPTION_CHANGED] = { .tell = tell_option },
  [GUISE_JOURNAL_RUN_BEGIN] = { "Training starts", " on ", "device", "", NULL },
  [GUISE_JOURNAL_RUN_END] = { "Training ends", ": ", "outcome", "", NULL },
  [GUISE_JOURNAL_STAGE_BEGIN] = { .tell = tell_stage_begin },
  [GUISE_JOURNAL_STAGE_END] = { "A stage is done", ": '", "stage", "'", NULL },
  [GUISE_JOURNAL_RESET] = { "A network starts anew", ": ", "network", "", NULL },
  [GUISE_JOURNAL_BACKUP] = { .tell = tell_backup },
  [GUISE_JOURNAL_RESTORE] = { .tell = tell_restore },
  [GUISE_JOURNAL_SAVED_BY_HAND] = { "Saved because somebody asked for it", "", NULL, "", NULL },
  [GUISE_JOURNAL_GATE] = { .tell = tell_gate },
  [GUISE_JOURNAL_GATE_DECIDED] = { .tell = tell_decided },
  [GUISE_JOURNAL_GUARD] = { "A guard stopped the training", ": ", "finding", "", NULL },
  [GUISE_JOURNAL_ROLLED_BACK] = { "Training went back", " to ", "from", "", NULL },
  [GUISE_JOURNAL_WARP_OFF] = { "Random warp is off from here on: the model is not reusable any "
                               "more",
                               "", NULL, "", NULL },
  [GUISE_JOURNAL_DATASET_CHANGED] = { .tell = tell_dataset },
  [GUISE_JOURNAL_IMPORTED] = { .tell = tell_imported },
  [GUISE_JOURNAL_EXPORTED] = { "The model was exported", " as ", "precision", "", NULL },
  [GUISE_JOURNAL_CONSENT_CHANGED] = { .tell = tell_consent },
  [GUISE_JOURNAL_NOTE] = { "Noted", ": ", "text", "", NULL },
  [GUISE_JOURNAL_PERSON_REMOVED] = { .tell = tell_removal },
};

/* What nobody here knows is shown as it stands. */
static char *
dup_plain (JsonObject *act)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList) names = json_object_get_members (act);

  append (text, act, "", "act", "");
  for (GList *i = names; i != NULL && text->len < MAX_TEXT; i = i->next)
    {
      const char      *name = i->data;
      g_autofree char *before = g_strdup_printf (" %s=", name);
      g_autofree char *clean = guise_journal_dup_printable (before);

      if (strcmp (name, "act") != 0 && strcmp (name, "time") != 0 &&
          strcmp (name, "iteration") != 0)
        append (text, act, clean, name, "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
guise_journal_dup_sentence (JsonObject *act)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const Teller   *teller;
  GuiseJournalAct which;

  g_return_val_if_fail (act != NULL, NULL);

  if (!guise_journal_act_from_name (json_object_get_string_member_with_default (act, "act", ""),
                                    &which))
    return dup_plain (act);
  teller = &tellers[which];
  if (teller->tell != NULL)
    teller->tell (text, act);
  else
    {
      g_string_append (text, teller->text);
      if (teller->member != NULL)
        append (text, act, teller->before, teller->member, teller->after);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : dup_plain (act);
}

/* ---- marks ---- */

static void
free_mark (void *data)
{
  GuiseJournalMark *mark = data;

  g_free (mark->stage);
  g_free (mark);
}

/* What lies beyond the place to which training went back. */
static void
forget_beyond (GPtrArray *marks, uint64_t iteration)
{
  while (marks->len > 0 &&
         ((const GuiseJournalMark *) marks->pdata[marks->len - 1])->iteration > iteration)
    g_ptr_array_set_size (marks, (int) marks->len - 1);
}

static gboolean
is_there (const GPtrArray *marks, uint64_t iteration, const char *stage)
{
  for (unsigned i = 0; i < marks->len; i++)
    {
      const GuiseJournalMark *mark = marks->pdata[i];

      if (mark->iteration == iteration && g_strcmp0 (mark->stage, stage) == 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
guise_journal_find_marks (const GPtrArray *acts)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (free_mark);

  for (unsigned i = 0; i < acts->len; i++)
    {
      JsonObject      *act = acts->pdata[i];
      const uint64_t   iteration = (uint64_t) json_object_get_int_member (act, "iteration");
      g_autofree char *stage = dup_member (act, "stage");
      GuiseJournalMark mark = { .iteration = iteration };
      GuiseJournalAct  which;

      if (!guise_journal_act_from_name (json_object_get_string_member (act, "act"), &which))
        continue;
      /* Every act of a training tells where it stands, so going back shows in the next one. */
      if (which == GUISE_JOURNAL_RESTORE || which == GUISE_JOURNAL_ROLLED_BACK ||
          which == GUISE_JOURNAL_RUN_BEGIN || which == GUISE_JOURNAL_STAGE_BEGIN ||
          which == GUISE_JOURNAL_RESET)
        forget_beyond (marks, iteration);
      if (which == GUISE_JOURNAL_STAGE_BEGIN)
        mark.stage = g_steal_pointer (&stage);
      else if (which != GUISE_JOURNAL_RESET)
        continue;
      if (is_there (marks, iteration, mark.stage))
        g_free (mark.stage);
      else
        g_ptr_array_add (marks, g_memdup2 (&mark, sizeof mark));
    }
  return marks;
}
