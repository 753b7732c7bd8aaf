/* SPDX-License-Identifier: GPL-3.0-or-later
 * The live pipeline: what its nodes share, its start and its end. */
#include "live/guise-live.h"

#include <math.h>
#include <string.h>

#include "core/guise-thread.h"
#include "live/guise-live-private.h"

#define N_REFERENCE 1024 /* of a person's description */

/* Shots that may be under way without delay and sinks: one in each of five nodes, one on each of
 * four links, the newest, the last good one, a card and one to spare. */
#define N_SHOTS     13
#define MAX_RATE    60 /* pictures a second that a delay makes room for */

typedef void *(*NodeFunc) (void *self);

static const struct
{
  const char *name;
  NodeFunc    run;
} nodes[] = {
  { "live-source", guise_live_run_source },   { "live-find", guise_live_run_find },
  { "live-network", guise_live_run_network }, { "live-merge", guise_live_run_merge },
  { "live-output", guise_live_run_output },
};

G_STATIC_ASSERT (G_N_ELEMENTS (nodes) == GUISE_N_LIVE_NODES);

/* ---- what nodes share ---- */

gboolean
guise_live_is_stopping (GuiseLive *self)
{
  return g_cancellable_is_cancelled (self->stop);
}

void
guise_live_tell (GuiseLive *self, GuiseLiveEvent event, const char *what, const GError *error)
{
  if (self->func == NULL || guise_live_is_stopping (self))
    return;
  g_mutex_lock (&self->telling);
  if (!guise_live_is_stopping (self))
    self->func (event, what, error, self->user_data);
  g_mutex_unlock (&self->telling);
}

/* The first failure counts; what follows is its consequence. */
void
guise_live_fail (GuiseLive *self, const GError *error)
{
  if (g_atomic_int_compare_and_exchange (&self->has_failed, FALSE, TRUE))
    guise_live_tell (self, GUISE_LIVE_EVENT_FAILED, self->source, error);
}

void
guise_live_get_settings (GuiseLive *self, GuiseLiveSettings *out_settings)
{
  g_mutex_lock (&self->lock);
  *out_settings = self->settings;
  g_mutex_unlock (&self->lock);
}

void
guise_live_fit_pool (GuiseLive *self)
{
  int n_delayed, n_waiting;

  g_mutex_lock (&self->lock);
  n_delayed = self->settings.delay_ms * MAX_RATE / 1000;
  g_mutex_unlock (&self->lock);
  g_mutex_lock (&self->outlets_lock);
  n_waiting = self->n_waiting;
  g_mutex_unlock (&self->outlets_lock);
  guise_live_pool_set_most (self->pool, N_SHOTS + n_delayed + n_waiting);
}

/* ---- life ---- */

static void
copy_options (GuiseLive *self, const GuiseLiveOptions *options)
{
  self->source = g_strdup (options->source);
  self->has_mode = options->mode != NULL;
  if (self->has_mode)
    self->mode = *options->mode;
  self->loops = options->loops;
  self->keeps_all = options->keeps_all;
  self->device = g_strdup (options->device != NULL ? options->device : "cpu");
  self->n_threads = options->n_threads;
  self->models_dir = g_strdup (options->models_dir);
  self->person =
    g_memdup2 (options->person, options->person == NULL ? 0 : N_REFERENCE * sizeof (float));
}

static void
make_links (GuiseLive *self)
{
  GuiseLivePolicy policy = self->keeps_all ? GUISE_LIVE_WAITS : GUISE_LIVE_NEWEST_WINS;

  self->pool = guise_live_pool_new (N_SHOTS);
  self->to_find = guise_live_link_new (1, policy);
  self->to_network = guise_live_link_new (1, policy);
  self->to_merge = guise_live_link_new (1, policy);
  self->to_output = guise_live_link_new (1, policy);
}

/* All of them, or what cannot be started is told here: nobody else is there to do so. */
static void
start_threads (GuiseLive *self)
{
  g_autoptr (GError) error = NULL;

  self->loader = guise_thread_start ("live-model", guise_live_run_loader, self, &error);
  for (size_t i = 0; i < GUISE_N_LIVE_NODES && error == NULL; i++)
    self->threads[i] = guise_thread_start (nodes[i].name, nodes[i].run, self, &error);
  if (error != NULL)
    guise_live_fail (self, error);
}

GuiseLive *
guise_live_start (const GuiseLiveOptions  *options,
                  const GuiseLiveSettings *settings,
                  const char              *model,
                  GuiseLiveFunc            func,
                  void                    *user_data)
{
  GuiseLive *self = g_new0 (GuiseLive, 1);

  copy_options (self, options);
  self->settings = *settings;
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_mutex_init (&self->telling);
  g_mutex_init (&self->outlets_lock);
  g_cond_init (&self->changed);
  self->stop = g_cancellable_new ();
  self->meter = guise_live_meter_new ();
  self->outlets = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_live_outlet_end);
  make_links (self);
  guise_live_fit_pool (self);
  guise_live_set_model (self, model);
  if (options->masker != NULL)
    guise_live_set_masker (self, options->masker);
  start_threads (self);
  return self;
}

/* Wakes whoever waits, for a picture, a model, room on a link or the time to pass. */
static void
wake_all (GuiseLive *self)
{
  g_mutex_lock (&self->lock);
  g_cancellable_cancel (self->stop);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  guise_live_link_close (self->to_find);
  guise_live_link_close (self->to_network);
  guise_live_link_close (self->to_merge);
  guise_live_link_close (self->to_output);
  if (self->keeps_all)
    guise_live_outlets_close (self);
  /* A call of the caller's function that has begun is waited for. */
  g_mutex_lock (&self->telling);
  g_mutex_unlock (&self->telling);
}

static void
free_all (GuiseLive *self)
{
  g_clear_pointer (&self->newest, guise_live_shot_unref);
  guise_live_link_free (self->to_find);
  guise_live_link_free (self->to_network);
  guise_live_link_free (self->to_merge);
  guise_live_link_free (self->to_output);
  guise_live_pool_free (self->pool);
  guise_live_meter_free (self->meter);
  guise_live_model_free (self->coming);
  guise_live_masker_free (self->coming_masker);
  guise_live_person_free (self->coming_person);
  guise_live_finder_free (self->coming_finder);
  g_object_unref (self->stop);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->telling);
  g_mutex_clear (&self->outlets_lock);
  g_cond_clear (&self->changed);
  g_free (self->source);
  g_free (self->device);
  g_free (self->models_dir);
  g_free (self->person);
  g_free (self->wanted);
  g_free (self->wanted_device);
  g_free (self->lost);
  g_free (self->wanted_masker);
  g_free (self->camera);
  g_free (self->bus);
  g_free (self->camera_mode);
  g_free (self);
}

void
guise_live_stop (GuiseLive *self)
{
  if (self == NULL)
    return;
  wake_all (self);
  for (size_t i = 0; i < GUISE_N_LIVE_NODES; i++)
    g_clear_pointer (&self->threads[i], g_thread_join);
  g_clear_pointer (&self->loader, g_thread_join);
  g_ptr_array_unref (self->outlets);
  free_all (self);
}

/* ---- changes ---- */

void
guise_live_set_settings (GuiseLive *self, const GuiseLiveSettings *settings)
{
  g_mutex_lock (&self->lock);
  self->settings = *settings;
  g_mutex_unlock (&self->lock);
  guise_live_fit_pool (self);
}

void
guise_live_set_model (GuiseLive *self, const char *path)
{
  g_mutex_lock (&self->lock);
  g_free (self->wanted);
  g_free (self->wanted_device);
  self->wanted = g_strdup (path);
  self->wanted_device = g_strdup (self->device);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
guise_live_set_masker (GuiseLive *self, const char *path)
{
  g_mutex_lock (&self->lock);
  g_free (self->wanted_masker);
  self->wanted_masker = g_strdup (path);
  self->wants_masker = self->loads_masker = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
guise_live_set_person (GuiseLive *self, GuiseLivePerson *person)
{
  GuiseLivePerson *before;

  g_mutex_lock (&self->lock);
  before = self->coming_person;
  self->coming_person = person;
  self->has_coming_person = TRUE;
  g_mutex_unlock (&self->lock);
  guise_live_person_free (before);
}

void
guise_live_set_hidden (GuiseLive *self, gboolean is_hidden)
{
  g_atomic_int_set (&self->is_hidden, is_hidden);
}

/* ---- what is to be seen ---- */

GuiseLiveShot *
guise_live_dup_newest (GuiseLive *self)
{
  GuiseLiveShot *shot;

  g_mutex_lock (&self->lock);
  shot = self->newest != NULL ? guise_live_shot_ref (self->newest) : NULL;
  g_mutex_unlock (&self->lock);
  return shot;
}

void
guise_live_read_figures (GuiseLive *self, GuiseLiveFigures *out_figures)
{
  guise_live_meter_read (self->meter, out_figures);
  out_figures->n_dropped = guise_live_link_get_n_dropped (self->to_find) +
                           guise_live_link_get_n_dropped (self->to_network) +
                           guise_live_link_get_n_dropped (self->to_merge) +
                           guise_live_link_get_n_dropped (self->to_output);
  g_mutex_lock (&self->lock);
  out_figures->n_dropped += self->n_refused;
  g_mutex_unlock (&self->lock);
  out_figures->n_missed = guise_live_outlets_get_n_missed (self);
}

char *
guise_live_dup_camera (GuiseLive *self, char **out_bus, char **out_mode)
{
  char *name;

  g_mutex_lock (&self->lock);
  name = g_strdup (self->camera);
  *out_bus = g_strdup (self->bus);
  *out_mode = g_strdup (self->camera_mode);
  g_mutex_unlock (&self->lock);
  return name;
}

double
guise_live_get_rate (GuiseLive *self)
{
  double rate;

  g_mutex_lock (&self->lock);
  rate = self->rate;
  g_mutex_unlock (&self->lock);
  return rate;
}

gboolean
guise_live_has_morph (GuiseLive *self)
{
  return !g_atomic_int_get (&self->lacks_morph);
}
