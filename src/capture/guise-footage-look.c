/* SPDX-License-Identifier: GPL-3.0-or-later
 * A first glance at footage: who is in it. */
#include "capture/guise-footage-look.h"

#include <math.h>
#include <string.h>

#include "capture/guise-extraction-source.h"
#include "capture/guise-face-cutter.h"
#include "core/guise-error.h"
#include "face/guise-face-finder.h"
#include "image/guise-resize.h"
#include "nn/guise-nn.h"
#include "survey/guise-descriptor-group.h"

#define N_FRAMES      12
#define N_FACES       4 /* of a frame */
#define MAX_FACES     (N_FRAMES * N_FACES)
#define PICTURE_WIDTH 320
#define MAX_YAW       0.70 /* radians: beyond it a descriptor is weak (docs/accuracy.md, who is who) */

typedef struct
{
  float       values[GUISE_FACE_DESCRIPTOR_SIZE];
  uint64_t    frame;
  double      size;    /* in its frame */
  GuiseImage *picture; /* owned */
} Sight;

typedef struct
{
  GuiseVideoReader   *reader;    /* owned */
  GuiseFaceFinder    *finder;    /* owned */
  GuiseFaceDescriber *describer; /* owned */
  GuiseFootageLook   *look;      /* borrowed */
  Sight              *sights;    /* owned; [MAX_FACES] */
  size_t              n;
  size_t              n_inputs; /* that could be read */
} Glance;

static void
glance_clear (Glance *self)
{
  for (size_t i = 0; i < self->n; i++)
    g_clear_pointer (&self->sights[i].picture, guise_image_unref);
  g_free (self->sights);
  g_clear_pointer (&self->describer, guise_face_describer_free);
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->reader, guise_video_reader_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Glance, glance_clear)

static void
free_person (void *data)
{
  GuiseFootagePerson *self = data;

  g_clear_pointer (&self->picture, guise_image_unref);
  g_free (self);
}

void
guise_footage_look_free (GuiseFootageLook *self)
{
  g_clear_pointer (&self->picture, guise_image_unref);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_free (self);
}

/* ---- one frame ---- */

static gboolean
take_face (Glance *self, GuiseFrame *frame, const GuiseFace *face, GError **error)
{
  Sight *sight = &self->sights[self->n];
  g_autoptr (GuiseFaceMeta) meta = NULL;

  if (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, frame->image->width,
                            frame->image->height) != GUISE_FACE_FLAW_NONE)
    return TRUE;
  if (!guise_face_describer_run (self->describer, frame->image, face->landmarks, sight->values,
                                 error))
    return FALSE;
  sight->picture = guise_face_cut (frame->image, face, GUISE_FACE_TYPE_WHOLE,
                                   GUISE_FOOTAGE_FACE_SIZE, "", &meta, error);
  if (sight->picture == NULL)
    return FALSE;
  sight->frame = frame->index + (self->n_inputs << 32); /* of another input it is another one */
  /* A turned face shows the person badly, however large it is. */
  sight->size = (face->rect.bottom - face->rect.top) * (fabs (face->pose.yaw) > MAX_YAW ? 1e-3 : 1);
  self->n++;
  return TRUE;
}

static gboolean
keep_picture (Glance *self, const GuiseImage *picture, GError **error)
{
  const int width = MIN (picture->width, PICTURE_WIDTH);
  const int height = MAX (1, width * picture->height / picture->width);

  g_clear_pointer (&self->look->picture, guise_image_unref);
  self->look->picture = guise_image_resize (picture, width, height, GUISE_RESIZE_AREA, error);
  return self->look->picture != NULL;
}

static gboolean
look_at_frame (Glance *self, uint64_t index, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GPtrArray) faces = NULL;

  if ((index > 0 && !guise_video_reader_seek (self->reader, index, cancellable, error)) ||
      !guise_video_reader_next (self->reader, &frame, cancellable, error))
    return FALSE;
  if (frame == NULL)
    return TRUE; /* it has fewer than it says */
  guise_face_finder_reset (self->finder);
  if (!guise_face_finder_process (self->finder, frame->image, frame->time_ns, &faces, error))
    return FALSE;
  self->look->n_frames++;
  self->look->n_dark += faces->len == 0 && guise_picture_is_dark (frame->image);
  if ((self->look->picture == NULL || (self->n == 0 && faces->len > 0)) &&
      !keep_picture (self, frame->image, error))
    return FALSE;
  for (unsigned i = 0; i < faces->len; i++)
    if (!take_face (self, frame, faces->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- who is who ---- */

static int
compare_people (const void *a, const void *b)
{
  const GuiseFootagePerson *x = *(GuiseFootagePerson *const *) a;
  const GuiseFootagePerson *y = *(GuiseFootagePerson *const *) b;

  return x->n_faces < y->n_faces ? 1 : x->n_faces > y->n_faces ? -1 : 0;
}

static GuiseFootagePerson *
make_person (const Glance *self, const uint32_t *groups, size_t group)
{
  GuiseFootagePerson *person = g_new0 (GuiseFootagePerson, 1);
  const Sight        *best = NULL;

  for (size_t i = 0; i < self->n; i++)
    {
      if (groups[i] != group)
        continue;
      for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
        person->reference[k] += self->sights[i].values[k];
      person->n_faces++;
      if (best == NULL || self->sights[i].size > best->size)
        best = &self->sights[i];
    }
  for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
    person->reference[k] /= (float) person->n_faces;
  person->picture = guise_image_ref (best->picture);
  return person;
}

/* One that was seen once among others that were seen often may be a wrong reading. */
static void
drop_rare (GPtrArray *people)
{
  while (people->len > 1 && ((GuiseFootagePerson *) people->pdata[0])->n_faces > 1 &&
         ((GuiseFootagePerson *) people->pdata[people->len - 1])->n_faces == 1)
    g_ptr_array_set_size (people, (int) people->len - 1);
}

static gboolean
find_people (Glance *self, GError **error)
{
  GuiseDescriptorBlob blobs[MAX_FACES];
  uint32_t            groups[MAX_FACES];
  uint8_t             apart[MAX_FACES * MAX_FACES] = { 0 };
  size_t              n_groups;

  if (self->n == 0)
    return TRUE;
  for (size_t i = 0; i < self->n; i++)
    {
      blobs[i] = (GuiseDescriptorBlob){ self->sights[i].values, 1 };
      for (size_t k = 0; k < self->n; k++)
        apart[i * self->n + k] = i != k && self->sights[i].frame == self->sights[k].frame;
    }
  if (!guise_descriptor_group (blobs, self->n, apart, GUISE_DESCRIPTOR_GROUP_LIMIT, groups,
                               &n_groups, error))
    return FALSE;
  for (size_t g = 0; g < n_groups; g++)
    g_ptr_array_add (self->look->people, make_person (self, groups, g));
  g_ptr_array_sort (self->look->people, compare_people);
  drop_rare (self->look->people);
  return TRUE;
}

/* Frames spread over one input; @share: what stands for all of them when there are more inputs. */
static gboolean
look_at_input (Glance       *self,
               const char   *path,
               uint64_t      share,
               GCancellable *cancellable,
               GError      **error)
{
  uint64_t n_frames, n;

  g_clear_pointer (&self->reader, guise_video_reader_free);
  self->reader = guise_video_reader_open (path, 1, error);
  if (self->reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self->reader, &self->look->info);
  n_frames = MAX (self->look->info.n_frames, 1);
  n = MIN (n_frames, share);
  for (uint64_t i = 0; i < n; i++)
    if (!look_at_frame (self, (2 * i + 1) * n_frames / (2 * n), cancellable, error))
      return FALSE;
  self->n_inputs++;
  return TRUE;
}

static gboolean
look_at_all (Glance *self, const char *const *paths, GCancellable *cancellable, GError **error)
{
  const size_t n = g_strv_length ((char **) paths);
  const size_t n_looked = MIN (n, N_FRAMES);

  for (size_t i = 0; i < n_looked; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (look_at_input (self, paths[(2 * i + 1) * n / (2 * n_looked)], n == 1 ? N_FRAMES : 1,
                         cancellable, &problem))
        continue;
      if (n > 1 && !g_cancellable_is_cancelled (cancellable) && problem->domain != GUISE_NN_ERROR &&
          (self->n_inputs > 0 || i + 1 < n_looked))
        continue;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return TRUE;
}

GuiseFootageLook *
guise_footage_look (const char *const *paths,
                    const char        *models_dir,
                    GuiseDevice       *device,
                    GCancellable      *cancellable,
                    GError           **error)
{
  const GuiseFaceFinderOptions finding = { .max_faces = N_FACES };
  g_autoptr (GuiseFootageLook) look = g_new0 (GuiseFootageLook, 1);
  g_auto (Glance) self = { .look = look };

  look->people = g_ptr_array_new_with_free_func (free_person);
  self.sights = g_new0 (Sight, MAX_FACES);
  if ((self.finder = guise_face_finder_new (models_dir, device, &finding, error)) == NULL ||
      (self.describer = guise_face_describer_new (models_dir, device, error)) == NULL ||
      !look_at_all (&self, paths, cancellable, error) || !find_people (&self, error))
    return NULL;
  return g_steal_pointer (&look);
}
