/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces, one after another. */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/masks/guise-mask-editor-private.h"
#include "app/masks/guise-mask-suggested.h"
#include "app/widgets/guise-widget.h"

#define NARROW 500
#define MEDIUM 720
#define PAN    48.0 /* pixels that a key moves the picture */

G_DEFINE_FINAL_TYPE (GuiseMaskEditor, guise_mask_editor, GTK_TYPE_WIDGET)

/* ---- words ---- */

void
guise_mask_editor_show_error (GuiseMaskEditor *self, const GError *error)
{
  g_autofree char *line = error != NULL ? guise_error_text_dup_line (error) : NULL;

  guise_banner_set (self->banner, line, TRUE);
}

void
guise_mask_editor_show_words (GuiseMaskEditor *self)
{
  g_autofree char *place = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *counts = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.undo",
                                 guise_mask_document_can_undo (self->document) ||
                                   guise_mask_document_get_draft (self->document) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.redo",
                                 guise_mask_document_can_redo (self->document) ||
                                   guise_mask_document_can_draw_again (self->document));
  if (self->shown == NULL)
    return;
  place = guise_mask_editor_dup_place (self);
  title = g_strdup_printf ("%s, %s", guise_face_slot_get_title (self->slot),
                           guise_mask_face_get_entry (self->shown)->name);
  text = g_strdup_printf ("%s%s · %s", place,
                          guise_mask_editor_is_aside (self)
                          ? _(", set aside") : "", guise_mask_saver_get_error (self->saver) != NULL
                               ? _("not saved")
                               : guise_mask_saver_is_busy (self->saver)
                               ? _("saving")
                               : _("saved"));
  counts = g_strdup_printf (_("%zu include, %zu leave out"),
                               guise_mask_document_count (self->document, GUISE_POLYGON_INCLUDE),
                               guise_mask_document_count (self->document, GUISE_POLYGON_EXCLUDE));
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, text);
  adw_action_row_set_subtitle (self->outlines, counts);
  guise_mask_editor_show_aside (self);
}

/* Of the face that is shown; nothing where that is what its notes say. */
static void
on_use_switched (GuiseMaskEditor *self)
{
  const gboolean is_used = gtk_switch_get_active (self->use);

  if (self->shown == NULL || self->shown->is_used == is_used)
    return;
  self->shown->is_used = is_used;
  guise_mask_saver_set_used (self->saver, guise_mask_face_get_entry (self->shown)->name, is_used);
}

static void
on_saver_changed (GuiseMaskEditor *self)
{
  guise_mask_editor_show_error (self, guise_mask_saver_get_error (self->saver));
  guise_mask_editor_show_words (self);
}

/* ---- going from face to face ---- */

/* Halfway between the outermost landmarks. */
static void
find_centre (const GuiseFacesetEntry *entry, double centre[2])
{
  GuisePoint least = entry->landmarks[0];
  GuisePoint most = least;

  for (int i = 1; i < GUISE_N_LANDMARKS; i++)
    {
      least.x = MIN (least.x, entry->landmarks[i].x);
      least.y = MIN (least.y, entry->landmarks[i].y);
      most.x = MAX (most.x, entry->landmarks[i].x);
      most.y = MAX (most.y, entry->landmarks[i].y);
    }
  centre[0] = 0.5 * (least.x + most.x);
  centre[1] = 0.5 * (least.y + most.y);
}

static void
show_face (GuiseMaskEditor *self, GuiseMaskFace *loaded)
{
  const GuiseFacesetEntry *entry;
  g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (loaded->file->image);
  double centre[2];

  guise_mask_canvas_finish (self->canvas); /* what was begun meanwhile belongs to the face before */
  g_clear_pointer (&self->shown, guise_mask_face_free);
  self->shown = loaded;
  entry = guise_mask_face_get_entry (self->shown);
  guise_mask_document_open_face (self->document, entry->name, loaded->file->image->width,
                                 loaded->file->image->height, loaded->file->meta->polygons);
  find_centre (entry, centre);
  guise_mask_canvas_set_face (self->canvas, texture, centre, loaded->file->mask);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mask.trained", loaded->file->mask != NULL);
  gtk_switch_set_active (self->use, loaded->is_used);
  guise_mask_editor_show_agreement (self);
  guise_mask_editor_show_words (self);
  guise_mask_editor_show_strip (self);
}

/* An undone change leads to its face before that is read: from one that cannot be shown it goes
 * back to what is seen. */
static void
stay (GuiseMaskEditor *self)
{
  const GuiseImage *image = self->shown != NULL ? self->shown->file->image : NULL;
  const char       *name = image != NULL ? guise_mask_face_get_entry (self->shown)->name : NULL;

  if (name == NULL || g_strcmp0 (guise_mask_document_get_face (self->document), name) == 0)
    return;
  guise_mask_document_open_face (self->document, name, image->width, image->height,
                                 self->shown->file->meta->polygons);
  guise_mask_canvas_update (self->canvas);
  guise_mask_editor_show_words (self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  GuiseMaskFace *loaded;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another face was asked for, or the page is gone */
  loaded = guise_mask_face_read_finish (result, &error);
  g_clear_object (&self->loading);
  if (loaded != NULL)
    show_face (self, loaded);
  else
    stay (self);
  guise_mask_editor_show_error (self, error);
}

void
guise_mask_editor_go_to (GuiseMaskEditor *self, const char *name, int by)
{
  guise_mask_canvas_finish (self->canvas);
  self->wants_suggested = FALSE; /* somebody goes elsewhere meanwhile */
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  guise_mask_face_read_async (G_OBJECT (self), self->folder,
                              self->shown != NULL ? self->shown->faceset : NULL, name, by,
                              self->loading, on_loaded_cb, NULL);
}

/* ---- the canvas ---- */

/* By its key; what is drawn with it by keys comes next. */
static void
choose_tool (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  gtk_toggle_button_set_active (self->tools[g_variant_get_int32 (parameter) % GUISE_N_MASK_TOOLS],
                                TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
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
lock (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkToggleButton *button = GUISE_MASK_EDITOR (widget)->lock_button;

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

static void
on_lock_toggled (GuiseMaskEditor *self)
{
  guise_mask_canvas_set_locked (self->canvas, gtk_toggle_button_get_active (self->lock_button));
}

static void
zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_zoom (GUISE_MASK_EDITOR (widget)->canvas, g_variant_get_int32 (parameter));
}

static void
pan (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const struct
  {
    const char *way;
    double      dx, dy;
  } ways[] = { { "left", -1, 0 }, { "right", 1, 0 }, { "up", 0, -1 }, { "down", 0, 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (g_variant_get_string (parameter, NULL), ways[i].way))
      guise_mask_canvas_pan (GUISE_MASK_EDITOR (widget)->canvas, PAN * ways[i].dx,
                             PAN * ways[i].dy);
}

static void
use (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkSwitch *one = GUISE_MASK_EDITOR (widget)->use;

  gtk_switch_set_active (one, !gtk_switch_get_active (one));
}

static void
on_zoomed (GuiseMaskEditor *self)
{
  g_autofree char *text =
    g_strdup_printf (_("%.0f %%"), 100.0 * guise_mask_canvas_get_zoom (self->canvas));

  gtk_button_set_label (self->zoom_button, text);
}

/* Too short an outline is not thrown away by what closes it. */
static void
close_outline (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor    *self = GUISE_MASK_EDITOR (widget);
  const GuisePolygon *draft = guise_mask_document_get_draft (self->document);

  if (draft != NULL && draft->n_points >= 3)
    guise_mask_canvas_close (self->canvas);
  else
    guise_widget_toast (widget, _("An outline can be closed from its third point on."), NULL);
}

static void
drop_last (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_canvas_drop_last (GUISE_MASK_EDITOR (widget)->canvas);
}

/* What is being drawn goes first. */
static void
remove_active (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (guise_mask_document_get_draft (self->document) != NULL)
    guise_mask_canvas_cancel (self->canvas);
  else if (guise_mask_canvas_get_active (self->canvas) >= 0)
    guise_mask_canvas_remove (self->canvas);
  else
    guise_widget_toast (widget, _("Choose a point or an outline with “Points” first."), NULL);
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
  gtk_widget_set_visible (self->hand_box, width < MEDIUM);
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
  return self->loading != NULL || self->wants_suggested || guise_face_marks_is_busy (self->marks) ||
         guise_mask_saver_is_busy (self->saver);
}

GuiseMaskDocument *
guise_mask_editor_get_document (GuiseMaskEditor *self)
{
  return self->document;
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
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (guise_mask_editor_on_desk_changed),
                           self, G_CONNECT_SWAPPED);
  self->marks = guise_face_marks_get (self->folder);
  g_signal_connect_object (self->marks, "changed", G_CALLBACK (guise_mask_editor_show_strip), self,
                           G_CONNECT_SWAPPED);
  guise_face_marks_look (self->marks);
  guise_mask_editor_show_words (self);
  guise_mask_editor_go_to (self,
                           name != NULL
                             ? name
                             : guise_mask_suggested_get_next (self->desk, slot, self->document,
                                                              NULL, NULL),
                           0);
  return GTK_WIDGET (self);
}

static void
guise_mask_editor_dispose (GObject *object)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  if (self->canvas != NULL)
    {
      guise_mask_canvas_finish (self->canvas);
      guise_mask_canvas_set_document (self->canvas, NULL);
    }
  self->canvas = NULL;
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_pointer (&self->shown, guise_mask_face_free);
  g_clear_object (&self->saver);
  g_clear_object (&self->marks);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  g_clear_object (&self->settings);
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
  gtk_widget_class_install_action (class, "mask.pan", "s", pan);
  gtk_widget_class_install_action (class, "mask.lock", NULL, lock);
  gtk_widget_class_install_action (class, "mask.use", NULL, use);
  gtk_widget_class_install_action (class, "mask.copy", NULL, guise_mask_editor_copy_previous);
  gtk_widget_class_install_action (class, "mask.trained", NULL, guise_mask_editor_from_trained);
  gtk_widget_class_install_action (class, "mask.face", NULL, guise_mask_editor_from_face);
  gtk_widget_class_install_action (class, "mask.grow", "i", guise_mask_editor_grow);
  gtk_widget_class_install_action (class, "mask.smooth", NULL, guise_mask_editor_smooth);
  gtk_widget_class_install_action (class, "mask.undo", NULL, guise_mask_editor_undo);
  gtk_widget_class_install_action (class, "mask.redo", NULL, guise_mask_editor_redo);
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
  gtk_widget_class_bind_template_child_full (class, "view_checker", FALSE,
                                             G_STRUCT_OFFSET (GuiseMaskEditor, views[4]));
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
  guise_mask_editor_install_ways (widget_class);
  guise_mask_editor_install_aside (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-editor.ui");
  bind_toggles (widget_class);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, canvas);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, lock_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, panel);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, hand_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, agreement);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, outlines);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, use);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, suggested);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, suggested_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, state);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, state_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, next_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseMaskEditor, aside_button);
}

static void
guise_mask_editor_init (GuiseMaskEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->document = guise_mask_document_new ();
  guise_mask_canvas_set_document (self->canvas, self->document);
  g_signal_connect_swapped (self->canvas, "changed", G_CALLBACK (guise_mask_editor_save), self);
  g_signal_connect_swapped (self->canvas, "drawn", G_CALLBACK (guise_mask_editor_show_words), self);
  g_signal_connect_swapped (self->canvas, "zoomed", G_CALLBACK (on_zoomed), self);
  g_signal_connect_swapped (self->use, "notify::active", G_CALLBACK (on_use_switched), self);
  g_signal_connect_swapped (self->lock_button, "toggled", G_CALLBACK (on_lock_toggled), self);
  for (int i = 0; i < GUISE_N_MASK_TOOLS; i++)
    g_signal_connect_swapped (self->tools[i], "toggled", G_CALLBACK (on_tool_toggled_cb), self);
  for (int i = 0; i < GUISE_N_MASK_VIEWS; i++)
    g_signal_connect_swapped (self->views[i], "toggled", G_CALLBACK (on_view_toggled_cb), self);
  g_signal_connect_swapped (self->state, "notify::selected",
                            G_CALLBACK (guise_mask_editor_show_strip), self);
  guise_mask_editor_attach_keys (self);
}
