/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window that shows the guide. */
#include "app/guide/guise-guide-window.h"

#include <glib/gi18n.h>

#include "app/guide/guise-guide-page.h"
#include "app/guide/guise-guide-rows.h"
#include "app/guide/guise-guide-search.h"
#include "app/guise-shortcuts.h"
#include "app/guise-task.h"
#include "core/guise-data.h"

#define WIDTH       1000
#define HEIGHT      760
#define MAX_HISTORY 100
#define ABOVE       12 /* pixels over what a link leads to */

/* Where one was. */
typedef struct
{
  guint  chapter;
  double scrolled; /* pixels */
} Place;

struct _GuiseGuideWindow
{
  AdwWindow parent_instance;

  GuiseGuideBook *book;        /* owned; NULL until it is read */
  GCancellable   *cancellable; /* owned; of what is read */
  char           *wish;        /* owned; what to show once the book is read, or NULL */
  GArray         *history;     /* of Place; the last one is gone back to first */
  guint           chapter;
  guint           goal_block;    /* where the chapter that is read will be shown */
  double          goal_scrolled; /* likewise; below 0: at the block */
  guint           goal_tick;     /* 0: it is reached */
  guint           n_ticks;

  AdwLeaflet        *leaflet;
  GtkWidget         *contents;
  GtkWidget         *reading;
  GtkSearchEntry    *entry;
  GtkStack          *lists;
  GtkListBox        *chapters;
  GtkWidget         *chapters_scroller;
  GtkListBox        *hits;
  GtkWidget         *hits_scroller;
  GtkWidget         *nothing;
  AdwWindowTitle    *title;
  GtkScrolledWindow *scroller;
  AdwClamp          *page;
};

G_DEFINE_FINAL_TYPE (GuiseGuideWindow, guise_guide_window, ADW_TYPE_WINDOW)

/* ---- ways ---- */

static void
show_ways (GuiseGuideWindow *self)
{
  if (self->history != NULL)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.go-back", self->history->len > 0);
}

static double
get_scrolled (GuiseGuideWindow *self)
{
  return gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
}

static void
remember (GuiseGuideWindow *self)
{
  const Place here = { self->chapter, get_scrolled (self) };

  g_array_append_val (self->history, here);
  if (self->history->len > MAX_HISTORY)
    g_array_remove_index (self->history, 0);
  show_ways (self);
}

/* ---- scrolling, when everything has its place ---- */

static double
find_goal (GuiseGuideWindow *self)
{
  GtkWidget      *page = adw_clamp_get_child (self->page);
  GtkWidget      *block = gtk_widget_get_first_child (page);
  graphene_rect_t bounds;

  for (guint i = 0; i < self->goal_block && block != NULL; i++)
    block = gtk_widget_get_next_sibling (block);
  if (self->goal_scrolled >= 0.0 || self->goal_block == 0)
    return MAX (self->goal_scrolled, 0.0);
  if (block == NULL || !gtk_widget_compute_bounds (block, GTK_WIDGET (self->page), &bounds))
    return 0.0;
  return bounds.origin.y + gtk_widget_get_margin_top (GTK_WIDGET (self->page)) - ABOVE;
}

/* Ticks come before a frame's layout: the second one sees the first layout of a new page. */
static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, void *user_data)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);

  if (++self->n_ticks < 3)
    return G_SOURCE_CONTINUE;
  self->goal_tick = 0;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), find_goal (self));
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_STATE_BUSY);
  return G_SOURCE_REMOVE;
}

static void
scroll_to_goal (GuiseGuideWindow *self)
{
  self->n_ticks = 0;
  if (self->goal_tick == 0)
    self->goal_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

/* ---- a chapter ---- */

/* What a thread needs to know of a chapter. */
typedef struct
{
  GuiseGuideBook *book; /* owned */
  guint           chapter;
} Reading;

static void
free_reading (void *data)
{
  Reading *reading = data;

  guise_guide_book_unref (reading->book);
  g_free (reading);
}

static void
read_pictures (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Reading *reading = data;

  g_task_return_pointer (task, guise_guide_page_read_pictures (reading->book, reading->chapter),
                         (GDestroyNotify) g_hash_table_unref);
}

static void
on_pictures_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (source);
  const Reading    *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GHashTable) pictures = g_task_propagate_pointer (G_TASK (result), NULL);
  const GuiseGuideChapter *chapter;

  if (pictures == NULL || reading->chapter != self->chapter)
    return; /* the window is gone, or another chapter is wanted by now */
  chapter = guise_guide_book_get_chapter (reading->book, reading->chapter);
  adw_clamp_set_child (self->page, guise_guide_page_new (chapter->blocks, pictures));
  scroll_to_goal (self);
}

static void
show_name (GuiseGuideWindow *self, const GuiseGuideChapter *chapter)
{
  adw_window_title_set_title (self->title, chapter->title);
  adw_window_title_set_subtitle (self->title, chapter->part);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  chapter->title, -1);
}

/* @scrolled: pixels, or below 0: to where @block is. */
static void
show_place (GuiseGuideWindow *self, guint chapter, guint block, double scrolled)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->chapters, (int) chapter);
  const gboolean is_shown = adw_clamp_get_child (self->page) != NULL && chapter == self->chapter;

  self->goal_block = block;
  self->goal_scrolled = scrolled;
  self->chapter = chapter;
  gtk_list_box_select_row (self->chapters, row);
  show_name (self, guise_guide_book_get_chapter (self->book, chapter));
  adw_leaflet_set_visible_child (self->leaflet, self->reading);
  gtk_widget_grab_focus (GTK_WIDGET (self->scroller));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_STATE_BUSY, TRUE,
                               -1);
  if (is_shown)
    scroll_to_goal (self);
  else
    {
      g_autoptr (GTask) task = guise_task_new (self, self->cancellable, on_pictures_read_cb, NULL);
      Reading *reading = g_new0 (Reading, 1);

      reading->book = guise_guide_book_ref (self->book);
      reading->chapter = chapter;
      g_task_set_task_data (task, reading, free_reading);
      g_task_run_in_thread (task, read_pictures);
    }
}

static void
go_to (GuiseGuideWindow *self, guint chapter, guint block)
{
  if (adw_clamp_get_child (self->page) != NULL)
    remember (self);
  show_place (self, chapter, block, -1.0);
}

/* ---- links ---- */

static void
follow (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);
  const char       *target = g_variant_get_string (parameter, NULL);
  g_autofree char  *scheme = g_uri_parse_scheme (target);
  guint             chapter, block;

  if (self->book == NULL)
    return;
  if (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0)
    gtk_show_uri (GTK_WINDOW (self), target, GDK_CURRENT_TIME);
  else if (guise_guide_book_find (self->book, self->chapter, target, &chapter, &block))
    go_to (self, chapter, block);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);
  Place             place;

  if (self->history->len == 0)
    return;
  place = g_array_index (self->history, Place, self->history->len - 1);
  g_array_set_size (self->history, self->history->len - 1);
  show_ways (self);
  show_place (self, place.chapter, 0, place.scrolled);
}

static void
show_contents (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);
  GtkListBoxRow    *row = gtk_list_box_get_selected_row (self->chapters);

  adw_leaflet_set_visible_child (self->leaflet, self->contents);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* F1 in the guide itself: where to read what. */
static void
show_first (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);

  if (self->book != NULL && self->chapter != 0)
    go_to (self, 0, 0);
  else
    adw_leaflet_set_visible_child (self->leaflet, self->reading);
}

static void
on_chapter_activated_cb (GuiseGuideWindow *self, GtkListBoxRow *row)
{
  const guint chapter = (guint) gtk_list_box_row_get_index (row);

  if (chapter != self->chapter)
    go_to (self, chapter, 0);
  else
    adw_leaflet_set_visible_child (self->leaflet, self->reading);
}

/* ---- finding words ---- */

static void
find (GuiseGuideWindow *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GPtrArray) hits = self->book != NULL ? guise_guide_search (self->book, words) : NULL;
  GtkWidget *shown = self->chapters_scroller;

  guise_guide_rows_show_hits (self->hits, self->book, hits);
  if (hits != NULL && hits->len > 0)
    shown = self->hits_scroller;
  else if (hits != NULL && strspn (words, " \t") < strlen (words))
    shown = self->nothing;
  gtk_stack_set_visible_child (self->lists, shown);
}

static void
on_hit_activated_cb (GuiseGuideWindow *self, GtkListBoxRow *row)
{
  guint chapter, block;

  guise_guide_rows_get_hit (row, &chapter, &block);
  go_to (self, chapter, block);
}

static void
go_to_first_hit (GuiseGuideWindow *self)
{
  GtkListBoxRow *row;

  find (self); /* who types fast is not found yet */
  row = gtk_list_box_get_row_at_index (self->hits, 0);
  if (row != NULL)
    on_hit_activated_cb (self, row);
}

static void
stop_search (GuiseGuideWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->scroller));
}

static void
begin_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->contents);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* ---- the book ---- */

static void
show_wish (GuiseGuideWindow *self)
{
  g_autofree char *wish = self->book != NULL ? g_steal_pointer (&self->wish) : NULL;
  guint            chapter = 0, block = 0;

  if (wish == NULL)
    return; /* or the book is not read yet */
  /* A part that is not there is its chapter, a chapter that is not there the contents. */
  if (!guise_guide_book_find (self->book, 0, wish, &chapter, &block))
    block = 0;
  if (adw_clamp_get_child (self->page) == NULL || chapter != self->chapter || block != 0)
    go_to (self, chapter, block);
  else
    adw_leaflet_set_visible_child (self->leaflet, self->reading);
}

static void
read_book (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = guise_data_find ("docs", &error);
  GuiseGuideBook  *book = folder != NULL ? guise_guide_book_read (folder, &error) : NULL;

  if (book != NULL)
    g_task_return_pointer (task, book, (GDestroyNotify) guise_guide_book_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
show_missing (GuiseGuideWindow *self)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("The guide was not installed"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _("Its chapters come with the program, in the folder “docs” of "
                                     "its data. Install Guise anew to get them."));
  adw_clamp_set_child (self->page, page);
  adw_leaflet_set_visible_child (self->leaflet, self->reading);
}

static void
on_book_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (source);
  g_autoptr (GError) error = NULL;
  GuiseGuideBook *book = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the window is gone */
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_STATE_BUSY);
  if (book == NULL)
    {
      g_debug ("No guide: %s", error->message);
      show_missing (self);
      return;
    }
  self->book = book;
  guise_guide_rows_show_chapters (self->chapters, book);
  show_wish (self);
}

/* ---- keys ---- */

static void
add_key (GtkEventController *keys, guint key, GtkScrollType step)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (key, 0),
                                     gtk_signal_action_new ("scroll-child"), "(ib)", step, FALSE));
}

/* One reads on without a hand at the pointer. (GTK has these keys with Ctrl only.) */
static void
add_keys (GtkWidget *scroller)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  add_key (keys, GDK_KEY_Up, GTK_SCROLL_STEP_BACKWARD);
  add_key (keys, GDK_KEY_Down, GTK_SCROLL_STEP_FORWARD);
  add_key (keys, GDK_KEY_space, GTK_SCROLL_PAGE_FORWARD);
  add_key (keys, GDK_KEY_BackSpace, GTK_SCROLL_PAGE_BACKWARD);
  gtk_widget_add_controller (scroller, keys);
}

/* ---- the object ---- */

static void
guise_guide_window_dispose (GObject *object)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->goal_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->goal_tick);
  self->goal_tick = 0;
  G_OBJECT_CLASS (guise_guide_window_parent_class)->dispose (object);
}

static void
guise_guide_window_finalize (GObject *object)
{
  GuiseGuideWindow *self = GUISE_GUIDE_WINDOW (object);

  g_clear_pointer (&self->book, guise_guide_book_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->wish, g_free);
  g_clear_pointer (&self->history, g_array_unref);
  G_OBJECT_CLASS (guise_guide_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-guide-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, contents);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, reading);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, lists);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, chapters);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, chapters_scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, hits);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, hits_scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, nothing);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseGuideWindow, page);
  gtk_widget_class_bind_template_callback (widget_class, show_ways);
  gtk_widget_class_bind_template_callback (widget_class, find);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
  gtk_widget_class_bind_template_callback (widget_class, go_to_first_hit);
  gtk_widget_class_bind_template_callback (widget_class, on_chapter_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_hit_activated_cb);
}

static void
guise_guide_window_class_init (GuiseGuideWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_guide_window_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_guide_window_finalize;
  gtk_widget_class_install_action (widget_class, "guide.follow", "s", follow);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "guide.find", NULL, begin_search);
  gtk_widget_class_install_action (widget_class, "guide.contents", NULL, show_contents);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, show_first);
  bind_template (widget_class);
}

static void
guise_guide_window_init (GuiseGuideWindow *self)
{
  g_autoptr (GTask) task = NULL;

  self->cancellable = g_cancellable_new ();
  self->history = g_array_new (FALSE, FALSE, sizeof (Place));
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_guide_rows_install (self->chapters);
  add_keys (GTK_WIDGET (self->scroller));
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_GUIDE);
  show_ways (self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_STATE_BUSY, TRUE,
                               -1);
  task = guise_task_new (self, self->cancellable, on_book_read_cb, NULL);
  g_task_run_in_thread (task, read_book);
}

static GuiseGuideWindow *
find_window (GtkWindow *parent)
{
  GtkApplication *application = gtk_window_get_application (parent);
  GList          *windows = application != NULL ? gtk_application_get_windows (application) : NULL;

  for (GList *link = windows; link != NULL; link = link->next)
    if (GUISE_IS_GUIDE_WINDOW (link->data))
      return link->data;
  return NULL;
}

GuiseGuideWindow *
guise_guide_window_present (GtkWindow *parent, const char *target)
{
  GuiseGuideWindow *self = find_window (parent);

  if (self == NULL)
    {
      self =
        g_object_new (GUISE_TYPE_GUIDE_WINDOW, "application", gtk_window_get_application (parent),
                      "transient-for", parent, "destroy-with-parent", TRUE, "default-width", WIDTH,
                      "default-height", HEIGHT, NULL);
    }
  g_free (self->wish);
  self->wish = g_strdup (target);
  show_wish (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

GuiseGuideBook *
guise_guide_window_get_book (GuiseGuideWindow *self)
{
  return self->book;
}

guint
guise_guide_window_get_chapter (GuiseGuideWindow *self)
{
  return self->chapter;
}
