/* SPDX-License-Identifier: GPL-3.0-or-later
 * What plans of a project take on this computer, asked again and again while one is edited. */
#include "job/guise-worker-costs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-thread.h"
#include "job/guise-costs-talk.h"
#include "job/guise-worker-device.h"
#include "project/guise-project-forecast.h"

#define CHUNK_BYTES 65536
#define END_SECONDS 2 /* for work that is to stop */

typedef struct
{
  const char *dir; /* borrowed */
  int         output;

  /* Of the thread that works. */
  GuiseDevice *device;  /* owned, or NULL */
  char        *name;    /* owned, or NULL; of the device */
  gboolean     is_lost; /* the device */
  gboolean     has_done;
  uint32_t     state; /* for which the following are known */
  uint64_t     n_done;
  double       trained_seconds;

  /* Of both. */
  GMutex             mutex;
  GCond              cond;
  GuiseCostsRequest *next;        /* owned, or NULL */
  GCancellable      *cancellable; /* owned while something is worked on */
  gboolean           is_ended;    /* the input */
  gboolean           is_done;     /* the work */
} Costs;

/* ---- the work ---- */

static uint64_t
read_disk_free (const char *dir)
{
  g_autoptr (GFile) file = g_file_new_for_path (dir);
  g_autoptr (GFileInfo) info =
               g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
                      : 0;
}

/* The stage with another option; FALSE when that changes nothing, or cannot be. */
static gboolean
look_without (const GuiseForecastSetup *setup,
              const GuiseCostsRequest  *request,
              const GuiseSaehd         *model,
              const char               *change,
              GuiseStageForecast       *out_without)
{
  const char *const single[] = { change, NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;
  GuiseForecastSetup without = *setup;
  GuiseSaehdOptions  options = *guise_saehd_get_options (model);

  if (!guise_saehd_options_set_pairs (&options, single, NULL) ||
      memcmp (&options, guise_saehd_get_options (model), sizeof options) == 0)
    return FALSE;
  if (request->options != NULL)
    g_strv_builder_addv (builder, (const char **) request->options);
  g_strv_builder_add (builder, change);
  changed = g_strv_builder_end (builder);
  without.options = (const char *const *) changed;
  /* An option that another one needs is passed over. */
  return guise_training_forecast_stage (&without, request->stage, out_without, NULL);
}

static GHashTable *
look_at_effects (const GuiseForecastSetup *setup,
                 const GuiseCostsRequest  *request,
                 GCancellable             *cancellable,
                 GError                  **error)
{
  g_autoptr (GHashTable) effects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (setup->plan, setup->options, request->stage, error);
  GuiseStageForecast with;
  GuiseStageForecast without;

  if (model == NULL || !guise_training_forecast_stage (setup, request->stage, &with, error))
    return NULL;
  for (size_t i = 0; request->effects[i] != NULL; i++)
    {
      const char       *change = request->effects[i];
      const char       *equals = strchr (change, '=');
      GuiseCostsEffect *effect;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (equals == NULL || !look_without (setup, request, model, change, &without))
        continue;
      effect = g_new0 (GuiseCostsEffect, 1);
      effect->n_bytes = (int64_t) with.device_bytes - (int64_t) without.device_bytes;
      effect->share = without.flops > 0.0 ? with.flops / without.flops - 1.0 : 0.0;
      g_hash_table_insert (effects, g_strndup (change, (size_t) (equals - change)), effect);
    }
  return g_steal_pointer (&effects);
}

static void
close_device (Costs *self)
{
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->name, g_free);
}

/* Of several devices the first: the batch of a plan is shared by such as are alike. */
static gboolean
open_device (Costs *self, const GuiseCostsRequest *request, GError **error)
{
  g_autofree char *name = guise_worker_choose_device (request->device);

  if (self->device != NULL && g_str_equal (name, self->name))
    return TRUE;
  close_device (self);
  self->device = guise_device_open (name, 0, error);
  self->name = g_steal_pointer (&name);
  return self->device != NULL;
}

/* How far the project was trained is read once for each state of it: checkpoints are checked
 * when they are read. */
static gboolean
fill_setup (Costs                   *self,
            GuiseForecastSetup      *setup,
            const GuiseCostsRequest *request,
            const GuiseProject      *project,
            const GuiseTrainingPlan *plan,
            GCancellable            *cancellable,
            GError                 **error)
{
  if (self->has_done && self->state == request->state)
    guise_forecast_setup_for_known (setup, project, plan, self->n_done, self->trained_seconds);
  else if (!guise_forecast_setup_for_project (setup, project, plan, cancellable, error))
    return FALSE;
  self->has_done = TRUE;
  self->state = request->state;
  self->n_done = setup->n_done;
  self->trained_seconds = setup->trained_seconds;
  setup->device = self->device;
  setup->n_ranks = MAX ((int) request->n_processes, 1);
  setup->options = (const char *const *) request->options;
  setup->budget_seconds = request->seconds;
  setup->speed = request->speed;
  setup->is_brief = request->is_brief;
  setup->is_rough = request->is_rough;
  return TRUE;
}

static gboolean
reckon (Costs                   *self,
        const GuiseCostsRequest *request,
        GuiseCostsAnswer        *answer,
        GCancellable            *cancellable,
        GError                 **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (self->dir, error);
  g_autoptr (GuiseTrainingPlan) plan = NULL;
  GuiseForecastSetup setup = { 0 };

  if (project == NULL)
    return FALSE;
  plan = guise_training_plan_parse (g_bytes_get_data (request->plan, NULL),
                                    g_bytes_get_size (request->plan), "plan", error);
  if (plan == NULL || !open_device (self, request, error) ||
      !fill_setup (self, &setup, request, project, plan, cancellable, error))
    return FALSE;
  answer->is_on_card = guise_device_is_asynchronous (self->device);
  answer->n_disk_free = read_disk_free (self->dir);
  if (request->effects == NULL)
    answer->forecast = guise_training_forecast (&setup, NULL, NULL, cancellable, error);
  else if (request->stage < plan->stages->len)
    answer->effects = look_at_effects (&setup, request, cancellable, error);
  else
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                         "The plan has no such stage");
  return answer->forecast != NULL || answer->effects != NULL;
}

/* ---- what is said ---- */

/* Returns: FALSE when nobody listens any more */
static gboolean
answer_request (Costs *self, const GuiseCostsRequest *request, GCancellable *cancellable)
{
  g_autoptr (GuiseCostsAnswer) answer = g_new0 (GuiseCostsAnswer, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  answer->id = request->id;
  if (!reckon (self, request, answer, cancellable, &error))
    answer->problem = g_strdup (error->message);
  if (g_cancellable_is_cancelled (cancellable))
    return TRUE; /* a newer one waits */
  line = guise_costs_answer_to_line (answer);
  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST))
    self->is_lost = TRUE; /* only a new process can open it again */
  return guise_file_write_all (self->output, line, strlen (line)) && !self->is_lost;
}

static void
work (Costs *self)
{
  gboolean goes_on = TRUE;

  g_mutex_lock (&self->mutex);
  while (goes_on)
    {
      g_autoptr (GuiseCostsRequest) request = NULL;
      g_autoptr (GCancellable) cancellable = NULL;

      while (self->next == NULL && !self->is_ended)
        g_cond_wait (&self->cond, &self->mutex);
      if (self->is_ended)
        break;
      request = g_steal_pointer (&self->next);
      cancellable = g_cancellable_new ();
      self->cancellable = g_object_ref (cancellable);
      g_mutex_unlock (&self->mutex);
      goes_on = answer_request (self, request, cancellable);
      g_mutex_lock (&self->mutex);
      g_clear_object (&self->cancellable);
    }
  g_mutex_unlock (&self->mutex);
  if (!self->is_lost)
    close_device (self);
}

/* ---- what is heard, on a thread ---- */

/* Returns: FALSE when it is no request */
static gboolean
take_request (Costs *self, GBytes *line)
{
  size_t      n;
  const char *data = g_bytes_get_data (line, &n);
  g_autoptr (GError) error = NULL;
  GuiseCostsRequest *request = guise_costs_request_from_line (data, n, &error);

  if (request == NULL)
    {
      g_message ("%s", error->message);
      return FALSE;
    }
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->next, guise_costs_request_free);
  self->next = request;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
take_lines (Costs *self, GByteArray *buffer)
{
  for (;;)
    {
      g_autoptr (GBytes) line = NULL;

      if (!guise_costs_take_line (buffer, &line))
        return FALSE;
      if (line == NULL)
        return TRUE;
      if (!take_request (self, line))
        return FALSE;
    }
}

/* A driver that hangs cannot be asked to stop. */
static void
end (Costs *self)
{
  const int64_t limit_us = g_get_monotonic_time () + END_SECONDS * G_USEC_PER_SEC;

  g_mutex_lock (&self->mutex);
  self->is_ended = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_cond_broadcast (&self->cond);
  while (!self->is_done)
    if (!g_cond_wait_until (&self->cond, &self->mutex, limit_us))
      raise (SIGKILL);
  g_mutex_unlock (&self->mutex);
}

static gpointer
listen_thread (gpointer data)
{
  Costs *self = data;
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autofree uint8_t *chunk = g_malloc (CHUNK_BYTES);
  ssize_t             n;

  do
    {
      n = read (STDIN_FILENO, chunk, CHUNK_BYTES);
      if (n > 0)
        g_byte_array_append (buffer, chunk, (guint) n);
    }
  while (n > 0 ? take_lines (self, buffer) : n < 0 && errno == EINTR);
  end (self);
  return NULL;
}

int
guise_worker_costs (const char *dir)
{
  static Costs self; /* outlives this function: the thread may read until the process ends */
  GThread     *listening;

  self.dir = dir;
  /* Libraries may have something to say, too. */
  self.output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (self.output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return 1;
  listening = guise_thread_start ("requests", listen_thread, &self, NULL);
  if (listening == NULL)
    return 1; /* who asked is told that there is no answer */
  g_thread_unref (listening);
  work (&self);
  g_mutex_lock (&self.mutex);
  self.is_done = TRUE;
  g_cond_broadcast (&self.cond);
  g_mutex_unlock (&self.mutex);
  return 0;
}
