/* SPDX-License-Identifier: GPL-3.0-or-later
 * How well descriptors tell people apart.
 *
 *   person-accuracy FOLDER CLIP[:EVERY] ...    CLIP: performer, character, crowd, talk_studio ...
 *   person-accuracy --group FACES PEOPLE       time of grouping made-up faces, half in videos
 *
 * Every face found in the clips is described and every pair compared. Who is who: by the ground
 * truth of the synthetic people where the folder has it, else one person a clip. Prints how far
 * pairs of one person and of two are apart, and what a threshold errs, for all pairs and by how
 * far the more turned face of a pair is turned. docs/accuracy.md shows one run. No gate. */
#include <math.h>
#include <time.h>

#include "core/guise-random.h"
#include "face/guise-face-finder.h"
#include "media/guise-video-reader.h"
#include "support/guise-people.h"
#include "survey/guise-people-private.h"

#define DEGREES     (180 / G_PI)
#define MIN_OVERLAP 0.25
#define N_STEPS     400 /* thresholds tried, 0 .. 1 */

typedef struct
{
  char  *id;  /* owned */
  double yaw; /* degrees */
  float  values[GUISE_FACE_DESCRIPTOR_SIZE];
} Described;

typedef struct
{
  GPtrArray          *faces; /* of Described */
  GuiseDevice        *device;
  GuiseFaceDescriber *describer;
  double              ms;
} Bench;

static void
free_described (void *data)
{
  g_free (((Described *) data)->id);
  g_free (data);
}

/* Whose face it is: P and C stand in several clips. */
static char *
name_person (const char *clip, guint64 picture, guint truth)
{
  if (g_str_equal (clip, "crowd"))
    return g_strdup_printf ("W%" G_GUINT64_FORMAT, picture / 4);
  if (g_str_equal (clip, "character") || (g_str_equal (clip, "two_people") && truth == 1))
    return g_strdup ("C");
  if (g_str_equal (clip, "performer") || g_str_equal (clip, "two_people") ||
      g_str_equal (clip, "occluded"))
    return g_strdup ("P");
  return g_strdup (clip);
}

static gboolean
describe (Bench            *self,
          const GuiseFrame *frame,
          const GuiseFace  *face,
          char             *id,
          double            yaw,
          GError          **error)
{
  Described *described = g_new0 (Described, 1);
  clock_t    start = clock ();

  described->id = id;
  described->yaw = yaw;
  g_ptr_array_add (self->faces, described);
  if (!guise_face_describer_run (self->describer, frame->image, face->landmarks, described->values,
                                 error))
    return FALSE;
  self->ms += 1000.0 * (double) (clock () - start) / CLOCKS_PER_SEC;
  return TRUE;
}

/* The faces of one picture that are somebody's. */
static gboolean
take_picture (Bench            *self,
              const char       *clip,
              const GuiseFrame *frame,
              const GPtrArray  *faces,
              const GArray     *truths,
              GError          **error)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);

      if (truths == NULL)
        return describe (self, frame, face, g_strdup (clip), face->pose.yaw * DEGREES, error);
      for (guint t = 0; t < truths->len; t++)
        {
          const GuisePerson *truth = &g_array_index (truths, GuisePerson, t);

          if (guise_face_rect_overlap (&face->rect, &truth->box) > MIN_OVERLAP &&
              !describe (self, frame, face, name_person (clip, frame->index, t), truth->yaw, error))
            return FALSE;
        }
    }
  return TRUE;
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

static gboolean
take_clip (Bench *self, const char *folder, const char *clip, guint64 every, GError **error)
{
  /* Without ground truth a clip is one person's. */
  g_autoptr (GPtrArray) truths = guise_people_load (folder, clip, NULL);
  g_autoptr (GuiseVideoReader) reader = open_clip (folder, clip, error);
  GuiseFaceFinderOptions options = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 2 };
  g_autoptr (GuiseFaceFinder) finder =
               reader != NULL ? guise_face_finder_new (NULL, self->device, &options, error) : NULL;

  while (finder != NULL)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GPtrArray) faces = NULL;

      if (!guise_video_reader_next (reader, &frame, NULL, error))
        return FALSE;
      if (frame == NULL || (truths != NULL && frame->index >= truths->len))
        return TRUE;
      if (frame->index % every == 0 &&
          (!guise_face_finder_process (finder, frame->image, frame->time_ns, &faces, error) ||
           !take_picture (self, clip, frame, faces,
                          truths != NULL ? g_ptr_array_index (truths, frame->index) : NULL, error)))
        return FALSE;
    }
  return FALSE;
}

/* ---- pairs ---- */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (const GArray *sorted, double part)
{
  return sorted->len == 0
           ? (double) NAN
           : g_array_index (sorted, double, MIN (sorted->len - 1, (guint) (part * sorted->len)));
}

/* Part of the pairs that are nearer than the threshold. */
static double
part_below (const GArray *sorted, double threshold)
{
  guint low = 0, high = sorted->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (sorted, double, middle) < threshold)
        low = middle + 1;
      else
        high = middle;
    }
  return sorted->len == 0 ? (double) NAN : (double) low / sorted->len;
}

static void
print_row (const char *label, GArray *same, GArray *other)
{
  double equal = 0;

  g_array_sort (same, compare_doubles);
  g_array_sort (other, compare_doubles);
  while (equal < 1 && part_below (other, equal) < 1 - part_below (same, equal))
    equal += 1.0 / N_STEPS;
  g_print ("| %s | %u | %u | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f %% | %.1f %% | %.1f %% |\n",
           label, same->len, other->len, quantile (same, 0.5), quantile (same, 0.95),
           quantile (other, 0.01), quantile (other, 0.5), equal,
           50 * (part_below (other, equal) + 1 - part_below (same, equal)),
           100 * (1 - part_below (same, quantile (other, 0.01))),
           100 * (1 - part_below (same, quantile (other, 0.001))));
}

/* Pairs whose more turned face is turned by from..to degrees. */
static void
print_pairs (const Bench *self, const char *label, double from, double to)
{
  g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) other = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < self->faces->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const Described *a = g_ptr_array_index (self->faces, i);
        const Described *b = g_ptr_array_index (self->faces, j);
        double           yaw = MAX (fabs (a->yaw), fabs (b->yaw));
        double           distance = guise_face_descriptor_distance (a->values, b->values);

        if (yaw >= from && yaw < to)
          g_array_append_val (g_str_equal (a->id, b->id) ? same : other, distance);
      }
  print_row (label, same, other);
}

/* ---- the time of grouping ---- */

/* Face i of @n_people: the first half in videos of 500 frames, the others as pictures. */
static GuisePeopleFace
make_face (size_t i, size_t n, uint64_t n_people)
{
  size_t             n_videos = n / 2;
  uint64_t           person = (i < n_videos ? i / 500 : i) % n_people;
  GuiseRandom        shape = guise_random_init (person, 1), noise = guise_random_init (i, 2);
  GuisePeopleRecord *record = g_new0 (GuisePeopleRecord, 1);
  float              values[GUISE_FACE_DESCRIPTOR_SIZE];

  for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
    {
      double value = guise_random_normal (&shape);

      value = MAX (0, value) + 0.5 * guise_random_normal (&noise);
      values[k] = (float) MAX (0, value);
    }
  guise_people_record_pack (record, values);
  return (GuisePeopleFace){
    .record = record,
    .source = i < n_videos ? g_strdup_printf ("v%zu_%05zu.png", i / 500, i % 500) : NULL,
    .number = i < n_videos ? (int64_t) (i % 500) : -1,
    .name = g_strdup_printf ("%08zu.jpg", i),
    .index = i,
  };
}

static int
time_grouping (size_t n, uint64_t n_people)
{
  g_autofree GuisePeopleFace *faces = g_new (GuisePeopleFace, n);
  g_autofree int             *groups = g_new (int, n);
  g_autoptr (GError) error = NULL;
  size_t  n_groups;
  clock_t start;

  for (size_t i = 0; i < n; i++)
    faces[i] = make_face (i, n, n_people);
  start = clock ();
  if (!guise_people_gather (faces, n, GUISE_DESCRIPTOR_GROUP_LIMIT, groups, &n_groups, &error))
    g_printerr ("person-accuracy: %s\n", error->message);
  else
    g_print ("%zu faces of %" G_GUINT64_FORMAT " people: %zu groups, %.1f s of processor time\n", n,
             n_people, n_groups, (double) (clock () - start) / CLOCKS_PER_SEC);
  return error != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func (free_described);
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseFaceDescriber) describer =
               device != NULL ? guise_face_describer_new (NULL, device, &error) : NULL;
  Bench bench = { .faces = faces, .device = device, .describer = describer };

  if (argc == 4 && g_str_equal (argv[1], "--group"))
    return time_grouping ((size_t) g_ascii_strtoull (argv[2], NULL, 10),
                          MAX (1, g_ascii_strtoull (argv[3], NULL, 10)));
  if (argc < 3)
    {
      g_printerr ("Usage: person-accuracy FOLDER CLIP[:EVERY] ...\n");
      return 2;
    }
  for (int i = 2; error == NULL && i < argc; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], ":", 2);
      gint64 every = parts[1] != NULL ? g_ascii_strtoll (parts[1], NULL, 10) : 1;

      take_clip (&bench, argv[1], parts[0], (guint64) MAX (1, every), &error);
    }
  if (error != NULL)
    {
      g_printerr ("person-accuracy: %s\n", error->message);
      return 1;
    }
  g_print ("%u faces, %.1f ms of processor time each\n\n", faces->len,
           bench.ms / MAX (1, faces->len));
  g_print ("| abs. yaw | pairs of one | of two | one: median | 95 %% | two: 1 %% | median | "
           "threshold | equal error | missed at 1 %% false | at 0.1 %% |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|\n");
  print_pairs (&bench, "all", 0, 180);
  print_pairs (&bench, "0-20", 0, 20);
  print_pairs (&bench, "20-40", 20, 40);
  print_pairs (&bench, "40-60", 40, 60);
  print_pairs (&bench, "60-90", 60, 90);
  return 0;
}
