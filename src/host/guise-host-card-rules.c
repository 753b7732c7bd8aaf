/* SPDX-License-Identifier: GPL-3.0-or-later
 * What to know about graphics cards before days of training on them (features.md A8). */
#include "host/guise-host-card-rules.h"

#include <string.h>

#include "host/guise-host-system.h"
#include "host/guise-host-team.h"

const char *
guise_host_find_connectors (const GuiseGpuCard *card, const GPtrArray *adapters)
{
  for (guint i = 0; i < adapters->len; i++)
    {
      const GuiseHostAdapter *adapter = adapters->pdata[i];

      if (strcmp (adapter->pci_bus_id, card->pci_bus_id) == 0)
        return adapter->connectors;
    }
  return "";
}

const char *
guise_host_get_needed_driver (int runtime)
{
  switch (runtime / 1000)
    {
    case 12:
      return "525";
    case 13:
      return "580";
    default:
      return NULL;
    }
}

/* ---- a card ---- */

static gboolean
has_usable (const GuiseHostCards *cards)
{
  for (guint i = 0; i < cards->cards->len; i++)
    if (((const GuiseGpuCard *) cards->cards->pdata[i])->problem == NULL)
      return TRUE;
  return FALSE;
}

static void
set_card (GuiseHostFinding *finding, const GuiseGpuCard *card, const char *detail)
{
  finding->index = card->index;
  finding->name = g_strdup (card->name);
  finding->detail = g_strdup (detail);
  finding->n_bytes = card->n_bytes;
  finding->n_free_bytes = card->n_free_bytes;
}

static void
judge_card (GPtrArray            *findings,
            const GuiseHostCards *cards,
            const GuiseGpuCard   *card,
            const GPtrArray      *adapters,
            const char           *version)
{
  const char *connectors = guise_host_find_connectors (card, adapters);

  if (card->problem == NULL)
    set_card (guise_host_findings_add (findings, GUISE_HOST_CARD, GUISE_HOST_GOOD), card, version);
  else
    set_card (guise_host_findings_add (findings, GUISE_HOST_CARD_UNUSABLE,
                                       has_usable (cards) ? GUISE_HOST_BETTER : GUISE_HOST_MUST),
              card, card->problem);
  if (card->has_display || *connectors != '\0')
    set_card (guise_host_findings_add (findings, GUISE_HOST_DISPLAY, GUISE_HOST_BETTER), card,
              connectors);
}

/* ---- their models ---- */

static void
add_name (GPtrArray *names, char *name)
{
  if (name == NULL || *name == '\0' ||
      g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

/* The driver knows the models without touching the cards; not everywhere, though. */
static char *
read_model (const char *root, const char *pci_bus_id)
{
  g_autofree char *path = g_strdup_printf ("/proc/driver/nvidia/gpus/%s/information", pci_bus_id);

  return guise_host_read_field (root, path, "Model");
}

static void
judge_mix (GPtrArray            *findings,
           const GuiseHostCards *cards,
           const GPtrArray      *adapters,
           const char           *root,
           GuiseHostUse          use)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (use == GUISE_HOST_USE_ANY)
    for (guint i = 0; i < cards->cards->len; i++)
      add_name (names, g_strdup (((const GuiseGpuCard *) cards->cards->pdata[i])->name));
  else
    for (guint i = 0; i < adapters->len; i++)
      add_name (names,
                read_model (root, ((const GuiseHostAdapter *) adapters->pdata[i])->pci_bus_id));
  if (names->len < 2)
    return;
  g_ptr_array_add (names, NULL);
  guise_host_findings_add (findings, GUISE_HOST_MIXED, GUISE_HOST_BETTER)->detail =
    g_strjoinv (", ", (char **) names->pdata);
}

/* ---- none ---- */

/* Whether there is an NVIDIA card at all, and whether the driver of the kernel's own drives it. */
static gboolean
has_nvidia (const GPtrArray *adapters, gboolean *out_is_nouveau)
{
  gboolean found = FALSE;

  *out_is_nouveau = FALSE;
  for (guint i = 0; i < adapters->len; i++)
    {
      const GuiseHostAdapter *adapter = adapters->pdata[i];

      if (!adapter->is_nvidia)
        continue;
      found = TRUE;
      *out_is_nouveau |= g_strcmp0 (adapter->driver, "nouveau") == 0;
    }
  return found;
}

static void
judge_missing (GPtrArray            *findings,
               const GuiseHostCards *cards,
               const GPtrArray      *adapters,
               const char           *version)
{
  gboolean          is_nouveau;
  const gboolean    is_there = has_nvidia (adapters, &is_nouveau);
  const guint       n_before = findings->len;
  GuiseHostFinding *finding;

  if (cards->state == GUISE_GPU_DRIVER_TOO_OLD)
    {
      finding = guise_host_findings_add (findings, GUISE_HOST_OLD_DRIVER, GUISE_HOST_MUST);
      finding->detail = g_strdup (version);
      finding->has = cards->driver;
      finding->needs = cards->runtime;
    }
  else if (is_there && cards->state == GUISE_GPU_NO_BACKEND)
    guise_host_findings_add (findings, GUISE_HOST_NO_BACKEND, GUISE_HOST_MUST);
  else if (is_there && cards->state == GUISE_GPU_BROKEN_BACKEND)
    guise_host_findings_add (findings, GUISE_HOST_BROKEN_BACKEND, GUISE_HOST_MUST)->detail =
      g_strdup (cards->reason);
  if (is_nouveau)
    guise_host_findings_add (findings, GUISE_HOST_NOUVEAU, GUISE_HOST_MUST);
  else if (is_there && cards->state == GUISE_GPU_WITHOUT_DRIVER)
    guise_host_findings_add (findings, GUISE_HOST_NO_DRIVER, GUISE_HOST_MUST)->needs =
      cards->runtime;
  if (findings->len == n_before)
    guise_host_findings_add (findings, GUISE_HOST_NO_CARD, GUISE_HOST_MUST)->detail =
      g_strdup (cards->reason);
}

GPtrArray *
guise_host_judge_cards (const GuiseHostCards *cards,
                        const GPtrArray      *adapters,
                        const char           *root,
                        GuiseHostUse          use)
{
  g_autofree char *version = guise_host_read_driver_version (root);
  GPtrArray       *findings = guise_host_findings_new ();

  for (guint i = 0; i < cards->cards->len; i++)
    judge_card (findings, cards, cards->cards->pdata[i], adapters, version);
  if (use != GUISE_HOST_USE_ONE)
    judge_mix (findings, cards, adapters, root, use);
  if (cards->state != GUISE_GPU_READY)
    judge_missing (findings, cards, adapters, version);
  return findings;
}

/* ---- what was chosen ---- */

/* How many of the graphics cards that are named can be used. */
static unsigned
count_usable (const GuiseHostCards *cards, const char *devices)
{
  unsigned n = 0;

  for (guint i = 0; i < cards->cards->len; i++)
    {
      const GuiseGpuCard *card = cards->cards->pdata[i];

      n += card->problem == NULL && guise_host_team_has (devices, card->index);
    }
  return n;
}

static unsigned
count_named (const char *devices)
{
  g_auto (GStrv) names = g_strsplit (devices != NULL ? devices : "", ",", -1);
  unsigned n = 0;

  for (size_t i = 0; names[i] != NULL; i++)
    n += g_str_has_prefix (names[i], "cuda");
  return n;
}

void
guise_host_judge_choice (GPtrArray *findings, const GuiseHostCards *cards, const char *devices)
{
  const unsigned n_named = count_named (devices), n_usable = count_usable (cards, devices);

  for (guint i = 0; i < findings->len; i++)
    {
      GuiseHostFinding *finding = findings->pdata[i];

      if (finding->fact == GUISE_HOST_CARD)
        finding->n = guise_host_team_has (devices, finding->index) ? 1 : 0;
    }
  if (n_usable < n_named && has_usable (cards)) /* without any, that is what is to be changed */
    guise_host_findings_add (findings, GUISE_HOST_CHOICE_GONE, GUISE_HOST_MUST)->n =
      (int) (n_named - n_usable);
}

/* Returns: (nullable): the finding @fact about a card; @index: -1 for the first one */
static const GuiseHostFinding *
find_card (const GPtrArray *findings, GuiseHostFact fact, int index)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->fact == fact && (index < 0 || finding->index == index))
        return finding;
    }
  return NULL;
}

const GuiseHostFinding *
guise_host_find_display (const GPtrArray *findings, const char *devices)
{
  const GuiseHostFinding *first = find_card (findings, GUISE_HOST_CARD, -1);

  if (devices == NULL || strcmp (devices, "auto") == 0)
    return first != NULL ? find_card (findings, GUISE_HOST_DISPLAY, first->index) : NULL;
  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      if (finding->fact == GUISE_HOST_CARD && guise_host_team_has (devices, finding->index))
        {
          const GuiseHostFinding *display =
            find_card (findings, GUISE_HOST_DISPLAY, finding->index);

          if (display != NULL)
            return display;
        }
    }
  return NULL;
}
