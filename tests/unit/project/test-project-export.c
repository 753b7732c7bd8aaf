/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project exported: what stands in the file, which point is taken, and what is asked of the disk.
 */
#include "project/guise-export.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/statfs.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project-checkpoint.h"
#include "project-faces.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-journal.h"
#include "store/guise-store-error.h"
#include "support/guise-test.h"

#define LABEL "Mara Example"

static char    *work;            /* folder of this program */
static uint64_t disk_free_bytes; /* what the disk is said to have */

int statfs64 (const char *path, struct statfs64 *out);

/* GIO asks this for the room on a disk. */
G_MODULE_EXPORT int
statfs64 (const char *path, struct statfs64 *out)
{
  memset (out, 0, sizeof *out);
  out->f_bsize = 1;
  out->f_blocks = UINT64_C (1) << 50;
  out->f_bavail = out->f_bfree = disk_free_bytes;
  return 0;
}

static GuiseProject *
make_project (const char *name)
{
  g_autofree char        *dir = g_build_filename (work, name, NULL);
  g_autofree char        *faces = g_build_filename (work, "faces", NULL);
  const GuiseProjectFaces all[GUISE_N_FACE_SLOTS] = { { .path = faces }, { .path = faces } };
  g_autoptr (GuiseConsentStatement) statement =
               guise_consent_statement_new (GUISE_CONSENT_PERMISSION, LABEL, NULL, NULL, NULL,
                                            NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_create (dir, "miniature", all, NULL, 1, &error);

  g_assert_no_error (error);
  for (int slot = 0; slot < 2; slot++)
    g_assert_true (guise_project_state_consent (project, (GuiseFaceSlot) slot, statement, &error));
  project_checkpoint_make (dir, 10, FALSE);
  project_checkpoint_make (dir, 20, FALSE);
  disk_free_bytes = UINT64_C (1) << 40;
  return g_steal_pointer (&project);
}

static char *
dup_path (const GuiseProject *project)
{
  g_autofree char *dir = guise_export_dup_dir (project->dir);

  g_assert_true (guise_dir_make (dir, NULL));
  return g_build_filename (dir, "a.dfm", NULL);
}

static gboolean
run (const GuiseProject *project,
     gboolean            with_labels,
     const char         *path,
     GuiseExportReport  *out_report,
     GError            **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autofree char       *folder = guise_export_find_folder (project, NULL, 0, NULL, NULL);
  const GuiseExportSetup setup = {
    .project = project, .folder = folder, .with_labels = with_labels, .with_pictures = TRUE
  };

  return guise_export_run (&setup, device, path, NULL, out_report, error);
}

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *content = NULL;
  size_t           n;

  g_assert_true (g_file_get_contents (path, &content, &n, NULL));
  return memmem (content, n, text, strlen (text)) != NULL;
}

/* The ground stands in every file, a name only when it was asked for; the journal has a line. */
static void
test_content (void)
{
  g_autoptr (GuiseProject) project = make_project ("content");
  g_autofree char *path = dup_path (project);
  g_autofree char *journal = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) files = NULL;
  GuiseExportReport report;
  uint64_t          n_forecast = 0;
  g_autofree char  *folder = guise_export_find_folder (project, NULL, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (run (project, FALSE, path, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.iteration, ==, 20);
  g_assert_cmpuint (report.n_pairs, ==, 3);
  g_assert_true (file_has (path, "guise.consent.src"));
  g_assert_true (file_has (path, "permission"));
  g_assert_false (file_has (path, LABEL));
  g_assert_false (file_has (path, work));
  g_assert_true (file_has (journal, "\"exported\""));
  g_assert_true (run (project, TRUE, path, &report, &error));
  g_assert_true (file_has (path, LABEL));
  files = guise_export_list (project->dir);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_true (guise_export_forecast (folder, GUISE_PRECISION_F32, &n_forecast, &error));
  g_assert_cmpuint (n_forecast, >, report.dfm.n_bytes / 2);
  g_assert_cmpuint (n_forecast, <, report.dfm.n_bytes * 2);
}

/* A full disk is told of before anything is written. */
static void
test_room (void)
{
  g_autoptr (GuiseProject) project = make_project ("room");
  g_autofree char *path = dup_path (project);
  g_autofree char *dir = NULL;
  g_autofree char *missing = g_build_filename (work, "not", "there", "yet", NULL);
  g_autoptr (GPtrArray) files = NULL;
  GuiseExportReport report;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (guise_export_get_room (missing), ==, UINT64_C (1) << 40);
  disk_free_bytes = 1000;
  g_assert_cmpuint (guise_export_get_room (missing), ==, 1000);
  g_assert_false (run (project, FALSE, path, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "nothing was written"));
  dir = g_path_get_dirname (path);
  files = guise_dir_list (dir, NULL, NULL);
  g_assert_cmpuint (files->len, ==, 0);
}

/* The newest, a certain one, a backup; one that is damaged is refused. */
static void
test_points (void)
{
  g_autoptr (GuiseProject) project = make_project ("points");
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autofree char *newest = guise_export_find_folder (project, NULL, 0, NULL, NULL);
  g_autofree char *older = guise_export_find_folder (project, NULL, 10, NULL, NULL);
  g_autofree char *id = NULL;
  g_autofree char *backup = NULL;
  g_autofree char *data = g_build_filename (older, "guise_SAEHD_data.dat", NULL);
  unsigned         n_parents = 7;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (newest, !=, older);
  id = guise_backup_create (backups, older, GUISE_BACKUP_MANUAL, "x", NULL, NULL, &error);
  g_assert_no_error (error);
  backup = guise_export_find_folder (project, id, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (backup, backups));

  g_assert_cmpint (g_unlink (data), ==, 0);
  g_assert_true (g_file_set_contents (data, "nonsense", -1, NULL));
  g_assert_null (guise_export_find_folder (project, NULL, 10, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_true (guise_export_count_parents (project, &n_parents, &error));
  g_assert_cmpuint (n_parents, ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *faces = NULL;
  int              status;

  g_test_init (&argc, &argv, NULL);
  work = guise_test_tmp_dir ();
  faces = g_build_filename (work, "faces", NULL);
  disk_free_bytes = UINT64_C (1) << 40;
  project_faces_make (faces, 6, 6);
  g_test_add_func ("/project/export/content", test_content);
  g_test_add_func ("/project/export/room", test_room);
  g_test_add_func ("/project/export/points", test_points);
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
