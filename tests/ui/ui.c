/* SPDX-License-Identifier: GPL-3.0-or-later
 * Windows of the studio, driven from inside. */
#include "ui.h"

#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <time.h>
#include <unistd.h>

#include "app/guise-application.h"
#include "core/guise-data.h"

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define LONG_US     16000 /* of a turn: more than a frame */

static GtkApplication *application;
static GSettings      *settings;
static GuiseRecent    *recent;

static gboolean is_watching;
static UiStall  stall;
static int64_t  frame_begin_us; /* what this thread had computed before the frame */
static int64_t  frames_us;      /* what it computed for frames in this turn */

void
ui_init (int *argc, char ***argv)
{
  g_autofree char *translations = guise_data_dup_locale_dir ();
  GtkSettings     *look;

  if (translations != NULL)
    bindtextdomain (GETTEXT_PACKAGE, translations);
  textdomain (GETTEXT_PACKAGE);
  gtk_test_init (argc, argv);
  setlocale (LC_ALL, ""); /* which GTK has set to one that may not be there */
  adw_init ();
  application = GTK_APPLICATION (guise_application_new (G_APPLICATION_NON_UNIQUE));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  settings = g_settings_new (GUISE_APPLICATION_ID);
  recent = guise_recent_new (settings);
  look = gtk_settings_get_default ();
  g_object_set (look, "gtk-enable-animations", FALSE, "gtk-font-name", "Cantarell 11", NULL);
}

GuiseRecent *
ui_get_recent (void)
{
  return recent;
}

/* ---- the main loop ---- */

/* How long this thread has waited for a processor, in microseconds; 0 where nobody counts that. */
static int64_t
get_starved_us (void)
{
  char     text[96] = "";
  uint64_t ran = 0, waited = 0;
  int      fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  ssize_t  n = fd >= 0 ? read (fd, text, sizeof text - 1) : 0;

  if (fd >= 0)
    close (fd);
  if (n <= 0 || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran, &waited) != 2)
    return 0;
  return (int64_t) (waited / 1000);
}

/* What this thread has computed so far. */
static int64_t
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (int64_t) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
on_before_paint_cb (void)
{
  frame_begin_us = get_cpu_us ();
}

static void
on_after_paint_cb (void)
{
  const int64_t took = get_cpu_us () - frame_begin_us;

  frames_us += took;
  stall.longest_frame_us = MAX (stall.longest_frame_us, took);
  stall.n_frames++;
}

/* A turn that has computed so much. */
static void
count_computing (int64_t took)
{
  stall.longest_cpu_us = MAX (stall.longest_cpu_us, took);
  stall.longest_rest_us = MAX (stall.longest_rest_us, took - frames_us);
  stall.n_long += took > LONG_US;
  stall.n_turns++;
}

static gboolean
turn (void)
{
  const int64_t starved = is_watching ? get_starved_us () : 0;
  const int64_t computed = get_cpu_us ();
  const int64_t start = g_get_monotonic_time ();
  gboolean      has_worked;
  int64_t       took;

  frames_us = 0;
  has_worked = g_main_context_iteration (NULL, FALSE);
  took = g_get_monotonic_time () - start;

  if (is_watching && has_worked)
    {
      stall.longest_wall_us = MAX (stall.longest_wall_us, took);
      stall.longest_us = MAX (stall.longest_us, took - (get_starved_us () - starved));
      count_computing (get_cpu_us () - computed);
    }
  return has_worked;
}

void
ui_watch_main_loop (void)
{
  stall = (UiStall){ 0 };
  is_watching = TRUE;
}

UiStall
ui_get_stall (void)
{
  return stall;
}

void
ui_wait (UiCondition condition, void *data, const char *what)
{
  const int64_t end = g_get_monotonic_time () + PATIENCE_US;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("Waited in vain for %s", what);
      if (!turn ())
        g_usleep (1000);
    }
}

/* Whether something in view is still being made. */
static gboolean
is_busy (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (gtk_test_accessible_has_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_BUSY))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_busy (child))
      return TRUE;
  return FALSE;
}

/* Frames of a window that was whole. */
typedef struct
{
  GtkWidget *window;
  int        n_frames;
} Drawn;

static gboolean
was_drawn (void *data)
{
  return ((Drawn *) data)->n_frames >= 2;
}

static void
on_painted_cb (GdkFrameClock *clock, Drawn *drawn)
{
  drawn->n_frames = is_busy (drawn->window) ? 0 : drawn->n_frames + 1;
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

void
ui_settle (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  Drawn          drawn = { window, 0 };
  gulong         id = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted_cb), &drawn);

  gtk_widget_queue_draw (window);
  ui_wait (was_drawn, &drawn, "two frames");
  g_signal_handler_disconnect (clock, id);
}

GuiseWindow *
ui_open_window (int width, int height)
{
  GtkWidget     *window = guise_window_new (application, settings, recent);
  GdkFrameClock *clock;

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "before-paint", on_before_paint_cb, NULL);
  g_signal_connect (clock, "after-paint", on_after_paint_cb, NULL);
  gtk_test_widget_wait_for_draw (window);
  return GUISE_WINDOW (window);
}

void
ui_close_window (GuiseWindow *window)
{
  g_autoptr (GtkWindow) kept = g_object_ref (GTK_WINDOW (window));

  gtk_window_destroy (kept);
  while (turn ())
    ;
  g_assert_finalize_object (g_steal_pointer (&kept));
}

static GtkWidget *
find (GtkWidget *root, const char *id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (child)), id) == 0
                           ? child
                           : find (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
ui_find (GtkWidget *root, const char *id)
{
  GtkWidget *found = find (root, id);

  if (found == NULL)
    g_error ("There is no widget %s", id);
  return found;
}

void *
ui_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window; /* the list keeps it */
    }
  return NULL;
}

gboolean
ui_is_whole (GtkWidget *label)
{
  GtkWidget      *window = GTK_WIDGET (gtk_widget_get_root (label));
  PangoLayout    *layout = gtk_label_get_layout (GTK_LABEL (label));
  graphene_rect_t bounds;
  PangoRectangle  text;

  pango_layout_get_pixel_extents (layout, NULL, &text);
  return !pango_layout_is_ellipsized (layout) && text.width <= gtk_widget_get_width (label) &&
         text.height <= gtk_widget_get_height (label) &&
         gtk_widget_compute_bounds (label, window, &bounds) && bounds.origin.x >= 0.0f &&
         bounds.origin.x + bounds.size.width <= (float) gtk_widget_get_width (window);
}

void
ui_shoot (GtkWidget *window, const char *name)
{
  const char *dir = g_getenv ("GUISE_UI_SHOTS");
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = dir != NULL ? g_build_filename (dir, file, NULL) : NULL;
  graphene_rect_t  bounds;

  ui_settle (window);
  bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (window),
                               (float) gtk_widget_get_height (window));
  gdk_paintable_snapshot (paintable, snapshot, (double) bounds.size.width,
                          (double) bounds.size.height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture =
    gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, &bounds);
  g_assert_nonnull (texture);
  if (path != NULL)
    g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* ---- the clipboard ---- */

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_pasted (void *data)
{
  return *(char **) data != NULL;
}

char *
ui_paste (GtkWidget *widget)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  char         *text = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, on_read_cb, &text);
  ui_wait (is_pasted, &text, "the clipboard");
  return text;
}
