/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a camera films. */
#include "app/live/guise-live-mode-row.h"

#include <glib/gi18n.h>

struct _GuiseLiveModeRow
{
  AdwComboRow parent_instance;

  GArray  *modes; /* owned; of GuiseCameraMode, one behind the other in the list from 1 on */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (GuiseLiveModeRow, guise_live_mode_row, ADW_TYPE_COMBO_ROW)

static guint chosen_signal;

static double
get_rate (const GuiseCameraMode *mode)
{
  return mode->rate_den > 0 ? (double) mode->rate_num / mode->rate_den : 0.0;
}

char *
guise_live_mode_row_dup_name (const GuiseCameraMode *mode)
{
  return g_strdup_printf ("%dx%d %.0f %s", mode->width, mode->height, get_rate (mode),
                          mode->format);
}

static GtkStringList *
make_list (const GuiseLiveModeRow *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("Its best"));
  for (guint i = 0; i < self->modes->len; i++)
    {
      const GuiseCameraMode *mode = &g_array_index (self->modes, GuiseCameraMode, i);
      /* Translators: columns, rows, pictures a second, and the name of a format ("MJPG"). */
      g_autofree char *text = g_strdup_printf (_ ("%d × %d, %.0f a second, %s"), mode->width,
                                                  mode->height, get_rate (mode), mode->format);

      gtk_string_list_append (list, text);
    }
  return list;
}

static guint
find_mode (const GuiseLiveModeRow *self, const char *name)
{
  for (guint i = 0; i < self->modes->len; i++)
    {
      g_autofree char *own =
        guise_live_mode_row_dup_name (&g_array_index (self->modes, GuiseCameraMode, i));

      if (g_strcmp0 (own, name) == 0)
        return i + 1;
    }
  return 0;
}

void
guise_live_mode_row_show (GuiseLiveModeRow *self, const GuiseCameraInfo *info, const char *name)
{
  g_autoptr (GtkStringList) list = NULL;

  g_array_set_size (self->modes, 0);
  if (info != NULL && info->modes != NULL && info->modes->len > 0)
    g_array_append_vals (self->modes, info->modes->data, info->modes->len);
  list = make_list (self);
  self->is_updating = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_mode (self, name));
  self->is_updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), self->modes->len > 1);
}

const GuiseCameraMode *
guise_live_mode_row_get_mode (GuiseLiveModeRow *self)
{
  const guint i = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  return i >= 1 && i <= self->modes->len ? &g_array_index (self->modes, GuiseCameraMode, i - 1)
                                         : NULL;
}

static int64_t
count_pixels (const GuiseCameraMode *mode)
{
  return (int64_t) mode->width * mode->height;
}

const GuiseCameraMode *
guise_live_mode_row_find_lower (GuiseLiveModeRow *self, const char *name)
{
  const guint            at = find_mode (self, name);
  const GuiseCameraMode *best = NULL;

  for (guint i = 0; at > 0 && i < self->modes->len; i++)
    {
      const GuiseCameraMode *mode = &g_array_index (self->modes, GuiseCameraMode, i);
      const int64_t n = count_pixels (mode), n_best = best != NULL ? count_pixels (best) : 0;

      if (n < count_pixels (&g_array_index (self->modes, GuiseCameraMode, at - 1)) &&
          (n > n_best || (n == n_best && get_rate (mode) > get_rate (best))))
        best = mode;
    }
  return best;
}

void
guise_live_mode_row_choose (GuiseLiveModeRow *self, const GuiseCameraMode *mode)
{
  g_autofree char *name = guise_live_mode_row_dup_name (mode);

  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_mode (self, name));
}

static void
on_selected_cb (GuiseLiveModeRow *self)
{
  const GuiseCameraMode *mode = guise_live_mode_row_get_mode (self);
  g_autofree char       *name = mode != NULL ? guise_live_mode_row_dup_name (mode) : g_strdup ("");

  if (!self->is_updating)
    g_signal_emit (self, chosen_signal, 0, name);
}

static void
guise_live_mode_row_finalize (GObject *object)
{
  g_array_unref (GUISE_LIVE_MODE_ROW (object)->modes);
  G_OBJECT_CLASS (guise_live_mode_row_parent_class)->finalize (object);
}

static void
guise_live_mode_row_class_init (GuiseLiveModeRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_live_mode_row_finalize;
  chosen_signal = g_signal_new ("chosen", GUISE_TYPE_LIVE_MODE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_live_mode_row_init (GuiseLiveModeRow *self)
{
  self->modes = g_array_new (FALSE, FALSE, sizeof (GuiseCameraMode));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("How it films"));
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (self), TRUE);
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}
