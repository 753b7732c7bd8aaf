/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where trainings compute. */
#include "app/train/guise-train-devices.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "app/guise-task.h"
#include "job/guise-rank-start.h"
#include "job/guise-worker-launch.h"
#include "train/guise-ranks.h"

#define SETTINGS_ID       "org.guise.Studio"
#define KEY_DEVICES       "training-devices"
#define KEY_WHOLE_BATCHES "training-whole-batches"
#define LIMIT_MS          20000 /* a driver that has to load itself takes some seconds */

void
guise_train_devices_clear (GuiseTrainDevices *self)
{
  g_clear_pointer (&self->devices, g_free);
}

void
guise_train_devices_load (GuiseTrainDevices *out_devices)
{
  g_autoptr (GSettings) settings = g_settings_new (SETTINGS_ID);

  out_devices->devices = g_settings_get_string (settings, KEY_DEVICES);
  out_devices->whole_batches = g_settings_get_boolean (settings, KEY_WHOLE_BATCHES);
}

char *
guise_train_devices_dup_chosen (void)
{
  g_auto (GuiseTrainDevices) devices = { 0 };

  guise_train_devices_load (&devices);
  return g_steal_pointer (&devices.devices);
}

char *
guise_train_devices_dup_beside (const GuiseOpenProject *project, gboolean *out_is_left)
{
  static const GuiseRanks alone = { .n_ranks = 1, .n_local = 1 };
  g_autofree char        *chosen = guise_train_devices_dup_chosen ();
  g_autofree char        *first = guise_ranks_dup_device (&alone, chosen);
  const gboolean          is_left =
    guise_open_project_is_training (project) && g_strcmp0 (first, "cpu") != 0;

  if (out_is_left != NULL)
    *out_is_left = is_left;
  if (is_left || first == NULL)
    return g_strdup (is_left ? "cpu" : "auto");
  return g_steal_pointer (&first);
}

void
guise_train_devices_save (const GuiseTrainDevices *self)
{
  g_autoptr (GSettings) settings = g_settings_new (SETTINGS_ID);

  g_settings_set_string (settings, KEY_DEVICES, self->devices);
  g_settings_set_boolean (settings, KEY_WHOLE_BATCHES, self->whole_batches);
}

void
guise_train_devices_apply (const GuiseTrainDevices *self, GuiseProcessJob *job)
{
  guise_process_job_set_devices (job, self->devices, self->whole_batches);
}

/* ---- what there is ---- */

static void
ask_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  g_autofree char *worker = guise_worker_find (NULL);
  GError          *error = NULL;
  GuiseHostCards  *cards = guise_host_cards_ask (worker, LIMIT_MS, cancellable, &error);

  if (cards != NULL)
    g_task_return_pointer (task, cards, (GDestroyNotify) guise_host_cards_free);
  else
    g_task_return_error (task, error);
}

void
guise_train_devices_ask (void *source, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, NULL);

  g_task_run_in_thread (task, ask_thread);
}

GuiseHostCards *
guise_train_devices_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- batches ---- */

static char *
describe_indivisible (const GuiseProjectStageStatus *stage, int n_cards)
{
  int below, above;

  if (stage->batch_size == 0 ||
      guise_ranks_find_batches (n_cards, stage->batch_size, &below, &above))
    return NULL;
  if (below == 0)
    /* Translators: title of a stage, three numbers: faces, cards, faces */
    return g_strdup_printf (_("“%s” trains %d faces at once, which %d cards cannot share equally. "
                              "The nearest number that they can is %d: change the batch size on "
                              "the page Plan, or take other cards."),
                               stage->title, stage->batch_size, n_cards, above);
  /* Translators: title of a stage, four numbers: faces, cards, faces, faces */
  return g_strdup_printf (_("“%s” trains %d faces at once, which %d cards cannot share equally. The "
                            "nearest numbers that they can are %d and %d: change the batch size on "
                            "the page Plan, or take other cards."),
    stage->title, stage->batch_size, n_cards, below, above);
}

char *
guise_train_devices_dup_refusal (const GuiseTrainDevices *self, const GuiseProjectStatus *status)
{
  const int        n_cards = guise_ranks_count_devices (self->devices);
  g_autofree char *mpirun = n_cards > 1 ? guise_rank_start_find () : NULL;

  if (n_cards < 2)
    return NULL;
  if (mpirun == NULL)
    return g_strdup (_("Several cards together take Open MPI. Its program “mpirun” is not "
                       "installed."));
  for (size_t i = status != NULL ? status->stage : 0;
       !self->whole_batches && status != NULL && i < status->stages->len; i++)
    {
      char *text =
        describe_indivisible (&g_array_index (status->stages, GuiseProjectStageStatus, i), n_cards);

      if (text != NULL)
        return text;
    }
  return NULL;
}

char *
guise_train_devices_dup_sum (int n_cards, gboolean whole_batches, const GuiseProjectStatus *status)
{
  int batch = 0;

  if (status != NULL && status->stage < status->stages->len)
    batch = g_array_index (status->stages, GuiseProjectStageStatus, status->stage).batch_size;
  if (whole_batches)
    batch *= n_cards;
  return batch > 0 && batch % n_cards == 0 ? guise_ranks_describe_batch (n_cards, batch) : NULL;
}
