/* SPDX-License-Identifier: GPL-3.0-or-later
 * A training learns the same wherever its samples are made. */
#include <string.h>

#include "core/guise-error.h"
#include "support/guise-test.h"
#include "train/guise-training.h"

#define MODEL                                                          \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, " \
  "\"d_mask_dims\": 2, \"batch_size\": 2, \"face_type\": \"wf\""

/* All that chance may do, then another network and another colour transfer. */
static const char stages[] =
  "{\"format\": 1, \"name\": \"liae\", \"title\": \"Liae\", \"options\": {" MODEL
  ", \"archi\": \"liae-ud\", \"ct_mode\": \"rct\", \"random_hsv_power\": 0.1, "
  "\"random_src_flip\": \"y\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 5, \"src\": \"src\", "
  "\"dst\": \"dst\", \"resets\": [3]}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 3, \"src\": \"src\", "
  "\"dst\": \"dst\", \"options\": {\"gan_power\": 0.1, \"gan_patch_size\": 4, "
  "\"gan_dims\": 4, \"ct_mode\": \"lct\", \"random_warp\": \"n\"}}]}";

typedef struct
{
  GString      *text;    /* of all steps, in full precision */
  double        wait_ms; /* of all together */
  GCancellable *stop;    /* triggered by the second iteration */
} Log;

static void
log_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Log *self = user_data;

  if (progress->event != GUISE_TRAINING_STEP)
    return;
  self->wait_ms += progress->wait_ms;
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT " %.9g %.9g\n", progress->iteration,
                          progress->src_loss, progress->dst_loss);
  if (self->stop != NULL && progress->iteration == 2)
    g_cancellable_cancel (self->stop);
}

/* Both stages, or as far as it is not stopped. */
static gboolean
run_stages (GuiseTraining *training, GCancellable *stop, GError **error)
{
  const GuisePlanPlace *place = guise_training_get_place (training);

  do
    if (!guise_training_run (training, 100, stop, error))
      return FALSE;
  while (place->stage == 0 && guise_training_enter (training, 1, 0, FALSE, error));
  return guise_training_is_stage_done (training);
}

/* Trains to the end in a new folder, in one go or in two. Returns: the log; NULL: nothing to train
 * with */
static char *
train (gboolean host_samples, gboolean in_two, char **out_preview)
{
  g_autofree char *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char *dir = faces != NULL ? guise_test_tmp_dir () : NULL;

  if (dir == NULL)
    return NULL;

  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *previews = g_build_filename (dir, "previews", NULL);
  g_autofree char *preview = g_build_filename (previews, "0000000008.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (stages, strlen (stages), "the test's plan", &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp32", 1, &error);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Log                log = { .text = g_string_new (NULL) };
  GuiseTrainingSetup setup = {
    .plan = plan,
    .faces = { [GUISE_FACE_SLOT_SRC] = faces, [GUISE_FACE_SLOT_DST] = faces },
    .checkpoints = checkpoints,
    .previews = previews,
    .device = device,
    .seed = 3,
    .n_threads = 1,
    .host_samples = host_samples,
  };
  gsize length;

  g_assert_no_error (error);
  for (int i = in_two ? 0 : 1; i < 2; i++)
    {
      g_autoptr (GuiseTraining) training = guise_training_open (&setup, log_progress, &log, &error);
      gboolean is_stopped = i == 0;

      g_assert_no_error (error);
      log.stop = is_stopped ? stop : NULL;
      g_assert_cmpint (run_stages (training, log.stop, &error), ==, !is_stopped);
      if (is_stopped)
        g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
      else
        g_assert_no_error (error);
      g_clear_error (&error);
    }
  g_test_message ("%s samples: waited %.3f ms in all", host_samples ? "host" : "device",
                  log.wait_ms);
  g_assert_true (g_file_get_contents (preview, out_preview, &length, &error));
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  guise_test_rm_rf (g_steal_pointer (&dir));
  return g_string_free (log.text, FALSE);
}

static void
test_same (void)
{
  g_autofree char *host_preview = NULL;
  g_autofree char *device_preview = NULL;
  g_autofree char *host = train (TRUE, FALSE, &host_preview);
  g_autofree char *device = host != NULL ? train (FALSE, FALSE, &device_preview) : NULL;

  if (host == NULL)
    return;
  g_assert_cmpstr (device, ==, host);
  g_assert_true (g_str_has_prefix (host, "1 "));
  g_assert_nonnull (strstr (host, "\n8 "));
}

static void
test_resumed (void)
{
  g_autofree char *straight_preview = NULL;
  g_autofree char *stopped_preview = NULL;
  g_autofree char *straight = train (FALSE, FALSE, &straight_preview);
  g_autofree char *stopped = straight != NULL ? train (FALSE, TRUE, &stopped_preview) : NULL;

  if (straight != NULL)
    g_assert_cmpstr (stopped, ==, straight);
}

/* Where the device has no room for the samples' faces, the processor makes them. */
static void
test_no_memory (void)
{
  g_autofree char *host_preview = NULL;
  g_autofree char *device_preview = NULL;
  g_autofree char *host = train (TRUE, FALSE, &host_preview);
  g_autofree char *device = NULL;

  if (host == NULL)
    return;
  g_setenv ("GUISE_HOST_PINNED_BYTES", "1024", TRUE);
  device = train (FALSE, FALSE, &device_preview);
  g_unsetenv ("GUISE_HOST_PINNED_BYTES");
  g_assert_cmpstr (device, ==, host);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/sample-training/same", test_same);
  g_test_add_func ("/gpu/sample-training/resumed", test_resumed);
  g_test_add_func ("/gpu/sample-training/no-memory", test_no_memory);
  return g_test_run ();
}
