/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan takes on this computer: what to ask next, and what was told. */
#include "app/plan/guise-plan-costs.h"

#include "app/plan/guise-plan-advice.h"
#include "app/train/guise-train-devices.h"
#include "job/guise-costs-process.h"
#include "train/guise-ranks.h"

#define TRY_SECONDS     1.0 /* for a first idea of the time */
#define MEASURE_SECONDS 60.0
#define SOON_MS         50

struct _GuisePlanCosts
{
  GObject parent_instance;

  GuiseCostsProcess *process; /* owned; NULL once disposed */
  GBytes            *text;    /* owned, or NULL */
  char             **options; /* owned, or NULL */
  size_t             stage;
  char             **others; /* owned, or NULL; "key=value" that its options are compared to */
  uint32_t           state;  /* of the project; another one when more may have been trained */

  guint                  soon; /* source that asks; 0: there is none */
  gboolean               has_asked;
  GuiseCostsRequest     *asking;   /* owned while it is worked on */
  GuiseTrainingForecast *forecast; /* owned, or NULL */
  GHashTable            *effects;  /* owned, or NULL; key to GuiseCostsEffect */
  char                  *problem;  /* owned, or NULL */
  gboolean               is_active;
  gboolean               is_training;
  gboolean               is_rough; /* the forecast */
  gboolean               wants_forecast;
  gboolean               wants_effects;
  gboolean               wants_largest;
  gboolean               wants_measure;
  gboolean               is_measuring;
  gboolean               was_tried;
  double                 speed;
  char                  *device; /* owned, or NULL; that has this speed */
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

static void
set_measuring (GuisePlanCosts *self, gboolean is_measuring)
{
  if (self->is_measuring == is_measuring)
    return;
  self->is_measuring = is_measuring;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MEASURING]);
}

/* Looking for the largest batches takes several times as long as telling whether the plan's fit. */
static gboolean
is_for_largest (const GuiseCostsRequest *request)
{
  return request->effects == NULL && !request->is_brief && request->seconds < MEASURE_SECONDS;
}

/* Between two forecasts of one plan: what was looked for in @from, and not in @to. What was tried
 * and did not fit in the end is no such batch, whatever was forecast. */
static void
copy_largest (const GuiseTrainingForecast *from, GuiseTrainingForecast *to)
{
  for (guint i = 0; from != NULL && to != NULL && i < MIN (from->stages->len, to->stages->len); i++)
    {
      const GuiseStageForecast *known = &g_array_index (from->stages, GuiseStageForecast, i);
      GuiseStageForecast       *stage = &g_array_index (to->stages, GuiseStageForecast, i);
      const int                 most = stage->batch_size - MAX (to->n_ranks, 1);

      if (stage->largest_batch == 0)
        stage->largest_batch =
          stage->fits ? known->largest_batch : MAX (MIN (known->largest_batch, most), 0);
    }
}

/* Takes what was told out of @answer. */
static void
take (GuisePlanCosts *self, GuiseCostsAnswer *answer, const GuiseCostsRequest *asked)
{
  if (!asked->is_rough)
    self->is_on_card = answer->is_on_card;
  self->disk_free = answer->n_disk_free;
  if (is_for_largest (asked))
    {
      copy_largest (answer->forecast, self->forecast); /* times that were measured stay */
      return;
    }
  if (answer->effects != NULL)
    {
      g_clear_pointer (&self->effects, g_hash_table_unref);
      self->effects = g_steal_pointer (&answer->effects);
      return;
    }
  if (!self->wants_largest) /* else the plan is another one since */
    copy_largest (self->forecast, answer->forecast);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  self->forecast = g_steal_pointer (&answer->forecast);
  self->is_rough = asked->is_rough;
  if (self->forecast->speed > 0.0)
    self->speed = self->forecast->speed;
}

/* What was stopped is asked once more, with the newest plan. */
static void
ask_again (GuisePlanCosts *self, const GuiseCostsRequest *stopped)
{
  if (stopped->effects != NULL)
    self->wants_effects = TRUE;
  else if (is_for_largest (stopped))
    self->wants_largest = TRUE;
  else if (stopped->seconds >= MEASURE_SECONDS)
    self->wants_measure = self->is_active;
  else if (stopped->seconds > 0.0)
    self->was_tried = FALSE;
  else
    self->wants_forecast = TRUE;
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  g_autoptr (GuisePlanCosts) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCostsAnswer) answer =
               guise_costs_process_ask_finish (GUISE_COSTS_PROCESS (source), result, &error);
  g_autoptr (GuiseCostsRequest) asked = g_steal_pointer (&self->asking);

  if (self->process == NULL)
    return; /* disposed meanwhile */
  set_measuring (self, FALSE);
  if (answer != NULL)
    take (self, answer, asked);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ask_again (self, asked);
  else if (asked->effects == NULL && !is_for_largest (asked))
    {
      g_free (self->problem);
      self->problem = g_strdup (error->message);
    }
  g_signal_emit (self, changed_signal, 0);
  run_next (self);
}

/* Returns: (transfer full): "key=value" of every option whose cost is compared to something */
static char **
dup_others (const GuiseTrainingPlan *plan, const char *const *options, size_t stage)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GuiseSaehd) model = stage < plan->stages->len
                                   ? guise_training_plan_new_model (plan, options, stage, NULL)
                                   : NULL; /* then the page says what is wrong */

  for (size_t i = 0; model != NULL && i < guise_saehd_options_get_n (); i++)
    {
      const char        *key = guise_saehd_options_get_key (i);
      const GuiseAdvice *advice = guise_plan_advice_find (key);
      g_autofree char   *value = guise_saehd_options_dup_value (guise_saehd_get_options (model), i);
      g_autofree char *other = advice != NULL ? guise_plan_advice_dup_other (advice, value) : NULL;
      g_autofree char *change = g_strdup_printf ("%s=%s", key, other);

      if (other != NULL)
        g_strv_builder_add (builder, change);
    }
  return g_strv_builder_end (builder);
}

/* Where it will be trained; on another device trials have to tell anew how fast it is. */
/* Where it is trained, and among how many a batch is shared. While something trains the processor
 * reckons for them, and how fast they are stays known. */
static void
add_device (GuisePlanCosts *self, GuiseCostsRequest *request)
{
  g_auto (GuiseTrainDevices) devices = { 0 };

  guise_train_devices_load (&devices);
  if (!devices.whole_batches) /* else each has all of the batch, as one alone has */
    request->n_processes = (uint32_t) guise_ranks_count_devices (devices.devices);
  if (self->is_training)
    {
      request->device = g_strdup ("cpu");
      return;
    }
  if (g_strcmp0 (devices.devices, self->device) != 0)
    {
      self->speed = 0.0;
      self->was_tried = FALSE;
      g_free (self->device);
      self->device = g_strdup (devices.devices);
    }
  request->device = g_steal_pointer (&devices.devices);
}

static void
ask (GuisePlanCosts *self, double seconds, gboolean is_brief, gboolean wants_effects)
{
  GuiseCostsRequest *request = g_new0 (GuiseCostsRequest, 1);

  request->is_rough = self->is_training;
  add_device (self, request);
  request->plan = g_bytes_ref (self->text);
  request->options = g_strdupv (self->options);
  request->state = self->state;
  request->stage = self->stage;
  request->seconds = seconds;
  request->speed = self->speed;
  request->is_brief = is_brief;
  request->effects = wants_effects ? g_strdupv (self->others) : NULL;
  self->asking = request;
  self->has_asked = TRUE;
  guise_costs_process_ask_async (self->process, request, on_answered_cb, g_object_ref (self));
  set_measuring (self, seconds >= MEASURE_SECONDS);
}

/* Memory first: it is what changes under one's hands. */
static void
run_next (GuisePlanCosts *self)
{
  if (self->asking != NULL || !self->is_active || self->text == NULL)
    return;
  if (self->wants_forecast)
    {
      self->wants_forecast = FALSE;
      ask (self, 0.0, TRUE, FALSE);
    }
  else if (self->wants_effects)
    {
      self->wants_effects = FALSE;
      ask (self, 0.0, TRUE, TRUE);
    }
  else if (self->is_training)
    return;
  else if (self->wants_measure)
    {
      self->wants_measure = FALSE;
      self->wants_largest = FALSE; /* that tells it, too */
      ask (self, MEASURE_SECONDS, FALSE, FALSE);
    }
  else if (self->wants_largest && self->forecast != NULL)
    {
      self->wants_largest = FALSE;
      ask (self, 0.0, FALSE, FALSE);
    }
  else if (!self->was_tried && self->speed <= 0.0 && self->forecast != NULL)
    {
      self->was_tried = TRUE;
      ask (self, TRY_SECONDS, TRUE, FALSE);
    }
}

static gboolean
run_next_cb (void *data)
{
  GuisePlanCosts *self = data;

  self->soon = 0;
  run_next (self);
  return G_SOURCE_REMOVE;
}

/* To start the process takes as long as a frame lasts: the first time what is shown comes first.
 * Not in an idle moment: where pictures are drawn slowly there may be none. */
static void
run_soon (GuisePlanCosts *self)
{
  if (self->has_asked)
    run_next (self);
  else if (self->soon == 0)
    self->soon = g_timeout_add (SOON_MS, run_next_cb, self);
}

void
guise_plan_costs_set_active (GuisePlanCosts *self, gboolean is_active)
{
  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  if (!is_active)
    {
      guise_costs_process_stop (self->process);
      self->wants_measure = FALSE;
    }
  run_soon (self);
}

void
guise_plan_costs_set_training (GuisePlanCosts *self, gboolean is_training)
{
  if (self->is_training == is_training)
    return;
  self->is_training = is_training;
  guise_costs_process_stop (self->process);
  self->wants_measure = FALSE;
  if (!is_training && self->is_rough)
    self->wants_forecast = self->wants_effects = self->wants_largest = TRUE;
  run_soon (self);
}

gboolean
guise_plan_costs_is_rough (const GuisePlanCosts *self)
{
  return self->is_rough;
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
    self->state++;
  self->wants_forecast = self->wants_forecast || !is_same;
  self->wants_largest = self->wants_largest || !is_same;
  self->wants_effects = TRUE;
  self->stage = stage;
  g_clear_pointer (&self->text, g_bytes_unref);
  self->text = g_bytes_ref (plan->text);
  g_strfreev (self->options);
  self->options = g_strdupv ((char **) options);
  g_strfreev (self->others);
  self->others = dup_others (plan, (const char *const *) self->options, stage);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  if (self->asking != NULL &&
      (!is_same || self->asking->effects != NULL || is_for_largest (self->asking)))
    guise_costs_process_cancel (self->process);
  run_soon (self);
}

void
guise_plan_costs_measure (GuisePlanCosts *self)
{
  self->wants_measure = TRUE;
  if (self->asking != NULL && is_for_largest (self->asking))
    guise_costs_process_cancel (self->process); /* it comes again behind it */
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
  const GuiseCostsEffect *effect =
    self->effects != NULL ? g_hash_table_lookup (self->effects, key) : NULL;

  if (effect == NULL)
    return FALSE;
  *out_bytes = effect->n_bytes;
  *out_share = effect->share;
  return TRUE;
}

/* ---- the object ---- */

GuisePlanCosts *
guise_plan_costs_new (const char *dir)
{
  GuisePlanCosts *self = g_object_new (GUISE_TYPE_PLAN_COSTS, NULL);

  self->process = guise_costs_process_new (dir, GUISE_COSTS_GRACE_MS);
  return self;
}

static void
guise_plan_costs_dispose (GObject *object)
{
  GuisePlanCosts *self = GUISE_PLAN_COSTS (object);
  g_autoptr (GuiseCostsProcess) process = g_steal_pointer (&self->process);

  g_clear_handle_id (&self->soon, g_source_remove);
  if (process != NULL)
    guise_costs_process_stop (process);
  G_OBJECT_CLASS (guise_plan_costs_parent_class)->dispose (object);
}

static void
guise_plan_costs_finalize (GObject *object)
{
  GuisePlanCosts *self = GUISE_PLAN_COSTS (object);

  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->forecast, guise_training_forecast_free);
  g_clear_pointer (&self->effects, g_hash_table_unref);
  g_strfreev (self->options);
  g_strfreev (self->others);
  g_free (self->device);
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
