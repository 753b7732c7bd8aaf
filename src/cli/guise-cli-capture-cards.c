/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cards of a faceset, for people and scripts. */
#include "cli/guise-cli-capture-cards.h"

#include <inttypes.h>

#include "capture/guise-taken-faces.h"
#include "cli/guise-cli-i18n.h"

JsonObject *
guise_cli_capture_list_cards (const GuiseCaptureJournal *journal,
                              const size_t               counts[GUISE_N_CAPTURE_CARDS])
{
  JsonObject *object = json_object_new ();

  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    {
      const GuiseCaptureCard card = (GuiseCaptureCard) i;
      const size_t           quota = guise_capture_journal_get_card_quota (journal, card);
      JsonArray             *pair;

      if (quota == 0)
        continue;
      pair = json_array_new ();
      json_array_add_int_element (pair, (gint64) counts[i]);
      json_array_add_int_element (pair, (gint64) quota);
      json_object_set_array_member (object, guise_capture_card_get_name (card), pair);
    }
  return object;
}

JsonObject *
guise_cli_capture_count_cards (const GuiseFaceset *faceset)
{
  size_t counts[GUISE_N_CAPTURE_CARDS];
  g_autoptr (GuiseCaptureJournal) journal = guise_taken_faces_count (faceset, counts);

  return guise_cli_capture_list_cards (journal, counts);
}

void
guise_cli_capture_describe_cards (GString *text, JsonObject *cards)
{
  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    {
      const char *name = guise_capture_card_get_name ((GuiseCaptureCard) i);
      const char *title = _(guise_capture_card_get_title ((GuiseCaptureCard) i));
      gint64      n, quota;
      JsonArray  *pair;

      if (!json_object_has_member (cards, name))
        continue;
      pair = json_object_get_array_member (cards, name);
      n = json_array_get_int_element (pair, 0);
      quota = json_array_get_int_element (pair, 1);
      if (n >= quota)
        /* Translators: a card and its faces, as in "Glasses: 100 faces, enough." */
        g_string_append_printf (text, _("%s: %" PRId64 " faces, enough.\n"), title, n);
      else
        g_string_append_printf (text, _("%s: %" PRId64 " of %" PRId64
                                  " faces; guise capture --card %s records the others.\n"),
                                         title, n, quota, name);
    }
}
