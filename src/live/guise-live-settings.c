/* SPDX-License-Identifier: GPL-3.0-or-later
 * One table of all that can be set while a model runs. */
#include "live/guise-live-settings.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-near-word.h"

static const char *const rotation_words[] = { "0", "90", "180", "270", NULL };
static const char *const range_words[] = { "auto", "short", "full", NULL };
static const char *const order_words[] = { "largest", "middle", "left", "right",
                                           "top",     "bottom", NULL };
static const char *const align_words[] = { "points", "rectangle", "static", NULL };
static const char *const lost_words[] = { "blur", "card", "hold", "camera", NULL };
static const char *const interpolation_words[] = { "bilinear", "bicubic", "lanczos4", NULL };

/* In the order of GuiseColorTransfer; a test compares them with its names. */
static const char *const color_words[] = { "none",  "rct",   "lct",   "mkl", "mkl-m", "idt",
                                           "idt-m", "sot-m", "mix-m", "sot", NULL };

#define AT(member) offsetof (GuiseLiveSettings, member)

/* Ranges and steps: faces.md 2.2, 8.5 to 8.7; the coverage is relative to the model's own. */
static const GuiseLiveKnob knobs[] = {
  { "rotation", GUISE_LIVE_KNOB_CHOICE, 0, 3, 1, rotation_words, AT (rotation) },
  { "mirror", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (is_mirrored) },
  { "detector", GUISE_LIVE_KNOB_CHOICE, 0, 2, 1, range_words, AT (range) },
  { "threshold", GUISE_LIVE_KNOB_NUMBER, 0, 1, 0.01, NULL, AT (threshold) },
  { "max-faces", GUISE_LIVE_KNOB_WHOLE, 1, GUISE_FACE_FINDER_MAX_FACES, 1, NULL, AT (max_faces) },
  { "order", GUISE_LIVE_KNOB_CHOICE, 0, 5, 1, order_words, AT (order) },
  { "all-faces", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (swaps_all) },
  { "face", GUISE_LIVE_KNOB_WHOLE, 0, GUISE_FACE_FINDER_MAX_FACES - 1, 1, NULL, AT (face) },
  { "smoothing", GUISE_LIVE_KNOB_NUMBER, 0, 1, 0.05, NULL, AT (smoothing) },
  { "align", GUISE_LIVE_KNOB_CHOICE, 0, 2, 1, align_words, AT (align) },
  { "head-mode", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (is_head) },
  { "coverage", GUISE_LIVE_KNOB_NUMBER, 0.3, 3, 0.01, NULL, AT (coverage) },
  { "x-offset", GUISE_LIVE_KNOB_NUMBER, -1, 1, 0.01, NULL, AT (x_offset) },
  { "y-offset", GUISE_LIVE_KNOB_NUMBER, -1, 1, 0.01, NULL, AT (y_offset) },
  { "freeze-roll", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (freezes_roll) },
  { "exclude-moving", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (excludes_moving) },
  { "morph", GUISE_LIVE_KNOB_NUMBER, 0, 1, 0.01, NULL, AT (morph) },
  { "pre-sharpen", GUISE_LIVE_KNOB_NUMBER, 0, 10, 0.1, NULL, AT (pre_sharpen) },
  { "post-sharpen", GUISE_LIVE_KNOB_NUMBER, 0, 10, 0.1, NULL, AT (post_sharpen) },
  { "pre-gamma-blue", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (pre_gamma[0]) },
  { "pre-gamma-green", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (pre_gamma[1]) },
  { "pre-gamma-red", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (pre_gamma[2]) },
  { "post-gamma-blue", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (post_gamma[0]) },
  { "post-gamma-green", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (post_gamma[1]) },
  { "post-gamma-red", GUISE_LIVE_KNOB_NUMBER, 0.01, 4, 0.01, NULL, AT (post_gamma[2]) },
  { "two-passes", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (two_passes) },
  { "mask-source", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (compositor.uses_input_mask) },
  { "mask-celeb", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (compositor.uses_face_mask) },
  { "mask-xseg", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (compositor.uses_seen_mask) },
  { "mask-landmarks", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (compositor.uses_hull) },
  { "erode", GUISE_LIVE_KNOB_WHOLE, -GUISE_MERGE_MAX_EROSION, GUISE_MERGE_MAX_EROSION, 1, NULL,
    AT (compositor.erosion) },
  { "blur", GUISE_LIVE_KNOB_WHOLE, 0, GUISE_MERGE_MAX_BLUR, 1, NULL, AT (compositor.blur) },
  { "color", GUISE_LIVE_KNOB_CHOICE, 0, GUISE_N_COLOR_TRANSFERS - 1, 1, color_words,
    AT (compositor.color) },
  { "interpolation", GUISE_LIVE_KNOB_CHOICE, 0, 2, 1, interpolation_words,
    AT (compositor.interpolation) },
  { "face-x", GUISE_LIVE_KNOB_NUMBER, -0.5, 0.5, 0.001, NULL, AT (compositor.x_offset) },
  { "face-y", GUISE_LIVE_KNOB_NUMBER, -0.5, 0.5, 0.001, NULL, AT (compositor.y_offset) },
  { "face-scale", GUISE_LIVE_KNOB_NUMBER, 0.5, 1.5, 0.01, NULL, AT (compositor.scale) },
  { "opacity", GUISE_LIVE_KNOB_NUMBER, 0, 1, 0.01, NULL, AT (compositor.opacity) },
  { "linear-light", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (compositor.is_linear) },
  { "color-compression", GUISE_LIVE_KNOB_NUMBER, 0, 127, 0.1, NULL, AT (compression) },
  { "frame-median", GUISE_LIVE_KNOB_WHOLE, 0, 100, 1, NULL, AT (frame_median) },
  { "frame-bicubic", GUISE_LIVE_KNOB_WHOLE, 0, 100, 1, NULL, AT (frame_bicubic) },
  { "lost-face", GUISE_LIVE_KNOB_CHOICE, 0, 3, 1, lost_words, AT (lost) },
  { "hold", GUISE_LIVE_KNOB_WHOLE, 0, 500, 50, NULL, AT (hold_ms) },
  { "label", GUISE_LIVE_KNOB_SWITCH, 0, 1, 1, NULL, AT (has_label) },
  { "delay", GUISE_LIVE_KNOB_WHOLE, 0, 5000, 10, NULL, AT (delay_ms) },
};

/* Members of kinds SWITCH, WHOLE and CHOICE are read and written as one kind. */
G_STATIC_ASSERT (sizeof (GuiseLiveOrder) == sizeof (int));
G_STATIC_ASSERT (sizeof (gboolean) == sizeof (int));
G_STATIC_ASSERT (G_N_ELEMENTS (color_words) == GUISE_N_COLOR_TRANSFERS + 1);

GuiseLiveSettings
guise_live_settings_default (void)
{
  return (GuiseLiveSettings){
    .max_faces = 1,
    .smoothing = 0.5,
    .coverage = 1.0,
    .morph = 0.75, /* DeepFaceLive's default (faces.md 8.6) */
    .pre_gamma = { 1, 1, 1 },
    .post_gamma = { 1, 1, 1 },
    .compositor = guise_compositor_options_default (),
    .lost = GUISE_LIVE_LOST_BLUR,
    .hold_ms = 500,
    .has_label = TRUE,
  };
}

const GuiseLiveKnob *
guise_live_settings_get_knobs (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (knobs);
  return knobs;
}

const GuiseLiveKnob *
guise_live_settings_find_knob (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (knobs); i++)
    if (strcmp (knobs[i].name, name) == 0)
      return &knobs[i];
  return NULL;
}

double
guise_live_settings_get (const GuiseLiveSettings *self, const GuiseLiveKnob *knob)
{
  const void *member = (const char *) self + knob->offset;

  return knob->kind == GUISE_LIVE_KNOB_NUMBER ? *(const double *) member : *(const int *) member;
}

void
guise_live_settings_set (GuiseLiveSettings *self, const GuiseLiveKnob *knob, double value)
{
  void *member = (char *) self + knob->offset;

  if (isnan (value))
    return;
  value = CLAMP (value, knob->least, knob->most);
  if (knob->kind == GUISE_LIVE_KNOB_NUMBER)
    *(double *) member = value;
  else
    *(int *) member = (int) lround (value);
}

/* ---- words of people ---- */

static gboolean
refuse (GError **error, const GuiseLiveKnob *knob, const char *value)
{
  g_autofree char *words = NULL;

  if (knob->kind == GUISE_LIVE_KNOB_CHOICE)
    {
      words = g_strjoinv (", ", (char **) knob->words);
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' means nothing to %s: it is one of %s", value, knob->name, words);
    }
  else if (knob->kind == GUISE_LIVE_KNOB_SWITCH)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                 "'%s' means nothing to %s: it is yes or no", value, knob->name);
  else
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                 "'%s' is no value of %s: it goes from %g to %g", value, knob->name, knob->least,
                 knob->most);
  return FALSE;
}

static gboolean
read_value (const GuiseLiveKnob *knob, const char *text, double *out_value)
{
  char *end;

  if (knob->kind == GUISE_LIVE_KNOB_SWITCH)
    {
      *out_value = strcmp (text, "yes") == 0 || strcmp (text, "on") == 0;
      return *out_value != 0.0 || strcmp (text, "no") == 0 || strcmp (text, "off") == 0;
    }
  if (knob->kind == GUISE_LIVE_KNOB_CHOICE)
    {
      for (int i = 0; knob->words[i] != NULL; i++)
        if (strcmp (knob->words[i], text) == 0)
          {
            *out_value = i;
            return TRUE;
          }
      return FALSE;
    }
  *out_value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && *out_value >= knob->least && *out_value <= knob->most &&
         (knob->kind == GUISE_LIVE_KNOB_NUMBER || *out_value == floor (*out_value));
}

static gboolean
refuse_name (GError **error, const char *name)
{
  const char *names[G_N_ELEMENTS (knobs) + 1] = { NULL };
  const char *near;

  for (size_t i = 0; i < G_N_ELEMENTS (knobs); i++)
    names[i] = knobs[i].name;
  near = guise_near_word (name, names);
  if (near != NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                 "There is no setting '%s'; perhaps '%s' is meant", name, near);
  else
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "There is no setting '%s'",
                 name);
  return FALSE;
}

gboolean
guise_live_settings_set_text (GuiseLiveSettings *self, const char *text, GError **error)
{
  const char          *equals = strchr (text, '=');
  g_autofree char     *name = NULL;
  const GuiseLiveKnob *knob;
  double               value = 0.0;

  if (equals == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is no setting: say NAME=VALUE", text);
      return FALSE;
    }
  name = g_strndup (text, (size_t) (equals - text));
  knob = guise_live_settings_find_knob (name);
  if (knob == NULL)
    return refuse_name (error, name);
  if (!read_value (knob, equals + 1, &value))
    return refuse (error, knob, equals + 1);
  guise_live_settings_set (self, knob, value);
  return TRUE;
}

/* ---- files ---- */

JsonObject *
guise_live_settings_to_json (const GuiseLiveSettings *self)
{
  JsonObject *object = json_object_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      const GuiseLiveKnob *knob = &knobs[i];
      double               value = guise_live_settings_get (self, knob);

      if (knob->kind == GUISE_LIVE_KNOB_SWITCH)
        json_object_set_boolean_member (object, knob->name, value != 0.0);
      else if (knob->kind == GUISE_LIVE_KNOB_CHOICE)
        json_object_set_string_member (object, knob->name, knob->words[(int) value]);
      else if (knob->kind == GUISE_LIVE_KNOB_WHOLE)
        json_object_set_int_member (object, knob->name, (gint64) value);
      else
        json_object_set_double_member (object, knob->name, value);
    }
  return object;
}

static void
read_member (GuiseLiveSettings *self, const GuiseLiveKnob *knob, JsonNode *node)
{
  GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double value;

  if (knob->kind == GUISE_LIVE_KNOB_SWITCH && type == G_TYPE_BOOLEAN)
    guise_live_settings_set (self, knob, json_node_get_boolean (node));
  else if (knob->kind == GUISE_LIVE_KNOB_CHOICE && type == G_TYPE_STRING &&
           read_value (knob, json_node_get_string (node), &value))
    guise_live_settings_set (self, knob, value);
  else if ((knob->kind == GUISE_LIVE_KNOB_WHOLE || knob->kind == GUISE_LIVE_KNOB_NUMBER) &&
           (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE))
    guise_live_settings_set (self, knob, json_node_get_double (node));
}

GuiseLiveSettings
guise_live_settings_from_json (JsonObject *object)
{
  GuiseLiveSettings self = guise_live_settings_default ();

  for (size_t i = 0; i < G_N_ELEMENTS (knobs); i++)
    read_member (&self, &knobs[i], json_object_get_member (object, knobs[i].name));
  return self;
}
