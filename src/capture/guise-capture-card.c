/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a set may show besides: words and times. */
#include "capture/guise-capture-card.h"

#include <string.h>

#define SECOND_NS   G_GINT64_CONSTANT (1000000000)
#define ONE_IN      50 /* of the faces of a set */
#define MIN_QUOTA   5  /* faces of one instruction */
#define MAX_ACTIONS 4

static const struct
{
  const char *name;
  const char *title;
  const char *begin;
  const char *hold;
  const char *end;
  const char *actions[MAX_ACTIONS]; /* up to the first NULL */
  int         begin_s;
  int         end_s;
} cards[GUISE_N_CAPTURE_CARDS] = {
  [GUISE_CAPTURE_CARD_NONE] = { .name = "", .title = "", .begin = "", .hold = "", .end = "" },
  [GUISE_CAPTURE_CARD_GLASSES] = { .name = "glasses",
                                   .title = "Glasses",
                                   .begin = "Put your glasses on",
                                   .hold = "Keep your glasses on",
                                   .end = "Take your glasses off",
                                   .begin_s = 8,
                                   .end_s = 5 },
  [GUISE_CAPTURE_CARD_HAIR] = { .name = "hair",
                                .title = "Another hair style",
                                .begin = "Wear your hair another way",
                                .hold = "Keep your hair that way",
                                .end = "Wear your hair as usual",
                                .begin_s = 20,
                                .end_s = 20 },
  [GUISE_CAPTURE_CARD_HAND] = { .name = "hand",
                                .title = "Hand near the face",
                                .begin = "Lift a hand to your face",
                                .hold = "Turn your head meanwhile",
                                .end = "Hands down",
                                .actions = { "Touch your chin", "Touch your cheek",
                                             "Cover your mouth with your fingers",
                                             "Touch your forehead" },
                                .begin_s = 3,
                                .end_s = 2 },
  [GUISE_CAPTURE_CARD_MOVEMENT] = { .name = "movement",
                                    .title = "Fast movement",
                                    .begin = "Now move fast, in strong light",
                                    .hold = "As fast as you like",
                                    .end = "Slow again",
                                    .actions = { "Shake your head", "Nod", "Sway from side to side",
                                                 "Lean forward and back" },
                                    .begin_s = 3,
                                    .end_s = 2 },
  [GUISE_CAPTURE_CARD_MAKE_UP] = { .name = "make-up",
                                   .title = "Make-up",
                                   .begin = "Put your make-up on",
                                   .hold = "Keep your make-up on",
                                   .end = "Take your make-up off",
                                   .begin_s = 20,
                                   .end_s = 20 },
  [GUISE_CAPTURE_CARD_BEARD] = { .name = "beard",
                                 .title = "Another beard",
                                 .begin = "Change your beard",
                                 .hold = "Keep the beard that way",
                                 .end = "Beard as usual again",
                                 .begin_s = 20,
                                 .end_s = 20 },
  [GUISE_CAPTURE_CARD_TONGUE] = { .name = "tongue",
                                  .title = "Tongue",
                                  .begin = "Now show your tongue",
                                  .hold = "Turn your head meanwhile",
                                  .end = "Tongue in again",
                                  .actions = { "Tongue straight out", "Tongue to your left",
                                               "Tongue to your right",
                                               "Tongue between your teeth" },
                                  .begin_s = 3,
                                  .end_s = 2 },
  [GUISE_CAPTURE_CARD_TALKING] = { .name = "talking",
                                   .title = "Talking",
                                   .begin = "Now talk, without a pause",
                                   .hold = "Turn your head meanwhile",
                                   .end = "Enough talked",
                                   .actions = { "Count aloud", "Say: ee, oo, aa",
                                                "Read something aloud", "Say where you live" },
                                   .begin_s = 3,
                                   .end_s = 2 },
};

gboolean
guise_capture_card_from_name (const char *name, GuiseCaptureCard *out_card)
{
  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    if (name != NULL && strcmp (name, cards[i].name) == 0)
      {
        *out_card = (GuiseCaptureCard) i;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_capture_card_get_name (GuiseCaptureCard card)
{
  return cards[card].name;
}

const char *
guise_capture_card_get_title (GuiseCaptureCard card)
{
  return cards[card].title;
}

const char *
guise_capture_card_get_begin (GuiseCaptureCard card)
{
  return cards[card].begin;
}

const char *
guise_capture_card_get_hold (GuiseCaptureCard card)
{
  return cards[card].hold;
}

const char *
guise_capture_card_get_end (GuiseCaptureCard card)
{
  return cards[card].end;
}

const char *
guise_capture_card_get_action (GuiseCaptureCard card, unsigned i)
{
  unsigned n = 0;

  while (n < MAX_ACTIONS && cards[card].actions[n] != NULL)
    n++;
  return n > 0 ? cards[card].actions[i % n] : NULL;
}

int64_t
guise_capture_card_get_begin_ns (GuiseCaptureCard card)
{
  return cards[card].begin_s * SECOND_NS;
}

int64_t
guise_capture_card_get_end_ns (GuiseCaptureCard card)
{
  return cards[card].end_s * SECOND_NS;
}

size_t
guise_capture_card_get_quota (size_t target)
{
  return MAX (target / ONE_IN, MIN_QUOTA);
}
