/* SPDX-License-Identifier: GPL-3.0-or-later
 * Backups: made, looked at, thinned, gone back to. */
#include "core/guise-error.h"
#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-folder-private.h"
#include "store/guise-store-json-private.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUR INT64_C (3600)

/* A project's two folders. */
typedef struct
{
  char *dir;         /* owned */
  char *checkpoints; /* owned */
  char *backups;     /* owned */
} Folders;

static void
set_up (Folders *self, const void *data)
{
  self->dir = guise_test_tmp_dir ();
  self->checkpoints = g_build_filename (self->dir, "checkpoints", NULL);
  self->backups = g_build_filename (self->dir, "backups", NULL);
}

static void
tear_down (Folders *self, const void *data)
{
  guise_test_rm_rf (self->dir);
  g_free (self->checkpoints);
  g_free (self->backups);
}

static void
write_checkpoint (Folders *self, uint64_t iteration, const char *content)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_test_store_write (self->checkpoints, iteration, content, &error));
  g_assert_no_error (error);
}

static void
assert_latest (Folders *self, uint64_t iteration, const char *content)
{
  uint64_t         found = 0;
  g_autofree char *text = guise_test_store_read_latest (self->checkpoints, &found);

  g_assert_cmpstr (text, ==, content);
  g_assert_cmpuint (found, ==, iteration);
}

static char *
create (Folders *self, uint64_t iteration, GuiseBackupKind kind, const char *label)
{
  g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, iteration);
  g_autofree char *path = g_build_filename (self->checkpoints, name, NULL);
  g_autoptr (GError) error = NULL;
  char *id = guise_backup_create (self->backups, path, kind, label, NULL, NULL, &error);

  g_assert_no_error (error);
  return id;
}

static unsigned
count_backups (Folders *self)
{
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);

  return list->len;
}

/* Flips a bit in place, in whatever shares the bytes. */
static void
damage (const char *folder, const char *id, const char *name)
{
  g_autofree char *path = g_build_filename (folder, id, name, NULL);
  FILE            *file = fopen (path, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpint (fputc ('#', file), ==, '#');
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_create (Folders *self, const void *data)
{
  g_autofree char *picture = g_build_filename (self->dir, "0000000100.png", NULL);
  g_autofree char *missing = g_build_filename (self->dir, "not there.png", NULL);
  const char      *pictures[] = { picture, missing, picture, NULL };
  g_autofree char *checkpoint = g_build_filename (self->checkpoints, "0000000100", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const GuiseBackupEntry *entry;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 100, "hundred");
  g_assert_true (g_file_set_contents (picture, "a picture", -1, NULL));
  id = guise_backup_create (self->backups, checkpoint, GUISE_BACKUP_STAGE, "Warp: off/on \xc3\xa4",
                            pictures, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "0000000100-stage-Warp-off-on-\xc3\xa4");
  g_assert_true (guise_backup_verify (self->backups, id, NULL, &error));
  list = guise_backup_list (self->backups, &error);
  g_assert_cmpuint (list->len, ==, 1);
  entry = g_ptr_array_index (list, 0);
  g_assert_cmpstr (entry->id, ==, id);
  g_assert_cmpint (entry->kind, ==, GUISE_BACKUP_STAGE);
  g_assert_cmpstr (entry->label, ==, "Warp: off/on \xc3\xa4");
  g_assert_cmpuint (entry->info.iteration, ==, 100);
  g_assert_cmpstr (entry->info.stage, ==, "one");
  g_assert_true (entry->info.is_reusable);
  g_assert_cmpint (entry->state, ==, GUISE_CHECKPOINT_UNCHECKED);
  g_assert_null (entry->damage);
  g_assert_cmpuint (g_strv_length (entry->pictures), ==, 1);
  g_assert_true (g_str_has_suffix (entry->pictures[0], "/0000000100.png"));
  g_assert_cmpint (ABS (entry->made_at - g_get_real_time () / G_USEC_PER_SEC), <, 3600);
  g_assert_cmpuint (entry->n_bytes, >, 21);
  /* A backup is a checkpoint. */
  g_assert_true (guise_checkpoint_verify (entry->path, NULL, &error));
  g_assert_cmpuint (guise_test_store_count (self->backups, "."), ==, 0);
}

/* Files share their bytes: next to nothing is written, and the checkpoint may go. */
static void
test_shares_bytes (Folders *self, const void *data)
{
  g_autofree char *id = NULL;
  g_autofree char *file = NULL;
  g_autofree char *original = g_build_filename (self->checkpoints, "0000000005", "weights", NULL);
  g_autoptr (GPtrArray) list = NULL;
  const GuiseBackupEntry *entry;
  struct stat             a, b;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  id = create (self, 5, GUISE_BACKUP_MANUAL, NULL);
  g_assert_cmpstr (id, ==, "0000000005-manual");
  file = g_build_filename (self->backups, id, "weights", NULL);
  g_assert_cmpint (stat (file, &a), ==, 0);
  g_assert_cmpint (stat (original, &b), ==, 0);
  if (a.st_ino != b.st_ino)
    g_test_skip ("the file system of the temporary folder makes no hard links, or reflinks");
  else
    {
      list = guise_backup_list (self->backups, &error);
      entry = g_ptr_array_index (list, 0);
      g_assert_cmpuint (entry->n_own_bytes, ==, 0);
      g_assert_cmpuint (entry->n_bytes, >, 12);
    }
  for (uint64_t i = 200; i <= 400; i += 100)
    write_checkpoint (self, i, "later");
  guise_checkpoint_prune (self->checkpoints, 1);
  g_assert_true (guise_backup_verify (self->backups, id, NULL, &error));
  g_clear_pointer (&list, g_ptr_array_unref);
  list = guise_backup_list (self->backups, &error);
  entry = g_ptr_array_index (list, 0);
  g_assert_cmpuint (entry->n_own_bytes, ==, entry->n_bytes);
}

/* The same act twice, as after a kill in between, makes one backup; another act another one. */
static void
test_once (Folders *self, const void *data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;

  write_checkpoint (self, 5, "five");
  first = create (self, 5, GUISE_BACKUP_STAGE, "two");
  second = create (self, 5, GUISE_BACKUP_STAGE, "two");
  g_assert_cmpstr (first, ==, second);
  write_checkpoint (self, 5, "another five");
  third = create (self, 5, GUISE_BACKUP_STAGE, "two");
  g_assert_cmpstr (third, ==, "0000000005-stage-two-2");
  damage (self->backups, third, "weights");
  write_checkpoint (self, 5, "another five");
  fourth = create (self, 5, GUISE_BACKUP_STAGE, "two");
  g_assert_cmpstr (fourth, ==, "0000000005-stage-two-3");
  g_assert_cmpuint (count_backups (self), ==, 3);
}

/* What is damaged is not backed up, and what is there stays. */
static void
test_of_damaged (Folders *self, const void *data)
{
  g_autofree char *path = g_build_filename (self->checkpoints, "0000000006", NULL);
  g_autofree char *older = NULL;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  older = create (self, 5, GUISE_BACKUP_STAGE, "two");
  write_checkpoint (self, 6, "six");
  damage (self->checkpoints, "0000000006", "weights");
  g_assert_null (
    guise_backup_create (self->backups, path, GUISE_BACKUP_STAGE, "three", NULL, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "/checkpoints/0000000006' does not hold what was"));
  g_assert_cmpuint (guise_test_store_count (self->backups, ""), ==, 1);
  g_assert_true (guise_backup_verify (self->backups, older, NULL, NULL));
}

/* Going back: what was there is kept, what was newer is gone. */
static void
test_restore (Folders *self, const void *data)
{
  g_autofree char *id = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *none = NULL;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_auto (GuiseCheckpointInfo) now = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  id = create (self, 5, GUISE_BACKUP_TIMED, NULL);
  for (uint64_t i = 6; i < 10; i++)
    write_checkpoint (self, i, "later");
  guise_checkpoint_prune (self->checkpoints, 3);
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, &info, &kept, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (info.iteration, ==, 5);
  g_assert_cmpstr (kept, ==, "0000000009-before-restore-to-5");
  assert_latest (self, 5, "five");
  g_assert_cmpuint (guise_test_store_count (self->checkpoints, ""), ==, 1);
  path = guise_checkpoint_find_latest (self->checkpoints, &now, NULL, &error);
  g_assert_cmpstr (now.reason, ==, "restore");
  g_assert_cmpuint (now.stage_done, ==, 5);
  g_assert_true (now.trained_seconds == 300.0);
  /* And forth again. */
  g_assert_true (
    guise_backup_restore (self->backups, kept, self->checkpoints, NULL, NULL, &none, NULL, &error));
  g_assert_cmpstr (none, ==, "0000000005-before-restore-to-9");
  assert_latest (self, 9, "later");
}

/* A project whose checkpoints are all lost comes back from a backup. */
static void
test_restore_into_nothing (Folders *self, const void *data)
{
  g_autofree char *id = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *file = g_build_filename (self->checkpoints, "0000000005", "weights", NULL);
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  id = create (self, 5, GUISE_BACKUP_TIMED, NULL);
  g_unlink (file);
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, &kept, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (kept);
  assert_latest (self, 5, "five");
}

/* A damaged backup is shown as damaged and not used; everything is as it was. */
static void
test_restore_damaged (Folders *self, const void *data)
{
  static const char *const names[] = { "weights", "checkpoint.json", "backup.json" };

  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *id = NULL;
      g_autoptr (GError) error = NULL;

      write_checkpoint (self, 5, "five");
      id = create (self, 5, GUISE_BACKUP_TIMED, NULL);
      write_checkpoint (self, 6, "six");
      damage (self->backups, id, names[k]);
      g_assert_false (guise_backup_verify (self->backups, id, NULL, NULL));
      g_assert_false (guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, NULL,
                                            NULL, &error));
      g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
      g_assert_true (g_str_has_prefix (error->message, "The backup '0000000005-timed"));
      assert_latest (self, 6, "six");
      g_assert_cmpuint (guise_test_store_count (self->backups, "0000000006"), ==, 0);
      g_clear_error (&error);
      g_assert_true (guise_backup_remove (self->backups, id, &error));
    }
  g_assert_cmpuint (guise_test_store_count (self->backups, "left-"), ==,
                    1); /* that without a list */
}

/* What damage looks like in the list: it is there, it says so, and what its name tells is told. */
static void
test_list_damaged (Folders *self, const void *data)
{
  g_autofree char *whole = NULL;
  g_autofree char *id = NULL;
  g_autofree char *renamed = g_build_filename (self->backups, "0000000007-pinned-x", NULL);
  g_autofree char *path = NULL;
  g_autofree char *strange = g_build_filename (self->backups, "notes", NULL);
  g_autoptr (GPtrArray) list = NULL;

  write_checkpoint (self, 5, "five");
  whole = create (self, 5, GUISE_BACKUP_TIMED, NULL);
  id = create (self, 5, GUISE_BACKUP_PINNED, "Reusable base");
  g_assert_cmpstr (id, ==, "0000000005-pinned-Reusable-base");
  path = g_build_filename (self->backups, id, NULL);
  g_assert_cmpint (g_rename (path, renamed), ==, 0);
  g_assert_cmpint (g_mkdir (strange, 0755), ==, 0);
  list = guise_backup_list (self->backups, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  {
    const GuiseBackupEntry *entry = g_ptr_array_index (list, 0);

    g_assert_cmpint (entry->state, ==, GUISE_CHECKPOINT_DAMAGED);
    g_assert_cmpint (entry->kind, ==, GUISE_BACKUP_PINNED);
    g_assert_cmpuint (entry->info.iteration, ==, 7);
    g_assert_nonnull (strstr (entry->damage, "holds iteration 5, not that of its name"));
    entry = g_ptr_array_index (list, 1);
    g_assert_cmpint (entry->state, ==, GUISE_CHECKPOINT_UNCHECKED);
  }
}

/* Names that lead elsewhere name nothing. */
static void
test_strange_ids (Folders *self, const void *data)
{
  static const char *const ids[] = {
    "",
    ".",
    "..",
    "../checkpoints/0000000005",
    "0000000005",
    "0000000005-timed/../../x",
    "0000000005-timed-x",
    "0000000005-other",
  };

  write_checkpoint (self, 5, "five");
  g_free (create (self, 5, GUISE_BACKUP_TIMED, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_backup_remove (self->backups, ids[i], &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_assert_false (guise_backup_verify (self->backups, ids[i], NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_assert_false (guise_backup_restore (self->backups, ids[i], self->checkpoints, NULL, NULL,
                                            NULL, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
    }
  assert_latest (self, 5, "five");
  g_assert_cmpuint (count_backups (self), ==, 1);
}

/* A checkpoint of the first format has no checksums; its backup has. */
static void
test_format_1 (Folders *self, const void *data)
{
  g_autofree char *folder = g_build_filename (self->checkpoints, "0000000008", NULL);
  g_autofree char *weights = g_build_filename (folder, "weights", NULL);
  g_autofree char *json = g_build_filename (folder, "checkpoint.json", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (weights, "eight", 5, NULL));
  g_assert_true (
    g_file_set_contents (json, "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5}}", -1,
                         NULL));
  id = create (self, 8, GUISE_BACKUP_MANUAL, NULL);
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, NULL, NULL, &error));
  assert_latest (self, 8, "eight");
  damage (self->backups, id, "weights");
  g_assert_false (guise_backup_verify (self->backups, id, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
}

/* Ten runs of half an hour, one after the other, still give backups (features.md 84). */
static void
test_due (void)
{
  double   trained = 0.0, backed_up = 0.0;
  unsigned n_backups = 0;

  for (int run = 0; run < 10; run++)
    for (int minute = 0; minute < 30; minute++)
      {
        trained += 60.0;
        if (guise_backup_is_due (trained, backed_up, 2.0))
          {
            backed_up = trained;
            n_backups++;
          }
      }
  g_assert_cmpuint (n_backups, ==, 2);
  g_assert_true (guise_backup_is_due (trained, 0.0, 3.0));
  g_assert_true (guise_backup_is_due (trained, 0.0, 5.0));
  g_assert_false (guise_backup_is_due (trained, 0.0, 5.1));
  g_assert_false (guise_backup_is_due (trained, 0.0, 0.0));
  g_assert_false (guise_backup_is_due (trained, 0.0, (double) NAN));
}

/* A table of times, in hours before now, and which of them stay. */
static void
test_pick (void)
{
  static const struct
  {
    int64_t  hours_ago_x10;
    gboolean stays;
  } table[] = {
    { -10000, TRUE }, /* the clock was put back since: nothing can be said */
    { 1, TRUE },      { 3, TRUE },     { 4, FALSE },   { 30, TRUE },    { 60, TRUE },
    { 61, FALSE },    { 239, TRUE },   { 241, TRUE },  { 300, FALSE },  { 490, TRUE },
    { 520, FALSE },   { 1670, TRUE },  { 1690, TRUE }, { 1700, FALSE }, { 3400, TRUE },
    { 3410, FALSE },  { 90000, TRUE },
  };
  /* 23 hours and some minutes into a day, 6 days into a week. */
  int64_t  now = 2900 * 7 * 24 * HOUR + 7 * 24 * HOUR - 30 * 60;
  int64_t  times[G_N_ELEMENTS (table)];
  gboolean keep[G_N_ELEMENTS (table)];

  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    times[i] = now - table[i].hours_ago_x10 * HOUR / 10;
  guise_backup_pick (times, G_N_ELEMENTS (table), now, keep);
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("%.1f h ago", (double) table[i].hours_ago_x10 / 10.0);
      g_assert_cmpint (keep[i], ==, table[i].stays);
    }
}

/* A backup an hour for two months, thinned each time, as it happens: what stays stays, and there
 * are at all times enough of them and never too many. */
static void
test_pick_over_time (void)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (int64_t));
  int64_t start = 1764000123;

  for (int64_t hour = 0; hour < 60 * 24; hour++)
    {
      int64_t              now = start + hour * HOUR;
      g_autofree gboolean *keep = g_new (gboolean, times->len + 1);
      unsigned             n_day = 0, n_week = 0, n_older = 0;

      g_array_append_val (times, now);
      guise_backup_pick ((const int64_t *) (void *) times->data, times->len, now, keep);
      for (unsigned i = times->len; i > 0; i--)
        if (!keep[i - 1])
          g_array_remove_index (times, i - 1);
      for (unsigned i = 0; i < times->len; i++)
        {
          int64_t age = now - g_array_index (times, int64_t, i);

          n_day += age < 24 * HOUR;
          n_week += age >= 24 * HOUR && age < 7 * 24 * HOUR;
          n_older += age >= 7 * 24 * HOUR;
        }
      g_assert_cmpuint (n_day, ==, MIN (hour + 1, 24));
      g_assert_cmpuint (n_week, <=, 7);
      g_assert_cmpuint (n_older, <=, 9);
      if (hour >= 8 * 24)
        g_assert_cmpuint (n_week, >=, 6);
      if (hour >= 59 * 24)
        g_assert_cmpuint (n_older, >=, 7);
    }
}

/* On disk: of the timed ones only, and never a damaged one in the place of a whole one. */
static void
test_thin (Folders *self, const void *data)
{
  int64_t          now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned         n_removed = 99;
  g_autofree char *damaged = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_backup_thin (self->backups, now, &n_removed, &error));
  g_assert_cmpuint (n_removed, ==, 0);
  for (uint64_t i = 1; i <= 8; i++)
    {
      write_checkpoint (self, i, "some");
      g_free (create (self, i, GUISE_BACKUP_TIMED, NULL));
      g_free (create (self, i, GUISE_BACKUP_STAGE, "kept"));
    }
  {
    g_autofree char *file = g_build_filename (self->backups, "0000000008-timed", "weights", NULL);

    g_unlink (file);
  }
  /* All of this very hour: the newest three stay, and the damaged one. A year later likewise. */
  g_assert_true (guise_backup_thin (self->backups, now + 365 * 24 * HOUR, &n_removed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_removed, ==, 4);
  g_assert_cmpuint (count_backups (self), ==, 12);
  g_assert_cmpuint (guise_test_store_count (self->backups, "0000000008"), ==, 2);
  g_assert_cmpuint (guise_test_store_count (self->backups, "."), ==, 0);
}

static gboolean
is_pinned (Folders *self, const char *id)
{
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);

  for (unsigned i = 0; i < list->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (list, i);

      if (strcmp (entry->id, id) == 0)
        return entry->is_pinned;
    }
  g_assert_not_reached ();
}

/* What a person has pinned stays, takes nobody's place, and goes its way without the pin. */
static void
test_pin (Folders *self, const void *data)
{
  const int64_t    now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned         n_removed = 99;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 1; i <= 8; i++)
    {
      write_checkpoint (self, i, "some");
      g_free (create (self, i, GUISE_BACKUP_TIMED, NULL));
    }
  g_assert_false (is_pinned (self, "0000000001-timed"));
  g_assert_true (guise_backup_set_pinned (self->backups, "0000000001-timed", TRUE, &error));
  g_assert_true (guise_backup_set_pinned (self->backups, "0000000008-timed", TRUE, &error));
  g_assert_true (guise_backup_set_pinned (self->backups, "0000000008-timed", TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (is_pinned (self, "0000000001-timed"));
  g_assert_true (guise_backup_verify (self->backups, "0000000001-timed", NULL, &error));
  g_assert_cmpuint (guise_test_store_count (self->backups, "."), ==, 0);

  g_assert_true (guise_backup_thin (self->backups, now, &n_removed, &error));
  g_assert_cmpuint (n_removed, ==, 3); /* of 2 to 7 the newest three stay */
  g_assert_cmpuint (count_backups (self), ==, 5);
  g_assert_true (is_pinned (self, "0000000001-timed"));
  g_assert_true (is_pinned (self, "0000000008-timed"));
  g_assert_true (guise_backup_set_pinned (self->backups, "0000000001-timed", FALSE, &error));
  g_assert_false (is_pinned (self, "0000000001-timed"));
  g_assert_true (guise_backup_thin (self->backups, now, &n_removed, &error));
  g_assert_cmpuint (n_removed, ==, 1);

  g_assert_false (guise_backup_set_pinned (self->backups, "0000000001-timed", TRUE, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A checkpoint that is pinned stays when the others of its time go, and can be gone back to. */
static void
test_pin_checkpoint (Folders *self, const void *data)
{
  g_autofree char *checkpoint = g_build_filename (self->checkpoints, "0000000001", NULL);
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 1; i <= 601; i += 200)
    write_checkpoint (self, i, i == 1 ? "one" : "later");
  id = guise_backup_pin_checkpoint (self->backups, checkpoint, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "0000000001-timed-pinned");
  again = guise_backup_pin_checkpoint (self->backups, checkpoint, NULL, NULL, &error);
  g_assert_cmpstr (again, ==, id);
  guise_checkpoint_prune (self->checkpoints, 1);
  g_assert_cmpuint (guise_test_store_count (self->checkpoints, "0000000001"), ==, 0);
  for (uint64_t i = 605; i <= 609; i++)
    {
      write_checkpoint (self, i, "some");
      g_free (create (self, i, GUISE_BACKUP_TIMED, NULL));
    }
  g_assert_true (
    guise_backup_thin (self->backups, g_get_real_time () / G_USEC_PER_SEC, NULL, &error));
  g_assert_true (is_pinned (self, id));
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, NULL, NULL, &error));
  assert_latest (self, 1, "one");
  g_assert_null (
    guise_backup_pin_checkpoint (self->backups, "/no/such/0000000003", NULL, NULL, &error));
  g_assert_nonnull (error);
}

/* A kill while a pin was being set leaves nothing for long. */
static void
test_pin_cut_off (Folders *self, const void *data)
{
  g_autofree char *path = g_build_filename (self->backups, "0000000005-timed", NULL);
  g_autofree char *left = g_build_filename (path, "backup.json.tmp", NULL);
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  g_free (create (self, 5, GUISE_BACKUP_TIMED, NULL));
  g_assert_true (g_file_set_contents (left, "{\"half", -1, NULL));
  g_assert_true (guise_backup_set_pinned (self->backups, "0000000005-timed", FALSE, &error));
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (left, "{\"half", -1, NULL));
  g_assert_true (guise_backup_remove (self->backups, "0000000005-timed", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_test_store_count (self->backups, ""), ==, 0); /* nor "left-…" */
}

/* The mark is part of a list that is checked: damage is seen, is not pinned over, and the files
 * stay. */
static void
test_pin_damaged (Folders *self, const void *data)
{
  static const char *const wrong[] = { "\"pinned\":1", "\"pinned\":null", "\"pinned\":\"yes\"" };
  g_autofree char *list = g_build_filename (self->backups, "0000000005-timed", "backup.json", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GuiseBackupManifest) manifest = { 0 };

  write_checkpoint (self, 5, "five");
  g_free (create (self, 5, GUISE_BACKUP_TIMED, NULL));
  damage (self->backups, "0000000005-timed", "backup.json");
  g_assert_false (guise_backup_set_pinned (self->backups, "0000000005-timed", TRUE, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
  g_assert_false (is_pinned (self, "0000000005-timed"));
  g_assert_true (g_file_test (list, G_FILE_TEST_EXISTS));
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autofree char *json = g_strdup_printf ("{%s}", wrong[i]);
      g_autoptr (JsonNode) member = json_from_string (json, NULL);
      g_autofree char *text = NULL;

      json_builder_begin_object (builder);
      guise_store_json_add_int (builder, "format", 1);
      guise_store_json_add_text (builder, "kind", "timed");
      guise_store_json_add_text (builder, "label", "");
      guise_store_json_add_int (builder, "made_at", 5);
      json_builder_set_member_name (builder, "pinned");
      json_builder_add_value (builder,
                              json_node_copy (
                                json_object_get_member (json_node_get_object (member), "pinned")));
      json_builder_end_object (builder);
      text = guise_store_json_seal (builder);
      g_clear_error (&error);
      g_assert_false (
        guise_backup_manifest_parse (text, strlen (text), "a folder", &manifest, &error));
      g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "\"pinned\""));
    }
}

/* A program that writes there is waited for. */
static void *
let_go_cb (void *data)
{
  g_usleep (200000);
  close (GPOINTER_TO_INT (data));
  return NULL;
}

static void
test_waits (Folders *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *checkpoint = g_build_filename (self->checkpoints, "0000000005", NULL);
  g_autofree char *id = NULL;
  GThread         *thread;
  int              lock;

  write_checkpoint (self, 5, "five");
  g_assert_cmpint (g_mkdir_with_parents (self->backups, 0755), ==, 0);
  lock = guise_store_folder_lock (self->backups, &error);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (guise_store_folder_lock (self->backups, &error), <, 0);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_backup_create (self->backups, checkpoint, GUISE_BACKUP_STAGE, "two", NULL,
                                      cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  thread = g_thread_new ("let-go", let_go_cb, GINT_TO_POINTER (lock));
  id =
    guise_backup_create (self->backups, checkpoint, GUISE_BACKUP_STAGE, "two", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (id);
  g_thread_join (thread);
  lock = guise_store_folder_lock (self->backups, &error);
  thread = g_thread_new ("let-go", let_go_cb, GINT_TO_POINTER (lock));
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (thread);
}

static void *
thin_cb (void *data)
{
  Folders *self = data;
  g_autoptr (GError) error = NULL;
  const gboolean ok =
    guise_backup_thin (self->backups, g_get_real_time () / G_USEC_PER_SEC, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  return NULL;
}

static void
write_pin (Folders *self, const char *id)
{
  g_autofree char *path = g_build_filename (self->backups, id, NULL);
  g_autofree char *list = g_build_filename (path, "backup.json", NULL);
  g_autofree char *text = NULL;
  g_auto (GuiseBackupManifest) manifest = { 0 };
  int folder = guise_store_folder_open (path, NULL);

  g_assert_true (guise_backup_manifest_read (folder, path, &manifest, NULL));
  close (folder);
  manifest.is_pinned = TRUE;
  text = guise_backup_manifest_to_text (&manifest);
  g_assert_true (g_file_set_contents (list, text, -1, NULL));
}

/* Who waits while somebody pins a backup does not remove it. */
static void
test_pin_meanwhile (Folders *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_removed = TRUE;
  GThread *thread;
  int      lock;

  for (uint64_t i = 1; i <= 5; i++)
    {
      write_checkpoint (self, i, "some");
      g_free (create (self, i, GUISE_BACKUP_TIMED, "clock"));
    }
  lock = guise_store_folder_lock (self->backups, &error);
  g_assert_cmpint (lock, >=, 0);
  thread = g_thread_new ("thin", thin_cb, self);
  g_usleep (200000);
  write_pin (self, "0000000001-timed-clock");
  close (lock);
  g_thread_join (thread);
  g_assert_true (is_pinned (self, "0000000001-timed-clock"));
  g_assert_cmpuint (count_backups (self), ==, 4); /* it and the newest three */

  g_assert_true (
    guise_backup_remove_unpinned (self->backups, "0000000001-timed-clock", &is_removed, &error));
  g_assert_false (is_removed);
  g_assert_true (
    guise_backup_remove_unpinned (self->backups, "0000000002-timed-clock", &is_removed, &error));
  g_assert_false (is_removed); /* it was gone */
  g_assert_true (
    guise_backup_remove_unpinned (self->backups, "0000000003-timed-clock", &is_removed, &error));
  g_assert_no_error (error);
  g_assert_true (is_removed);
  g_assert_cmpuint (count_backups (self), ==, 3);
  lock = guise_store_folder_lock (self->backups, &error);
  thread = g_thread_new ("let-go", let_go_cb, GINT_TO_POINTER (lock));
  g_assert_true (guise_backup_remove (self->backups, "0000000004-timed-clock", &error));
  g_assert_no_error (error);
  g_thread_join (thread);
}

static unsigned
count_of (Folders *self, const char *text)
{
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);
  unsigned n = 0;

  for (unsigned i = 0; i < list->len; i++)
    n += strstr (((const GuiseBackupEntry *) g_ptr_array_index (list, i))->id, text) != NULL;
  return n;
}

/* Going back loses nothing: what was between is kept, too, unless it is already. */
static void
test_restore_keeps_between (Folders *self, const void *data)
{
  g_autofree char *id = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  id = create (self, 5, GUISE_BACKUP_TIMED, NULL);
  for (uint64_t i = 6; i <= 9; i++)
    write_checkpoint (self, i, "later");
  g_free (create (self, 8, GUISE_BACKUP_STAGE, "two"));
  damage (self->checkpoints, "0000000007", "checkpoint.json");
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, &kept, NULL, &error));
  g_assert_no_error (error);
  assert_latest (self, 5, "five");
  g_assert_cmpstr (kept, ==, "0000000009-before-restore-to-5");
  g_assert_cmpuint (count_of (self, "0000000006-before-restore-to-5"), ==, 1);
  g_assert_cmpuint (count_of (self, "0000000007"), ==, 0);
  g_assert_cmpuint (count_of (self, "0000000008"), ==, 1); /* the one before the stage */
  g_assert_cmpuint (count_backups (self), ==, 4);
}

/* A backup that has rotten holds nothing: what was between is kept once more. */
static void
test_restore_past_rotten (Folders *self, const void *data)
{
  g_autofree char *id = NULL;
  g_autofree char *rotten = NULL;
  g_autofree char *weights = NULL;
  g_autoptr (GError) error = NULL;

  write_checkpoint (self, 5, "five");
  id = create (self, 5, GUISE_BACKUP_TIMED, NULL);
  for (uint64_t i = 6; i <= 9; i++)
    write_checkpoint (self, i, "later");
  rotten = create (self, 8, GUISE_BACKUP_STAGE, "two");
  weights = g_build_filename (self->backups, rotten, "weights", NULL);
  g_assert_cmpint (g_unlink (weights), ==, 0); /* its bytes are the checkpoint's, too */
  g_assert_true (g_file_set_contents (weights, "l@ter", -1, NULL));
  g_assert_true (
    guise_backup_restore (self->backups, id, self->checkpoints, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_of (self, "0000000008-before-restore-to-5"), ==, 1);
}

/* A checkpoint that is still there can be gone back to like a backup. */
static void
test_restore_checkpoint (Folders *self, const void *data)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 6; i <= 9; i++)
    write_checkpoint (self, i, i == 7 ? "seven" : "other");
  g_assert_true (guise_backup_restore_checkpoint (self->backups, 7, self->checkpoints, NULL, &info,
                                                  &kept, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (info.iteration, ==, 7);
  g_assert_cmpstr (kept, ==, "0000000009-before-restore-to-7");
  g_assert_cmpuint (count_of (self, "0000000008-before-restore-to-7"), ==, 1);
  g_assert_cmpuint (count_backups (self), ==, 2);
  assert_latest (self, 7, "seven");
  g_assert_cmpuint (guise_test_store_count (self->checkpoints, ""), ==, 2); /* 6 stays */
  /* That it is the latest already costs nothing. */
  g_assert_true (guise_backup_restore_checkpoint (self->backups, 7, self->checkpoints, NULL, NULL,
                                                  &none, NULL, &error));
  g_assert_null (none);
  g_assert_cmpuint (count_backups (self), ==, 2);
  /* And forth again. */
  g_assert_true (
    guise_backup_restore (self->backups, kept, self->checkpoints, NULL, NULL, NULL, NULL, &error));
  assert_latest (self, 9, "other");
}

/* One that is damaged, or gone, changes nothing. */
static void
test_restore_damaged_checkpoint (Folders *self, const void *data)
{
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 6; i <= 8; i++)
    write_checkpoint (self, i, "some");
  damage (self->checkpoints, "0000000006", "weights");
  g_assert_false (guise_backup_restore_checkpoint (self->backups, 6, self->checkpoints, NULL, NULL,
                                                   NULL, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_false (guise_backup_restore_checkpoint (self->backups, 5, self->checkpoints, NULL, NULL,
                                                   NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  assert_latest (self, 8, "some");
  g_assert_cmpuint (guise_test_store_count (self->checkpoints, ""), ==, 3);
  g_assert_cmpuint (count_backups (self), ==, 0);
}

/* A full disk is seen before anything is written. */
static void
test_space (Folders *self, const void *data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (self->backups, 0755), ==, 0);
  g_assert_false (
    guise_store_check_space (self->backups, UINT64_C (1) << 60, "The backup", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "The backup needs 1170935903.1 GB, and only "));
  g_assert_true (g_str_has_suffix (error->message, "/backups'"));
}

#define ADD(name, func) g_test_add ("/store/backup/" name, Folders, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("create", test_create);
  ADD ("shares-bytes", test_shares_bytes);
  ADD ("once", test_once);
  ADD ("of-damaged", test_of_damaged);
  ADD ("restore", test_restore);
  ADD ("restore-into-nothing", test_restore_into_nothing);
  ADD ("restore-damaged", test_restore_damaged);
  ADD ("list-damaged", test_list_damaged);
  ADD ("strange-ids", test_strange_ids);
  ADD ("format-1", test_format_1);
  ADD ("pin", test_pin);
  ADD ("pin-checkpoint", test_pin_checkpoint);
  ADD ("pin-cut-off", test_pin_cut_off);
  ADD ("pin-damaged", test_pin_damaged);
  ADD ("waits", test_waits);
  ADD ("pin-meanwhile", test_pin_meanwhile);
  ADD ("restore-keeps-between", test_restore_keeps_between);
  ADD ("restore-past-rotten", test_restore_past_rotten);
  ADD ("restore-checkpoint", test_restore_checkpoint);
  ADD ("restore-damaged-checkpoint", test_restore_damaged_checkpoint);
  g_test_add_func ("/store/backup/due", test_due);
  g_test_add_func ("/store/backup/pick", test_pick);
  g_test_add_func ("/store/backup/pick-over-time", test_pick_over_time);
  ADD ("thin", test_thin);
  ADD ("space", test_space);
  return g_test_run ();
}
