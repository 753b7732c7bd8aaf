/* SPDX-License-Identifier: GPL-3.0-or-later
 * A device that is lost in the middle of a training, or too small for a stage: an error that says
 * what it is, and nothing lost. */
#include <string.h>

#include "model/guise-dfm.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"
#include "train/guise-training-failure.h"
#include "train/guise-training-forecast.h"
#include "train/guise-training.h"

/* The second stage has a discriminator more. */
static const char stages[] =
  "{\"format\": 1, \"name\": \"p\", \"title\": \"P\", \"options\": {\"resolution\": 32, "
  "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
  "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, \"src\": \"src\", "
  "\"dst\": \"dst\", \"resets\": [2]}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 3, \"src\": \"src\", "
  "\"dst\": \"dst\", \"options\": {\"gan_power\": 0.1, \"gan_patch_size\": 4, "
  "\"gan_dims\": 64}}]}";

#define N_ITERATIONS 6

/* Where a training keeps its things. */
typedef struct
{
  char              *faces;
  char              *dir;
  char              *checkpoints;
  char              *previews;
  char              *evidence;
  GuiseTrainingPlan *plan;
} Place;

static gboolean
prepare (Place *self)
{
  g_autoptr (GError) error = NULL;

  self->faces = guise_test_shared ("golden/dfl/pak/plain");
  if (self->faces == NULL)
    return FALSE;
  self->dir = guise_test_tmp_dir ();
  self->checkpoints = g_build_filename (self->dir, "checkpoints", NULL);
  self->previews = g_build_filename (self->dir, "previews", NULL);
  self->evidence = g_build_filename (self->dir, "evidence", NULL);
  self->plan = guise_training_plan_parse (stages, strlen (stages), "the test's plan", &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
clean (Place *self)
{
  guise_training_plan_free (self->plan);
  g_free (self->checkpoints);
  g_free (self->previews);
  g_free (self->evidence);
  guise_test_rm_rf (self->dir);
  g_free (self->faces);
}

/* Trains from where the files are to the end. Returns: iterations done */
static uint64_t
train (const Place *self, GError **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp32", 1, error);
  GuiseTrainingSetup setup = {
    .plan = self->plan,
    .faces = { [GUISE_FACE_SLOT_SRC] = self->faces, [GUISE_FACE_SLOT_DST] = self->faces },
    .checkpoints = self->checkpoints,
    .previews = self->previews,
    .evidence = self->evidence,
    .device = device,
    .save_seconds = 1e-6, /* after every iteration */
    .n_threads = 1,
  };
  g_autoptr (GuiseTraining) training = NULL;

  if (device == NULL)
    return 0;
  training = guise_training_open (&setup, NULL, NULL, error);
  if (training == NULL)
    return 0;
  while (guise_training_run (training, N_ITERATIONS, NULL, error) &&
         guise_training_get_place (training)->stage == 0 &&
         guise_training_enter (training, 1, 0, FALSE, error))
    continue;
  return guise_training_get_iteration (training);
}

/* Loses the device ever later, until it lasts to the end: nearly all moments are met, saving among
 * them. What was saved stays: the last try begins where others ended. @variable says what counts:
 * what it has done, or what it was asked for. */
static void
lose (const char *variable)
{
  Place    place = { 0 };
  int      n_lost = 0;
  gboolean is_done = FALSE;

  if (!prepare (&place))
    return;
  for (double n = 1.0; !is_done; n = MAX (n + 1.0, n * 1.3))
    {
      g_autofree char *text = g_strdup_printf ("%.0f", n);
      g_autoptr (GError) error = NULL;

      g_setenv (variable, text, TRUE);
      is_done = train (&place, &error) == N_ITERATIONS && error == NULL;
      g_unsetenv (variable);
      if (is_done)
        break;
      n_lost++;
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
      g_assert_nonnull (strstr (error->message, "The emulated device is gone"));
      g_assert_cmpstr (guise_training_failure_get_name (error), ==, "device-lost");
      guise_training_failure_add_way_out (&error, "one", 2, "x/0000000001");
      g_assert_nonnull (strstr (error->message, "The last checkpoint is 'x/0000000001'"));
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
      g_assert_cmpfloat (n, <, 1e6);
    }
  g_test_message ("lost %d times", n_lost);
  g_assert_cmpint (n_lost, >, 20);
  clean (&place);
}

static void
test_lost (void)
{
  lose ("GUISE_HOST_GPU_LOST_AFTER");
}

static void
test_lost_at_call (void)
{
  lose ("GUISE_HOST_GPU_LOST_AT");
}

/* The next place: each with GUISE_FAULTS=all, otherwise ever fewer of them. */
static int
get_next (int n)
{
  return g_strcmp0 (g_getenv ("GUISE_FAULTS"), "all") == 0 ? n + 1 : MAX (n + 1, n * 3 / 2);
}

/* Refuses one request for memory after the other, until there are no more. What can be done without
 * is; otherwise the error says what it is, and a new try loses nothing. The emulation ends the
 * program when memory is not given back. */
static void
refuse_each (gboolean (*run) (void *data, GError **error), void *data)
{
  gboolean was_refused = TRUE;
  int      n_errors = 0, n_tried = 0;

  for (int n = 1; was_refused; n = get_next (n), n_tried++)
    {
      g_autofree char *text = g_strdup_printf ("%d", n);
      g_autoptr (GError) error = NULL;
      gboolean is_good;

      g_setenv ("GUISE_HOST_GPU_REFUSES", text, TRUE);
      is_good = run (data, &error);
      was_refused = g_getenv ("GUISE_HOST_GPU_REFUSED") != NULL;
      g_unsetenv ("GUISE_HOST_GPU_REFUSES");
      g_unsetenv ("GUISE_HOST_GPU_REFUSED");
      g_assert_true (is_good == (error == NULL));
      if (is_good)
        continue;
      g_assert_true (was_refused);
      n_errors++;
      g_assert_cmpstr (guise_training_failure_get_name (error), ==, "no-memory");
      g_assert_cmpint (n, <, 10000);
    }
  g_test_message ("%d requests refused, %d errors", n_tried - 1, n_errors);
  g_assert_cmpint (n_errors, >, 0);
  g_assert_cmpint (n_tried, >, 3);
}

static gboolean
train_to_end (void *data, GError **error)
{
  return train (data, error) == N_ITERATIONS && (error == NULL || *error == NULL);
}

static void
test_refused_training (void)
{
  Place place = { 0 };

  if (!prepare (&place))
    return;
  refuse_each (train_to_end, &place);
  clean (&place);
}

static gboolean
swap_face (void *data, GError **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp32", 1, error);
  g_autoptr (GuiseDfmRunner) runner = NULL;
  g_autofree float *face = NULL;
  size_t            n;

  if (device == NULL)
    return FALSE;
  n = (size_t) guise_dfm_get_resolution (data);
  runner = guise_dfm_runner_new (data, device, 1, GUISE_DFM_NHWC, error);
  face = g_new0 (float, n *n * 3);
  return runner != NULL && guise_dfm_runner_run (runner, face, 0.5, NULL, face, NULL, error);
}

static GuiseDfm *
load_model (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/dfm/liae_udt.dfm");
  g_autoptr (GError) error = NULL;
  GuiseDfm *dfm;

  if (path == NULL)
    return NULL;
  dfm = guise_dfm_load (path, &error);
  g_assert_no_error (error);
  return dfm;
}

static void
test_refused_swap (void)
{
  g_autoptr (GuiseDfm) dfm = load_model ();

  if (dfm != NULL)
    refuse_each (swap_face, dfm);
}

static void
test_lost_swap (void)
{
  g_autoptr (GuiseDfm) dfm = load_model ();
  gboolean is_done = FALSE;
  int      n_lost = 0;

  for (int n = 1; dfm != NULL && !is_done; n = get_next (n), n_lost++)
    {
      g_autofree char *text = g_strdup_printf ("%d", n);
      g_autoptr (GError) error = NULL;

      g_setenv ("GUISE_HOST_GPU_LOST_AT", text, TRUE);
      is_done = swap_face (dfm, &error);
      g_unsetenv ("GUISE_HOST_GPU_LOST_AT");
      if (!is_done)
        g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
      g_assert_cmpint (n, <, 100000);
    }
  g_test_message ("lost %d times", n_lost - 1);
  g_assert_true (dfm == NULL || n_lost > 5);
}

/* Halfway between what the two stages take: the second, with its discriminator, does not fit. */
static char *
find_limit (const Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp32", 1, &error);
  const GuiseForecastSetup setup = { .plan = self->plan, .device = device, .with_preview = TRUE };
  g_autoptr (GuiseTrainingForecast) forecast =
               guise_training_forecast (&setup, NULL, NULL, NULL, &error);
  size_t sizes[2];

  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    sizes[i] = g_array_index (forecast->stages, GuiseStageForecast, i).device_bytes;
  g_assert_cmpuint (sizes[1], >, sizes[0]);
  return g_strdup_printf ("%zu", (sizes[0] + sizes[1]) / 2);
}

static void
test_no_memory (void)
{
  Place            place = { 0 };
  g_autofree char *limit = NULL;
  g_autoptr (GError) error = NULL;
  uint64_t n_done;

  if (!prepare (&place))
    return;
  limit = find_limit (&place);
  g_setenv ("GUISE_HOST_GPU_BYTES", limit, TRUE);
  n_done = train (&place, &error);
  g_unsetenv ("GUISE_HOST_GPU_BYTES");
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
  g_assert_cmpuint (n_done, ==, 3);
  g_assert_cmpstr (guise_training_failure_get_name (error), ==, "no-memory");
  guise_training_failure_add_way_out (&error, "two", 2, NULL);
  g_assert_nonnull (strstr (error->message, "Stage 'two' needs more memory than there is"));
  g_assert_nonnull (strstr (error->message, "lower batch_size (it is 2)"));
  g_assert_nonnull (strstr (error->message, "There is no checkpoint yet"));
  g_clear_error (&error);
  g_assert_cmpuint (train (&place, &error), ==, N_ITERATIONS); /* with more memory it goes on */
  g_assert_no_error (error);
  clean (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/faults/lost", test_lost);
  g_test_add_func ("/gpu/faults/lost-at-call", test_lost_at_call);
  g_test_add_func ("/gpu/faults/lost-swap", test_lost_swap);
  g_test_add_func ("/gpu/faults/no-memory", test_no_memory);
  g_test_add_func ("/gpu/faults/refused-swap", test_refused_swap);
  g_test_add_func ("/gpu/faults/refused-training", test_refused_training);
  return g_test_run ();
}
