/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words and geometry of the page before the camera, without a camera. */
#include <string.h>

#include "app/record/guise-camera-view.h"
#include "app/record/guise-card-meter.h"
#include "app/record/guise-coach-words.h"
#include "app/record/guise-face-overlay.h"
#include "app/record/guise-meter.h"
#include "app/record/guise-pose-map.h"
#include "ui.h"

static void
test_words (void)
{
  g_autofree char *left = guise_pose_map_dup_tile_name (6, 1);
  g_autofree char *right = guise_pose_map_dup_tile_name (2, 2);
  g_autofree char *middle = guise_pose_map_dup_tile_name (4, 4);

  /* Column 6 of the coverage: nose to the picture's right, which is the person's left. */
  g_assert_cmpstr (left, ==, "left 20 to 35°, up");
  g_assert_cmpstr (right, ==, "right 20 to 35°, level");
  g_assert_cmpstr (middle, ==, "to the camera, far down");
}

/* Left and right of the meters are the person's own, as in the words of the coach: where it asks to
 * look left, the tile "left" is meant. */
static void
test_meters (void)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);
  int n_checked = 0;

  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      GuiseRecordFigures figures = { .has_goal = TRUE };
      const char        *side = NULL;

      guise_coverage_get_cell (coverage, i, &figures.goal);
      if (figures.goal.other != GUISE_N_COVERAGE_DIMENSIONS)
        continue;
      switch (figures.goal.dimension)
        {
        case GUISE_COVERAGE_GAZE: /* bins by the picture: centre, left, right */
        case GUISE_COVERAGE_LIGHT:
          side = figures.goal.bin == 1 ? "right" : figures.goal.bin == 2 ? "left" : NULL;
          break;
        case GUISE_COVERAGE_ROLL:
          side = figures.goal.bin == 0 ? "right" : figures.goal.bin == 2 ? "left" : NULL;
          break;
        default:
          break;
        }
      for (int kind = 0; side != NULL && kind < GUISE_N_METERS; kind++)
        for (int tile = 0; tile < guise_meter_kind_get_n_tiles ((GuiseMeterKind) kind); tile++)
          if (guise_meter_kind_is_goal ((GuiseMeterKind) kind, tile, &figures))
            {
              g_assert_cmpstr (guise_meter_kind_get_tile_name ((GuiseMeterKind) kind, tile), ==,
                               side);
              n_checked++;
            }
    }
  g_assert_cmpint (n_checked, ==, 6);
}

/* Light has a colour too: where the coach asks for a lamp, a tile says so. */
static void
test_warmth (void)
{
  GuiseRecordFigures figures = { .has_goal = TRUE,
                                 .goal = { GUISE_COVERAGE_WARMTH, GUISE_WARMTH_WARM,
                                           GUISE_N_COVERAGE_DIMENSIONS, 0 } };
  int                n_goals = 0;

  for (int kind = 0; kind < GUISE_N_METERS; kind++)
    for (int tile = 0; tile < guise_meter_kind_get_n_tiles ((GuiseMeterKind) kind); tile++)
      if (guise_meter_kind_is_goal ((GuiseMeterKind) kind, tile, &figures))
        {
          g_assert_cmpstr (guise_meter_kind_get_tile_name ((GuiseMeterKind) kind, tile), ==,
                           "warm");
          n_goals++;
        }
  g_assert_cmpint (n_goals, ==, 1);
}

/* Of light the meter says what the person can do about it; the others have only their numbers. */
static void
test_hint (void)
{
  g_autoptr (GtkWidget) light =
               g_object_ref_sink (g_object_new (GUISE_TYPE_METER, "kind", GUISE_METER_LIGHT, NULL));
  g_autoptr (GtkWidget) eyes =
               g_object_ref_sink (g_object_new (GUISE_TYPE_METER, "kind", GUISE_METER_EYES, NULL));
  GuiseRecordFigures figures = { 0 };

  guise_meter_follow (GUISE_METER (light), &figures);
  guise_meter_follow (GUISE_METER (eyes), &figures);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (light), "not from a colour transfer"));
  g_assert_null (strstr (gtk_widget_get_tooltip_text (eyes), "\n"));
}

/* A tile that stands for two bins is full when both are, and nothing wanted is told from nothing
 * there. */
static void
test_fractions (void)
{
  GuiseRecordFigures figures = { 0 };

  g_assert_cmpfloat (guise_meter_kind_get_fraction (GUISE_METER_LIGHT, 1, &figures), <, 0);
  figures.bins[GUISE_COVERAGE_LIGHT][2] = (GuiseRecordCount){ 900, 300 };
  figures.bins[GUISE_COVERAGE_LIGHT][4] = (GuiseRecordCount){ 50, 200 };
  g_assert_cmpfloat_with_epsilon (guise_meter_kind_get_fraction (GUISE_METER_LIGHT, 1, &figures),
                                  (1.0 + 0.25) / 2, 1e-9);
  figures.bins[GUISE_COVERAGE_LIGHT][4].quota = 0;
  g_assert_cmpfloat_with_epsilon (guise_meter_kind_get_fraction (GUISE_METER_LIGHT, 1, &figures),
                                  1.0, 1e-9);
}

/* What one tile sums up can be read in its words. */
static void
test_parts (void)
{
  GuiseRecordFigures figures = { 0 };
  g_autofree char   *eyes = NULL;
  g_autofree char   *light = NULL;

  figures.bins[GUISE_COVERAGE_EYES][0] = (GuiseRecordCount){ 3, 10 };
  figures.bins[GUISE_COVERAGE_EYES][1] = (GuiseRecordCount){ 10, 10 };
  eyes = guise_meter_kind_describe (GUISE_METER_EYES, &figures);
  g_assert_cmpstr (eyes, ==, "closed 30 %, half done, open not wanted, wide not wanted");
  figures.bins[GUISE_COVERAGE_LIGHT][2] = (GuiseRecordCount){ 900, 300 };
  figures.bins[GUISE_COVERAGE_LIGHT][4] = (GuiseRecordCount){ 50, 200 };
  light = guise_meter_kind_describe (GUISE_METER_LIGHT, &figures);
  g_assert_cmpstr (light, ==,
                   "front not wanted, left 62 % (soft done, strong 25 %), right not wanted (soft "
                   "not wanted, strong not wanted), top not wanted, dim not wanted, bright not "
                   "wanted");
}

/* Cards that were chosen are read, in their order; without one there is no row. */
static void
test_cards (void)
{
  g_autoptr (GtkWidget) meter = g_object_ref_sink (g_object_new (GUISE_TYPE_CARD_METER, NULL));
  GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS] = { 0 };
  int              one, four;

  cards[GUISE_CAPTURE_CARD_BEARD] = (GuiseRecordCount){ 12, 0 };
  guise_card_meter_follow (GUISE_CARD_METER (meter), cards);
  g_assert_false (gtk_widget_get_visible (meter));
  cards[GUISE_CAPTURE_CARD_GLASSES] = (GuiseRecordCount){ 42, 100 };
  cards[GUISE_CAPTURE_CARD_TONGUE] = (GuiseRecordCount){ 130, 100 };
  guise_card_meter_follow (GUISE_CARD_METER (meter), cards);
  g_assert_true (gtk_widget_get_visible (meter));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (meter), ==, "Glasses 42 %, Tongue done");
  gtk_widget_measure (meter, GTK_ORIENTATION_VERTICAL, -1, &one, NULL, NULL, NULL);
  cards[GUISE_CAPTURE_CARD_HAIR] = (GuiseRecordCount){ 0, 100 };
  cards[GUISE_CAPTURE_CARD_TALKING] = (GuiseRecordCount){ 1, 100 };
  guise_card_meter_follow (GUISE_CARD_METER (meter), cards);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (meter), ==,
                   "Glasses 42 %, Another hair style 0 %, Tongue done, Talking 1 %");
  gtk_widget_measure (meter, GTK_ORIENTATION_VERTICAL, -1, &four, NULL, NULL, NULL);
  g_assert_cmpint (four, >=, 2 * one);
  cards[GUISE_CAPTURE_CARD_GLASSES].quota = cards[GUISE_CAPTURE_CARD_TONGUE].quota = 0;
  cards[GUISE_CAPTURE_CARD_HAIR].quota = cards[GUISE_CAPTURE_CARD_TALKING].quota = 0;
  guise_card_meter_follow (GUISE_CARD_METER (meter), cards);
  g_assert_false (gtk_widget_get_visible (meter));
}

static void
test_geometry (void)
{
  GuiseRecordFigures figures = { .has_goal = TRUE,
                                 .goal = { .dimension = GUISE_COVERAGE_YAW,
                                           .bin = 6, /* the person's left, 20 to 35 degrees */
                                           .other = GUISE_COVERAGE_PITCH,
                                           .other_bin = 1 } };
  GuiseCameraFit     fit;
  graphene_point_t   point;
  double             x, y;

  guise_pose_map_locate (0, 0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-9);
  guise_pose_map_locate (-27.5, 14, &x, &y); /* to the person's left, up */
  g_assert_cmpfloat_with_epsilon (x, 2.5 / 9, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 1.5 / 5, 1e-9);
  guise_pose_map_locate (200, -200, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 1, 1e-9);

  g_assert_true (guise_pose_map_get_way (&figures, 0, 0, &x, &y));
  g_assert_cmpfloat_with_epsilon (x, -27.5, 1e-9); /* to the left of a mirror */
  g_assert_cmpfloat_with_epsilon (y, -14, 1e-9);   /* up */
  g_assert_false (guise_pose_map_get_way (&figures, -25, 10, &x, &y));

  /* Cover, mirrored: the picture's left is at the right. */
  guise_camera_fit_cover (&fit, 100, 100, 200, 400);
  g_assert_cmpfloat_with_epsilon (fit.scale, 4, 1e-9);
  point = guise_camera_fit_map (&fit, -0.5, -0.5);
  g_assert_cmpfloat_with_epsilon (point.x, 300, 1e-3);
  g_assert_cmpfloat_with_epsilon (point.y, 0, 1e-3);
}

static void
test_refusals (void)
{
  GuiseRecordFigures figures = { 0 };
  uint64_t           n;
  g_autofree char   *nothing = guise_record_figures_describe_refusals (&figures, &n);
  g_autofree char   *text = NULL;

  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (n, ==, 0);
  figures.counts.n_refused[GUISE_REFUSAL_DARK] = 9;
  figures.counts.n_refused[GUISE_REFUSAL_REPEATED] = 40;
  text = guise_record_figures_describe_refusals (&figures, &n);
  g_assert_cmpstr (text, ==, "same as before 40 · too dark 9");
  g_assert_cmpuint (n, ==, 49);
}

static void
assert_known (const char *text)
{
  g_test_message ("%s", text);
  g_assert_true (guise_coach_words_has (text));
}

/* Translators have everything that the engine says to a person before the camera. */
static void
test_coach_words (void)
{
  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    for (int bin = 0; bin < guise_coverage_get_n_bins ((GuiseCoverageDimension) d); bin++)
      assert_known (guise_coach_get_words ((GuiseCoverageDimension) d, bin));
  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    {
      const GuiseCaptureCard card = (GuiseCaptureCard) i;

      assert_known (guise_capture_card_get_title (card));
      assert_known (guise_capture_card_get_begin (card));
      assert_known (guise_capture_card_get_hold (card));
      assert_known (guise_capture_card_get_end (card));
      for (unsigned k = 0; guise_capture_card_get_action (card, k) != NULL && k < 9; k++)
        assert_known (guise_capture_card_get_action (card, k));
    }
  for (int i = 0; i < GUISE_N_REFUSALS; i++)
    assert_known (guise_refusal_get_text ((GuiseRefusal) i));
  g_assert_false (guise_coach_words_has ("Stand on your head"));
}

/* ---- the outline of a face that is lost ---- */

/* How visible what the overlay draws is: 0 nothing, 1 all of it. */
static double
get_opacity (GtkWidget *overlay)
{
  GtkSnapshot   *snapshot = gtk_snapshot_new ();
  GskRenderNode *root, *node;
  double         opacity = 0.0;

  GTK_WIDGET_GET_CLASS (overlay)->snapshot (overlay, snapshot);
  root = gtk_snapshot_free_to_node (snapshot);
  for (node = root; node != NULL && gsk_render_node_get_node_type (node) == GSK_CLIP_NODE;)
    node = gsk_clip_node_get_child (node);
  /* Cairo's picture at opacity 0 is a colour that is not seen. */
  if (node != NULL && (gsk_render_node_get_node_type (node) != GSK_COLOR_NODE ||
                       gsk_color_node_get_color (node)->alpha > 0.0F))
    opacity = gsk_render_node_get_node_type (node) == GSK_OPACITY_NODE
                ? (double) gsk_opacity_node_get_opacity (node)
                : 1.0;
  g_clear_pointer (&root, gsk_render_node_unref);
  return opacity;
}

static gboolean
is_fading (void *data)
{
  return get_opacity (data) < 1.0;
}

static gboolean
is_gone (void *data)
{
  return get_opacity (data) <= 0.0;
}

static void
show_face (GtkWidget *overlay)
{
  g_autoptr (GuiseFace) face = guise_face_new ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    face->landmarks[i] = (GuisePoint){ 100 + 5 * i % 80, 100 + 7 * i % 90 };
  guise_face_overlay_show (GUISE_FACE_OVERLAY (overlay), face, NULL, 320, 240);
}

/* It goes softly, is there at once when the face is back, and does not move where nothing shall. */
static void
test_fade (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *overlay = g_object_new (GUISE_TYPE_FACE_OVERLAY, NULL);

  gtk_window_set_child (GTK_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), 320, 240);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  show_face (overlay);
  guise_face_overlay_show (GUISE_FACE_OVERLAY (overlay), NULL, NULL, 0, 0);
  g_assert_true (is_gone (overlay)); /* as tests run without animations */

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  show_face (overlay);
  g_assert_false (is_fading (overlay));
  guise_face_overlay_show (GUISE_FACE_OVERLAY (overlay), NULL, NULL, 0, 0);
  g_assert_false (is_gone (overlay));
  ui_wait (is_fading, overlay, "the outline to fade");
  show_face (overlay);
  g_assert_false (is_fading (overlay));
  guise_face_overlay_show (GUISE_FACE_OVERLAY (overlay), NULL, NULL, 0, 0);
  g_assert_false (is_fading (overlay)); /* it begins anew, and not where the last one was */
  ui_wait (is_gone, overlay, "the outline to be gone");
  show_face (overlay);
  guise_face_overlay_show (GUISE_FACE_OVERLAY (overlay), NULL, NULL, 0, 0);
  g_assert_false (is_gone (overlay));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/record-words/words", test_words);
  g_test_add_func ("/ui/record-words/meters", test_meters);
  g_test_add_func ("/ui/record-words/warmth", test_warmth);
  g_test_add_func ("/ui/record-words/hint", test_hint);
  g_test_add_func ("/ui/record-words/parts", test_parts);
  g_test_add_func ("/ui/record-words/cards", test_cards);
  g_test_add_func ("/ui/record-words/fractions", test_fractions);
  g_test_add_func ("/ui/record-words/geometry", test_geometry);
  g_test_add_func ("/ui/record-words/fade", test_fade);
  g_test_add_func ("/ui/record-words/refusals", test_refusals);
  g_test_add_func ("/ui/record-words/coach-words", test_coach_words);
  return g_test_run ();
}
