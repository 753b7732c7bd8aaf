/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about this computer, looked at on threads. */
#include "app/system/guise-system-check.h"

#include "app/guise-task.h"
#include "app/train/guise-train-devices.h"
#include "job/guise-worker-launch.h"

/* A driver that has to load itself and to wake a card takes some seconds. */
#define CARDS_LIMIT_MS  20000
#define PATIENCE_S      25 /* for any part but a plan */
#define PLAN_LIMIT_MS   90000
#define PLAN_PATIENCE_S 95
#define CAMERAS_S       2

struct _GuiseSystemCheck
{
  GObject parent_instance;

  GuiseSystemProbeFunc probe;
  char                *folder; /* owned, or NULL */
  gboolean             is_project;
  GCancellable        *cancellable;                   /* owned */
  GPtrArray           *findings[GUISE_HOST_N_PROBES]; /* owned, or NULL */
  gboolean             is_busy[GUISE_HOST_N_PROBES];
  guint                clocks[GUISE_HOST_N_PROBES]; /* sources of patience, 0: none */
  guint                cameras;                     /* source */
};

G_DEFINE_FINAL_TYPE (GuiseSystemCheck, guise_system_check, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a thread is given. */
typedef struct
{
  GuiseSystemProbeFunc func;
  GuiseHostProbe       probe;
  char                *folder;  /* owned */
  char                *devices; /* owned; where to train */
  gboolean             is_project;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->folder);
  g_free (self->devices);
  g_free (self);
}

/* ---- looking ---- */

static void
look_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order     *order = data;
  g_autofree char *worker = guise_worker_find (NULL); /* without it that is a finding */
  GuiseHostSetup   setup = { .root = g_getenv ("GUISE_SYSTEM_ROOT"),
                             .worker = worker,
                             .folder = order->folder,
                             .project = order->is_project ? order->folder : NULL,
                             .devices = order->devices,
                             .limit_ms = CARDS_LIMIT_MS,
                             .plan_limit_ms = PLAN_LIMIT_MS };

  g_task_return_pointer (task, order->func (order->probe, &setup, cancellable),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
take (GuiseSystemCheck *self, GuiseHostProbe probe, GPtrArray *findings)
{
  const GPtrArray *before = self->findings[probe];
  const gboolean   is_news = before == NULL || !guise_host_findings_equal (before, findings);

  if (is_news)
    {
      g_clear_pointer (&self->findings[probe], g_ptr_array_unref);
      self->findings[probe] = g_ptr_array_ref (findings);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
}

static const char *
get_folder (const GuiseSystemCheck *self)
{
  return self->folder != NULL ? self->folder : g_get_home_dir ();
}

static gboolean
is_of_folder (GuiseHostProbe probe)
{
  return probe == GUISE_HOST_PROBE_DISK || probe == GUISE_HOST_PROBE_PLAN;
}

/* Whether what was looked at is what counts now: the folder and the choice may be others since. */
static gboolean
still_counts (const GuiseSystemCheck *self, const Order *order)
{
  const gboolean is_of_choice =
    order->probe == GUISE_HOST_PROBE_CARDS || order->probe == GUISE_HOST_PROBE_PLAN;
  g_autofree char *devices = is_of_choice ? guise_train_devices_dup_chosen () : NULL;

  return (!is_of_folder (order->probe) || g_strcmp0 (order->folder, get_folder (self)) == 0) &&
         (!is_of_choice || g_strcmp0 (order->devices, devices) == 0);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, void *data)
{
  GuiseSystemCheck    *self = GUISE_SYSTEM_CHECK (source);
  const GuiseHostProbe probe = (GuiseHostProbe) GPOINTER_TO_INT (data);
  const Order         *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) findings = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_busy[probe] = FALSE;
  g_clear_handle_id (&self->clocks[probe], g_source_remove);
  if (findings == NULL) /* it was cancelled */
    return;
  if (still_counts (self, order))
    take (self, probe, findings);
  else
    guise_system_check_look (self, probe);
}

/* Whatever hangs is left to itself; it may still answer. */
static void
on_late (GuiseSystemCheck *self, GuiseHostProbe probe)
{
  g_autoptr (GPtrArray) findings = guise_host_findings_new ();

  self->clocks[probe] = 0;
  g_ptr_array_add (findings, guise_host_finding_new_silent (probe, NULL));
  take (self, probe, findings);
}

typedef struct
{
  GuiseSystemCheck *check; /* borrowed: the clock goes with it */
  GuiseHostProbe    probe;
} Clock;

static gboolean
on_clock_cb (gpointer data)
{
  const Clock *clock = data;

  on_late (clock->check, clock->probe);
  return G_SOURCE_REMOVE;
}

static void
start_clock (GuiseSystemCheck *self, GuiseHostProbe probe)
{
  Clock *clock = g_new0 (Clock, 1);

  *clock = (Clock){ .check = self, .probe = probe };
  self->clocks[probe] =
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT,
                                probe == GUISE_HOST_PROBE_PLAN ? PLAN_PATIENCE_S : PATIENCE_S,
                                on_clock_cb, clock, g_free);
}

static gboolean
is_silent (const GPtrArray *findings)
{
  return findings != NULL && findings->len > 0 &&
         ((const GuiseHostFinding *) findings->pdata[0])->fact == GUISE_HOST_SILENT;
}

void
guise_system_check_look (GuiseSystemCheck *self, GuiseHostProbe probe)
{
  g_autoptr (GTask) task = NULL;
  Order *order;

  if (self->is_busy[probe])
    return;
  if (is_silent (self->findings[probe])) /* what is asked again is being waited for again */
    g_clear_pointer (&self->findings[probe], g_ptr_array_unref);
  self->is_busy[probe] = TRUE;
  order = g_new0 (Order, 1);
  order->func = self->probe;
  order->probe = probe;
  order->folder = g_strdup (get_folder (self));
  order->devices = guise_train_devices_dup_chosen ();
  order->is_project = self->is_project;
  start_clock (self, probe);
  task = guise_task_new (self, self->cancellable, on_looked_cb, GINT_TO_POINTER (probe));
  g_task_set_source_tag (task, guise_system_check_look);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, look_thread);
  if (self->findings[probe] == NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_cameras_cb (gpointer data)
{
  guise_system_check_look (data, GUISE_HOST_PROBE_CAMERAS);
  return G_SOURCE_CONTINUE;
}

void
guise_system_check_watch_cameras (GuiseSystemCheck *self, gboolean is_watching)
{
  g_clear_handle_id (&self->cameras, g_source_remove);
  if (is_watching)
    self->cameras = g_timeout_add_seconds (CAMERAS_S, on_cameras_cb, self);
}

/* ---- what is known ---- */

void
guise_system_check_set_folder (GuiseSystemCheck *self, const char *folder, gboolean is_project)
{
  if (g_strcmp0 (self->folder, folder) != 0)
    for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
      if (is_of_folder ((GuiseHostProbe) probe))
        g_clear_pointer (&self->findings[probe], g_ptr_array_unref);
  g_free (self->folder);
  self->folder = g_strdup (folder);
  self->is_project = is_project;
}

gboolean
guise_system_check_is_project (const GuiseSystemCheck *self)
{
  return self->is_project;
}

gboolean
guise_system_check_is_waiting (const GuiseSystemCheck *self, GuiseHostProbe probe)
{
  return self->is_busy[probe] && self->findings[probe] == NULL;
}

GPtrArray *
guise_system_check_get_findings (const GuiseSystemCheck *self, GuiseHostProbe probe)
{
  return self->findings[probe];
}

GPtrArray *
guise_system_check_dup_all (const GuiseSystemCheck *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    for (guint i = 0; self->findings[probe] != NULL && i < self->findings[probe]->len; i++)
      g_ptr_array_add (all, self->findings[probe]->pdata[i]);
  return all;
}

gboolean
guise_system_check_lacks_card (const GuiseSystemCheck *self)
{
  const GPtrArray *findings = self->findings[GUISE_HOST_PROBE_CARDS];

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->state == GUISE_HOST_MUST && finding->fact != GUISE_HOST_CHOICE_GONE)
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_system_check_has_card (const GuiseSystemCheck *self)
{
  const GPtrArray *findings = self->findings[GUISE_HOST_PROBE_CARDS];

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    if (((const GuiseHostFinding *) findings->pdata[i])->fact == GUISE_HOST_CARD)
      return TRUE;
  return FALSE;
}

/* ---- the object ---- */

GuiseSystemCheck *
guise_system_check_new (GuiseSystemProbeFunc probe)
{
  GuiseSystemCheck *self = g_object_new (GUISE_TYPE_SYSTEM_CHECK, NULL);

  self->probe = probe != NULL ? probe : guise_host_probe;
  return self;
}

static void
guise_system_check_dispose (GObject *object)
{
  GuiseSystemCheck *self = GUISE_SYSTEM_CHECK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->cameras, g_source_remove);
  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    g_clear_handle_id (&self->clocks[probe], g_source_remove);
  G_OBJECT_CLASS (guise_system_check_parent_class)->dispose (object);
}

static void
guise_system_check_finalize (GObject *object)
{
  GuiseSystemCheck *self = GUISE_SYSTEM_CHECK (object);

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    g_clear_pointer (&self->findings[probe], g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self->folder);
  G_OBJECT_CLASS (guise_system_check_parent_class)->finalize (object);
}

static void
guise_system_check_class_init (GuiseSystemCheckClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = guise_system_check_dispose;
  object_class->finalize = guise_system_check_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", GUISE_TYPE_SYSTEM_CHECK, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_system_check_init (GuiseSystemCheck *self)
{
  self->cancellable = g_cancellable_new ();
}
