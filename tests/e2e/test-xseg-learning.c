/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small XSeg model learns the masks of one synthetic person and is asked for those of another:
 * samples, training step and prediction together. */
#include <math.h>

#include "model/guise-xseg-predictor.h"
#include "model/guise-xseg-trainer.h"
#include "sample/guise-xseg-sampler.h"
#include "support/guise-test.h"

#define SIDE         64
#define N_PIXELS     (SIDE * SIDE)
#define BASE         8
#define N_BATCH      4
#define N_ITERATIONS 400
#define N_MEAN       50 /* iterations that a loss is averaged over */
#define N_JUDGED     40 /* faces of the other person */

static GuiseFaceset *
open_faceset (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceset *faceset = path != NULL ? guise_faceset_open (path, &error) : NULL;

  g_assert_no_error (error);
  return faceset;
}

/* Intersection over union of two masks at 0.5. */
static double
get_overlap (const float *a, const float *b)
{
  int n_both = 0, n_any = 0;

  for (int i = 0; i < N_PIXELS; i++)
    {
      n_both += a[i] >= 0.5f && b[i] >= 0.5f;
      n_any += a[i] >= 0.5f || b[i] >= 0.5f;
    }
  return n_any > 0 ? (double) n_both / n_any : 1.0;
}

/* The mean overlap over faces spread over a faceset. */
static double
judge (GuiseXsegPredictor *predictor, const GuiseFaceset *faceset)
{
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (SIDE, NULL);
  g_autofree float *mask = g_new (float, N_PIXELS);
  const size_t      n = guise_faceset_get_n (faceset);
  double            sum = 0.0;
  int               n_seen = 0;

  for (size_t i = 0; i < n; i += n / N_JUDGED)
    {
      while (i < n && !guise_faceset_get_entry (faceset, i)->has_mask)
        i++;
      if (i == n)
        break;
      g_assert_true (guise_xseg_face_load (face, faceset, i, GUISE_FACE_TYPE_WHOLE,
                                           GUISE_XSEG_LABEL_MASK, NULL));
      g_assert_true (
        guise_xseg_predictor_run (predictor, guise_image_plane (face->image, 0), mask, NULL));
      sum += get_overlap (mask, guise_image_plane (face->mask, 0));
      n_seen++;
    }
  g_assert_cmpint (n_seen, >=, N_JUDGED / 2);
  return sum / n_seen;
}

/* Trains and tells the mean loss of the first and of the last iterations. */
static void
train (GuiseXsegTrainer *trainer, GuiseXsegSampler *sampler, double *out_first, double *out_last)
{
  g_autofree float *images = g_new (float, N_BATCH * 3 * N_PIXELS);
  g_autofree float *targets = g_new (float, N_BATCH *N_PIXELS);
  double            sum = 0.0;

  for (int i = 1; i <= N_ITERATIONS; i++)
    {
      double loss;

      g_assert_true (guise_xseg_sampler_next (sampler, images, targets, NULL, NULL));
      g_assert_true (guise_xseg_trainer_step (trainer, images, targets, &loss, NULL));
      sum += loss;
      if (i % N_MEAN != 0)
        continue;
      g_test_message ("iterations %d to %d: loss %.4f", i - N_MEAN + 1, i, sum / N_MEAN);
      if (i == N_MEAN)
        *out_first = sum / N_MEAN;
      *out_last = sum / N_MEAN;
      sum = 0.0;
    }
}

static void
test_learning (void)
{
  g_autoptr (GuiseFaceset) own = open_faceset ("performer");
  g_autoptr (GuiseFaceset) other = own != NULL ? open_faceset ("character") : NULL;
  const GuiseXsegSamplerOptions sampling = { .batch_size = N_BATCH,
                                             .resolution = SIDE,
                                             .face_type = GUISE_FACE_TYPE_WHOLE,
                                             .seed = 1,
                                             .cache_bytes = (size_t) 512 << 20 };
  GuiseXsegOptions              options = guise_xseg_options_default ();
  g_autoptr (GError) error = NULL;
  double first = 0.0, last = 0.0, before, after;

  if (other == NULL)
    return;
  options.resolution = SIDE;
  options.base = BASE;
  options.batch_size = N_BATCH;

  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 0, &error);

  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE))
    {
      g_test_skip (error->message);
      return;
    }

  g_autoptr (GuiseXseg) model = guise_xseg_new (&options, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseXsegTrainer) trainer =
               guise_xseg_trainer_new (model, weights, device, 1, GUISE_XSEG_TRAINER_DEFAULT,
                                       &error);
  g_autoptr (GuiseXsegPredictor) predictor =
               guise_xseg_predictor_new (model, weights, GUISE_XSEG_SKIPS_JOINED, device, 1,
                                         &error);
  g_autoptr (GuiseXsegSampler) sampler = guise_xseg_sampler_new (&own, 1, &sampling, 0, &error);

  g_assert_no_error (error);
  before = judge (predictor, other);
  train (trainer, sampler, &first, &last);
  after = judge (predictor, other);
  g_test_message ("loss %.4f -> %.4f, overlap with the other person's masks %.4f -> %.4f", first,
                  last, before, after);
  g_assert_cmpfloat (last, <, 0.7 * first);
  g_assert_cmpfloat (after, >, 0.65);
  g_assert_cmpfloat (after, >, before + 0.3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/e2e/xseg-learning", test_learning);
  return g_test_run ();
}
