/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done with a project as a whole: its name, what it takes, whose faces it is made of.
 */
#include <string.h>

#include "app/project/guise-provenance-dialog.h"
#include "app/project/guise-space-dialog.h"
#include "project-checkpoint.h"
#include "project/guise-project.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work;

static char *
make_project (const char *name)
{
  char            *dir = train_project_make (work, name, "miniature", train_project_tiny);
  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 20; i <= 120; i += 20)
    {
      g_autofree char *iteration = g_strdup_printf ("%010" G_GUINT64_FORMAT, i);
      g_autofree char *path = g_build_filename (checkpoints, iteration, NULL);

      project_checkpoint_make (dir, i, FALSE);
      g_free (guise_backup_create (backups, path, GUISE_BACKUP_TIMED, "clock", NULL, NULL, &error));
      g_assert_no_error (error);
    }
  return dir;
}

/* From a page of the project, as from its menu. */
static void
activate (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (guise_window_get_step_page (window), action, NULL);
}

/* ---- its name ---- */

typedef struct
{
  GuiseWindow *window;
  const char  *name;
} Named;

static gboolean
is_called (void *data)
{
  const Named *self = data;

  return g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self->window)), self->name) == 0;
}

static void
test_rename (void)
{
  g_autofree char *dir = make_project ("Named");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  Named            named = { window, "Mara for the stage" };
  GtkWidget       *entry;

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Named");
  activate (window, "project.rename");
  g_assert_nonnull (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "project-rename");
  entry = adw_message_dialog_get_extra_child (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "Named");
  gtk_editable_set_text (GTK_EDITABLE (entry), named.name);
  adw_message_dialog_response (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "rename");
  ui_wait (is_called, &named, "the new name");
  g_assert_cmpstr (guise_open_project_get_path (guise_window_get_project (window)), ==, dir);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "project-renamed");

  /* A long one is not cut. */
  named.name = "Mara for the stage, with the mask that was drawn twice in June";
  for (int i = 0; i < 2; i++)
    {
      activate (window, "project.rename");
      ui_settle (GTK_WIDGET (window));
      entry = adw_message_dialog_get_extra_child (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
      if (i == 1)
        g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, named.name);
      gtk_editable_set_text (GTK_EDITABLE (entry), named.name);
      adw_message_dialog_response (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "rename");
      ui_wait (is_called, &named, "the long name");
      ui_settle (GTK_WIDGET (window));
    }
  ui_close_window (window);
}

/* ---- what it takes ---- */

typedef struct
{
  GuiseSpaceDialog *dialog;
  const char       *backups;
  guint             n; /* that is waited for */
} Space;

static gboolean
is_measured (void *data)
{
  return guise_space_dialog_is_ready (data);
}

static gboolean
is_cleaned (void *data)
{
  const Space *self = data;
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);

  return list->len == self->n && guise_space_dialog_is_ready (self->dialog);
}

static gboolean
is_gone (void *data)
{
  return *(void **) data == NULL;
}

static void
test_space (void)
{
  g_autofree char *dir = make_project ("Space");
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  Space            space = { NULL, backups, 4 };
  g_autoptr (GPtrArray) list = guise_backup_list (backups, NULL);
  const GuiseBackupEntry *oldest = list->pdata[list->len - 1];
  GtkWindow              *kept;
  void                   *gone;

  g_assert_true (guise_backup_set_pinned (backups, oldest->id, TRUE, NULL));
  activate (window, "project.space");
  space.dialog = ui_find_window (GUISE_TYPE_SPACE_DIALOG);
  g_assert_nonnull (space.dialog);
  ui_wait (is_measured, space.dialog, "the sizes");
  ui_settle (GTK_WIDGET (space.dialog));
  ui_shoot (GTK_WIDGET (space.dialog), "space");
  gtk_widget_activate_action (GTK_WIDGET (space.dialog), "space.clean-up", NULL);
  g_assert_nonnull (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
  ui_settle (GTK_WIDGET (space.dialog));
  ui_shoot (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "space-clean-up");
  adw_message_dialog_response (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "cancel");
  ui_settle (GTK_WIDGET (space.dialog));
  g_clear_pointer (&list, g_ptr_array_unref);
  list = guise_backup_list (backups, NULL);
  g_assert_cmpuint (list->len, ==, 6); /* nothing without a yes */
  gtk_widget_activate_action (GTK_WIDGET (space.dialog), "space.clean-up", NULL);
  adw_message_dialog_response (ui_find_window (ADW_TYPE_MESSAGE_DIALOG), "remove");
  ui_wait (is_cleaned, &space, "the end of two backups");
  g_clear_pointer (&list, g_ptr_array_unref);
  list = guise_backup_list (backups, NULL);
  g_assert_true (((const GuiseBackupEntry *) list->pdata[3])->is_pinned);
  kept = g_object_ref (GTK_WINDOW (space.dialog)); /* as work on a thread does that ends late */
  gtk_window_close (kept);
  ui_close_window (window);
  gone = kept;
  g_object_add_weak_pointer (gone, &gone);
  g_object_unref (kept);
  ui_wait (is_gone, &gone, "the end of the dialog"); /* another look at the sizes may hold it */
}

/* ---- whose faces ---- */

static gboolean
is_told (void *data)
{
  return guise_provenance_dialog_is_ready (data);
}

static void
tell (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);
  g_autofree char *model = g_build_filename (dir, "checkpoints", "0000000020", NULL);
  g_autoptr (GuiseConsentStatement) said =
               guise_consent_statement_new (GUISE_CONSENT_PERMISSION, "Ada & Bob",
                                            "A letter of 3 May; <stage only>", NULL, NULL, NULL);
  g_autoptr (JsonObject) parent =
               guise_provenance_make_unknown ("SAEHD", 1500000, model, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (guise_project_state_consent (project, GUISE_FACE_SLOT_SRC, said, &error));
  g_assert_true (guise_provenance_set_parent (project, parent, &error));
  g_assert_no_error (error);
}

static void
shoot_provenance (GuiseWindow *window, const char *name)
{
  GuiseProvenanceDialog *dialog;

  activate (window, "project.provenance");
  dialog = ui_find_window (GUISE_TYPE_PROVENANCE_DIALOG);
  g_assert_nonnull (dialog);
  ui_wait (is_told, dialog, "what was said");
  ui_settle (GTK_WIDGET (dialog));
  ui_shoot (GTK_WIDGET (dialog), name);
}

static void
test_provenance (void)
{
  g_autofree char       *dir = make_project ("Whose");
  GuiseWindow           *window;
  GuiseProvenanceDialog *dialog;

  tell (dir);
  window = train_project_open (dir, 1280, 800);
  shoot_provenance (window, "provenance");
  dialog = ui_find_window (GUISE_TYPE_PROVENANCE_DIALOG);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "provenance.change", "s", "src");
  ui_settle (GTK_WIDGET (window));
  g_assert_null (ui_find_window (GUISE_TYPE_PROVENANCE_DIALOG));
  ui_shoot (GTK_WIDGET (window),
            "provenance-change"); /* the page that asks whose faces these are */
  ui_close_window (window);
  window = train_project_open (dir, 400, 700);
  shoot_provenance (window, "provenance-narrow");
  gtk_window_close (GTK_WINDOW (ui_find_window (GUISE_TYPE_PROVENANCE_DIALOG)));
  activate (window, "project.space");
  ui_wait (is_measured, ui_find_window (GUISE_TYPE_SPACE_DIALOG), "the sizes");
  ui_settle (GTK_WIDGET (window));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (ui_find_window (GUISE_TYPE_SPACE_DIALOG), "space-narrow-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_close (GTK_WINDOW (ui_find_window (GUISE_TYPE_SPACE_DIALOG)));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/project/rename", test_rename);
  g_test_add_func ("/ui/project/space", test_space);
  g_test_add_func ("/ui/project/provenance", test_provenance);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
