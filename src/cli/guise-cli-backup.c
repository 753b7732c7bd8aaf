/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise backup`: what is kept of a training, and the way back to it. */
#include <inttypes.h>
#include <string.h>

#include "cli/guise-cli-lock.h"
#include "project/guise-project-restore.h"
#include "store/guise-backup.h"
#include "store/guise-journal.h"
#include "store/guise-store-error.h"

/* What is asked for. */
typedef struct
{
  GuiseCli         *cli;     /* borrowed */
  GuiseProjectLock *lock;    /* owned; NULL for what only looks or adds */
  GuiseProject     *project; /* owned */
  char             *backups; /* owned */
  char             *label;   /* owned; of a new one, or NULL */
  gboolean          is_sure;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->lock, guise_project_lock_free);
  g_free (self->backups);
  g_free (self->label);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

static gboolean
note (const Wishes   *self,
      uint64_t        iteration,
      GuiseJournalAct act,
      const char     *name,
      const char     *text,
      GError        **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, error);

  return journal != NULL && guise_journal_add (journal, iteration, act, error, name, text, NULL);
}

static const char *
get_state (const GuiseBackupEntry *entry)
{
  return entry->state == GUISE_CHECKPOINT_DAMAGED ? "damaged" : "complete";
}

static JsonObject *
describe (const GuiseBackupEntry *entry)
{
  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "id", entry->id);
  json_object_set_string_member (members, "kind", guise_backup_kind_to_string (entry->kind));
  json_object_set_string_member (members, "label", entry->label);
  json_object_set_int_member (members, "iteration", (gint64) entry->info.iteration);
  json_object_set_string_member (members, "stage",
                                 entry->info.stage != NULL ? entry->info.stage : "");
  json_object_set_boolean_member (members, "reusable", entry->info.is_reusable);
  json_object_set_int_member (members, "bytes", (gint64) entry->n_bytes);
  json_object_set_int_member (members, "own_bytes", (gint64) entry->n_own_bytes);
  json_object_set_int_member (members, "made_at", entry->made_at);
  json_object_set_string_member (members, "state", get_state (entry));
  if (entry->damage != NULL)
    json_object_set_string_member (members, "damage", entry->damage);
  if (entry->pictures != NULL && entry->pictures[0] != NULL)
    json_object_set_string_member (members, "picture", entry->pictures[0]);
  return members;
}

static void
append_row (GString *text, const GuiseBackupEntry *entry)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->made_at);
  g_autofree char *date = when != NULL ? g_date_time_format (when, "%Y-%m-%d %H:%M") : NULL;
  g_autofree char *size = g_format_size (entry->n_bytes);

  g_string_append_printf (text, "%s%-40s %10s  %-16s  %s%s%s", text->len > 0 ? "\n" : "", entry->id,
                          size, date != NULL ? date : "", get_state (entry),
                          entry->info.is_reusable ? ", reusable" : "",
                          entry->damage != NULL ? ": " : "");
  if (entry->damage != NULL)
    g_string_append (text, entry->damage);
  for (size_t i = 0; entry->pictures != NULL && entry->pictures[i] != NULL; i++)
    g_string_append_printf (text, "\n    %s", entry->pictures[i]);
}

static gboolean
list (Wishes *self, GError **error)
{
  g_autoptr (GPtrArray) entries = guise_backup_list (self->backups, error);
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *members;

  if (entries == NULL)
    return FALSE;
  for (unsigned i = 0; i < entries->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (entries, i);

      append_row (text, entry);
      if (guise_cli_output_is_json (self->cli->output))
        guise_cli_output_event (self->cli->output, "backup", describe (entry));
    }
  members = json_object_new ();
  json_object_set_int_member (members, "backups", entries->len);
  guise_cli_output_result (self->cli->output,
                           entries->len > 0 ? text->str : _("There are no backups yet."), members);
  return TRUE;
}

/* One, or all of them; every damaged one is named. */
static gboolean
verify (Wishes *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) entries = guise_backup_list (self->backups, error);
  g_autofree char *text = NULL;
  unsigned         n_good = 0, n_bad = 0;
  JsonObject      *members;

  if (entries == NULL)
    return FALSE;
  if (id != NULL && !guise_backup_verify (self->backups, id, self->cli->cancellable, error))
    return FALSE;
  for (unsigned i = 0; id == NULL && i < entries->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GError) local = NULL;

      if (guise_backup_verify (self->backups, entry->id, self->cli->cancellable, &local))
        n_good++;
      else
        guise_cli_output_warning (self->cli->output, "%s: %s", entry->id, local->message);
      n_bad += local != NULL ? 1 : 0;
      if (guise_cli_cancelled (self->cli, error))
        return FALSE;
    }
  if (n_bad > 0)
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                   ngettext ("%u backup is damaged; it will never be used.",
                             "%u backups are damaged; they will never be used.", n_bad),
                   n_bad);
      return FALSE;
    }
  n_good += id != NULL ? 1 : 0;
  members = json_object_new ();
  json_object_set_int_member (members, "whole", n_good);
  text =
    g_strdup_printf (ngettext ("%u backup is whole.", "%u backups are whole.", n_good), n_good);
  guise_cli_output_result (self->cli->output, text, members);
  return TRUE;
}

static gboolean
create (Wishes *self, GError **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GError) local = NULL;
  g_autofree char *latest =
    guise_checkpoint_find_latest (checkpoints, &info, self->cli->cancellable, &local);
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (latest == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error_literal (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                             _("There is nothing to back up yet: nothing has been trained."));
      return FALSE;
    }
  id = guise_backup_create (self->backups, latest, GUISE_BACKUP_MANUAL, self->label, NULL,
                            self->cli->cancellable, error);
  if (id == NULL)
    return FALSE;
  if (!note (self, info.iteration, GUISE_JOURNAL_BACKUP, "id", id, error))
    {
      /* Translators: a colon and what went wrong follow */
      g_prefix_error (error, _("The backup %s was made, but the journal does not have it: "), id);
      return FALSE;
    }
  members = json_object_new ();
  json_object_set_string_member (members, "id", id);
  json_object_set_int_member (members, "iteration", (gint64) info.iteration);
  text = g_strdup_printf (_("Backed up and read back: %s"), id);
  guise_cli_output_result (self->cli->output, text, members);
  return TRUE;
}

static gboolean
restore (Wishes *self, const char *id, GError **error)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (!guise_project_restore (self->project, id, &info, &kept, self->cli->cancellable, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_int_member (members, "iteration", (gint64) info.iteration);
  if (kept != NULL)
    json_object_set_string_member (members, "kept", kept);
  text = kept != NULL
    ? g_strdup_printf (_("Training goes on from iteration %" PRIu64
                                "; what was there is kept as %s."),
                          info.iteration, kept)
    : g_strdup_printf (_("Training goes on from iteration %" PRIu64 "."), info.iteration);
  guise_cli_output_result (self->cli->output, text, members);
  return TRUE;
}

/* Those that are kept for good want a clear word. */
static gboolean
check_kind (const Wishes *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) entries = guise_backup_list (self->backups, error);

  for (unsigned i = 0; entries != NULL && i < entries->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->id, id) != 0 || self->is_sure)
        continue;
      if (entry->kind == GUISE_BACKUP_STAGE || entry->kind == GUISE_BACKUP_PINNED)
        g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONFIRM,
                     _("“%s” is kept for good: it is the way back to before a stage. Say --yes to "
                       "remove it all the same."),
                        id);
      else if (entry->is_pinned)
        g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONFIRM,
                     _("“%s” is kept because somebody has pinned it. Say --yes to remove it all "
                       "the same."),
                        id);
      else
        continue;
      return FALSE;
    }
  return entries != NULL;
}

static gboolean
remove_one (Wishes *self, const char *id, GError **error)
{
  g_autofree char *text = NULL;

  if (!check_kind (self, id, error) || !guise_backup_remove (self->backups, id, error) ||
      !note (self, 0, GUISE_JOURNAL_BACKUP, "removed", id, error))
    return FALSE;
  text = g_strdup_printf (_("Removed %s."), id);
  guise_cli_output_result (self->cli->output, text, json_object_new ());
  return TRUE;
}

static gboolean
run (Wishes *self, const char *verb, const char *id, GError **error)
{
  if (strcmp (verb, "list") == 0 && id == NULL)
    return list (self, error);
  if (strcmp (verb, "verify") == 0)
    return verify (self, id, error);
  if (strcmp (verb, "create") == 0 && id == NULL)
    return create (self, error);
  if (strcmp (verb, "restore") == 0 && id != NULL)
    return restore (self, id, error);
  if (strcmp (verb, "remove") == 0 && id != NULL)
    return remove_one (self, id, error);
  guise_cli_set_usage_error (self->cli, error,
                             _("Say “list PROJECT”, “verify PROJECT [ID]”, “create PROJECT”, “restore PROJECT ID” or “remove PROJECT ID”."));
  return FALSE;
}

/* What training goes on from, or may want to return to, is not changed under its feet. */
static gboolean
open_project (Wishes *self, const char *verb, const char *dir, GError **error)
{
  const gboolean restores = strcmp (verb, "restore") == 0;

  if ((restores || strcmp (verb, "remove") == 0) &&
      (self->lock = guise_cli_lock_project (self->cli, dir,
                                            restores ? "restoring a backup" : "removing a backup",
                                            error)) == NULL)
    return FALSE;
  self->project = guise_project_open (dir, error);
  if (self->project == NULL)
    return FALSE;
  self->backups = guise_project_dup_backups_dir (self->project);
  return TRUE;
}

gboolean
guise_cli_backup (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { .cli = self };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "label", 0, 0, G_OPTION_ARG_STRING, &wishes.label, N_ ("What a new backup is called"),
      "TEXT" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &wishes.is_sure, N_ ("Remove also what is kept for good"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  size_t n;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  if (n < 2 || n > 3)
    {
      guise_cli_set_usage_error (self, error, _("Say what to do and name one project."));
      return FALSE;
    }
  return open_project (&wishes, rest[0], rest[1], error) && run (&wishes, rest[0], rest[2], error);
}
