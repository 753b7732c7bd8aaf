/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise history`: what a training has left: acts, pictures, evidence, checkpoints and backups. */
#include "cli/guise-cli-history.h"

#include <string.h>

#include "project/guise-project-pictures.h"
#include "store/guise-backup.h"
#include "store/guise-journal-text.h"
#include "store/guise-loss-history.h"

static void
clear (GuiseCliHistory *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_strfreev (self->acts);
  g_free (self->chart);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliHistory, clear)

static gboolean
is_wanted (const GuiseCliHistory *self, uint64_t iteration)
{
  return iteration >= (uint64_t) self->from && iteration <= (uint64_t) self->to;
}

/* One line of a list for people. */
static void append_line (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_line (GString *text, const char *format, ...)
{
  va_list args;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

/* What is in a list, or that nothing is; and how many, under @name. */
static gboolean
conclude (const GuiseCliHistory *self,
          const GString         *text,
          const char            *nothing,
          const char            *name,
          size_t                 n)
{
  JsonObject *members = json_object_new ();

  json_object_set_int_member (members, name, (gint64) n);
  guise_cli_output_result (self->cli->output, n > 0 ? text->str : nothing, members);
  return TRUE;
}

static void
tell (const GuiseCliHistory *self, const char *event, JsonObject *members)
{
  if (guise_cli_output_is_json (self->cli->output))
    guise_cli_output_event (self->cli->output, event, members);
  else
    json_object_unref (members);
}

/* ---- acts ---- */

GPtrArray *
guise_cli_history_read_acts (const GuiseCliHistory *self, size_t n_newest, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  GuiseJournalGaps gaps;
  GPtrArray       *acts = guise_journal_read (path, n_newest, &gaps, error);

  if (acts != NULL && gaps.n_damaged > 0)
    guise_cli_output_warning (self->cli->output,
                              ngettext ("%zu line of the journal is damaged and left out.",
                                        "%zu lines of the journal are damaged and left out.",
                                        gaps.n_damaged),
                              gaps.n_damaged);
  if (acts != NULL && gaps.n_bytes_older > 0)
    guise_cli_output_warning (self->cli->output,
                              _("The journal is long: its first %.1f MiB are left out."),
                                 (double) gaps.n_bytes_older / 1048576.0);
  return acts;
}

/* Returns: (transfer full): the time of an act where this computer is, "2026-11-26 14:03:05" */
static char *
dup_time (JsonObject *act)
{
  const char *utc = json_object_get_string_member (act, "time");
  g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (utc, NULL);
  g_autoptr (GDateTime) local = when != NULL ? g_date_time_to_local (when) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

static gboolean
is_act_wanted (const GuiseCliHistory *self, JsonObject *act)
{
  const char *name = json_object_get_string_member (act, "act");

  return is_wanted (self, (uint64_t) json_object_get_int_member (act, "iteration")) &&
         (self->acts == NULL || g_strv_contains ((const char *const *) self->acts, name));
}

static void
list_act (const GuiseCliHistory *self, GString *text, JsonObject *act)
{
  g_autofree char *time = dup_time (act);
  g_autofree char *sentence = guise_journal_dup_sentence (act);
  JsonObject      *members = json_object_new ();

  json_object_set_string_member (members, "time", json_object_get_string_member (act, "time"));
  json_object_set_int_member (members, "iteration", json_object_get_int_member (act, "iteration"));
  json_object_set_string_member (members, "act", json_object_get_string_member (act, "act"));
  json_object_set_string_member (members, "text", sentence);
  json_object_set_object_member (members, "members", json_object_ref (act));
  append_line (text, "%s %10" G_GINT64_FORMAT "  %s", time,
               json_object_get_int_member (act, "iteration"), sentence);
  tell (self, "act", members);
}

static gboolean
check_names (const GuiseCliHistory *self, GError **error)
{
  GuiseJournalAct act;

  for (size_t i = 0; self->acts != NULL && self->acts[i] != NULL; i++)
    if (!guise_journal_act_from_name (self->acts[i], &act))
      {
        g_autoptr (GString) names = g_string_new (NULL);

        for (int k = 0; k < GUISE_N_JOURNAL_ACTS; k++)
          g_string_append_printf (names, "%s%s", k > 0 ? ", " : "",
                                  guise_journal_act_get_name ((GuiseJournalAct) k));
        guise_cli_set_usage_error (self->cli, error,
                                   _("“%s” is no act: say one of %s."), self->acts[i], names->str);
        return FALSE;
      }
  return TRUE;
}

static gboolean
list_acts (GuiseCliHistory *self, GError **error)
{
  g_autoptr (GPtrArray) acts = guise_cli_history_read_acts (self, 0, error);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  unsigned first = 0;

  if (acts == NULL)
    return FALSE;
  for (unsigned i = 0; i < acts->len; i++)
    if (is_act_wanted (self, acts->pdata[i]))
      g_ptr_array_add (wanted, acts->pdata[i]);
  if (self->n_newest > 0 && wanted->len > (unsigned) self->n_newest)
    first = wanted->len - (unsigned) self->n_newest;
  for (unsigned i = first; i < wanted->len; i++)
    list_act (self, text, wanted->pdata[i]);
  return conclude (self, text, _("Nothing is noted."), "acts", wanted->len - first);
}

/* ---- pictures and evidence ---- */

static gboolean
list_pictures (GuiseCliHistory *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  size_t n = 0;

  for (int kind = 0; kind < GUISE_N_PROJECT_PICTURE_KINDS; kind++)
    {
      g_autoptr (GPtrArray) pictures =
                   guise_project_list_pictures (self->project, (GuiseProjectPictureKind) kind);
      const char *name = guise_project_picture_kind_get_name ((GuiseProjectPictureKind) kind);

      for (unsigned i = 0; i < pictures->len; i++)
        {
          const GuiseProjectPicture *picture = pictures->pdata[i];
          JsonObject                *members;

          if (!is_wanted (self, picture->iteration))
            continue;
          n++;
          append_line (text, "%-8s %10" G_GUINT64_FORMAT "  %s", name, picture->iteration,
                       picture->path);
          members = json_object_new ();
          json_object_set_string_member (members, "kind", name);
          json_object_set_int_member (members, "iteration", (gint64) picture->iteration);
          json_object_set_string_member (members, "path", picture->path);
          tell (self, "picture", members);
        }
    }
  return conclude (self, text, _("There are no pictures yet."), "pictures", n);
}

static gboolean
list_evidence (GuiseCliHistory *self, GError **error)
{
  g_autoptr (GPtrArray) list = guise_project_list_evidence (self->project);
  g_autoptr (GString) text = g_string_new (NULL);
  size_t n = 0;

  for (unsigned i = 0; i < list->len; i++)
    {
      const GuiseProjectEvidence *evidence = list->pdata[i];
      JsonObject                 *members;

      if (!is_wanted (self, evidence->iteration))
        continue;
      n++;
      append_line (text, "%10" G_GUINT64_FORMAT "  %s\n            %s", evidence->iteration,
                   evidence->message != NULL ? evidence->message : evidence->finding,
                   evidence->path);
      members = json_object_new ();
      json_object_set_int_member (members, "iteration", (gint64) evidence->iteration);
      json_object_set_string_member (members, "finding", evidence->finding);
      if (evidence->message != NULL)
        json_object_set_string_member (members, "message", evidence->message);
      json_object_set_string_member (members, "path", evidence->path);
      tell (self, "evidence", members);
    }
  return conclude (self, text, _("No guard has found anything."), "evidence", n);
}

/* ---- points to go back to ---- */

/* A checkpoint or a backup. */
typedef struct
{
  const char                *kind;
  const char                *path;
  const char                *why;
  const GuiseCheckpointInfo *info;
  uint64_t                   n_bytes;
  int64_t                    made_at;
  const char                *damage;
} Point;

static void
list_point (const GuiseCliHistory *self, GString *text, const Point *point)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *id = g_path_get_basename (point->path);
  g_autofree char *size = g_format_size (point->n_bytes);
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (point->made_at);
  g_autofree char *date =
    when != NULL && point->damage == NULL ? g_date_time_format (when, "%Y-%m-%d %H:%M") : NULL;

  append_line (text, "%-10s %-36s %10s  %-16s  %s%s%s", point->kind, id, size,
               date != NULL ? date : "", point->why != NULL ? point->why : "",
               point->damage != NULL ? _(", damaged: ")
                                     : point->info->is_reusable
               ? _(", reusable")    : "", point->damage != NULL ? point->damage : "");
  json_object_set_string_member (members, "kind", point->kind);
  json_object_set_string_member (members, "id", id);
  json_object_set_int_member (members, "iteration", (gint64) point->info->iteration);
  json_object_set_string_member (members, "stage",
                                 point->info->stage != NULL ? point->info->stage : "");
  json_object_set_string_member (members, "why", point->why != NULL ? point->why : "");
  json_object_set_boolean_member (members, "reusable",
                                  point->damage == NULL && point->info->is_reusable);
  json_object_set_string_member (members, "state", point->damage != NULL ? "damaged" : "complete");
  if (point->damage != NULL)
    json_object_set_string_member (members, "damage", point->damage);
  json_object_set_int_member (members, "bytes", (gint64) point->n_bytes);
  json_object_set_int_member (members, "made_at", point->made_at);
  json_object_set_string_member (members, "path", point->path);
  tell (self, "point", members);
}

/* Training prunes while this reads: what is gone since was no damage. */
static gboolean
is_gone (const char *damage, const char *path)
{
  return damage != NULL && !g_file_test (path, G_FILE_TEST_EXISTS);
}

static size_t
list_checkpoints (const GuiseCliHistory *self, GString *text, const GPtrArray *entries)
{
  size_t n = 0;

  for (unsigned i = entries->len; i > 0; i--)
    {
      const GuiseCheckpointEntry *entry = entries->pdata[i - 1];
      const Point point = { "checkpoint",   entry->path,         entry->info.reason, &entry->info,
                            entry->n_bytes, entry->info.made_at, entry->damage };

      if (!is_wanted (self, entry->info.iteration) || is_gone (entry->damage, entry->path))
        continue;
      list_point (self, text, &point);
      n++;
    }
  return n;
}

static size_t
list_backups (const GuiseCliHistory *self, GString *text, const GPtrArray *entries)
{
  size_t n = 0;

  for (unsigned i = entries->len; i > 0; i--)
    {
      const GuiseBackupEntry *entry = entries->pdata[i - 1];
      const Point point = { "backup",     entry->path,    guise_backup_kind_to_string (entry->kind),
                            &entry->info, entry->n_bytes, entry->made_at,
                            entry->damage };

      if (!is_wanted (self, entry->info.iteration) || is_gone (entry->damage, entry->path))
        continue;
      list_point (self, text, &point);
      n++;
    }
  return n;
}

static gboolean
list_points (GuiseCliHistory *self, GError **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);
  g_autoptr (GPtrArray) kept = guise_checkpoint_list (checkpoints, error);
  g_autoptr (GPtrArray) backed_up = kept != NULL ? guise_backup_list (backups, error) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  size_t n;

  if (backed_up == NULL)
    return FALSE;
  n = list_backups (self, text, backed_up);
  n += list_checkpoints (self, text, kept);
  return conclude (self, text, _("Nothing has been saved yet."), "points", n);
}

/* ---- the verb ---- */

static gboolean
run (GuiseCliHistory *self, const char *part, GError **error)
{
  if (part == NULL)
    return guise_cli_history_overview (self, error);
  if (strcmp (part, "losses") == 0)
    return guise_cli_history_losses (self, error);
  if (strcmp (part, "journal") == 0)
    return check_names (self, error) && list_acts (self, error);
  if (strcmp (part, "pictures") == 0)
    return list_pictures (self, error);
  if (strcmp (part, "evidence") == 0)
    return list_evidence (self, error);
  if (strcmp (part, "points") == 0)
    return list_points (self, error);
  guise_cli_set_usage_error (self->cli, error,
                             _("Say “losses”, “journal”, “pictures”, “evidence” or “points” and name one project."));
  return FALSE;
}

static gboolean
check_numbers (const GuiseCliHistory *self, GError **error)
{
  if (self->from < 0 || self->to < self->from || self->n_newest < 0)
    guise_cli_set_usage_error (
      self->cli, error, _("Iterations are positive, and the last one is not before the first."));
  else if (self->n_points < 0 || self->n_points > GUISE_LOSS_HISTORY_MAX_POINTS)
    guise_cli_set_usage_error (self->cli, error,
                               _("There are 1 to %d points."), GUISE_LOSS_HISTORY_MAX_POINTS);
  else
    return TRUE;
  return FALSE;
}

gboolean
guise_cli_history (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GuiseCliHistory) history = { .cli = self, .to = GUISE_LOSS_HISTORY_LAST };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_INT64, &history.from, N_ ("Only from this iteration on"), "N" },
    { "to", 0, 0, G_OPTION_ARG_INT64, &history.to, N_ ("Only up to this iteration"), "N" },
    { "points", 0, 0, G_OPTION_ARG_INT, &history.n_points,
      N_ ("Losses: so many spans, 1 to 100000 (default 40; with --json or --csv 1000)"), "N" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &history.is_csv, N_ ("Losses: comma-separated values"),
      NULL },
    { "chart", 0, 0, G_OPTION_ARG_FILENAME, &history.chart, N_ ("Losses: also a picture"),
      "FILE.png" },
    { "act", 0, 0, G_OPTION_ARG_STRING_ARRAY, &history.acts,
      N_ ("Journal: only such acts, as in “stage-begin”; may be given again"), "ACT" },
    { "newest", 0, 0, G_OPTION_ARG_INT, &history.n_newest, N_ ("Journal: only the newest"), "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  size_t n;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  if (n < 1 || n > 2)
    {
      guise_cli_set_usage_error (self, error, _("Name one project."));
      return FALSE;
    }
  if (!check_numbers (&history, error))
    return FALSE;
  history.project = guise_project_open (rest[n - 1], error);
  return history.project != NULL && run (&history, n == 2 ? rest[0] : NULL, error);
}
