/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every program has around its pages: keys, preferences, help, about, files that open it. */
#include "app/guise-about.h"
#include "app/guise-application.h"
#include "app/guise-error-text.h"
#include "app/guise-notifier.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/guise-task.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-history-point.h"
#include "app/widgets/guise-job-words.h"
#include "core/guise-error.h"
#include "faceset/guise-faceset.h"
#include "job/guise-job-private.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

static char *work; /* folder of this program */

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *faces_dir = g_build_filename (work, "faces", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = faces_dir, .consent = GUISE_CONSENT_GENERATED },
    { .path = faces_dir, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (faces_dir, 3, 3);
  project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static gboolean
is_read (void *data)
{
  GuiseOpenProject *project = guise_project_view_get_project (data);

  return project != NULL && guise_open_project_get_status (project) != NULL;
}

/* ---- keys ---- */

static gboolean
is_everywhere (const GuiseShortcut *shortcut)
{
  return shortcut->area == GUISE_SHORTCUT_GENERAL || shortcut->area == GUISE_SHORTCUT_STEPS ||
         (shortcut->action != NULL && (g_str_has_prefix (shortcut->action, "win.") ||
                                       g_str_has_prefix (shortcut->action, "app.")));
}

/* No key twice: neither everywhere, nor on one page, nor on a page and everywhere. */
static void
test_duplicates (void)
{
  size_t               n;
  const GuiseShortcut *all = guise_shortcuts_get (&n);
  guint                n_rows[GUISE_N_SHORTCUT_AREAS] = { 0 };

  for (size_t i = 0; i < n; i++)
    {
      g_assert_nonnull (all[i].title);
      g_assert_nonnull (all[i].accelerators[0]);
      g_assert_cmpuint (++n_rows[all[i].area], <=, 16);
      for (int k = 0; k < 3 && all[i].accelerators[k] != NULL; k++)
        {
          guint           key;
          GdkModifierType modifiers;

          g_assert_true (gtk_accelerator_parse (all[i].accelerators[k], &key, &modifiers));
          for (size_t j = 0; j < i; j++)
            if (all[j].area == all[i].area || is_everywhere (&all[j]) || is_everywhere (&all[i]))
              for (int l = 0; l < 3 && all[j].accelerators[l] != NULL; l++)
                if (g_str_equal (all[i].accelerators[k], all[j].accelerators[l]))
                  g_error ("“%s” and “%s” have the same key %s", all[i].title, all[j].title,
                           all[i].accelerators[k]);
        }
    }
}

/* Whether the class has an action, and whether it has any of its group. */
static gboolean
class_has_action (GType type, const char *action, gboolean *out_has_group)
{
  GtkWidgetClass *class = g_type_class_peek (type);
  g_auto (GStrv) words = g_strsplit (action, ".", 2);
  const GVariantType *parameter;
  const char         *name;
  const char         *property;
  GType               owner;
  gboolean            is_found = FALSE;

  if (class == NULL)
    return FALSE; /* nothing of it was made */
  for (guint i = 0;
       !is_found && gtk_widget_class_query_action (class, i, &owner, &name, &parameter, &property);
       i++)
    {
      is_found = g_str_equal (name, action);
      *out_has_group |= g_str_has_prefix (name, words[0]) && name[strlen (words[0])] == '.';
    }
  return is_found;
}

static gboolean
some_class_has_action (GType type, const char *action, gboolean *out_has_group)
{
  g_autofree GType *children = g_type_children (type, NULL);
  gboolean          is_found = class_has_action (type, action, out_has_group);

  for (size_t i = 0; !is_found && children[i] != 0; i++)
    is_found = some_class_has_action (children[i], action, out_has_group);
  return is_found;
}

/* Every key leads to an action that exists. Pages of an area that nobody has opened are not known
 * here; their own tests press the keys. */
static void
test_reachable (void)
{
  size_t               n;
  const GuiseShortcut *all = guise_shortcuts_get (&n);
  GuiseWindow         *window = ui_open_window (1280, 800);
  g_autofree char     *dir = make_project ("Keys");
  GtkApplication      *application = gtk_window_get_application (GTK_WINDOW (window));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, ui_find (GTK_WIDGET (window), "project"), "a project");
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      gboolean has_group = FALSE;

      if (all[i].action == NULL)
        continue; /* GTK's own */
      g_assert_true (g_action_parse_detailed_name (all[i].action, &name, &target, NULL));
      if (g_str_has_prefix (name, "app."))
        g_assert_nonnull (g_action_map_lookup_action (G_ACTION_MAP (application), name + 4));
      else if (g_str_has_prefix (name, "win.") || g_str_has_prefix (name, "window."))
        g_assert_true (class_has_action (GUISE_TYPE_WINDOW, name, &has_group));
      else if (!some_class_has_action (GTK_TYPE_WIDGET, name, &has_group) && has_group)
        g_error ("“%s” leads to %s, which nobody has", all[i].title, name);
      if (g_str_has_prefix (name, "win.") || g_str_has_prefix (name, "app."))
        {
          g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, all[i].action);

          g_assert_cmpuint (g_strv_length (keys), >, 0);
        }
    }
  ui_close_window (window);
}

static void
on_gone_cb (void *data, GObject *gone)
{
  *(gboolean *) data = TRUE;
}

/* The window of keys opens at the page in view, and nothing of it stays. */
static void
test_shortcuts_window (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *keys = guise_shortcuts_window_new (GTK_WINDOW (window), "train");
  g_autofree char *section = NULL;
  gboolean         is_gone = FALSE;

  g_object_get (keys, "section-name", &section, NULL);
  g_assert_cmpstr (section, ==, "train");
  gtk_window_present (GTK_WINDOW (keys));
  gtk_test_widget_wait_for_draw (keys);
  ui_shoot (keys, "shortcuts");
  g_object_set (keys, "section-name", "general", NULL);
  ui_settle (keys);
  ui_shoot (keys, "shortcuts-general");
  g_object_weak_ref (G_OBJECT (keys), on_gone_cb, &is_gone);
  gtk_window_destroy (GTK_WINDOW (keys));
  ui_settle (GTK_WIDGET (window));
  g_assert_true (is_gone);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_close_window (window);
}

/* ---- windows ---- */

static void
test_preferences (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget       *preferences = guise_preferences_window_new (GTK_WINDOW (window), settings);
  g_autofree char *word = NULL;
  AdwComboRow     *style = ADW_COMBO_ROW (ui_find (preferences, "style"));
  AdwActionRow    *folder = ADW_ACTION_ROW (ui_find (preferences, "folder_row"));

  gtk_window_present (GTK_WINDOW (preferences));
  gtk_test_widget_wait_for_draw (preferences);
  ui_shoot (preferences, "preferences");
  g_assert_cmpuint (adw_combo_row_get_selected (style), ==, 0);
  adw_combo_row_set_selected (style, 2);
  g_assert_true (adw_style_manager_get_dark (manager));
  ui_shoot (preferences, "preferences-dark");
  adw_combo_row_set_selected (style, 1);
  g_assert_false (adw_style_manager_get_dark (manager));
  word = g_settings_get_string (settings, "style");
  g_assert_cmpstr (word, ==, "light");
  g_settings_reset (settings, "style");
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_DEFAULT);

  g_settings_set_string (settings, "projects-folder", "/a & b");
  g_assert_cmpstr (adw_action_row_get_subtitle (folder), ==, "/a & b");
  gtk_widget_activate_action (preferences, "preferences.reset-folder", NULL);
  g_assert_true (g_str_has_suffix (adw_action_row_get_subtitle (folder), "/Guise"));

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_find (preferences, "pause_above")), 83.0);
  g_assert_cmpint (g_settings_get_int (settings, "pause-above-temperature"), ==, 83);
  g_settings_reset (settings, "pause-above-temperature");
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
}

/* The report helps, and tells nobody who and where. */
static void
test_about (void)
{
  GuiseWindow     *window = ui_open_window (800, 700);
  GtkWidget       *about = guise_about_new (GTK_WINDOW (window));
  g_autofree char *report = guise_about_dup_report ();

  gtk_window_present (GTK_WINDOW (about));
  gtk_test_widget_wait_for_draw (about);
  ui_shoot (about, "about");
  g_assert_nonnull (strstr (report, "Guise " GUISE_VERSION));
  g_assert_nonnull (strstr (report, "Memory: "));
  g_assert_null (strstr (report, g_get_host_name ()));
  g_assert_null (strstr (report, g_get_home_dir ()));
  g_assert_cmpstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), ==, report);
  gtk_window_destroy (GTK_WINDOW (about));
  ui_close_window (window);
}

/* A file manager opens the manifest; what is no project is told of and changes nothing. */
static void
test_manifest (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GtkWidget        *view = ui_find (GTK_WIDGET (window), "project");
  g_autofree char  *dir = make_project ("Manifest");
  g_autofree char  *manifest = g_build_filename (dir, "project.guise", NULL);
  g_autofree char  *other = g_build_filename (work, "other.guise", NULL);
  GuiseOpenProject *project;

  g_assert_true (g_file_set_contents (other, "{}", -1, NULL));
  guise_window_open (window, other);
  g_assert_null (guise_project_view_get_project (GUISE_PROJECT_VIEW (view)));
  guise_window_open (window, manifest);
  ui_wait (is_read, view, "a project");
  project = guise_project_view_get_project (GUISE_PROJECT_VIEW (view));
  g_assert_cmpstr (guise_open_project_get_path (project), ==, dir);
  ui_close_window (window);
}

static void
count_cb (void *data, GObject *where_it_was)
{
  ++*(int *) data;
}

static void
do_nothing (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  g_assert_null (source);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  GObject *source; /* borrowed: who it came with */
  GTask   *result; /* owned; longer than its callback, as a thread may */
} Ended;

static void
on_ended_cb (GObject *source, GAsyncResult *result, void *data)
{
  Ended *ended = data;

  g_assert_true (source == ended->source);
  ended->result = g_object_ref (G_TASK (result));
}

static gboolean
has_ended (void *data)
{
  return ((Ended *) data)->result != NULL;
}

/* No icon goes: GTK may hand out one that a thread of it is letting go of. */
static void
test_icons (void)
{
  GtkIconTheme     *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  GtkIconPaintable *icon =
    gtk_icon_theme_lookup_icon (theme, "document-open-symbolic", NULL, 300, 1, GTK_TEXT_DIR_LTR, 0);
  GtkIconPaintable *held = icon;

  g_object_add_weak_pointer (G_OBJECT (icon), (void **) &held);
  g_object_unref (icon);
  g_assert_nonnull (held);
  g_object_remove_weak_pointer (G_OBJECT (held), (void **) &held);
}

/* Whose callback it is goes with the callback, on this thread, and not with the task. */
static void
test_task (void)
{
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  Ended    ended = { source, NULL };
  g_autoptr (GTask) task = guise_task_new (source, NULL, on_ended_cb, &ended);
  int n_gone = 0;

  g_object_weak_ref (source, count_cb, &n_gone);
  g_object_unref (source);
  g_assert_cmpint (n_gone, ==, 0);
  g_task_run_in_thread (task, do_nothing);
  ui_wait (has_ended, &ended, "the end");
  g_assert_cmpint (n_gone, ==, 1);
  g_assert_true (g_task_propagate_boolean (ended.result, NULL));
  g_object_unref (ended.result);
}

static void
test_notices (void)
{
  static const struct
  {
    GuiseJobState state;
    const char   *level;
    gboolean      is_looked_at;
    gboolean      is_told;
  } CASES[] = {
    { GUISE_JOB_RUNNING, "all", FALSE, FALSE },     { GUISE_JOB_DONE, "all", FALSE, TRUE },
    { GUISE_JOB_DONE, "important", FALSE, FALSE },  { GUISE_JOB_PAUSED, "all", FALSE, FALSE },
    { GUISE_JOB_FAILED, "important", FALSE, TRUE }, { GUISE_JOB_LOST, "important", FALSE, TRUE },
    { GUISE_JOB_LOST, "off", FALSE, FALSE },        { GUISE_JOB_LOST, "all", TRUE, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (guise_notifier_wants (guise_notifier_judge_state (CASES[i].state),
                                           CASES[i].level, CASES[i].is_looked_at),
                     ==, CASES[i].is_told);
  g_assert_true (guise_notifier_wants (GUISE_NOTICE_WAITS, "important", FALSE));
  g_assert_false (guise_notifier_wants (GUISE_NOTICE_WAITS, "important", TRUE));
}

/* ---- what a training tells ---- */

/* A training without a worker, and what was told of it. */
typedef struct
{
  GuiseWindow   *window;
  GuiseJob      *job;      /* owned */
  GuiseNotifier *notifier; /* owned */
  char          *told;     /* owned, or NULL */
  unsigned       n_told;
} Training;

static void
on_told_cb (GuiseNotifier *notifier,
            const char    *title,
            const char    *text,
            gboolean       can_resume,
            Training      *training)
{
  g_free (training->told);
  training->told = g_strdup_printf ("%s: %s", title, text);
  training->n_told++;
}

static Training
training_begin (const char *name, GSettings *settings)
{
  Training         self = { .window = ui_open_window (1280, 800) };
  GtkWidget       *view = ui_find (GTK_WIDGET (self.window), "project");
  g_autofree char *dir = make_project (name);
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self.window)));

  g_settings_set_string (settings, "notifications", "all");
  guise_window_open (self.window, dir);
  ui_wait (is_read, view, "a project");
  self.notifier = guise_notifier_new (application, settings, ui_get_recent ());
  self.job = g_object_ref (
    guise_open_project_get_training (guise_project_view_get_project (GUISE_PROJECT_VIEW (view))));
  guise_job_set_state (self.job, GUISE_JOB_RUNNING);
  return self;
}

static void
training_step (Training *self, uint64_t iteration, unsigned stage)
{
  const GuiseJobStep step = { .iteration = iteration, .total = 200, .stage = stage };

  guise_job_step (self->job, &step);
}

static void
training_end (Training *self)
{
  guise_job_end (self->job, GUISE_JOB_DONE, NULL, 110, "Stopped.");
  g_assert_finalize_object (g_steal_pointer (&self->notifier));
  g_clear_object (&self->job);
  g_clear_pointer (&self->told, g_free);
  ui_close_window (self->window);
}

static const char *
find_text (GtkWidget *root, const char *part)
{
  const char *found = NULL;

  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part) != NULL)
    return gtk_label_get_text (GTK_LABEL (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, part);
  return found;
}

/* While nobody looks the desktop hears which stage is done, which begins, and what is asked. */
static void
test_desktop (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  Training self = training_begin ("Away", settings);

  g_signal_connect (self.notifier, "told", G_CALLBACK (on_told_cb), &self);
  gtk_widget_set_visible (GTK_WIDGET (self.window), FALSE); /* as "Keep training" does */
  training_step (&self, 10, 0);
  guise_job_set_state (self.job, GUISE_JOB_PAUSED);
  guise_job_set_state (self.job, GUISE_JOB_RUNNING);
  g_assert_cmpuint (self.n_told, ==, 0); /* that it runs or rests is no news */
  guise_job_add_row (self.job, GUISE_JOB_ROW_GATE, 50, "A question.");
  g_assert_cmpstr (self.told, ==,
                   "“Away” waits for you: Stage 1, “Learn faces from the generic set”, is done. "
                   "Does it look like the character? Training waits for your answer.");
  training_step (&self, 51, 1);
  g_assert_cmpuint (self.n_told, ==, 1); /* after the answer: that has been told */
  training_step (&self, 10, 0);          /* went back */
  training_step (&self, 51, 1);
  g_assert_cmpstr (self.told, ==,
                   "“Away” has done a stage: Stage 1, “Learn faces from the generic set”, is done. "
                   "Stage 2, “Settle without resets”, "
                   "has begun.");
  guise_job_add_row (self.job, GUISE_JOB_ROW_GATE, 100, "A question.");
  g_assert_cmpstr (self.told, ==,
                   "“Away” waits for you: Stage 2, “Settle without resets”, is done. The next one "
                   "trains on other faces. Are they the right ones? Training waits for your "
                   "answer.");
  training_step (&self, 101, 2);
  g_assert_cmpuint (self.n_told, ==, 3);
  training_step (&self, 51, 1); /* went back */
  training_step (&self, 101, 2);
  g_assert_cmpuint (self.n_told, ==, 4);
  g_settings_set_string (settings, "notifications", "important");
  training_step (&self, 51, 1);
  training_step (&self, 101, 2);
  g_assert_cmpuint (self.n_told, ==, 4);
  guise_job_add_row (self.job, GUISE_JOB_ROW_GUARD, 110, "All faces look the same.");
  g_assert_true (g_str_has_prefix (self.told, "Training of “Away” has stopped: The model"));
  gtk_window_present (GTK_WINDOW (self.window));
  training_end (&self);
}

static gboolean
is_active (void *data)
{
  return gtk_window_is_active (data);
}

/* All that a worker does has words; a newer one's is told as it stands. */
static void
test_job_words (void)
{
  g_autofree char         *path = g_build_filename (work, "nothing", NULL);
  static const char *const words[] = {
    "opening-project",  "opening-device", "probing",          "checking", "reading-faces",
    "building-network", "preparing",      "training",         "saving",   "waiting-for-room",
    "backing-up",       "going-back",     "making-preview",   "closing",  "starting",
    "connecting",       "ending",         "looking-at-faces",
  };
  g_autoptr (GuiseJob) job = guise_process_job_new ("Nothing", path, NULL);
  g_autofree char *ready = guise_job_words_dup_status (job);
  g_autofree char *paused = NULL;
  g_autofree char *running = NULL;
  g_autofree char *phase = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *failed = NULL;
  g_autoptr (GuiseJobLogRow) read =
               guise_job_log_row_new_phase ("reading-faces", 4.04, 0, "4.0 s for reading faces.");
  g_autoptr (GuiseJobLogRow) dreamt =
               guise_job_log_row_new_phase ("dreaming", 4.0, 0, "4.0 s for dreaming.");

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (guise_job_words_has_phase (words[i]));
  g_assert_false (guise_job_words_has_phase ("dreaming"));
  g_assert_cmpstr (ready, ==, "Ready.");
  guise_job_set_state (job, GUISE_JOB_PAUSED);
  paused = guise_job_words_dup_status (job);
  g_assert_cmpstr (paused, ==, "Paused; everything is saved.");
  guise_job_set_state (job, GUISE_JOB_RUNNING);
  guise_job_set_status (job, "At work: dreaming.");
  running = guise_job_words_dup_status (job);
  g_assert_cmpstr (running, ==, "At work: dreaming.");
  phase = guise_job_words_dup_row (read);
  g_assert_cmpstr (phase, ==, "Reading faces: 4.0 s");
  unknown = guise_job_words_dup_row (dreamt);
  g_assert_cmpstr (unknown, ==, "4.0 s for dreaming.");
  guise_job_end (job, GUISE_JOB_FAILED,
                 g_error_new_literal (GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "technical"), 0,
                 NULL);
  failed = guise_job_words_dup_status (job);
  g_assert_cmpstr (failed, ==, "The disk is full. Free some space and try again.");
}

/* Faces that cannot be opened: whatever was wrong, a sentence of ours and something to do. */
static void
test_faces_texts (void)
{
  const GError errors[] = {
    { GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND, (char *) "technical" },
    { GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, (char *) "technical" },
    { GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY, (char *) "technical" },
    { GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED, (char *) "technical" },
    { G_FILE_ERROR, G_FILE_ERROR_ACCES, (char *) "technical" },
  };
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      const GuiseErrorText text = guise_error_text_get_of_faces (&errors[i]);

      g_assert_false (text.needs_details);
      g_assert_cmpstr (text.title, !=, "That did not work");
      g_assert_true (g_str_has_suffix (text.advice, "."));
      g_assert_true (g_hash_table_add (titles, (char *) text.title));
    }
}

/* A checkpoint without its files is told of as one that nothing can go back to. */
static void
test_damaged_point (void)
{
  g_autofree char   *dir = g_build_filename (work, "damaged", NULL);
  const GuiseProject project = { .dir = dir };
  g_autofree char   *checkpoints = guise_project_dup_checkpoints_dir (&project);
  g_autofree char   *checkpoint = g_build_filename (checkpoints, "0000000100", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) points = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir_with_parents (checkpoint, 0700), ==, 0);
  points = guise_history_point_list (&project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (points->len, ==, 1);
  g_assert_nonnull (guise_history_point_get_damage (points->pdata[0]));
  text = guise_history_point_dup_text (points->pdata[0]);
  g_assert_true (g_str_has_prefix (text, "Some of its files are damaged"));
}

/* In the window it is a toast, on every page but that of training; its button leads there. */
static void
test_toasts (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  Training   self = training_begin ("Here", settings);
  GtkWidget *window = GTK_WIDGET (self.window);

  g_signal_connect (self.notifier, "told", G_CALLBACK (on_told_cb), &self);
  ui_wait (is_active, window, "the focus");
  training_step (&self, 10, 0);
  training_step (&self, 51, 1);
  ui_settle (window);
  g_assert_cmpstr (find_text (window, "has begun"), ==,
                   "Stage 1 is done; stage 2, “Settle without resets”, has begun");
  ui_shoot (window, "toast-stage");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (window);
  ui_shoot (window, "toast-stage-narrow");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (window);
  g_assert_true (gtk_widget_activate_action (window, "app.show-training", "s",
                                             guise_open_project_get_path (
                                               guise_window_get_project (self.window))));
  ui_settle (window);
  guise_job_add_row (self.job, GUISE_JOB_ROW_GATE, 100, "A question.");
  ui_settle (window);
  g_assert_null (find_text (window, "is done. Are the next faces")); /* the page itself asks */
  g_assert_cmpuint (self.n_told, ==, 0);
  training_end (&self);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/program/duplicates", test_duplicates);
  g_test_add_func ("/ui/program/reachable", test_reachable);
  g_test_add_func ("/ui/program/shortcuts-window", test_shortcuts_window);
  g_test_add_func ("/ui/program/preferences", test_preferences);
  g_test_add_func ("/ui/program/about", test_about);
  g_test_add_func ("/ui/program/manifest", test_manifest);
  g_test_add_func ("/ui/program/notices", test_notices);
  g_test_add_func ("/ui/program/icons", test_icons);
  g_test_add_func ("/ui/program/task", test_task);
  g_test_add_func ("/ui/program/desktop", test_desktop);
  g_test_add_func ("/ui/program/job-words", test_job_words);
  g_test_add_func ("/ui/program/faces-texts", test_faces_texts);
  g_test_add_func ("/ui/program/damaged-point", test_damaged_point);
  g_test_add_func ("/ui/program/toasts", test_toasts);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
