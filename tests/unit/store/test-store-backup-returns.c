/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept when somebody goes back, and when it goes. */
#include <string.h>
#include <unistd.h>

#include "store/guise-backup-private.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

#define HOUR INT64_C (3600)

/* A project's two folders. */
typedef struct
{
  char   *dir;         /* owned */
  char   *checkpoints; /* owned */
  char   *backups;     /* owned */
  int64_t now;
} Folders;

static void
set_up (Folders *self, const void *data)
{
  self->dir = guise_test_tmp_dir ();
  self->checkpoints = g_build_filename (self->dir, "checkpoints", NULL);
  self->backups = g_build_filename (self->dir, "backups", NULL);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
}

static void
tear_down (Folders *self, const void *data)
{
  guise_test_rm_rf (self->dir);
  g_free (self->checkpoints);
  g_free (self->backups);
}

/* A backup that was made so many seconds ago. */
static char *
make (Folders *self, uint64_t iteration, GuiseBackupKind kind, const char *label, int64_t ago)
{
  g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, iteration);
  g_autofree char *path = g_build_filename (self->checkpoints, name, NULL);
  g_autoptr (GError) error = NULL;
  char *id;

  g_assert_true (guise_test_store_write (self->checkpoints, iteration, "some", &error));
  id = guise_backup_create (self->backups, path, kind, label, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_backup_renew (self->backups, id, self->now - ago, &error));
  g_assert_no_error (error);
  return id;
}

/* A return that has kept three, one after the other, from the latest down. */
static void
make_return (Folders *self, uint64_t latest, const char *label, int64_t ago)
{
  for (uint64_t i = 0; i < 3; i++)
    g_free (make (self, latest - i, GUISE_BACKUP_BEFORE_RESTORE, label, ago - 30 * (int64_t) i));
}

/* Their iterations, most first. */
static char *
dup_kept (const Folders *self)
{
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                            ((const GuiseBackupEntry *) list->pdata[i])->info.iteration);
  return g_string_free (text, FALSE);
}

static unsigned
thin (const Folders *self)
{
  unsigned n_removed = 99;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_backup_thin (self->backups, self->now, &n_removed, &error));
  g_assert_no_error (error);
  return n_removed;
}

/* The last three returns stay whole, whatever their iterations; of earlier ones only the farthest
 * that training has come. */
static void
test_thin (Folders *self, const void *data)
{
  g_autofree char *kept = NULL;

  make_return (self, 900, "to-100", 50 * HOUR);
  make_return (self, 300, "to-200", 40 * HOUR);
  make_return (self, 400, "to-200", 30 * HOUR);
  make_return (self, 350, "to-200", 20 * HOUR); /* to the same point again */
  make_return (self, 250, "to-100", 10 * HOUR);
  g_assert_cmpuint (thin (self), ==, 2 + 3);
  kept = dup_kept (self);
  g_assert_cmpstr (kept, ==, "900 400 399 398 350 349 348 250 249 248");
  g_assert_cmpuint (thin (self), ==, 0);
}

/* A pin counts, damage is for a person to judge, and neither takes a place. */
static void
test_spared (Folders *self, const void *data)
{
  g_autofree char *pinned = NULL;
  g_autofree char *damaged = NULL;
  g_autofree char *weights = NULL;
  g_autofree char *kept = NULL;

  g_free (make (self, 900, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 60 * HOUR));
  pinned = make (self, 100, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 50 * HOUR);
  g_free (make (self, 200, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 40 * HOUR));
  damaged = make (self, 950, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 30 * HOUR);
  for (int64_t i = 3; i > 0; i--)
    g_free (make (self, 500 - (uint64_t) i, GUISE_BACKUP_BEFORE_RESTORE, "to-1", i * HOUR));
  g_free (make (self, 90, GUISE_BACKUP_STAGE, "two", 90 * HOUR));
  g_free (make (self, 91, GUISE_BACKUP_MANUAL, "", 90 * HOUR));
  g_assert_true (guise_backup_set_pinned (self->backups, pinned, TRUE, NULL));
  weights = g_build_filename (self->backups, damaged, "weights", NULL);
  g_assert_cmpint (unlink (weights), ==, 0);
  g_assert_cmpuint (thin (self), ==, 1);
  kept = dup_kept (self);
  g_assert_cmpstr (kept, ==, "950 900 499 498 497 100 91 90");
}

/* As older versions called them; and they take the place of none by the clock. */
static void
test_old_names (Folders *self, const void *data)
{
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) list = NULL;

  for (int64_t i = 1; i <= 3; i++)
    g_free (make (self, (uint64_t) i, GUISE_BACKUP_TIMED, "clock", 0));
  for (int64_t i = 4; i <= 8; i++)
    g_free (make (self, (uint64_t) i, GUISE_BACKUP_TIMED, "to-3", (10 - i) * HOUR));
  list = guise_backup_list (self->backups, NULL);
  for (unsigned i = 0; i < list->len; i++)
    g_assert_cmpint (((const GuiseBackupEntry *) list->pdata[i])->kind, ==,
                     i < 5 ? GUISE_BACKUP_BEFORE_RESTORE : GUISE_BACKUP_TIMED);
  g_assert_cmpuint (thin (self), ==, 2);
  kept = dup_kept (self);
  g_assert_cmpstr (kept, ==, "8 7 6 3 2 1");
}

/* Who goes back many times, and trains little in between, does not fill the disk. */
static void
test_many_returns (Folders *self, const void *data)
{
  g_autofree char *kept = NULL;

  for (uint64_t i = 1; i <= 12; i++)
    {
      g_autoptr (GError) error = NULL;

      for (uint64_t k = 0; k < 3; k++)
        g_assert_true (
          guise_test_store_write (self->checkpoints, 1000 - 10 * i + k, "more", &error));
      g_assert_true (guise_backup_restore_checkpoint (self->backups, 1000 - 10 * i,
                                                      self->checkpoints, NULL, NULL, NULL, NULL,
                                                      &error));
      g_assert_no_error (error);
      g_assert_true (guise_test_store_count (self->backups, "") <= 3 * 3 + 1);
    }
  kept = dup_kept (self);
  g_assert_true (g_str_has_prefix (kept, "992 ")); /* the farthest */
  g_assert_nonnull (strstr (kept, " 882 881"));    /* the last return */
}

/* What a guard went back from is no return of a person's: it takes no place, and it stays. */
static void
test_collapses (Folders *self, const void *data)
{
  g_autofree char *kept = NULL;

  g_free (make (self, 300, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 50 * HOUR));
  for (uint64_t i = 0; i < 4; i++)
    g_free (make (self, 310 + i, GUISE_BACKUP_BEFORE_RESTORE, "collapse",
                  40 * HOUR - (int64_t) i * HOUR));
  for (uint64_t i = 0; i < 3; i++)
    g_free (
      make (self, 200 + i, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 20 * HOUR - (int64_t) i * HOUR));
  g_assert_cmpuint (thin (self), ==, 0);
  kept = dup_kept (self);
  g_assert_cmpstr (kept, ==, "313 312 311 310 300 202 201 200");
}

/* A clock that was set back makes what was kept just now the oldest: it stays. */
static void
test_clock (Folders *self, const void *data)
{
  g_autofree char *last = NULL;

  g_free (make (self, 900, GUISE_BACKUP_BEFORE_RESTORE, "to-1", -60 * HOUR));
  for (int64_t i = 4; i > 0; i--)
    g_free (make (self, 500 + (uint64_t) i, GUISE_BACKUP_BEFORE_RESTORE, "to-1", -i * HOUR));
  last = make (self, 300, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 0);
  guise_backup_thin_returns (self->backups, NULL, last);
  g_assert_cmpuint (guise_test_store_count (self->backups, ""), ==, 6);
}

/* What one goes back to is not taken away by that, however old it is. */
static void
test_target (Folders *self, const void *data)
{
  g_autofree char *target = NULL;
  g_autoptr (GError) error = NULL;

  g_free (make (self, 900, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 60 * HOUR));
  target = make (self, 300, GUISE_BACKUP_BEFORE_RESTORE, "to-2", 50 * HOUR);
  for (int64_t i = 4; i > 0; i--)
    g_free (make (self, 500 - (uint64_t) i, GUISE_BACKUP_BEFORE_RESTORE, "to-1", i * HOUR));
  g_assert_true (guise_backup_restore (self->backups, target, self->checkpoints, NULL, NULL, NULL,
                                       NULL, &error));
  g_assert_no_error (error);
  g_assert_true (guise_backup_verify (self->backups, target, NULL, &error));
  g_assert_cmpuint (guise_test_store_count (self->backups, "0000000496"), ==,
                    0); /* it had its time */
}

/* The same kept once more is as good as new. */
static void
test_kept_again (Folders *self, const void *data)
{
  g_autofree char *first = make (self, 300, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 50 * HOUR);
  g_autofree char *path = g_build_filename (self->checkpoints, "0000000300", NULL);
  g_autofree char *again = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_free (make (self, 900, GUISE_BACKUP_BEFORE_RESTORE, "to-1", 60 * HOUR));
  for (int64_t i = 3; i > 0; i--)
    g_free (make (self, 500 - (uint64_t) i, GUISE_BACKUP_BEFORE_RESTORE, "to-1", i * HOUR));
  again = guise_backup_create (self->backups, path, GUISE_BACKUP_BEFORE_RESTORE, "to-1", NULL, NULL,
                               &error);
  g_assert_cmpstr (again, ==, first);
  g_assert_cmpuint (thin (self), ==, 1);
  kept = dup_kept (self);
  g_assert_cmpstr (kept, ==, "900 499 498 300");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/store/backup-returns/" name, Folders, NULL, set_up, func, tear_down)
  ADD ("thin", test_thin);
  ADD ("spared", test_spared);
  ADD ("old-names", test_old_names);
  ADD ("many-returns", test_many_returns);
  ADD ("target", test_target);
  ADD ("collapses", test_collapses);
  ADD ("clock", test_clock);
  ADD ("kept-again", test_kept_again);
  return g_test_run ();
}
