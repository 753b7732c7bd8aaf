/* SPDX-License-Identifier: GPL-3.0-or-later
 * Graphics cards that train together. */
#include "host/guise-host-team.h"

#define PREFIX "cuda:"
#define LARGE  4 /* features.md A 119 */

gboolean
guise_host_team_has (const char *devices, int card)
{
  g_auto (GStrv) names = g_strsplit (devices != NULL ? devices : "", ",", -1);
  g_autofree char *name = g_strdup_printf (PREFIX "%d", card);

  return g_strv_contains ((const char *const *) names, name);
}

char *
guise_host_team_join (const int *cards, size_t n_cards)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < n_cards; i++)
    g_string_append_printf (text, "%s" PREFIX "%d", i > 0 ? "," : "", cards[i]);
  return n_cards > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

GuiseHostTeam
guise_host_team_judge (const GuiseHostCards *cards, const char *devices)
{
  GuiseHostTeam team = { 0 };
  const char   *model = NULL;

  for (guint i = 0; i < cards->cards->len; i++)
    {
      const GuiseGpuCard *card = cards->cards->pdata[i];

      if (!guise_host_team_has (devices, card->index))
        continue;
      team.n_cards++;
      team.is_mixed |= model != NULL && g_strcmp0 (model, card->name) != 0;
      model = card->name;
    }
  team.is_large = team.n_cards >= LARGE;
  return team;
}
