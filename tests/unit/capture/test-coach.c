/* SPDX-License-Identifier: GPL-3.0-or-later
 * The coach: asks for what is missing, holds, changes, gives up; and planned takes. */
#include "capture/guise-coach.h"

#include <string.h>

#include "capture/guise-take-list.h"
#include "core/guise-error.h"
#include "support/guise-test.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

static GuiseFaceRecord
make_record (double yaw)
{
  GuiseFaceRecord record = { .yaw = yaw,
                             .eye_right = 0.2f,
                             .eye_left = 0.2f,
                             .mouth_open = 0.005f,
                             .mouth_width = 0.6f,
                             .brow = 0.2f,
                             .eye_distance = 80,
                             .distance = 0.12f,
                             .light_level = 0.3f };

  record.yaw_bin = guise_face_get_yaw_bin (yaw);
  return record;
}

/* Five faces for an instruction, or six seconds: then there is another one. */
static void
test_hold (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  g_autofree char      *first = g_strdup (guise_coach_get_text (coach));
  size_t                cell, next;

  g_assert_cmpstr (first, !=, "");
  g_assert_true (guise_coach_get_cell (coach, &cell));
  g_assert_false (guise_coach_see (coach, 0, &record, FALSE));
  g_assert_false (guise_coach_see (coach, 5 * SECOND, &record, FALSE));
  g_assert_true (guise_coach_see (coach, 6 * SECOND, &record, FALSE));
  g_assert_true (guise_coach_get_cell (coach, &next));
  g_assert_cmpuint (next, !=, cell);
  g_assert_cmpint (guise_coach_get_n_kept (coach), ==, 0);
}

/* What is skipped is not asked for next, and wanted as much as before. */
static void
test_skip (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  GuiseCoverageCell     before, after;
  size_t                cell, next;

  guise_coach_see (coach, 0, &record, FALSE);
  for (int i = 0; i < 40; i++)
    {
      g_assert_true (guise_coach_get_cell (coach, &cell));
      guise_coverage_get_cell (coverage, cell, &before);
      guise_coach_skip (coach);
      g_assert_true (guise_coach_get_cell (coach, &next));
      g_assert_cmpuint (next, !=, cell);
      guise_coverage_get_cell (coverage, cell, &after);
      g_assert_cmpuint (after.quota, ==, before.quota);
    }
  guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_GLASSES);
  g_assert_cmpstr (guise_coach_get_text (coach), ==,
                   guise_capture_card_get_begin (GUISE_CAPTURE_CARD_GLASSES));
  guise_coach_skip (coach);
  g_assert_cmpstr (guise_coach_get_text (coach), ==,
                   guise_capture_card_get_begin (GUISE_CAPTURE_CARD_GLASSES));
}

static void
test_dots (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  size_t                cell, next;
  int                   n = 0;

  g_assert_true (guise_coach_get_cell (coach, &cell));
  g_assert_true (guise_coverage_has_face (coverage, cell, &record));
  for (int64_t i = 0; i < GUISE_COACH_N_DOTS; i++)
    {
      guise_coverage_add (coverage, &record);
      n += guise_coach_see (coach, i * SECOND / 10, &record, TRUE);
      if (i + 1 < GUISE_COACH_N_DOTS)
        g_assert_cmpint (guise_coach_get_n_kept (coach), ==, (int) i + 1);
    }
  g_assert_cmpint (n, ==, 1);
  g_assert_true (guise_coach_get_cell (coach, &next));
  g_assert_cmpuint (next, !=, cell);
}

/* What does not come within minutes of asking is wanted less, then not at all: in the end nothing
 * is asked of a person who only sits there. */
static void
test_patience (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (200);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  int64_t               now = 0;
  size_t                cell;
  int                   n_instructions = 0;

  for (; guise_coach_get_cell (coach, &cell) && now < 100000 * SECOND; now += SECOND)
    n_instructions += guise_coach_see (coach, now, &record, FALSE);
  g_assert_false (guise_coach_get_cell (coach, &cell));
  g_assert_cmpint (n_instructions, >, 100);
  g_assert_true (guise_coverage_is_full (coverage));
}

/* Left and right are the person's own: a nose that points to the picture's left is turned right. */
static void
test_sides (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  const GuiseFaceRecord left = make_record (0.5);
  gboolean              seen_right = FALSE;

  /* All that a frontal face can give is there: sides remain. */
  for (int i = 0; i < 20000; i++)
    {
      const GuiseFaceRecord record = make_record (-0.5 * (i % 2));

      guise_coverage_add (coverage, &record);
    }
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);

  for (int64_t now = 0; now < 3000 * SECOND && !seen_right; now += SECOND)
    {
      size_t            i;
      GuiseCoverageCell cell;

      guise_coach_see (coach, now, &left, FALSE);
      if (!guise_coach_get_cell (coach, &i))
        break;
      guise_coverage_get_cell (coverage, i, &cell);
      if (cell.dimension == GUISE_COVERAGE_YAW && cell.bin < 4)
        {
          g_assert_nonnull (strstr (guise_coach_get_text (coach), "right"));
          seen_right = TRUE;
        }
    }
  g_assert_true (seen_right);
}

/* Sees pictures without a face until there is another instruction; returns after how long. */
static int64_t
wait_for_change (GuiseCoach *coach, int64_t from)
{
  int64_t now = from;

  while (!guise_coach_see (coach, now, NULL, FALSE))
    now += SECOND / 10;
  return now - from;
}

/* The first words are for everybody; then one kind of thing after the other, and never what is done
 * anyway or comes by itself. */
static void
test_order (void)
{
  static const GuiseCoverageDimension order[] = { GUISE_COVERAGE_YAW, GUISE_COVERAGE_MOUTH,
                                                  GUISE_COVERAGE_EYES, GUISE_COVERAGE_SHAPE,
                                                  GUISE_COVERAGE_DISTANCE };
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  size_t                n_changes = 0, i;
  int                   n_light = 0;
  GuiseCoverageCell     cell;

  g_assert_cmpstr (guise_coach_get_text (coach), ==, "Look at the camera");
  for (int64_t now = 0; now < 300 * SECOND; now += SECOND)
    {
      if (!guise_coach_see (coach, now, &record, FALSE))
        continue;
      g_assert_true (guise_coach_get_cell (coach, &i));
      g_assert_false (guise_coverage_has_face (coverage, i, &record));
      guise_coverage_get_cell (coverage, i, &cell);
      if (n_changes < G_N_ELEMENTS (order) &&
          (cell.dimension == order[n_changes] || cell.other == order[n_changes]))
        n_changes++;
      if (cell.dimension == GUISE_COVERAGE_LIGHT || cell.dimension == GUISE_COVERAGE_LEVEL ||
          cell.dimension == GUISE_COVERAGE_WARMTH)
        {
          g_assert_cmpuint (n_changes, ==, G_N_ELEMENTS (order));
          n_light++;
        }
    }
  g_assert_cmpuint (n_changes, ==, G_N_ELEMENTS (order));
  g_assert_cmpint (n_light, ==, 1);
}

/* A card that changes what the person looks like: told once, then the set's needs are asked for,
 * and after it the person is told to go back before anything else. */
static void
test_card (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  size_t cell;

  g_assert_cmpint (guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_NONE), ==, 0);
  g_assert_true (guise_coach_get_cell (coach, &cell));
  g_assert_cmpint (guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_GLASSES), ==, 8 * SECOND);
  g_assert_cmpstr (guise_coach_get_text (coach), ==, "Put your glasses on");
  g_assert_cmpstr (guise_coach_get_detail (coach), ==, "");
  g_assert_false (guise_coach_get_cell (coach, &cell));
  g_assert_cmpint (wait_for_change (coach, 0), ==, 8 * SECOND);
  g_assert_true (guise_coach_get_cell (coach, &cell));
  g_assert_cmpstr (guise_coach_get_text (coach), !=, "Put your glasses on");
  /* A second take with them needs no change; without them they come off. */
  g_assert_cmpint (guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_GLASSES), ==, 0);
  g_assert_cmpint (guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_NONE), ==, 5 * SECOND);
  g_assert_cmpstr (guise_coach_get_text (coach), ==, "Take your glasses off");
  g_assert_cmpint (wait_for_change (coach, 20 * SECOND), ==, 5 * SECOND);
  g_assert_true (guise_coach_get_cell (coach, &cell));
}

/* From card to card: one thing, then the other. What a card asks for itself goes round. */
static void
test_actions (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  g_autofree char      *first = NULL;
  size_t                cell;
  int                   n = 0;

  guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_GLASSES);
  g_assert_cmpint (guise_coach_begin_take (coach, GUISE_CAPTURE_CARD_HAND), ==, 8 * SECOND);
  g_assert_cmpstr (guise_coach_get_text (coach), ==, "Take your glasses off");
  g_assert_cmpint (wait_for_change (coach, 0), ==, 5 * SECOND);
  g_assert_cmpstr (guise_coach_get_text (coach), ==, "Lift a hand to your face");
  g_assert_cmpint (wait_for_change (coach, 5 * SECOND), ==, 3 * SECOND);
  first = g_strdup (guise_coach_get_text (coach));
  g_assert_cmpstr (guise_coach_get_detail (coach), !=, "");
  g_assert_false (guise_coach_get_cell (coach, &cell));
  for (int64_t i = 1; i <= GUISE_COACH_N_DOTS; i++)
    n += guise_coach_see (coach, 8 * SECOND + i * SECOND / 10, &record, TRUE);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (guise_coach_get_n_kept (coach), ==, 0);
  g_assert_cmpstr (guise_coach_get_text (coach), !=, first);
  g_assert_cmpint (wait_for_change (coach, 9 * SECOND), <=, 6 * SECOND);
}

/* Every card is called by its name, has words for a person and time for what it asks. */
static void
test_cards (void)
{
  GuiseCaptureCard card = GUISE_CAPTURE_CARD_HAIR;

  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    {
      g_assert_true (
        guise_capture_card_from_name (guise_capture_card_get_name ((GuiseCaptureCard) i), &card));
      g_assert_cmpint (card, ==, i);
      g_assert_cmpstr (guise_capture_card_get_title (card), !=, "");
      g_assert_cmpstr (guise_capture_card_get_begin (card), !=, "");
      g_assert_cmpstr (guise_capture_card_get_hold (card), !=, "");
      g_assert_cmpstr (guise_capture_card_get_end (card), !=, "");
      g_assert_cmpint (guise_capture_card_get_begin_ns (card), >=, 2 * SECOND);
      g_assert_cmpint (guise_capture_card_get_end_ns (card), >=, 2 * SECOND);
    }
  g_assert_false (guise_capture_card_from_name ("", &card));
  g_assert_false (guise_capture_card_from_name (NULL, &card));
  g_assert_false (guise_capture_card_from_name ("hat", &card));
  g_assert_cmpstr (guise_capture_card_get_action (GUISE_CAPTURE_CARD_TONGUE, 0), ==,
                   "Tongue straight out");
  g_assert_cmpuint (guise_capture_card_get_quota (5000), ==, 100);
  g_assert_cmpuint (guise_capture_card_get_quota (40), ==, 5);
}

static void
test_takes (void)
{
  static const char *const bad[] = {
    "/*\"*/[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "",
    "[",
    "{}",
    "[]",
    "[1]",
    "[{\"label\": \"x\"}]",
    "[{\"seconds\": 5}]",
    "[{\"label\": {}, \"seconds\": 5}]",
    "[{\"label\": 7, \"seconds\": 5}]",
    "[{\"label\": \"x\", \"seconds\": []}]",
    "[{\"label\": \"x\", \"seconds\": 0}]",
    "[{\"label\": \"x\", \"seconds\": 1e9}]",
    "[{\"label\": \"x\", \"seconds\": 5, \"card\": \"hat\"}]",
    "[{\"label\": \"x\", \"seconds\": 5, \"card\": \"\"}]",
    "[{\"label\": \"x\", \"seconds\": 5, \"card\": null}]",
    "[{\"label\": \"x\", \"seconds\": 5, \"card\": 3}]",
    "[{\"label\": \"x\", \"seconds\": 5}, {\"label\": \"y\", \"seconds\": -1}]",
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "takes.json", NULL);
  g_autoptr (GPtrArray) takes = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      g_assert_null (guise_take_list_load (path, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
  g_assert_true (g_file_set_contents (path,
                                      "[{\"label\": \"window\", \"seconds\": 90}, {\"label\": "
                                      "\"lamp\", \"seconds\": 1.5, \"card\": \"make-up\"}]",
                                      -1, NULL));
  takes = guise_take_list_load (path, NULL);
  g_assert_cmpuint (takes->len, ==, 2);
  g_assert_cmpstr (((const GuisePlannedTake *) takes->pdata[0])->label, ==, "window");
  g_assert_cmpfloat (((const GuisePlannedTake *) takes->pdata[1])->seconds, ==, 1.5);
  g_assert_cmpint (((const GuisePlannedTake *) takes->pdata[0])->card, ==, GUISE_CAPTURE_CARD_NONE);
  g_assert_cmpint (((const GuisePlannedTake *) takes->pdata[1])->card, ==,
                   GUISE_CAPTURE_CARD_MAKE_UP);
  guise_test_rm_rf (dir);
}

/* What somebody came for is asked for first, again after a rest, and not for ever. */
static void
test_prefer (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseCoach) coach = guise_coach_new (coverage);
  const GuiseFaceRecord record = make_record (0.0);
  int64_t               now = 0;
  int                   n_asked = 0;

  guise_coach_prefer (coach, GUISE_COVERAGE_EYES, GUISE_EYES_CLOSED);
  g_assert_cmpstr (guise_coach_get_text (coach), ==,
                   guise_coach_get_words (GUISE_COVERAGE_EYES, GUISE_EYES_CLOSED));
  g_assert_false (guise_coach_see (coach, now, &record, FALSE));
  for (; now < 60 * SECOND; now += SECOND / 2)
    if (guise_coach_see (coach, now, &record, FALSE))
      n_asked += strstr (guise_coach_get_text (coach), "Close your eyes") != NULL ||
                 strstr (guise_coach_get_detail (coach), "Close your eyes") != NULL;
  g_assert_cmpint (n_asked, >=, 3);
  for (; now < 4 * 3600 * SECOND; now += SECOND)
    guise_coach_see (coach, now, &record, FALSE);
  guise_coach_prefer (coach, GUISE_COVERAGE_GAZE, -1);
  {
    GuiseCoverageCell cell;
    size_t            i;

    /* what nobody ever did was given up */
    g_assert_true (!guise_coach_get_cell (coach, &i) ||
                   (guise_coverage_get_cell (coverage, i, &cell), cell.dimension) !=
                     GUISE_COVERAGE_EYES);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coach/hold", test_hold);
  g_test_add_func ("/coach/skip", test_skip);
  g_test_add_func ("/coach/dots", test_dots);
  g_test_add_func ("/coach/patience", test_patience);
  g_test_add_func ("/coach/sides", test_sides);
  g_test_add_func ("/coach/order", test_order);
  g_test_add_func ("/coach/card", test_card);
  g_test_add_func ("/coach/actions", test_actions);
  g_test_add_func ("/coach/cards", test_cards);
  g_test_add_func ("/coach/takes", test_takes);
  g_test_add_func ("/coach/prefer", test_prefer);
  return g_test_run ();
}
