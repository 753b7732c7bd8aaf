/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a checkpoint takes on a disk.
 *
 *   bench-checkpoint FOLDER [MEGABYTES]
 *
 * Writes made-up files as a model of that size has them (a third weights, the rest the optimizer's
 * in one file) into a folder of its own inside of FOLDER, and says for each step the time and the
 * processor time. Nothing of it is left. docs/performance.md has the figures. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <time.h>

#include "core/guise-file.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "support/guise-test.h"

#define MEGABYTE    (1000 * 1000)
#define PIECE_BYTES ((size_t) MEGABYTE)

static const struct
{
  const char *name;
  unsigned    share; /* of the whole, in percent */
} FILES[] = {
  { "SAEHD_encoder.npy", 8 }, { "SAEHD_inter_AB.npy", 10 },    { "SAEHD_inter_B.npy", 6 },
  { "SAEHD_decoder.npy", 9 }, { "SAEHD_src_dst_opt.npy", 67 },
};

typedef struct
{
  int64_t started_us;
  clock_t started_cpu;
} Watch;

static Watch
start (void)
{
  return (Watch){ g_get_monotonic_time (), clock () };
}

static void
stop (const Watch *watch, const char *what)
{
  const double seconds = (double) (g_get_monotonic_time () - watch->started_us) / 1e6;
  const double cpu = (double) (clock () - watch->started_cpu) / CLOCKS_PER_SEC;

  printf ("%-28s %7.2f s, processor %6.2f s\n", what, seconds, cpu);
}

static gboolean
write_file (const char *folder, const char *name, size_t n_pieces, uint8_t *piece, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (path, error);

  for (size_t i = 0; writer != NULL && i < n_pieces; i++)
    {
      piece[i % PIECE_BYTES]++;
      if (!guise_file_writer_write (writer, piece, PIECE_BYTES, error))
        return FALSE;
    }
  return writer != NULL && guise_file_writer_commit (writer, error);
}

static gboolean
save (const char *dir, uint64_t iteration, size_t n_megabytes, uint8_t *piece, GError **error)
{
  const GuiseCheckpointInfo info = { .reason = (char *) "clock" };
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (dir, iteration, (uint64_t) n_megabytes * MEGABYTE, error);
  Watch watch = start ();

  for (size_t i = 0; draft != NULL && i < G_N_ELEMENTS (FILES); i++)
    if (!write_file (guise_checkpoint_draft_get_path (draft), FILES[i].name,
                     n_megabytes * FILES[i].share / 100, piece, error))
      return FALSE;
  if (draft == NULL)
    return FALSE;
  stop (&watch, "files written and synced");
  watch = start ();
  if (!guise_checkpoint_commit (draft, &info, error))
    return FALSE;
  stop (&watch, "commit");
  return TRUE;
}

static gboolean
measure (const char *dir, size_t n_megabytes, uint8_t *piece, GError **error)
{
  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_autofree char *id = NULL;
  Watch            watch;

  if (!save (checkpoints, 1000, n_megabytes, piece, error))
    return FALSE;
  watch = start ();
  path = guise_checkpoint_find_latest (checkpoints, NULL, NULL, error);
  if (path == NULL)
    return FALSE;
  stop (&watch, "latest found, verified");
  watch = start ();
  again = guise_checkpoint_find_latest (checkpoints, NULL, NULL, error);
  if (again == NULL)
    return FALSE;
  stop (&watch, "latest found once more");
  watch = start ();
  id = guise_backup_create (backups, path, GUISE_BACKUP_STAGE, "bench", NULL, NULL, error);
  if (id == NULL)
    return FALSE;
  stop (&watch, "backup, read from the disk");
  watch = start ();
  if (!guise_backup_restore (backups, id, checkpoints, NULL, NULL, NULL, NULL, error))
    return FALSE;
  stop (&watch, "restore of it");
  return TRUE;
}

int
main (int argc, char **argv)
{
  const size_t        n_megabytes = argc > 2 ? (size_t) g_ascii_strtoull (argv[2], NULL, 10) : 2000;
  g_autofree char    *dir = argc > 1 ? g_build_filename (argv[1], "bench-XXXXXX", NULL) : NULL;
  g_autofree uint8_t *piece = g_malloc (PIECE_BYTES);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (dir == NULL || n_megabytes < 100 || g_mkdtemp (dir) == NULL)
    {
      fprintf (stderr, "usage: bench-checkpoint FOLDER [MEGABYTES, 100 or more]\n");
      return 2;
    }
  for (size_t i = 0; i < PIECE_BYTES; i++)
    piece[i] = (uint8_t) g_random_int ();
  ok = measure (dir, n_megabytes, piece, &error);
  if (!ok)
    fprintf (stderr, "%s\n", error->message);
  guise_test_rm_rf (g_strdup (dir));
  return ok ? 0 : 1;
}
