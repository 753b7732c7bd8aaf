/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small pictures of faces, decoded on threads. */
#include "app/faces/guise-face-pictures.h"

#include "core/guise-thread.h"
#include "faceset/guise-thumbnails.h"

#define MAX_PER_FRAME 16 /* studio.md 4.5 */
#define MAX_DONE      64 /* decoded and not yet on the screen */
#define SETTINGS_ID   "org.guise.Studio"
#define KEY           "thumbnail-memory"
#define MEGABYTE      ((size_t) 1000000)

/* What threads and the main loop share. Atomically counted. */
typedef struct
{
  GuiseThumbnails *thumbnails; /* owned; any thread */
  GMutex           mutex;      /* of all below */
  GQueue           wanted;     /* of indices + 1, newest first */
  GQueue           done;       /* of Picture */
  GSource         *wake;       /* owned while it is on its way */
  GWeakRef         owner;
  int              n_under_way;
} Desk;

typedef struct
{
  guint       index;
  GuiseImage *image; /* owned, or NULL */
} Picture;

struct _GuiseFacePictures
{
  GObject parent_instance;

  GtkWidget     *clock; /* weak */
  GuiseWallList *list;  /* owned */
  Desk          *desk;  /* a reference */
  GThreadPool   *pool;  /* owned */
  guint          tick;
  int            side;

  GHashTable *kept;   /* index -> GList link of recent */
  GQueue      recent; /* of Kept, newest first */
  size_t      n_bytes;
  GSettings  *settings; /* owned */
  size_t      max_bytes;
};

G_DEFINE_FINAL_TYPE (GuiseFacePictures, guise_face_pictures, G_TYPE_OBJECT)

typedef struct
{
  guint       index;
  GdkTexture *texture; /* owned, or NULL */
  size_t      n_bytes;
} Kept;

static void
kept_free (void *data)
{
  Kept *self = data;

  g_clear_object (&self->texture);
  g_free (self);
}

static void
picture_free (void *data)
{
  Picture *self = data;

  g_clear_pointer (&self->image, guise_image_unref);
  g_free (self);
}

static void
desk_clear (void *data)
{
  Desk *self = data;

  g_queue_clear (&self->wanted);
  g_queue_clear_full (&self->done, picture_free);
  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->mutex);
  guise_thumbnails_free (self->thumbnails);
}

static void
desk_unref (void *desk)
{
  g_atomic_rc_box_release_full (desk, desk_clear);
}

/* ---- threads ---- */

static gboolean on_ready_cb (void *data);

static void
wake_up (Desk *desk)
{
  if (desk->wake != NULL)
    return;
  desk->wake = g_idle_source_new ();
  g_source_set_callback (desk->wake, on_ready_cb, g_atomic_rc_box_acquire (desk), desk_unref);
  g_source_attach (desk->wake, NULL);
}

static void
decode (void *data, void *user_data)
{
  Desk    *desk = data; /* a reference of this call */
  Picture *picture = NULL;
  guint    next;

  g_mutex_lock (&desk->mutex);
  next = desk->done.length < MAX_DONE ? GPOINTER_TO_UINT (g_queue_pop_head (&desk->wanted)) : 0;
  desk->n_under_way += next > 0;
  g_mutex_unlock (&desk->mutex);
  if (next > 0)
    {
      picture = g_new (Picture, 1);
      picture->index = next - 1;
      picture->image = guise_thumbnails_load (desk->thumbnails, picture->index, NULL,
                                              NULL); /* what is damaged stays an empty place */
      g_mutex_lock (&desk->mutex);
      g_queue_push_tail (&desk->done, picture);
      desk->n_under_way--;
      wake_up (desk);
      g_mutex_unlock (&desk->mutex);
    }
  desk_unref (desk);
}

/* ---- to the screen ---- */

GdkTexture *
guise_face_pictures_make_texture (GuiseImage *image)
{
  g_autoptr (GBytes) bytes = NULL;

  if (image == NULL)
    return NULL;
  bytes = g_bytes_new_with_free_func (image->data, image->stride * (size_t) image->height,
                                      (GDestroyNotify) guise_image_unref, guise_image_ref (image));
  return gdk_memory_texture_new (image->width, image->height, GDK_MEMORY_B8G8R8, bytes,
                                 image->stride);
}

/* The one that was wanted last is in view and stays. */
static void
drop_oldest (GuiseFacePictures *self)
{
  while (self->n_bytes > self->max_bytes && self->recent.length > 1)
    {
      Kept *oldest = g_queue_pop_tail (&self->recent);

      g_hash_table_remove (self->kept, GUINT_TO_POINTER (oldest->index));
      self->n_bytes -= oldest->n_bytes;
      kept_free (oldest);
    }
}

static void
follow_limit (GuiseFacePictures *self)
{
  self->max_bytes = (size_t) g_settings_get_int (self->settings, KEY) * MEGABYTE;
  drop_oldest (self);
}

static void
keep (GuiseFacePictures *self, guint index, GdkTexture *texture, size_t n_bytes)
{
  Kept *kept = g_new (Kept, 1);

  *kept = (Kept){ index, texture != NULL ? g_object_ref (texture) : NULL, n_bytes };
  g_queue_push_head (&self->recent, kept);
  g_hash_table_insert (self->kept, GUINT_TO_POINTER (index), self->recent.head);
  self->n_bytes += n_bytes;
  drop_oldest (self);
}

static void
take (GuiseFacePictures *self, Picture *picture)
{
  g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (picture->image);
  GuiseWallFace *face = guise_wall_list_peek (self->list, picture->index);
  size_t         n_bytes = sizeof (Kept);

  if (picture->image != NULL)
    n_bytes += picture->image->stride * (size_t) picture->image->height;
  if (!g_hash_table_contains (self->kept, GUINT_TO_POINTER (picture->index)))
    keep (self, picture->index, texture, n_bytes);
  if (face != NULL)
    guise_wall_face_set_picture (face, GDK_PAINTABLE (texture));
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  GuiseFacePictures *self = data;
  gboolean           is_empty = FALSE;
  gboolean           is_wanted;

  for (int i = 0; i < MAX_PER_FRAME && !is_empty; i++)
    {
      Picture *picture;

      g_mutex_lock (&self->desk->mutex);
      picture = g_queue_pop_head (&self->desk->done);
      is_empty = picture == NULL;
      is_wanted = self->desk->wanted.length > 0;
      g_mutex_unlock (&self->desk->mutex);
      if (picture == NULL)
        break;
      take (self, picture);
      picture_free (picture);
      if (is_wanted) /* a thread may have found no room for its result */
        g_thread_pool_push (self->pool, g_atomic_rc_box_acquire (self->desk), NULL);
    }
  if (!is_empty)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_ready_cb (void *data)
{
  Desk *desk = data;
  g_autoptr (GuiseFacePictures) self = g_weak_ref_get (&desk->owner);

  g_mutex_lock (&desk->mutex);
  g_clear_pointer (&desk->wake, g_source_unref);
  g_mutex_unlock (&desk->mutex);
  if (self != NULL && self->clock != NULL && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->clock, on_frame_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/* ---- wishes ---- */

void
guise_face_pictures_want (GuiseFacePictures *self, GuiseWallFace *face)
{
  const guint index = guise_wall_face_get_index (face);
  GList      *link = g_hash_table_lookup (self->kept, GUINT_TO_POINTER (index));

  if (link != NULL)
    {
      const Kept *kept = link->data;

      g_queue_unlink (&self->recent, link);
      g_queue_push_head_link (&self->recent, link);
      guise_wall_face_set_picture (face, GDK_PAINTABLE (kept->texture));
      return;
    }
  g_mutex_lock (&self->desk->mutex);
  g_queue_push_head (&self->desk->wanted, GUINT_TO_POINTER (index + 1));
  g_mutex_unlock (&self->desk->mutex);
  g_thread_pool_push (self->pool, g_atomic_rc_box_acquire (self->desk), NULL);
}

void
guise_face_pictures_forget (GuiseFacePictures *self, GuiseWallFace *face)
{
  g_mutex_lock (&self->desk->mutex);
  g_queue_remove (&self->desk->wanted, GUINT_TO_POINTER (guise_wall_face_get_index (face) + 1));
  g_mutex_unlock (&self->desk->mutex);
}

gboolean
guise_face_pictures_is_idle (GuiseFacePictures *self)
{
  gboolean is_idle;

  g_mutex_lock (&self->desk->mutex);
  is_idle =
    self->desk->wanted.length + self->desk->done.length == 0 && self->desk->n_under_way == 0;
  g_mutex_unlock (&self->desk->mutex);
  return is_idle;
}

size_t
guise_face_pictures_get_n_bytes (const GuiseFacePictures *self)
{
  return self->n_bytes;
}

int
guise_face_pictures_get_side (const GuiseFacePictures *self)
{
  return self->side;
}

/* ---- the object ---- */

GuiseFacePictures *
guise_face_pictures_new (GtkWidget *clock, GuiseFaceset *faceset, GuiseWallList *list, int side)
{
  GuiseFacePictures *self = g_object_new (GUISE_TYPE_FACE_PICTURES, NULL);
  const int          n_threads = MAX (1, guise_thread_get_usual () - 1);

  g_set_weak_pointer (&self->clock, clock);
  self->list = g_object_ref (list);
  self->side = side;
  self->desk->thumbnails = guise_thumbnails_new (faceset, side, NULL);
  self->pool = g_thread_pool_new (decode, NULL, n_threads, FALSE, NULL);
  return self;
}

static void
guise_face_pictures_dispose (GObject *object)
{
  GuiseFacePictures *self = GUISE_FACE_PICTURES (object);

  if (self->clock != NULL && self->tick != 0)
    gtk_widget_remove_tick_callback (self->clock, self->tick);
  self->tick = 0;
  g_clear_weak_pointer (&self->clock);
  g_mutex_lock (&self->desk->mutex);
  g_queue_clear (&self->desk->wanted);
  g_mutex_unlock (&self->desk->mutex);
  if (self->pool != NULL)
    g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, FALSE); /* nothing is left to do */
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_face_pictures_parent_class)->dispose (object);
}

static void
guise_face_pictures_finalize (GObject *object)
{
  GuiseFacePictures *self = GUISE_FACE_PICTURES (object);

  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_queue_clear_full (&self->recent, kept_free);
  g_clear_pointer (&self->desk, desk_unref);
  G_OBJECT_CLASS (guise_face_pictures_parent_class)->finalize (object);
}

static void
guise_face_pictures_class_init (GuiseFacePicturesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_face_pictures_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_face_pictures_finalize;
}

static void
guise_face_pictures_init (GuiseFacePictures *self)
{
  self->desk = g_atomic_rc_box_new0 (Desk);
  g_mutex_init (&self->desk->mutex);
  g_queue_init (&self->desk->wanted);
  g_queue_init (&self->desk->done);
  g_weak_ref_init (&self->desk->owner, self);
  g_queue_init (&self->recent);
  self->kept = g_hash_table_new (NULL, NULL);
  self->settings = g_settings_new (SETTINGS_ID);
  g_signal_connect_object (self->settings, "changed::" KEY, G_CALLBACK (follow_limit), self,
                           G_CONNECT_SWAPPED);
  follow_limit (self);
}
