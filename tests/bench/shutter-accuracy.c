/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plays a clip of the synthetic people to a capture session and says, for each direction of the
 * head, what the automatic shutter refuses.
 *
 *   shutter-accuracy PEOPLE-FOLDER CLIP [BLUR]
 *
 * The clips are rendered without motion blur: every picture is sharp, and each one that is refused
 * as blurred is refused wrongly. With BLUR (a number over 1) every eighth picture is shrunk so many
 * times and enlarged again: each of those that is not refused as blurred is let pass wrongly.
 * Prints one table; docs/accuracy.md shows one run. No gate: numbers to read. */
#include <math.h>

#include "capture/guise-capture.h"
#include "image/guise-resize.h"
#include "media/guise-video-reader.h"
#include "support/guise-people.h"
#include "support/guise-test.h"

#define INJECTED  8   /* every so many pictures one is blurred */
#define FAST_STEP 3.0 /* pixels from picture to picture that are too fast: twice the shutter's */
#define N_PITCHES 5
#define N_YAWS    5
#define N_BINS    (N_PITCHES + N_YAWS + 1)
#define FIRST_EYE 17 /* landmarks that do not slide along the face */

typedef struct
{
  const char *name;
  int         n; /* sharp pictures */
  int         n_fast;
  int         n_refused[GUISE_N_REFUSALS]; /* of them */
  int         n_kept;
  int         n_fast_kept;      /* truly too fast, but not refused as moving */
  int         n_slow_moving;    /* refused as moving, but truly slower */
  int         n_blurred;        /* pictures that were blurred */
  int         n_blurred_passed; /* that is: looked at, and not refused as blurred or moving */
} Bin;

typedef struct
{
  GuiseCapture      *capture;
  GPtrArray         *truths;
  double             blur;
  const GuisePerson *last;
  Bin                bins[N_BINS];
} Run;

static void
name_bins (Run *run)
{
  static const char *const names[N_BINS] = { "pitch over 20 up",
                                             "pitch 8 to 20 up",
                                             "pitch under 8",
                                             "pitch 8 to 20 down",
                                             "pitch over 20 down",
                                             "yaw under 8",
                                             "yaw 8 to 20",
                                             "yaw 20 to 35",
                                             "yaw 35 to 55",
                                             "yaw over 55",
                                             "all" };

  for (int i = 0; i < N_BINS; i++)
    run->bins[i].name = names[i];
}

/* Positive pitch is up. */
static int
get_pitch_bin (double pitch)
{
  return (pitch < 20) + (pitch < 8) + (pitch < -8) + (pitch < -20);
}

static int
get_yaw_bin (double yaw)
{
  const double size = fabs (yaw);

  return N_PITCHES + (size >= 8) + (size >= 20) + (size >= 35) + (size >= 55);
}

/* How far the face truly moved since the picture before. */
static double
measure_step (const GuisePerson *last, const GuisePerson *now)
{
  double sum = 0;

  if (last == NULL)
    return 0;
  for (int i = FIRST_EYE; i < GUISE_N_LANDMARKS; i++)
    sum += hypot (now->landmarks[i].x - last->landmarks[i].x,
                  now->landmarks[i].y - last->landmarks[i].y);
  return sum / (GUISE_N_LANDMARKS - FIRST_EYE);
}

static void
count (Bin *bin, GuiseRefusal refusal, gboolean is_blurred, gboolean is_fast)
{
  if (is_blurred)
    {
      bin->n_blurred++;
      bin->n_blurred_passed += refusal != GUISE_REFUSAL_BLURRED && refusal != GUISE_REFUSAL_MOVING;
      return;
    }
  bin->n++;
  bin->n_fast += is_fast;
  bin->n_refused[refusal]++;
  bin->n_kept += refusal == GUISE_REFUSAL_NONE;
  bin->n_fast_kept += is_fast && refusal != GUISE_REFUSAL_MOVING;
  bin->n_slow_moving += !is_fast && refusal == GUISE_REFUSAL_MOVING;
}

static GuiseFrame *
blur (const GuiseFrame *frame, double times)
{
  const GuiseImage *image = frame->image;
  g_autoptr (GuiseImage) small =
               guise_image_resize (image, (int) lround (image->width / times),
                                   (int) lround (image->height / times), GUISE_RESIZE_AREA, NULL);

  return guise_frame_new (guise_image_resize (small, image->width, image->height,
                                              GUISE_RESIZE_LINEAR, NULL),
                          frame->time_ns, frame->index, 0);
}

static gboolean
look (Run *run, GuiseFrame *frame, GError **error)
{
  const GArray      *people = g_ptr_array_index (run->truths, frame->index);
  const GuisePerson *person = &g_array_index (people, GuisePerson, 0);
  const gboolean     is_blurred = run->blur > 1 && frame->index % INJECTED == INJECTED - 1;
  const gboolean     is_fast = measure_step (run->last, person) > FAST_STEP;
  const int bins[] = { get_pitch_bin (person->pitch), get_yaw_bin (person->yaw), N_BINS - 1 };
  g_autoptr (GuiseFrame) shown = is_blurred ? blur (frame, run->blur) : guise_frame_ref (frame);
  g_auto (GuiseCaptureShot) shot = { 0 };

  if (!guise_capture_process (run->capture, shown, &shot, error))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (bins); i++)
    count (&run->bins[bins[i]], shot.refusal, is_blurred, is_fast);
  run->last = person;
  return TRUE;
}

static void
print (const Run *run)
{
  g_print ("| head, degrees | pictures | truly fast | let pass | slow, as moving | as blurred | "
           "by light or unsure | repeated, enough, soon | kept |%s\n",
           run->blur > 1 ? " blurred ones | let pass |" : "");
  for (int i = 0; i < N_BINS; i++)
    {
      const Bin *bin = &run->bins[i];

      g_print ("| %s | %d | %d | %d | %d | %d | %d | %d | %d |", bin->name, bin->n, bin->n_fast,
               bin->n_fast_kept, bin->n_slow_moving, bin->n_refused[GUISE_REFUSAL_BLURRED],
               bin->n_refused[GUISE_REFUSAL_UNSURE] + bin->n_refused[GUISE_REFUSAL_MISALIGNED] +
                 bin->n_refused[GUISE_REFUSAL_OUTSIDE] + bin->n_refused[GUISE_REFUSAL_SMALL] +
                 bin->n_refused[GUISE_REFUSAL_NO_FACE] + bin->n_refused[GUISE_REFUSAL_DARK] +
                 bin->n_refused[GUISE_REFUSAL_BRIGHT],
               bin->n_refused[GUISE_REFUSAL_REPEATED] + bin->n_refused[GUISE_REFUSAL_ENOUGH] +
                 bin->n_refused[GUISE_REFUSAL_SOON],
               bin->n_kept);
      if (run->blur > 1)
        g_print (" %d | %d |", bin->n_blurred, bin->n_blurred_passed);
      g_print ("\n");
    }
}

static gboolean
play (Run *run, const char *path, const char *dir, GError **error)
{
  const GuiseCaptureOptions options = { .rate = 30 };
  const GuiseCaptureTake    take = { .camera = path };
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, error);
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);

  if (reader == NULL)
    return FALSE;
  run->capture = guise_capture_open (dir, &options, device, NULL, NULL, NULL, error);
  if (run->capture == NULL || !guise_capture_start_take (run->capture, &take, error))
    return FALSE;
  while (TRUE)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_video_reader_next (reader, &frame, NULL, error))
        return FALSE;
      if (frame == NULL || frame->index >= run->truths->len)
        return TRUE;
      if (!look (run, frame, error))
        return FALSE;
    }
}

int
main (int argc, char **argv)
{
  Run      run = { 0 };
  gboolean ok;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  char            *dir;

  if (argc < 3)
    {
      g_printerr ("shutter-accuracy PEOPLE-FOLDER CLIP [BLUR]\n");
      return 2;
    }
  run.blur = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 0;
  name_bins (&run);
  name = g_strconcat (argv[2], ".mp4", NULL);
  path = g_build_filename (argv[1], name, NULL);
  run.truths = guise_people_load (argv[1], argv[2], &error);
  dir = guise_test_tmp_dir ();
  ok = run.truths != NULL && play (&run, path, dir, &error);
  if (ok)
    print (&run);
  else
    g_printerr ("%s\n", error->message);
  guise_capture_free (run.capture);
  g_clear_pointer (&run.truths, g_ptr_array_unref);
  guise_test_rm_rf (dir);
  return ok ? 0 : 1;
}
