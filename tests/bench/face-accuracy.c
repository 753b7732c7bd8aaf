/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measures found faces against the exact ground truth of the synthetic people.
 *
 *   face-accuracy PEOPLE-FOLDER CLIP[:EVERY[:CHANGE]] ...
 *
 * CLIP: performer, character, crowd, ...; CHANGE makes its pictures harder: "scale=0.2,turn=90",
 * see support/guise-picture-change.h.
 *
 * Prints one table a clip; docs/accuracy.md shows one run. No gate: numbers to read. In the
 * environment: GUISE_RANGE (auto, short, full), GUISE_STILL (every frame alone), GUISE_PLAIN (the
 * plain mesh), GUISE_VERBOSE (names the faces that were not found). */
#include <math.h>
#include <time.h>

#include "face/guise-face-expression.h"
#include "face/guise-face-finder.h"
#include "media/guise-video-reader.h"
#include "support/guise-people.h"
#include "support/guise-picture-change.h"

#define N_BINS      6
#define MIN_VISIBLE 20   /* landmarks of a face that has to be found */
#define WRONG_WAY   20   /* inner error from which a face was not understood, per cent */
#define BIN_WIDTH   15.0 /* degrees of yaw */
#define DEGREES     (180 / G_PI)

/* Where parts of the 68 landmarks start. */
#define FIRST_INNER 17
#define FIRST_EYE   36
#define FIRST_LIP   48

typedef struct
{
  int    n_faces;
  int    n_found;
  int    n_visible;        /* faces of which enough is visible ... */
  int    n_visible_found;  /* ... and those of them that were found */
  int    n_wrong;          /* found, but the landmarks are somewhere else */
  double inner, jaw, eyes; /* sums of mean point distances, per cent of the box's size */
  double shift_x, shift_y; /* sums of mean displacement of the inner points, per cent */
  double corner;           /* sum of mean distances of the crop's corners, per cent of its side */
  double yaw, pitch, roll; /* sums of absolute errors, degrees */
  double yaw_bias, pitch_bias;
} Bin;

/* Sums over pairs of what is measured and what is true. */
typedef struct
{
  int    n;
  double x, y, xx, yy, xy;
} Pairs;

/* How far apart the open and the shut eyes are. */
typedef struct
{
  int    n_open, n_shut, n_wrong; /* over or under the limit on the wrong side */
  double open, shut;              /* sums of apertures */
} Lids;

#define SHUT_LIMIT 0.12 /* aperture */
#define MAX_YAW    35.0 /* of faces whose expression is compared */

typedef struct
{
  Bin   bins[N_BINS];
  Pairs eyes, mouth, gaze_x, gaze_y;
  Lids  lids;
  int   n_pictures;
  int   n_false; /* found faces that are nobody's */
  int   n_jumps; /* changes of the number of the only face */
} Report;

static void
add_pair (Pairs *pairs, double x, double y)
{
  if (!isfinite (x))
    return;
  pairs->n++;
  pairs->x += x;
  pairs->y += y;
  pairs->xx += x * x;
  pairs->yy += y * y;
  pairs->xy += x * y;
}

static double
correlate (const Pairs *pairs)
{
  double n = MAX (1, pairs->n);
  double xx = pairs->xx - pairs->x * pairs->x / n, yy = pairs->yy - pairs->y * pairs->y / n;

  return (pairs->xy - pairs->x * pairs->y / n) / sqrt (xx * yy);
}

static void
add_lid (Lids *lids, double aperture, double openness)
{
  if (!isfinite (aperture) || (openness > 0.2 && openness < 0.8))
    return;
  if (openness <= 0.2)
    {
      lids->n_shut++;
      lids->shut += aperture;
      lids->n_wrong += aperture > SHUT_LIMIT;
    }
  else
    {
      lids->n_open++;
      lids->open += aperture;
      lids->n_wrong += aperture < SHUT_LIMIT;
    }
}

static void
compare_expression (const GuiseFace *face, const GuisePerson *truth, Report *report)
{
  GuiseFaceExpression found;

  if (fabs (truth->yaw) > MAX_YAW)
    return;
  guise_face_expression_measure (face, &found);
  add_pair (&report->eyes, (double) found.eye_right, truth->eye_right);
  add_pair (&report->eyes, (double) found.eye_left, truth->eye_left);
  add_lid (&report->lids, (double) found.eye_right, truth->eye_right);
  add_lid (&report->lids, (double) found.eye_left, truth->eye_left);
  add_pair (&report->mouth, (double) found.mouth_open, truth->mouth_gap);
  add_pair (&report->gaze_x, (double) found.gaze_x, truth->gaze_yaw);
  add_pair (&report->gaze_y, (double) found.gaze_y, truth->gaze_pitch);
}

static void
print_expression (const Report *report)
{
  const Lids *lids = &report->lids;

  g_print ("expression, up to %.0f degrees of yaw: correlation of eyes %.3f, mouth %.3f, gaze %.3f "
           "%.3f (%d); aperture open %.3f (%d), shut %.3f (%d), wrong side %d\n",
           MAX_YAW, correlate (&report->eyes), correlate (&report->mouth),
           correlate (&report->gaze_x), correlate (&report->gaze_y), report->gaze_x.n,
           lids->open / MAX (1, lids->n_open), lids->n_open, lids->shut / MAX (1, lids->n_shut),
           lids->n_shut, lids->n_wrong);
}

static void
compare (const GuiseFace *face, const GuisePerson *truth, Bin *bin)
{
  const GuiseFaceRect *box = &truth->box;
  double               size = sqrt ((box->right - box->left) * (box->bottom - box->top));
  double               yaw = face->pose.yaw * DEGREES - truth->yaw;
  double               pitch = face->pose.pitch * DEGREES - truth->pitch;

  for (int i = FIRST_INNER; i < GUISE_N_LANDMARKS; i++)
    {
      double part = 100 / size / (GUISE_N_LANDMARKS - FIRST_INNER);

      bin->shift_x += part * (face->landmarks[i].x - truth->landmarks[i].x);
      bin->shift_y += part * (face->landmarks[i].y - truth->landmarks[i].y);
    }
  bin->n_found++;
  bin->n_wrong += guise_person_inner_error (truth, face->landmarks) > WRONG_WAY;
  bin->inner += guise_person_inner_error (truth, face->landmarks);
  bin->eyes += guise_person_point_error (truth, face->landmarks, FIRST_EYE, FIRST_LIP);
  bin->jaw += guise_person_point_error (truth, face->landmarks, 0, FIRST_INNER);
  bin->corner += guise_person_crop_error (truth, face->landmarks);
  bin->yaw += fabs (yaw);
  bin->yaw_bias += truth->yaw < 0 ? -yaw : yaw;
  bin->pitch += fabs (pitch);
  bin->pitch_bias += pitch;
  bin->roll += fabs (face->pose.roll * DEGREES - truth->roll);
}

/* Matches the faces of one picture with the truth by their boxes. */
static void
score_picture (const GPtrArray  *faces,
               const GArray     *truths,
               const GuiseImage *picture,
               Report           *report)
{
  guint n_matched = 0;

  report->n_pictures++;
  for (guint t = 0; t < truths->len; t++)
    {
      const GuisePerson *truth = &g_array_index (truths, GuisePerson, t);
      const GuiseFace   *best = NULL;
      double             best_overlap = 0.25;

      Bin *bin = &report->bins[MIN (N_BINS - 1, (int) (fabs (truth->yaw) / BIN_WIDTH))];

      for (guint i = 0; i < faces->len; i++)
        {
          const GuiseFace *face = g_ptr_array_index (faces, i);
          double           overlap = guise_face_rect_overlap (&face->rect, &truth->box);

          if (overlap > best_overlap)
            {
              best_overlap = overlap;
              best = face;
            }
        }
      gboolean is_visible =
        guise_person_count_visible (truth, picture->width, picture->height) >= MIN_VISIBLE;

      bin->n_faces++;
      bin->n_visible += is_visible;
      bin->n_visible_found += is_visible && best != NULL;
      if (best == NULL)
        {
          if (g_getenv ("GUISE_VERBOSE") != NULL)
            g_print ("picture %d: not found, yaw %.0f pitch %.0f, cover %.3f, %d visible\n",
                     report->n_pictures - 1, truth->yaw, truth->pitch, truth->cover,
                     guise_person_count_visible (truth, picture->width, picture->height));
          continue;
        }
      n_matched++;
      compare (best, truth, bin);
      compare_expression (best, truth, report);
    }
  report->n_false += (int) (faces->len - n_matched);
}

static void
print_report (const char *clip, const Report *report, double ms, const GuiseFaceFinder *finder)
{
  GuiseFaceFinderCounts counts;

  guise_face_finder_get_counts (finder, &counts);
  g_print ("\n%s: %d pictures, %.2f ms of processor time each, %d false, %d jumps; "
           "%" G_GUINT64_FORMAT " detections, %" G_GUINT64_FORMAT " meshes\n",
           clip, report->n_pictures, ms / MAX (1, report->n_pictures), report->n_false,
           report->n_jumps, counts.n_detections, counts.n_meshes);
  g_print ("| abs. yaw | faces | found | of 20 visible | wrong | inner 51 | eyes | jaw | shift x, "
           "y | wf corners | yaw | "
           "bias | pitch | bias | roll "
           "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (int i = 0; i < N_BINS; i++)
    {
      const Bin *bin = &report->bins[i];
      double     n = MAX (1, bin->n_found);

      if (bin->n_faces > 0)
        g_print ("| %.0f-%.0f | %d | %.1f %% | %d of %d | %d | %.2f | %.2f | %.2f | %+.2f, %+.2f | "
                 "%.2f | %.1f | "
                 "%+.1f | %.1f | %+.1f | %.1f |\n",
                 i * BIN_WIDTH, (i + 1) * BIN_WIDTH, bin->n_faces,
                 100.0 * bin->n_found / bin->n_faces, bin->n_visible_found, bin->n_visible,
                 bin->n_wrong, bin->inner / n, bin->eyes / n, bin->jaw / n, bin->shift_x / n,
                 bin->shift_y / n, bin->corner / n, bin->yaw / n, bin->yaw_bias / n, bin->pitch / n,
                 bin->pitch_bias / n, bin->roll / n);
    }
}

/* Opens CLIP.mp4, or the folder CLIP of stills. */
static GuiseVideoReader *
open_clip (const char *folder, const char *clip, GError **error)
{
  g_autofree char *name = g_strconcat (clip, ".mp4", NULL);
  g_autofree char *video = g_build_filename (folder, name, NULL);
  g_autofree char *stills = g_build_filename (folder, clip, NULL);

  return guise_video_reader_open (g_file_test (video, G_FILE_TEST_EXISTS) ? video : stills, 1,
                                  error);
}

static GuiseFaceFinder *
make_finder (GuiseDevice *device, gboolean is_still, int max_faces, GError **error)
{
  GuiseFaceRange range = GUISE_FACE_RANGE_AUTO;

  guise_face_range_from_string (g_getenv ("GUISE_RANGE"), &range);

  const GuiseFaceFinderOptions options = {
    .range = range,
    .mode =
      is_still || g_getenv ("GUISE_STILL") != NULL ? GUISE_FACE_MODE_STILL : GUISE_FACE_MODE_VIDEO,
    .max_faces = max_faces,
    .mesh = g_getenv ("GUISE_PLAIN") != NULL ? GUISE_FACE_MESH_PLAIN : GUISE_FACE_MESH_ATTENTION,
  };

  return guise_face_finder_new (NULL, device, &options, error);
}

/* A changed picture, and the truth about it. */
static GuiseImage *
make_harder (const GuisePictureChange *change, const GuiseImage *picture, GArray *truths)
{
  GuiseAffine map;
  GuiseImage *changed = guise_picture_change_apply (change, picture, &map);

  for (guint i = 0; i < truths->len; i++)
    guise_person_transform (&g_array_index (truths, GuisePerson, i), &map);
  return changed;
}

static gboolean
measure_clip (const char               *folder,
              const char               *clip,
              int                       every,
              const GuisePictureChange *change,
              GuiseDevice              *device,
              GError                  **error)
{
  g_autoptr (GPtrArray) truths = guise_people_load (folder, clip, error);
  g_autoptr (GuiseVideoReader) reader = truths != NULL ? open_clip (folder, clip, error) : NULL;
  Report report = { 0 };
  double ms = 0;
  int    track = -1;

  if (reader == NULL)
    return FALSE;

  GuiseVideoInfo info;

  guise_video_reader_get_info (reader, &info);

  g_autoptr (GuiseFaceFinder) finder = make_finder (device, info.kind != GUISE_FOOTAGE_VIDEO,
                                                    g_str_has_prefix (clip, "two") ? 2 : 1, error);

  if (finder == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GPtrArray) faces = NULL;

      if (!guise_video_reader_next (reader, &frame, NULL, error))
        return FALSE;
      if (frame == NULL || frame->index >= truths->len)
        break;
      if (frame->index % (guint64) every != 0)
        continue;

      GArray *truth = g_ptr_array_index (truths, frame->index);
      g_autoptr (GuiseImage) picture = change != NULL ? make_harder (change, frame->image, truth)
                                                      : guise_image_ref (frame->image);
      clock_t start = clock ();

      if (!guise_face_finder_process (finder, picture, frame->time_ns, &faces, error))
        return FALSE;
      ms += 1000.0 * (double) (clock () - start) / CLOCKS_PER_SEC;
      score_picture (faces, truth, picture, &report);
      if (faces->len == 1)
        {
          const GuiseFace *face = g_ptr_array_index (faces, 0);

          report.n_jumps += track >= 0 && face->track != track;
          track = face->track;
        }
    }
  print_report (clip, &report, ms, finder);
  print_expression (&report);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);

  if (argc < 3)
    {
      g_printerr ("Usage: face-accuracy PEOPLE-FOLDER CLIP[:EVERY] ...\n");
      return 2;
    }
  for (int i = 2; error == NULL && i < argc; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], ":", 3);
      gboolean           has_change = g_strv_length (parts) > 2;
      int                every = parts[1] != NULL ? (int) g_ascii_strtoll (parts[1], NULL, 10) : 1;
      GuisePictureChange change;

      if (has_change && !guise_picture_change_from_string (parts[2], &change))
        {
          g_printerr ("face-accuracy: '%s' is no change\n", parts[2]);
          return 2;
        }
      measure_clip (argv[1], parts[0], MAX (1, every), has_change ? &change : NULL, device, &error);
    }
  if (error != NULL)
    {
      g_printerr ("face-accuracy: %s\n", error->message);
      return 1;
    }
  return 0;
}
