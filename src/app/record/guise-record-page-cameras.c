/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which camera the page is before, and what it begins with. */
#include "app/guise-task.h"
#include "app/record/guise-camera-tuner.h"
#include "app/record/guise-coach-words.h"
#include "app/record/guise-record-page-private.h"
#include "capture/guise-capture-journal.h"

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

/* A model learns what one camera sees: the one that was open, then that of the last take. Where
 * neither is there, the banner says whose faces the others are. */
static const char *
find_best_path (const GuiseRecordPage *self)
{
  const char *const names[] = { self->camera_name, self->last_camera };

  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    for (guint i = 0; names[k] != NULL && i < guise_camera_watch_get_n (self->watch); i++)
      if (g_str_equal (guise_camera_watch_get_name (self->watch, i), names[k]))
        return guise_camera_watch_get_path (self->watch, i);
  return guise_camera_watch_get_path (self->watch, 0);
}

static void
on_cameras_changed_cb (GuiseRecordPage *self)
{
  const GuiseRecorderState state = guise_recorder_get_state (self->recorder);

  if (!self->is_last_known)
    return;
  learn_name (self);
  if (guise_camera_watch_get_n (self->watch) == 0 && self->camera == NULL)
    guise_record_page_show_no_camera (self);
  else if (guise_camera_watch_get_n (self->watch) > 0 &&
           (self->camera == NULL || state == GUISE_RECORDER_NO_CAMERA))
    guise_record_page_open_camera (self, find_best_path (self));
  guise_record_page_list_cameras (self);
}

static void
read_last_cb (GTask *task, void *source, void *dir, GCancellable *cancellable)
{
  g_autoptr (GuiseCaptureJournal) journal = guise_capture_journal_open (dir);

  g_task_return_pointer (task, guise_capture_journal_dup_camera (journal), g_free);
}

static void
on_last_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (source);

  self->last_camera = g_task_propagate_pointer (G_TASK (result), NULL);
  self->is_last_known = TRUE;
  if (self->recorder != NULL && guise_camera_watch_is_read (self->watch))
    on_cameras_changed_cb (self);
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
guise_record_page_follow_cameras (GuiseRecordPage *self, const char *dir)
{
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_last_read_cb, NULL);

  g_task_set_source_tag (task, guise_record_page_follow_cameras);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, read_last_cb);
  g_signal_connect_object (self->settings, "changed::camera-settings",
                           G_CALLBACK (on_settings_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_cameras_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
