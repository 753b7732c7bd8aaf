/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of what a faceset needs: cells, counts, gain, what to ask for next. */
#include "survey/guise-coverage.h"

#include "core/guise-random.h"
#include "made-up-record.h"
#include "sample/guise-sample-order.h"

/* The table is faces.md 6.3: shares of each dimension, pairs as listed there. */
static void
test_table (void)
{
  static const double sums[GUISE_N_COVERAGE_DIMENSIONS] = {
    [GUISE_COVERAGE_GAZE] = 0.8, /* of the faces with open eyes */
  };
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  size_t n_pairs = 0;
  size_t in_pairs = 0;

  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    {
      size_t sum = 0;

      for (int bin = 0; bin < guise_coverage_get_n_bins (d); bin++)
        sum += guise_coverage_get_quota (coverage, d, bin);
      g_assert_cmpuint (sum, ==, (size_t) (5000.0 * (sums[d] > 0.0 ? sums[d] : 1.0)));
    }
  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      GuiseCoverageCell cell;

      guise_coverage_get_cell (coverage, i, &cell);
      n_pairs += cell.other != GUISE_N_COVERAGE_DIMENSIONS;
      in_pairs += cell.other != GUISE_N_COVERAGE_DIMENSIONS ? cell.quota : 0;
    }
  g_assert_cmpuint (n_pairs, ==, 7 * 4 + 2 * 4 + 7 + 5 * 5 + 2 * 3 + 2 + 6 * 5 + 6 + 6 * 6 + 3 * 5);
  g_assert_cmpuint (in_pairs, >, 4500); /* "about 5200 memberships" */
  g_assert_cmpuint (in_pairs, <, 5500);
}

/* A head is within the span of the tile that counts it, and of no other. */
static void
test_spans (void)
{
  for (double degrees = -80.05; degrees < 80.0; degrees += 0.7)
    {
      const double angle = degrees * G_PI / 180.0;
      const int    column = guise_coverage_get_yaw_column (guise_face_get_yaw_bin (angle));
      const int    row = guise_coverage_get_pitch_row (angle);

      for (int c = 0; c < GUISE_COVERAGE_N_YAW_COLUMNS; c++)
        for (int r = 0; r < GUISE_COVERAGE_N_PITCH_ROWS; r++)
          {
            double yaw[2], pitch[2];

            guise_coverage_get_pose_span (c, r, yaw, pitch);
            g_assert_cmpint (angle > yaw[0] && angle <= yaw[1], ==, c == column);
            g_assert_cmpint (angle >= pitch[0] && angle < pitch[1], ==, r == row);
          }
    }
}

/* Columns are symmetric up to the open last bin, and group all 128 bins. */
static void
test_columns (void)
{
  int last = -1;
  int n_of[GUISE_COVERAGE_N_YAW_COLUMNS] = { 0 };

  for (int bin = 0; bin < GUISE_FACE_N_YAW_BINS; bin++)
    {
      const int column = guise_coverage_get_yaw_column (bin);

      g_assert_cmpint (column, >=, last);
      g_assert_cmpint (column, <=, last + 1);
      last = column;
      n_of[column]++;
    }
  g_assert_cmpint (last, ==, GUISE_COVERAGE_N_YAW_COLUMNS - 1);
  for (int column = 1; column < 8; column++)
    g_assert_cmpint (ABS (n_of[column] - n_of[8 - column]), <=, 2);
  g_assert_cmpint (guise_coverage_get_yaw_column (guise_face_get_yaw_bin (0.0)), ==, 4);
  g_assert_cmpint (guise_coverage_get_yaw_column (guise_face_get_yaw_bin (0.5)), ==, 2);
  g_assert_cmpint (guise_coverage_get_yaw_column (guise_face_get_yaw_bin (-0.5)), ==, 6);
  g_assert_cmpfloat (guise_coverage_get_head_yaw (0.0), ==, 0.0);
  g_assert_cmpfloat_with_epsilon (guise_coverage_get_head_yaw (45.0 * G_PI / 180.0), 55.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_coverage_get_head_yaw (-9.0 * G_PI / 180.0), -8.0, 1e-9);
  g_assert_cmpfloat (guise_coverage_get_head_yaw (1.5), ==, 90.0);
  g_assert_cmpint (guise_coverage_get_pitch_row (0.0), ==, 2);
  g_assert_cmpint (guise_coverage_get_pitch_row (0.6), ==, 0);
  g_assert_cmpint (guise_coverage_get_pitch_row (-0.6), ==, 4);
}

/* features.md A6: one pose, one bin, wherever it is looked at. */
static void
test_one_bin (void)
{
  GuiseRandom random = guise_random_init (11, 1);
  int         n_same = 0;

  for (int i = 0; i < 200; i++)
    {
      const double          one = guise_random_uniform (&random, -1.5, 1.5);
      const double          other = one + guise_random_uniform (&random, -0.02, 0.02);
      const double          yaws[3] = { one, other, other };
      const GuiseFaceRecord records[2] = { made_up_record (one * 180.0 / G_PI, 0.0),
                                           made_up_record (other * 180.0 / G_PI, 0.0) };
      g_autoptr (GuiseCoverage) coverage = guise_coverage_new (100);
      g_autoptr (GuiseSampleOrder) order = guise_sample_order_new_by_yaw (yaws, 3, (uint64_t) i);
      int n_drawn = 0;

      /* The record is what capture and "best" go by. */
      g_assert_cmpint (records[0].yaw_bin, ==, guise_face_get_yaw_bin (records[0].yaw));
      /* The sampler's groups take turns: alone in its bin the first face is every other draw,
       * among three it is every third. */
      for (uint64_t draw = 0; draw < 6; draw++)
        n_drawn += guise_sample_order_get (order, draw) == 0;
      g_assert_cmpint (n_drawn, ==, records[0].yaw_bin == records[1].yaw_bin ? 2 : 3);
      n_same += records[0].yaw_bin == records[1].yaw_bin;
      /* what is shown is a group of bins */
      guise_coverage_add (coverage, &records[0]);
      g_assert_cmpuint (guise_coverage_get_count (coverage, GUISE_COVERAGE_YAW,
                                                  guise_coverage_get_yaw_column (
                                                    guise_face_get_yaw_bin (yaws[0]))),
                        ==, 1);
    }
  g_assert_cmpint (n_same, >, 50);
  g_assert_cmpint (n_same, <, 180);
}

static void
test_count (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (100);
  GuiseFaceRecord record = made_up_record (0.0, 0.0);
  const double    first_gain = guise_coverage_get_gain (coverage, &record);

  g_assert_cmpfloat (first_gain, >, 9.0); /* nine singles of ten at least, and pairs */
  g_assert_cmpfloat (guise_coverage_get_completion (coverage), ==, 0.0);
  guise_coverage_add (coverage, &record);
  g_assert_cmpuint (guise_coverage_get_n_faces (coverage), ==, 1);
  g_assert_cmpuint (guise_coverage_get_count (coverage, GUISE_COVERAGE_MOUTH, GUISE_MOUTH_SLIGHT),
                    ==, 1);
  g_assert_cmpuint (guise_coverage_get_count (coverage, GUISE_COVERAGE_EYES, GUISE_EYES_OPEN), ==,
                    1);
  g_assert_cmpuint (guise_coverage_get_pose_count (coverage, 4, 2), ==, 1);
  g_assert_cmpfloat (guise_coverage_get_gain (coverage, &record), <, first_gain);
  for (int i = 0; i < 200; i++)
    guise_coverage_add (coverage, &record);
  g_assert_cmpfloat (guise_coverage_get_gain (coverage, &record), ==, 0.0);
  g_assert_cmpfloat (guise_coverage_get_completion (coverage), <, 0.7);
  g_assert_false (guise_coverage_is_full (coverage));
  for (int i = 0; i < 201; i++)
    guise_coverage_remove (coverage, &record);
  g_assert_cmpfloat (guise_coverage_get_gain (coverage, &record), ==, first_gain);
  g_assert_cmpfloat (guise_coverage_get_completion (coverage), ==, 0.0);
  g_assert_cmpuint (guise_coverage_get_n_faces (coverage), ==, 0);
}

/* What is not known counts in no bin, and the rest does. */
static void
test_unknown (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (100);
  GuiseFaceRecord record = made_up_record (0.0, 0.0);

  record.gaze_x = record.gaze_y = record.distance = record.roll = NAN;
  guise_coverage_add (coverage, &record);
  g_assert_cmpuint (guise_coverage_get_n_known (coverage, GUISE_COVERAGE_GAZE), ==, 0);
  g_assert_cmpuint (guise_coverage_get_n_known (coverage, GUISE_COVERAGE_DISTANCE), ==, 0);
  g_assert_cmpuint (guise_coverage_get_n_known (coverage, GUISE_COVERAGE_ROLL), ==, 0);
  g_assert_cmpuint (guise_coverage_get_n_known (coverage, GUISE_COVERAGE_YAW), ==, 1);
}

static void
test_emptiest (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (1000);
  const GuiseFaceRecord front = made_up_record (0.0, 0.0);
  const GuiseFaceRecord left = made_up_record (60.0, 0.0);
  size_t                cell;
  GuiseCoverageCell     shown;

  for (int i = 0; i < 1000; i++)
    guise_coverage_add (coverage, &front);
  /* from the right profile the left one is too far */
  g_assert_true (guise_coverage_find_emptiest (coverage, &left, 1, NULL, &cell));
  guise_coverage_get_cell (coverage, cell, &shown);
  g_assert_cmpuint (shown.count, <, shown.quota);
  if (shown.dimension == GUISE_COVERAGE_YAW)
    g_assert_cmpint (shown.bin, <=, 2);
  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      GuiseCoverageCell other;

      guise_coverage_get_cell (coverage, i, &other);
      if (other.dimension != GUISE_COVERAGE_YAW && other.dimension != GUISE_COVERAGE_PITCH &&
          other.other == GUISE_N_COVERAGE_DIMENSIONS && other.quota > other.count)
        g_assert_cmpuint (other.quota - other.count, <=, shown.quota - shown.count);
    }
  g_assert_false (guise_coverage_has_face (coverage, cell, &front));
}

/* A cell that nobody can reach is halved, then waived, and the pairs with it. */
static void
test_give_up (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (1000);
  GuiseFaceReferences references;
  GuiseCoverageCell   cell;
  size_t              before;

  guise_coverage_get_cell (coverage, 0, &cell); /* yaw -4 */
  before = cell.quota;
  guise_coverage_give_up (coverage, 0);
  guise_coverage_get_cell (coverage, 0, &cell);
  g_assert_cmpuint (cell.quota, ==, before / 2);
  guise_coverage_give_up (coverage, 0);
  guise_face_references_init (&references);
  guise_coverage_reset (coverage, &references);
  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      guise_coverage_get_cell (coverage, i, &cell);
      if ((cell.dimension == GUISE_COVERAGE_YAW && cell.bin == 0) ||
          (cell.other == GUISE_COVERAGE_YAW && cell.other_bin == 0))
        g_assert_cmpuint (cell.quota, ==, 0);
      else
        g_assert_cmpuint (cell.quota, >, 0);
    }
}

static void
test_names (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (1000);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *first = guise_coverage_dup_cell_name (coverage, 0);

  g_assert_cmpstr (first, ==, "yaw:-4");
  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      g_autofree char *text = guise_coverage_dup_cell_text (coverage, i);

      g_assert_true (g_hash_table_add (seen, guise_coverage_dup_cell_name (coverage, i)));
      g_assert_cmpuint (strlen (text), >, 5);
    }
}

/* Eyes and mouths are measured against the person's own. */
static void
test_references (void)
{
  GuiseFaceRecord        records[20];
  const GuiseFaceRecord *pointers[21] = { NULL };
  GuiseFaceReferences    references;
  GuiseFaceRecord        face = made_up_record (0.0, 0.0);

  for (int i = 0; i < 20; i++)
    {
      records[i] = made_up_record (i - 10.0, 0.0);
      records[i].eye_left = records[i].eye_right = i < 4 ? 0.03f : 0.16f; /* narrow eyes, blinks */
      records[i].mouth_width = 0.70f;
      pointers[i + 1] = &records[i];
    }
  guise_face_references_measure (&references, pointers, 21);
  g_assert_cmpfloat_with_epsilon (references.eyes_open, 0.16, 1e-6);
  g_assert_cmpfloat_with_epsilon (references.mouth_width, 0.70, 1e-6);

  face.eye_left = face.eye_right = 0.16f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_OPEN);
  face.eye_left = 0.05f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_OPEN);
  g_assert_true (guise_face_is_wink (&face, &references));
  face.eye_right = 0.05f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_CLOSED);
  g_assert_false (guise_face_is_wink (&face, &references));
  face.eye_right = face.eye_left = 0.11f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_HALF);
  face.eye_right = face.eye_left = 0.20f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_WIDE);
  face.mouth_width = 0.65f; /* wide for others, narrow for this person */
  g_assert_cmpint (guise_face_get_shape_state (&face, &references), ==, GUISE_SHAPE_NEUTRAL);
  face.mouth_width = 0.55f;
  g_assert_cmpint (guise_face_get_shape_state (&face, &references), ==, GUISE_SHAPE_PUCKER);

  /* the far eye of a turned head says nothing: here the person's right one */
  face = made_up_record (40.0, 0.0);
  face.eye_right = 0.02f;
  face.eye_left = 0.16f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_OPEN);
  g_assert_false (guise_face_is_wink (&face, &references));
  face.eye_left = 0.02f;
  face.eye_right = 0.16f;
  g_assert_cmpint (guise_face_get_eyes_state (&face, &references), ==, GUISE_EYES_CLOSED);
}

static void
test_gaze_and_light (void)
{
  GuiseFaceReferences references;
  GuiseFaceRecord     face = made_up_record (0.0, 0.0);

  guise_face_references_init (&references);
  g_assert_cmpint (guise_face_get_gaze_state (&face, &references), ==, GUISE_GAZE_CENTRE);
  face.gaze_x = -0.10f;
  g_assert_cmpint (guise_face_get_gaze_state (&face, &references), ==, GUISE_GAZE_LEFT);
  face.gaze_y = 0.10f;
  g_assert_cmpint (guise_face_get_gaze_state (&face, &references), ==, GUISE_GAZE_CORNER);
  face.gaze_x = 0.0f;
  g_assert_cmpint (guise_face_get_gaze_state (&face, &references), ==, GUISE_GAZE_DOWN);
  face.eye_left = face.eye_right = 0.03f;
  g_assert_cmpint (guise_face_get_gaze_state (&face, &references), ==, -1);

  g_assert_cmpint (guise_face_get_light_state (&face), ==, GUISE_LIGHT_FRONT);
  face.light_x = 0.4f;
  g_assert_cmpint (guise_face_get_light_state (&face), ==, GUISE_LIGHT_RIGHT);
  face.light_y = -0.7f;
  g_assert_cmpint (guise_face_get_light_state (&face), ==, GUISE_LIGHT_TOP);
  face.light_x = -0.7f;
  g_assert_cmpint (guise_face_get_light_state (&face), ==, GUISE_LIGHT_FAR_LEFT);
}

/* Vowels go by what is usual for the person, as the shapes do. */
static void
test_vowels (void)
{
  GuiseFaceReferences references;
  GuiseFaceRecord     face = made_up_record (0.0, 0.0);
  static const struct
  {
    float width;
    float open;
    int   state;
  } cases[] = {
    { 0.70f, 0.005f, GUISE_VOWEL_NONE },
    { 0.76f, 0.005f, GUISE_VOWEL_NONE }, /* a closed smile */
    { 0.76f, 0.030f, GUISE_VOWEL_EE },
    { 0.60f, 0.030f, GUISE_VOWEL_OO },
    { 0.60f, 0.100f, GUISE_VOWEL_OO },
    { 0.70f, 0.100f, GUISE_VOWEL_AA },
    { 0.76f, 0.100f, GUISE_VOWEL_AA },
    { NAN, 0.1f, -1 },
    { 0.70f, NAN, -1 },
  };

  guise_face_references_init (&references);
  references.mouth_width = 0.70;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      face.mouth_width = cases[i].width;
      face.mouth_open = cases[i].open;
      g_assert_cmpint (guise_face_get_vowel_state (&face, &references), ==, cases[i].state);
    }
}

/* The same warmth is a lamp on one skin and usual on another; beyond all skins it is the light. */
static void
test_warmth (void)
{
  GuiseFaceReferences    references;
  GuiseFaceRecord        face = made_up_record (0.0, 0.0);
  const GuiseFaceRecord *faces[16];
  static const struct
  {
    float usual;
    float warmth;
    int   state;
  } cases[] = {
    { 1.1f, 1.3f, GUISE_WARMTH_USUAL }, { 1.1f, 1.7f, GUISE_WARMTH_WARM },
    { 1.1f, 0.7f, GUISE_WARMTH_COOL },  { 2.0f, 1.7f, GUISE_WARMTH_USUAL },
    { 2.0f, 1.6f, GUISE_WARMTH_COOL },  { 3.0f, 3.0f, GUISE_WARMTH_WARM },
    { 0.0f, 0.0f, GUISE_WARMTH_COOL },  { 1.1f, NAN, -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      face.warmth = cases[i].usual;
      for (size_t k = 0; k < G_N_ELEMENTS (faces); k++)
        faces[k] = &face;
      guise_face_references_measure (&references, faces, G_N_ELEMENTS (faces));
      face.warmth = cases[i].warmth;
      g_assert_cmpint (guise_face_get_warmth_state (&face, &references), ==, cases[i].state);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coverage/table", test_table);
  g_test_add_func ("/coverage/columns", test_columns);
  g_test_add_func ("/coverage/spans", test_spans);
  g_test_add_func ("/coverage/one-bin", test_one_bin);
  g_test_add_func ("/coverage/count", test_count);
  g_test_add_func ("/coverage/unknown", test_unknown);
  g_test_add_func ("/coverage/emptiest", test_emptiest);
  g_test_add_func ("/coverage/give-up", test_give_up);
  g_test_add_func ("/coverage/names", test_names);
  g_test_add_func ("/coverage/references", test_references);
  g_test_add_func ("/coverage/gaze-and-light", test_gaze_and_light);
  g_test_add_func ("/coverage/warmth", test_warmth);
  g_test_add_func ("/coverage/vowels", test_vowels);
  return g_test_run ();
}
