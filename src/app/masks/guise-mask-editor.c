/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces, one after another. */
#include "app/masks/guise-mask-editor.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/guise-shortcuts.h"
#include "app/masks/guise-mask-canvas.h"
#include "app/masks/guise-mask-saver.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"
#include "mask/guise-mask-labels.h"

#define GROW       2.0 /* pixels of the face for a press of a key */
#define NARROW     500
#define MEDIUM     720
#define THUMB_SIDE 64

/* A face that was read. */
typedef struct
{
  GuiseFaceset  *faceset; /* owned */
  size_t         index;
  GuiseFaceFile *file; /* owned */
} Loaded;

struct _GuiseMaskEditor
{
  GtkWidget parent_instance;

  GuiseOpenProject  *project; /* owned */
  GuiseMaskDesk     *desk;    /* owned */
  GuiseFaceSlot      slot;
  char              *folder;   /* owned */
  GuiseMaskDocument *document; /* owned */
  GuiseMaskSaver    *saver;    /* owned */
  Loaded            *shown;    /* owned, or NULL */
  GCancellable      *loading;  /* owned, or NULL */
  gboolean           opens_anyway;

  AdwWindowTitle  *title;
  GuiseBanner     *banner;
  GtkStack        *stack;
  GuiseMaskCanvas *canvas;
  GtkToggleButton *tools[GUISE_N_MASK_TOOLS];
  GtkToggleButton *views[GUISE_N_MASK_VIEWS];
  GtkButton       *zoom_button;
  GtkWidget       *zoom_box;
  GtkWidget       *panel;
  AdwActionRow    *outlines;
  GtkBox          *suggested;
  GtkWidget       *suggested_box;
};

G_DEFINE_FINAL_TYPE (GuiseMaskEditor, guise_mask_editor, GTK_TYPE_WIDGET)

/* ---- reading a face ---- */

typedef struct
{
  char         *folder;  /* owned */
  char         *name;    /* owned, or NULL: the first */
  GuiseFaceset *faceset; /* owned, or NULL: not open yet */
  int           by;      /* so many faces after @name */
} Wish;

static void
wish_free (void *data)
{
  Wish *self = data;

  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static void
loaded_free (void *data)
{
  Loaded *self = data;

  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->file, guise_face_file_free);
  g_free (self);
}

static size_t
find_face (const GuiseFaceset *faceset, const char *name, int by)
{
  const size_t n = guise_faceset_get_n (faceset);

  for (size_t i = 0; name != NULL && i < n; i++)
    if (g_str_equal (guise_faceset_get_entry (faceset, i)->name, name))
      return (i + n + (size_t) (by % (int) n + (int) n)) % n;
  return 0;
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish      *wish = data;
  GError          *error = NULL;
  Loaded          *self = g_new0 (Loaded, 1);
  g_autofree char *path = NULL;

  self->faceset = wish->faceset != NULL ? guise_faceset_ref (wish->faceset)
                                        : guise_faceset_open (wish->folder, &error);
  if (self->faceset != NULL && guise_faceset_is_packed (self->faceset))
    g_set_error (&error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                 "Nobody can draw on faces in a pack; unpack '%s' first", wish->folder);
  else if (self->faceset != NULL)
    {
      self->index = find_face (self->faceset, wish->name, wish->by);
      path = g_build_filename (wish->folder,
                               guise_faceset_get_entry (self->faceset, self->index)->name, NULL);
      self->file = guise_face_file_load (path, &error);
    }
  if (self->file != NULL)
    g_task_return_pointer (task, self, loaded_free);
  else
    {
      loaded_free (self);
      g_task_return_error (task, error);
    }
}

static const GuiseFacesetEntry *
get_entry (const GuiseMaskEditor *self)
{
  return guise_faceset_get_entry (self->shown->faceset, self->shown->index);
}

/* ---- words ---- */

static void
show_error (GuiseMaskEditor *self, const GError *error)
{
  g_autofree char *line = error != NULL ? guise_error_text_dup_line (error) : NULL;

  guise_banner_set (self->banner, line, TRUE);
}

static char *
describe_place (const GuiseMaskEditor *self)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (self->desk);
  unsigned         n = 0;
  unsigned         at = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      n += one->slot == self->slot;
      if (one->slot == self->slot && g_str_equal (one->name, get_entry (self)->name))
        at = n;
    }
  if (at > 0)
    return g_strdup_printf (_("%u of %u suggested"), at, n);
  return g_strdup_printf (_("%'zu of %'zu"), self->shown->index + 1,
                             guise_faceset_get_n (self->shown->faceset));
}

static void
show_words (GuiseMaskEditor *self)
{
  g_autofree char *place = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *counts = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.undo",
                                 guise_mask_document_can_undo (self->document));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.redo",
                                 guise_mask_document_can_redo (self->document));
  if (self->shown == NULL)
    return;
  place = describe_place (self);
  title =
    g_strdup_printf ("%s, %s", guise_face_slot_get_title (self->slot), get_entry (self)->name);
  text = g_strdup_printf ("%s · %s", place,
                          guise_mask_saver_is_busy (self->saver)
                          ? _("saving")
                          : guise_mask_saver_get_error (self->saver) != NULL
                          ? _("not saved")
                          : _("saved"));
  counts = g_strdup_printf (_("%zu include, %zu leave out"),
                               guise_mask_document_count (self->document, GUISE_POLYGON_INCLUDE),
                               guise_mask_document_count (self->document, GUISE_POLYGON_EXCLUDE));
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, text);
  adw_action_row_set_subtitle (self->outlines, counts);
}

static void
on_saver_changed (GuiseMaskEditor *self)
{
  show_error (self, guise_mask_saver_get_error (self->saver));
  show_words (self);
}

/* ---- going from face to face ---- */

static void
show_face (GuiseMaskEditor *self, Loaded *loaded)
{
  const GuiseFacesetEntry *entry;
  g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (loaded->file->image);

  g_clear_pointer (&self->shown, loaded_free);
  self->shown = loaded;
  entry = get_entry (self);
  guise_mask_document_open_face (self->document, entry->name, loaded->file->image->width,
                                 loaded->file->image->height, loaded->file->meta->polygons);
  guise_mask_canvas_set_face (self->canvas, texture, loaded->file->mask);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.trained", loaded->file->mask != NULL);
  show_words (self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  Loaded *loaded;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another face was asked for, or the page is gone */
  loaded = g_task_propagate_pointer (G_TASK (result), &error);
  g_clear_object (&self->loading);
  if (loaded != NULL)
    show_face (self, loaded);
  show_error (self, error);
}

static void
go_to (GuiseMaskEditor *self, const char *name, int by)
{
  g_autoptr (GTask) task = NULL;
  Wish *wish = g_new0 (Wish, 1);

  guise_mask_canvas_cancel (self->canvas);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  *wish = (Wish){ .folder = g_strdup (self->folder), .name = g_strdup (name), .by = by };
  if (self->shown != NULL)
    wish->faceset = guise_faceset_ref (self->shown->faceset);
  task = g_task_new (self, self->loading, on_loaded_cb, NULL);
  g_task_set_source_tag (task, go_to);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (self->shown != NULL)
    go_to (self, get_entry (self)->name, g_variant_get_int32 (parameter));
}

static void
show (GtkWidget *widget, const char *action, GVariant *parameter)
{
  go_to (GUISE_MASK_EDITOR (widget), g_variant_get_string (parameter, NULL), 0);
}

/* The suggested face behind this one; the first when this is none. */
static void
go_suggested (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  const GPtrArray *all = guise_mask_desk_get_suggestions (self->desk);
  const char      *first = NULL;
  gboolean         was_here = FALSE;

  for (guint i = 0; self->shown != NULL && i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      if (one->slot != self->slot)
        continue;
      if (was_here)
        {
          go_to (self, one->name, 0);
          return;
        }
      first = first != NULL ? first : one->name;
      was_here = g_str_equal (one->name, get_entry (self)->name);
    }
  if (first != NULL)
    go_to (self, first, 0);
  else
    gtk_widget_activate_action (widget, "mask.go", "i", 1);
}

/* ---- changes ---- */

static void
save (GuiseMaskEditor *self)
{
  guise_mask_saver_save (self->saver, guise_mask_document_get_face (self->document),
                         guise_mask_document_get_polygons (self->document));
  show_words (self);
}

static void
after_change (GuiseMaskEditor *self)
{
  guise_mask_canvas_update (self->canvas);
  save (self);
}

static gboolean
is_ready (const GuiseMaskEditor *self)
{
  return self->shown != NULL && self->loading == NULL;
}

/* The change may have been made on another face: that one is shown then. */
static void
step (GuiseMaskEditor *self, gboolean (*func) (GuiseMaskDocument *))
{
  if (!is_ready (self) || !func (self->document))
    return;
  after_change (self);
  if (!g_str_equal (guise_mask_document_get_face (self->document), get_entry (self)->name))
    go_to (self, guise_mask_document_get_face (self->document), 0);
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step (GUISE_MASK_EDITOR (widget), guise_mask_document_undo);
}

static void
redo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step (GUISE_MASK_EDITOR (widget), guise_mask_document_redo);
}

static void
start_from (GuiseMaskEditor *self, GPtrArray *polygons, GError *error)
{
  if (polygons == NULL)
    show_error (self, error);
  else
    {
      guise_mask_document_replace (self->document, polygons);
      after_change (self);
    }
}

static void
from_face (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) polygons = NULL;

  if (!is_ready (self))
    return;
  polygons = guise_mask_labels_trace_face (get_entry (self), &error);
  start_from (self, polygons, error);
}

static void
from_trained (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) polygons = NULL;

  if (!is_ready (self))
    return;
  polygons = guise_mask_labels_trace_mask (self->shown->file, &error);
  start_from (self, polygons, error);
}

static void
on_previous_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->project != NULL && is_ready (self) &&
      (loaded == NULL || loaded->file->meta->polygons != NULL))
    start_from (self, loaded != NULL ? loaded->file->meta->polygons : NULL, error);
  g_clear_pointer (&loaded, loaded_free);
}

/* Of the face before, as its file has it: what was drawn there is saved by now. */
static void
copy_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  g_autoptr (GTask) task = NULL;
  Wish *wish;

  if (!is_ready (self))
    return;
  wish = g_new0 (Wish, 1);
  *wish = (Wish){ .folder = g_strdup (self->folder),
                  .name = g_strdup (get_entry (self)->name),
                  .faceset = guise_faceset_ref (self->shown->faceset),
                  .by = -1 };
  task = g_task_new (self, NULL, on_previous_cb, NULL);
  g_task_set_source_tag (task, copy_previous);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

static void
grow (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (!is_ready (self))
    return;
  guise_mask_document_grow (self->document, guise_mask_canvas_get_active (self->canvas),
                            GROW * g_variant_get_int32 (parameter));
  after_change (self);
}

static void
smooth (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (!is_ready (self))
    return;
  guise_mask_document_smooth (self->document, guise_mask_canvas_get_active (self->canvas));
  after_change (self);
}

/* ---- the canvas ---- */

static void
choose_tool (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_toggle_button_set_active (GUISE_MASK_EDITOR (widget)
                                  ->tools[g_variant_get_int32 (parameter) % GUISE_N_MASK_TOOLS],
                                TRUE);
}

static void
choose_view (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_toggle_button_set_active (GUISE_MASK_EDITOR (widget)
                                  ->views[g_variant_get_int32 (parameter) % GUISE_N_MASK_VIEWS],
                                TRUE);
}

static void
on_tool_toggled_cb (GuiseMaskEditor *self, GtkToggleButton *button)
{
  for (int i = 0; i < GUISE_N_MASK_TOOLS; i++)
    if (self->tools[i] == button && gtk_toggle_button_get_active (button))
      guise_mask_canvas_set_tool (self->canvas, (GuiseMaskTool) i);
}

static void
on_view_toggled_cb (GuiseMaskEditor *self, GtkToggleButton *button)
{
  for (int i = 0; i < GUISE_N_MASK_VIEWS; i++)
    if (self->views[i] == button && gtk_toggle_button_get_active (button))
      guise_mask_canvas_set_view (self->canvas, (GuiseMaskView) i);
}

static void
zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_zoom (GUISE_MASK_EDITOR (widget)->canvas, g_variant_get_int32 (parameter));
}

static void
on_zoomed (GuiseMaskEditor *self)
{
  g_autofree char *text =
    g_strdup_printf (_("%.0f %%"), 100.0 * guise_mask_canvas_get_zoom (self->canvas));

  gtk_button_set_label (self->zoom_button, text);
}

static void
close_outline (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_close (GUISE_MASK_EDITOR (widget)->canvas);
}

static void
drop_last (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_drop_last (GUISE_MASK_EDITOR (widget)->canvas);
}

static void
remove_active (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_remove (GUISE_MASK_EDITOR (widget)->canvas);
}

static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_cancel (GUISE_MASK_EDITOR (widget)->canvas);
}

/* ---- widths ---- */

static gboolean
on_width_cb (void *data)
{
  GuiseMaskEditor *self = data;
  const int        width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->project == NULL)
    return G_SOURCE_REMOVE; /* the page is gone */
  gtk_stack_set_visible_child_name (self->stack,
                                    width < NARROW && !self->opens_anyway ? "narrow" : "wide");
  gtk_widget_set_visible (self->panel, width >= MEDIUM);
  gtk_widget_set_visible (self->zoom_box, width >= MEDIUM);
  gtk_widget_set_visible (self->suggested_box, width >= MEDIUM);
  return G_SOURCE_REMOVE;
}

/* Nothing may change its size in the middle of that. */
static void
guise_mask_editor_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int        minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, MAX (width, minimum), height }, -1);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_width_cb, g_object_ref (widget), g_object_unref);
}

/* It takes what there is: what does not fit folds. */
static void
guise_mask_editor_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, -1, minimum, natural, NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 360);
}

static void
open_anyway (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GUISE_MASK_EDITOR (widget)->opens_anyway = TRUE;
  on_width_cb (widget);
}

/* ---- the object ---- */

gboolean
guise_mask_editor_is_busy (const GuiseMaskEditor *self)
{
  return self->loading != NULL || guise_mask_saver_is_busy (self->saver);
}

GuiseMaskDocument *
guise_mask_editor_get_document (GuiseMaskEditor *self)
{
  return self->document;
}

static GtkWidget *
make_suggested (const GuiseMaskSuggestion *one)
{
  GtkWidget       *button = gtk_button_new ();
  GtkWidget       *overlay = gtk_overlay_new ();
  GtkWidget       *pill;
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * one->agreement);
  g_autofree char *name = one->agreement < 0.0
                            ? g_strdup (one->name)
                            /* Translators: a face's file, as in “72 %” */
                            : g_strdup_printf (_("%s, agreement %s"), one->name, share);

  gtk_overlay_set_child (GTK_OVERLAY (overlay),
                         g_object_new (GUISE_TYPE_THUMB, "size", THUMB_SIDE, "radius", 4,
                                       "paintable", one->picture, NULL));
  if (one->agreement >= 0.0)
    {
      pill = gtk_label_new (share);
      gtk_widget_add_css_class (pill, "guise-pill");
      gtk_widget_add_css_class (pill, "caption");
      gtk_widget_set_halign (pill, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (pill, GTK_ALIGN_END);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), pill);
    }
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "mask.show");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", one->name);
  return button;
}

static void
show_suggested (GuiseMaskEditor *self)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (self->desk);

  for (guint i = 0; i < all->len; i++)
    if (((const GuiseMaskSuggestion *) all->pdata[i])->slot == self->slot)
      gtk_box_append (self->suggested, make_suggested (all->pdata[i]));
}

static const char *
find_suggested (const GuiseMaskEditor *self)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (self->desk);

  for (guint i = 0; i < all->len; i++)
    if (((const GuiseMaskSuggestion *) all->pdata[i])->slot == self->slot)
      return ((const GuiseMaskSuggestion *) all->pdata[i])->name;
  return NULL;
}

GtkWidget *
guise_mask_editor_new (GuiseOpenProject *project, GuiseFaceSlot slot, const char *name)
{
  GuiseMaskEditor *self = g_object_new (GUISE_TYPE_MASK_EDITOR, NULL);

  self->project = g_object_ref (project);
  self->desk = g_object_ref (guise_mask_desk_get (project));
  self->slot = slot;
  self->folder = g_strdup (guise_open_project_get_faces_path (project, slot));
  self->saver = guise_mask_saver_new (self->folder);
  g_signal_connect_object (self->saver, "changed", G_CALLBACK (on_saver_changed), self,
                           G_CONNECT_SWAPPED);
  show_suggested (self);
  go_to (self, name != NULL ? name : find_suggested (self), 0);
  return GTK_WIDGET (self);
}

static void
guise_mask_editor_dispose (GObject *object)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->canvas != NULL)
    guise_mask_canvas_set_document (self->canvas, NULL);
  self->canvas = NULL;
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_pointer (&self->shown, loaded_free);
  g_clear_object (&self->saver);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_mask_editor_parent_class)->dispose (object);
}

static void
guise_mask_editor_finalize (GObject *object)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (object);

  guise_mask_document_free (self->document);
  g_free (self->folder);
  G_OBJECT_CLASS (guise_mask_editor_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "mask.tool", "i", choose_tool);
  gtk_widget_class_install_action (class, "mask.view", "i", choose_view);
  gtk_widget_class_install_action (class, "mask.zoom", "i", zoom);
  gtk_widget_class_install_action (class, "mask.go", "i", go);
  gtk_widget_class_install_action (class, "mask.show", "s", show);
  gtk_widget_class_install_action (class, "mask.suggested", NULL, go_suggested);
  gtk_widget_class_install_action (class, "mask.copy", NULL, copy_previous);
  gtk_widget_class_install_action (class, "mask.trained", NULL, from_trained);
  gtk_widget_class_install_action (class, "mask.face", NULL, from_face);
  gtk_widget_class_install_action (class, "mask.grow", "i", grow);
  gtk_widget_class_install_action (class, "mask.smooth", NULL, smooth);
  gtk_widget_class_install_action (class, "mask.undo", NULL, undo);
  gtk_widget_class_install_action (class, "mask.redo", NULL, redo);
  gtk_widget_class_install_action (class, "mask.close", NULL, close_outline);
  gtk_widget_class_install_action (class, "mask.drop-last", NULL, drop_last);
  gtk_widget_class_install_action (class, "mask.remove", NULL, remove_active);
  gtk_widget_class_install_action (class, "mask.cancel", NULL, cancel);
  gtk_widget_class_install_action (class, "mask.open-anyway", NULL, open_anyway);
}

static void
bind_toggles (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child_full (class, "tool_include", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, tools[0]));
  gtk_widget_class_bind_template_child_full (class, "tool_exclude", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, tools[1]));
  gtk_widget_class_bind_template_child_full (class, "tool_points", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, tools[2]));
  gtk_widget_class_bind_template_child_full (class, "view_picture", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, views[0]));
  gtk_widget_class_bind_template_child_full (class, "view_mask", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, views[1]));
  gtk_widget_class_bind_template_child_full (class, "view_trained", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, views[2]));
  gtk_widget_class_bind_template_child_full (class, "view_both", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, views[3]));
}

static void
guise_mask_editor_class_init (GuiseMaskEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_mask_editor_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_mask_editor_finalize;
  widget_class->size_allocate = guise_mask_editor_size_allocate;
  widget_class->measure = guise_mask_editor_measure;
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_MASK_CANVAS);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-editor.ui");
  bind_toggles (widget_class);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, canvas);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, panel);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, outlines);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, suggested);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, suggested_box);
}

static void
guise_mask_editor_init (GuiseMaskEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->document = guise_mask_document_new ();
  guise_mask_canvas_set_document (self->canvas, self->document);
  g_signal_connect_swapped (self->canvas, "changed", G_CALLBACK (save), self);
  g_signal_connect_swapped (self->canvas, "zoomed", G_CALLBACK (on_zoomed), self);
  for (int i = 0; i < GUISE_N_MASK_TOOLS; i++)
    g_signal_connect_swapped (self->tools[i], "toggled", G_CALLBACK (on_tool_toggled_cb), self);
  for (int i = 0; i < GUISE_N_MASK_VIEWS; i++)
    g_signal_connect_swapped (self->views[i], "toggled", G_CALLBACK (on_view_toggled_cb), self);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_MASKS);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_OUTLINES);
}
