/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which backups have had their time. */
#include <string.h>
#include <unistd.h>

#include "store/guise-backup-private.h"
#include "store/guise-store-folder-private.h"

#define HOUR          INT64_C (3600)
#define DAY           (24 * HOUR)
#define WEEK          (7 * DAY)
#define N_ALWAYS_KEPT 3
#define COLLAPSE      "collapse" /* the label of what a guard went back from */
/* What one return keeps is made within minutes; a longer pause is another return. */
#define MAX_PAUSE     (10 * 60)

/* ---- by the clock ---- */

static int
compare_latest_first (const void *a, const void *b, void *user_data)
{
  const int64_t *times = user_data;
  int64_t        x = times[*(const size_t *) a];
  int64_t        y = times[*(const size_t *) b];

  if (x != y)
    return x > y ? -1 : 1;
  return 0;
}

/* How long what was made at @time stands for itself. */
static int64_t
get_period (int64_t time, int64_t now)
{
  if (now - time < DAY)
    return HOUR;
  return now - time < WEEK ? DAY : WEEK;
}

void
guise_backup_pick (const int64_t *times, size_t n, int64_t now, gboolean *out_keep)
{
  g_autofree size_t *order = g_new (size_t, MAX (n, 1));
  int64_t            period = 0; /* and place in time of the last one that stays */
  int64_t            place = 0;

  for (size_t i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare_latest_first, (void *) times);
  for (size_t k = 0; k < n; k++)
    {
      int64_t time = times[order[k]];
      int64_t own_period = get_period (time, now);
      int64_t own_place = time / own_period;

      out_keep[order[k]] = k < N_ALWAYS_KEPT || own_period != period || own_place != place;
      period = own_period;
      place = own_place;
    }
}

/* Damaged ones are not judged: they must not stay in the place of a whole one, and what can still
 * be had of them is for a person to say. Neither is what a person has pinned, and a collapse is no
 * return of a person's: kept beside those, it would push them out. */
static gboolean
is_judged (const GuiseBackupEntry *entry, GuiseBackupKind kind)
{
  return entry->kind == kind && !entry->is_pinned && entry->state != GUISE_CHECKPOINT_DAMAGED &&
         g_strcmp0 (entry->label, COLLAPSE) != 0;
}

/* Adds the timed ones that have had their time. */
static void
find_old (const GPtrArray *entries, int64_t now, GPtrArray *old)
{
  g_autoptr (GPtrArray) timed = g_ptr_array_new ();
  g_autofree int64_t  *times = NULL;
  g_autofree gboolean *keep = NULL;

  times = g_new (int64_t, entries->len + 1);
  keep = g_new (gboolean, entries->len + 1);
  for (unsigned i = 0; i < entries->len; i++)
    {
      GuiseBackupEntry *entry = g_ptr_array_index (entries, i);

      if (!is_judged (entry, GUISE_BACKUP_TIMED))
        continue;
      times[timed->len] = entry->made_at;
      g_ptr_array_add (timed, entry);
    }
  guise_backup_pick (times, timed->len, now, keep);
  for (unsigned i = 0; i < timed->len; i++)
    if (!keep[i])
      g_ptr_array_add (old, g_ptr_array_index (timed, i));
}

/* ---- kept when somebody went back ---- */

/* As they were made: a return keeps the latest first, and then what is between, from there on down.
 */
static int
compare_as_made (const void *a, const void *b)
{
  const GuiseBackupEntry *x = *(GuiseBackupEntry *const *) a;
  const GuiseBackupEntry *y = *(GuiseBackupEntry *const *) b;

  if (x->made_at != y->made_at)
    return x->made_at < y->made_at ? -1 : 1;
  if (x->info.iteration != y->info.iteration)
    return x->info.iteration > y->info.iteration ? -1 : 1;
  return strcmp (x->id, y->id);
}

static gboolean
begins_return (const GuiseBackupEntry *entry, const GuiseBackupEntry *before)
{
  return strcmp (entry->label, before->label) != 0 ||
         entry->info.iteration >= before->info.iteration ||
         entry->made_at - before->made_at > MAX_PAUSE;
}

GPtrArray *
guise_backup_find_outlived (const GPtrArray *entries, unsigned n_returns)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  GPtrArray              *outlived = g_ptr_array_new ();
  const GuiseBackupEntry *farthest = NULL;
  unsigned                n_seen = 1;

  for (unsigned i = 0; i < entries->len; i++)
    {
      GuiseBackupEntry *entry = g_ptr_array_index (entries, i);

      if (!is_judged (entry, GUISE_BACKUP_BEFORE_RESTORE))
        continue;
      if (farthest == NULL || entry->info.iteration > farthest->info.iteration)
        farthest = entry; /* of equal ones the newest, which comes first */
      g_ptr_array_add (left, entry);
    }
  g_ptr_array_sort (left, compare_as_made);
  for (unsigned i = left->len; i > 0; i--)
    {
      GuiseBackupEntry *entry = g_ptr_array_index (left, i - 1);

      if (n_seen > n_returns && entry != farthest)
        g_ptr_array_add (outlived, entry);
      if (i > 1 && begins_return (entry, g_ptr_array_index (left, i - 2)))
        n_seen++;
    }
  return outlived;
}

/* Whether the clock says that others were kept after this return: then it was set back meanwhile,
 * and what this one has just kept would look the oldest. */
static gboolean
is_set_back (const GPtrArray *entries, const char *kept)
{
  int64_t own = INT64_MIN;
  int64_t latest = INT64_MIN;

  for (unsigned i = 0; i < entries->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (entries, i);

      if (entry->kind == GUISE_BACKUP_BEFORE_RESTORE)
        latest = MAX (latest, entry->made_at);
      if (g_strcmp0 (entry->id, kept) == 0)
        own = entry->made_at;
    }
  return own != INT64_MIN && latest - own > MAX_PAUSE;
}

void
guise_backup_thin_returns (const char *backups, const char *id, const char *kept)
{
  g_autoptr (GPtrArray) entries = guise_backup_list (backups, NULL);
  g_autoptr (GPtrArray) outlived = entries != NULL
                                     ? guise_backup_find_outlived (entries, GUISE_BACKUP_N_RETURNS)
                                     : NULL;

  if (entries == NULL || is_set_back (entries, kept))
    return;
  for (unsigned i = 0; i < outlived->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (outlived, i);

      if (g_strcmp0 (entry->id, id) != 0 && g_strcmp0 (entry->id, kept) != 0)
        guise_backup_retire (backups, entry->id, NULL); /* what cannot go now goes another time */
    }
}

/* ---- all of them ---- */

/* In a locked folder. */
static gboolean
thin (const char *backups, int64_t now, unsigned *out_n_removed, GError **error)
{
  g_autoptr (GPtrArray) entries = guise_backup_list (backups, error);
  g_autoptr (GPtrArray) old = NULL;
  gboolean ok = entries != NULL;

  if (!ok)
    return FALSE;
  old = guise_backup_find_outlived (entries, GUISE_BACKUP_N_RETURNS);
  find_old (entries, now, old);
  for (unsigned i = 0; ok && i < old->len; i++)
    ok = guise_backup_retire (backups, ((const GuiseBackupEntry *) old->pdata[i])->id, error);
  if (ok)
    *out_n_removed = old->len;
  return ok;
}

/* Who waits for the lock looks only then: a pin may have come meanwhile. */
gboolean
guise_backup_thin (const char *backups, int64_t now, unsigned *out_n_removed, GError **error)
{
  g_autoptr (GPtrArray) ids = guise_backup_list_ids (backups, error);
  unsigned n_removed = 0;
  gboolean ok = ids != NULL;

  if (ok && ids->len > 0)
    {
      const int lock = guise_store_folder_lock_in_time (backups, NULL, error);

      if (lock < 0)
        return FALSE;
      guise_store_folder_sweep (backups, guise_backup_list_own_files);
      ok = thin (backups, now, &n_removed, error);
      close (lock);
    }
  if (ok && out_n_removed != NULL)
    *out_n_removed = n_removed;
  return ok;
}
