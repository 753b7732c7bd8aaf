/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan of a project as it is edited on its page. */
#include "app/plan/guise-plan-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/plan/guise-plan-acts.h"
#include "app/plan/guise-plan-refusals.h"
#include "app/plan/guise-plan-texts.h"
#include "core/guise-json-text.h"
#include "train/guise-training-plan-knobs.h"

#define MAX_UNDO   100
#define BACKUP_KEY "backup_hours" /* of the whole plan */
#define FACE_STYLE "face_style_power"
#define BG_STYLE   "bg_style_power"

struct _GuisePlanEditor
{
  GObject parent_instance;

  GuiseOpenProject  *project;     /* owned */
  GuisePlanCosts    *costs;       /* owned */
  GuisePlanReading  *reading;     /* owned, or NULL; what the files said last */
  GuiseTrainingPlan *plan;        /* owned, or NULL; with edits that are not written yet */
  char             **options;     /* owned, or NULL; likewise */
  GPtrArray         *undo;        /* owned; of GBytes, the newest last */
  GPtrArray         *redo;        /* owned; likewise */
  GCancellable      *cancellable; /* owned while it is read */
  GCancellable      *looking;     /* owned while it is looked what was measured of faces */
  GuiseFaceHints     hints;
  size_t             stage;
  gboolean           is_active;
  gboolean           is_saving;
  guint              n_undo_saving; /* steps back from what is being written */
  guint              n_undo_saved;  /* and from what was written last */
  gboolean           is_unsaved;    /* edited since what is being written */
  gboolean           is_outdated;   /* to be read once more */
};

G_DEFINE_FINAL_TYPE (GuisePlanEditor, guise_plan_editor, G_TYPE_OBJECT)

enum
{
  PROP_STAGE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REFUSED,
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void read_files (GuisePlanEditor *self);

/* ---- what it says ---- */

GuiseOpenProject *
guise_plan_editor_get_project (const GuisePlanEditor *self)
{
  return self->project;
}

GuisePlanCosts *
guise_plan_editor_get_costs (const GuisePlanEditor *self)
{
  return self->costs;
}

const GuiseTrainingPlan *
guise_plan_editor_get_plan (const GuisePlanEditor *self)
{
  return self->plan;
}

const char *const *
guise_plan_editor_get_options (const GuisePlanEditor *self)
{
  return (const char *const *) self->options;
}

size_t
guise_plan_editor_get_stage (const GuisePlanEditor *self)
{
  return self->stage;
}

gboolean
guise_plan_editor_is_busy (const GuisePlanEditor *self)
{
  return self->is_saving || self->cancellable != NULL;
}

gboolean
guise_plan_editor_is_trained (const GuisePlanEditor *self)
{
  return self->reading != NULL && self->reading->has_model;
}

GuisePlanPlace
guise_plan_editor_get_place (const GuisePlanEditor *self)
{
  return self->reading != NULL ? self->reading->place : (GuisePlanPlace){ 0 };
}

/* A gate that is still to come may lead back to it. */
gboolean
guise_plan_editor_is_over (const GuisePlanEditor *self, size_t stage)
{
  const GuisePlanPlace place = guise_plan_editor_get_place (self);

  if (self->plan == NULL || stage >= place.stage)
    return FALSE;
  for (size_t i = place.stage; i < self->plan->stages->len; i++)
    {
      const GuisePlanGate *gate = guise_training_plan_get_stage (self->plan, i)->gate;

      if (gate != NULL && gate->repeat_stage <= stage)
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_plan_editor_is_overridden (const GuisePlanEditor *self, const char *key)
{
  const size_t n = strlen (key);

  for (size_t i = 0; self->options != NULL && self->options[i] != NULL; i++)
    if (strncmp (self->options[i], key, n) == 0 && self->options[i][n] == '=')
      return TRUE;
  return FALSE;
}

const GuisePreconditions *
guise_plan_editor_get_conditions (const GuisePlanEditor *self, size_t stage)
{
  return self->reading != NULL && stage < self->reading->conditions->len
           ? self->reading->conditions->pdata[stage]
           : NULL;
}

const GuiseFaceHints *
guise_plan_editor_get_hints (const GuisePlanEditor *self)
{
  return &self->hints;
}

static gboolean
is_knob (const char *key)
{
  return g_strv_contains (guise_training_plan_get_knobs (), key);
}

char *
guise_plan_editor_dup_value (const GuisePlanEditor *self, size_t stage, const char *key)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_auto (GStrv) pairs = NULL;

  if (self->plan == NULL || stage >= self->plan->stages->len)
    return NULL;
  if (strcmp (key, BACKUP_KEY) == 0)
    return guise_number_to_text (self->plan->backup_hours);
  if (strcmp (key, GUISE_PLAN_STYLES) == 0)
    return g_strdup (guise_plan_has_style (self, stage) ? "y" : "n");
  if (is_knob (key))
    return guise_training_plan_dup_knob (self->plan, stage, key);
  pairs = guise_training_plan_dup_options (self->plan, stage);
  if (!guise_saehd_options_set_pairs (&options, (const char *const *) pairs, NULL) ||
      !guise_saehd_options_set_pairs (&options, (const char *const *) self->options, NULL))
    return NULL;
  guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, NULL); /* as far as it can be */
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (strcmp (guise_saehd_options_get_key (i), key) == 0)
      return guise_saehd_options_dup_value (&options, i);
  return NULL;
}

/* ---- writing ---- */

static void
tell_changed (GuisePlanEditor *self, gboolean is_new)
{
  if (self->plan != NULL)
    self->stage = MIN (self->stage, self->plan->stages->len - 1);
  guise_plan_costs_follow (self->costs, self->plan, (const char *const *) self->options,
                           self->stage, is_new);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void save (GuisePlanEditor *self);

/* What was refused is forgotten: the files say what counts. */
static void
on_saved_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanEditor *self = GUISE_PLAN_EDITOR (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  const gboolean   is_saved = guise_plan_act_finish (result, &reason, &error);

  self->is_saving = FALSE;
  if (self->project == NULL)
    return; /* disposed meanwhile */
  if (is_saved)
    self->n_undo_saved = self->n_undo_saving;
  if (is_saved && self->is_unsaved)
    {
      save (self);
      return;
    }
  self->is_unsaved = FALSE;
  if (!is_saved)
    {
      g_ptr_array_set_size (self->undo, (int) MIN (self->undo->len, self->n_undo_saved));
      if (reason == NULL)
        reason = guise_plan_refusals_dup_error (self->plan, error);
      g_signal_emit (self, signals[SIGNAL_REFUSED], 0, reason);
    }
  else
    g_signal_emit (self, signals[SIGNAL_SAVED], 0);
  read_files (self);
  guise_open_project_refresh (self->project);
}

static void
save (GuisePlanEditor *self)
{
  self->is_unsaved = FALSE;
  self->is_saving = TRUE;
  self->n_undo_saving = self->undo->len;
  guise_plan_save_async (guise_open_project_get_path (self->project), self->plan->text,
                         G_OBJECT (self), on_saved_cb, NULL);
}

/* Shows a plan at once. Takes it over. */
static void
show_plan (GuisePlanEditor *self, GuiseTrainingPlan *plan)
{
  guise_training_plan_free (self->plan);
  self->plan = plan;
  if (self->is_saving)
    self->is_unsaved = TRUE;
  else
    save (self);
  tell_changed (self, FALSE);
}

/* The row goes back to what it was. */
static void
refuse (GuisePlanEditor *self, const char *reason)
{
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, reason);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Takes both over. plan NULL: it cannot be had; why_not, or NULL, says why. */
static void
take (GuisePlanEditor *self, GuiseTrainingPlan *plan, char *why_not)
{
  g_autofree char *reason = why_not;

  if (plan == NULL)
    {
      refuse (self, reason != NULL ? reason : _("This cannot be done."));
      return;
    }
  if (g_bytes_equal (plan->text, self->plan->text))
    {
      guise_training_plan_free (plan);
      return;
    }
  g_ptr_array_add (self->undo, g_bytes_ref (self->plan->text));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
  show_plan (self, plan);
}

void
guise_plan_editor_take_plan (GuisePlanEditor *self, GuiseTrainingPlan *plan, GError *error)
{
  g_autoptr (GError) why_not = error;

  if (self->plan == NULL)
    guise_training_plan_free (plan);
  else
    take (self, plan, why_not != NULL ? guise_plan_refusals_dup_error (self->plan, why_not) : NULL);
}

/* What the project says over the plan is changed there: @pairs, "key=value". */
static void
set_overrides (GuisePlanEditor *self, const char *const *pairs)
{
  for (size_t k = 0; pairs[k] != NULL; k++)
    for (size_t i = 0; self->options[i] != NULL; i++)
      if (strncmp (self->options[i], pairs[k], strcspn (pairs[k], "=") + 1) == 0)
        {
          g_free (self->options[i]);
          self->options[i] = g_strdup (pairs[k]);
        }
  self->is_saving = TRUE;
  self->n_undo_saving = self->n_undo_saved;
  guise_plan_set_options_async (guise_open_project_get_path (self->project), pairs, G_OBJECT (self),
                                on_saved_cb, NULL);
  tell_changed (self, FALSE);
}

static void
set_styles (GuisePlanEditor *self, size_t stage, double power)
{
  g_autofree char   *value = guise_number_to_text (power);
  g_autofree char   *face = g_strdup_printf (FACE_STYLE "=%s", value);
  g_autofree char   *bg = g_strdup_printf (BG_STYLE "=%s", value);
  GuiseTrainingPlan *plan;

  if (guise_plan_editor_is_overridden (self, FACE_STYLE) ||
      guise_plan_editor_is_overridden (self, BG_STYLE))
    {
      set_overrides (self, (const char *const[]){ face, bg, NULL });
      return;
    }
  plan = guise_training_plan_with_styles (self->plan, stage, power, NULL);
  take (self, plan, plan == NULL ? guise_plan_refusals_dup_edit (FACE_STYLE) : NULL);
}

void
guise_plan_editor_set_value (GuisePlanEditor *self,
                             size_t           stage,
                             const char      *key,
                             const char      *value)
{
  g_autofree char *before =
    guise_plan_editor_dup_value (self, stage == GUISE_PLAN_ALL_STAGES ? 0 : stage, key);
  GuiseTrainingPlan *plan;

  if (self->plan == NULL || g_strcmp0 (before, value) == 0)
    return;
  if (strcmp (key, GUISE_PLAN_STYLES) == 0)
    {
      set_styles (self, stage, *value == 'y' ? GUISE_PLAN_STYLE_POWER : 0.0);
      return;
    }
  if (guise_plan_editor_is_overridden (self, key))
    {
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, value);

      set_overrides (self, (const char *const[]){ pair, NULL });
      return;
    }
  /* No errors: they tell of files; whoever clicks knows the value and is told of the option. */
  if (strcmp (key, BACKUP_KEY) == 0)
    plan = guise_training_plan_with_backup_hours (self->plan, g_ascii_strtod (value, NULL), NULL);
  else
    plan = is_knob (key) ? guise_training_plan_with_knob (self->plan, stage, key, value, NULL)
                         : guise_training_plan_with_option (self->plan, stage, key, value, NULL);
  take (self, plan, plan == NULL ? guise_plan_refusals_dup_edit (key) : NULL);
}

/* Below no errors either: what can go wrong with whole stages cannot be clicked. */

void
guise_plan_editor_copy_stage (GuisePlanEditor *self, size_t stage)
{
  GuiseTrainingPlan *plan = guise_training_plan_with_copy (self->plan, stage, NULL);

  if (plan != NULL)
    self->stage = stage + 1;
  take (self, plan, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
}

void
guise_plan_editor_remove_stage (GuisePlanEditor *self, size_t stage)
{
  take (self, guise_training_plan_without_stage (self->plan, stage, NULL), NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
}

void
guise_plan_editor_move_stage (GuisePlanEditor *self, size_t stage, size_t to)
{
  GuiseTrainingPlan *plan = guise_training_plan_with_moved (self->plan, stage, to, NULL);

  if (plan != NULL)
    self->stage = to;
  take (self, plan, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
}

/* ---- the way back ---- */

gboolean
guise_plan_editor_can_undo (const GuisePlanEditor *self)
{
  return self->undo->len > 0 && self->plan != NULL && !guise_plan_editor_is_trained (self);
}

gboolean
guise_plan_editor_can_redo (const GuisePlanEditor *self)
{
  return self->redo->len > 0 && self->plan != NULL && !guise_plan_editor_is_trained (self);
}

/* Goes to the newest of @from and keeps what is left in @to. */
static void
step (GuisePlanEditor *self, GPtrArray *from, GPtrArray *to)
{
  g_autoptr (GBytes) text = g_bytes_ref (from->pdata[from->len - 1]);
  gsize              n_bytes;
  const char        *data = g_bytes_get_data (text, &n_bytes);
  GuiseTrainingPlan *plan =
    guise_training_plan_parse (data, n_bytes, self->plan->label, NULL); /* it was one before */

  g_ptr_array_set_size (from, (int) from->len - 1);
  if (plan == NULL)
    return;
  g_ptr_array_add (to, g_bytes_ref (self->plan->text));
  show_plan (self, plan);
}

void
guise_plan_editor_undo (GuisePlanEditor *self)
{
  if (guise_plan_editor_can_undo (self))
    step (self, self->undo, self->redo);
}

void
guise_plan_editor_redo (GuisePlanEditor *self)
{
  if (guise_plan_editor_can_redo (self))
    step (self, self->redo, self->undo);
}

/* ---- reading ---- */

/* Edits that are not written yet are newer than the files. */
static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanEditor  *self = GUISE_PLAN_EDITOR (source);
  GuisePlanReading *reading = guise_plan_read_finish (result, NULL); /* the project says why not */

  g_clear_object (&self->cancellable);
  if (self->project == NULL || reading == NULL)
    {
      g_clear_pointer (&reading, guise_plan_reading_free);
      return;
    }
  g_clear_pointer (&self->reading, guise_plan_reading_free);
  self->reading = reading;
  if (self->plan == NULL)
    self->stage = MIN (reading->place.stage, reading->plan->stages->len - 1);
  if (!self->is_saving)
    {
      g_clear_pointer (&self->plan, guise_training_plan_free);
      g_clear_pointer (&self->options, g_strfreev);
      self->plan = g_steal_pointer (&reading->plan);
      self->options = g_steal_pointer (&reading->options);
    }
  tell_changed (self, TRUE);
  if (self->is_outdated)
    read_files (self);
}

static void
read_files (GuisePlanEditor *self)
{
  self->is_outdated = self->cancellable != NULL;
  if (self->is_outdated)
    return;
  self->cancellable = g_cancellable_new ();
  guise_plan_read_async (guise_open_project_get_path (self->project), self->cancellable,
                         G_OBJECT (self), on_read_cb, NULL);
}

static void
on_hints_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanEditor *self = GUISE_PLAN_EDITOR (source);

  g_clear_object (&self->looking);
  if (guise_face_hints_read_finish (result, &self->hints, NULL) && /* without it there is no hint */
      self->project != NULL && self->plan != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Faces may have been measured since somebody looked last. */
static void
read_hints (GuisePlanEditor *self)
{
  if (self->looking != NULL)
    return;
  self->looking = g_cancellable_new ();
  guise_face_hints_read_async (guise_open_project_get_path (self->project), self->looking,
                               G_OBJECT (self), on_hints_read_cb, NULL);
}

static void
follow_activity (GuisePlanEditor *self)
{
  guise_plan_costs_set_training (self->costs, guise_open_project_is_training (self->project));
  guise_plan_costs_set_active (self->costs, self->is_active);
}

static void
on_refreshed (GuisePlanEditor *self)
{
  follow_activity (self);
  /* While it trains this comes every few seconds; the plan does not change by that. */
  if (self->is_active && !guise_open_project_is_training (self->project))
    read_files (self);
  else if (self->is_active)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
guise_plan_editor_set_active (GuisePlanEditor *self, gboolean is_active)
{
  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  follow_activity (self);
  if (!is_active)
    return;
  read_files (self);
  read_hints (self);
}

void
guise_plan_editor_set_stage (GuisePlanEditor *self, size_t stage)
{
  if (self->stage == stage || self->plan == NULL || stage >= self->plan->stages->len)
    return;
  self->stage = stage;
  guise_plan_costs_follow (self->costs, self->plan, (const char *const *) self->options, stage,
                           FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
}

/* ---- the object ---- */

GuisePlanEditor *
guise_plan_editor_new (GuiseOpenProject *project)
{
  GuisePlanEditor *self = g_object_new (GUISE_TYPE_PLAN_EDITOR, NULL);

  self->project = g_object_ref (project);
  self->costs = guise_plan_costs_new (guise_open_project_get_path (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
guise_plan_editor_dispose (GObject *object)
{
  GuisePlanEditor *self = GUISE_PLAN_EDITOR (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  if (self->costs != NULL)
    guise_plan_costs_set_active (self->costs, FALSE);
  g_clear_object (&self->costs);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_plan_editor_parent_class)->dispose (object);
}

static void
guise_plan_editor_finalize (GObject *object)
{
  GuisePlanEditor *self = GUISE_PLAN_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->reading, guise_plan_reading_free);
  g_clear_pointer (&self->plan, guise_training_plan_free);
  g_strfreev (self->options);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->redo);
  G_OBJECT_CLASS (guise_plan_editor_parent_class)->finalize (object);
}

static void
guise_plan_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuisePlanEditor *self = GUISE_PLAN_EDITOR (object);

  if (id == PROP_STAGE)
    g_value_set_uint (value, (guint) self->stage);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_plan_editor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STAGE)
    guise_plan_editor_set_stage (GUISE_PLAN_EDITOR (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_plan_editor_class_init (GuisePlanEditorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = guise_plan_editor_dispose;
  object_class->finalize = guise_plan_editor_finalize;
  object_class->get_property = guise_plan_editor_get_property;
  object_class->set_property = guise_plan_editor_set_property;
  properties[PROP_STAGE] =
    g_param_spec_uint ("stage", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_plan_editor_init (GuisePlanEditor *self)
{
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->redo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}
