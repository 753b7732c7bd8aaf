/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words for what makes the live picture worse than it could be. */
#include "app/live/guise-live-trouble.h"

#include <glib/gi18n.h>

#include "app/live/guise-live-camera-text.h"
#include "app/live/guise-live-output-text.h"

#define SLOW_PART  0.6 /* of the camera's pictures: fewer are worth a word ... */
#define SLOW_AFTER 20  /* ... when so many were shown */

/* What takes the time. */
typedef enum
{
  SLOW_NOTHING,
  SLOW_COLOR,
  SLOW_PASSES,
  SLOW_MODEL,
  SLOW_REST,
} Slow;

/* Words for what the picture and the training of the project take from each other. */
static const char *
get_yield_text (GuiseLiveYield yield)
{
  switch (yield)
    {
    case GUISE_LIVE_YIELD_YIELDS:
      return _("The training comes first: the processor computes this picture, so it may be slow.");
    case GUISE_LIVE_YIELD_NO_MORE:
      return _("The training has ended. Stop the camera and start it again for a faster picture.");
    case GUISE_LIVE_YIELD_SHARES:
      return _("The training and this picture slow each other down. Stop the camera and start it "
               "again to let the training go first.");
    case GUISE_LIVE_YIELD_NONE:
    default:
      return NULL;
    }
}

static gboolean
is_slow (const GuiseLiveTrouble *self)
{
  const GuiseLiveFigures *figures = self->figures;

  return figures->fps > 0.0 && figures->n_shown > SLOW_AFTER &&
         figures->fps < SLOW_PART * self->camera_rate;
}

/* The figures are those of some seconds: what was set meanwhile is not what took the time. */
static gboolean
is_slow_match (GuiseColorTransfer color)
{
  switch (color)
    {
    case GUISE_COLOR_TRANSFER_IDT:
    case GUISE_COLOR_TRANSFER_IDT_M:
    case GUISE_COLOR_TRANSFER_SOT_M:
    case GUISE_COLOR_TRANSFER_MIX_M:
    case GUISE_COLOR_TRANSFER_SOT:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The mask and the colours are one thread's work, the model is another's, the finding a third's:
 * the longest of them decides how many pictures there are. When none of them is longer than the
 * camera's pictures are apart, it sends fewer than it says, as in dim light. */
static Slow
find_slow (const GuiseLiveTrouble *self)
{
  const GuiseLiveSpread *stages = self->figures->stages;
  const double           find = stages[GUISE_LIVE_STAGE_FIND].p50;
  const double           color = stages[GUISE_LIVE_STAGE_COLOR].p50;
  const double network = stages[GUISE_LIVE_STAGE_ALIGN].p50 + stages[GUISE_LIVE_STAGE_NETWORK].p50;
  const double laid = stages[GUISE_LIVE_STAGE_MASK].p50 + color;
  const double rest = MAX (find, laid + stages[GUISE_LIVE_STAGE_MERGE].p50);
  const double apart = 1000.0 / self->camera_rate;

  if (!is_slow (self) || MAX (rest, network) <= apart)
    return SLOW_NOTHING;
  if (is_slow_match (self->settings->compositor.color) && laid > apart && 2.0 * color > laid &&
      laid > network && laid > find)
    return SLOW_COLOR;
  if (rest > network)
    return SLOW_REST;
  return self->settings->two_passes ? SLOW_PASSES : SLOW_MODEL;
}

static char *
dup_slow_text (const GuiseLiveTrouble *self, Slow slow)
{
  const GuiseLiveKnob *knob = guise_live_settings_find_knob ("color");

  switch (slow)
    {
    case SLOW_COLOR:
      /* Translators: pictures a second, of so many; the name of a colour match, "sot-m" */
      return g_strdup_printf (_("%.0f pictures a second of the camera's %.0f: the colour match %s "
                                "takes too long for this processor. The match rct is much faster."),
        self->figures->fps, self->camera_rate, knob->words[self->settings->compositor.color]);
    case SLOW_PASSES:
      return g_strdup_printf (_("%.0f pictures a second of the camera's %.0f: in two passes the "
                                "model takes twice as long, too long for this processor."),
                                 self->figures->fps, self->camera_rate);
    case SLOW_MODEL:
      return g_strdup_printf (_("%.0f pictures a second of the camera's %.0f: the model is too "
                                "large for this processor to keep up."),
                                 self->figures->fps, self->camera_rate);
    case SLOW_REST:
      return g_strdup_printf (_("%.0f pictures a second of the camera's %.0f: this processor does "
                                "not keep up."),
                                 self->figures->fps, self->camera_rate);
    case SLOW_NOTHING:
    default:
      return NULL;
    }
}

/* Where it is not known how one of them filmed, its name decides. */
static gboolean
is_other_camera (const GuiseLiveTrouble *self)
{
  return self->recorded_with != NULL && self->camera != NULL &&
         guise_live_camera_find_mode (self->camera, self->recorded_with) == NULL &&
         guise_live_camera_find_mode (self->recorded_with, self->camera) == NULL;
}

/* What hinders now; only one of it, the rest follows from it. */
static char *
dup_hindrance (const GuiseLiveTrouble *self, gboolean *out_may_lower)
{
  const char *yield = get_yield_text (self->yield);
  const Slow  slow = self->is_running ? find_slow (self) : SLOW_NOTHING;

  *out_may_lower = FALSE;
  if (self->stalled != NULL)
    return guise_live_output_dup_stall (self->stalled);
  if (yield != NULL)
    return g_strdup (yield);
  *out_may_lower = slow == SLOW_MODEL || slow == SLOW_REST;
  return dup_slow_text (self, slow);
}

char *
guise_live_trouble_dup_text (const GuiseLiveTrouble *self, gboolean *out_may_lower)
{
  g_autofree char *hindrance = dup_hindrance (self, out_may_lower);
  g_autofree char *other = NULL;

  if (!self->is_running || !is_other_camera (self))
    return g_steal_pointer (&hindrance);
  /* Translators: two cameras with their modes. */
  other = g_strdup_printf (_("Your faces were recorded with %s; this is %s, which the model knows "
                             "less well."),
                              self->recorded_with, self->camera);
  return hindrance != NULL ? g_strjoin ("\n", hindrance, other, NULL) : g_steal_pointer (&other);
}
