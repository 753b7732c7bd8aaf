/* SPDX-License-Identifier: GPL-3.0-or-later
 * What to know about the GPUs of this computer before training on them. */
#include "cli/guise-cli-advice.h"

#include "cli/guise-cli-i18n.h"
#include "host/guise-host-card-rules.h"
#include "host/guise-host-system.h"

static void
advice_free (gpointer data)
{
  GuiseCliAdvice *self = (GuiseCliAdvice *) data;

  g_free (self->text);
  g_free (self);
}

/* ---- displays ---- */

static const char *const *
get_how_to (void)
{
  static const char *lines[GUISE_CLI_N_HOW_TO];

  lines[0] = _("Use a cheap second card, or switch the integrated graphics on in the firmware "
               "set-up and install its driver.");
  lines[1] = _("Put the cable of the display into the port of that card, or into the one on the "
               "mainboard.");
  lines[2] = _("Start the computer again: “guise devices” then shows no display on the training "
               "GPU.");
  return lines;
}

static char *
describe_display (const GuiseHostFinding *finding)
{
  const char      *connectors = finding->detail;
  g_autofree char *used =
    g_format_size_full (finding->n_bytes - MIN (finding->n_bytes, finding->n_free_bytes),
                        G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *total = g_format_size_full (finding->n_bytes, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: number and name of a GPU, where the display is plugged in (as in " (DP-1)", or
   * nothing), two sizes */
  return g_strdup_printf (_("A display hangs on GPU %d, %s%s%s%s: it takes memory (%s of %s are in use, "
                       "this program's part among it) and time from the training; put it on a "
                       "second card or on the integrated graphics."),
    finding->index, finding->name, *connectors != '\0' ? " (" : "", connectors,
    *connectors != '\0' ? ")" : "", used, total);
}

/* ---- drivers ---- */

static const char *
get_needed_driver (int runtime)
{
  const char *driver = guise_host_get_needed_driver (runtime);

  return driver != NULL ? driver : _("that of NVIDIA's site");
}

static char *
describe_old_driver (const GuiseHostFinding *finding)
{
  /* Translators: version of the driver, CUDA version that it can do and that is needed, driver */
  return g_strdup_printf (_("The NVIDIA driver %s is too old: it can do CUDA %d.%d and this program "
                            "needs CUDA %d.0, so no GPU is used; install driver %s or a newer one."),
    finding->detail != NULL ? finding->detail : "", finding->has / 1000, finding->has % 1000 / 10,
    finding->needs / 1000, get_needed_driver (finding->needs));
}

/* Words for what was found; NULL: no advice follows from it. */
static char *
describe (const GuiseHostFinding *finding)
{
  switch (finding->fact)
    {
    case GUISE_HOST_DISPLAY:
      return describe_display (finding);
    case GUISE_HOST_MIXED:
      /* Translators: names of GPUs */
      return g_strdup_printf (_("The GPUs are of different models (%s): in a training over several of "
                          "them the fast one waits for the slow one; use equal ones, or the fastest "
                          "alone with --device cuda:N."),
        finding->detail);
    case GUISE_HOST_OLD_DRIVER:
      return describe_old_driver (finding);
    case GUISE_HOST_NO_BACKEND:
      return g_strdup (
        _("This build has no GPU backend: training runs on the processor, though there "
                     "is an NVIDIA GPU; install the program with its GPU backend."));
    case GUISE_HOST_BROKEN_BACKEND:
      return g_strdup_printf (_("The GPU backend does not start (%s): training runs on the processor; "
                            "install what it names."),
        finding->detail);
    case GUISE_HOST_NOUVEAU:
      return g_strdup (
        _("The NVIDIA GPU runs with the driver nouveau, which cannot compute: training "
                     "runs on the processor; install NVIDIA's own driver, which takes its place."));
    case GUISE_HOST_NO_DRIVER:
      return g_strdup_printf (_("There is an NVIDIA GPU, but its driver is not loaded: training runs on "
                            "the processor; install NVIDIA's driver %s or a newer one and start the "
                            "computer again."),
        get_needed_driver (finding->needs));
    default:
      return NULL;
    }
}

GPtrArray *
guise_cli_advise (GuiseGpuList *list, int gpu, gboolean is_shared)
{
  const char *root = guise_cli_get_system_root ();
  g_autoptr (GPtrArray) adapters = guise_host_list_adapters (root);
  g_autoptr (GuiseHostCards) cards = guise_host_cards_new (list, gpu);
  const GuiseHostUse use = gpu < 0     ? GUISE_HOST_USE_ANY
                           : is_shared ? GUISE_HOST_USE_SHARED
                                       : GUISE_HOST_USE_ONE;
  g_autoptr (GPtrArray) findings = guise_host_judge_cards (cards, adapters, root, use);
  GPtrArray *advices = g_ptr_array_new_with_free_func (advice_free);

  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];
      char                   *text = describe (finding);
      GuiseCliAdvice         *advice;

      if (text == NULL)
        continue;
      advice = g_new0 (GuiseCliAdvice, 1);
      advice->kind = guise_host_fact_get_name (finding->fact);
      advice->gpu = finding->index;
      advice->text = text;
      advice->how_to = finding->fact == GUISE_HOST_DISPLAY ? get_how_to () : NULL;
      g_ptr_array_add (advices, advice);
    }
  return advices;
}

const char *
guise_cli_get_system_root (void)
{
  return g_getenv ("GUISE_SYSTEM_ROOT");
}
