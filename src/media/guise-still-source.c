/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage of still pictures: one file, or a folder in the order of the names. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-codec.h"
#include "media/guise-media-error.h"
#include "media/guise-source-private.h"

#define STILL_RATE      25 /* pictures per second, as the field's tools assume for sequences */
#define STILL_MAX_BYTES (1u << 30) /* of one file */

static const char *const suffixes[] = {
  ".jpg", ".jpeg", ".png",
#if GUISE_HAVE_VIDEO
  ".bmp", ".webp", ".tif", ".tiff",
#endif
  NULL,
};

typedef struct
{
  GuiseSource base;
  char       *folder; /* owned */
  GPtrArray  *names;  /* owned; base names */
  uint64_t    next;
} StillSource;

static GuiseImage *
load (const char *path, GError **error)
{
  const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                       .flags = GUISE_DECODE_REDUCE_16 };
  g_autoptr (GBytes) bytes = guise_file_read (path, STILL_MAX_BYTES, error);
  GuiseImage *image;

  if (bytes == NULL)
    return NULL;
  if (guise_image_sniff (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) ==
      GUISE_IMAGE_UNKNOWN)
    return guise_av_load_still (path, error);
  image = guise_image_decode (bytes, &options, NULL, error);
  if (image == NULL)
    g_prefix_error (error, "%s: ", path);
  return image;
}

static void
free_source (GuiseSource *base)
{
  StillSource *self = (StillSource *) base;

  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
  guise_source_clear (base);
  g_free (self);
}

/* Whether a picture that fails with this error is left out; anything else ends the reading. */
static gboolean
is_damage (const GError *error)
{
  return !g_error_matches (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY) &&
         !g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY) &&
         !g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
}

static gboolean
next_frame (GuiseSource  *base,
            GuiseFrame  **out_frame,
            gboolean     *out_end,
            GCancellable *cancellable,
            GError      **error)
{
  StillSource *self = (StillSource *) base;

  *out_frame = NULL;
  *out_end = FALSE;
  for (; self->next < self->names->len; self->next++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *path = g_build_filename (self->folder, self->names->pdata[self->next], NULL);
      GuiseImage      *image;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Reading '%s' was stopped", base->path);
          return FALSE;
        }
      image = load (path, &local);
      if (image != NULL)
        {
          *out_frame =
            guise_frame_new (image,
                             (int64_t) self->next * (G_GINT64_CONSTANT (1000000000) / STILL_RATE),
                             self->next, GUISE_FRAME_KEY);
          self->next++;
          return TRUE;
        }
      if (!is_damage (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      base->damage.n_lost++;
      guise_source_add_reason (base, self->next, local->message);
    }
  *out_end = TRUE;
  return TRUE;
}

static gboolean
seek (GuiseSource *base, uint64_t index, GCancellable *cancellable, GError **error)
{
  StillSource *self = (StillSource *) base;

  self->next = MIN (index, self->names->len);
  return TRUE;
}

static char *
dup_name (const GuiseSource *base, uint64_t index)
{
  const StillSource *self = (const StillSource *) base;

  return g_strdup (index < self->names->len ? self->names->pdata[index] : "");
}

static const GuiseSourceClass still_class = {
  .next = next_frame,
  .seek = seek,
  .dup_name = dup_name,
  .destroy = free_source,
};

/* Takes the list of names; the size is that of the first picture that can be read. */
static GuiseSource *
new_source (const char      *path,
            const char      *folder,
            GPtrArray       *names,
            GuiseFootageKind kind,
            GError         **error)
{
  StillSource *self = g_new0 (StillSource, 1);
  g_autoptr (GuiseFrame) first = NULL;
  g_autoptr (GError) local = NULL;
  gboolean end;

  guise_source_init (&self->base, &still_class, path);
  self->folder = g_strdup (folder);
  self->names = names;
  if (!next_frame (&self->base, &first, &end, NULL, error))
    {
      free_source (&self->base);
      return NULL;
    }
  if (first == NULL)
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT,
                   "No picture in '%s' can be read. %s", path,
                   (const char *) self->base.reasons->pdata[0]);
      free_source (&self->base);
      return NULL;
    }
  self->base.info = (GuiseVideoInfo){
    .kind = kind,
    .width = first->image->width,
    .height = first->image->height,
    .rate_num = STILL_RATE,
    .rate_den = 1,
    .n_frames = names->len,
    .n_frames_exact = TRUE,
    .duration_ns = (int64_t) names->len * (G_GINT64_CONSTANT (1000000000) / STILL_RATE),
  };
  /* What was met while looking for the size is met again, and counted then. */
  self->next = 0;
  self->base.damage = (GuiseVideoDamage){ 0 };
  g_ptr_array_set_size (self->base.keys, 0);
  g_ptr_array_set_size (self->base.reasons, 0);
  g_ptr_array_add (self->base.reasons, NULL);
  return &self->base;
}

GuiseSource *
guise_still_source_new (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GPtrArray       *names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_path_get_basename (path));
  return new_source (path, folder, names, GUISE_FOOTAGE_IMAGE, error);
}

GuiseSource *
guise_folder_source_new (const char *path, GError **error)
{
  GPtrArray *names = guise_dir_list (path, suffixes, error);

  if (names == NULL)
    return NULL;
  if (names->len == 0)
    {
      g_ptr_array_unref (names);
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO,
                   "There is no picture in the folder '%s'", path);
      return NULL;
    }
  return new_source (path, path, names, GUISE_FOOTAGE_FOLDER, error);
}
