/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is measured on faces, against what is true of the synthetic people. */
#include "faceset/guise-face-records.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "support/guise-test.h"

#define STRIDE 6

/* What is true of one picture. */
typedef struct
{
  double yaw; /* degrees, positive to the image's right */
  double eye_open;
  double mouth_gap;
  double light_x; /* of the unit vector to the key light: to the image's right */
  double light_y; /* upwards */
} Truth;

static GArray *
load_truth (const char *path)
{
  g_autoptr (GArray) truths = g_array_new (FALSE, FALSE, sizeof (Truth));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit_set (text, "\n", -1); /* strstr() looks at the whole rest under sanitizers */
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (JsonNode) node = json_from_string (*line, NULL);
      JsonArray  *faces = json_object_get_array_member (json_node_get_object (node), "faces");
      JsonObject *face = json_array_get_object_element (faces, 0);
      JsonObject *light = json_object_get_object_member (json_node_get_object (node), "light");
      JsonArray  *to_lamp = json_object_get_array_member (light, "dir");
      Truth       truth = { .yaw = json_object_get_double_member (face, "yaw"),
                            .eye_open = (json_object_get_double_member (face, "eye_open_l") +
                                   json_object_get_double_member (face, "eye_open_r")) /
                                        2,
                            .mouth_gap = json_object_get_double_member (face, "mouth_gap"),
                            .light_x = json_array_get_double_element (to_lamp, 0),
                            .light_y = json_array_get_double_element (to_lamp, 1) };

      g_array_append_val (truths, truth);
    }
  return g_steal_pointer (&truths);
}

/* A folder of its own with every so many faces of the performer, whose numbers are in names. */
static char *
make_part (void)
{
  g_autofree char *path = guise_test_shared ("facesets/performer");
  g_autoptr (GuiseFaceset) all = path != NULL ? guise_faceset_open (path, NULL) : NULL;
  char *dir;

  if (all == NULL)
    return NULL;
  dir = guise_test_tmp_dir ();
  for (size_t i = 0; i < guise_faceset_get_n (all); i += STRIDE)
    {
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (all, i, NULL);
      g_autofree char *file = g_build_filename (dir, guise_faceset_get_entry (all, i)->name, NULL);

      g_assert_nonnull (face);
      g_assert_true (guise_face_file_save (file, face->image, face->meta, 95, NULL));
    }
  return dir;
}

/* Pearson's coefficient. */
typedef struct
{
  double n, x, y, xx, yy, xy;
} Correlation;

static void
add (Correlation *self, double x, double y)
{
  if (!isfinite (x + y))
    return;
  self->n += 1;
  self->x += x;
  self->y += y;
  self->xx += x * x;
  self->yy += y * y;
  self->xy += x * y;
}

static double
get_correlation (const Correlation *self)
{
  const double covariance = self->xy - self->x * self->y / self->n;

  return covariance /
         sqrt ((self->xx - self->x * self->x / self->n) * (self->yy - self->y * self->y / self->n));
}

/* Yaw, eyes, mouth and light follow the truth. */
static void
test_truth (void)
{
  char            *dir = make_part ();
  g_autofree char *truth_path = guise_test_shared ("people/performer.jsonl");
  g_autofree char *models = guise_test_model_file ("face_landmark.tflite");
  g_autoptr (GArray) truths = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseFaceRecords) records = NULL;
  g_autoptr (GError) error = NULL;
  Correlation yaw = { 0 }, eyes = { 0 }, mouth = { 0 }, across = { 0 }, down = { 0 };
  size_t      n_mesh = 0;

  if (dir == NULL || truth_path == NULL || models == NULL)
    return;
  truths = load_truth (truth_path);
  faceset = guise_faceset_open (dir, &error);
  g_assert_no_error (error);
  records = guise_face_records_measure (faceset, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < guise_face_records_get_n (records); i++)
    {
      const GuiseFaceRecord *record = guise_face_records_get (records, i);
      const guint64 frame = g_ascii_strtoull (guise_faceset_get_entry (faceset, i)->name, NULL, 10);
      const Truth  *truth;

      g_assert_cmpuint (frame, <, truths->len);
      g_assert_nonnull (record);
      truth = &g_array_index (truths, Truth, frame);
      n_mesh += (size_t) record->has_mesh;
      add (&yaw, -record->yaw, truth->yaw);
      if (fabs (truth->yaw) > 25.0)
        continue;
      add (&across, (double) record->light_x, truth->light_x);
      add (&down, (double) record->light_y, -truth->light_y);
      add (&eyes, (double) (record->eye_left + record->eye_right), truth->eye_open);
      /* The truth is relative to the mouth's width. */
      add (&mouth, (double) (record->mouth_open / record->mouth_width), truth->mouth_gap);
    }
  g_test_message ("%zu of %zu with a mesh; correlations: yaw %.3f, eyes %.3f, mouth %.3f, "
                  "light %.3f %.3f",
                  n_mesh, guise_face_records_get_n (records), get_correlation (&yaw),
                  get_correlation (&eyes), get_correlation (&mouth), get_correlation (&across),
                  get_correlation (&down));
  g_assert_cmpuint (10 * n_mesh, >=, 9 * guise_face_records_get_n (records));
  g_assert_cmpfloat (get_correlation (&yaw), >, 0.97);
  g_assert_cmpfloat (get_correlation (&eyes), >, 0.8);
  g_assert_cmpfloat (get_correlation (&mouth), >, 0.9);
  g_assert_cmpfloat (get_correlation (&across), >, 0.85);
  g_assert_cmpfloat (get_correlation (&down), >, 0.5);
  guise_test_rm_rf (dir);
}

/* What is measured once is remembered; a face that changed is measured again; a stop loses
 * nothing; a folder that cannot be written is no obstacle. */
static void
test_memory (void)
{
  const GuiseFaceRecordsOptions quick = { .without_mesh = TRUE, .n_threads = 2 };
  char                         *dir = make_part ();
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  size_t n;

  if (dir == NULL)
    return;
  faceset = guise_faceset_open (dir, NULL);
  n = guise_faceset_get_n (faceset);
  g_cancellable_cancel (stop);
  g_assert_null (guise_face_records_measure (faceset, &quick, NULL, NULL, stop, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  {
    const GuiseFaceRecordsOptions nothing = { .only_remembered = TRUE };
    g_autoptr (GuiseFaceRecords) records =
                 guise_face_records_measure (faceset, &nothing, NULL, NULL, NULL, NULL);

    g_assert_null (guise_face_records_get (records, 0));
    g_assert_cmpstr (guise_face_records_get_reason (records, 0), ==, "not measured");
  }
  for (int round = 0; round < 3; round++)
    {
      g_autofree char *file =
        g_build_filename (dir, guise_faceset_get_entry (faceset, 3)->name, NULL);
      g_autoptr (GuiseFaceFile) face = guise_face_file_load (file, NULL);
      g_autoptr (GuiseFaceRecords) records = NULL;

      if (round == 2)
        g_assert_true (guise_face_file_save (file, face->image, face->meta, 50, NULL));
      records = guise_face_records_measure (faceset, &quick, NULL, NULL, NULL, NULL);
      g_assert_cmpuint (guise_face_records_get_n_measured (records), ==,
                        round == 0   ? n
                        : round == 1 ? 0
                                     : 1);
      g_assert_false (guise_face_records_get (records, 0)->has_mesh);
    }
  {
    const GuiseFaceRecordsOptions known = { .only_remembered = TRUE }; /* also without networks */
    g_autoptr (GuiseFaceRecords) records =
                 guise_face_records_measure (faceset, &known, NULL, NULL, NULL, NULL);

    g_assert_cmpuint (guise_face_records_get_n_measured (records), ==, 0);
    for (size_t i = 0; i < n; i++)
      g_assert_nonnull (guise_face_records_get (records, i));
  }
  guise_test_rm_rf (dir);
}

/* Measures the faces of a folder or pack; all have the records of the first time. */
static void
expect_measured (const char *path, size_t n_measured, GArray *records)
{
  const GuiseFaceRecordsOptions quick = { .without_mesh = TRUE, .n_threads = 2 };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL);
  g_autoptr (GuiseFaceRecords) now =
               guise_face_records_measure (faceset, &quick, NULL, NULL, NULL, NULL);

  g_assert_cmpuint (guise_face_records_get_n_measured (now), ==, n_measured);
  for (size_t i = 0; i < guise_face_records_get_n (now); i++)
    if (records->len < guise_face_records_get_n (now))
      g_array_append_vals (records, guise_face_records_get (now, i), 1);
    else
      g_assert_cmpmem (&g_array_index (records, GuiseFaceRecord, i), sizeof (GuiseFaceRecord),
                       guise_face_records_get (now, i), sizeof (GuiseFaceRecord));
}

static guint
count_faces (const char *dir)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);

  return (guint) guise_faceset_get_n (faceset);
}

/* Saves a face with another quality. */
static void
change_face (const char *dir, size_t i)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  g_autofree char *file = g_build_filename (dir, guise_faceset_get_entry (faceset, i)->name, NULL);
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (file, NULL);

  g_assert_true (guise_face_file_save (file, face->image, face->meta, 50, NULL));
}

/* A pack of measured faces is not measured, nor are its files; what changed meanwhile is. */
static void
test_packed (void)
{
  const GuisePackOptions options = { 0 };
  char                  *dir = make_part ();
  char                  *other = dir != NULL ? guise_test_tmp_dir () : NULL;
  g_autofree char       *pack = NULL;
  g_autofree char       *far_pack = NULL;
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));
  g_auto (GuisePackReport) report = { 0 };
  guint n;

  if (dir == NULL)
    return;
  pack = g_build_filename (dir, GUISE_FACESET_PACK_NAME, NULL);
  far_pack = g_build_filename (other, "far.pak", NULL);
  n = count_faces (dir);
  expect_measured (dir, n, records);

  g_assert_true (guise_faceset_pack (dir, pack, &options, &report, NULL));
  guise_faceset_carry_into_pack (dir, pack, TRUE, NULL);
  g_assert_true (guise_faceset_remove_packed (dir, pack, &options, &report, NULL));
  expect_measured (dir, 0, records);

  guise_pack_report_clear (&report);
  g_assert_true (guise_faceset_unpack (dir, dir, &options, &report, NULL));
  guise_faceset_carry_out_of_pack (dir, dir, FALSE, NULL); /* the pack is still what is read */
  expect_measured (dir, 0, records);
  guise_faceset_carry_out_of_pack (dir, dir, TRUE, NULL);
  g_assert_true (guise_faceset_remove_pack (dir, dir, &options, &report, NULL));
  expect_measured (dir, 0, records);

  /* Changed after it was measured, and after it was packed: neither is carried. */
  change_face (dir, 2);
  guise_pack_report_clear (&report);
  g_assert_true (guise_faceset_pack (dir, far_pack, &options, &report, NULL));
  change_face (dir, 5);
  guise_faceset_carry_into_pack (dir, far_pack, FALSE, NULL);
  g_array_set_size (records, 0);
  expect_measured (far_pack, 2, records);
  g_assert_cmpuint (records->len, ==, n);
  guise_test_rm_rf (other);
  guise_test_rm_rf (dir);
}

/* A picture in which the networks see no face is not looked at each time again. */
static void
test_no_mesh (void)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");
  char            *dir = model != NULL ? make_part () : NULL;
  g_autoptr (GuiseFaceset) faceset = dir != NULL ? guise_faceset_open (dir, NULL) : NULL;
  g_autofree char *file = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;

  if (faceset == NULL)
    return;
  file = g_build_filename (dir, guise_faceset_get_entry (faceset, 0)->name, NULL);
  face = guise_face_file_load (file, NULL);
  for (int y = 0; y < face->image->height; y++)
    memset (guise_image_row (face->image, y), 128, (size_t) (3 * face->image->width));
  g_assert_true (guise_face_file_save (file, face->image, face->meta, 95, NULL));
  for (size_t i = guise_faceset_get_n (faceset) - 1; i > 2; i--)
    {
      g_autofree char *other =
        g_build_filename (dir, guise_faceset_get_entry (faceset, i)->name, NULL);

      g_assert_cmpint (g_unlink (other), ==, 0);
    }
  g_clear_pointer (&faceset, guise_faceset_unref);
  faceset = guise_faceset_open (dir, NULL);
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GuiseFaceRecords) records =
                   guise_face_records_measure (faceset, NULL, NULL, NULL, NULL, NULL);

      g_assert_cmpuint (guise_face_records_get_n_measured (records), ==, round == 0 ? 3 : 0);
      g_assert_false (guise_face_records_get (records, 0)->has_mesh);
      g_assert_true (guise_face_records_get (records, 1)->has_mesh);
    }
  guise_test_rm_rf (dir);
}

/* How near the camera was follows from the width of the frame, where the face says it. */
static void
test_distance (void)
{
  char *dir = make_part ();
  g_autoptr (GuiseFaceset) faceset = dir != NULL ? guise_faceset_open (dir, NULL) : NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) again = NULL;
  g_autofree char *path = NULL;
  GuiseFaceRecord  record;

  if (faceset == NULL)
    return;
  path = g_build_filename (dir, guise_faceset_get_entry (faceset, 0)->name, NULL);
  face = guise_faceset_load (faceset, 0, NULL);
  g_assert_true (face->meta->has_image_to_face_mat);
  face->meta->frame_width = 0;
  g_assert_true (guise_face_record_measure_file (face, NULL, &record, NULL));
  g_assert_true (isnan (record.distance));
  face->meta->frame_width = 640;
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 95, NULL));
  again = guise_face_file_load (path, NULL);
  g_assert_cmpint (again->meta->frame_width, ==, 640);
  g_assert_cmpuint (again->meta->dropped->len, ==, 0);
  g_assert_true (guise_face_record_measure_file (again, NULL, &record, NULL));
  g_assert_cmpfloat_with_epsilon (record.distance, record.eye_distance / 640, 1e-6);
  g_assert_cmpfloat (record.distance, >, 0.03);
  g_assert_cmpfloat (record.distance, <, 0.5);
  guise_test_rm_rf (dir);
}

/* A folder that nobody may write is left as it is, and no obstacle. */
static void
test_read_only (void)
{
  const GuiseFaceRecordsOptions quick = { .without_mesh = TRUE };
  char                         *dir = make_part ();
  g_autofree char              *memory = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseFaceRecords) records = NULL;

  if (dir == NULL)
    return;
  memory = g_build_filename (dir, GUISE_FACE_RECORDS_FILE, NULL);
  faceset = guise_faceset_open (dir, NULL);
  g_assert_cmpint (g_chmod (dir, 0555), ==, 0);
  records = guise_face_records_measure (faceset, &quick, NULL, NULL, NULL, NULL);
  g_assert_nonnull (records);
  g_assert_false (g_file_test (memory, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  guise_test_rm_rf (dir);
}

/* The same faces give the same records for any number of threads. */
static void
test_threads (void)
{
  const GuiseFaceRecordsOptions one = { .without_cache = TRUE, .n_threads = 1 };
  const GuiseFaceRecordsOptions three = { .without_cache = TRUE, .n_threads = 3 };
  char                         *dir = make_part ();
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseFaceRecords) a = NULL;
  g_autoptr (GuiseFaceRecords) b = NULL;

  if (dir == NULL)
    return;
  faceset = guise_faceset_open (dir, NULL);
  a = guise_face_records_measure (faceset, &one, NULL, NULL, NULL, NULL);
  b = guise_face_records_measure (faceset, &three, NULL, NULL, NULL, NULL);
  for (size_t i = 0; i < guise_face_records_get_n (a); i++)
    g_assert_cmpmem (guise_face_records_get (a, i), sizeof (GuiseFaceRecord),
                     guise_face_records_get (b, i), sizeof (GuiseFaceRecord));
  guise_test_rm_rf (dir);
}

/* Distances: nothing between a face and itself; what one does not know makes no difference. */
static void
test_distances (void)
{
  GuiseFaceRecord a = { .yaw = 0.1, .eye_right = 0.2f, .gaze_x = 0.1f, .light_level = 0.3f };
  GuiseFaceRecord b = a;
  GuiseFaceState  p, q;

  b.gaze_x = NAN;
  a.roll = b.roll = NAN;
  guise_face_record_get_state (&a, &p);
  guise_face_record_get_state (&b, &q);
  g_assert_cmpfloat (guise_face_state_distance (&p, &q), ==, 0.0f);
  b.yaw += 8.0 * G_PI / 180.0;
  guise_face_record_get_state (&b, &q);
  g_assert_cmpfloat (fabsf (guise_face_state_distance (&p, &q) - 1.0f), <, 1e-4f);
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    b.appearance[i] = 16;
  g_assert_cmpfloat (fabsf (guise_face_record_appearance_distance (&a, &b) - 0.5f), <, 1e-6f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face-records/truth", test_truth);
  g_test_add_func ("/face-records/memory", test_memory);
  g_test_add_func ("/face-records/packed", test_packed);
  g_test_add_func ("/face-records/distance", test_distance);
  g_test_add_func ("/face-records/no-mesh", test_no_mesh);
  g_test_add_func ("/face-records/read-only", test_read_only);
  g_test_add_func ("/face-records/threads", test_threads);
  g_test_add_func ("/face-records/distances", test_distances);
  return g_test_run ();
}
