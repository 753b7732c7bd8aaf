/* SPDX-License-Identifier: GPL-3.0-or-later
 * What to know about the GPUs of this computer before training on them. */
#include "cli/guise-cli-advice.h"

#include <string.h>

#include "cli/guise-cli-i18n.h"
#include "cli/guise-cli-system.h"

static void
advice_free (gpointer data)
{
  GuiseCliAdvice *self = (GuiseCliAdvice *) data;

  g_free (self->text);
  g_free (self);
}

static GuiseCliAdvice *
add (GPtrArray *advices, const char *kind, int gpu, char *text)
{
  GuiseCliAdvice *advice = g_new0 (GuiseCliAdvice, 1);

  *advice = (GuiseCliAdvice){ .kind = kind, .gpu = gpu, .text = text };
  g_ptr_array_add (advices, advice);
  return advice;
}

const char *
guise_cli_find_connectors (const GuiseGpuCard *card, const GPtrArray *adapters)
{
  for (guint i = 0; i < adapters->len; i++)
    {
      const GuiseCliAdapter *adapter = (const GuiseCliAdapter *) adapters->pdata[i];

      if (strcmp (adapter->pci_bus_id, card->pci_bus_id) == 0)
        return adapter->connectors;
    }
  return "";
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

static void
advise_on_display (GPtrArray *advices, const GuiseGpuCard *card, const GPtrArray *adapters)
{
  const char      *connectors = guise_cli_find_connectors (card, adapters);
  g_autofree char *used = NULL;
  g_autofree char *total = NULL;
  char            *text;

  if (!card->has_display && *connectors == '\0')
    return;
  used = g_format_size_full (card->n_bytes - MIN (card->n_bytes, card->n_free_bytes),
                             G_FORMAT_SIZE_IEC_UNITS);
  total = g_format_size_full (card->n_bytes, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: number and name of a GPU, where the display is plugged in (as in " (DP-1)", or
   * nothing), two sizes */
  text = g_strdup_printf (_("A display hangs on GPU %d, %s%s%s%s: it takes memory (%s of %s are in use, "
                       "this program's part among it) and time from the training; put it on a "
                       "second card or on the integrated graphics."),
    card->index, card->name, *connectors != '\0' ? " (" : "", connectors,
    *connectors != '\0' ? ")" : "", used, total);
  add (advices, "display", card->index, text)->how_to = get_how_to ();
}

/* ---- models ---- */

/* The driver knows the models without touching the GPUs; not everywhere, though. */
static char *
read_model (const char *pci_bus_id)
{
  g_autofree char *path = g_strdup_printf ("/proc/driver/nvidia/gpus/%s/information", pci_bus_id);

  return guise_cli_system_read_field (path, "Model");
}

static void
add_name (GPtrArray *names, char *name)
{
  if (name == NULL || *name == '\0' ||
      g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

static void
advise_on_mix (GPtrArray *advices, GuiseGpuList *list, int gpu, const GPtrArray *adapters)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  if (gpu < 0)
    for (int i = 0; i < list->n_gpus; i++)
      add_name (names, g_strdup (guise_gpu_list_get (list, i)->name));
  else
    for (guint i = 0; i < adapters->len; i++)
      add_name (names, read_model (((const GuiseCliAdapter *) adapters->pdata[i])->pci_bus_id));
  if (names->len < 2)
    return;
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (", ", (char **) names->pdata);
  /* Translators: names of GPUs */
  add (advices, "mixed", -1,
       g_strdup_printf (_("The GPUs are of different models (%s): in a training over several of "
                          "them the fast one waits for the slow one; use equal ones, or the fastest "
                          "alone with --device cuda:N."),
         joined));
}

/* ---- drivers ---- */

/* The oldest driver of a CUDA version. Source: CUDA's notes on minor version compatibility */
static const char *
get_needed_driver (int runtime)
{
  switch (runtime / 1000)
    {
    case 12:
      return "525";
    case 13:
      return "580";
    default:
      return _("that of NVIDIA's site");
    }
}

static char *
describe_old_driver (const GuiseGpuList *list)
{
  g_autofree char *version = guise_cli_system_read_driver_version ();

  /* Translators: version of the driver, CUDA version that it can do and that is needed, driver */
  return g_strdup_printf (_("The NVIDIA driver %s is too old: it can do CUDA %d.%d and this program "
                            "needs CUDA %d.0, so no GPU is used; install driver %s or a newer one."),
    version != NULL ? version : "", list->driver / 1000, list->driver % 1000 / 10,
    list->runtime / 1000, get_needed_driver (list->runtime));
}

/* Whether there is an NVIDIA GPU at all, and whether the driver of the kernel's own drives it. */
static gboolean
has_nvidia (const GPtrArray *adapters, gboolean *out_is_nouveau)
{
  gboolean found = FALSE;

  *out_is_nouveau = FALSE;
  for (guint i = 0; i < adapters->len; i++)
    {
      const GuiseCliAdapter *adapter = (const GuiseCliAdapter *) adapters->pdata[i];

      if (!adapter->is_nvidia)
        continue;
      found = TRUE;
      *out_is_nouveau |= g_strcmp0 (adapter->driver, "nouveau") == 0;
    }
  return found;
}

static void
advise_on_missing (GPtrArray *advices, const GuiseGpuList *list, const GPtrArray *adapters)
{
  gboolean is_nouveau;
  gboolean is_there = has_nvidia (adapters, &is_nouveau);

  if (list->state == GUISE_GPU_DRIVER_TOO_OLD)
    add (advices, "old-driver", -1, describe_old_driver (list));
  else if (!is_there)
    return;
  else if (list->state == GUISE_GPU_NO_BACKEND)
    add (advices, "no-backend", -1,
         g_strdup (_("This build has no GPU backend: training runs on the processor, though there "
                     "is an NVIDIA GPU; install the program with its GPU backend.")));
  else if (list->state == GUISE_GPU_BROKEN_BACKEND)
    add (advices, "broken-backend", -1,
         g_strdup_printf (_("The GPU backend does not start (%s): training runs on the processor; "
                            "install what it names."),
                             list->reason));
  if (is_nouveau)
    add (advices, "nouveau", -1,
         g_strdup (
           _("The NVIDIA GPU runs with the driver nouveau, which cannot compute: training "
                     "runs on the processor; install NVIDIA's own driver, which takes its place.")));
  else if (list->state == GUISE_GPU_WITHOUT_DRIVER)
    add (advices, "no-driver", -1,
         g_strdup_printf (_("There is an NVIDIA GPU, but its driver is not loaded: training runs on "
                            "the processor; install NVIDIA's driver %s or a newer one and start the "
                            "computer again."),
           get_needed_driver (list->runtime)));
}

GPtrArray *
guise_cli_advise (GuiseGpuList *list, int gpu, gboolean is_shared)
{
  g_autoptr (GPtrArray) adapters = guise_cli_system_list_adapters ();
  GPtrArray *advices = g_ptr_array_new_with_free_func (advice_free);

  for (int i = gpu < 0 ? 0 : gpu; i < (gpu < 0 ? list->n_gpus : gpu + 1); i++)
    advise_on_display (advices, guise_gpu_list_get (list, i), adapters);
  if (gpu < 0 || is_shared)
    advise_on_mix (advices, list, gpu, adapters);
  if (list->state != GUISE_GPU_READY)
    advise_on_missing (advices, list, adapters);
  return advices;
}
