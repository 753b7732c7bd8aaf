/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sound that is heard while pictures are recorded. */
#include "live/guise-live-sound.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-thread.h"

#define CHUNK     (GUISE_LIVE_SOUND_RATE / 10) /* samples that are read at once */
#define BACK      (10 * GUISE_LIVE_SOUND_RATE) /* samples that are kept before the beginning */
#define LEEWAY    (GUISE_LIVE_SOUND_RATE / 10) /* samples that a clock may be off */
#define MOST_GAP  (60 * GUISE_LIVE_SOUND_RATE) /* silence for a source that slept */
#define UNSAFE    (2 * GUISE_LIVE_SOUND_RATE)  /* samples that a power cut may take */
#define NOT_BEGUN INT64_MIN
#define US        G_USEC_PER_SEC
#define HEAD      44       /* bytes before the samples */
#define PATIENCE  (2 * US) /* for a source that gives nothing, and no error either */

/* What was heard in between is left out. */
typedef struct
{
  int64_t from_us;
  int64_t to_us;
} Pause;

/* Counted: its thread has it for as long as it waits for the source. */
struct _GuiseLiveSound
{
  char                      *path;     /* owned */
  FILE                      *file;     /* owned */
  const GuiseLiveSoundClass *class_;   /* borrowed */
  GThread                   *thread;   /* owned, or NULL */
  gboolean                   has_file; /* that is ours */
  gboolean                   is_told;

  /* of the thread alone */
  GArray  *before;     /* owned; int16_t: heard before the beginning */
  int64_t  before_us;  /* when the first of them was heard */
  int64_t  n_written;  /* samples */
  int64_t  n_safe;     /* of them, those that outlive a power cut */
  int      write_code; /* errno of the first write that failed */
  int      sync_code;  /* likewise of a sync; what is heard later is kept all the same */
  gboolean is_cut;     /* the next samples have no others before them that they could lean on */

  int      is_stopping; /* atomic */
  GMutex   lock;
  GCond    changed;
  int64_t  begin_us;   /* under the lock */
  GArray  *pauses;     /* owned; of Pause, not left out yet; likewise */
  void    *source;     /* owned; NULL: nobody listens any more; likewise */
  gboolean is_reading; /* likewise; the thread, from the source */
  gboolean has_ended;  /* likewise; the thread */
};

/* ---- the file ---- */

static void
put_number (uint8_t *to, uint32_t number, int n_bytes)
{
  for (int i = 0; i < n_bytes; i++)
    to[i] = (uint8_t) (number >> (8 * i));
}

/* PCM, 16 bits, one channel. */
static gboolean
write_head (GuiseLiveSound *self)
{
  const uint32_t n_bytes = (uint32_t) MIN (self->n_written * 2, UINT32_MAX - HEAD);
  uint8_t        head[HEAD] = "RIFF....WAVEfmt ....................data...";

  put_number (head + 4, n_bytes + HEAD - 8, 4);
  put_number (head + 16, 16, 4);
  put_number (head + 20, 1, 2);
  put_number (head + 22, 1, 2);
  put_number (head + 24, GUISE_LIVE_SOUND_RATE, 4);
  put_number (head + 28, GUISE_LIVE_SOUND_RATE * 2, 4);
  put_number (head + 32, 2, 2);
  put_number (head + 34, 16, 2);
  put_number (head + 40, n_bytes, 4);
  return fwrite (head, 1, HEAD, self->file) == HEAD;
}

static void
write_samples (GuiseLiveSound *self, const int16_t *samples, int64_t n)
{
  uint8_t bytes[2 * CHUNK];

  for (int64_t done = 0; done < n && self->write_code == 0; done += CHUNK)
    {
      const int64_t part = MIN (n - done, CHUNK);

      for (int64_t i = 0; i < part; i++)
        put_number (bytes + 2 * i, samples != NULL ? (uint16_t) samples[done + i] : 0, 2);
      errno = 0;
      if (fwrite (bytes, 2, (size_t) part, self->file) != (size_t) part)
        self->write_code = errno != 0 ? errno : EIO;
    }
  self->n_written += n;
}

/* The head says all that is there, on the disk. */
static void
write_through (GuiseLiveSound *self)
{
  self->n_safe = self->n_written;
  if (self->write_code == 0 && (fseek (self->file, 0, SEEK_SET) != 0 || !write_head (self) ||
                                fseek (self->file, 0, SEEK_END) != 0 || fflush (self->file) != 0))
    self->write_code = errno != 0 ? errno : EIO;
  if (fdatasync (fileno (self->file)) != 0 && self->sync_code == 0)
    self->sync_code = errno;
}

/* Copies samples of the file to another place of it. */
static gboolean
copy_samples (GuiseLiveSound *self, int64_t from, int64_t to, size_t n)
{
  uint8_t bytes[2 * CHUNK];

  return fseeko (self->file, HEAD + 2 * from, SEEK_SET) == 0 &&
         fread (bytes, 2, n, self->file) == n &&
         fseeko (self->file, HEAD + 2 * to, SEEK_SET) == 0 && fwrite (bytes, 2, n, self->file) == n;
}

/* Takes samples out of the file: those behind them move up. */
static void
cut_out (GuiseLiveSound *self, int64_t from, int64_t to)
{
  self->is_cut |= to > self->n_written;
  from = CLAMP (from, 0, self->n_written);
  to = CLAMP (to, from, self->n_written);
  if (from == to)
    return;
  while (to < self->n_written && self->write_code == 0)
    {
      const int64_t part = MIN (self->n_written - to, CHUNK);

      errno = 0;
      if (!copy_samples (self, to, from, (size_t) part))
        self->write_code = errno != 0 ? errno : EIO;
      from += part;
      to += part;
    }
  self->n_written = from;
  if (self->write_code == 0 &&
      (fflush (self->file) != 0 || ftruncate (fileno (self->file), HEAD + 2 * from) != 0))
    self->write_code = errno;
  write_through (self);
}

/* ---- its thread ---- */

static int64_t
to_samples (int64_t us)
{
  return us * GUISE_LIVE_SOUND_RATE / US;
}

/* Where these samples belong, counted from the beginning; small differences of two clocks are not
 * heard, and corrected only when they have become large. */
static void
keep (GuiseLiveSound *self, const int16_t *samples, int64_t n, int64_t heard_us, int64_t begin_us)
{
  int64_t place = to_samples (heard_us - begin_us);
  int64_t late = place - self->n_written;

  if (self->n_written > 0 && !self->is_cut && ABS (late) <= LEEWAY)
    late = 0;
  if (late > 0)
    write_samples (self, NULL, MIN (late, MOST_GAP));
  else if (late < 0)
    {
      samples += MIN (-late, n);
      n -= MIN (-late, n);
    }
  if (n > 0) /* what was cut out is over */
    self->is_cut = FALSE;
  write_samples (self, samples, n);
  if (self->n_written - self->n_safe >= UNSAFE)
    write_through (self);
}

/* What is heard before anybody knows where the recording begins. */
static void
hold (GuiseLiveSound *self, const int16_t *samples, int64_t heard_us)
{
  if (self->before->len == 0)
    self->before_us = heard_us;
  g_array_append_vals (self->before, samples, CHUNK);
  if (self->before->len > BACK)
    {
      g_array_remove_range (self->before, 0, CHUNK);
      self->before_us += (int64_t) CHUNK * US / GUISE_LIVE_SOUND_RATE;
    }
}

static void
keep_held (GuiseLiveSound *self, int64_t begin_us)
{
  if (self->before->len > 0)
    keep (self, (const int16_t *) (void *) self->before->data, self->before->len, self->before_us,
          begin_us);
  g_array_set_size (self->before, 0);
}

static gboolean
take_pause (GuiseLiveSound *self, Pause *out_pause, int64_t *out_begin_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *out_begin_us = self->begin_us;
  if (self->begin_us == NOT_BEGUN || self->pauses->len == 0)
    return FALSE;
  *out_pause = g_array_index (self->pauses, Pause, 0);
  g_array_remove_index (self->pauses, 0);
  self->begin_us += out_pause->to_us - out_pause->from_us;
  return TRUE;
}

/* Does what it was told since: where the recording begins, and what is left out of it. Returns:
 * when the first sample would have been heard if nobody had paused, or that it has not begun */
static int64_t
catch_up (GuiseLiveSound *self)
{
  Pause    pause;
  int64_t  begin_us;
  gboolean has_pause;

  do
    {
      has_pause = take_pause (self, &pause, &begin_us);
      if (begin_us != NOT_BEGUN)
        keep_held (self, begin_us);
      if (has_pause)
        cut_out (self, to_samples (pause.from_us - begin_us), to_samples (pause.to_us - begin_us));
    }
  while (has_pause);
  return begin_us;
}

/* Whoever reads has the source until that is over. */
static void
let_go (GuiseLiveSound *self)
{
  void *source = NULL;

  g_mutex_lock (&self->lock);
  if (!self->is_reading)
    source = g_steal_pointer (&self->source);
  g_mutex_unlock (&self->lock);
  if (source != NULL)
    self->class_->free (source);
}

static void
clear (void *data)
{
  GuiseLiveSound *self = data;

  let_go (self);
  g_clear_pointer (&self->file, fclose);
  if (self->has_file && !self->is_told)
    (void) g_unlink (self->path);
  g_array_unref (self->before);
  g_array_unref (self->pauses);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->path);
}

static gboolean
begin_to_read (GuiseLiveSound *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_reading = self->source != NULL && !g_atomic_int_get (&self->is_stopping);
  return self->is_reading;
}

/* The source is let go before what it gave is written: the disk may be stuck, too. */
static gboolean
read_source (GuiseLiveSound *self, int16_t *samples, int64_t *out_heard_us)
{
  gboolean is_ok;

  if (!begin_to_read (self))
    return FALSE;
  is_ok = self->class_->read (self->source, samples, CHUNK, out_heard_us);
  g_mutex_lock (&self->lock);
  self->is_reading = FALSE;
  g_mutex_unlock (&self->lock);
  if (!is_ok || g_atomic_int_get (&self->is_stopping))
    let_go (self);
  return is_ok;
}

static void *
listen_thread (void *data)
{
  GuiseLiveSound *self = data;
  int16_t         samples[CHUNK];
  int64_t         heard_us;

  while (read_source (self, samples, &heard_us))
    {
      const int64_t begin_us = catch_up (self);

      if (begin_us == NOT_BEGUN)
        hold (self, samples, heard_us);
      else
        keep (self, samples, CHUNK, heard_us, begin_us);
    }
  g_mutex_lock (&self->lock);
  self->has_ended = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

void
guise_live_sound_hush (GuiseLiveSound *self)
{
  g_atomic_int_set (&self->is_stopping, TRUE);
  let_go (self);
}

/* Nobody waits for ever for a source that is stuck: its thread is left alone then, with all that
 * it may still touch. Returns: whether it has ended */
static gboolean
stop (GuiseLiveSound *self)
{
  const int64_t until = g_get_monotonic_time () + PATIENCE;
  gboolean      has_ended;

  if (self->thread == NULL)
    return self->has_ended;
  guise_live_sound_hush (self);
  g_mutex_lock (&self->lock);
  while (!self->has_ended && g_cond_wait_until (&self->changed, &self->lock, until))
    ;
  has_ended = self->has_ended;
  g_mutex_unlock (&self->lock);
  if (has_ended)
    g_thread_join (g_steal_pointer (&self->thread));
  else
    g_clear_pointer (&self->thread, g_thread_unref);
  return has_ended;
}

/* ---- life ---- */

GuiseLiveSound *
guise_live_sound_new (const char                *path,
                      const GuiseLiveSoundClass *class_,
                      void                      *source,
                      GError                   **error)
{
  g_autoptr (GuiseLiveSound) self = g_atomic_rc_box_new0 (GuiseLiveSound);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->path = g_strdup (path);
  self->class_ = class_;
  self->source = source;
  self->begin_us = NOT_BEGUN;
  self->before = g_array_new (FALSE, FALSE, sizeof (int16_t));
  self->pauses = g_array_new (FALSE, FALSE, sizeof (Pause));
  self->file = g_fopen (path, "w+bxe");
  self->has_file = self->file != NULL;
  if (self->file == NULL || !write_head (self) || fflush (self->file) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "write");
      return NULL;
    }
  self->thread =
    guise_thread_start ("live-sound", listen_thread, g_atomic_rc_box_acquire (self), error);
  if (self->thread != NULL)
    return g_steal_pointer (&self);
  g_atomic_rc_box_release_full (self, clear); /* what the thread was to have */
  return NULL;
}

void
guise_live_sound_free (GuiseLiveSound *self)
{
  if (self == NULL)
    return;
  (void) stop (self);
  g_atomic_rc_box_release_full (self, clear);
}

void
guise_live_sound_begin (GuiseLiveSound *self, int64_t at_us)
{
  g_mutex_lock (&self->lock);
  self->begin_us = at_us;
  g_mutex_unlock (&self->lock);
}

void
guise_live_sound_leave_out (GuiseLiveSound *self, int64_t from_us, int64_t to_us)
{
  const Pause pause = { .from_us = from_us, .to_us = to_us };

  g_mutex_lock (&self->lock);
  g_array_append_val (self->pauses, pause);
  g_mutex_unlock (&self->lock);
}

const char *
guise_live_sound_end (GuiseLiveSound *self, GError **error)
{
  if (!stop (self))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                           "The microphone does not answer; the recording has no sound from it");
      return NULL;
    }
  (void) catch_up (self);
  write_through (self);
  if (fclose (g_steal_pointer (&self->file)) != 0 && self->write_code == 0)
    self->write_code = errno;
  if (self->write_code == 0)
    self->write_code = self->sync_code;
  self->is_told = self->n_written > 0; /* also where not all of it could be written */
  if (self->write_code != 0)
    {
      guise_set_error_from_errno (error, self->write_code, self->path, "write");
      return NULL;
    }
  return self->is_told ? self->path : NULL;
}
