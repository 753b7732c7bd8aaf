/* SPDX-License-Identifier: GPL-3.0-or-later
 * The live view of a project. */
#include "app/live/guise-live-desk-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/guise-application.h"
#include "app/guise-error-text.h"
#include "app/live/guise-live-camera-text.h"
#include "app/project/guise-step-texts.h"
#include "app/train/guise-train-devices.h"
#include "live/guise-live-keep.h"

#define KEY     "live-desk"
#define TELL_US G_USEC_PER_SEC /* how often the sidebar has a new rate */

G_DEFINE_FINAL_TYPE (GuiseLiveDesk, guise_live_desk, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PICTURE,
  SIGNAL_LOST,
  SIGNAL_RECORDED,
  SIGNAL_COMPLETED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What was asked for while no view ran: those that are there only later begin so. Main thread. */
static gboolean begins_hidden;

/* How fast it goes, as far as that is known, and whether outputs carry the label. */
static char *
dup_step_text (const GuiseLiveDesk *self)
{
  GuiseLiveFigures figures = { 0 };
  const char      *label = self->settings.has_label ? _ ("AI label on") : _ ("AI label off");
  g_autofree char *rate = NULL;

  if (self->live != NULL)
    guise_live_read_figures (self->live, &figures);
  if (self->recording != NULL)
    rate = g_strdup (_ ("Recording"));
  else if (figures.fps > 0.0)
    rate = g_strdup_printf (_ ("%.0f pictures/s"), figures.fps);
  else
    rate = g_strdup (_ ("Running"));
  return g_strdup_printf ("%s · %s", rate, label);
}

/* What the sidebar says: while it runs, that it does. */
static void
tell_step (GuiseLiveDesk *self)
{
  g_autofree char *text = NULL;
  GuiseStep       *step =
    self->project != NULL ? guise_open_project_get_step (self->project, GUISE_STEP_LIVE) : NULL;

  if (step == NULL)
    return;
  self->told_us = g_get_monotonic_time ();
  switch (self->state)
    {
    case GUISE_LIVE_STATE_STARTING:
      guise_step_set (step, GUISE_STEP_ON_AIR, _ ("Starting"), 0.0);
      break;
    case GUISE_LIVE_STATE_RUNNING:
      text = dup_step_text (self);
      guise_step_set (step, GUISE_STEP_ON_AIR, text, 0.0);
      break;
    case GUISE_LIVE_STATE_UNPLUGGED:
      guise_step_set (step, GUISE_STEP_ATTENTION, _ ("Camera unplugged"), 0.0);
      break;
    case GUISE_LIVE_STATE_STOPPING:
    case GUISE_LIVE_STATE_IDLE:
    default:
      if (guise_open_project_get_job_of (self->project, GUISE_STEP_LIVE) == NULL)
        guise_step_texts_rest_live (step, guise_open_project_get_status (self->project));
      break;
    }
}

void
guise_live_desk_tell_change (GuiseLiveDesk *self)
{
  tell_step (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
guise_live_desk_tell_loss (GuiseLiveDesk *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_LOST], 0, text);
}

/* ---- the end of a run ---- */

static void
end (GuiseLiveDesk *self, const char *problem)
{
  if (self->live == NULL)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  guise_live_desk_release (self);
  guise_live_desk_tell_change (self);
}

static void
end_by_error (GuiseLiveDesk *self, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  end (self, line);
}

/* What is set acts on what runs. */
static void
apply (GuiseLiveDesk *self)
{
  guise_live_set_settings (self->live, &self->settings);
  guise_live_mask_choice_apply (&self->masks, self->live, &self->settings);
}

static void
load_kept (GuiseLiveDesk *self)
{
  const GuiseLiveSettings before = self->settings;
  char                   *masker;

  self->settings = guise_live_keep_load (self->model, &masker);
  self->settings.rotation = before.rotation; /* that belongs to the camera */
  self->settings.is_mirrored = before.is_mirrored;
  guise_live_mask_choice_take (&self->masks, masker);
}

/* The switch goes back, so that it says what is done. */
static void
fail_masker (GuiseLiveDesk *self, const char *path, const GError *error)
{
  g_autofree char  *line = guise_error_text_dup_line (error);
  GuiseLiveSettings settings = self->settings;

  if (g_strcmp0 (path, guise_live_desk_get_mask_model (self)) != 0)
    return; /* another one was asked for since */
  settings.compositor.uses_seen_mask = FALSE;
  guise_live_desk_set_settings (self, &settings);
  guise_live_desk_tell_loss (self, line);
}

/* Without a model there is nothing to show; else the one before stays, with what was set for it. */
static void
fail_model (GuiseLiveDesk *self, const char *path, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  if (g_strcmp0 (path, self->model) != 0)
    return; /* another one was asked for since */
  if (self->model_in_use == NULL)
    {
      end (self, line);
      return;
    }
  self->is_loading = FALSE;
  g_free (self->model);
  self->model = g_strdup (self->model_in_use);
  self->lacks_morph = !guise_live_has_morph (self->live);
  load_kept (self);
  apply (self); /* how the picture lies may have been changed since */
  guise_live_desk_remember (self);
  guise_live_desk_tell_loss (self, line);
  guise_live_desk_tell_change (self);
}

static void
take_model (GuiseLiveDesk *self, const char *path)
{
  g_free (self->model_in_use);
  self->model_in_use = g_strdup (path);
  if (g_strcmp0 (path, self->model) == 0)
    {
      self->is_loading = FALSE;
      self->lacks_morph = !guise_live_has_morph (self->live);
      apply (self);
    }
  if (self->state == GUISE_LIVE_STATE_STARTING)
    self->state = GUISE_LIVE_STATE_RUNNING;
  guise_live_desk_tell_change (self);
}

static void
set_state (GuiseLiveDesk *self, GuiseLiveState state)
{
  self->state = state;
  guise_live_desk_tell_change (self);
}

static void
on_live_event (void           *receiver,
               GuiseLiveInbox *inbox,
               GuiseLiveEvent  event,
               const char     *what,
               const GError   *error)
{
  GuiseLiveDesk *self = receiver;

  if (inbox != self->inbox)
    return; /* of a run that was stopped */
  switch (event)
    {
    case GUISE_LIVE_EVENT_MODEL_READY:
      take_model (self, what);
      break;
    case GUISE_LIVE_EVENT_UNPLUGGED:
      set_state (self, GUISE_LIVE_STATE_UNPLUGGED);
      break;
    case GUISE_LIVE_EVENT_BACK:
      set_state (self,
                 self->model_in_use == NULL ? GUISE_LIVE_STATE_STARTING : GUISE_LIVE_STATE_RUNNING);
      break;
    case GUISE_LIVE_EVENT_ENDED:
      self->has_ended = self->video != NULL;
      end (self, NULL);
      break;
    case GUISE_LIVE_EVENT_FAILED:
      end_by_error (self, error);
      break;
    case GUISE_LIVE_EVENT_MODEL_FAILED:
      fail_model (self, what, error);
      break;
    case GUISE_LIVE_EVENT_MASKER_FAILED:
      fail_masker (self, what, error);
      break;
    case GUISE_LIVE_EVENT_DEVICE_LOST:
      g_free (self->device);
      self->device = g_strdup ("cpu");
      guise_live_desk_tell_loss (self, _ ("The graphics card is gone; the processor goes on, more slowly."));
      break;
    case GUISE_LIVE_EVENT_SINK_FAILED:
      guise_live_desk_lose_sink (self, what, error);
      break;
    case GUISE_LIVE_EVENT_SINK_STATE:
      guise_live_desk_tell_change (self);
      break;
    case GUISE_LIVE_EVENT_SINK_DONE:
      guise_live_desk_finish_sink (self, what);
      break;
    case GUISE_LIVE_EVENT_PICTURE:
      if (g_get_monotonic_time () - self->told_us > TELL_US)
        tell_step (self);
      g_signal_emit (self, signals[SIGNAL_PICTURE], 0);
      break;
    default:
      break;
    }
}

/* ---- what can be asked and set ---- */

GuiseLiveState
guise_live_desk_get_state (const GuiseLiveDesk *self)
{
  return self->state;
}

const char *
guise_live_desk_get_model (const GuiseLiveDesk *self)
{
  return self->model;
}

gboolean
guise_live_desk_lacks_morph (const GuiseLiveDesk *self)
{
  return self->lacks_morph;
}

gboolean
guise_live_desk_is_loading (const GuiseLiveDesk *self)
{
  return self->is_loading;
}

const char *
guise_live_desk_get_problem (const GuiseLiveDesk *self)
{
  return self->problem;
}

GuiseLiveSettings
guise_live_desk_get_settings (const GuiseLiveDesk *self)
{
  return self->settings;
}

gboolean
guise_live_desk_is_hidden (const GuiseLiveDesk *self)
{
  return self->is_hidden;
}

/* ---- settings ---- */

static void
on_keep_failed_cb (GuiseLiveDesk *self, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  guise_live_desk_tell_loss (self, line);
}

void
guise_live_desk_offer_model (GuiseLiveDesk *self, const char *path)
{
  guise_live_keeper_flush (self->keeper);
  /* Under the same name there may be another file by now. */
  if (self->live == NULL || g_strcmp0 (path, self->model) != 0)
    self->lacks_morph = FALSE;
  g_free (self->model);
  self->model = g_strdup (path);
  self->is_offered = TRUE;
  g_clear_pointer (&self->problem, g_free);
  load_kept (self);
  if (self->live != NULL)
    {
      self->is_loading = TRUE;
      guise_live_set_model (self->live, path); /* its settings act when it is ready */
    }
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_set_model (GuiseLiveDesk *self, const char *path)
{
  guise_live_desk_offer_model (self, path);
  self->is_offered = FALSE;
  guise_live_desk_remember (self);
}

void
guise_live_desk_set_settings (GuiseLiveDesk *self, const GuiseLiveSettings *settings)
{
  guise_live_desk_keep_orientation (self, settings);
  self->settings = *settings;
  if (self->live != NULL && !self->is_loading)
    apply (self);
  if (self->model != NULL)
    guise_live_keeper_put (self->keeper, self->model, settings,
                           guise_live_mask_choice_get_chosen (&self->masks));
  guise_live_desk_tell_change (self);
}

const char *
guise_live_desk_get_mask_model (const GuiseLiveDesk *self)
{
  return guise_live_mask_choice_get_path (&self->masks);
}

gboolean
guise_live_desk_has_chosen_mask_model (const GuiseLiveDesk *self)
{
  return guise_live_mask_choice_get_chosen (&self->masks) != NULL;
}

void
guise_live_desk_set_mask_model (GuiseLiveDesk *self, const char *path)
{
  GuiseLiveSettings settings = self->settings;

  guise_live_mask_choice_take (&self->masks, g_strdup (path));
  settings.compositor.uses_seen_mask =
    path != NULL ||
    (settings.compositor.uses_seen_mask && guise_live_desk_get_mask_model (self) != NULL);
  guise_live_desk_set_settings (self, &settings);
}

void
guise_live_desk_set_hidden (GuiseLiveDesk *self, gboolean is_hidden)
{
  self->is_hidden = is_hidden;
  begins_hidden = begins_hidden && is_hidden; /* whoever shows a face takes that back */
  if (self->live != NULL)
    guise_live_set_hidden (self->live, is_hidden);
  guise_live_desk_tell_change (self);
}

/* ---- the camera of the recordings ---- */

static void
on_journal_cb (GObject *object, GAsyncResult *result, void *data)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);

  g_free (self->recorded_with);
  self->recorded_with = guise_live_camera_look_up_finish (result);
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_look_up_camera (GuiseLiveDesk *self)
{
  const char *faces = guise_live_desk_get_faces (self);

  if (faces != NULL)
    guise_live_camera_look_up_async (faces, G_OBJECT (self), on_journal_cb);
}

const char *
guise_live_desk_get_recorded_with (const GuiseLiveDesk *self)
{
  return self->recorded_with;
}

/* Without its project, which is being closed then, nobody has chosen. */
static void
choose_device (GuiseLiveDesk *self)
{
  g_free (self->device);
  self->is_card_left = FALSE;
  self->device = self->project != NULL
                   ? guise_train_devices_dup_beside (self->project, &self->is_card_left)
                   : g_strdup ("auto");
}

/* Whether a graphics card computes there, as far as that is known; none is opened to find out. */
static gboolean
is_card (const char *device)
{
  GApplication *application = g_application_get_default ();

  if (!g_str_equal (device, "auto"))
    return g_str_has_prefix (device, "cuda");
  return GUISE_IS_APPLICATION (application) &&
         guise_system_check_has_card (
           guise_application_get_check (GUISE_APPLICATION (application)));
}

/* A training that is paused, or waits for an answer, computes nothing. */
static gboolean
has_running_training (const GuiseLiveDesk *self)
{
  GuiseJob *training = guise_open_project_peek_training (self->project);

  return training != NULL && guise_job_get_state (training) == GUISE_JOB_RUNNING;
}

GuiseLiveYield
guise_live_desk_get_yield (const GuiseLiveDesk *self)
{
  g_autofree char *next = NULL;

  if (self->live == NULL || self->project == NULL)
    return GUISE_LIVE_YIELD_NONE;
  if (!self->is_card_left)
    return has_running_training (self) && is_card (self->device) ? GUISE_LIVE_YIELD_SHARES
                                                                 : GUISE_LIVE_YIELD_NONE;
  if (guise_open_project_is_training (self->project))
    return GUISE_LIVE_YIELD_YIELDS;
  next = guise_train_devices_dup_beside (self->project, NULL);
  return is_card (next) ? GUISE_LIVE_YIELD_NO_MORE : GUISE_LIVE_YIELD_NONE;
}

void
guise_live_desk_start (GuiseLiveDesk *self, const char *source)
{
  /* Footage stands for a camera, which has no end, unless a video was chosen to be played once. */
  GuiseLiveOptions options = { .source = source,
                               .loops = self->video == NULL || !self->plays_once };

  if (self->live != NULL || self->state == GUISE_LIVE_STATE_STOPPING || self->model == NULL ||
      self->waiting != NULL)
    return;
  if (!guise_live_desk_is_person_known (self))
    {
      guise_live_desk_wait_for_person (self, source);
      return;
    }
  guise_live_test_card_end (g_steal_pointer (&self->card));
  choose_device (self);
  options.device = self->device;
  options.person = self->reference;
  options.mode = self->has_mode ? &self->mode : NULL;
  options.masker = guise_live_mask_choice_begin (&self->masks, &self->settings);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->footage, g_free);
  self->has_ended = FALSE;
  if (!guise_media_input_is_camera (source))
    self->footage = g_strdup (source);
  self->inbox = guise_live_inbox_new (G_OBJECT (self), on_live_event);
  self->state = GUISE_LIVE_STATE_STARTING;
  self->is_loading = TRUE;
  self->live =
    guise_live_start (&options, &self->settings, self->model, guise_live_inbox_put, self->inbox);
  guise_live_set_hidden (self->live, self->is_hidden);
  guise_live_desk_look_up_camera (self);
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_stop (GuiseLiveDesk *self)
{
  guise_live_test_card_end (g_steal_pointer (&self->card));
  if (self->waiting != NULL)
    guise_live_desk_stop_waiting (self, NULL);
  else
    end (self, NULL);
}

/* ---- what is seen ---- */

GuiseLiveShot *
guise_live_desk_dup_shot (GuiseLiveDesk *self)
{
  return self->live != NULL ? guise_live_dup_newest (self->live) : NULL;
}

void
guise_live_desk_read_figures (GuiseLiveDesk    *self,
                              GuiseLiveFigures *out_figures,
                              double           *out_rate,
                              char            **out_camera)
{
  g_autofree char *name = NULL;
  g_autofree char *bus = NULL;
  g_autofree char *mode = NULL;

  memset (out_figures, 0, sizeof *out_figures);
  *out_rate = 0.0;
  *out_camera = NULL;
  if (self->live == NULL)
    return;
  guise_live_read_figures (self->live, out_figures);
  *out_rate = guise_live_get_rate (self->live);
  name = guise_live_dup_camera (self->live, &bus, &mode);
  if (name != NULL)
    *out_camera = guise_live_camera_dup_text (name, mode);
}

/* ---- life ---- */

GuiseLiveDesk *
guise_live_desk_get (GuiseOpenProject *project)
{
  GuiseLiveDesk *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_LIVE_DESK, NULL);
      g_set_weak_pointer (&self->project, project);
      self->is_hidden = begins_hidden;
      guise_live_mask_choice_set_project (&self->masks, guise_open_project_get_path (project));
      guise_live_desk_recall (self);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
    }
  return self;
}

/* One that stops may start anew. */
static gboolean
may_show (const GuiseLiveDesk *self)
{
  return self->live != NULL || self->waiting != NULL || self->state == GUISE_LIVE_STATE_STOPPING;
}

/* Those that run, or where none does, all: whoever hides before the start begins hidden.
 * out_lacks: whether there is a project that has none yet, or no project at all */
static GPtrArray *
find_to_hide (GListModel *projects, gboolean *out_run, gboolean *out_lacks)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) run = g_ptr_array_new ();

  *out_lacks = g_list_model_get_n_items (projects) == 0;
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GObject) project = g_list_model_get_item (projects, i);
      GuiseLiveDesk *self = g_object_get_data (project, KEY);

      *out_lacks |= self == NULL;
      if (self != NULL)
        g_ptr_array_add (all, self);
      if (self != NULL && may_show (self))
        g_ptr_array_add (run, self);
    }
  *out_run = run->len > 0;
  return *out_run ? g_steal_pointer (&run) : g_steal_pointer (&all);
}

void
guise_live_desk_hide_all (GListModel *projects)
{
  gboolean they_run, lacks_desk;
  g_autoptr (GPtrArray) desks = find_to_hide (projects, &they_run, &lacks_desk);
  gboolean is_any_shown = !they_run && lacks_desk && !begins_hidden;

  for (guint i = 0; i < desks->len; i++)
    is_any_shown |= !guise_live_desk_is_hidden (desks->pdata[i]);
  for (guint i = 0; i < desks->len; i++)
    guise_live_desk_set_hidden (desks->pdata[i], is_any_shown);
  if (!they_run)
    begins_hidden = is_any_shown;
}

static void
guise_live_desk_dispose (GObject *object)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);

  g_clear_object (&self->keeper);
  g_clear_weak_pointer (&self->project);
  g_clear_pointer (&self->card, guise_live_test_card_end);
  g_clear_pointer (&self->live, guise_live_stop);
  g_clear_pointer (&self->inbox, guise_live_inbox_unref);
  G_OBJECT_CLASS (guise_live_desk_parent_class)->dispose (object);
}

static void
guise_live_desk_finalize (GObject *object)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);

  g_free (self->model);
  g_free (self->model_in_use);
  g_free (self->device);
  g_free (self->problem);
  g_free (self->recorded_with);
  g_free (self->recording);
  g_free (self->footage);
  g_free (self->person);
  g_free (self->person_in_use);
  g_free (self->reference);
  g_free (self->waiting);
  g_free (self->folder);
  g_free (self->camera);
  g_free (self->bus);
  g_free (self->mode_name);
  g_free (self->video);
  g_clear_pointer (&self->microphone, guise_microphone_unref);
  guise_live_feed_clear (&self->feed);
  guise_live_feed_clear (&self->stream);
  guise_live_mask_choice_clear (&self->masks);
  G_OBJECT_CLASS (guise_live_desk_parent_class)->finalize (object);
}

static void
guise_live_desk_class_init (GuiseLiveDeskClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GType         type = G_TYPE_FROM_CLASS (class);

  object_class->dispose = guise_live_desk_dispose;
  object_class->finalize = guise_live_desk_finalize;
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PICTURE] =
    g_signal_new ("picture", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_RECORDED] = g_signal_new ("recorded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_COMPLETED] = g_signal_new ("completed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_live_desk_init (GuiseLiveDesk *self)
{
  self->settings = guise_live_settings_default ();
  self->keeper = guise_live_keeper_new ();
  g_signal_connect_object (self->keeper, "failed", G_CALLBACK (on_keep_failed_cb), self,
                           G_CONNECT_SWAPPED);
}
