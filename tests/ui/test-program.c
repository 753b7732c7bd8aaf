/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every program has around its pages: keys, preferences, help, about, files that open it. */
#include "app/guise-about.h"
#include "app/guise-application.h"
#include "app/guise-notifier.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/project/guise-project-view.h"
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
test_notices (void)
{
  static const struct
  {
    GuiseJobState state;
    const char   *level;
    gboolean      is_looked_at;
    GuiseNotice   notice;
  } CASES[] = {
    { GUISE_JOB_RUNNING, "all", FALSE, GUISE_NOTICE_NONE },
    { GUISE_JOB_DONE, "all", FALSE, GUISE_NOTICE_NORMAL },
    { GUISE_JOB_DONE, "important", FALSE, GUISE_NOTICE_NONE },
    { GUISE_JOB_PAUSED, "important", FALSE, GUISE_NOTICE_WAITS },
    { GUISE_JOB_FAILED, "important", FALSE, GUISE_NOTICE_URGENT },
    { GUISE_JOB_LOST, "important", FALSE, GUISE_NOTICE_URGENT },
    { GUISE_JOB_LOST, "off", FALSE, GUISE_NOTICE_NONE },
    { GUISE_JOB_LOST, "all", TRUE, GUISE_NOTICE_NONE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (guise_notifier_judge (CASES[i].state, CASES[i].level, CASES[i].is_looked_at),
                     ==, CASES[i].notice);
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
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
