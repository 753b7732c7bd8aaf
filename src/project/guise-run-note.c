/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a run writes into the project's journal. */
#include <string.h>

#include "project/guise-run-private.h"
#include "train/guise-training-failure.h"

/* As many acts can belong to one iteration, with many starts that were ended before the next. */
#define N_LOOKED_AT 1000

/* Of a text in a line, bytes: each may become six there ("\u0001"). */
#define MAX_TEXT    ((size_t) 2000)
G_STATIC_ASSERT (6 * MAX_TEXT < GUISE_JOURNAL_MAX_LINE);

static JsonObject *
make_members (va_list arguments)
{
  JsonObject *members = json_object_new ();
  const char *name;

  while ((name = va_arg (arguments, const char *)) != NULL)
    {
      const char *text = va_arg (arguments, const char *);

      if (text != NULL)
        json_object_set_string_member (members, name, text);
    }
  return members;
}

static gboolean
add (GuiseRun *self, GuiseJournalAct act, JsonObject *members, GError **error)
{
  if (self->journal == NULL)
    return TRUE;
  return guise_journal_add_object (self->journal,
                                   self->training != NULL ? guise_run_get_iteration (self) : 0, act,
                                   members, error);
}

gboolean
guise_run_note (GuiseRun *self, GError **error, GuiseJournalAct act, ...)
{
  g_autoptr (JsonObject) members = NULL;
  va_list arguments;

  va_start (arguments, act);
  members = make_members (arguments);
  va_end (arguments);
  return add (self, act, members, error);
}

static gboolean
is_called (JsonObject *noted, GuiseJournalAct act)
{
  return strcmp (json_object_get_string_member (noted, "act"), guise_journal_act_get_name (act)) ==
         0;
}

/* Whether an act of the journal is this one; what it has besides does not count. */
static gboolean
is_act (JsonObject *noted, GuiseJournalAct act, JsonObject *members)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  if (!is_called (noted, act))
    return FALSE;
  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &value))
    if (!json_object_has_member (noted, name) ||
        !json_node_equal (json_object_get_member (noted, name), value))
      return FALSE;
  return TRUE;
}

/* Whether what was noted before an act cannot be what is done now: training was led back on
 * purpose, or it is a reset of the stage before. */
static gboolean
is_border (JsonObject *noted, GuiseJournalAct act)
{
  return is_called (noted, GUISE_JOURNAL_ROLLED_BACK) || is_called (noted, GUISE_JOURNAL_RESTORE) ||
         (act == GUISE_JOURNAL_RESET && is_called (noted, GUISE_JOURNAL_STAGE_BEGIN));
}

/* Whether it was noted since the training has come to the iteration at which it stands. Acts of
 * later iterations were lost with them. */
static gboolean
is_noted (const GuiseRun *self, GuiseJournalAct act, JsonObject *members)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, N_LOOKED_AT, NULL, NULL); /* then: no */
  const uint64_t standing = guise_run_get_iteration (self);

  for (unsigned i = acts != NULL ? acts->len : 0; i > 0; i--)
    {
      JsonObject    *noted = g_ptr_array_index (acts, i - 1);
      const uint64_t iteration = (uint64_t) json_object_get_int_member (noted, "iteration");

      if (iteration < standing || is_border (noted, act))
        return FALSE;
      if (iteration == standing && is_act (noted, act, members))
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_run_note_once (GuiseRun *self, GError **error, GuiseJournalAct act, ...)
{
  g_autoptr (JsonObject) members = NULL;
  va_list arguments;

  va_start (arguments, act);
  members = make_members (arguments);
  va_end (arguments);
  if (self->journal == NULL || is_noted (self, act, members))
    return TRUE;
  return add (self, act, members, error);
}

char *
guise_run_dup_for_journal (const GuiseRun *self, const char *text)
{
  g_autofree char *folder = g_strconcat (self->project->dir, "/", NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) parts = g_strsplit (valid, folder, -1);
  char *joined = g_strjoinv ("", parts);

  if (strlen (joined) > MAX_TEXT)
    *g_utf8_find_prev_char (joined, joined + MAX_TEXT + 1) = '\0';
  return joined;
}

gboolean
guise_run_note_end (GuiseRun *self, GuiseRunOutcome outcome, const GError *failure, GError **error)
{
  g_autofree char *text = NULL;

  if (failure == NULL)
    return guise_run_note (self, error, GUISE_JOURNAL_RUN_END, "outcome",
                           guise_run_outcome_to_string (outcome), NULL);
  text = guise_run_dup_for_journal (self, failure->message);
  return guise_run_note (self, error, GUISE_JOURNAL_RUN_END, "outcome", text, "failure",
                         guise_training_failure_get_name (failure), NULL);
}
