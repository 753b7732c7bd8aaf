/* SPDX-License-Identifier: GPL-3.0-or-later
 * The guide: the chapter of the page in view, every chapter, links, words that are looked for. */
#include "app/guide/guise-guide-grid.h"
#include "app/guide/guise-guide-wide.h"
#include "app/guide/guise-guide-window.h"
#include "app/project/guise-project-view.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

static char *work; /* folder of this program */

/* ---- what is shown ---- */

static const GuiseGuideChapter *
get_chapter (GuiseGuideWindow *guide)
{
  return guise_guide_book_get_chapter (guise_guide_window_get_book (guide),
                                       guise_guide_window_get_chapter (guide));
}

static GtkWidget *
get_page (GuiseGuideWindow *guide)
{
  return adw_clamp_get_child (ADW_CLAMP (ui_find (GTK_WIDGET (guide), "page")));
}

static gboolean
is_read (void *data)
{
  return !gtk_test_accessible_has_state (GTK_ACCESSIBLE (ui_find (data, "scroller")),
                                         GTK_ACCESSIBLE_STATE_BUSY) &&
         get_page (data) != NULL;
}

static void
wait_for (GuiseGuideWindow *guide, const char *name)
{
  ui_wait (is_read, guide, name);
  ui_settle (GTK_WIDGET (guide));
  if (name != NULL)
    g_assert_cmpstr (get_chapter (guide)->name, ==, name);
}

/* Of the application, as the program finds it. */
static GuiseGuideWindow *
find_guide (GuiseWindow *window, guint *out_n)
{
  GtkApplication   *application = gtk_window_get_application (GTK_WINDOW (window));
  GuiseGuideWindow *guide = NULL;

  *out_n = 0;
  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    if (GUISE_IS_GUIDE_WINDOW (link->data))
      {
        guide = link->data;
        (*out_n)++;
      }
  return guide;
}

static GuiseGuideWindow *
open_guide (GuiseWindow *window, const char *target, int width, int height)
{
  GuiseGuideWindow *guide = guise_guide_window_present (GTK_WINDOW (window), target);

  gtk_window_set_default_size (GTK_WINDOW (guide), width, height);
  wait_for (guide, NULL);
  return guide;
}

static void
follow (GuiseGuideWindow *guide, const char *target, const char *name)
{
  gtk_widget_activate_action (get_page (guide), "guide.follow", "s", target);
  wait_for (guide, name);
}

static double
get_scrolled (GuiseGuideWindow *guide)
{
  GtkWidget *scroller = ui_find (GTK_WIDGET (guide), "scroller");

  return gtk_adjustment_get_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)));
}

/* ---- the page in view ---- */

static char *
make_project (void)
{
  char            *dir = g_build_filename (work, "Mara as me", NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 3, 3);
  project_faces_make (dst, 3, 3);
  project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static gboolean
is_project_read (void *data)
{
  GuiseOpenProject *project = guise_project_view_get_project (data);

  return project != NULL && guise_open_project_get_status (project) != NULL;
}

static void
assert_help (GuiseWindow *window, const char *name)
{
  guint             n;
  GuiseGuideWindow *guide;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.help", NULL);
  guide = find_guide (window, &n);
  g_assert_cmpuint (n, ==, 1);
  wait_for (guide, name);
}

static void
on_gone_cb (void *data, GObject *gone)
{
  *(gboolean *) data = TRUE;
}

/* F1 tells of the page in view, in one window, which is not modal and goes with the studio's. */
static void
test_topics (void)
{
  static const struct
  {
    const char *step;
    const char *chapter;
  } CASES[] = {
    { "faces", "facesets.md" }, { "masks", "masks.md" },    { "plan", "plans.md" },
    { "train", "studio.md" },   { "history", "studio.md" }, { "export", "studio.md" },
    { "live", "studio.md" },
  };
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ();
  GtkApplication  *application = gtk_window_get_application (GTK_WINDOW (window));
  g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, "win.help");
  gboolean          is_gone = FALSE;
  guint             n;
  GuiseGuideWindow *guide;

  g_assert_cmpstr (keys[0], ==, "F1");
  assert_help (window, "studio.md");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_project_read, ui_find (GTK_WIDGET (window), "project"), "a project");
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", CASES[i].step);
      assert_help (window, CASES[i].chapter);
    }
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  assert_help (window, "capture.md");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.help-beforehand", NULL);
  guide = find_guide (window, &n);
  wait_for (guide, "before-you-spend-a-week.md");
  g_assert_false (gtk_window_get_modal (GTK_WINDOW (guide)));
  g_object_weak_ref (G_OBJECT (guide), on_gone_cb, &is_gone);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_close_window (window);
  g_assert_true (is_gone);
}

/* ---- all chapters ---- */

/* As wide as the page, or as it is where that is less; never squeezed. */
static void
assert_picture (GtkWidget *clamp, const char *name)
{
  GtkWidget    *widget = adw_clamp_get_child (ADW_CLAMP (clamp));
  GdkPaintable *paintable = gtk_picture_get_paintable (GTK_PICTURE (widget));
  const double  scale = MIN (1.0, (double) gtk_widget_get_width (widget) /
                                    gdk_paintable_get_intrinsic_width (paintable));
  const double  height = scale * gdk_paintable_get_intrinsic_height (paintable);

  if (ABS (gtk_widget_get_height (widget) - height) > 2.0)
    g_error ("%s is %d pixels high instead of %.0f", name, gtk_widget_get_height (widget), height);
}

static guint
count_whole (GtkWidget *widget)
{
  guint n = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && ui_is_whole (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_whole (child);
  return n;
}

/* In one form or the other; on a narrow page all of it can be read without moving it to and fro. */
static void
assert_table (GtkWidget *table, const GuiseGuideBlock *block, gboolean is_narrow)
{
  GtkWidget  *columns = gtk_widget_get_first_child (table);
  GtkWidget  *rows = gtk_widget_get_next_sibling (columns);
  const guint is_headed = *(const char *) block->cells->pdata[0] != '\0';
  const guint n_rows = block->cells->len / block->n_columns - 1 + is_headed;

  g_assert_true (GUISE_IS_GUIDE_GRID (table) && GUISE_IS_GUIDE_WIDE (columns));
  g_assert_true (gtk_widget_get_child_visible (columns) != gtk_widget_get_child_visible (rows));
  if (is_narrow && gtk_widget_get_child_visible (rows))
    g_assert_cmpuint (count_whole (rows), ==, n_rows);
  else if (is_narrow)
    g_assert_cmpuint (count_whole (columns), ==, block->cells->len);
  else
    g_assert_true (gtk_widget_get_child_visible (columns));
}

/* Warnings end a test: markup that GTK does not take is one. */
static void
assert_whole (const GuiseGuideChapter *chapter, GtkWidget *page)
{
  GtkWidget *widget = gtk_widget_get_first_child (page);

  for (guint i = 0; i < chapter->blocks->len; i++)
    {
      const GuiseGuideBlock  *block = chapter->blocks->pdata[i];
      const GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

      g_assert_nonnull (widget);
      if (block->kind == GUISE_GUIDE_PICTURE && !ADW_IS_CLAMP (widget))
        g_error ("%s: %s is not shown", chapter->name, block->target);
      if (block->kind == GUISE_GUIDE_PICTURE)
        assert_picture (widget, block->target);
      if (block->kind == GUISE_GUIDE_HEADING)
        g_assert_cmpint (role, ==, GTK_ACCESSIBLE_ROLE_HEADING);
      if (block->kind == GUISE_GUIDE_CODE)
        g_assert_true (GUISE_IS_GUIDE_WIDE (widget));
      if (block->kind == GUISE_GUIDE_TABLE)
        assert_table (widget, block, gtk_widget_get_width (page) < 400);
      g_assert_cmpint (gtk_widget_get_width (widget), <=, gtk_widget_get_width (page));
      widget = gtk_widget_get_next_sibling (widget);
    }
  g_assert_null (widget);
}

/* One of each kind of thing that chapters have. */
static gboolean
is_shot (const char *name)
{
  static const char *const SHOT[] = { "README.md", "capture.md",  "options.md",
                                      "plans.md",  "facesets.md", NULL };

  return g_strv_contains (SHOT, name);
}

static void
show_chapters (int width, int height, const char *prefix, gboolean shot_only)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide = open_guide (window, "README.md", width, height);
  GuiseGuideBook   *book = guise_guide_window_get_book (guide);

  for (guint i = 0; i < guise_guide_book_get_n_chapters (book); i++)
    {
      const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, i);
      g_autofree char         *shot = g_strconcat (prefix, chapter->name, NULL);

      if (shot_only && !is_shot (chapter->name))
        continue;
      *strrchr (shot, '.') = '\0';
      guise_guide_window_present (GTK_WINDOW (window), chapter->name);
      wait_for (guide, chapter->name);
      assert_whole (chapter, get_page (guide));
      if (is_shot (chapter->name))
        ui_shoot (GTK_WIDGET (guide), shot);
    }
  ui_close_window (window);
}

static void
test_chapters (void)
{
  show_chapters (1280, 800, "guide-", FALSE);
}

/* At 400 pixels nothing but code is wider than the window. */
static void
test_narrow (void)
{
  GuiseWindow      *window;
  GuiseGuideWindow *guide;

  show_chapters (400, 700, "guide-narrow-", TRUE);
  window = ui_open_window (1280, 800);
  guide = open_guide (window, "masks.md", 400, 700);
  gtk_widget_activate_action (GTK_WIDGET (guide), "guide.contents", NULL);
  ui_settle (GTK_WIDGET (guide));
  g_assert_true (gtk_widget_get_mapped (ui_find (GTK_WIDGET (guide), "chapters")));
  ui_shoot (GTK_WIDGET (guide), "guide-narrow-list");
  ui_close_window (window);
}

static void
test_dark (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  guide = open_guide (window, "plans.md", 1280, 800);
  ui_shoot (GTK_WIDGET (guide), "guide-dark");
  follow (guide, "troubleshooting.md", "troubleshooting.md");
  gtk_window_set_default_size (GTK_WINDOW (guide), 400, 700);
  ui_settle (GTK_WIDGET (guide));
  ui_shoot (GTK_WIDGET (guide), "guide-dark-narrow");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  ui_close_window (window);
}

/* ---- ways ---- */

/* A link leads to its part of a chapter; back leads to where one was. */
static void
test_links (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide = open_guide (window, "studio.md#live", 1000, 700);
  const double      before = get_scrolled (guide);
  GtkWidget        *back = ui_find (GTK_WIDGET (guide), "back");

  g_assert_cmpfloat (before, >, 300.0);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (guide)) ==
                 ui_find (GTK_WIDGET (guide), "scroller"));
  g_assert_false (gtk_widget_get_sensitive (back));
  follow (guide, "swapping.md", "swapping.md");
  g_assert_cmpfloat (get_scrolled (guide), ==, 0.0);
  follow (guide, "gone.md", "swapping.md");
  follow (guide, "file:///etc/passwd", "swapping.md");
  follow (guide, "javascript:alert(1)", "swapping.md");
  g_assert_true (gtk_widget_get_sensitive (back));
  gtk_widget_activate_action (back, "win.go-back", NULL);
  wait_for (guide, "studio.md");
  g_assert_cmpfloat (ABS (get_scrolled (guide) - before), <, 1.0);
  g_assert_false (gtk_widget_get_sensitive (back));
  gtk_widget_activate_action (back, "win.help", NULL);
  wait_for (guide, "README.md");
  ui_close_window (window);
}

/* A click on a link's own text, as GtkLabel tells of it. */
static void
test_label (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide = open_guide (window, "studio.md", 1000, 700);
  GtkWidget        *label = gtk_widget_get_first_child (get_page (guide));
  gboolean          is_taken = FALSE;

  g_signal_emit_by_name (label, "activate-link", "masks.md", &is_taken);
  g_assert_true (is_taken);
  wait_for (guide, "masks.md");
  ui_close_window (window);
}

/* ---- words ---- */

static gboolean
is_found (void *data)
{
  GtkStack *lists = GTK_STACK (ui_find (data, "lists"));

  return gtk_stack_get_visible_child (lists) == ui_find (data, "hits_scroller");
}

static gboolean
is_nothing (void *data)
{
  GtkStack *lists = GTK_STACK (ui_find (data, "lists"));

  return gtk_stack_get_visible_child (lists) == ui_find (data, "nothing");
}

static void
test_search (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide = open_guide (window, "README.md", 1280, 800);
  GtkWidget        *entry = ui_find (GTK_WIDGET (guide), "entry");
  GtkListBox       *hits = GTK_LIST_BOX (ui_find (GTK_WIDGET (guide), "hits"));

  gtk_widget_activate_action (GTK_WIDGET (guide), "guide.find", NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (guide)), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "out of MEMORY");
  ui_wait (is_found, guide, "what was found");
  ui_settle (GTK_WIDGET (guide));
  ui_shoot (GTK_WIDGET (guide), "guide-search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "out of memory batch fits");
  ui_settle (GTK_WIDGET (guide));
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_nonnull (gtk_list_box_get_row_at_index (hits, 0));
  g_signal_emit_by_name (entry, "activate");
  wait_for (guide, "troubleshooting.md");
  g_assert_cmpfloat (get_scrolled (guide), >, 0.0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "elephants");
  ui_wait (is_nothing, guide, "nothing found");
  ui_settle (GTK_WIDGET (guide));
  ui_shoot (GTK_WIDGET (guide), "guide-search-nothing");
  g_signal_emit_by_name (entry, "stop-search");
  ui_settle (GTK_WIDGET (guide));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  ui_close_window (window);
}

/* ---- nothing to read ---- */

static void
test_missing (void)
{
  g_autofree char  *data = g_strdup (g_getenv ("GUISE_DATA"));
  g_autofree char  *docs = g_build_filename (work, "docs", NULL);
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseGuideWindow *guide;

  g_assert_cmpint (g_mkdir_with_parents (docs, 0700), ==, 0); /* without a chapter in it */
  g_setenv ("GUISE_DATA", work, TRUE);
  guide = open_guide (window, "studio.md", 1000, 700);
  g_assert_true (ADW_IS_STATUS_PAGE (get_page (guide)));
  ui_shoot (GTK_WIDGET (guide), "guide-missing");
  g_setenv ("GUISE_DATA", data, TRUE);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/guide/topics", test_topics);
  g_test_add_func ("/ui/guide/chapters", test_chapters);
  g_test_add_func ("/ui/guide/narrow", test_narrow);
  g_test_add_func ("/ui/guide/dark", test_dark);
  g_test_add_func ("/ui/guide/links", test_links);
  g_test_add_func ("/ui/guide/label", test_label);
  g_test_add_func ("/ui/guide/search", test_search);
  g_test_add_func ("/ui/guide/missing", test_missing);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
