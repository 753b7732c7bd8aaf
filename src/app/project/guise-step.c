/* SPDX-License-Identifier: GPL-3.0-or-later
 * One step of a project as the sidebar shows it. */
#include "app/project/guise-step.h"

#include <glib/gi18n.h>

struct _GuiseStep
{
  GObject parent_instance;

  GuiseStepId    id;
  GuiseStepState state;
  char          *text; /* owned */
  double         fraction;
};

G_DEFINE_FINAL_TYPE (GuiseStep, guise_step, G_TYPE_OBJECT)

enum
{
  PROP_TITLE = 1,
  PROP_STATE,
  PROP_TEXT,
  PROP_FRACTION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *name;
  const char *title;
} steps[GUISE_N_STEPS] = {
  [GUISE_STEP_FACES] = { "faces", N_ ("Faces") },
  [GUISE_STEP_MASKS] = { "masks", N_ ("Masks") },
  [GUISE_STEP_PLAN] = { "plan", N_ ("Plan") },
  [GUISE_STEP_TRAIN] = { "train", N_ ("Train") },
  [GUISE_STEP_HISTORY] = { "history", N_ ("History") },
  [GUISE_STEP_EXPORT] = { "export", N_ ("Export") },
  [GUISE_STEP_LIVE] = { "live", N_ ("Live") },
};

GType
guise_step_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { GUISE_STEP_TO_DO, "GUISE_STEP_TO_DO", "to-do" },
        { GUISE_STEP_READY, "GUISE_STEP_READY", "ready" },
        { GUISE_STEP_RUNNING, "GUISE_STEP_RUNNING", "running" },
        { GUISE_STEP_ON_AIR, "GUISE_STEP_ON_AIR", "on-air" },
        { GUISE_STEP_DONE, "GUISE_STEP_DONE", "done" },
        { GUISE_STEP_ATTENTION, "GUISE_STEP_ATTENTION", "attention" },
        { GUISE_STEP_STOPPED, "GUISE_STEP_STOPPED", "stopped" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("GuiseStepState", values));
    }
  return type;
}

const char *
guise_step_state_get_text (GuiseStepState state)
{
  static const char *const texts[GUISE_N_STEP_STATES] = {
    [GUISE_STEP_TO_DO] = N_ ("to do"),     [GUISE_STEP_READY] = N_ ("ready"),
    [GUISE_STEP_RUNNING] = N_ ("running"), [GUISE_STEP_ON_AIR] = N_ ("live"),
    [GUISE_STEP_DONE] = N_ ("done"),       [GUISE_STEP_ATTENTION] = N_ ("needs attention"),
    [GUISE_STEP_STOPPED] = N_ ("stopped"),
  };

  return _ (texts[state]);
}

const char *
guise_step_id_get_name (GuiseStepId id)
{
  return steps[id].name;
}

const char *
guise_step_id_get_title (GuiseStepId id)
{
  return _ (steps[id].title);
}

GuiseStepId
guise_step_get_id (const GuiseStep *self)
{
  return self->id;
}

GuiseStepState
guise_step_get_state (const GuiseStep *self)
{
  return self->state;
}

const char *
guise_step_get_text (const GuiseStep *self)
{
  return self->text;
}

void
guise_step_set (GuiseStep *self, GuiseStepState state, const char *text, double fraction)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (g_strcmp0 (self->text, text) != 0)
    {
      g_free (self->text);
      self->text = g_strdup (text);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
    }
  if (self->fraction < fraction || self->fraction > fraction)
    {
      self->fraction = fraction;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
    }
}

GuiseStep *
guise_step_new (GuiseStepId id)
{
  GuiseStep *self = g_object_new (GUISE_TYPE_STEP, NULL);

  self->id = id;
  return self;
}

static void
guise_step_finalize (GObject *object)
{
  GuiseStep *self = GUISE_STEP (object);

  g_free (self->text);
  G_OBJECT_CLASS (guise_step_parent_class)->finalize (object);
}

static void
guise_step_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseStep *self = GUISE_STEP (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, guise_step_id_get_title (self->id));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_step_class_init (GuiseStepClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = guise_step_finalize;
  object_class->get_property = guise_step_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_STEP_STATE, GUISE_STEP_TO_DO, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_step_init (GuiseStep *self)
{
  self->text = g_strdup ("");
}
