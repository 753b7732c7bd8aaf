/* SPDX-License-Identifier: GPL-3.0-or-later
 * Verbs that several processes run together. */
#include "cli/guise-cli-ranks.h"

#include <string.h>

#include "train/guise-ranks.h"

gboolean
guise_cli_ranks_join (GuiseCli *self, GError **error)
{
  const GuiseRanks ranks = guise_ranks_from_environment ();

  if (ranks.n_ranks > 1)
    self->ranks = guise_ranks_join (&ranks, error);
  return ranks.n_ranks <= 1 || self->ranks != NULL;
}

/* Different GPUs train as fast as the slowest of them. */
static gboolean
note_mix (const GuiseCli *self, const GuiseDevice *device, GError **error)
{
  g_auto (GStrv) texts =
            guise_ranks_gather (self->ranks, guise_device_get_description (device), error);
  gboolean is_mixed = FALSE;

  if (texts == NULL)
    return FALSE;
  for (size_t rank = 1; texts[rank] != NULL; rank++)
    is_mixed |= strcmp (texts[rank], texts[0]) != 0;
  for (size_t rank = 0; is_mixed && texts[rank] != NULL; rank++)
    guise_cli_output_note (self->output, _("Process %zu computes on %s."), rank, texts[rank]);
  if (is_mixed)
    guise_cli_output_note (self->output, "%s",
                           _("They differ, so the fast ones are going to wait for the slow ones."));
  return TRUE;
}

gboolean
guise_cli_ranks_share (const GuiseCli *self, GuiseDevice *device, GError **error)
{
  guise_device_set_collective (device, self->ranks);
  return self->ranks == NULL ||
         (guise_ranks_check_device (self->ranks, device, error) && note_mix (self, device, error));
}

JsonArray *
guise_cli_ranks_make_shares (const double *shares, int n)
{
  JsonArray *array = json_array_new ();

  for (int i = 0; i < n; i++)
    json_array_add_double_element (array, shares[i]);
  return array;
}
