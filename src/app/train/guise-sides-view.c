/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose faces a stage trains on. */
#include "app/train/guise-sides-view.h"

#include "app/guise-error-text.h"
#include "app/train/guise-side-wall.h"
#include "app/widgets/guise-widget.h"

#define N_PICTURES 15
#define NO_STAGE   G_MAXSIZE

struct _GuiseSidesView
{
  GtkWidget parent_instance;

  size_t        stage;       /* that is shown, or read */
  gboolean      changes_src; /* in it */
  gboolean      changes_dst;
  GCancellable *cancellable; /* owned while it reads, or NULL */

  GtkStack      *stack;
  GtkOrientable *sides;
  GuiseSideWall *src;
  GuiseSideWall *dst;
  GtkLabel      *problem;
};

G_DEFINE_FINAL_TYPE (GuiseSidesView, guise_sides_view, GTK_TYPE_WIDGET)

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseSidesView *self = GUISE_SIDES_VIEW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSides) sides = guise_sides_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* something else is shown, or nothing any more */
  g_clear_object (&self->cancellable);
  if (sides == NULL)
    {
      g_autofree char *text = guise_error_text_dup_line (error);

      gtk_label_set_label (self->problem, text);
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }
  guise_side_wall_show (self->src, &sides->src, self->changes_src, self->stage > 0);
  guise_side_wall_show (self->dst, &sides->dst, self->changes_dst, self->stage > 0);
  gtk_stack_set_visible_child_name (self->stack, "sides");
}

static void
give_up (GuiseSidesView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
guise_sides_view_forget (GuiseSidesView *self)
{
  give_up (self);
  self->stage = NO_STAGE;
}

void
guise_sides_view_show (GuiseSidesView *self, GuiseOpenProject *project, size_t stage)
{
  const GuiseProjectStatus      *status = guise_open_project_get_status (project);
  const GuiseProjectStageStatus *row;

  if (stage == self->stage || stage >= status->stages->len)
    return;
  give_up (self);
  row = &g_array_index (status->stages, GuiseProjectStageStatus, stage);
  self->stage = stage;
  self->changes_src = row->changes_src;
  self->changes_dst = row->changes_dst;
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "wait");
  guise_sides_read_async (guise_open_project_get_path (project), stage, N_PICTURES,
                          self->cancellable, G_OBJECT (self), on_read_cb, NULL);
}

void
guise_sides_view_set_narrow (GuiseSidesView *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (self->sides, is_narrow ? GTK_ORIENTATION_VERTICAL
                                                         : GTK_ORIENTATION_HORIZONTAL);
}

gboolean
guise_sides_view_is_shown (GuiseSidesView *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "sides");
}

static void
guise_sides_view_dispose (GObject *object)
{
  give_up (GUISE_SIDES_VIEW (object));
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_sides_view_parent_class)->dispose (object);
}

static void
guise_sides_view_class_init (GuiseSidesViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_sides_view_dispose;
  g_type_ensure (GUISE_TYPE_SIDE_WALL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-sides-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesView, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesView, sides);
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesView, src);
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesView, dst);
  gtk_widget_class_bind_template_child (widget_class, GuiseSidesView, problem);
}

static void
guise_sides_view_init (GuiseSidesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->stage = NO_STAGE;
}
