/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model saved as a base, on the page of export. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statfs.h>

#include "app/export/guise-base-dialog.h"
#include "app/export/guise-export-page.h"
#include "core/guise-file.h"
#include "project-checkpoint.h"
#include "project/guise-base.h"
#include "project/guise-project.h"
#include "store/guise-checkpoint.h"
#include "support/guise-test.h"
#include "ui.h"

static char    *work;            /* folder of this program */
static uint64_t disk_free_bytes; /* what the disk is said to have */

int statfs64 (const char *path, struct statfs64 *out);

/* GIO asks this for the room on a disk. */
G_MODULE_EXPORT int
statfs64 (const char *path, struct statfs64 *out)
{
  memset (out, 0, sizeof *out);
  out->f_type = 0xef53; /* ext */
  out->f_bsize = 1;
  out->f_blocks = UINT64_C (1) << 50;
  out->f_bavail = out->f_bfree = disk_free_bytes;
  return 0;
}

static char *
make_project (const char *name)
{
  char                   *dir = g_build_filename (work, name, NULL);
  g_autofree char        *src = g_build_filename (work, "character", NULL);
  g_autofree char        *dst = g_build_filename (work, "me", NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_LICENSED },
    { .path = dst, .consent = GUISE_CONSENT_SELF }
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  project_checkpoint_make (dir, 20, FALSE);
  return dir;
}

/* The only checkpoint once more, as one of a stage without random warp. */
static void
switch_warp_off (const char *dir)
{
  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *from = g_build_filename (checkpoints, "0000000020", NULL);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (checkpoints, 30, 0, &error);
  g_autoptr (GPtrArray) files = guise_dir_list (from, NULL, &error);

  g_assert_true (guise_checkpoint_read_info (from, &info, &error));
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (from, files->pdata[i], NULL);
      g_autofree char *to =
        g_build_filename (guise_checkpoint_draft_get_path (draft), files->pdata[i], NULL);
      g_autoptr (GFile) source = g_file_new_for_path (path);
      g_autoptr (GFile) copy = g_file_new_for_path (to);

      if (!g_str_equal (files->pdata[i], "checkpoint.json"))
        g_assert_true (g_file_copy (source, copy, 0, NULL, NULL, NULL, &error));
    }
  info.iteration = 30;
  info.is_reusable = FALSE;
  g_free (info.reason);
  info.reason = g_strdup ("clock");
  g_assert_true (guise_checkpoint_commit (draft, &info, &error));
  guise_test_rm_rf (g_strdup (from));
}

static gboolean
is_read (void *window)
{
  return guise_window_get_project (window) != NULL &&
         guise_open_project_get_status (guise_window_get_project (window)) != NULL;
}

/* A dialog and the page that is waited for. */
typedef struct
{
  GuiseWindow     *window;
  GuiseBaseDialog *dialog;
  const char      *page;
} World;

static gboolean
is_at (void *data)
{
  const World *self = data;

  return g_str_equal (guise_base_dialog_get_page (self->dialog), self->page);
}

static void
wait_for (World *self, const char *page)
{
  self->page = page;
  ui_wait (is_at, self, page);
  ui_settle (GTK_WIDGET (self->dialog));
}

static GuiseBaseDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GUISE_IS_BASE_DIALOG (window))
        return GUISE_BASE_DIALOG (window); /* the list keeps it */
    }
  return NULL;
}

static World
open_dialog (const char *dir, int width, int height)
{
  World world = { ui_open_window (width, height), NULL, NULL };

  gtk_widget_activate_action (GTK_WIDGET (world.window), "win.open-project", "s", dir);
  ui_wait (is_read, world.window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (world.window), "win.show-step", "s", "export");
  ui_settle (GTK_WIDGET (world.window));
  gtk_widget_activate_action (guise_window_get_step_page (world.window), "export.save-base", NULL);
  world.dialog = find_dialog ();
  g_assert_nonnull (world.dialog);
  return world;
}

static void
close_all (World *self)
{
  gtk_window_close (GTK_WINDOW (self->dialog));
  ui_close_window (self->window);
}

static const char *
get_text (World *self, const char *id)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find (GTK_WIDGET (self->dialog), id)));
}

/* What it is and what travels with it is said; then it is there, and another face begins with it.
 */
static void
test_saved (void)
{
  g_autofree char *dir = make_project ("Mara");
  g_autofree char *target = g_build_filename (work, "Mara base", NULL);
  World            world = open_dialog (dir, 1280, 800);
  g_autofree char *small = NULL;
  g_autoptr (GuiseBase) base = NULL;
  g_autoptr (GError) error = NULL;

  wait_for (&world, "order");
  g_assert_nonnull (strstr (get_text (&world, "point_row"), "20"));
  small = g_strdup (get_text (&world, "size_row"));
  gtk_switch_set_active (GTK_SWITCH (ui_find (GTK_WIDGET (world.dialog), "optimizer")), FALSE);
  g_assert_cmpstr (get_text (&world, "size_row"), !=, small);
  g_assert_false (gtk_widget_get_sensitive (ui_find (GTK_WIDGET (world.dialog), "labels_row")));
  ui_settle (GTK_WIDGET (world.dialog));
  ui_shoot (GTK_WIDGET (world.dialog), "base");
  guise_base_dialog_save (world.dialog, target);
  g_assert_cmpstr (guise_base_dialog_get_page (world.dialog), ==, "work");
  ui_shoot (GTK_WIDGET (world.dialog), "base-work");
  wait_for (&world, "done");
  ui_shoot (GTK_WIDGET (world.dialog), "base-done");
  base = guise_base_find (target, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (base->kind, ==, GUISE_BASE_PACKAGE);
  g_assert_true (base->is_reusable);
  g_assert_nonnull (base->provenance);
  close_all (&world);
}

/* What is saved is what was shown, though training goes on; and what is gone meanwhile is looked
 * for anew. */
static void
test_meanwhile (void)
{
  g_autofree char *dir = make_project ("Meanwhile");
  g_autofree char *target = g_build_filename (work, "Meanwhile base", NULL);
  g_autofree char *newest = g_build_filename (dir, "checkpoints", "0000000040", NULL);
  g_autofree char *aside = g_build_filename (work, "aside", NULL);
  g_autofree char *other = g_build_filename (work, "Other base", NULL);
  World            world = open_dialog (dir, 1280, 800);
  g_autoptr (GuiseBase) base = NULL;

  wait_for (&world, "order");
  project_checkpoint_make (dir, 40, FALSE);
  guise_base_dialog_save (world.dialog, target);
  wait_for (&world, "done");
  base = guise_base_find (target, NULL, NULL, NULL);
  g_assert_nonnull (base);
  g_assert_cmpuint (base->iteration, ==, 20);
  close_all (&world);
  world = open_dialog (dir, 1280, 800);
  wait_for (&world, "order");
  g_assert_nonnull (strstr (get_text (&world, "point_row"), "40"));
  g_assert_cmpint (g_rename (newest, aside), ==, 0);
  guise_base_dialog_save (world.dialog, other);
  wait_for (&world, "problem");
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  ui_shoot (GTK_WIDGET (world.dialog), "base-gone");
  gtk_widget_activate_action (GTK_WIDGET (world.dialog), "base.back", NULL);
  wait_for (&world, "order");
  g_assert_nonnull (strstr (get_text (&world, "point_row"), "20"));
  ui_shoot (GTK_WIDGET (world.dialog), "base-again");
  close_all (&world);
}

/* Whatever goes wrong is said in words, nothing is left, and one can choose again. */
static void
test_problems (void)
{
  g_autofree char *dir = make_project ("Problems");
  g_autofree char *target = g_build_filename (work, "full", NULL);
  g_autofree char *taken = g_build_filename (work, "taken", NULL);
  g_autofree char *file = g_build_filename (taken, "mine", NULL);
  World            world = open_dialog (dir, 400, 700);
  AdwStatusPage   *problem;

  wait_for (&world, "order");
  ui_shoot (GTK_WIDGET (world.dialog), "base-narrow");
  problem = ADW_STATUS_PAGE (ui_find (GTK_WIDGET (world.dialog), "problem"));
  disk_free_bytes = 1000;
  guise_base_dialog_save (world.dialog, target);
  wait_for (&world, "problem");
  g_assert_cmpstr (adw_status_page_get_title (problem), ==, "The disk is full");
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  ui_shoot (GTK_WIDGET (world.dialog), "base-full");
  disk_free_bytes = UINT64_C (1) << 40;
  gtk_widget_activate_action (GTK_WIDGET (world.dialog), "base.back", NULL);
  wait_for (&world, "order");
  g_mkdir_with_parents (taken, 0755);
  g_assert_true (g_file_set_contents (file, "kept", -1, NULL));
  guise_base_dialog_save (world.dialog, taken);
  wait_for (&world, "problem");
  g_assert_cmpstr (adw_status_page_get_title (problem), ==,
                   "There is something of that name already");
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  if (g_access ("/proc", W_OK) != 0)
    {
      guise_base_dialog_save (world.dialog, "/proc/base");
      wait_for (&world, "problem");
      g_assert_cmpstr (adw_status_page_get_title (problem), ==, "You may not write or read there");
    }
  close_all (&world);
}

/* A model that no other face can begin with is not offered as one. */
static void
test_not_reusable (void)
{
  g_autofree char *dir = make_project ("Sharp");
  World            world;

  switch_warp_off (dir);
  world = open_dialog (dir, 1280, 800);
  wait_for (&world, "order");
  g_assert_nonnull (strstr (get_text (&world, "point_row"), "Random warp was off"));
  g_assert_false (gtk_widget_get_sensitive (ui_find (GTK_WIDGET (world.dialog), "save_button")));
  ui_shoot (GTK_WIDGET (world.dialog), "base-not-reusable");
  close_all (&world);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  disk_free_bytes = UINT64_C (1) << 40;
  g_test_add_func ("/ui/base/saved", test_saved);
  g_test_add_func ("/ui/base/meanwhile", test_meanwhile);
  g_test_add_func ("/ui/base/problems", test_problems);
  g_test_add_func ("/ui/base/not-reusable", test_not_reusable);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
