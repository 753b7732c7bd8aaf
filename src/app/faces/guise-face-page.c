/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face of a wall large. */
#include "app/faces/guise-face-page-private.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-cell.h"
#include "app/faces/guise-face-words.h"
#include "app/guise-error-text.h"
#include "app/guise-shortcuts.h"
#include "app/guise-task.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"

#define N_NEIGHBOURS 13
#define N_NARROW     5
#define CELL         64
#define SIDE         96

G_DEFINE_FINAL_TYPE (GuiseFacePage, guise_face_page, GTK_TYPE_WIDGET)

static guint
get_n (const GuiseFacePage *self)
{
  return (guint) guise_wall_list_get_n_shown (guise_wall_get_list (self->wall));
}

/* ---- the picture ---- */

typedef struct
{
  GuiseFaceset *faceset; /* a reference */
  size_t        index;
} Wish;

static void
wish_free (void *data)
{
  Wish *self = data;

  guise_faceset_unref (self->faceset);
  g_free (self);
}

static void
free_face (void *face)
{
  guise_face_file_free (face);
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish    *wish = data;
  GError        *error = NULL;
  GuiseFaceFile *face = guise_faceset_load (wish->faceset, wish->index, &error);

  if (face != NULL)
    g_task_return_pointer (task, face, free_face);
  else
    g_task_return_error (task, error);
}

static char *
describe_source (const GuiseFaceFile *face)
{
  const GuiseFaceMeta *meta = face->meta;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("Picture of %d × %d"), face->image->width, face->image->height);
  if (meta->source_filename != NULL)
    g_string_append_printf (text, _(" from %s"), meta->source_filename);
  if (face->is_damaged)
    g_string_append (text, _("; a part of the file is missing"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char       *text = NULL;
  g_autofree char       *escaped = NULL;
  const GuiseFaceRecord *record;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another face has taken its place, or the page is gone */
  g_clear_object (&self->loading);
  face = g_task_propagate_pointer (G_TASK (result), &error);
  if (face == NULL)
    {
      text = guise_error_text_dup_line (error);
      escaped = g_markup_escape_text (text, -1);
      adw_status_page_set_description (self->problem, escaped);
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }
  record = guise_wall_get_record (self->wall, self->index);
  texture = guise_face_pictures_make_texture (face->image);
  guise_face_canvas_set (self->canvas, GDK_PAINTABLE (texture),
                         guise_wall_get_points (self->wall, self->index),
                         record != NULL ? guise_coverage_get_head_yaw (record->yaw) : 0.0);
  guise_face_page_begin_points (self);
  gtk_stack_set_visible_child_name (self->stack, "face");
  text = describe_source (face);
  adw_action_row_set_subtitle (self->source, text);
}

static void
load (GuiseFacePage *self)
{
  Wish *wish = g_new (Wish, 1);
  g_autoptr (GTask) task = NULL;

  *wish = (Wish){ guise_faceset_ref (guise_wall_get_faceset (self->wall)), self->index };
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  task = guise_task_new (self, self->loading, on_loaded_cb, NULL);
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

/* ---- what is known ---- */

static void
add_fact (GuiseFacePage *self, const char *name, char *value)
{
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *label = gtk_label_new (value);
  g_autofree char *owned = value;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (self->facts, row);
}

static char *
describe_mask (const GuiseFacesetEntry *entry)
{
  if (entry->has_polygons)
    return g_strdup (_("drawn by hand"));
  return g_strdup (entry->has_mask ? _("applied") : _("none"));
}

static void
show_facts (GuiseFacePage *self)
{
  const GuiseFacesetEntry *entry =
    guise_faceset_get_entry (guise_wall_get_faceset (self->wall), self->index);
  const GuiseFaceRecord *record = guise_wall_get_record (self->wall, self->index);
  const GuiseScoreSide  *score = guise_wall_get_score (self->wall);
  GuiseFaceReferences    references;
  GtkWidget             *row;

  guise_face_references_init (&references);
  if (score != NULL)
    references = score->references;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_list_box_remove (self->facts, row);
  if (record != NULL)
    {
      add_fact (self, _("Turned"), guise_face_words_turn (record));
      add_fact (self, _("Tilted"), guise_face_words_tilt (record));
      add_fact (self, _("Sharpness"), guise_face_words_sharpness (record));
      add_fact (self, _("Eyes"), guise_face_words_eyes (record, &references));
      add_fact (self, _("Mouth"), guise_face_words_mouth (record));
      add_fact (self, _("Light"), guise_face_words_light (record));
    }
  add_fact (self, _("Mask"), describe_mask (entry));
}

static void
show_marks (GuiseFacePage *self)
{
  const unsigned marks = guise_wall_list_get_marks (guise_wall_get_list (self->wall), self->index);
  g_autofree char *title =
    g_strdup_printf (_("Face %'u of %'zu"), self->index + 1, guise_wall_get_n (self->wall));
  g_autofree char *name =
    guise_face_words_name (self->index, guise_wall_get_record (self->wall, self->index), marks);

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, marks & GUISE_WALL_ASIDE ? _("set aside")
                                                                       : marks & GUISE_WALL_CHOSEN
                                 ? _("chosen")
                                 : "");
  gtk_button_set_label (self->aside_button,
                        marks & GUISE_WALL_ASIDE ? _("Bring back") : _("Set aside"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  /* The page itself takes the keys that go from face to face. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  guise_face_page_update_undo (self);
}

/* ---- neighbours ---- */

static void
clear_strip (GuiseFacePage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->strip))) != NULL)
    gtk_box_remove (self->strip, child);
}

static void
add_neighbour (GuiseFacePage *self, guint position)
{
  g_autoptr (GuiseWallFace) face =
               guise_wall_list_dup_face (guise_wall_get_list (self->wall), position);
  GtkWidget       *button = gtk_button_new ();
  GtkWidget       *cell = guise_face_cell_new (CELL);
  g_autofree char *name = guise_face_words_name (guise_wall_face_get_index (face), NULL,
                                                 guise_wall_face_get_marks (face));

  guise_face_cell_set_face (GUISE_FACE_CELL (cell), face);
  guise_face_cell_set_selected (GUISE_FACE_CELL (cell), position == self->position);
  gtk_button_set_child (GTK_BUTTON (button), cell);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "guise-neighbour");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "face.go");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i",
                                    (int) position - (int) self->position);
  gtk_box_append (self->strip, button);
  guise_face_pictures_want (self->pictures, face);
}

static void
show_strip (GuiseFacePage *self)
{
  const guint n_all = get_n (self);
  const guint n = MIN (n_all, self->is_narrow ? N_NARROW : N_NEIGHBOURS);
  const guint first = CLAMP ((int) self->position - (int) n / 2, 0, (int) (n_all - n));

  clear_strip (self);
  for (guint i = 0; i < n; i++)
    add_neighbour (self, first + i);
}

static void
show (GuiseFacePage *self)
{
  self->index = guise_wall_list_get_index (guise_wall_get_list (self->wall), self->position);
  guise_landmark_edit_clear (&self->edit);
  show_marks (self);
  show_facts (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->source),
                                 guise_faceset_get_entry (guise_wall_get_faceset (self->wall),
                                                          self->index)
                                   ->name);
  adw_action_row_set_subtitle (self->source, "");
  show_strip (self);
  load (self);
}

/* The face may have left what the wall shows: it stays here all the same, until one goes on. */
static void
on_wall_changed (GuiseFacePage *self)
{
  GuiseWallList *list = guise_wall_get_list (self->wall);
  guint          position;

  guise_wall_list_finish (list); /* places count from here on */
  position = guise_wall_list_find (list, self->index);
  if (position != GTK_INVALID_LIST_POSITION)
    self->position = position;
  else if (get_n (self) > 0)
    self->position = MIN (self->position, get_n (self) - 1);
  show_marks (self);
  show_facts (self); /* measured anew, after points have moved */
  guise_face_page_follow_points (self);
  if (get_n (self) > 0)
    show_strip (self);
}

/* ---- actions ---- */

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);
  const int      wanted = (int) self->position + g_variant_get_int32 (parameter);

  if (get_n (self) == 0 || wanted < 0 || wanted >= (int) get_n (self))
    return;
  self->position = (guint) wanted;
  show (self);
}

static void
set_aside (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);
  const uint32_t face = self->index;
  const unsigned marks = guise_wall_list_get_marks (guise_wall_get_list (self->wall), face);

  guise_wall_mark (self->wall, &face, 1,
                   marks & GUISE_WALL_ASIDE ? GUISE_SELECTION_FREE : GUISE_SELECTION_DROPPED);
  self->is_mark_last = TRUE;
}

/* Whose face it is the window finds out by the faceset. */
static void
edit_mask (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage           *self = GUISE_FACE_PAGE (widget);
  const GuiseFacesetEntry *entry =
    guise_faceset_get_entry (guise_wall_get_faceset (self->wall), self->index);

  gtk_widget_activate_action (widget, "win.edit-mask", "(ss)", guise_wall_get_path (self->wall),
                              entry->name);
}

static void
toggle_panel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

/* ---- the object ---- */

static void
on_layout_cb (GObject *adaptive, GParamSpec *pspec, GuiseFacePage *self)
{
  int layout;

  g_object_get (adaptive, "layout", &layout, NULL);
  self->is_narrow = layout == GUISE_LAYOUT_NARROW;
  adw_flap_set_fold_policy (self->flap, layout == GUISE_LAYOUT_WIDE ? ADW_FLAP_FOLD_POLICY_NEVER
                                                                    : ADW_FLAP_FOLD_POLICY_ALWAYS);
  adw_flap_set_reveal_flap (self->flap, layout == GUISE_LAYOUT_WIDE);
  gtk_widget_set_visible (self->undo_buttons, !self->is_narrow);
  gtk_widget_set_visible (self->mask_button, !self->is_narrow);
  if (get_n (self) > 0)
    show_strip (self);
}

static void
guise_face_page_root (GtkWidget *widget)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);
  GtkWidget     *adaptive;

  GTK_WIDGET_CLASS (guise_face_page_parent_class)->root (widget);
  adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);
  if (adaptive == NULL)
    return;
  g_signal_connect_object (adaptive, "notify::layout", G_CALLBACK (on_layout_cb), self, 0);
  on_layout_cb (G_OBJECT (adaptive), NULL, self);
}

static void
guise_face_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_face_page_parent_class)->map (widget);
  gtk_widget_grab_focus (widget);
}

GtkWidget *
guise_face_page_new (GuiseWall *wall, guint position)
{
  GuiseFacePage *self = g_object_new (GUISE_TYPE_FACE_PAGE, NULL);

  self->wall = g_object_ref (wall);
  self->position = position;
  self->pictures = guise_face_pictures_new (GTK_WIDGET (self), guise_wall_get_faceset (wall),
                                            guise_wall_get_list (wall), SIDE);
  g_signal_connect_object (wall, "changed", G_CALLBACK (on_wall_changed), self, G_CONNECT_SWAPPED);
  guise_face_page_init_points (self);
  show (self);
  return GTK_WIDGET (self);
}

static void
guise_face_page_dispose (GObject *object)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (object);

  g_clear_object (&self->loading);
  g_clear_object (&self->pictures);
  guise_landmark_edit_clear (&self->edit);
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->wall);
  G_OBJECT_CLASS (guise_face_page_parent_class)->dispose (object);
}

static void
guise_face_page_class_init (GuiseFacePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_face_page_dispose;
  widget_class->root = guise_face_page_root;
  widget_class->map = guise_face_page_map;
  g_type_ensure (GUISE_TYPE_FACE_CANVAS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "face.go", "i", go);
  gtk_widget_class_install_action (widget_class, "faces.set-aside", NULL, set_aside);
  gtk_widget_class_install_action (widget_class, "faces.panel", NULL, toggle_panel);
  gtk_widget_class_install_action (widget_class, "face.mask", NULL, edit_mask);
  guise_face_page_install_point_actions (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.go-back", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-face-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, aside_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, flap);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, canvas);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, problem);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, facts);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, source);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, landmarks);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, landmarks_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, undo_buttons);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, mask_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacePage, strip);
}

static void
guise_face_page_init (GuiseFacePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_FACES);
}
