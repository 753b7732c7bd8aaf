/* SPDX-License-Identifier: GPL-3.0-or-later
 * Long work, as an interface sees it. */
#include "job/guise-job-private.h"

#include <string.h>

#define MAX_ROWS       10000 /* of the log; a week of training writes some hundreds */
#define N_ROWS_DROPPED 1000  /* of the oldest, when there are more */
#define MAX_TEXT       4000  /* bytes of a row or status: texts come from another process */

typedef struct
{
  GThread      *thread; /* borrowed; only compared */
  char         *title;  /* owned */
  char         *status; /* owned */
  GError       *error;  /* owned */
  GListStore   *log;    /* owned */
  GuiseJobState state;
  double        fraction;
  gboolean      is_stalled;
} GuiseJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GuiseJob, guise_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_STATE,
  PROP_FRACTION,
  PROP_STATUS,
  PROP_ERROR,
  PROP_LOG,
  PROP_STALLED,
  N_PROPS
};

enum
{
  SIGNAL_STEP,
  SIGNAL_PREVIEW,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

static const GEnumValue state_values[] = {
  { GUISE_JOB_READY, "GUISE_JOB_READY", "ready" },
  { GUISE_JOB_RUNNING, "GUISE_JOB_RUNNING", "running" },
  { GUISE_JOB_PAUSED, "GUISE_JOB_PAUSED", "paused" },
  { GUISE_JOB_STOPPING, "GUISE_JOB_STOPPING", "stopping" },
  { GUISE_JOB_DONE, "GUISE_JOB_DONE", "done" },
  { GUISE_JOB_FAILED, "GUISE_JOB_FAILED", "failed" },
  { GUISE_JOB_LOST, "GUISE_JOB_LOST", "lost" },
  { 0, NULL, NULL },
};

G_STATIC_ASSERT (G_N_ELEMENTS (state_values) == GUISE_N_JOB_STATES + 1);

GType
guise_job_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GuiseJobState", state_values));
  return type;
}

const char *
guise_job_state_to_string (GuiseJobState state)
{
  g_return_val_if_fail ((unsigned) state < GUISE_N_JOB_STATES, NULL);
  return state_values[state].value_nick;
}

static GuiseJobStep *
copy_step (const GuiseJobStep *step)
{
  return g_memdup2 (step, sizeof *step);
}

G_DEFINE_BOXED_TYPE (GuiseJobStep, guise_job_step, copy_step, g_free)

static GuiseJobPrivate *
get (GuiseJob *self)
{
  return guise_job_get_instance_private (self);
}

/* ---- class ---- */

static void
guise_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  const GuiseJobPrivate *priv = get (GUISE_JOB (object));

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) priv->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, priv->fraction);
      break;
    case PROP_STATUS:
      g_value_set_string (value, priv->status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, priv->error);
      break;
    case PROP_LOG:
      g_value_set_object (value, priv->log);
      break;
    case PROP_STALLED:
      g_value_set_boolean (value, priv->is_stalled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
guise_job_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  g_assert (id == PROP_TITLE);
  get (GUISE_JOB (object))->title = g_value_dup_string (value);
}

static void
guise_job_finalize (GObject *object)
{
  GuiseJobPrivate *priv = get (GUISE_JOB (object));

  g_free (priv->title);
  g_free (priv->status);
  g_clear_error (&priv->error);
  g_clear_object (&priv->log);
  G_OBJECT_CLASS (guise_job_parent_class)->finalize (object);
}

static void
guise_job_class_init (GuiseJobClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags   title_flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GType         type = G_TYPE_FROM_CLASS (class);

  object_class->get_property = guise_job_get_property;
  object_class->set_property = guise_job_set_property;
  object_class->finalize = guise_job_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, title_flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_JOB_STATE, GUISE_JOB_READY, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1.0, 1.0, -1.0, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_LOG] = g_param_spec_object ("log", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_STALLED] = g_param_spec_boolean ("stalled", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_STEP] = g_signal_new ("step", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, GUISE_TYPE_JOB_STEP);
  signals[SIGNAL_PREVIEW] = g_signal_new ("preview", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_UINT64);
}

static void
guise_job_init (GuiseJob *self)
{
  GuiseJobPrivate *priv = get (self);

  priv->thread = g_thread_self ();
  priv->fraction = -1.0;
  priv->status = g_strdup ("Ready.");
  priv->log = g_list_store_new (GUISE_TYPE_JOB_LOG_ROW);
}

gboolean
guise_job_is_on_its_thread (GuiseJob *self)
{
  return g_thread_self () == get (self)->thread;
}

/* ---- for the interface ---- */

const char *
guise_job_get_title (GuiseJob *self)
{
  return get (self)->title;
}

GuiseJobState
guise_job_get_state (GuiseJob *self)
{
  return get (self)->state;
}

gboolean
guise_job_is_active (GuiseJob *self)
{
  GuiseJobState state = get (self)->state;

  return state == GUISE_JOB_RUNNING || state == GUISE_JOB_PAUSED || state == GUISE_JOB_STOPPING;
}

double
guise_job_get_fraction (GuiseJob *self)
{
  return get (self)->fraction;
}

const char *
guise_job_get_status (GuiseJob *self)
{
  return get (self)->status;
}

gboolean
guise_job_is_stalled (GuiseJob *self)
{
  return get (self)->is_stalled;
}

const GError *
guise_job_get_error (GuiseJob *self)
{
  return get (self)->error;
}

GListModel *
guise_job_get_log (GuiseJob *self)
{
  return G_LIST_MODEL (get (self)->log);
}

void
guise_job_start (GuiseJob *self)
{
  GuiseJobPrivate *priv = get (self);

  g_return_if_fail (guise_job_is_on_its_thread (self));
  if (guise_job_is_active (self))
    return;
  if (priv->error != NULL)
    {
      g_clear_error (&priv->error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  guise_job_set_fraction (self, -1.0);
  guise_job_set_state (self, GUISE_JOB_RUNNING);
  GUISE_JOB_GET_CLASS (self)->start (self);
}

void
guise_job_pause (GuiseJob *self)
{
  g_return_if_fail (guise_job_is_on_its_thread (self));
  if (get (self)->state == GUISE_JOB_RUNNING)
    GUISE_JOB_GET_CLASS (self)->pause (self);
}

void
guise_job_resume (GuiseJob *self)
{
  GuiseJobState state = get (self)->state;

  g_return_if_fail (guise_job_is_on_its_thread (self));
  if (state == GUISE_JOB_RUNNING || state == GUISE_JOB_PAUSED)
    GUISE_JOB_GET_CLASS (self)->resume (self);
}

void
guise_job_stop (GuiseJob *self)
{
  GuiseJobState state = get (self)->state;

  g_return_if_fail (guise_job_is_on_its_thread (self));
  if (state != GUISE_JOB_RUNNING && state != GUISE_JOB_PAUSED)
    return;
  guise_job_set_state (self, GUISE_JOB_STOPPING);
  GUISE_JOB_GET_CLASS (self)->stop (self);
}

void
guise_job_kill (GuiseJob *self)
{
  g_return_if_fail (guise_job_is_on_its_thread (self));
  if (!guise_job_is_active (self))
    return;
  if (GUISE_JOB_GET_CLASS (self)->kill != NULL)
    GUISE_JOB_GET_CLASS (self)->kill (self);
  else
    guise_job_stop (self);
}

/* ---- for the hosts ---- */

void
guise_job_set_state (GuiseJob *self, GuiseJobState state)
{
  GuiseJobPrivate *priv = get (self);

  g_assert (guise_job_is_on_its_thread (self));
  if (priv->state == state)
    return;
  priv->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
guise_job_set_fraction (GuiseJob *self, double fraction)
{
  GuiseJobPrivate *priv = get (self);

  if (priv->fraction == fraction)
    return;
  priv->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

/* A copy of at most MAX_TEXT bytes that is still valid UTF-8. */
static char *
cut_text (const char *text)
{
  return strlen (text) <= MAX_TEXT ? g_strdup (text) : g_utf8_make_valid (text, MAX_TEXT);
}

void
guise_job_set_status (GuiseJob *self, const char *format, ...)
{
  GuiseJobPrivate *priv = get (self);
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (g_strcmp0 (text, priv->status) == 0)
    return;
  g_free (priv->status);
  priv->status = cut_text (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

void
guise_job_set_stalled (GuiseJob *self, gboolean is_stalled)
{
  GuiseJobPrivate *priv = get (self);

  if (priv->is_stalled == is_stalled)
    return;
  priv->is_stalled = is_stalled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STALLED]);
}

static void
append_row (GuiseJob *self, GuiseJobLogRow *row)
{
  GuiseJobPrivate *priv = get (self);

  g_assert (guise_job_is_on_its_thread (self));
  if (g_list_model_get_n_items (G_LIST_MODEL (priv->log)) >= MAX_ROWS)
    g_list_store_splice (priv->log, 0, N_ROWS_DROPPED, NULL, 0);
  g_list_store_append (priv->log, row);
}

void
guise_job_add_row (GuiseJob *self, GuiseJobRowKind kind, uint64_t iteration, const char *text)
{
  g_autofree char *cut = cut_text (text);
  g_autoptr (GuiseJobLogRow) row = guise_job_log_row_new (kind, iteration, cut);

  append_row (self, row);
}

void
guise_job_add_warning (GuiseJob *self, const char *about, uint64_t iteration, const char *text)
{
  g_autofree char *cut = cut_text (text);
  g_autoptr (GuiseJobLogRow) row = guise_job_log_row_new_warning (about, iteration, cut);

  append_row (self, row);
}

void
guise_job_add_phase (GuiseJob   *self,
                     const char *phase,
                     double      seconds,
                     uint64_t    iteration,
                     const char *text)
{
  g_autoptr (GuiseJobLogRow) row = guise_job_log_row_new_phase (phase, seconds, iteration, text);

  append_row (self, row);
}

void
guise_job_step (GuiseJob *self, const GuiseJobStep *step)
{
  if (step->total > 0)
    guise_job_set_fraction (self, MIN ((double) step->iteration / (double) step->total, 1.0));
  g_signal_emit (self, signals[SIGNAL_STEP], 0, step);
}

void
guise_job_preview (GuiseJob *self, GBytes *picture, uint64_t iteration)
{
  g_signal_emit (self, signals[SIGNAL_PREVIEW], 0, picture, iteration);
}

gboolean
guise_job_is_watched (GuiseJob *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_PREVIEW], 0, FALSE);
}

void
guise_job_end (GuiseJob     *self,
               GuiseJobState state,
               GError       *error,
               uint64_t      iteration,
               const char   *message)
{
  GuiseJobPrivate *priv = get (self);

  g_assert (guise_job_is_on_its_thread (self));
  guise_job_set_stalled (self, FALSE);
  if (message == NULL)
    message = error != NULL ? error->message : "Done.";
  guise_job_set_status (self, "%s", message);
  guise_job_add_row (self, GUISE_JOB_ROW_END, iteration, message);
  g_assert (priv->error == NULL);
  priv->error = error;
  if (error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  guise_job_set_state (self, state);
}
