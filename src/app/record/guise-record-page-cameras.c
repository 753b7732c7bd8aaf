/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which camera the page is before, and what it begins with. */
#include "app/record/guise-camera-tuner.h"
#include "app/record/guise-coach-words.h"
#include "app/record/guise-record-page-private.h"

/* ---- what to begin with ---- */

/* "eyes/closed", or "eyes" for any of them. */
static gboolean
find_bin (const char *wish, GuiseCoverageDimension *out_dimension, int *out_bin)
{
  g_auto (GStrv) words = g_strsplit (wish, "/", 2);

  for (int d = 0; words[0] != NULL && d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    {
      const GuiseCoverageDimension dimension = (GuiseCoverageDimension) d;

      if (!g_str_equal (guise_coverage_get_dimension_name (dimension), words[0]))
        continue;
      *out_dimension = dimension;
      *out_bin = -1;
      for (int bin = 0; words[1] != NULL && bin < guise_coverage_get_n_bins (dimension); bin++)
        if (g_str_equal (guise_coverage_get_bin_name (dimension, bin), words[1]))
          *out_bin = bin;
      return words[1] == NULL || *out_bin >= 0;
    }
  return FALSE;
}

void
guise_record_page_begin_take (GuiseRecordPage *self, GuiseCaptureCard card)
{
  guise_recorder_begin_take (self->recorder,
                             guise_coach_words_translate (guise_capture_card_get_title (card)),
                             card);
}

static void
ask_for_wish (GuiseRecordPage *self)
{
  GuiseCaptureCard       card;
  GuiseCoverageDimension dimension;
  int                    bin;

  if (guise_capture_card_from_name (self->wish, &card))
    guise_record_page_begin_take (self, card);
  else if (find_bin (self->wish, &dimension, &bin))
    guise_recorder_prefer (self->recorder, dimension, bin);
  else
    g_clear_pointer (&self->wish, g_free);
}

void
guise_record_page_wish (GuiseRecordPage *self, const char *wish)
{
  g_free (self->wish);
  self->wish = g_strdup (wish);
  if (self->camera != NULL) /* else when there is one */
    ask_for_wish (self);
}

/* ---- cameras ---- */

/* One that is unplugged keeps its name. */
static void
learn_name (GuiseRecordPage *self)
{
  const int i = guise_record_page_find_camera (self);

  if (i < 0)
    return;
  g_free (self->camera_name);
  self->camera_name = g_strdup (guise_camera_watch_get_name (self->watch, (guint) i));
}

const char *
guise_record_page_get_camera_name (const GuiseRecordPage *self)
{
  return self->camera_name != NULL ? self->camera_name : self->camera;
}

void
guise_record_page_open_camera (GuiseRecordPage *self, const char *path)
{
  const int        target = g_settings_get_int (self->settings, "record-target");
  g_autofree char *kept = g_strdup (path); /* it may be the one that is replaced */
  g_autoptr (GArray) chosen = NULL;

  if (g_strcmp0 (self->camera, path) != 0)
    g_clear_pointer (&self->camera_name, g_free);
  g_free (self->camera);
  self->camera = g_steal_pointer (&kept);
  self->is_accepted = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.camera", TRUE);
  guise_record_stage_show_frame (self->stage, NULL);
  learn_name (self);
  chosen = guise_camera_tuner_recall (self->settings, guise_record_page_get_camera_name (self));
  guise_recorder_open (self->recorder, self->camera, (size_t) target, chosen);
  if (self->wish != NULL)
    ask_for_wish (self);
}

/* Which of the cameras is open; -1 for none. */
int
guise_record_page_find_camera (const GuiseRecordPage *self)
{
  for (guint i = 0; i < guise_camera_watch_get_n (self->watch); i++)
    if (g_strcmp0 (guise_camera_watch_get_path (self->watch, i), self->camera) == 0)
      return (int) i;
  return -1;
}

void
guise_record_page_list_cameras (GuiseRecordPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  const int      open = guise_record_page_find_camera (self);

  g_menu_remove_all (self->camera_menu);
  for (guint i = 0; i < guise_camera_watch_get_n (self->watch); i++)
    {
      g_autoptr (GMenuItem) item =
                   g_menu_item_new (guise_camera_watch_get_name (self->watch, i), NULL);

      g_menu_item_set_action_and_target (item, "record.camera", "s",
                                         guise_camera_watch_get_path (self->watch, i));
      g_menu_append_item (self->camera_menu, item);
      gtk_string_list_append (names, guise_camera_watch_get_name (self->watch, i));
    }
  self->is_listing = TRUE;
  gtk_drop_down_set_model (self->cameras, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->cameras, open >= 0 ? (guint) open : GTK_INVALID_LIST_POSITION);
  self->is_listing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->cameras),
                          !self->is_narrow && guise_camera_watch_get_n (self->watch) > 0);
  g_object_unref (names);
}

static void
on_cameras_changed_cb (GuiseRecordPage *self)
{
  const GuiseRecorderState state = guise_recorder_get_state (self->recorder);

  learn_name (self);
  if (guise_camera_watch_get_n (self->watch) == 0 && self->camera == NULL)
    guise_record_page_show_no_camera (self);
  else if (guise_camera_watch_get_n (self->watch) > 0 &&
           (self->camera == NULL || state == GUISE_RECORDER_NO_CAMERA))
    guise_record_page_open_camera (self, guise_camera_watch_get_path (self->watch, 0));
  guise_record_page_list_cameras (self);
}

/* A camera that comes back later gets what was set now. */
static void
on_settings_changed_cb (GuiseRecordPage *self)
{
  g_autoptr (GArray) chosen = NULL;

  if (self->recorder == NULL || self->camera == NULL)
    return;
  chosen = guise_camera_tuner_recall (self->settings, guise_record_page_get_camera_name (self));
  guise_recorder_tune (self->recorder, guise_record_page_get_camera_name (self), chosen);
}

void
guise_record_page_follow_cameras (GuiseRecordPage *self)
{
  g_signal_connect_object (self->settings, "changed::camera-settings",
                           G_CALLBACK (on_settings_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_cameras_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
