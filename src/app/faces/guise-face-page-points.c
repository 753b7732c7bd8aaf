/* SPDX-License-Identifier: GPL-3.0-or-later
 * The points of the face that is shown, moved and taken back. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-face-page-private.h"
#include "app/faces/guise-face-words.h"

static gboolean
is_shown (const GuiseFacePage *self)
{
  return self->edit.steps != NULL;
}

/* What the person may do, or which point is active. */
static void
show_hint (GuiseFacePage *self)
{
  const int        active = guise_face_canvas_get_active (self->canvas);
  g_autofree char *text = NULL;

  if (active >= 0 && is_shown (self))
    text = guise_face_words_point (active, &self->edit.points[active]);
  else if (guise_wall_can_move_points (self->wall))
    text = g_strdup (_("The 68 points that the face was cut by. Drag one that is wrong, or press "
                        "Tab and the arrow keys."));
  else
    text = g_strdup (_("The 68 points that the face was cut by. Unpack the faces to move them."));
  adw_action_row_set_subtitle (self->landmarks_row, text);
}

void
guise_face_page_update_undo (GuiseFacePage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "faces.undo",
                                 guise_landmark_edit_can_undo (&self->edit) ||
                                   guise_wall_can_undo (self->wall));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "face.redo",
                                 guise_landmark_edit_can_redo (&self->edit));
}

void
guise_face_page_begin_points (GuiseFacePage *self)
{
  guise_landmark_edit_begin (&self->edit, guise_wall_get_points (self->wall, self->index));
  show_hint (self);
  guise_face_page_update_undo (self);
}

void
guise_face_page_follow_points (GuiseFacePage *self)
{
  const GuisePoint *points = guise_wall_get_points (self->wall, self->index);

  if (!is_shown (self) || memcmp (points, self->edit.points, sizeof self->edit.points) == 0)
    return;
  guise_face_canvas_set_points (self->canvas, points);
  guise_face_page_begin_points (self);
}

/* What the edit says goes into the file. */
static void
save (GuiseFacePage *self)
{
  self->is_mark_last = FALSE;
  guise_wall_move_points (self->wall, self->index, self->edit.points);
  show_hint (self);
  guise_face_page_update_undo (self);
}

static void
on_moved_cb (GuiseFacePage *self, int point, double x, double y, gboolean is_continued)
{
  if (!is_shown (self))
    return;
  guise_landmark_edit_move (&self->edit, point, (GuisePoint){ x, y }, is_continued);
  save (self);
}

/* A point goes back, or forth: it is the active one, so that one sees it. */
static void
go_to (GuiseFacePage *self, int point)
{
  if (point < 0)
    return;
  guise_face_canvas_set_points (self->canvas, self->edit.points);
  guise_face_canvas_activate (self->canvas, point);
  save (self);
}

/* What was done last, to this face's points or to what is chosen. */
static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);
  const gboolean has_points = guise_landmark_edit_can_undo (&self->edit);
  const gboolean has_mark = guise_wall_can_undo (self->wall);

  if (has_mark && (self->is_mark_last || !has_points))
    {
      self->is_mark_last = FALSE;
      guise_wall_undo (self->wall);
    }
  else
    go_to (self, guise_landmark_edit_undo (&self->edit));
}

static void
redo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacePage *self = GUISE_FACE_PAGE (widget);

  go_to (self, guise_landmark_edit_redo (&self->edit));
}

void
guise_face_page_install_point_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "faces.undo", NULL, undo);
  gtk_widget_class_install_action (class, "face.redo", NULL, redo);
}

void
guise_face_page_init_points (GuiseFacePage *self)
{
  g_object_set (self->canvas, "is-editable", guise_wall_can_move_points (self->wall), NULL);
  g_signal_connect_object (self->canvas, "moved", G_CALLBACK (on_moved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::active", G_CALLBACK (show_hint), self,
                           G_CONNECT_SWAPPED);
  show_hint (self);
}
