/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan takes on this computer, on threads. */
#include "app/plan/guise-plan-costs.h"

#include <string.h>

#include "app/plan/guise-plan-advice.h"
#include "core/guise-error.h"
#include "nn/guise-gpu-list.h"
#include "project/guise-project-forecast.h"

#define TRY_SECONDS     1.0 /* for a first idea of the time */
#define MEASURE_SECONDS 60.0

/* What a thread is asked, and what it answers. */
typedef struct
{
  char        *dir;     /* owned */
  GBytes      *text;    /* owned; of the plan */
  char       **options; /* owned, or NULL */
  size_t       stage;
  double       seconds; /* for trials */
  gboolean     wants_effects;
  gboolean     may_try;
  GuiseDevice *device; /* owned, or NULL: it is opened */
  double       speed;
  gboolean     has_done;
  uint64_t     n_done;
  double       trained_seconds;

  GuiseTrainingForecast *forecast; /* owned, or NULL */
  GHashTable            *effects;  /* owned, or NULL; key to GuiseStageForecast without it */
  GuiseStageForecast     with;
  uint64_t               disk_free;
  gboolean               is_on_card;
} Work;

struct _GuisePlanCosts
{
  GObject parent_instance;

  char                  *dir;      /* owned */
  GBytes                *text;     /* owned, or NULL */
  char                 **options;  /* owned, or NULL */
  GuiseDevice           *device;   /* owned, or NULL */
  GuiseTrainingForecast *forecast; /* owned, or NULL */
  GHashTable            *effects;  /* owned, or NULL */
  GuiseStageForecast     with;
  char                  *problem;     /* owned, or NULL */
  GCancellable          *cancellable; /* owned while a thread works */
  size_t                 stage;
  gboolean               is_active;
  gboolean               may_try;
  gboolean               wants_forecast;
  gboolean               wants_effects;
  gboolean               wants_measure;
  gboolean               is_measuring;
  gboolean               is_comparing; /* effects are being looked at */
  gboolean               was_tried;
  double                 speed;
  gboolean               has_done;
  uint64_t               n_done;
  double                 trained_seconds;
  uint64_t               disk_free;
  gboolean               is_on_card;
};

G_DEFINE_FINAL_TYPE (GuisePlanCosts, guise_plan_costs, G_TYPE_OBJECT)

enum
{
  PROP_IS_MEASURING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint       changed_signal;

static void run_next (GuisePlanCosts *self);

/* ---- on the thread ---- */

static void
work_free (void *data)
{
  Work *self = data;

  g_free (self->dir);
  g_bytes_unref (self->text);
  g_strfreev (self->options);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  g_free (self);
}

static uint64_t
read_disk_free (const char *dir)
{
  g_autoptr (GFile) file = g_file_new_for_path (dir);
  g_autoptr (GFileInfo) info =
               g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
                      : 0;
}

/* The stage once more for each option that is on and could be off. An option that another one needs
 * is passed over. */
static void
look_at_effects (Work *self, const GuiseForecastSetup *setup, GCancellable *cancellable)
{
  size_t             n;
  const GuiseAdvice *advice = guise_plan_advice_get_all (&n);
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (setup->plan, setup->options, self->stage, NULL);

  self->effects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (model == NULL || !guise_training_forecast_stage (setup, self->stage, &self->with, NULL))
    return;
  for (size_t i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) changed = NULL;
      g_autofree char   *change = g_strdup_printf ("%s=%s", advice[i].key, advice[i].off);
      GuiseForecastSetup without = *setup;
      GuiseSaehdOptions  options = *guise_saehd_get_options (model);
      g_autofree GuiseStageForecast *known = g_new0 (GuiseStageForecast, 1);

      if (advice[i].off == NULL ||
          !guise_saehd_options_set (&options, advice[i].key, advice[i].off, NULL) ||
          memcmp (&options, guise_saehd_get_options (model), sizeof options) == 0)
        continue;
      g_strv_builder_addv (builder, (const char **) self->options);
      g_strv_builder_add (builder, change);
      changed = g_strv_builder_end (builder);
      without.options = (const char *const *) changed;
      if (guise_training_forecast_stage (&without, self->stage, known, NULL))
        g_hash_table_insert (self->effects, g_strdup (advice[i].key), g_steal_pointer (&known));
    }
}

static gboolean
work (Work *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (self->dir, error);
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (g_bytes_get_data (self->text, NULL),
                                          g_bytes_get_size (self->text), "plan", error);
  GuiseForecastSetup setup = { .budget_seconds = self->seconds,
                               .speed = self->speed,
                               .is_brief = self->seconds < MEASURE_SECONDS };

  if (project == NULL || plan == NULL)
    return FALSE;
  if (self->device == NULL)
    {
      g_autofree char *name = guise_device_choose ("auto");

      /* A card that trains has no memory for a second look at it. */
      if (!self->may_try && !g_str_has_prefix (name, "cpu"))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "The graphics card is training");
          return FALSE;
        }
      self->device = guise_device_open (name, 0, error);
    }
  if (self->device == NULL ||
      (!self->has_done &&
       !guise_forecast_setup_for_project (&setup, project, plan, cancellable, error)))
    return FALSE;
  if (self->has_done)
    guise_forecast_setup_for_known (&setup, project, plan, self->n_done, self->trained_seconds);
  self->has_done = TRUE;
  self->n_done = setup.n_done;
  self->trained_seconds = setup.trained_seconds;
  setup.device = self->device;
  setup.options = (const char *const *) self->options;
  self->disk_free = read_disk_free (self->dir);
  self->is_on_card = guise_device_is_asynchronous (self->device);
  if (self->wants_effects)
    look_at_effects (self, &setup, cancellable);
  else
    self->forecast = guise_training_forecast (&setup, NULL, NULL, cancellable, error);
  return self->wants_effects || self->forecast != NULL;
}

static void
work_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (work (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* ---- on the main loop ---- */

static void
set_measuring (GuisePlanCosts *self, gboolean is_measuring)
{
  if (self->is_measuring == is_measuring)
    return;
  self->is_measuring = is_measuring;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MEASURING]);
}

static void
take (GuisePlanCosts *self, Work *done)
{
  self->is_on_card = done->is_on_card;
  self->has_done = done->has_done;
  self->n_done = done->n_done;
  self->trained_seconds = done->trained_seconds;
  self->disk_free = done->disk_free;
  if (done->effects != NULL)
    {
      g_clear_pointer (&self->effects, g_hash_table_unref);
      self->effects = g_steal_pointer (&done->effects);
      self->with = done->with;
      return;
    }
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  self->forecast = g_steal_pointer (&done->forecast);
  if (self->forecast->speed > 0.0)
    self->speed = self->forecast->speed;
}

/* What was stopped is asked once more, with the newest plan. */
static void
ask_again (GuisePlanCosts *self, const Work *stopped)
{
  if (stopped->wants_effects)
    self->wants_effects = TRUE;
  else if (stopped->seconds >= MEASURE_SECONDS)
    self->wants_measure = self->is_active;
  else if (stopped->seconds > 0.0)
    self->was_tried = FALSE;
  else
    self->wants_forecast = TRUE;
}

static void
on_done_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanCosts *self = GUISE_PLAN_COSTS (source);
  Work           *done = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean is_done = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean is_outdated;

  if (self->dir == NULL)
    return; /* disposed meanwhile */
  is_outdated = g_cancellable_is_cancelled (self->cancellable);
  g_clear_object (&self->cancellable);
  set_measuring (self, FALSE);
  if (is_outdated)
    ask_again (self, done);
  if (self->is_active && self->may_try && self->device == NULL)
    self->device = g_steal_pointer (&done->device);
  if (is_done && !is_outdated)
    take (self, done);
  else if (!is_done && !is_outdated && !done->wants_effects &&
           !g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    {
      g_free (self->problem);
      self->problem = g_strdup (error->message);
    }
  g_signal_emit (self, changed_signal, 0);
  run_next (self);
}

static void
start (GuisePlanCosts *self, double seconds, gboolean wants_effects)
{
  Work *data = g_new0 (Work, 1);
  g_autoptr (GTask) task = NULL;

  data->dir = g_strdup (self->dir);
  data->text = g_bytes_ref (self->text);
  data->options = g_strdupv (self->options);
  data->stage = self->stage;
  data->seconds = seconds;
  data->wants_effects = wants_effects;
  data->may_try = self->may_try;
  data->device = g_steal_pointer (&self->device);
  data->speed = self->speed;
  data->has_done = self->has_done;
  data->n_done = self->n_done;
  data->trained_seconds = self->trained_seconds;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_done_cb, NULL);
  g_task_set_source_tag (task, start);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, data, work_free);
  g_task_run_in_thread (task, work_thread);
  self->is_comparing = wants_effects;
  set_measuring (self, seconds >= MEASURE_SECONDS);
}

/* Memory first: it is what changes under one's hands. */
static void
run_next (GuisePlanCosts *self)
{
  if (self->cancellable != NULL || !self->is_active || self->text == NULL)
    return;
  if (self->wants_forecast)
    {
      self->wants_forecast = FALSE;
      start (self, 0.0, FALSE);
    }
  else if (self->wants_effects)
    {
      self->wants_effects = FALSE;
      start (self, 0.0, TRUE);
    }
  else if (self->wants_measure && self->may_try)
    {
      self->wants_measure = FALSE;
      start (self, MEASURE_SECONDS, FALSE);
    }
  else if (!self->was_tried && self->speed <= 0.0 && self->may_try && self->forecast != NULL)
    {
      self->was_tried = TRUE;
      start (self, TRY_SECONDS, FALSE);
    }
}

void
guise_plan_costs_set_active (GuisePlanCosts *self, gboolean is_active, gboolean may_try)
{
  if (self->is_active == is_active && self->may_try == may_try)
    return;
  self->is_active = is_active;
  self->may_try = may_try;
  if (!is_active || !may_try)
    {
      if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
      self->wants_measure = FALSE;
      g_clear_pointer (&self->device, guise_device_unref);
    }
  run_next (self);
}

void
guise_plan_costs_follow (GuisePlanCosts          *self,
                         const GuiseTrainingPlan *plan,
                         const char *const       *options,
                         size_t                   stage,
                         gboolean                 is_new)
{
  const gboolean is_same = plan != NULL && self->text != NULL &&
                           g_bytes_equal (plan->text, self->text) && self->options != NULL &&
                           options != NULL &&
                           g_strv_equal ((const char *const *) self->options, options) && !is_new;

  if (plan == NULL || (is_same && stage == self->stage))
    return;
  if (is_new)
    self->has_done = FALSE;
  self->wants_forecast = self->wants_forecast || !is_same;
  self->wants_effects = TRUE;
  self->stage = stage;
  g_clear_pointer (&self->text, g_bytes_unref);
  self->text = g_bytes_ref (plan->text);
  g_strfreev (self->options);
  self->options = g_strdupv ((char **) options);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  if (self->cancellable != NULL && (!is_same || self->is_comparing))
    g_cancellable_cancel (self->cancellable);
  run_next (self);
}

void
guise_plan_costs_measure (GuisePlanCosts *self)
{
  self->wants_measure = TRUE;
  run_next (self);
}

gboolean
guise_plan_costs_is_measuring (const GuisePlanCosts *self)
{
  return self->is_measuring;
}

const GuiseTrainingForecast *
guise_plan_costs_get_forecast (const GuisePlanCosts *self)
{
  return self->forecast;
}

uint64_t
guise_plan_costs_get_disk_free (const GuisePlanCosts *self)
{
  return self->disk_free;
}

gboolean
guise_plan_costs_is_on_card (const GuisePlanCosts *self)
{
  return self->is_on_card;
}

const char *
guise_plan_costs_get_problem (const GuisePlanCosts *self)
{
  return self->problem;
}

gboolean
guise_plan_costs_get_effect (const GuisePlanCosts *self,
                             const char           *key,
                             int64_t              *out_bytes,
                             double               *out_share)
{
  const GuiseStageForecast *without =
    self->effects != NULL ? g_hash_table_lookup (self->effects, key) : NULL;

  if (without == NULL)
    return FALSE;
  *out_bytes = (int64_t) self->with.device_bytes - (int64_t) without->device_bytes;
  *out_share = without->flops > 0.0 ? self->with.flops / without->flops - 1.0 : 0.0;
  return TRUE;
}

/* ---- the object ---- */

GuisePlanCosts *
guise_plan_costs_new (const char *dir)
{
  GuisePlanCosts *self = g_object_new (GUISE_TYPE_PLAN_COSTS, NULL);

  self->dir = g_strdup (dir);
  return self;
}

static void
guise_plan_costs_dispose (GObject *object)
{
  GuisePlanCosts *self = GUISE_PLAN_COSTS (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->dir, g_free);
  G_OBJECT_CLASS (guise_plan_costs_parent_class)->dispose (object);
}

static void
guise_plan_costs_finalize (GObject *object)
{
  GuisePlanCosts *self = GUISE_PLAN_COSTS (object);

  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  g_strfreev (self->options);
  g_free (self->problem);
  G_OBJECT_CLASS (guise_plan_costs_parent_class)->finalize (object);
}

static void
guise_plan_costs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuisePlanCosts *self = GUISE_PLAN_COSTS (object);

  if (id == PROP_IS_MEASURING)
    g_value_set_boolean (value, self->is_measuring);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_plan_costs_class_init (GuisePlanCostsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = guise_plan_costs_dispose;
  object_class->finalize = guise_plan_costs_finalize;
  object_class->get_property = guise_plan_costs_get_property;
  properties[PROP_IS_MEASURING] =
    g_param_spec_boolean ("is-measuring", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_plan_costs_init (GuisePlanCosts *self)
{
}
