/* SPDX-License-Identifier: GPL-3.0-or-later
 * The studio from its start to its end: how soon it is there, what holds it up, what it leaves. */
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "app/project/guise-project-view.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_OPENINGS  6 /* unless GUISE_UI_OPENINGS says how many windows (tests/long/run) */
#define N_WARM      3 /* fonts, styles and caches are there by then */
#define N_LEVEL     20
#define N_MEDIAN    5
#define MAX_KB      2048 /* that N_LEVEL openings may leave: what is in use goes up and down by 1 MB */
#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define BLOCK_US    (60 * 1000)

static char   *work;     /* folder of this program */
static int64_t start_us; /* when main() began */

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 5, 5);
  project_faces_make (dst, 5, 3);
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

static void
open_project (GuiseWindow *window, const char *dir)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, view, "a project");
}

/* Pages are built when they are shown first. None of them has the focus: of two widgets that had it
 * and are hidden between two frames GTK 4.8 keeps one for ever. */
static void
show_all_pages (GuiseWindow *window)
{
  for (int id = 0; id < GUISE_N_STEPS; id++)
    {
      gtk_window_set_focus (GTK_WINDOW (window), NULL);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s",
                                  guise_step_id_get_name ((GuiseStepId) id));
    }
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  ui_settle (GTK_WIDGET (window));
}

/* ---- what is left ---- */

static void
on_gone_cb (void *data, GObject *gone)
{
  g_hash_table_remove (data, gone);
}

/* Puts the widgets of a tree into a set, with their names; each takes itself out when it goes. */
static void
watch (GtkWidget *root, GHashTable *alive)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (root));

  g_hash_table_insert (alive, root,
                       g_strdup_printf ("%s %s", G_OBJECT_TYPE_NAME (root), id != NULL ? id : ""));
  g_object_weak_ref (G_OBJECT (root), on_gone_cb, alive);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (G_OBJECT_TYPE_NAME (child), "GtkTooltipWindow") != 0) /* one a display */
      watch (child, alive);
}

/* Every widget that was made and is there, whether or not it ever became a child of another, and
 * how many had been made before it. */
static GHashTable *made;
static guint       n_made;
static void (*construct) (GObject *widget);

static void
on_constructed_cb (GObject *object)
{
  construct (object);
  g_hash_table_insert (made, object, GUINT_TO_POINTER (n_made++));
  g_object_weak_ref (object, on_gone_cb, made);
}

/* To be called before there are classes of widgets, which copy what theirs does. */
static void
watch_constructed (void)
{
  GObjectClass *class = g_type_class_ref (GTK_TYPE_WIDGET);

  made = g_hash_table_new (NULL, NULL);
  construct = class->constructed;
  class->constructed = on_constructed_cb;
}

/* Whether nobody ever took it, nor what it is in. */
static gboolean
is_lost (void *widget, void *number, void *first)
{
  GtkWidget *top = widget;

  while (gtk_widget_get_parent (top) != NULL)
    top = gtk_widget_get_parent (top);
  return GPOINTER_TO_UINT (number) >= *(guint *) first && g_object_is_floating (top);
}

static gboolean
is_nothing_lost (void *first)
{
  return g_hash_table_find (made, is_lost, first) == NULL;
}

static gboolean
is_none_left (void *data)
{
  return g_hash_table_size (data) == 0;
}

static size_t
get_resident_kb (void)
{
  g_autofree char *text = NULL;
  unsigned long    pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*u %lu", &pages);
  return pages * 4;
}

/* ---- what is left of no window ---- */

/* Objects of this program's types that are there, on any thread, with the names of their types. An
 * object that was disposed of and is still held counts, too. */
static GMutex      objects_lock;
static GHashTable *objects;
static void (*construct_any) (GObject *object);

static void
on_finalized (void *object)
{
  g_mutex_lock (&objects_lock);
  g_hash_table_remove (objects, object);
  g_mutex_unlock (&objects_lock);
}

static void
on_any_constructed_cb (GObject *object)
{
  construct_any (object);
  if (!g_str_has_prefix (G_OBJECT_TYPE_NAME (object), "Guise"))
    return;
  g_mutex_lock (&objects_lock);
  g_hash_table_insert (objects, object, (void *) G_OBJECT_TYPE_NAME (object));
  g_mutex_unlock (&objects_lock);
  g_object_set_data_full (object, "guise-test-memory", object, on_finalized);
}

/* To be called before there is any other class, each of which copies what this one does. */
static void
watch_objects (void)
{
  GObjectClass *class = g_type_class_ref (G_TYPE_OBJECT);

  objects = g_hash_table_new (NULL, NULL);
  construct_any = class->constructed;
  class->constructed = on_any_constructed_cb;
}

/* Returns: (transfer full): how many of each type there are */
static GHashTable *
count_objects (void)
{
  GHashTable    *counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  void          *name;

  g_mutex_lock (&objects_lock);
  g_hash_table_iter_init (&iter, objects);
  while (g_hash_table_iter_next (&iter, NULL, &name))
    {
      const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1;

      g_hash_table_insert (counts, name, GUINT_TO_POINTER (n));
    }
  g_mutex_unlock (&objects_lock);
  return counts;
}

/* Returns: (nullable): a type of which there are more than in @level */
static const char *
find_more (GHashTable *level)
{
  g_autoptr (GHashTable) counts = count_objects ();
  GHashTableIter iter;
  void          *name, *n;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &n))
    if (GPOINTER_TO_UINT (n) > GPOINTER_TO_UINT (g_hash_table_lookup (level, name)))
      return name;
  return NULL;
}

/* What threads are reading for a page ends a little after it. */
static void
wait_for_level (GHashTable *level)
{
  const int64_t end_us = g_get_monotonic_time () + PATIENCE_US;
  const char   *more;

  while ((more = find_more (level)) != NULL)
    {
      if (g_get_monotonic_time () > end_us)
        g_error ("There are more objects %s than before", more);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static size_t
get_used_kb (void)
{
  malloc_trim (0);
  return mallinfo2 ().uordblks / 1024;
}

/* Opens a project, shows all of it, and opens the one that is at rest. */
static void
open_and_leave (GuiseWindow *window, const char *dir, const char *rest)
{
  open_project (window, dir);
  show_all_pages (window);
  open_project (window, rest);
  ui_settle (GTK_WIDGET (window));
}

static int
compare_sizes (const void *a, const void *b)
{
  const size_t x = *(const size_t *) a;
  const size_t y = *(const size_t *) b;

  return (x > y) - (x < y);
}

static size_t
find_median_size (const size_t *sizes)
{
  size_t sorted[N_MEDIAN];

  memcpy (sorted, sizes, sizeof sorted);
  qsort (sorted, N_MEDIAN, sizeof *sorted, compare_sizes);
  return sorted[N_MEDIAN / 2];
}

/* Memory returns to its level, however often a project is opened: no object of a project is left
 * after any of the openings, and what is in use is as much after the last ones as after the first.
 */
static void
test_level (void)
{
  g_autofree char *dir = make_project ("Often");
  g_autofree char *rest = make_project ("Rest");
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autoptr (GHashTable) level = NULL;
  size_t used[N_LEVEL];
  size_t first, last;

  for (int i = 0; i < N_WARM; i++)
    open_and_leave (window, dir, rest);
  level = count_objects ();
  g_assert_nonnull (g_hash_table_lookup (level, "GuiseOpenProject")); /* it sees what there is */
  for (int i = 0; i < N_LEVEL; i++)
    {
      open_and_leave (window, dir, rest);
      wait_for_level (level);
      used[i] = get_used_kb ();
    }
  first = find_median_size (used);
  last = find_median_size (used + N_LEVEL - N_MEDIAN);
  g_test_message ("In use after the first openings: %zu KB, after %d: %zu KB", first, N_LEVEL,
                  last);
  g_assert_cmpuint (last, <, first + MAX_KB);
  ui_close_window (window);
}

static int
count_openings (void)
{
  const char *text = g_getenv ("GUISE_UI_OPENINGS");

  return text != NULL ? MAX ((int) strtol (text, NULL, 10), N_WARM + 1) : N_OPENINGS;
}

static void
test_windows (void)
{
  g_autofree char *dir = make_project ("Opened");
  size_t           used = 0;
  size_t           resident = 0;
  const int        n = count_openings ();
  g_autoptr (GHashTable) level = NULL;

  for (int i = 0; i < n; i++)
    {
      guint        first = n_made;
      GuiseWindow *window = ui_open_window (1280, 800);
      g_autoptr (GHashTable) alive = g_hash_table_new_full (NULL, NULL, NULL, g_free);

      open_project (window, dir);
      show_all_pages (window);
      watch (GTK_WIDGET (window), alive);
      g_assert_cmpuint (g_hash_table_size (alive), >, 100);
      ui_close_window (window);
      ui_wait (is_none_left, alive, "the end of what threads were reading for it");
      ui_wait (is_nothing_lost, &first, "the end of what nobody took");
      if (i + 1 == N_WARM)
        {
          used = mallinfo2 ().uordblks;
          resident = get_resident_kb ();
          level = count_objects ();
        }
      else if (level != NULL)
        wait_for_level (level);
    }
  g_test_message ("%d more openings: %+.1f KB in use each, %+.1f KB resident each (now %zu MB)",
                  n - N_WARM,
                  ((double) mallinfo2 ().uordblks - (double) used) / 1024 / (n - N_WARM),
                  ((double) get_resident_kb () - (double) resident) / (n - N_WARM),
                  get_resident_kb () / 1024);
}

/* The pages of a project go when another one is opened in the same window. */
static void
test_projects (void)
{
  g_autofree char *one = make_project ("One");
  g_autofree char *other = make_project ("Other");
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *pages = ui_find (GTK_WIDGET (window), "pages");

  open_project (window, one);
  for (int i = 0; i < N_OPENINGS; i++)
    {
      g_autoptr (GHashTable) alive = g_hash_table_new_full (NULL, NULL, NULL, g_free);

      show_all_pages (window);
      for (GtkWidget *page = gtk_widget_get_first_child (pages); page != NULL;
           page = gtk_widget_get_next_sibling (page))
        watch (page, alive);
      g_assert_cmpuint (g_hash_table_size (alive), >, 0);
      open_project (window, i % 2 == 0 ? other : one);
      ui_settle (GTK_WIDGET (window));
      ui_wait (is_none_left, alive, "the end of the pages before");
    }
  ui_close_window (window);
}

static gboolean
has_focus (GuiseWindow *window, GtkWidget *page)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && gtk_widget_is_ancestor (focus, page);
}

/* A page goes between two frames, after one was shown in its place that can take no focus yet. What
 * is hidden with the focus in it GTK 4.8 keeps until the next frame, and for ever, if what has the
 * focus is hidden or removed once more before that. */
static void
test_focus (void)
{
  g_autofree char *one = make_project ("Focus");
  g_autofree char *other = make_project ("Other focus");
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *pages = ui_find (GTK_WIDGET (window), "pages");
  GtkWidget       *page;
  g_autoptr (GHashTable) alive = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  open_project (window, one);
  ui_settle (GTK_WIDGET (window));
  page = guise_window_get_step_page (window);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  g_assert_true (has_focus (window, page));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  for (page = gtk_widget_get_first_child (pages); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    watch (page, alive);
  g_assert_cmpuint (g_hash_table_size (alive), >, 0);
  open_project (window, other);
  ui_wait (is_none_left, alive, "the end of the pages before");
  ui_close_window (window);
}

/* ---- how soon, how smooth ---- */

static void
test_start (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  g_test_message ("The first frame came %.0f ms after the start",
                  (double) (g_get_monotonic_time () - start_us) / 1000);
  ui_close_window (window);
}

static gboolean
block_cb (void *data)
{
  g_usleep (BLOCK_US);
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (void *data)
{
  return *(gboolean *) data;
}

/* The watch sees what holds the main loop up, and forgets it when it begins anew. */
static void
test_watch (void)
{
  GuiseWindow *window = ui_open_window (800, 700);
  gboolean     has_blocked = FALSE;

  ui_watch_main_loop ();
  g_idle_add (block_cb, &has_blocked);
  ui_wait (is_true, &has_blocked, "what blocks");
  g_assert_cmpint (ui_get_stall ().longest_wall_us, >=, BLOCK_US);
  g_assert_cmpint (ui_get_stall ().longest_us, >=, BLOCK_US / 2);
  ui_watch_main_loop ();
  g_assert_cmpint (ui_get_stall ().longest_wall_us, ==, 0);
  ui_close_window (window);
}

static void
test_stall (void)
{
  g_autofree char *dir = make_project ("Smooth");
  GuiseWindow     *window = ui_open_window (1280, 800);
  UiStall          stall;

  ui_watch_main_loop ();
  open_project (window, dir);
  ui_settle (GTK_WIDGET (window));
  stall = ui_get_stall ();
  g_assert_cmpuint (stall.n_turns, >, 0);
  g_test_message ("Opening a project held the main loop for %.1f ms at most (%.1f by the clock)",
                  (double) stall.longest_us / 1000, (double) stall.longest_wall_us / 1000);
  ui_close_window (window);
}

/* ---- pages ---- */

#define N_TIMES 3

/* Processor time of this thread, in milliseconds. */
static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static int
compare_times (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
find_median (double *times)
{
  qsort (times, N_TIMES, sizeof *times, compare_times);
  return times[N_TIMES / 2];
}

static guint
count_pages (GtkWidget *view)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (GTK_STACK (ui_find (view, "pages")));

  return g_list_model_get_n_items (G_LIST_MODEL (pages));
}

/* A page is built when it is shown first: opening a project builds one of seven. */
static void
test_pages (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  GtkWidget   *view = ui_find (GTK_WIDGET (window), "project");
  double       open[N_TIMES];
  double       show[GUISE_N_STEPS][N_TIMES];

  for (int i = 0; i < N_TIMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Pages %d", i);
      g_autofree char *dir = make_project (name);
      double           before = get_cpu_ms ();

      gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
      open[i] = get_cpu_ms () - before;
      ui_wait (is_read, view, "a project");
      ui_settle (GTK_WIDGET (window));
      g_assert_cmpuint (count_pages (view), ==, 1);
      for (int id = 0; id < GUISE_N_STEPS; id++)
        {
          before = get_cpu_ms ();
          gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s",
                                      guise_step_id_get_name ((GuiseStepId) id));
          show[id][i] = get_cpu_ms () - before;
          ui_settle (GTK_WIDGET (window));
          g_assert_cmpuint (count_pages (view), ==, (guint) id + 1);
        }
    }
  g_test_message ("Processor time to open a project, median of %d: %.1f ms", N_TIMES,
                  find_median (open));
  for (int id = 0; id < GUISE_N_STEPS; id++)
    g_test_message ("To show %s first: %.1f ms", guise_step_id_get_name ((GuiseStepId) id),
                    find_median (show[id]));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  start_us = g_get_monotonic_time ();
  watch_objects ();
  watch_constructed ();
  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/memory/start", test_start);
  g_test_add_func ("/ui/memory/watch", test_watch);
  g_test_add_func ("/ui/memory/stall", test_stall);
  g_test_add_func ("/ui/memory/pages", test_pages);
  g_test_add_func ("/ui/memory/windows", test_windows);
  g_test_add_func ("/ui/memory/projects", test_projects);
  g_test_add_func ("/ui/memory/focus", test_focus);
  g_test_add_func ("/ui/memory/level", test_level);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
