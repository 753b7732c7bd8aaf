/* SPDX-License-Identifier: GPL-3.0-or-later
 * The gate: who passes, how often the network runs, what a cut does. The "faces" are parts of a
 * smooth picture: the network sees them as different as the test wants. */
#include "face/guise-person-gate.h"

#include <math.h>

#include "support/guise-test.h"

#define SIZE 400

typedef struct
{
  GuiseDevice        *device; /* NULL: skip */
  char               *models;
  GuiseImage         *picture;
  GuiseFaceDescriber *describer;
  float               reference[GUISE_FACE_DESCRIPTOR_SIZE]; /* the face at "home" */
  double              other_distance;                        /* of the face at "away" to it */
} Fixture;

static const double home[3] = { 100, 100, 200 }, away[3] = { 20, 40, 120 };

/* A face whose template square lies at (left, top) with the given side. */
static GuiseFace *
make_face (const double *place, int track, double yaw)
{
  GuiseFace *face = guise_face_new ();

  face->track = track;
  face->pose.yaw = yaw;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    face->landmarks[i] = (GuisePoint){ place[0] + place[2] / 2, place[1] + place[2] / 2 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      GuisePoint mean = guise_landmarks_mean_face ()[i];

      face->landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ place[0] + place[2] * mean.x, place[1] + place[2] * mean.y };
    }
  return face;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = guise_test_model_file ("faceres.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFace) near = make_face (home, 0, 0);
  g_autoptr (GuiseFace) far = make_face (away, 0, 0);
  float other[GUISE_FACE_DESCRIPTOR_SIZE];

  *self = (Fixture){ 0 };
  if (path == NULL)
    return;
  self->models = g_path_get_dirname (path);
  self->device = guise_device_open ("cpu", 1, &error);
  g_assert_no_error (error);
  self->picture = guise_image_new (GUISE_PIXELS_BGR8, SIZE, SIZE, 3, &error);
  g_assert_no_error (error);
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (self->picture, y)[3 * x + c] =
          (uint8_t) lround (127.5 + 127 * sin (9.0 * x / SIZE + 2 * c + 5.0 * y * y / SIZE / SIZE) *
                                      cos (7.0 * y / SIZE - c));
  self->describer = guise_face_describer_new (self->models, self->device, &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_describer_run (self->describer, self->picture, near->landmarks,
                                           self->reference, &error));
  g_assert_true (
    guise_face_describer_run (self->describer, self->picture, far->landmarks, other, &error));
  self->other_distance = guise_face_descriptor_distance (self->reference, other);
  g_assert_cmpfloat (self->other_distance, >, 0.05);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->describer, guise_face_describer_free);
  g_clear_pointer (&self->picture, guise_image_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self->models);
}

static GuisePersonGate *
make_gate (Fixture *self, double limit)
{
  g_autoptr (GError) error = NULL;
  GuisePersonGate *gate =
    guise_person_gate_new (self->models, self->device, self->reference, limit, &error);

  g_assert_no_error (error);
  return gate;
}

/* Judges one frame with up to two faces; @b may be NULL. Both are consumed. */
static void
judge (GuisePersonGate    *gate,
       Fixture            *self,
       GuiseFace          *a,
       GuiseFace          *b,
       GuisePersonVerdict *out_verdicts)
{
  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (faces, a);
  if (b != NULL)
    g_ptr_array_add (faces, b);
  g_assert_true (guise_person_gate_judge (gate, self->picture, faces, out_verdicts, &error));
  g_assert_no_error (error);
}

static void
test_nearest (Fixture *self, gconstpointer data)
{
  GuisePersonVerdict verdicts[2];

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) wide = make_gate (self, 1);
  g_autoptr (GuisePersonGate) narrow = make_gate (self, self->other_distance / 2);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  /* Both are near enough: the nearer one is the person, whatever the order. */
  judge (wide, self, make_face (away, 1, 0), make_face (home, 2, 0), verdicts);
  g_assert_false (verdicts[0].is_person);
  g_assert_true (verdicts[1].is_person);
  g_assert_cmpfloat_with_epsilon (verdicts[0].distance, self->other_distance, 1e-5);
  g_assert_cmpfloat_with_epsilon (verdicts[1].distance, 0, 1e-5);

  /* Alone it passes the wide gate and not the narrow one. */
  judge (wide, self, make_face (away, 1, 0), NULL, verdicts);
  g_assert_true (verdicts[0].is_person);
  judge (narrow, self, make_face (away, 1, 0), NULL, verdicts);
  g_assert_false (verdicts[0].is_person);
  judge (narrow, self, make_face (home, 2, 0), NULL, verdicts);
  g_assert_true (verdicts[0].is_person);
  g_assert_true (guise_person_gate_judge (narrow, self->picture, nobody, verdicts, NULL));
}

/* A followed face is described in its first frames, then when something is new. */
static void
test_effort (Fixture *self, gconstpointer data)
{
  GuisePersonVerdict verdict;

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) gate = make_gate (self, 0.3);

  for (int i = 0; i < 12; i++)
    judge (gate, self, make_face (home, 7, 0), NULL, &verdict);
  g_assert_cmpuint (guise_person_gate_get_n_described (gate), ==, 5);
  judge (gate, self, make_face (home, 7, 0.3), NULL, &verdict);
  g_assert_cmpuint (guise_person_gate_get_n_described (gate), ==, 6);
  for (int i = 0; i < 15; i++)
    judge (gate, self, make_face (home, 7, 0.3), NULL, &verdict);
  g_assert_cmpuint (guise_person_gate_get_n_described (gate), ==, 7);
  judge (gate, self, make_face (home, 8, 0.3), NULL, &verdict);
  g_assert_cmpuint (guise_person_gate_get_n_described (gate), ==, 8);
  guise_person_gate_reset (gate);
  judge (gate, self, make_face (home, 7, 0.3), NULL, &verdict);
  g_assert_cmpuint (guise_person_gate_get_n_described (gate), ==, 9);
}

/* Of many looks the best three count. */
static void
test_best (Fixture *self, gconstpointer data)
{
  GuisePersonVerdict verdict;

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) gate = make_gate (self, 0.3);

  judge (gate, self, make_face (away, 1, 0), NULL, &verdict);
  g_assert_cmpfloat_with_epsilon (verdict.distance, self->other_distance, 1e-5);
  judge (gate, self, make_face (home, 1, 0), NULL, &verdict);
  g_assert_cmpfloat_with_epsilon (verdict.distance, self->other_distance / 2, 1e-5);
  judge (gate, self, make_face (home, 1, 0), NULL, &verdict);
  g_assert_cmpfloat_with_epsilon (verdict.distance, self->other_distance / 3, 1e-5);
  judge (gate, self, make_face (home, 1, 0), NULL, &verdict);
  g_assert_cmpfloat_with_epsilon (verdict.distance, 0, 1e-5);
}

/* The limit falls with the number of looks: what passes at first need not pass for long. */
static void
test_stricter (Fixture *self, gconstpointer data)
{
  GuisePersonVerdict verdict;

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) gate = make_gate (self, self->other_distance + 0.02);

  judge (gate, self, make_face (away, 1, 0), NULL, &verdict);
  g_assert_true (verdict.is_person);
  for (int i = 0; i < 4; i++)
    judge (gate, self, make_face (away, 1, 0), NULL, &verdict);
  g_assert_false (verdict.is_person);
}

/* Landmarks that form no face are nobody's, and no reason to stop. */
static void
test_no_face (Fixture *self, gconstpointer data)
{
  static const double nowhere[3] = { 50, 50, 0 };
  GuisePersonVerdict  verdicts[2];

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) gate = make_gate (self, 1);

  judge (gate, self, make_face (nowhere, 1, 0), make_face (home, 2, 0), verdicts);
  g_assert_false (verdicts[0].is_person);
  g_assert_cmpfloat (verdicts[0].distance, >, 1);
  g_assert_true (verdicts[1].is_person);
}

/* The frames of a small story: two faces, of which one turns and leaves. */
static void
judge_story (Fixture *self, GuisePersonGate *gate, int from, int to, GuisePersonVerdict (*out)[2])
{
  for (int i = from; i < to; i++)
    judge (gate, self, make_face (i % 7 < 5 ? home : away, 4, 0.04 * i),
           i < 30 ? make_face (away, 9, 0.02 * i) : NULL, out[i]);
}

/* A gate that takes over another one's state goes on as that one would have. */
static void
test_state (Fixture *self, gconstpointer data)
{
  enum
  {
    N = 40
  };
  GuisePersonVerdict whole[N][2] = { 0 };

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) one = make_gate (self, 0.3);

  judge_story (self, one, 0, N, whole);
  for (int stop = 0; stop < N; stop += 6)
    {
      GuisePersonVerdict parts[N][2] = { 0 };
      g_autoptr (GuisePersonGate) before = make_gate (self, 0.3);
      g_autoptr (GuisePersonGate) after = make_gate (self, 0.3);
      g_autoptr (GBytes) state = NULL;

      judge_story (self, before, 0, stop, parts);
      state = guise_person_gate_dup_state (before);
      g_assert_true (guise_person_gate_set_state (after, state));
      judge_story (self, after, stop, N, parts);
      for (int i = 0; i < N; i++)
        for (int k = 0; k < 2; k++)
          {
            g_assert_cmpint (parts[i][k].is_person, ==, whole[i][k].is_person);
            g_assert_true (parts[i][k].distance == whole[i][k].distance);
          }
    }
}

/* A state that was cut short, altered or is of somebody else is refused, or at least harmless. */
static void
test_bad_state (Fixture *self, gconstpointer data)
{
  GuisePersonVerdict verdicts[8][2];

  if (self->device == NULL)
    return;

  g_autoptr (GuisePersonGate) gate = make_gate (self, 0.3);
  g_autoptr (GuisePersonGate) reader = make_gate (self, 0.3);
  g_autoptr (GuisePersonGate) other = NULL;
  g_autoptr (GBytes) state = NULL;
  const uint8_t *bytes;
  size_t         n_bytes;

  judge_story (self, gate, 0, 8, verdicts);
  state = guise_person_gate_dup_state (gate);
  bytes = g_bytes_get_data (state, &n_bytes);
  for (size_t n = 0; n < n_bytes; n += n < 64 ? 1 : 997)
    {
      g_autoptr (GBytes) part = g_bytes_new (bytes, n);

      g_assert_false (guise_person_gate_set_state (reader, part));
    }
  for (size_t i = 0; i < n_bytes; i += i < 64 || i + 64 > n_bytes ? 1 : 499)
    {
      g_autofree uint8_t *copy = g_memdup2 (bytes, n_bytes);
      g_autoptr (GBytes) altered = NULL;

      copy[i] ^= 0xff;
      altered = g_bytes_new (copy, n_bytes);
      (void) guise_person_gate_set_state (reader, altered);
      judge (reader, self, make_face (home, 4, 0), NULL, verdicts[0]);
    }
  g_assert_true (guise_person_gate_set_state (reader, state));
  self->reference[3] += 0.5f;
  other = make_gate (self, 0.3);
  g_assert_false (guise_person_gate_set_state (other, state));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/face/person-gate/nearest", Fixture, NULL, set_up, test_nearest, tear_down);
  g_test_add ("/face/person-gate/effort", Fixture, NULL, set_up, test_effort, tear_down);
  g_test_add ("/face/person-gate/best", Fixture, NULL, set_up, test_best, tear_down);
  g_test_add ("/face/person-gate/stricter", Fixture, NULL, set_up, test_stricter, tear_down);
  g_test_add ("/face/person-gate/no-face", Fixture, NULL, set_up, test_no_face, tear_down);
  g_test_add ("/face/person-gate/state", Fixture, NULL, set_up, test_state, tear_down);
  g_test_add ("/face/person-gate/bad-state", Fixture, NULL, set_up, test_bad_state, tear_down);
  return g_test_run ();
}
