/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of export: what is ordered, files under way by a true and by a false worker, and what
 * came of them. */
#include "app/export/guise-export-page.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/statfs.h>

#include "app/export/guise-export-form.h"
#include "app/export/guise-export-points.h"
#include "app/export/guise-export-words.h"
#include "app/faces/guise-consent-page.h"
#include "app/guise-window.h"
#include "core/guise-file.h"
#include "model/guise-dfm.h"
#include "project-checkpoint.h"
#include "project-faces.h"
#include "store/guise-backup.h"
#include "support/guise-test.h"
#include "ui.h"

/* What a worker says, without what it is about. */
#define ZEROS \
  "\"done\":0,\"total\":0,\"faces\":0,\"opset\":0,\"bytes\":0,\"weights\":0,\"iteration\":0"
#define TEXT "\"text\":\"it failed\",\"domain\":\"guise-core-error-quark\",\"code\":6"

static char    *work;            /* folder of this program */
static uint64_t disk_free_bytes; /* what the disk is said to have; 0: the truth */

int statfs64 (const char *path, struct statfs64 *out);

/* GIO asks this for the room on a disk. */
G_MODULE_EXPORT int
statfs64 (const char *path, struct statfs64 *out)
{
  memset (out, 0, sizeof *out);
  out->f_type = 0xef53; /* ext */
  out->f_bsize = 1;
  out->f_blocks = UINT64_C (1) << 50;
  out->f_bavail = out->f_bfree = disk_free_bytes > 0 ? disk_free_bytes : UINT64_C (2100000000);
  return 0;
}

static char *
make_project (const char *name, GuiseConsent consent, int n_points)
{
  char                   *dir = g_build_filename (work, name, NULL);
  g_autofree char        *src = g_build_filename (work, "character", NULL);
  g_autofree char        *dst = g_build_filename (work, "me", NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = src, .consent = consent },
                                                        { .path = dst, .consent = consent } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  for (int i = 0; i < n_points; i++)
    project_checkpoint_make (dir, (uint64_t) (10 + 10 * i), FALSE);
  return dir;
}

static GuiseExportDesk *
get_desk (GuiseWindow *window)
{
  return guise_export_desk_get (guise_window_get_project (window));
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  GtkWidget *page = guise_window_get_step_page (window);

  g_assert_true (GUISE_IS_EXPORT_PAGE (page));
  return page;
}

static GtkWidget *
find (GuiseWindow *window, const char *id)
{
  return ui_find (get_page (window), id);
}

/* Groups of the form have parts of the same name. */
static GtkWidget *
find_in_result (GuiseWindow *window, const char *id)
{
  return ui_find (find (window, "result"), id);
}

static const char *
get_state (GuiseWindow *window)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find (window, "stack")));
}

static const char *
get_step_text (GuiseWindow *window)
{
  return guise_step_get_text (
    guise_open_project_get_step (guise_window_get_project (window), GUISE_STEP_EXPORT));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL &&
         guise_export_desk_get_facts (get_desk (data)) != NULL;
}

static GuiseWindow *
open_export (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  guise_window_open (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "export");
  ui_wait (is_read, window, "the project to be read");
  ui_settle (GTK_WIDGET (window));
  return window;
}

static gboolean
is_busy (void *data)
{
  return guise_export_desk_is_busy (get_desk (data));
}

static gboolean
is_idle (void *data)
{
  return !is_busy (data);
}

static gboolean
is_at_work (void *data)
{
  const GPtrArray *runs = guise_export_desk_get_runs (get_desk (data));
  GuiseJob        *job = guise_export_run_get_job (runs->pdata[0]);

  return guise_job_get_fraction (job) > 0.0;
}

static GuiseExportRun *
get_run (GuiseWindow *window, guint i)
{
  return guise_export_desk_get_runs (get_desk (window))->pdata[i];
}

static void
shoot_all (GuiseWindow *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_settle (GTK_WIDGET (window));
}

static void
begin_export (GuiseWindow *window)
{
  gtk_widget_activate_action (get_page (window), "export.begin", NULL);
  g_assert_true (is_busy (window));
}

static gboolean
has_pictures (void *data)
{
  GdkPaintable *paintable;
  gboolean      has;

  g_object_get (find_in_result (data, "picture"), "paintable", &paintable, NULL);
  has = paintable != NULL;
  g_clear_object (&paintable);
  return has;
}

static void
set_name (GuiseWindow *window, const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (find (window, "name")), name);
}

static gboolean
is_loaded (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

/* This computer gets a graphics card, an emulated one; without a module it has none. */
static void
plug_in_card (void)
{
  const char *module = g_getenv ("GUISE_TEST_GPU");

  if (module != NULL)
    g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
}

/* The card is opened by another process: here it would keep memory from training. */
static void
take_out_card (void)
{
  const char      *module = g_getenv ("GUISE_CUDA_MODULE");
  g_autofree char *name = module != NULL ? g_path_get_basename (module) : NULL;

  g_assert_true (is_loaded ("libgtk-4.so"));
  g_assert_false (is_loaded ("libcuda"));
  g_assert_false (is_loaded ("guise-cuda"));
  g_assert_false (name != NULL && is_loaded (name));
  g_unsetenv ("GUISE_CUDA_MODULE");
}

/* ---- a true worker ---- */

static void
test_empty (void)
{
  g_autofree char *dir = make_project ("empty", GUISE_CONSENT_SELF, 0);
  GuiseWindow     *window = open_export (dir, 1280, 800);

  g_assert_cmpstr (get_state (window), ==, "empty");
  g_assert_cmpstr (get_step_text (window), ==, "Train first");
  ui_shoot (GTK_WIDGET (window), "export-empty");
  ui_close_window (window);
}

static gboolean
is_copied (void *data)
{
  return !guise_export_desk_is_copying (get_desk (data));
}

/* From the order to the file, its test, a copy of it, and the next one in its place. */
static void
test_export (void)
{
  g_autofree char *dir = make_project ("Mara as me", GUISE_CONSENT_SELF, 1);
  g_autofree char *path = g_build_filename (dir, "exports", "Mara.dfm", NULL);
  g_autofree char *folder = g_build_filename (work, "DeepFaceLive", NULL);
  g_autofree char *copy = g_build_filename (folder, "Mara.dfm", NULL);
  g_autofree char *content = NULL;
  g_autofree char *copied = NULL;
  size_t           n, n_copied;
  GuiseWindow     *window = open_export (dir, 1280, 800);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDfm) dfm = NULL;

  g_assert_cmpstr (get_state (window), ==, "order");
  g_assert_cmpstr (get_step_text (window), ==, "Ready");
  g_assert_false (gtk_widget_get_visible (find (window, "points")));
  shoot_all (window, "export-order");

  set_name (window, "Mara");
  plug_in_card ();
  begin_export (window);
  g_assert_cmpstr (get_state (window), ==, "runs");
  g_assert_cmpint (guise_step_get_state (
                     guise_open_project_get_step (guise_window_get_project (window),
                                                  GUISE_STEP_EXPORT)),
                   ==, GUISE_STEP_RUNNING);
  ui_wait (is_idle, window, "the export");
  take_out_card ();
  g_assert_no_error (guise_export_run_get_error (get_run (window, 0)));
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_DONE);
  dfm = guise_dfm_load (path, &error);
  g_assert_no_error (error);
  ui_wait (has_pictures, window, "the pictures to be read");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "title"))), ==,
                   "Mara.dfm is ready");
  g_assert_cmpstr (get_step_text (window), ==, "1 file");
  shoot_all (window, "export-done");

  g_assert_true (guise_dir_make (folder, NULL));
  guise_export_page_copy (GUISE_EXPORT_PAGE (get_page (window)), folder);
  ui_wait (is_copied, window, "the copy");
  g_assert_true (g_file_get_contents (path, &content, &n, NULL));
  g_assert_true (g_file_get_contents (copy, &copied, &n_copied, NULL));
  g_assert_cmpmem (content, n, copied, n_copied);
  g_assert_true (gtk_widget_get_visible (find_in_result (window, "folder")));

  /* the folder is known now: no question the second time */
  g_assert_cmpint (g_unlink (copy), ==, 0);
  gtk_widget_activate_action (get_page (window), "export.copy-to", NULL);
  g_assert_true (guise_export_desk_is_copying (get_desk (window)));
  ui_wait (is_copied, window, "the copy");
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));

  gtk_widget_activate_action (get_page (window), "export.again", NULL);
  g_assert_cmpstr (get_state (window), ==, "order");
  g_assert_nonnull (strstr (adw_preferences_group_get_description (
                              ADW_PREFERENCES_GROUP (find (window, "name_group"))),
                            "replaced"));
  ui_close_window (window);
}

static void
on_told_cb (char **out, const char *text)
{
  g_free (*out);
  *out = g_strdup (text);
}

/* Another file of that name is there: it stays, and the page says what the copy is called. */
static void
test_copy_beside (void)
{
  g_autofree char *dir = make_project ("beside", GUISE_CONSENT_SELF, 1);
  g_autofree char *folder = g_build_filename (work, "beside them", NULL);
  g_autofree char *theirs = g_build_filename (folder, "beside.dfm", NULL);
  g_autofree char *ours = g_build_filename (folder, "beside 2.dfm", NULL);
  g_autofree char *told = NULL;
  g_autofree char *content = NULL;
  GuiseWindow     *window = open_export (dir, 1280, 800);
  gulong           handler =
    g_signal_connect_swapped (get_desk (window), "told", G_CALLBACK (on_told_cb), &told);

  g_assert_true (guise_dir_make (folder, NULL));
  g_assert_true (g_file_set_contents (theirs, "theirs", -1, NULL));
  begin_export (window);
  ui_wait (is_idle, window, "the export");
  guise_export_page_copy (GUISE_EXPORT_PAGE (get_page (window)), folder);
  ui_wait (is_copied, window, "the copy");
  g_assert_cmpstr (told, ==,
                   "There is another beside.dfm in the folder of DeepFaceLive, which stays; this "
                   "one is beside 2.dfm");
  g_assert_true (g_file_get_contents (theirs, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "theirs");
  g_assert_true (g_file_test (ours, G_FILE_TEST_EXISTS));
  ui_shoot (GTK_WIDGET (window), "export-copy-beside");
  g_signal_handler_disconnect (get_desk (window), handler);
  ui_close_window (window);
}

/* The folder of DeepFaceLive is gone: nothing is left there, and it is told. */
static void
test_copy_fails (void)
{
  g_autofree char *dir = make_project ("copy", GUISE_CONSENT_SELF, 1);
  g_autofree char *folder = g_build_filename (work, "not there", NULL);
  g_autofree char *told = NULL;
  GuiseWindow     *window = open_export (dir, 1280, 800);
  gulong           handler =
    g_signal_connect_swapped (get_desk (window), "told", G_CALLBACK (on_told_cb), &told);

  begin_export (window);
  ui_wait (is_idle, window, "the export");
  guise_export_page_copy (GUISE_EXPORT_PAGE (get_page (window)), folder);
  ui_wait (is_copied, window, "the copy to fail");
  g_assert_nonnull (told);
  g_assert_nonnull (strstr (told, "not where it was"));
  g_signal_handler_disconnect (get_desk (window), handler);
  ui_close_window (window);
}

static void
test_try_live (void)
{
  g_autofree char *dir = make_project ("live", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);
  GtkWidget       *page = get_page (window), *live;

  /* Nothing was exported yet: the page Live leads here. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  ui_settle (GTK_WIDGET (window));
  live = guise_window_get_step_page (window);
  g_assert_true (gtk_widget_is_sensitive (ui_find (live, "export_button")));
  g_assert_null (gtk_widget_get_tooltip_text (ui_find (live, "export_button")));
  gtk_widget_activate_action (live, "live.export", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (guise_window_get_step_page (window) == page);

  begin_export (window);
  ui_wait (is_idle, window, "the export");
  gtk_widget_activate_action (page, "export.try-live", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_false (guise_window_get_step_page (window) == page);
  ui_close_window (window);
}

/* Two points in two formats are four files, one after the other. */
static void
test_batch (void)
{
  g_autofree char *dir = make_project ("batch", GUISE_CONSENT_SELF, 2);
  g_autofree char *exports = guise_export_dup_dir (dir);
  g_autofree char *id = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, NULL);
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autofree char *folder = guise_export_find_folder (project, NULL, 10, NULL, NULL);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  GuiseWindow       *window;
  GuiseExportPoints *points;

  id = guise_backup_create (backups, folder, GUISE_BACKUP_PINNED, "base", NULL, NULL, &error);
  g_assert_no_error (error);
  window = open_export (dir, 1280, 800);
  g_assert_true (gtk_widget_get_visible (find (window, "points")));
  points = GUISE_EXPORT_POINTS (find (window, "choice"));
  g_assert_cmpuint (guise_export_points_get_n (points), ==, 2);

  guise_export_points_choose (points, 0, FALSE);
  g_assert_false (gtk_widget_get_sensitive (find (window, "begin_button"))); /* nothing is chosen */
  guise_export_points_choose (points, 0, TRUE);
  guise_export_points_choose (points, 1, TRUE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (window, "format")), GUISE_EXPORT_FORMAT_BOTH);
  set_name (window, "Mara");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "export-order-several");
  begin_export (window);
  ui_wait (is_at_work, window, "the first file");
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "job_card")));
  ui_shoot (GTK_WIDGET (window), "export-running");
  ui_wait (is_idle, window, "all files");
  ui_settle (GTK_WIDGET (window));
  files = guise_dir_list (exports, NULL, NULL);
  g_assert_cmpuint (files->len, ==, 4);
  g_assert_cmpstr (files->pdata[0], ==, "Mara-10-16bit.dfm");
  g_assert_cmpstr (files->pdata[1], ==, "Mara-10.dfm");
  g_assert_cmpstr (files->pdata[3], ==, "Mara-20.dfm");
  g_assert_cmpstr (get_step_text (window), ==, "4 files");
  ui_shoot (GTK_WIDGET (window), "export-done-several");
  ui_close_window (window);
}

/* It goes on while another page is in view, and is told of there. */
static void
test_elsewhere (void)
{
  g_autofree char *dir = make_project ("elsewhere", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);
  GuiseExportRun  *run;
  g_autofree char *text = NULL;

  begin_export (window);
  run = get_run (window, 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  g_assert_true (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "job_card")));
  ui_wait (is_idle, window, "the export");
  g_assert_cmpint (guise_export_run_get_state (run), ==, GUISE_EXPORT_DONE);
  text = guise_export_words_dup_end (guise_export_desk_get_runs (get_desk (window)));
  g_assert_cmpstr (text, ==, "elsewhere.dfm is ready");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "export-elsewhere");
  ui_close_window (window);
}

/* ---- consent ---- */

static gboolean
is_asked (void *data)
{
  return GUISE_IS_CONSENT_PAGE (
    adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (data, "nav"))));
}

/* Nobody has said whose faces these are: that is asked first, and nothing is exported. */
static void
test_consent (void)
{
  g_autofree char *dir = make_project ("consent", GUISE_CONSENT_MISSING, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);
  GtkWidget       *page = get_page (window);
  const char      *shown;

  gtk_widget_activate_action (page, "export.begin", NULL);
  ui_wait (is_asked, window, "the question");
  g_assert_false (is_busy (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_false (is_busy (window));

  /* whoever starts all the same is refused by the engine */
  gtk_widget_activate_action (page, "export.start", NULL);
  ui_wait (is_idle, window, "the refusal");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_FAILED);
  shown = gtk_label_get_label (GTK_LABEL (find_in_result (window, "title")));
  g_assert_cmpstr (shown, ==, "Nobody has said yet whose face this is");
  ui_close_window (window);
}

static GtkWidget *
get_top (GuiseWindow *window)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
}

/* The second of both questions is as the first was: nothing is chosen. */
static gboolean
is_blank (void *data)
{
  return !gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (data, "self_check")));
}

static gboolean
has_runs (void *data)
{
  return guise_export_desk_get_runs (get_desk (data))->len > 0 && is_idle (data);
}

/* Once all is said the export begins by itself. */
static void
test_consent_given (void)
{
  g_autofree char *dir = make_project ("given", GUISE_CONSENT_MISSING, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);
  GtkWidget       *asked;

  gtk_widget_activate_action (get_page (window), "export.begin", NULL);
  ui_wait (is_asked, window, "the question");
  asked = get_top (window);
  for (int i = 0; i < 2; i++)
    {
      ui_wait (is_blank, asked, "the next question");
      gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (asked, "self_check")), TRUE);
      gtk_widget_activate_action (asked, "consent.confirm", NULL);
    }
  ui_wait (has_runs, window, "the export");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_DONE);
  ui_close_window (window);
}

/* ---- a false worker ---- */

/* Puts a script in the place of the worker; it has read the request. */
static char *
fake_worker (const char *script)
{
  char            *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *path = g_build_filename (work, "worker", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nread request\n%s", script);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  return real;
}

static void
true_worker (char *real)
{
  g_setenv ("GUISE_WORKER", real, TRUE);
  g_free (real);
}

/* The comparison fails: what is wrong, by how much, and a report; then it goes well. */
static void
test_refused (void)
{
  g_autofree char *dir = make_project ("refused", GUISE_CONSENT_SELF, 1);
  g_autofree char *report = NULL;
  GuiseWindow     *window = open_export (dir, 1280, 800);
  char            *real =
    fake_worker ("echo '{\"say\":\"error\",\"phase\":\"comparing\"," ZEROS
                 ",\"refused\":true,\"difference\":0.0353,\"pairs\":[],\"text\":\"The file "
                 "differs\",\"domain\":\"guise-model-error-quark\",\"code\":1}'\n");

  begin_export (window);
  ui_wait (is_idle, window, "the refusal");
  true_worker (real);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_REFUSED);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "title"))), ==,
                   "The file differs by 9 of 255; it was not kept.");
  g_assert_false (gtk_widget_get_visible (find_in_result (window, "live_pill")));
  shoot_all (window, "export-refused");
  report = guise_export_words_dup_report (get_run (window, 0));
  g_assert_nonnull (strstr (report, "0.0353"));
  g_assert_nonnull (strstr (report, "The file differs"));
  g_assert_null (strstr (report, dir));
  g_assert_null (strstr (report, "refused.dfm"));

  gtk_widget_activate_action (get_page (window), "export.retry", NULL);
  g_assert_true (is_busy (window));
  ui_wait (is_idle, window, "the second time");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_DONE);
  ui_close_window (window);
}

/* Values that half precision cannot hold, by the true worker. */
static void
test_too_large (void)
{
  g_autofree char *dir = make_project ("large", GUISE_CONSENT_SELF, 0);
  g_autofree char *exports = guise_export_dup_dir (dir);
  g_autoptr (GPtrArray) files = NULL;
  GuiseWindow *window;

  project_checkpoint_make (dir, 30, TRUE);
  window = open_export (dir, 1280, 800);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (window, "format")), GUISE_EXPORT_FORMAT_HALF);
  begin_export (window);
  ui_wait (is_idle, window, "the refusal");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_REFUSED);
  g_assert_nonnull (
    strstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "title"))), "not kept"));
  g_assert_nonnull (
    strstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "subtitle"))), "32 bit"));
  files = guise_dir_list (exports, NULL, NULL);
  g_assert_cmpuint (files->len, ==, 0);
  ui_close_window (window);
}

/* It says how far it is, and ends when it is to stop. */
static void
test_cancel (void)
{
  g_autofree char *dir = make_project ("cancel", GUISE_CONSENT_SELF, 1);
  g_autofree char *exports = guise_export_dup_dir (dir);
  g_autofree char *told = NULL;
  g_autoptr (GPtrArray) files = NULL;
  GuiseWindow *window = open_export (dir, 1280, 800);
  gulong       handler =
    g_signal_connect_swapped (get_desk (window), "told", G_CALLBACK (on_told_cb), &told);
  char *real = fake_worker (
    "echo '{\"say\":\"progress\",\"phase\":\"comparing\",\"done\":16,\"total\":64,\"faces\":0,"
    "\"opset\":0,\"bytes\":0,\"weights\":0,\"iteration\":0,\"refused\":false,"
    "\"difference\":null,\"pairs\":[]}'\nread stop\necho "
    "'{\"say\":\"error\",\"phase\":\"comparing\"," ZEROS
    ",\"refused\":false,\"difference\":null,\"pairs\":[]," TEXT "}'\n");

  begin_export (window);
  ui_wait (is_at_work, window, "the worker to say something");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpfloat_with_epsilon (guise_job_get_fraction (
                                    guise_export_run_get_job (get_run (window, 0))),
                                  0.7, 0.01);
  g_assert_cmpstr (guise_job_get_status (guise_export_run_get_job (get_run (window, 0))), ==,
                   "Comparing 64 faces");
  ui_shoot (GTK_WIDGET (window), "export-comparing");
  gtk_widget_activate_action (get_page (window), "export.cancel", NULL);
  ui_wait (is_idle, window, "the end");
  true_worker (real);
  g_assert_cmpstr (get_state (window), ==, "order");
  g_assert_cmpstr (told, ==, "Stopped; no file was written");
  files = guise_dir_list (exports, NULL, NULL);
  g_assert_true (files == NULL || files->len == 0);
  g_signal_handler_disconnect (get_desk (window), handler);
  ui_close_window (window);
}

static void
test_dies (void)
{
  g_autofree char *dir = make_project ("dies", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);
  char            *real = fake_worker ("kill -9 $$\n");

  begin_export (window);
  ui_wait (is_idle, window, "the end");
  true_worker (real);
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_FAILED);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "export-failed");
  ui_close_window (window);
}

/* ---- the chosen device ---- */

static void
choose_devices (const char *devices)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");

  g_settings_set_string (settings, "training-devices", devices);
}

/* What was chosen on the page Train counts here as well: a card that is not there any more is told
 * of, and another choice helps. */
static void
test_card_gone (void)
{
  g_autofree char *dir = make_project ("gone", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window = open_export (dir, 1280, 800);

  choose_devices ("cuda:99,cuda:98");
  begin_export (window);
  ui_wait (is_idle, window, "the end");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_FAILED);
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "export-card-gone");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "export-card-gone-narrow");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "title"))), ==,
                   "The graphics card cannot be used");
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (find_in_result (window, "subtitle"))),
                            "Where to train"));

  choose_devices ("cpu");
  gtk_widget_activate_action (get_page (window), "export.retry", NULL);
  ui_wait (is_idle, window, "the second time");
  g_assert_cmpint (guise_export_run_get_state (get_run (window, 0)), ==, GUISE_EXPORT_DONE);
  choose_devices ("auto");
  ui_close_window (window);
}

/* ---- room, names, width ---- */

static void
test_short_disk (void)
{
  g_autofree char *dir = make_project ("short", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window;

  disk_free_bytes = 1200000;
  window = open_export (dir, 1280, 800);
  g_assert_false (gtk_widget_get_sensitive (find (window, "begin_button")));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find (window, "begin_button")), ==,
                   "There is not enough room on the disk");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find (window, "size"))),
                            "Make room first"));
  ui_shoot (GTK_WIDGET (window), "export-short");
  disk_free_bytes = 0;
  ui_close_window (window);
}

static void
test_names (void)
{
  static const char *const bad[] = { "", "  ", "a/b", ".hidden" };
  g_autofree char         *dir = make_project ("names", GUISE_CONSENT_SELF, 1);
  GuiseWindow             *window = open_export (dir, 1280, 800);
  GuiseExportForm         *form = GUISE_EXPORT_FORM (find (window, "form"));

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      set_name (window, bad[i]);
      g_assert_false (gtk_widget_get_sensitive (find (window, "begin_button")));
    }
  set_name (window, "Mara.dfm"); /* as some will write it */
  g_assert_true (gtk_widget_get_sensitive (find (window, "begin_button")));
  {
    g_autoptr (GPtrArray) runs = guise_export_form_make_runs (form);

    g_assert_cmpuint (runs->len, ==, 1);
    g_assert_cmpstr (guise_export_run_get_name (runs->pdata[0]), ==, "Mara.dfm");
    g_assert_false (guise_export_run_get_request (runs->pdata[0])->with_labels);
  }
  ui_close_window (window);
}

static void
test_narrow (void)
{
  g_autofree char *dir = make_project ("narrow", GUISE_CONSENT_SELF, 1);
  GuiseWindow     *window = open_export (dir, 400, 700);

  shoot_all (window, "export-narrow-order");
  set_name (window, "Mara");
  begin_export (window);
  ui_wait (is_idle, window, "the export");
  ui_wait (has_pictures, window, "the pictures to be read");
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "export-narrow");
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "export-medium");
  ui_close_window (window);
}

/* ---- words ---- */

static void
test_words (void)
{
  static const struct
  {
    double      difference;
    const char *text;
  } cases[] = {
    { 0.0, "less than 0.01 of 255" }, { 3e-5, "less than 0.01 of 255" },
    { 1e-4, "0.03 of 255" },          { 0.3 / 255.0, "0.3 of 255" },
    { 1.1 / 255.0, "1.1 of 255" },    { (double) NAN, "no number" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = guise_export_words_dup_difference (cases[i].difference);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  for (int consent = 0; consent < GUISE_N_CONSENTS; consent++)
    g_assert_cmpstr (guise_export_words_get_consent ((GuiseConsent) consent), !=, "");
}

int
main (int argc, char **argv)
{
  g_autofree char *src = NULL;
  g_autofree char *dst = NULL;
  int              result;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  src = g_build_filename (work, "character", NULL);
  dst = g_build_filename (work, "me", NULL);
  project_faces_make (src, 6, 6);
  project_faces_make (dst, 6, 6);
  g_test_add_func ("/ui/export/words", test_words);
  g_test_add_func ("/ui/export/empty", test_empty);
  g_test_add_func ("/ui/export/export", test_export);
  g_test_add_func ("/ui/export/copy-fails", test_copy_fails);
  g_test_add_func ("/ui/export/copy-beside", test_copy_beside);
  g_test_add_func ("/ui/export/try-live", test_try_live);
  g_test_add_func ("/ui/export/batch", test_batch);
  g_test_add_func ("/ui/export/elsewhere", test_elsewhere);
  g_test_add_func ("/ui/export/consent", test_consent);
  g_test_add_func ("/ui/export/consent-given", test_consent_given);
  g_test_add_func ("/ui/export/refused", test_refused);
  g_test_add_func ("/ui/export/too-large", test_too_large);
  g_test_add_func ("/ui/export/cancel", test_cancel);
  g_test_add_func ("/ui/export/dies", test_dies);
  g_test_add_func ("/ui/export/card-gone", test_card_gone);
  g_test_add_func ("/ui/export/short-disk", test_short_disk);
  g_test_add_func ("/ui/export/names", test_names);
  g_test_add_func ("/ui/export/narrow", test_narrow);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
