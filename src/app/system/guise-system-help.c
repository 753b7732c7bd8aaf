/* SPDX-License-Identifier: GPL-3.0-or-later
 * What helps where the computer is not as it should be, and what it is good for as it is. */
#include <glib/gi18n.h>

#include "app/system/guise-system-texts.h"

const char *
guise_system_text_get_no_card (void)
{
  return _("Recording, masks and live work here. Training for days needs a graphics card.");
}

static char *
explain_driver (const GuiseHostFinding *finding)
{
  /* Translators: a version of a driver */
  return g_strdup_printf (_("1. Install NVIDIA’s driver %s or a newer one with the program that your system installs "
      "software with. Look at its number: many systems bring an older one; NVIDIA’s own package "
      "source has the newest.\n\n2. Start the computer again.\n\n3. Open this page again: the card "
      "is then in the list."),
    guise_system_text_get_driver (finding->needs));
}

/* What is slow about it can only be changed with other hardware. */
static char *
explain_slowness (const GuiseHostFinding *finding, const char **out_heading)
{
  if (finding->fact == GUISE_HOST_MEMORY)
    {
      *out_heading = _("More memory helps");
      return g_strdup (_("Training shows thousands of faces to the model again and again. Where they do not stay in "
          "memory they are read from the disk each time, and the graphics card waits.\n\nClose other "
          "programs while training, or put more memory into the computer."));
    }
  if (finding->fact == GUISE_HOST_PROCESSOR)
    {
      *out_heading = _("An older processor");
      return g_strdup (_("Finding faces and preparing them is done by the processor. Without its newer instructions "
          "(AVX2) that takes longer, and training on a graphics card may wait for it.\n\n"
          "Nothing has to be changed."));
    }
  return NULL;
}

char *
guise_system_text_explain (const GuiseHostFinding *finding, const char **out_heading)
{
  switch (finding->fact)
    {
    case GUISE_HOST_DISPLAY:
      *out_heading = _("Free the card for training");
      return g_strdup (_("1. Use a cheap second card, or switch the integrated graphics on in the firmware set-up "
          "and install its driver.\n\n2. Put the cable of the monitor into the port of that card, "
          "or into the one on the mainboard.\n\n3. Start the computer again: this row is then "
          "gone."));
    case GUISE_HOST_OLD_DRIVER:
    case GUISE_HOST_NO_DRIVER:
    case GUISE_HOST_NOUVEAU:
      *out_heading = _("Install NVIDIA’s driver");
      return explain_driver (finding);
    case GUISE_HOST_NO_BACKEND:
    case GUISE_HOST_BROKEN_BACKEND:
      *out_heading = _("Install the part for graphics cards");
      return g_strdup (_("Guise computes on NVIDIA’s graphics cards with a part of its own and NVIDIA’s libraries "
          "CUDA and cuDNN. Install Guise with that part, and what the row says is missing. Then "
          "open this page again."));
    case GUISE_HOST_CARD_UNUSABLE:
    case GUISE_HOST_NO_CARD:
      *out_heading = _("Without a graphics card");
      return g_strdup (_("You can record and import faces, edit masks, use models that were trained elsewhere, and "
          "see yourself live at a lower rate. Small models train on the processor.\n\n"
          "Training a model for days takes one of NVIDIA’s graphics cards, and one with much "
          "memory trains larger models. A project can be taken to a computer that has one, and back."));
    case GUISE_HOST_MIXED:
      *out_heading = _("Cards of different models");
      return g_strdup (_("Training takes the first card that can be used, or what you choose by “Where to train…” on "
          "the page Train. Cards that train together wait for the slowest of them after each step, "
          "so use equal ones for that.\n\nThe others are free for the monitor, or for another "
          "project."));
    default:
      return finding->state == GUISE_HOST_BETTER ? explain_slowness (finding, out_heading) : NULL;
    }
}

/* ---- the verdict ---- */

static int
count (const GPtrArray *findings, GuiseHostState state)
{
  int n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((const GuiseHostFinding *) findings->pdata[i])->state == state;
  return n;
}

/* Whether nobody knows if there is a card. */
static gboolean
hides_card (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->fact == GUISE_HOST_SILENT && finding->n == GUISE_HOST_PROBE_CARDS)
        return TRUE;
    }
  return FALSE;
}

static gboolean
lacks_card (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->state == GUISE_HOST_MUST && finding->fact <= GUISE_HOST_NO_CARD)
        return TRUE;
    }
  return FALSE;
}

char *
guise_system_text_judge (const GPtrArray *findings, char **out_line, GuiseStepState *out_mark)
{
  const int n_must = count (findings, GUISE_HOST_MUST);
  const int n_better = count (findings, GUISE_HOST_BETTER);

  if (n_must > 0)
    {
      *out_mark = GUISE_STEP_STOPPED;
      *out_line = g_strdup (lacks_card (findings) ? guise_system_text_get_no_card ()
                                                  : _("The rows below say what, and how."));
      return g_strdup_printf (ngettext ("One thing must change first",
                                        "%d things must change first", (unsigned long) n_must),
                              n_must);
    }
  if (hides_card (findings))
    {
      *out_mark = GUISE_STEP_ATTENTION;
      *out_line = g_strdup (guise_system_text_get_no_card ());
      return g_strdup (_("Whether this computer can train is not known"));
    }
  *out_mark = n_better > 0 ? GUISE_STEP_ATTENTION : GUISE_STEP_DONE;
  if (n_better > 0)
    *out_line = g_strdup_printf (ngettext ("One thing could be better. Nothing stops you.",
                                           "%d things could be better. Nothing stops you.",
                                           (unsigned long) n_better),
                                 n_better);
  else
    *out_line = g_strdup (count (findings, GUISE_HOST_UNKNOWN) > 0
                          ? _("Not everything could be looked at.")
                          : _("Everything that training needs is here."));
  return g_strdup (_("This computer can do it"));
}
