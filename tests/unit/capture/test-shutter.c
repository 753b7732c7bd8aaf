/* SPDX-License-Identifier: GPL-3.0-or-later
 * The automatic shutter on faces made by hand: every gate, by itself. */
#include "capture/guise-shutter.h"

#include <math.h>
#include <string.h>

#define FRAME_NS (G_GINT64_CONSTANT (1000000000) / 30)

/* The canonical head, seen from the front: its middle at a place of the picture, so many pixels a
 * centimetre. */
static GuiseFace *
make_face (double x, double y, double scale)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  GuiseFace *face = guise_face_new ();

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    face->mesh[i] = (GuiseMeshPoint){ (float) (x + scale * (double) canonical[i][0]),
                                      (float) (y - scale * (double) canonical[i][1]),
                                      (float) (-scale * (double) canonical[i][2]) };
  guise_face_mesh_to_landmarks (face->mesh, face->landmarks);
  face->rect = (GuiseFaceRect){ x - 8 * scale, y - 9 * scale, x + 8 * scale, y + 9 * scale };
  g_assert_true (guise_face_pose_from_mesh (face->mesh, &face->pose, &face->scale));
  face->score = 0.99;
  face->track = 1;
  return face;
}

/* @pictures: since the one before. */
static GuiseRefusal
glance_after (GuiseShutter *shutter, int pictures, GuiseFace *first, GuiseFace *second)
{
  static int64_t now;
  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_unref);

  if (first != NULL)
    g_ptr_array_add (faces, first);
  if (second != NULL)
    g_ptr_array_add (faces, second);
  now += pictures * FRAME_NS;
  return guise_shutter_glance (shutter, faces, 640, 480, now);
}

static GuiseRefusal
glance (GuiseShutter *shutter, GuiseFace *first, GuiseFace *second)
{
  return glance_after (shutter, 1, first, second);
}

static void
test_glance (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);
  GuiseFace *unsure = make_face (326, 240, 9);

  g_assert_cmpint (glance (shutter, NULL, NULL), ==, GUISE_REFUSAL_NO_FACE);
  g_assert_cmpint (glance (shutter, make_face (320, 240, 9), NULL), ==, GUISE_REFUSAL_NONE);
  /* Three pixels from picture to picture are one and a half while it is exposed. */
  g_assert_cmpint (glance (shutter, make_face (322, 240, 9), NULL), ==, GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance (shutter, make_face (326, 240, 9), NULL), ==, GUISE_REFUSAL_MOVING);
  g_assert_cmpint (glance (shutter, make_face (326, 240, 9), make_face (90, 90, 7)), ==,
                   GUISE_REFUSAL_SECOND_FACE);
  /* Somebody far behind does not matter. */
  g_assert_cmpint (glance (shutter, make_face (326, 240, 9), make_face (90, 90, 3)), ==,
                   GUISE_REFUSAL_NONE);
  unsure->score = 0.8;
  g_assert_cmpint (glance (shutter, unsure, NULL), ==, GUISE_REFUSAL_UNSURE);
  g_assert_cmpint (glance (shutter, make_face (326, 240, 5), NULL), ==, GUISE_REFUSAL_SMALL);
  g_assert_cmpint (glance (shutter, make_face (20, 240, 9), NULL), ==, GUISE_REFUSAL_OUTSIDE);
}

/* After a cut and after a pause the picture before tells nothing; a lost picture halves the step.
 */
static void
test_jump (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);

  g_assert_cmpint (glance (shutter, make_face (240, 240, 9), NULL), ==, GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance (shutter, make_face (400, 240, 9), NULL), ==, GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance (shutter, make_face (406, 240, 9), NULL), ==, GUISE_REFUSAL_MOVING);
  g_assert_cmpint (glance (shutter, make_face (380, 240, 9), NULL), ==, GUISE_REFUSAL_MOVING);
  g_assert_cmpint (glance_after (shutter, 2, make_face (384, 240, 9), NULL), ==,
                   GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance_after (shutter, 2, make_face (394, 240, 9), NULL), ==,
                   GUISE_REFUSAL_MOVING);
  g_assert_cmpint (glance_after (shutter, 30, make_face (350, 240, 9), NULL), ==,
                   GUISE_REFUSAL_NONE);
  /* Footage that starts again. */
  g_assert_cmpint (glance_after (shutter, -20, make_face (320, 240, 9), NULL), ==,
                   GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance (shutter, make_face (330, 240, 9), NULL), ==, GUISE_REFUSAL_MOVING);
}

/* A face like any other; different numbers look and do something else. */
static GuiseFaceRecord
make_record (int number)
{
  GuiseFaceRecord record = { .sharpness = 1.0f,
                             .light_level = 0.3f,
                             .clipped = 0.0f,
                             .eye_right = 0.2f,
                             .eye_left = 0.2f,
                             .mouth_width = 0.6f,
                             .brow = 0.2f,
                             .eye_distance = 80,
                             .distance = 0.12f };

  record.yaw = 0.2 * (number % 7) - 0.6;
  record.mouth_open = 0.02f * (float) number;
  record.yaw_bin = guise_face_get_yaw_bin (record.yaw);
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    record.appearance[i] = (int8_t) ((i * 31 + number * 57) % 100 - 50);
  return record;
}

static void
test_judge (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);
  GuiseFaceRecord kept = make_record (0);
  GuiseFaceRecord record;
  int64_t         now = 0;

  /* Fifteen sharp pictures tell what this camera can do. */
  for (int i = 0; i < 15; i++, now += 4 * FRAME_NS)
    {
      record = make_record (i);
      record.sharpness = i % 2 == 0 ? 1.0f : 0.98f;
      g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                       GUISE_REFUSAL_NONE);
    }
  record = make_record (3);
  record.sharpness = 0.9f;
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_BLURRED);
  record.sharpness = 0.97f;
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_NONE);
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now + FRAME_NS, coverage, novelty), ==,
                   GUISE_REFUSAL_SOON);
  now += 4 * FRAME_NS;
  record.light_level = 0.02f;
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_DARK);
  record.light_level = 0.3f;
  record.clipped = 0.1f;
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_BRIGHT);
  guise_novelty_add (novelty, &kept);
  record = make_record (0);
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_REPEATED);
  record = make_record (4);
  g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                   GUISE_REFUSAL_NONE);
}

/* Looking up the face is less sharp and no worse; a blurred picture of it is. */
static void
test_pose (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);
  int64_t now = 0;
  int     n_refused = 0;

  for (int i = 0; i < 200; i++, now += 4 * FRAME_NS)
    {
      GuiseFaceRecord record = make_record (i % 15);

      record.yaw = 0.0;
      record.pitch = i % 4 == 3 ? 0.5 : 0.0;
      record.sharpness = (i % 4 == 3 ? 0.85f : 1.0f) - (i % 8 > 3 ? 0.01f : 0.0f);
      n_refused +=
        guise_shutter_judge (shutter, &record, now, coverage, novelty) == GUISE_REFUSAL_BLURRED;
    }
  /* Of fifty upturned faces no more than the first ones, which there is nothing to compare with. */
  g_assert_cmpint (n_refused, <, 15);
  for (int i = 0; i < 2; i++, now += 4 * FRAME_NS)
    {
      GuiseFaceRecord record = make_record (i);

      record.yaw = 0.0;
      record.pitch = i == 0 ? 0.5 : 0.0;
      record.sharpness = i == 0 ? 0.78f : 0.9f;
      g_assert_cmpint (guise_shutter_judge (shutter, &record, now, coverage, novelty), ==,
                       GUISE_REFUSAL_BLURRED);
    }
}

/* A camera that is out of focus from the beginning never counts as sharp. */
static void
test_focus (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);

  for (int i = 0; i < 100; i++)
    {
      GuiseFaceRecord record = make_record (i % 20);

      record.sharpness = 0.15f;
      g_assert_cmpint (guise_shutter_judge (shutter, &record, 4 * i * FRAME_NS, coverage, novelty),
                       ==, GUISE_REFUSAL_BLURRED);
    }
}

/* A kind of which there are enough is not wanted any more, while another is. */
static void
test_enough (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (10);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);
  GuiseFaceRecord record = make_record (3);
  GuiseFaceRecord other = make_record (3);

  for (int i = 0; i < 50; i++)
    guise_coverage_add (coverage, &record);
  g_assert_cmpint (guise_shutter_judge (shutter, &record, 0, coverage, novelty), ==,
                   GUISE_REFUSAL_ENOUGH);
  other.yaw = 0.9;
  other.yaw_bin = guise_face_get_yaw_bin (other.yaw);
  g_assert_cmpint (guise_shutter_judge (shutter, &other, 0, coverage, novelty), ==,
                   GUISE_REFUSAL_NONE);
}

/* With a card the set has never enough; with fast movement only that counts, and only sharp. */
static void
test_card (void)
{
  g_autoptr (GuiseShutter) shutter = guise_shutter_new (30);

  guise_shutter_set_card (shutter, GUISE_CAPTURE_CARD_MOVEMENT);
  g_assert_cmpint (glance (shutter, make_face (320, 240, 9), NULL), ==, GUISE_REFUSAL_STILL);
  g_assert_cmpint (glance (shutter, make_face (321, 240, 9), NULL), ==, GUISE_REFUSAL_STILL);
  g_assert_cmpint (glance (shutter, make_face (333, 240, 9), NULL), ==, GUISE_REFUSAL_NONE);
  g_assert_cmpint (glance (shutter, make_face (345, 240, 5), NULL), ==, GUISE_REFUSAL_SMALL);
  guise_shutter_set_card (shutter, GUISE_CAPTURE_CARD_NONE);
  g_assert_cmpint (glance (shutter, make_face (345, 240, 9), NULL), ==, GUISE_REFUSAL_MOVING);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < GUISE_N_REFUSALS; i++)
    {
      g_assert_true (g_hash_table_add (names, (char *) guise_refusal_get_name ((GuiseRefusal) i)));
      g_assert_cmpstr (guise_refusal_get_text ((GuiseRefusal) i), !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shutter/glance", test_glance);
  g_test_add_func ("/shutter/jump", test_jump);
  g_test_add_func ("/shutter/judge", test_judge);
  g_test_add_func ("/shutter/pose", test_pose);
  g_test_add_func ("/shutter/focus", test_focus);
  g_test_add_func ("/shutter/enough", test_enough);
  g_test_add_func ("/shutter/card", test_card);
  g_test_add_func ("/shutter/names", test_names);
  return g_test_run ();
}
