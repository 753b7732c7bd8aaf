/* SPDX-License-Identifier: GPL-3.0-or-later
 * One probe face over time. */
#include "app/train/guise-face-line.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/train/guise-history-point.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define N_FACES 9
#define FACE    101

struct _GuiseFaceLine
{
  GtkWidget parent_instance;

  GtkWidget *boxes[N_FACES];
  GtkWidget *thumbs[N_FACES];
  GtkLabel  *labels[N_FACES];
  char      *shown[N_FACES]; /* owned, or NULL: what each thumb has loaded */
};

G_DEFINE_FINAL_TYPE (GuiseFaceLine, guise_face_line, GTK_TYPE_WIDGET)

static char *
describe_iteration (uint64_t iteration)
{
  if (iteration >= 1000000)
    return g_strdup_printf (_("%.2f M"), (double) iteration / 1e6);
  if (iteration >= 10000)
    return g_strdup_printf (_("%.0f k"), (double) iteration / 1e3);
  return g_strdup_printf ("%'" PRIu64, iteration);
}

/* Points whose pictures differ, oldest first. */
static GPtrArray *
find_pictured (GListModel *points)
{
  GPtrArray  *found = g_ptr_array_new_with_free_func (g_object_unref);
  const char *last = NULL;

  for (guint i = g_list_model_get_n_items (points); i > 0; i--)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i - 1);
      const char *strip = guise_history_point_get_strip (point);

      if (strip == NULL || g_strcmp0 (strip, last) == 0)
        continue;
      last = strip;
      g_ptr_array_add (found, g_steal_pointer (&point));
    }
  return found;
}

static void
show_face (GuiseFaceLine *self, int i, const GuiseHistoryPoint *point, int row)
{
  const GuiseThumbSheet sheet = { GUISE_STRIP_SWAP, row, GUISE_STRIP_N_COLUMNS, 0 };
  const char           *strip = guise_history_point_get_strip (point);
  g_autofree char      *text = describe_iteration (guise_history_point_get_iteration (point));
  g_autofree char      *key = g_strdup_printf ("%d %s", row, strip);

  gtk_label_set_label (self->labels[i], text);
  if (g_strcmp0 (key, self->shown[i]) == 0)
    return;
  guise_thumb_load_cell (GUISE_THUMB (self->thumbs[i]), strip, &sheet);
  g_free (self->shown[i]);
  self->shown[i] = g_steal_pointer (&key);
}

void
guise_face_line_show (GuiseFaceLine *self, GListModel *points, int row, int n_most)
{
  g_autoptr (GPtrArray) pictured = find_pictured (points);
  const int n = (int) MIN (pictured->len, (guint) CLAMP (n_most, 1, N_FACES));

  for (int i = 0; i < N_FACES; i++)
    {
      const guint at = n > 1 ? (guint) i * (pictured->len - 1) / (guint) (n - 1)
                             : pictured->len - MIN (pictured->len, 1);

      gtk_widget_set_visible (self->boxes[i], i < n);
      if (i < n)
        show_face (self, i, pictured->pdata[at], row);
    }
}

static void
guise_face_line_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  for (int i = 0; i < N_FACES; i++)
    g_clear_pointer (&GUISE_FACE_LINE (object)->shown[i], g_free);
  G_OBJECT_CLASS (guise_face_line_parent_class)->dispose (object);
}

static void
guise_face_line_class_init (GuiseFaceLineClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_face_line_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
guise_face_line_init (GuiseFaceLine *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("One face over time"), -1);
  for (int i = 0; i < N_FACES; i++)
    {
      self->boxes[i] = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      self->thumbs[i] = g_object_new (GUISE_TYPE_THUMB, "size", FACE, "radius", 6, NULL);
      self->labels[i] = GTK_LABEL (gtk_label_new (NULL));
      gtk_widget_add_css_class (GTK_WIDGET (self->labels[i]), "caption");
      gtk_widget_add_css_class (GTK_WIDGET (self->labels[i]), "dim-label");
      gtk_box_append (GTK_BOX (self->boxes[i]), self->thumbs[i]);
      gtk_box_append (GTK_BOX (self->boxes[i]), GTK_WIDGET (self->labels[i]));
      gtk_widget_set_parent (self->boxes[i], GTK_WIDGET (self));
      gtk_widget_set_visible (self->boxes[i], FALSE);
    }
}
