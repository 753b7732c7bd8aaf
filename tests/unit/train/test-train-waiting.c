/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much of a step is waiting for faces, with a disk that is slow. */
#include <string.h>

#include "support/guise-test.h"
#include "train/guise-training.h"

#define SLOW_US 60000 /* that a face takes then */
#define N       8     /* steps; the first ones find samples that were made meanwhile */
#define BATCH   2     /* faces of a side in a step */

static const char plan[] =
  "{\"format\": 1, \"name\": \"liae\", \"title\": \"Liae\", \"options\": {\"resolution\": 32, "
  "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
  "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": "
  "\"One\", \"iterations\": 8, \"src\": \"src\", \"dst\": \"dst\"}]}";

/* Of the sampler, whose threads call it for every face. */
gboolean __real_guise_sample_store_get (void *store, size_t i, void *face, GError **error);
gboolean __wrap_guise_sample_store_get (void *store, size_t i, void *face, GError **error);

static int slow_us; /* atomic */

gboolean
__wrap_guise_sample_store_get (void *store, size_t i, void *face, GError **error)
{
  const int us = g_atomic_int_get (&slow_us);

  if (us > 0)
    g_usleep ((gulong) us);
  return __real_guise_sample_store_get (store, i, face, error);
}

typedef struct
{
  double   ms;
  double   wait_ms;
  unsigned n;
} Sums;

static void
add_step (const GuiseTrainingProgress *progress, void *user_data)
{
  Sums *self = user_data;

  if (progress->event != GUISE_TRAINING_STEP)
    return;
  self->ms += progress->ms;
  self->wait_ms += progress->wait_ms;
  self->n++;
}

static Sums
train (const char *faces, int us)
{
  char            *dir = guise_test_tmp_dir (); /* guise_test_rm_rf() frees it */
  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *previews = g_build_filename (dir, "previews", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) parsed =
               guise_training_plan_parse (plan, strlen (plan), "the test's plan", &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseTrainingSetup setup = {
    .plan = parsed,
    .faces = { [GUISE_FACE_SLOT_SRC] = g_intern_string (faces),
               [GUISE_FACE_SLOT_DST] = g_intern_string (faces) },
    .checkpoints = checkpoints,
    .previews = previews,
    .device = device,
    .seed = 3,
    .n_threads = 1,
  };
  Sums sums = { 0 };

  g_assert_no_error (error);
  g_atomic_int_set (&slow_us, us);
  {
    g_autoptr (GuiseTraining) training = guise_training_open (&setup, add_step, &sums, &error);

    g_assert_no_error (error);
    g_assert_true (guise_training_run (training, N, NULL, &error));
    g_assert_no_error (error);
  }
  g_atomic_int_set (&slow_us, 0);
  guise_test_rm_rf (dir);
  g_test_message ("%d us a face: %.1f ms a step, %.1f of them waiting", us, sums.ms / sums.n,
                  sums.wait_ms / sums.n);
  g_assert_cmpuint (sums.n, ==, N);
  return sums;
}

/* features.md A120: who loads slowly is seen by the share of waiting, and by how much. */
static void
test_throttled (void)
{
  g_autofree char *faces = guise_test_shared ("golden/dfl/pak/plain");
  Sums             usual, slow;

  if (faces == NULL)
    return;
  usual = train (faces, 0);
  slow = train (faces, SLOW_US);
  g_assert_cmpfloat (slow.wait_ms / slow.ms, >, usual.wait_ms / usual.ms + 0.2);
  /* Most of what loading takes, some of which goes on while the network computes. */
  g_assert_cmpfloat (slow.wait_ms, >, 0.3 * (N - 2) * 2 * BATCH * SLOW_US / 1000.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/waiting/throttled", test_throttled);
  return g_test_run ();
}
