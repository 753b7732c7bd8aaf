/* SPDX-License-Identifier: GPL-3.0-or-later
 * Groups faces by light and colour (faces.md 5.5). */
#include "survey/guise-scenes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "survey/guise-kd-tree-private.h"

#define N_AXES      GUISE_SCENE_N_AXES
#define RADIUS      1.0
/* Side of the boxes whose faces are one point; their diagonal is half a radius. */
#define FINE        0.2
/* Neighbours of a dense point, at least; faces.md 5.5 has 0.2 %, which frames of a cross-fade from
 * one light to the next have too. */
#define MIN_POINTS  5.0
#define MIN_SHARE   0.01
#define MAX_POINTS  150.0
#define UNKNOWN     (-1)
/* Yaw up to which a face shows where the light comes from. */
#define FRONTAL     (20.0 * G_PI / 180.0)
#define MIN_FRONTAL 60
#define ASSIGN      3.0 /* how far a turned face may be from the middle of its scene */
#define NOTED       1.5 /* how far the middle of a scene may move away from a note */

G_STATIC_ASSERT (GUISE_SCENE_NOTE_N_AXES == GUISE_SCENE_N_AXES);

gboolean
guise_scene_get_vector (const GuiseFaceRecord *record, float out_vector[N_AXES])
{
  const float vector[N_AXES] = {
    record->lab_mean[0] / 8.0f, record->lab_mean[1] / 3.0f,
    record->lab_mean[2] / 4.0f, record->light_x / 0.25f,
    record->light_y / 0.25f,    (float) (log2 (MAX ((double) record->light_level, 1e-4)) / 0.5),
  };

  for (int k = 0; k < N_AXES; k++)
    if (!isfinite (vector[k]))
      return FALSE;
  memcpy (out_vector, vector, sizeof vector);
  return TRUE;
}

/* Faces so alike that they are one point. */
typedef struct
{
  float  middle[N_AXES];
  size_t n;
  int    scene;
} Point;

typedef struct
{
  GArray *points;   /* owned, of Point */
  float  *places;   /* owned, [n points, 6] */
  int    *point_of; /* owned, [n records]: UNKNOWN without light */
} Cloud;

static void
cloud_clear (Cloud *self)
{
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->point_of, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cloud, cloud_clear)

static void
free_key (void *bytes)
{
  g_bytes_unref (bytes);
}

/* Puts the faces of each little box together. */
static gboolean
cloud_fill (Cloud *self, const GuiseFaceRecord *const *records, size_t n, double max_yaw)
{
  g_autoptr (GHashTable) boxes =
               g_hash_table_new_full (g_bytes_hash, g_bytes_equal, free_key, NULL);

  self->points = g_array_new (FALSE, TRUE, sizeof (Point));
  self->point_of = g_try_new (int, MAX (n, 1));
  if (self->point_of == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      float   vector[N_AXES];
      int32_t box[N_AXES];
      GBytes *key;
      void   *found;
      Point  *point;

      self->point_of[i] = UNKNOWN;
      if (records[i] == NULL || fabs (records[i]->yaw) > max_yaw ||
          !guise_scene_get_vector (records[i], vector))
        continue;
      for (int k = 0; k < N_AXES; k++)
        box[k] = (int32_t) CLAMP (floor ((double) vector[k] / FINE), -1e6, 1e6);
      key = g_bytes_new (box, sizeof box);
      if (!g_hash_table_lookup_extended (boxes, key, NULL, &found))
        {
          const Point empty = { .scene = UNKNOWN };

          found = GUINT_TO_POINTER (self->points->len);
          g_array_append_val (self->points, empty);
          g_hash_table_insert (boxes, g_bytes_ref (key), found);
        }
      g_bytes_unref (key);
      self->point_of[i] = (int) GPOINTER_TO_UINT (found);
      point = &g_array_index (self->points, Point, GPOINTER_TO_UINT (found));
      point->n++;
      for (int k = 0; k < N_AXES; k++)
        point->middle[k] += (vector[k] - point->middle[k]) / (float) point->n;
    }
  self->places = g_try_new (float, MAX (self->points->len, 1u) * N_AXES);
  if (self->places == NULL)
    return FALSE;
  for (guint i = 0; i < self->points->len; i++)
    memcpy (self->places + (size_t) i * N_AXES, g_array_index (self->points, Point, i).middle,
            N_AXES * sizeof (float));
  return TRUE;
}

/* Grows one scene from a dense point: all points that dense points reach. */
static void
grow (Cloud *cloud, const GuiseKdTree *tree, size_t start, size_t n_dense, int scene)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (size_t));

  g_array_append_val (open, start);
  while (open->len > 0)
    {
      const size_t i = g_array_index (open, size_t, open->len - 1);
      size_t       n = 0;

      g_array_set_size (open, open->len - 1);
      g_array_set_size (near, 0);
      guise_kd_tree_find_within (tree, cloud->places + i * N_AXES, RADIUS, near);
      for (guint k = 0; k < near->len; k++)
        n += g_array_index (cloud->points, Point, g_array_index (near, size_t, k)).n;
      if (n < n_dense)
        continue;
      g_array_index (cloud->points, Point, i).scene = scene;
      for (guint k = 0; k < near->len; k++)
        {
          const size_t other = g_array_index (near, size_t, k);
          Point       *point = &g_array_index (cloud->points, Point, other);

          if (point->scene != UNKNOWN)
            continue;
          point->scene = scene;
          g_array_append_val (open, other);
        }
    }
}

/* Returns how many scenes there are. */
static int
cluster (Cloud *cloud, const GuiseKdTree *tree, size_t n_dense)
{
  int n_scenes = 0;

  for (size_t i = 0; i < cloud->points->len; i++)
    {
      if (g_array_index (cloud->points, Point, i).scene != UNKNOWN)
        continue;
      grow (cloud, tree, i, n_dense, n_scenes);
      if (g_array_index (cloud->points, Point, i).scene != UNKNOWN)
        n_scenes++;
    }
  return n_scenes;
}

typedef struct
{
  GuiseScene scene;
  int        label;
  double     nearest2;
} Measured;

static int
compare_sizes (const void *a, const void *b)
{
  const Measured *x = a;
  const Measured *y = b;

  if (x->scene.n != y->scene.n)
    return x->scene.n < y->scene.n ? 1 : -1;
  return x->label - y->label;
}

static double
get_distance2 (const float *vector, const double *middle)
{
  double sum = 0.0;

  for (int k = 0; k < N_AXES; k++)
    sum += ((double) vector[k] - middle[k]) * ((double) vector[k] - middle[k]);
  return sum;
}

/* Middles in one pass, spread and nearest face in a second one. */
static void
measure (const GuiseFaceRecord *const *records, size_t n, const Cloud *cloud, Measured *measured)
{
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < n; i++)
      {
        const int label = cloud->point_of[i] != UNKNOWN
                            ? g_array_index (cloud->points, Point, cloud->point_of[i]).scene
                            : UNKNOWN;
        float     vector[N_AXES];

        if (label == UNKNOWN || !guise_scene_get_vector (records[i], vector))
          continue;

        Measured    *m = &measured[label];
        const double d2 = pass == 1 ? get_distance2 (vector, m->scene.middle) : 0.0;

        if (pass == 0)
          {
            m->scene.n++;
            for (int k = 0; k < N_AXES; k++)
              m->scene.middle[k] += ((double) vector[k] - m->scene.middle[k]) / (double) m->scene.n;
            continue;
          }
        m->scene.spread += d2 / (double) m->scene.n;
        if (d2 < m->nearest2)
          {
            m->nearest2 = d2;
            m->scene.face = i;
          }
      }
}

/* The scene whose middle is nearest. */
static int
find_nearest (const GArray *scenes, const float *vector)
{
  int    nearest = UNKNOWN;
  double least = ASSIGN * ASSIGN;

  for (guint i = 0; i < scenes->len; i++)
    {
      const double d2 = get_distance2 (vector, g_array_index (scenes, GuiseScene, i).middle);

      if (d2 >= least)
        continue;
      least = d2;
      nearest = (int) i;
    }
  return nearest;
}

/* A label for every face: its point's, or for a turned face that of the nearest scene. */
static void
label_faces (GuiseScenes                  *self,
             const GuiseFaceRecord *const *records,
             size_t                        n,
             const Cloud                  *cloud,
             const int                    *rank)
{
  for (size_t i = 0; i < n; i++)
    {
      float vector[N_AXES];
      int   label = UNKNOWN;

      if (records[i] != NULL && guise_scene_get_vector (records[i], vector))
        {
          self->n_known++;
          if (cloud->point_of[i] == UNKNOWN)
            {
              label = find_nearest (self->scenes, vector);
              if (label != UNKNOWN)
                g_array_index (self->scenes, GuiseScene, label).n++;
            }
          else if (g_array_index (cloud->points, Point, cloud->point_of[i]).scene != UNKNOWN)
            label = rank[g_array_index (cloud->points, Point, cloud->point_of[i]).scene];
        }
      g_array_append_val (self->labels, label);
    }
}

static GuiseScenes *
collect (const GuiseFaceRecord *const *records, size_t n, const Cloud *cloud, int n_scenes)
{
  GuiseScenes         *self = g_new0 (GuiseScenes, 1);
  g_autofree Measured *measured = g_new0 (Measured, MAX (n_scenes, 1));
  g_autofree int      *rank = g_new0 (int, MAX (n_scenes, 1));

  for (int i = 0; i < n_scenes; i++)
    measured[i] = (Measured){ .label = i, .nearest2 = INFINITY };
  measure (records, n, cloud, measured);
  if (n_scenes > 0)
    qsort (measured, (size_t) n_scenes, sizeof (Measured), compare_sizes);
  self->scenes = g_array_new (FALSE, FALSE, sizeof (GuiseScene));
  self->labels = g_array_sized_new (FALSE, FALSE, sizeof (int), (guint) n);
  for (int i = 0; i < n_scenes; i++)
    {
      measured[i].scene.spread = sqrt (measured[i].scene.spread);
      rank[measured[i].label] = i;
      g_array_append_val (self->scenes, measured[i].scene);
    }
  label_faces (self, records, n, cloud, rank);
  return self;
}

static size_t
count_frontal (const GuiseFaceRecord *const *records, size_t n)
{
  size_t n_frontal = 0;

  for (size_t i = 0; i < n; i++)
    n_frontal += records[i] != NULL && fabs (records[i]->yaw) <= FRONTAL;
  return n_frontal;
}

GuiseScenes *
guise_scenes_find (const GuiseFaceRecord *const *records, size_t n, GError **error)
{
  g_auto (Cloud) cloud = { 0 };
  g_autoptr (GuiseKdTree) tree = NULL;
  size_t       n_dense = 0;
  const double max_yaw =
    count_frontal (records, n) >= MAX (MIN_FRONTAL, n / 10) ? FRONTAL : (double) INFINITY;

  if (!cloud_fill (&cloud, records, n, max_yaw) ||
      (tree = guise_kd_tree_new (cloud.places, cloud.points->len, N_AXES)) == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare the light of %zu faces", n);
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    n_dense += cloud.point_of[i] != UNKNOWN;
  n_dense = (size_t) ceil (CLAMP (MIN_SHARE * (double) n_dense, MIN_POINTS, MAX_POINTS));
  return collect (records, n, &cloud, cluster (&cloud, tree, n_dense));
}

void
guise_scenes_free (GuiseScenes *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->scenes);
  g_array_unref (self->labels);
  g_free (self);
}

int
guise_scenes_find_noted (const GuiseScenes *self, const GuiseSceneNote *note)
{
  int    nearest = UNKNOWN;
  double least = NOTED * NOTED;

  for (guint i = 0; i < self->scenes->len; i++)
    {
      const GuiseScene *scene = &g_array_index (self->scenes, GuiseScene, i);
      double            sum = 0.0;

      for (int k = 0; k < N_AXES; k++)
        sum += (scene->middle[k] - note->light[k]) * (scene->middle[k] - note->light[k]);
      if (sum >= least)
        continue;
      least = sum;
      nearest = (int) i;
    }
  return nearest;
}

char *
guise_scenes_dup_note (const GuiseScenes *self, const GPtrArray *notes, int i)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint k = 0; k < notes->len; k++)
    {
      const GuiseSceneNote *note = g_ptr_array_index (notes, k);

      if (guise_scenes_find_noted (self, note) == i)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", note->text);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
