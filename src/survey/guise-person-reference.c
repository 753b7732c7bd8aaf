/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person looks like: from a picture, a folder of pictures or a faceset. */
#include "survey/guise-person-reference.h"

#include <errno.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"
#include "image/guise-codec.h"
#include "survey/guise-descriptor-group.h"

#define MAX_PICTURES 64

typedef struct
{
  GuiseFaceFinder    *finder;    /* borrowed */
  GuiseFaceDescriber *describer; /* borrowed */
  float              *values;    /* [MAX_PICTURES, 1024] */
  size_t              n;
} Reference;

static float *
next_values (Reference *self)
{
  return self->values + self->n * GUISE_FACE_DESCRIPTOR_SIZE;
}

/* The largest face of a picture; a picture without one adds nothing. */
static gboolean
take_picture (Reference *self, const char *path, GError **error)
{
  const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                       .flags = GUISE_DECODE_REDUCE_16 };
  g_autoptr (GuiseImage) picture = guise_image_load (path, &options, error);
  g_autoptr (GPtrArray) faces = NULL;

  if (picture == NULL || !guise_face_finder_process (self->finder, picture, 0, &faces, error))
    return FALSE;
  if (faces->len == 0)
    return TRUE;
  if (!guise_face_describer_run (self->describer, picture,
                                 ((GuiseFace *) g_ptr_array_index (faces, 0))->landmarks,
                                 next_values (self), error))
    return FALSE;
  self->n++;
  return TRUE;
}

/* One picture: an aligned face has its landmarks with it, in others a face is looked for. */
static gboolean
take_single (Reference *self, const char *path, GError **error)
{
  /* That it is no aligned face is no error. */
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, NULL);
  GuisePoint landmarks[GUISE_N_LANDMARKS];

  if (file == NULL)
    return take_picture (self, path, error);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ file->meta->landmarks[i][0], file->meta->landmarks[i][1] };
  if (!guise_face_describer_run (self->describer, file->image, landmarks, next_values (self),
                                 error))
    return FALSE;
  self->n++;
  return TRUE;
}

static gboolean
take_face (Reference *self, const GuiseFaceset *faceset, size_t i, GError **error)
{
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, i, error);

  if (file == NULL || !guise_face_describer_run (self->describer, file->image,
                                                 guise_faceset_get_entry (faceset, i)->landmarks,
                                                 next_values (self), error))
    return FALSE;
  self->n++;
  return TRUE;
}

/* Faces of a faceset, evenly spread; ones that cannot be read are passed over. */
static void
take_faceset (Reference *self, const GuiseFaceset *faceset)
{
  size_t n = guise_faceset_get_n (faceset), n_taken = MIN (n, MAX_PICTURES);

  for (size_t k = 0; k < n_taken; k++)
    /* What is wrong with one of many faces is said where the faceset itself is worked on. */
    (void) take_face (self, faceset, k * n / n_taken, NULL);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Pictures of a folder that is no faceset, evenly spread in the order of their names. */
static gboolean
take_folder (Reference *self, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  size_t      n_taken;

  if (dir == NULL)
    {
      guise_set_error_from_errno (error, errno, path, "open");
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  n_taken = MIN (names->len, MAX_PICTURES);
  for (size_t k = 0; k < n_taken; k++)
    /* Files that are no pictures may lie among them; nobody in any is an error below. */
    (void) take_picture (self, g_ptr_array_index (names, k * names->len / n_taken), NULL);
  return TRUE;
}

/* The mean of the largest group that looks alike; of equal ones the first. */
static gboolean
average (const Reference *self, float *out_reference, size_t *out_n, GError **error)
{
  GuiseDescriptorBlob blobs[MAX_PICTURES];
  uint32_t            groups[MAX_PICTURES];
  size_t              n_groups, counts[MAX_PICTURES] = { 0 }, largest = 0;

  for (size_t i = 0; i < self->n; i++)
    blobs[i] = (GuiseDescriptorBlob){ self->values + i * GUISE_FACE_DESCRIPTOR_SIZE, 1 };
  if (!guise_descriptor_group (blobs, self->n, NULL, GUISE_DESCRIPTOR_GROUP_LIMIT, groups,
                               &n_groups, error))
    return FALSE;
  for (size_t i = 0; i < self->n; i++)
    counts[groups[i]]++;
  for (size_t g = 1; g < n_groups; g++)
    if (counts[g] > counts[largest])
      largest = g;
  memset (out_reference, 0, GUISE_FACE_DESCRIPTOR_SIZE * sizeof (float));
  for (size_t i = 0; i < self->n; i++)
    for (int k = 0; groups[i] == largest && k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
      out_reference[k] += blobs[i].sum[k] / (float) counts[largest];
  *out_n = counts[largest];
  return TRUE;
}

static gboolean
take (Reference *self, const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, &reason);

  if (faceset != NULL)
    {
      take_faceset (self, faceset);
      return TRUE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return take_folder (self, path, error);
  return take_single (self, path, error);
}

gboolean
guise_person_reference_load (const char         *path,
                             GuiseFaceFinder    *finder,
                             GuiseFaceDescriber *describer,
                             float              *out_reference,
                             size_t             *out_n_pictures,
                             GError            **error)
{
  g_autofree float *values = g_new (float, (size_t) MAX_PICTURES *GUISE_FACE_DESCRIPTOR_SIZE);
  Reference         self = { finder, describer, values, 0 };
  size_t            n;

  if (!take (&self, path, error))
    return FALSE;
  if (self.n == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "There is no face to be found in '%s'; give a picture that shows the person "
                   "well",
                   path);
      return FALSE;
    }
  if (!average (&self, out_reference, &n, error))
    return FALSE;
  if (out_n_pictures != NULL)
    *out_n_pictures = n;
  return TRUE;
}
