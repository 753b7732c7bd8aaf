/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where training goes back to after a fault. */
#include "project/guise-way-back.h"

#include <string.h>

#include "project/guise-project-private.h"
#include "store/guise-journal.h"

/* ---- the fault ---- */

static gboolean
is_called (JsonObject *act, GuiseJournalAct kind)
{
  return strcmp (json_object_get_string_member (act, "act"), guise_journal_act_get_name (kind)) ==
         0;
}

/* Of another type than a text it says nothing. */
static const char *
get_finding (JsonObject *act)
{
  JsonNode *node = json_object_get_member (act, "finding");

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : "";
}

const char *
guise_way_back_find_fault (const GPtrArray *acts, uint64_t *out_iteration)
{
  for (guint i = acts->len; i > 0; i--)
    {
      JsonObject *act = acts->pdata[i - 1];

      if (is_called (act, GUISE_JOURNAL_ROLLED_BACK) || is_called (act, GUISE_JOURNAL_RESTORE) ||
          is_called (act, GUISE_JOURNAL_RUN_BEGIN) ||
          (is_called (act, GUISE_JOURNAL_PERSON_REMOVED) &&
           json_object_has_member (act, GUISE_PERSON_NOTE_MODEL)))
        return NULL;
      if (!is_called (act, GUISE_JOURNAL_GUARD))
        continue;
      *out_iteration = (uint64_t) json_object_get_int_member (act, "iteration");
      return get_finding (act);
    }
  return NULL;
}

/* ---- the point ---- */

/* Whether it is one of at most an iteration, and newer than the best so far. */
static gboolean
is_better (const GuiseCheckpointInfo *info, const GuiseCheckpointInfo *best, uint64_t latest)
{
  return info->iteration <= latest && (best == NULL || info->iteration > best->iteration);
}

/* No errors below: what is not whole is passed over, whatever is wrong with it. */

static gboolean
is_whole_checkpoint (const GuiseCheckpointEntry *entry, GuiseWayBackCare care)
{
  return care == GUISE_WAY_BACK_SURE ? guise_checkpoint_verify (entry->path, NULL, NULL)
                                     : entry->damage == NULL;
}

static gboolean
is_whole_backup (const GuiseBackupEntry *entry, GuiseWayBackCare care)
{
  g_autofree char *backups = g_path_get_dirname (entry->path);

  return care == GUISE_WAY_BACK_SURE ? guise_backup_verify (backups, entry->id, NULL, NULL)
                                     : entry->damage == NULL;
}

static const GuiseCheckpointEntry *
find_checkpoint (const GPtrArray *checkpoints, uint64_t latest, GuiseWayBackCare care)
{
  const GuiseCheckpointEntry *best = NULL;

  for (guint i = 0; i < checkpoints->len; i++)
    {
      const GuiseCheckpointEntry *entry = checkpoints->pdata[i];

      if (is_better (&entry->info, best != NULL ? &best->info : NULL, latest) &&
          is_whole_checkpoint (entry, care))
        best = entry;
    }
  return best;
}

static const GuiseBackupEntry *
find_backup (const GPtrArray *backups, uint64_t latest, GuiseWayBackCare care)
{
  const GuiseBackupEntry *best = NULL;

  for (guint i = 0; i < backups->len; i++)
    {
      const GuiseBackupEntry *entry = backups->pdata[i];

      if (entry->kind != GUISE_BACKUP_BEFORE_RESTORE &&
          is_better (&entry->info, best != NULL ? &best->info : NULL, latest) &&
          is_whole_backup (entry, care))
        best = entry;
    }
  return best;
}

GuiseWayBack
guise_way_back_find (const GPtrArray *checkpoints,
                     const GPtrArray *backups,
                     uint64_t         fault,
                     uint64_t         first,
                     GuiseWayBackCare care)
{
  const uint64_t sure = MAX (fault - MIN (fault, GUISE_CHECKPOINT_SAFE_ITERATIONS), first);
  const uint64_t latest[] = { sure, fault };
  GuiseWayBack   self = { NULL, NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (latest); i++)
    {
      self.checkpoint = find_checkpoint (checkpoints, latest[i], care);
      if (self.checkpoint == NULL)
        self.backup = find_backup (backups, latest[i], care);
      if (self.checkpoint != NULL || self.backup != NULL)
        break;
    }
  return self;
}
