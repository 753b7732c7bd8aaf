/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is recorded, so that it outlives a crash or a power cut, and what becomes of it. */
#include "live/guise-live-recording.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "live/guise-live-sink.h"
#include "media/guise-media-error.h"
#include "media/guise-video-join.h"

#define ENDING  ".recording"
#define SOUND   ".wav"
#define ENCODED "was encoded anew as AAC"  /* a note of guise_video_join() that nothing is lost */
#define SYNC_NS (2 * (int64_t) 1000000000) /* so much may be lost, and a fragment */

struct _GuiseLiveRecording
{
  char   *video; /* owned; what it is to become */
  char   *path;  /* owned; what it is */
  int     fd;    /* owned; of path, with the lock */
  int64_t synced_ns;
  int     sync_code; /* errno of the first sync that failed: a disk says so once */
};

char *
guise_live_recording_dup_sound_path (const char *video)
{
  return g_strconcat (video, ENDING SOUND, NULL);
}

gboolean
guise_live_recording_is_left (const char *video)
{
  g_autofree char *path = g_strconcat (video, ENDING, NULL);
  GStatBuf         status;

  return g_stat (path, &status) == 0 && status.st_size > 0;
}

/* Returns: what lies there, with the lock, or -1: somebody has it or has removed it just now */
static int
open_locked (const char *path, off_t *out_n_bytes)
{
  int         fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
  struct stat opened, there;

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &opened) == 0 &&
      lstat (path, &there) == 0 && S_ISREG (opened.st_mode) && opened.st_dev == there.st_dev &&
      opened.st_ino == there.st_ino)
    {
      *out_n_bytes = opened.st_size;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Sound without a picture is of no use. */
static void
remove_empty (const char *video)
{
  g_autofree char *path = g_strconcat (video, ENDING, NULL);
  g_autofree char *sound = guise_live_recording_dup_sound_path (video);

  (void) g_unlink (sound);
  (void) g_unlink (path);
}

void
guise_live_recording_drop_empty (const char *video)
{
  g_autofree char *path = g_strconcat (video, ENDING, NULL);
  off_t            n_bytes;
  int              fd = open_locked (path, &n_bytes);

  if (fd < 0)
    return;
  if (n_bytes == 0)
    remove_empty (video);
  close (fd);
}

/* ---- while it is written ---- */

/* Takes the descriptor. */
static GuiseLiveRecording *
recording_new (const char *video, int fd)
{
  GuiseLiveRecording *self = g_new0 (GuiseLiveRecording, 1);

  self->video = g_strdup (video);
  self->path = g_strconcat (video, ENDING, NULL);
  self->fd = fd;
  return self;
}

/* Between its making and its lock somebody may take the file for one that was left, and remove it.
 * Returns: -1 with errno */
static int
make_locked (const char *path)
{
  struct stat status;

  while (TRUE)
    {
      int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

      if (fd < 0)
        return -1;
      while (flock (fd, LOCK_EX) != 0 && errno == EINTR)
        ;
      if (fstat (fd, &status) != 0 || status.st_nlink > 0)
        return fd;
      close (fd);
    }
}

/* A file system without locks keeps nobody away, and then nobody completes what lies there. */
GuiseLiveRecording *
guise_live_recording_begin (const char *video, GError **error)
{
  g_autofree char *path = g_strconcat (video, ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (video);
  int              fd = make_locked (path);

  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "write");
      return NULL;
    }
  guise_dir_sync (folder);
  return recording_new (video, fd);
}

void
guise_live_recording_free (GuiseLiveRecording *self)
{
  struct stat status;

  if (self == NULL)
    return;
  if (fstat (self->fd, &status) == 0 && status.st_size == 0)
    remove_empty (self->video);
  close (self->fd);
  g_free (self->path);
  g_free (self->video);
  g_free (self);
}

const char *
guise_live_recording_get_path (const GuiseLiveRecording *self)
{
  return self->path;
}

/* What a disk has lost cannot be written again: it is in no memory any more. */
static gboolean
make_durable (GuiseLiveRecording *self, GError **error)
{
  if (self->sync_code == 0 && fdatasync (self->fd) != 0)
    self->sync_code = errno;
  if (self->sync_code == 0)
    return TRUE;
  guise_set_error_from_errno (error, self->sync_code, self->path, "write");
  return FALSE;
}

gboolean
guise_live_recording_sync (GuiseLiveRecording *self, int64_t time_ns, GError **error)
{
  if (time_ns - self->synced_ns < SYNC_NS)
    return TRUE;
  self->synced_ns = time_ns;
  return make_durable (self, error);
}

/* ---- its end ---- */

/* notes: of guise_video_join() */
static gboolean
has_all_sound (char **notes)
{
  gboolean is_whole = TRUE;

  for (; *notes != NULL; notes++)
    is_whole = is_whole && g_str_has_suffix (*notes, ENCODED);
  return is_whole;
}

/* Of the name without its ending. */
static int
count_stem (const char *path)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? (int) (dot - path) : (int) strlen (path);
}

/* Gives the sound beside a video the video's name, or with a number where that is taken; a new
 * recording finds its own name free then. Returns: where it lies; durable with the next sync */
static char *
keep_sound (const char *video, const char *sound)
{
  const int n_stem = count_stem (video);

  for (int i = 1;; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf (" %d", i) : g_strdup ("");
      g_autofree char *path = g_strdup_printf ("%.*s%s" SOUND, n_stem, video, number);

      if (guise_file_rename_new (sound, path) == 0)
        return g_steal_pointer (&path);
      if (errno != EEXIST)
        return g_strdup (sound);
    }
}

/* The video is on the disk by now. The pictures go last: without them nobody looks for the sound.
 * sound: NULL for that of the pictures' file
 * Returns: (nullable): where sound lies of which something is not in the video */
static char *
drop (const GuiseLiveRecording *self, const char *video, const char *sound, gboolean has_all)
{
  g_autofree char *folder = g_path_get_dirname (video);
  char            *left = sound != NULL && !has_all ? keep_sound (video, sound) : NULL;

  if (sound != NULL && has_all)
    (void) g_unlink (sound);
  (void) g_unlink (self->path);
  guise_dir_sync (folder);
  return left;
}

gboolean
guise_live_recording_finish (GuiseLiveRecording *self,
                             const char         *comment,
                             const char         *sound,
                             int                *n_steps,
                             char              **out_sound,
                             GError            **error)
{
  const GuiseVideoPart part = { .path = self->path, .n_steps = n_steps };
  g_auto (GStrv) notes = NULL;

  if (!make_durable (self, error) ||
      !guise_video_join (&part, 1, self->video, comment, sound != NULL ? sound : self->path, &notes,
                         error))
    return FALSE;
  *out_sound = drop (self, self->video, sound, has_all_sound (notes));
  return TRUE;
}

char *
guise_live_recording_keep_sound (const GuiseLiveRecording *self)
{
  g_autofree char *sound = guise_live_recording_dup_sound_path (self->video);

  return g_file_test (sound, G_FILE_TEST_IS_REGULAR) ? keep_sound (self->video, sound) : NULL;
}

/* ---- what was interrupted ---- */

static gboolean
is_ours (const char *comment)
{
  return comment != NULL && g_str_has_prefix (comment, GUISE_LIVE_COMMENT);
}

/* Returns: (nullable): the recording, unless somebody has it or has completed it just now */
static GuiseLiveRecording *
take (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *video = g_strndup (path, strlen (path) - strlen (ENDING));
  off_t            n_bytes;
  int              fd = open_locked (path, &n_bytes);

  if (fd >= 0 && n_bytes > 0)
    return recording_new (video, fd);
  if (fd >= 0)
    close (fd);
  return NULL;
}

static gboolean
is_there (const char *path, const char *ending)
{
  g_autofree char *whole = g_strconcat (path, ending, NULL);

  return g_file_test (whole, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

/* Its own name is nobody else's to record, or to write. */
static gboolean
is_taken (const char *path, const char *own, const char *coming)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_strcmp0 (name, coming) == 0 || is_there (path, NULL) ||
         (strcmp (path, own) != 0 && (is_there (path, ENDING) || is_there (path, ".tmp")));
}

/* The name itself, or with a number where it is taken. */
static char *
dup_free_name (const char *path, const char *coming)
{
  const int n_stem = count_stem (path);
  char     *found = g_strdup (path);

  for (int i = 2; is_taken (found, path, coming); i++)
    {
      g_free (found);
      found = g_strdup_printf ("%.*s %d%s", n_stem, path, i, path + n_stem);
    }
  return found;
}

/* Returns: (nullable): the video; a name that was taken meanwhile is left to its new owner */
static char *
rescue (GuiseLiveRecording *self,
        const char         *coming,
        const char         *comment,
        const char         *sound,
        gboolean           *out_has_all,
        GError            **error)
{
  const GuiseVideoPart part = { .path = self->path, .is_cut = TRUE };

  while (make_durable (self, error))
    {
      g_autofree char *target = dup_free_name (self->video, coming);
      g_auto (GStrv) notes = NULL;
      g_autoptr (GError) why = NULL;

      if (guise_video_rescue (&part, target, comment, sound != NULL ? sound : self->path, &notes,
                              &why))
        {
          *out_has_all = has_all_sound (notes);
          return g_steal_pointer (&target);
        }
      if (!g_error_matches (why, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
    }
  return NULL;
}

static void
complete (GuiseLiveRecording    *self,
          const char            *coming,
          GuiseLiveRecordingFunc func,
          void                  *user_data)
{
  g_autofree char *comment = guise_video_dup_comment (self->path, NULL);
  g_autofree char *sound = guise_live_recording_dup_sound_path (self->video);
  const gboolean   has_sound = g_file_test (sound, G_FILE_TEST_IS_REGULAR);
  g_autofree char *video = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_all = TRUE;

  if (!is_ours (comment))
    return;
  video = rescue (self, coming, comment, has_sound ? sound : NULL, &has_all, &error);
  if (video == NULL && has_sound && error->domain == GUISE_MEDIA_ERROR)
    {
      g_clear_error (&error); /* its sound cannot be read */
      video = rescue (self, coming, comment, NULL, &has_all, &error);
      has_all = FALSE;
    }
  if (video != NULL)
    left = drop (self, video, has_sound ? sound : NULL, has_all);
  func (video != NULL ? video : self->path, left, error, user_data);
}

void
guise_live_recordings_complete (const char            *folder,
                                const char            *coming,
                                GCancellable          *cancellable,
                                GuiseLiveRecordingFunc func,
                                void                  *user_data)
{
  const char *const endings[] = { ENDING, NULL };
  g_autoptr (GPtrArray) names = guise_dir_list (folder, endings, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr (GuiseLiveRecording) self = NULL;

      if (g_cancellable_is_cancelled (cancellable))
        return;
      if (g_str_has_suffix (name, ENDING)) /* not in capitals, say */
        self = take (folder, name);
      if (self != NULL)
        complete (self, coming, func, user_data);
    }
}
