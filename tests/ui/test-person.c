/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project: the list first, the bin after. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/project/guise-person-dialog.h"
#include "job/guise-thread-job.h"
#include "project-checkpoint.h"
#include "project-faces.h"
#include "project/guise-project-lock.h"
#include "project/guise-project-person.h"
#include "project/guise-project.h"
#include "store/guise-backup.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work;

/* ---- a bin that may not be there ---- */

static gboolean has_no_bin;
static char    *stuck; /* what does not let itself be moved, or NULL */
static int      holds; /* atomic; nothing is moved as long as it is not 0 */

gboolean __real_g_file_trash (GFile *file, GCancellable *cancellable, GError **error);
/* A library of the desktop refers to it, too. */
G_MODULE_EXPORT gboolean __wrap_g_file_trash (GFile        *file,
                                              GCancellable *cancellable,
                                              GError      **error);

gboolean
__wrap_g_file_trash (GFile *file, GCancellable *cancellable, GError **error)
{
  while (g_atomic_int_get (&holds) != 0)
    g_usleep (1000);
  if (has_no_bin)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no bin here");
  else if (stuck != NULL && strstr (g_file_peek_path (file), stuck) != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "Another program holds it");
  else
    return __real_g_file_trash (file, cancellable, error);
  return FALSE;
}

/* ---- a project ---- */

static void
write_file (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "some bytes", -1, NULL));
}

static gboolean
is_in (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_in_bin (const char *name)
{
  g_autofree char *files = g_build_filename (work, "data", "Trash", "files", NULL);

  return is_in (files, name);
}

static char *
dup_foreign (void)
{
  return g_build_filename (work, "character", NULL);
}

/* One's own faces are in the project, those of the character elsewhere. */
static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *foreign = dup_foreign ();
  g_autofree char *checkpoint = g_build_filename (dir, "checkpoints", "0000000120", NULL);
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autofree char *own = g_build_filename (dir, "faces", "dst", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseConsentStatement) said =
               guise_consent_statement_new (GUISE_CONSENT_SELF, "Ada", NULL, NULL, NULL, NULL);

  project_faces_make (foreign, 6, 6);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
      { .path = foreign, .consent = GUISE_CONSENT_GENERATED },
    };

    project = guise_project_create (dir, "miniature", faces, train_project_tiny, 1, &error);
  }
  g_assert_no_error (error);
  project_faces_make (own, 5, 5);
  guise_project_state_consent (project, GUISE_FACE_SLOT_DST, said, &error);
  g_assert_no_error (error);
  project_checkpoint_make (dir, 120, FALSE);
  g_free (guise_backup_create (backups, checkpoint, GUISE_BACKUP_MANUAL, "", NULL, NULL, &error));
  g_assert_no_error (error);
  write_file (dir, "previews/0000000120.png");
  write_file (dir, "faces/dst/clip.mp4");
  write_file (dir, "exports/mara.dfm");
  write_file (dir, "masks/XSeg_256.npy");
  return dir;
}

typedef struct
{
  GuisePersonDialog *dialog;
  const char        *view;
} Shown;

static gboolean
shows (void *data)
{
  const Shown *self = data;

  return g_str_equal (guise_person_dialog_get_view (self->dialog), self->view);
}

static void
wait_for (GuisePersonDialog *dialog, const char *view)
{
  Shown shown = { dialog, view };

  ui_wait (shows, &shown, view);
  ui_settle (GTK_WIDGET (dialog));
}

static GuisePersonDialog *
open_dialog (GuiseWindow *window)
{
  GuisePersonDialog *dialog;

  gtk_widget_activate_action (guise_window_get_step_page (window), "project.remove-person", NULL);
  dialog = ui_find_window (GUISE_TYPE_PERSON_DIALOG);
  g_assert_nonnull (dialog);
  wait_for (dialog, "shown");
  return dialog;
}

/* ---- what is shown ---- */

/* The check of a part, by the title of its row. */
static GtkWidget *
find_check (GtkWidget *widget, const char *title)
{
  if (ADW_IS_ACTION_ROW (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return adw_action_row_get_activatable_widget (ADW_ACTION_ROW (widget));
  for (GtkWidget *i = gtk_widget_get_first_child (widget); i != NULL;
       i = gtk_widget_get_next_sibling (i))
    {
      GtkWidget *found = gtk_widget_get_mapped (i) ? find_check (i, title) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *i = gtk_widget_get_first_child (widget); i != NULL;
       i = gtk_widget_get_next_sibling (i))
    if (has_text (i, text))
      return TRUE;
  return FALSE;
}

static gboolean
has_entry (GtkWidget *widget, const char *text)
{
  if (GTK_IS_EDITABLE (widget) && gtk_widget_get_mapped (widget) &&
      g_str_equal (gtk_editable_get_text (GTK_EDITABLE (widget)), text))
    return TRUE;
  for (GtkWidget *i = gtk_widget_get_first_child (widget); i != NULL;
       i = gtk_widget_get_next_sibling (i))
    if (has_entry (i, text))
      return TRUE;
  return FALSE;
}

static gboolean
shows_earlier (void *window)
{
  return has_text (window, "Ada");
}

/* What is below. */
static void
scroll_down (GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget) && gtk_widget_get_mapped (widget))
    {
      GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

      gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
    }
  for (GtkWidget *i = gtk_widget_get_first_child (widget); i != NULL;
       i = gtk_widget_get_next_sibling (i))
    scroll_down (i);
}

/* Whether a menu, or one in it, has an item for an action. */
static gboolean
offers (GMenuModel *menu, const char *action)
{
  static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *name = NULL;

      g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &name);
      if (g_strcmp0 (name, action) == 0)
        return TRUE;
      for (size_t k = 0; k < G_N_ELEMENTS (links); k++)
        {
          g_autoptr (GMenuModel) inner = g_menu_model_get_item_link (menu, i, links[k]);

          if (inner != NULL && offers (inner, action))
            return TRUE;
        }
    }
  return FALSE;
}

/* Any of the menus in view. */
static gboolean
is_offered (GtkWidget *widget, const char *action)
{
  if (GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget))
    {
      GMenuModel *menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget));

      if (menu != NULL && offers (menu, action))
        return TRUE;
    }
  for (GtkWidget *i = gtk_widget_get_first_child (widget); i != NULL;
       i = gtk_widget_get_next_sibling (i))
    if (is_offered (i, action))
      return TRUE;
  return FALSE;
}

static void
shoot_all (const char *dir)
{
  const struct
  {
    int            width, height;
    AdwColorScheme scheme;
    const char    *name;
  } cases[] = {
    { 1280, 800, ADW_COLOR_SCHEME_FORCE_LIGHT, "person" },
    { 1280, 800, ADW_COLOR_SCHEME_FORCE_DARK, "person-dark" },
    { 400, 700, ADW_COLOR_SCHEME_FORCE_LIGHT, "person-narrow" },
    { 400, 700, ADW_COLOR_SCHEME_FORCE_DARK, "person-narrow-dark" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GuiseWindow       *window = train_project_open (dir, cases[i].width, cases[i].height);
      GuisePersonDialog *dialog = open_dialog (window);
      g_autofree char   *below = NULL;

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), cases[i].scheme);
      guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST);
      ui_settle (GTK_WIDGET (dialog));
      ui_shoot (GTK_WIDGET (dialog), cases[i].name);
      below = g_strconcat (cases[i].name, "-below", NULL);
      scroll_down (GTK_WIDGET (dialog));
      ui_settle (GTK_WIDGET (dialog));
      ui_shoot (GTK_WIDGET (dialog), below);
      gtk_window_close (GTK_WINDOW (dialog));
      ui_close_window (window);
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* ---- the bin ---- */

static gboolean
has_faces (void *project)
{
  return guise_open_project_get_status (project)->faces[GUISE_FACE_SLOT_DST].n_faces > 0;
}

static gboolean
has_no_faces (void *project)
{
  return !has_faces (project) && guise_open_project_get_status (project)->iteration == 0;
}

static void
test_bin (void)
{
  g_autofree char   *dir = make_project ("Bin");
  g_autofree char   *foreign = dup_foreign ();
  g_autofree char   *own = g_build_filename (dir, "faces", "dst", NULL);
  GuiseWindow       *window;
  GuiseOpenProject  *project;
  GuisePersonDialog *dialog;
  GtkWidget         *check;

  shoot_all (dir);
  window = train_project_open (dir, 1280, 800);
  project = guise_window_get_project (window);
  g_assert_true (has_faces (project));
  g_assert_true (is_offered (GTK_WIDGET (window), "project.remove-person"));
  dialog = open_dialog (window);
  /* Nobody is chosen by the program. */
  g_assert_true (has_text (GTK_WIDGET (dialog), "Choose who is to go"));
  g_assert_null (find_check (GTK_WIDGET (dialog), "Faces"));
  g_assert_false (has_text (GTK_WIDGET (dialog), "What stays"));
  ui_shoot (GTK_WIDGET (dialog), "person-nobody-chosen");
  /* The faces of the character are not the project's: they are only forgotten. */
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_SRC));
  ui_settle (GTK_WIDGET (dialog));
  g_assert_true (has_text (GTK_WIDGET (dialog), foreign));
  g_assert_null (find_check (GTK_WIDGET (dialog), "Faces"));
  ui_shoot (GTK_WIDGET (dialog), "person-linked");
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  g_assert_false (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_GENERIC));
  ui_settle (GTK_WIDGET (dialog));
  g_assert_false (has_text (GTK_WIDGET (dialog), foreign));
  g_assert_true (has_text (GTK_WIDGET (dialog), "5 faces with their masks and outlines"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "mara.dfm"));
  g_assert_false (gtk_widget_get_sensitive (find_check (GTK_WIDGET (dialog), "Faces")));
  {
    g_autofree char *whole = g_strdup_printf ("All that is in %s goes", own);

    g_assert_true (has_text (GTK_WIDGET (dialog), whole)); /* a film, too */
  }
  /* What is not wanted stays, and then it is told what has to be known about it. */
  g_assert_false (has_text (GTK_WIDGET (dialog), "What was said about these faces"));
  check = find_check (GTK_WIDGET (dialog), "Exported files");
  g_assert_nonnull (check);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  ui_settle (GTK_WIDGET (dialog));
  g_assert_true (has_text (GTK_WIDGET (dialog), "What was said about these faces"));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  wait_for (dialog, "done");
  ui_shoot (GTK_WIDGET (dialog), "person-done");
  g_assert_true (is_in_bin ("dst/00001_0.jpg"));
  g_assert_true (is_in_bin ("checkpoints/0000000120"));
  g_assert_true (is_in_bin ("0000000120-manual"));
  g_assert_true (is_in_bin ("masks"));
  g_assert_true (is_in (dir, "exports/mara.dfm"));
  g_assert_false (is_in (own, "00001_0.jpg"));
  g_assert_true (is_in (foreign, "00001_0.jpg"));
  /* What was unticked is not ticked by looking. */
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.look", NULL);
  wait_for (dialog, "shown");
  g_assert_false (gtk_check_button_get_active (
    GTK_CHECK_BUTTON (find_check (GTK_WIDGET (dialog), "Exported files"))));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  ui_settle (GTK_WIDGET (dialog));
  g_assert_cmpstr (guise_person_dialog_get_view (dialog), ==, "shown");
  g_assert_true (is_in (dir, "exports/mara.dfm"));
  /* The steps are what they were before. */
  ui_wait (has_no_faces, project, "the project without the person");
  gtk_window_close (GTK_WINDOW (dialog));
  for (const char *const *step =
         (const char *const[]){ "faces", "masks", "history", "train", NULL };
       *step != NULL; step++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", *step);
      ui_settle (GTK_WIDGET (window));
    }
  ui_shoot (GTK_WIDGET (window), "person-after");
  /* What was said of who went is known, and no answer for who comes next. */
  project_faces_make (own, 2, 2);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.consent", "s", "dst");
  ui_wait (shows_earlier, window, "what was said before");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "person-next-consent");
  g_assert_false (has_entry (GTK_WIDGET (window), "Ada"));
  ui_close_window (window);
}

/* ---- no bin ---- */

static GtkWidget *
wait_for_question (void)
{
  GtkWidget *asked;

  while ((asked = ui_find_window (ADW_TYPE_MESSAGE_DIALOG)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_settle (asked);
  return asked;
}

static void
test_no_bin (void)
{
  g_autofree char   *dir = make_project ("No bin");
  g_autofree char   *foreign = dup_foreign ();
  GuiseWindow       *window = train_project_open (dir, 400, 700);
  GuisePersonDialog *dialog = open_dialog (window);

  has_no_bin = TRUE;
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_check (GTK_WIDGET (dialog), "Mask model")),
                               FALSE);
  for (int i = 0; i < 2; i++)
    {
      static const char *const replies[] = { "cancel", "delete" };
      GtkWidget               *asked;

      gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
      asked = wait_for_question ();
      ui_shoot (asked, "person-no-bin");
      g_assert_true (is_in (dir, "faces/dst/00001_0.jpg")); /* nothing without a yes */
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (asked), replies[i]);
      wait_for (dialog, i == 0 ? "shown" : "done");
      if (i == 0) /* what was unticked still is */
        g_assert_false (gtk_check_button_get_active (
          GTK_CHECK_BUTTON (find_check (GTK_WIDGET (dialog), "Mask model"))));
    }
  g_assert_true (is_in (dir, "masks/XSeg_256.npy"));
  has_no_bin = FALSE;
  g_assert_false (is_in (dir, "faces/dst/00001_0.jpg"));
  g_assert_false (is_in (dir, "checkpoints"));
  g_assert_true (is_in (foreign, "00001_0.jpg"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "deleted for good"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* What cannot be moved is named, and the dialog goes on from there. */
static void
test_half_way (void)
{
  g_autofree char   *dir = make_project ("Half way");
  GuiseWindow       *window = train_project_open (dir, 1280, 800);
  GuisePersonDialog *dialog = open_dialog (window);

  stuck = (char *) "faces/dst";
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  wait_for (dialog, "done");
  ui_shoot (GTK_WIDGET (dialog), "person-half-way");
  g_assert_true (has_text (GTK_WIDGET (dialog), "Another program holds it"));
  g_assert_true (is_in (dir, "faces/dst/00001_0.jpg"));
  g_assert_false (is_in (dir, "checkpoints"));
  stuck = NULL;
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.look", NULL);
  wait_for (dialog, "shown");
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  wait_for (dialog, "done");
  g_assert_false (is_in (dir, "faces/dst/00001_0.jpg"));
  /* Whoever is left is not offered in the place of who went. */
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.look", NULL);
  wait_for (dialog, "shown");
  g_assert_true (has_text (GTK_WIDGET (dialog), "Choose who is to go"));
  g_assert_null (find_check (GTK_WIDGET (dialog), "Mask model"));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  ui_settle (GTK_WIDGET (dialog));
  g_assert_cmpstr (guise_person_dialog_get_view (dialog), ==, "shown");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* ---- while something runs ---- */

static int must_end; /* atomic */

static gboolean
linger (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  while (g_atomic_int_get (&must_end) == 0)
    g_usleep (1000);
  return TRUE;
}

static gboolean
is_idle (void *project)
{
  return g_list_model_get_n_items (guise_open_project_get_jobs (project)) == 0;
}

static void
test_busy (void)
{
  g_autofree char   *dir = make_project ("Busy");
  GuiseWindow       *window = train_project_open (dir, 1280, 800);
  GuiseOpenProject  *project = guise_window_get_project (window);
  GuisePersonDialog *dialog = open_dialog (window);
  g_autofree char   *own = g_build_filename (dir, "faces", "dst", NULL);
  g_autoptr (GuiseJob) job = NULL;
  g_autoptr (GuiseProjectLock) lock = NULL;

  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  job = guise_thread_job_new ("Looking", linger, NULL, NULL);
  guise_job_start (job);
  guise_open_project_add_job (project, job, GUISE_STEP_FACES);
  ui_settle (GTK_WIDGET (dialog));
  g_assert_true (has_text (GTK_WIDGET (dialog), "is still running"));
  ui_shoot (GTK_WIDGET (dialog), "person-busy");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  ui_settle (GTK_WIDGET (dialog));
  g_assert_true (is_in (dir, "faces/dst/00001_0.jpg"));
  g_assert_cmpstr (guise_person_dialog_get_view (dialog), ==, "shown");
  /* What it has left behind is listed once it is done. */
  project_faces_make (own, 8, 0);
  g_atomic_int_set (&must_end, 1);
  ui_wait (is_idle, project, "the end of the work");
  wait_for (dialog, "shown");
  g_assert_false (has_text (GTK_WIDGET (dialog), "is still running"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "8 faces with their masks and outlines"));
  /* Another program that trains holds the project. */
  lock = guise_project_lock_take (dir, "training", NULL);
  g_assert_nonnull (lock);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  wait_for (dialog, "problem");
  g_assert_true (has_text (GTK_WIDGET (dialog), "Nothing was removed"));
  ui_shoot (GTK_WIDGET (dialog), "person-held");
  g_assert_true (is_in (dir, "faces/dst/00001_0.jpg"));
  g_assert_true (is_in (dir, "checkpoints"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

static void
remove_elsewhere (const char *dir)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, NULL);
  g_autoptr (GuisePerson) you = guise_person_find (project, GUISE_FACE_SLOT_DST, NULL, NULL);
  g_autoptr (GPtrArray) left = NULL;

  g_assert_true (guise_person_remove (you, project, guise_person_get_listed (you), NULL,
                                      GUISE_REMOVAL_FOR_GOOD, &left, NULL));
}

/* What is asked about is what was shown, whatever else begins and ends meanwhile. */
static void
test_question (void)
{
  g_autofree char   *dir = make_project ("Question");
  GuiseWindow       *window = train_project_open (dir, 1280, 800);
  GuiseOpenProject  *project = guise_window_get_project (window);
  GuisePersonDialog *dialog = open_dialog (window);
  g_autoptr (GuiseJob) job = guise_thread_job_new ("Looking", linger, NULL, NULL);
  GtkWidget *asked;

  has_no_bin = TRUE;
  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  asked = wait_for_question ();
  g_atomic_int_set (&must_end, 0);
  guise_job_start (job);
  guise_open_project_add_job (project, job, GUISE_STEP_FACES);
  ui_settle (GTK_WIDGET (dialog));
  remove_elsewhere (dir);
  g_atomic_int_set (&must_end, 1);
  ui_wait (is_idle, project, "the end of the work");
  ui_settle (GTK_WIDGET (dialog));
  g_assert_cmpstr (guise_person_dialog_get_view (dialog), ==, "shown");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (asked), "delete");
  wait_for (dialog, "done");
  has_no_bin = FALSE;
  g_assert_false (is_in (dir, "faces/dst/00001_0.jpg"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* ---- what was shown ---- */

/* What came after the list is left, and told; nothing closes before all is done. */
static void
test_later (void)
{
  g_autofree char   *dir = make_project ("Later");
  GuiseWindow       *window = train_project_open (dir, 1280, 800);
  GuisePersonDialog *dialog = open_dialog (window);

  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_DST));
  write_file (dir, "exports/later.dfm");
  g_atomic_int_set (&holds, 1);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (dialog));
  g_assert_true (ui_find_window (GUISE_TYPE_PERSON_DIALOG) == dialog);
  g_assert_true (has_text (GTK_WIDGET (dialog), "Removing"));
  ui_shoot (GTK_WIDGET (dialog), "person-removing");
  g_atomic_int_set (&holds, 0);
  wait_for (dialog, "done");
  ui_shoot (GTK_WIDGET (dialog), "person-later");
  g_assert_true (has_text (GTK_WIDGET (dialog), "Not all of it went"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "later.dfm"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "something came later"));
  g_assert_true (is_in (dir, "exports/later.dfm"));
  g_assert_false (is_in (dir, "exports/mara.dfm"));
  g_assert_false (is_in (dir, "faces/dst/00001_0.jpg"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (window));
  g_assert_null (ui_find_window (GUISE_TYPE_PERSON_DIALOG));
  ui_close_window (window);
}

/* ---- only forgotten ---- */

static void
test_forgotten (void)
{
  g_autofree char         *dir = make_project ("Forgotten");
  g_autofree char         *foreign = dup_foreign ();
  GuiseWindow             *window = train_project_open (dir, 1280, 800);
  GuisePersonDialog       *dialog = open_dialog (window);
  static const char *const parts[] = { "Pictures", "Model", "Backups", "Exported files",
                                       "Mask model" };

  g_assert_true (guise_person_dialog_choose (dialog, GUISE_FACE_SLOT_SRC));
  ui_settle (GTK_WIDGET (dialog));
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (find_check (GTK_WIDGET (dialog), parts[i])),
                                 FALSE);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "person.remove", NULL);
  wait_for (dialog, "done");
  ui_shoot (GTK_WIDGET (dialog), "person-forgotten");
  g_assert_true (has_text (GTK_WIDGET (dialog), "Forgotten"));
  g_assert_false (has_text (GTK_WIDGET (dialog), "in the bin"));
  g_assert_true (is_in (foreign, "00001_0.jpg"));
  g_assert_true (is_in (dir, "checkpoints"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_autofree char *cache = NULL;
  int              status;

  work = guise_test_tmp_dir ();
  data = g_build_filename (work, "data", NULL);
  cache = g_build_filename (work, "cache", NULL);
  g_setenv ("HOME", work, TRUE); /* by whose file system the bin is found */
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/person/bin", test_bin);
  g_test_add_func ("/ui/person/no-bin", test_no_bin);
  g_test_add_func ("/ui/person/half-way", test_half_way);
  g_test_add_func ("/ui/person/busy", test_busy);
  g_test_add_func ("/ui/person/question", test_question);
  g_test_add_func ("/ui/person/later", test_later);
  g_test_add_func ("/ui/person/forgotten", test_forgotten);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
