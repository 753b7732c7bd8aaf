/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of the losses: curves where they belong, whatever the numbers. */
#include "support/guise-test.h"
#include "train/guise-loss-chart.h"

#include <math.h>

static const uint8_t src_line[3] = { 148, 108, 38 };
static const uint8_t wrong[3] = { 60, 60, 214 };

static GuiseLossCurve *
make_curve (unsigned n)
{
  GuiseLossCurve *curve = g_new0 (GuiseLossCurve, 1);

  curve->points = g_array_new (FALSE, FALSE, sizeof (GuiseLossPoint));
  for (unsigned i = 0; i < n; i++)
    {
      const GuiseLossPoint point = { .iteration = 1 + 10 * (uint64_t) i,
                                     .n_iterations = 10,
                                     .n = 10,
                                     .src = { 1.0f, 1.0f, 1.0f },
                                     .dst = { 0.1f, 0.1f, 0.1f },
                                     .ms = 5.0f };

      g_array_append_val (curve->points, point);
    }
  return curve;
}

static GuiseLossPoint *
get_point (GuiseLossCurve *curve, unsigned i)
{
  return &g_array_index (curve->points, GuiseLossPoint, i);
}

static GuiseImage *
draw (const GuiseLossCurve *curve)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = g_ptr_array_new ();
  GuiseJournalMark stage = { 0, (char *) "a-long-name-of-a-stage" };
  GuiseJournalMark reset = { 25, NULL };
  GuiseJournalMark later = { UINT64_MAX - 1, (char *) "later" };
  GuiseImage      *image;

  g_ptr_array_add (marks, &stage);
  g_ptr_array_add (marks, &reset);
  g_ptr_array_add (marks, &later);
  image = guise_loss_chart_draw (curve, marks, "a ü title", &error);
  g_assert_no_error (error);
  return image;
}

/* In which rows of the curves' columns a colour is, as first and last. */
static unsigned
count (const GuiseImage *image, const uint8_t bgr[3], int from_x, int to_x)
{
  unsigned n = 0;

  for (int y = 76; y < 76 + 576; y++)
    for (int x = from_x; x < to_x; x++)
      {
        const uint8_t *pixel = guise_image_row (image, y) + 3 * x;

        n += pixel[0] == bgr[0] && pixel[1] == bgr[1] && pixel[2] == bgr[2] ? 1 : 0;
      }
  return n;
}

static void
test_gap (void)
{
  g_autoptr (GuiseLossCurve) curve = make_curve (10);
  g_autoptr (GuiseImage) whole = draw (curve);
  g_autoptr (GuiseImage) with_gap = NULL;

  g_assert_cmpuint (count (whole, src_line, 76, 76 + 1180), ==, 2 * 1180);
  g_assert_cmpuint (count (whole, wrong, 76, 76 + 1180), ==, 0);
  *get_point (curve, 4) = (GuiseLossPoint){ .iteration = 41,
                                            .n_iterations = 10,
                                            .n_bad = 10,
                                            .src = { NAN, NAN, NAN },
                                            .dst = { NAN, NAN, NAN },
                                            .ms = NAN };
  with_gap = draw (curve);
  g_assert_cmpuint (count (with_gap, src_line, 76, 76 + 1180), ==, 2 * (1180 - 118));
  g_assert_cmpuint (count (with_gap, wrong, 76 + 4 * 118, 76 + 5 * 118), >=, 118);
  g_assert_cmpuint (count (with_gap, wrong, 76, 76 + 4 * 118), ==, 0);
}

/* Nothing, one point, zeros, huge and tiny ones: no way out of the picture, no endless ticks. */
static void
test_odd (void)
{
  static const float values[] = { 0.0f, 1e-38f, 3e38f, -1.0f };
  g_autoptr (GuiseLossCurve) empty = make_curve (0);
  g_autoptr (GuiseLossCurve) one = make_curve (1);
  g_autoptr (GuiseImage) of_none = draw (empty);
  g_autoptr (GuiseImage) of_one = draw (one);

  g_assert_cmpuint (count (of_none, src_line, 76, 76 + 1180), ==, 0);
  g_assert_cmpuint (count (of_one, src_line, 76, 76 + 1180), ==, 2 * 1180);
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GuiseLossCurve) curve = make_curve (3);
      g_autoptr (GuiseImage) image = NULL;

      get_point (curve, 1)->src = (GuiseLossSpan){ values[i], values[i], values[i] };
      image = draw (curve);
      g_assert_cmpuint (count (image, src_line, 76, 76 + 1180), >, 0);
    }
}

/* Iterations as far as a history can count. */
static void
test_far (void)
{
  g_autoptr (GuiseLossCurve) curve = make_curve (2);
  g_autoptr (GuiseImage) image = NULL;

  get_point (curve, 0)->n_iterations = (uint64_t) INT64_MAX / 2;
  get_point (curve, 1)->iteration = 1 + (uint64_t) INT64_MAX / 2;
  get_point (curve, 1)->n_iterations = (uint64_t) INT64_MAX / 2;
  image = draw (curve);
  g_assert_cmpuint (count (image, src_line, 76, 76 + 1180), ==, 2 * 1180);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/loss-chart/gap", test_gap);
  g_test_add_func ("/train/loss-chart/odd", test_odd);
  g_test_add_func ("/train/loss-chart/far", test_far);
  return g_test_run ();
}
