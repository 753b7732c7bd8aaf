/* SPDX-License-Identifier: GPL-3.0-or-later
 * Alignment matrices against the golden tables and against stored faces. */
#include "face/guise-face-align.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "golden-face.h"
#include "support/guise-test.h"

static void
assert_near (double value, double expected, double tolerance)
{
  g_assert_cmpfloat_with_epsilon (value, expected, tolerance);
}

static void
test_similarity (void)
{
  const GuisePoint  from[3] = { { 1, 2 }, { 5, 3 }, { -2, 7 } };
  const GuiseAffine truth = { { 0.6, -0.8, 10, 0.8, 0.6, -4 } };
  GuisePoint        to[3], same[3] = { { 4, 4 }, { 4, 4 }, { 4, 4 } };
  GuiseAffine       map;

  guise_landmarks_transform (&truth, from, 3, to);
  g_assert_true (guise_similarity_fit (from, to, 3, &map));
  for (int i = 0; i < 6; i++)
    assert_near (map.m[i], truth.m[i], 1e-12);
  g_assert_false (guise_similarity_fit (same, to, 3, &map));
  g_assert_false (guise_similarity_fit (from, same, 3, &map));
  to[1].x = NAN;
  g_assert_false (guise_similarity_fit (from, to, 3, &map));
}

static void
test_template (void)
{
  const double golden[6] = { 0.00521006,  0.00129711, -1.38391726,
                             -0.00129711, 0.00521006, -0.41126464 };
  GuiseAffine  map;
  double       residual;

  g_assert_true (guise_face_fit_template (golden_face, &map, &residual));
  for (int i = 0; i < 6; i++)
    assert_near (map.m[i], golden[i], i % 3 == 2 ? 1e-4 : 2e-7);
  g_assert_cmpfloat (residual, <, 0.10);

  GuisePoint in_template[GUISE_N_LANDMARKS];

  guise_landmarks_transform (&map, golden_face, GUISE_N_LANDMARKS, in_template);
  assert_near (guise_face_average_yaw (in_template), 0.371855, 1e-4);
}

static void
test_matrices (void)
{
  static const struct
  {
    GuiseFaceType type;
    double        scale;
    double        m[6];
  } golden[] = {
    { GUISE_FACE_TYPE_HALF,
      1,
      { 1.333776, 0.332062, -354.282843, -0.332061, 1.333776, -105.283707 } },
    { GUISE_FACE_TYPE_MID_FULL,
      1,
      { 1.119955, 0.278828, -276.967042, -0.278828, 1.119955, -67.885486 } },
    { GUISE_FACE_TYPE_FULL,
      1,
      { 0.835374, 0.207978, -174.064658, -0.207978, 0.835374, -18.110873 } },
    { GUISE_FACE_TYPE_FULL_NO_ALIGN, 1, { 0.860874, 0, -129.818370, 0, 0.860874, -86.758351 } },
    { GUISE_FACE_TYPE_WHOLE,
      1,
      { 0.625783, 0.155797, -98.278225, -0.155797, 0.625783, 26.955293 } },
    { GUISE_FACE_TYPE_HEAD, 1, { 0.447591, 0.111434, -43.930333, -0.111434, 0.447591, 92.668691 } },
    { GUISE_FACE_TYPE_HEAD_NO_ALIGN, 1, { 0.461254, 0, -10.138324, 0, 0.461254, 12.933112 } },
    { GUISE_FACE_TYPE_WHOLE,
      1.1,
      { 0.688362, 0.171377, -120.906074, -0.171377, 0.688361, 16.850814 } },
  };

  for (size_t g = 0; g < G_N_ELEMENTS (golden); g++)
    {
      GuiseAffine map;

      g_assert_true (guise_face_align (golden_face, golden[g].type, 256, golden[g].scale, &map));
      for (int i = 0; i < 6; i++)
        assert_near (map.m[i], golden[g].m[i], i % 3 == 2 ? 0.02 : 2e-4 * golden[g].m[0]);
    }
}

static void
test_aligned_points (void)
{
  GuiseAffine map;
  GuisePoint  p[GUISE_N_LANDMARKS];

  g_assert_true (guise_face_align (golden_face, GUISE_FACE_TYPE_WHOLE, 256, 1, &map));
  guise_landmarks_transform (&map, golden_face, GUISE_N_LANDMARKS, p);
  assert_near (p[30].x, 117.821, 0.02);
  assert_near (p[30].y, 134.652, 0.02);
  assert_near (p[36].x, 86.490, 0.02);
  assert_near (p[36].y, 105.736, 0.02);
  assert_near (p[45].x, 174.103, 0.02);
  assert_near (p[45].y, 102.072, 0.02);
}

static void
test_rect (void)
{
  GuiseFaceRect rect;

  g_assert_true (guise_face_rect_from_landmarks (golden_face, &rect));
  assert_near (rect.left, 150.798, 0.02);
  assert_near (rect.top, 100.779, 0.02);
  assert_near (rect.right, 447.009, 0.02);
  assert_near (rect.bottom, 396.990, 0.02);

  double        half = (rect.right - rect.left) / 2;
  GuiseFaceRect other = { rect.left + half, rect.top, rect.right + half, rect.bottom };

  assert_near (guise_face_rect_overlap (&rect, &rect), 1, 1e-12);
  assert_near (guise_face_rect_overlap (&rect, &other), 1.0 / 3, 1e-9);
  other.left = rect.right + 1;
  other.right = rect.right + 2;
  assert_near (guise_face_rect_overlap (&rect, &other), 0, 1e-12);
}

static void
test_refuses_nonsense (void)
{
  GuisePoint  points[GUISE_N_LANDMARKS] = { { 0, 0 } };
  GuiseAffine map;

  g_assert_false (guise_face_align (points, GUISE_FACE_TYPE_WHOLE, 256, 1, &map));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = golden_face[i];
  points[0].x = INFINITY;
  g_assert_false (guise_face_align (points, GUISE_FACE_TYPE_WHOLE, 256, 1, &map));
}

static void
test_mirror (void)
{
  GuisePoint points[GUISE_N_LANDMARKS];

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = golden_face[i];
  guise_landmarks_mirror (points, 640);
  assert_near (points[36].x, 639 - golden_face[45].x, 1e-12);
  assert_near (points[30].y, golden_face[30].y, 1e-12);
  g_assert_cmpfloat (points[36].x, <, points[45].x);
  guise_landmarks_mirror (points, 640);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    assert_near (points[i].x, golden_face[i].x, 1e-9);
}

/* ---- faces stored by the reference: the matrix follows from the landmarks ---- */

/* The value of a key in a sidecar's dict: an array of [key, { "t": ..., "v": ... }]. */
static JsonObject *
find_tagged (JsonArray *dict, const char *key)
{
  for (guint i = 0; i < json_array_get_length (dict); i++)
    {
      JsonArray *pair = json_array_get_array_element (dict, i);

      if (g_strcmp0 (json_array_get_string_element (pair, 0), key) == 0)
        return json_array_get_object_element (pair, 1);
    }
  return NULL;
}

static gboolean
read_landmarks (JsonObject *tagged, GuisePoint *out_points)
{
  if (tagged == NULL || g_strcmp0 (json_object_get_string_member (tagged, "t"), "list2f") != 0)
    return FALSE;

  JsonArray *rows = json_object_get_array_member (tagged, "v");

  for (guint i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);

      out_points[i].x = json_array_get_double_element (row, 0);
      out_points[i].y = json_array_get_double_element (row, 1);
    }
  return TRUE;
}

/* Compares one stored face; FALSE when the file holds no crop. */
static gboolean
check_stored_face (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  JsonObject *root = json_node_get_object (json_parser_get_root (parser));

  if (!json_object_has_member (root, "dict"))
    return FALSE;

  JsonArray    *dict = json_object_get_array_member (root, "dict");
  JsonObject   *matrix = find_tagged (dict, "image_to_face_mat");
  JsonObject   *name = find_tagged (dict, "face_type");
  GuisePoint    source[GUISE_N_LANDMARKS];
  GuiseFaceType type;
  GuiseAffine   map;

  if (matrix == NULL || name == NULL || !json_object_has_member (matrix, "data") ||
      !read_landmarks (find_tagged (dict, "source_landmarks"), source) ||
      !guise_face_type_from_string (json_object_get_string_member (name, "v"), &type))
    return FALSE;

  g_assert_true (
    guise_face_align (source, type, (double) json_object_get_int_member (root, "width"), 1, &map));

  JsonArray *stored = json_object_get_array_member (matrix, "data");

  g_assert_cmpuint (json_array_get_length (stored), ==, 6);
  for (guint i = 0; i < 6; i++)
    assert_near (map.m[i], json_array_get_double_element (stored, i), i % 3 == 2 ? 0.01 : 1e-4);
  return TRUE;
}

static void
test_stored_faces (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  int         n_checked = 0;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".json") && check_stored_face (path))
        n_checked++;
    }
  g_test_message ("%d stored faces", n_checked);
  g_assert_cmpint (n_checked, >=, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/align/similarity", test_similarity);
  g_test_add_func ("/face/align/template", test_template);
  g_test_add_func ("/face/align/matrices", test_matrices);
  g_test_add_func ("/face/align/aligned-points", test_aligned_points);
  g_test_add_func ("/face/align/rect", test_rect);
  g_test_add_func ("/face/align/refuses-nonsense", test_refuses_nonsense);
  g_test_add_func ("/face/align/mirror", test_mirror);
  g_test_add_func ("/face/align/stored-faces", test_stored_faces);
  return g_test_run ();
}
