/* SPDX-License-Identifier: GPL-3.0-or-later
 * One instruction at a time, for people. */
#include "cli/guise-cli-capture-guide.h"

#include "cli/guise-cli-i18n.h"

#define HINT_NS (G_GINT64_CONSTANT (1500000000)) /* a blink or a turn of the head takes less */

void
guise_cli_capture_guide_clear (GuiseCliCaptureGuide *self)
{
  g_clear_pointer (&self->said, g_free);
}

/* Whether the person can do something about it: not about what the set has already. */
static gboolean
is_mendable (GuiseRefusal refusal)
{
  switch (refusal)
    {
    case GUISE_REFUSAL_NONE:
    case GUISE_REFUSAL_SOON:
    case GUISE_REFUSAL_REPEATED:
    case GUISE_REFUSAL_ENOUGH:
    case GUISE_REFUSAL_WAITING:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
tell_refusal (GuiseCliCaptureGuide *self, GuiseCliOutput *output, GuiseRefusal refusal, int64_t now)
{
  if (refusal != self->refusal)
    {
      self->refusal = refusal;
      self->since_ns = now;
      self->is_hinted = FALSE;
    }
  if (self->is_hinted || !is_mendable (refusal) || now - self->since_ns < HINT_NS)
    return;
  self->is_hinted = TRUE;
  /* Translators: why no picture is taken, as in "Nothing is kept now: More light, please" */
  guise_cli_output_note (output, _("  Nothing is kept now: %s"),
                                    _(guise_refusal_get_text (refusal)));
}

void
guise_cli_capture_guide_tell (GuiseCliCaptureGuide *self,
                              GuiseCliOutput       *output,
                              const GuiseCoach     *coach,
                              GuiseRefusal          refusal,
                              int64_t               time_ns)
{
  const char      *text = _(guise_coach_get_text (coach));
  const char      *detail = guise_coach_get_detail (coach);
  g_autofree char *line = NULL;

  if (guise_cli_output_is_json (output))
    return;
  line =
    *detail != '\0' ? g_strdup_printf ("%s. %s.", text, _(detail)) : g_strdup_printf ("%s.", text);
  if (g_strcmp0 (line, self->said) != 0)
    {
      guise_cli_output_note (output, "%s", line);
      g_free (self->said);
      self->said = g_steal_pointer (&line);
    }
  tell_refusal (self, output, refusal, time_ns);
}
