/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be set of a camera. */
#include "app/record/guise-camera-dialog.h"

#include <glib/gi18n.h>

#include "app/record/guise-camera-row.h"
#include "app/record/guise-camera-words.h"
#include "app/widgets/guise-widget.h"
#include "media/guise-media-input.h"

#define WIDTH  480
#define HEIGHT 680

struct _GuiseCameraDialog
{
  AdwWindow parent_instance;

  GuiseCameraTuner *tuner;  /* owned */
  GPtrArray        *groups; /* those that are shown; borrowed */
  GPtrArray        *rows;   /* theirs; borrowed */

  AdwToastOverlay *overlay;
  GtkStack        *stack;
  GtkBox          *list;
  AdwStatusPage   *none;
};

G_DEFINE_FINAL_TYPE (GuiseCameraDialog, guise_camera_dialog, ADW_TYPE_WINDOW)

/* ---- rows ---- */

static int
compare_places (const void *a, const void *b)
{
  const GuiseCameraControl *x = *(GuiseCameraControl *const *) a;
  const GuiseCameraControl *y = *(GuiseCameraControl *const *) b;
  const guint               place_x = guise_camera_words_get_place (x);
  const guint               place_y = guise_camera_words_get_place (y);

  if (place_x != place_y)
    return place_x < place_y ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

static void
on_chosen_cb (GuiseCameraDialog *self, guint id, int value)
{
  guise_camera_tuner_set (self->tuner, id, value);
}

/* The group that stands last, or a new one behind it. */
static AdwPreferencesGroup *
get_group (GuiseCameraDialog *self, GuiseCameraGroup group)
{
  const char          *title = guise_camera_group_get_title (group);
  AdwPreferencesGroup *last =
    self->groups->len > 0 ? self->groups->pdata[self->groups->len - 1] : NULL;

  if (last != NULL && g_str_equal (adw_preferences_group_get_title (last), title))
    return last;
  last = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (last, title);
  gtk_box_append (self->list, GTK_WIDGET (last));
  g_ptr_array_add (self->groups, last);
  return last;
}

static void
make_rows (GuiseCameraDialog *self, GPtrArray *controls)
{
  for (guint i = 0; i < self->groups->len; i++)
    gtk_box_remove (self->list, self->groups->pdata[i]);
  g_ptr_array_set_size (self->groups, 0);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < controls->len; i++)
    {
      const GuiseCameraControl *control = controls->pdata[i];
      GtkWidget                *row = guise_camera_row_new (control);

      adw_preferences_group_add (get_group (self, guise_camera_words_get_group (control)), row);
      g_ptr_array_add (self->rows, row);
      g_signal_connect_object (row, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
    }
}

/* Whether the rows are those of the controls. */
static gboolean
fits (const GuiseCameraDialog *self, const GPtrArray *controls)
{
  if (self->rows->len != controls->len)
    return FALSE;
  for (guint i = 0; i < controls->len; i++)
    if (guise_camera_row_get_id (self->rows->pdata[i]) !=
        ((const GuiseCameraControl *) controls->pdata[i])->id)
      return FALSE;
  return TRUE;
}

static void
show_controls (GuiseCameraDialog *self)
{
  const GPtrArray *all = guise_camera_tuner_get_controls (self->tuner);
  g_autoptr (GPtrArray) controls = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (controls, all->pdata[i]);
  g_ptr_array_sort (controls, compare_places);
  if (!fits (self, controls))
    make_rows (self, controls);
  for (guint i = 0; i < controls->len; i++)
    guise_camera_row_follow (self->rows->pdata[i], controls->pdata[i]);
}

static void
on_changed_cb (GuiseCameraDialog *self)
{
  static const char *const pages[] = {
    [GUISE_CAMERA_TUNER_READING] = "wait",
    [GUISE_CAMERA_TUNER_READY] = "settings",
    [GUISE_CAMERA_TUNER_NONE] = "none",
    [GUISE_CAMERA_TUNER_GONE] = "gone",
  };
  const GuiseCameraTunerState state = guise_camera_tuner_get_state (self->tuner);

  if (state == GUISE_CAMERA_TUNER_READY)
    show_controls (self);
  gtk_stack_set_visible_child_name (self->stack, pages[state]);
}

/* ---- back ---- */

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_camera_tuner_undo (GUISE_CAMERA_DIALOG (widget)->tuner);
}

static void
reset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseCameraDialog *self = GUISE_CAMERA_DIALOG (widget);
  AdwToast          *toast = guise_widget_toast_new (GTK_WIDGET (self->overlay),
                                                     _ ("The camera has its own values again."), _ ("Undo"));

  guise_camera_tuner_reset (self->tuner);
  show_controls (self);
  adw_toast_set_action_name (toast, "camera.undo");
  adw_toast_overlay_add_toast (self->overlay, toast);
}

/* ---- the object ---- */

GtkWidget *
guise_camera_dialog_present (GtkWindow *parent, const char *path, const char *name)
{
  GuiseCameraDialog *self = g_object_new (GUISE_TYPE_CAMERA_DIALOG, "transient-for", parent, NULL);

  self->tuner = guise_camera_tuner_new (path, name);
  g_signal_connect_object (self->tuner, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (!guise_media_input_is_camera (path))
    adw_status_page_set_description (self->none, _ ("These pictures come from a file, of which nothing can be set."));
  on_changed_cb (self);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

GuiseCameraTuner *
guise_camera_dialog_get_tuner (const GuiseCameraDialog *self)
{
  return self->tuner;
}

static void
guise_camera_dialog_dispose (GObject *object)
{
  GuiseCameraDialog *self = GUISE_CAMERA_DIALOG (object);

  if (self->tuner != NULL)
    guise_camera_tuner_close (self->tuner);
  g_clear_object (&self->tuner);
  G_OBJECT_CLASS (guise_camera_dialog_parent_class)->dispose (object);
}

static void
guise_camera_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_CAMERA_DIALOG (object)->groups);
  g_ptr_array_unref (GUISE_CAMERA_DIALOG (object)->rows);
  G_OBJECT_CLASS (guise_camera_dialog_parent_class)->finalize (object);
}

static void
guise_camera_dialog_class_init (GuiseCameraDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_camera_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_camera_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "camera.reset", NULL, reset);
  gtk_widget_class_install_action (widget_class, "camera.undo", NULL, undo);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-camera-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseCameraDialog, overlay);
  gtk_widget_class_bind_template_child (widget_class, GuiseCameraDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseCameraDialog, list);
  gtk_widget_class_bind_template_child (widget_class, GuiseCameraDialog, none);
}

static void
guise_camera_dialog_init (GuiseCameraDialog *self)
{
  self->groups = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
