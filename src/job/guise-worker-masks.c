/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask model applied or trained, for a program with a window that opens no graphics card. */
#include "job/guise-worker-masks.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-file.h"
#include "core/guise-thread.h"
#include "job/guise-costs-talk.h"
#include "job/guise-job-error.h"
#include "job/guise-mask-talk.h"
#include "job/guise-worker-device.h"
#include "job/guise-worker.h"
#include "mask/guise-mask-change.h"
#include "mask/guise-mask-training.h"
#include "nn/guise-gpu-list.h"

#define N_ITERATIONS  10000 /* of a sitting; the model goes on from there the next time */
#define SAVE_SECONDS  300.0
#define CACHE_BYTES   ((size_t) 512 << 20)
#define SEED          1
#define CHUNK_BYTES   4096
#define TELL_US       (G_USEC_PER_SEC / 10) /* between two messages of progress */
#define STUCK_SECONDS 600                   /* without anybody who listens */
#define LOOK_SECONDS  30                    /* at least, between two previews */
#define LOOK_SHARE    20 /* of so many parts of the time one goes into previews */

typedef struct
{
  int           output;
  GCancellable *cancellable; /* owned */
  GByteArray   *heard;       /* owned; of the thread that listens, once there is one */
  int64_t       told_us;     /* when progress was told of last */
  uint64_t      first;       /* iteration when it began */

  GuiseMaskTraining *training; /* borrowed, or NULL */
  int64_t            look_us;  /* when the next preview is due */
} Masks;

/* ---- what is said ---- */

/* When nobody listens any more there is nobody to work for. */
static void
say (Masks *self, const GuiseMaskMessage *message)
{
  g_autofree char *line = guise_mask_message_to_line (message);

  if (!guise_file_write_all (self->output, line, strlen (line)))
    g_cancellable_cancel (self->cancellable);
}

static void
say_note (Masks *self, const char *text)
{
  const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_NOTE,
                                     .agreement = (double) NAN,
                                     .text = (char *) text };

  say (self, &message);
}

static void
say_error (Masks *self, const GError *error)
{
  const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_ERROR,
                                     .agreement = (double) NAN,
                                     .text = error->message,
                                     .domain = (char *) g_quark_to_string (error->domain),
                                     .code = error->code };

  say (self, &message);
}

static void
say_kind (Masks *self, GuiseMaskMessageKind kind, uint64_t iteration, double agreement)
{
  const GuiseMaskMessage message = { .kind = kind, .iteration = iteration, .agreement = agreement };

  say (self, &message);
}

/* Not each: people do not read so fast. */
static void
say_progress (Masks *self, const GuiseMaskMessage *message)
{
  const int64_t now_us = g_get_monotonic_time ();

  if (message->done < message->total && now_us - self->told_us < TELL_US)
    return;
  self->told_us = now_us;
  say (self, message);
}

/* ---- the work ---- */

static GuiseDevice *
open_device (const GuiseMaskRequest *request, gboolean trains, GError **error)
{
  g_autofree char *found = guise_worker_choose_device (request->device);
  g_autofree char *name = trains ? g_strdup (found) : guise_device_dup_inference (found);

  return guise_device_open (name, 0, error);
}

static void
on_applied_cb (uint64_t done, uint64_t total, void *user_data)
{
  const GuiseMaskMessage message = {
    .kind = GUISE_MASK_SAYS_PROGRESS, .done = done, .total = total, .agreement = (double) NAN
  };

  say_progress (user_data, &message);
}

static gboolean
apply (Masks *self, const GuiseMaskRequest *request, GError **error)
{
  const GuiseMaskOptions options = { .progress = on_applied_cb,
                                     .user_data = self,
                                     .cancellable = self->cancellable };
  g_autoptr (GuiseDevice) device = open_device (request, FALSE, error);
  g_autoptr (GuiseMaskModel) model =
               device != NULL ? guise_mask_model_load (request->model, device, error) : NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_DONE, .agreement = (double) NAN };

  if (model == NULL)
    return FALSE;
  say_kind (self, GUISE_MASK_SAYS_BEGUN, 0, (double) NAN);
  if (!guise_mask_apply (request->faces[0], model, device, GUISE_FACE_TYPE_MARK_ONLY, &options,
                         &report, error))
    return FALSE;
  message.n_changed = report.n_changed;
  message.n_left_out = report.left_out != NULL ? report.left_out->len : 0;
  for (guint i = 0; i < message.n_left_out; i++)
    {
      const GuiseFacesetIssue *issue = report.left_out->pdata[i];
      g_autofree char         *text = g_strdup_printf ("%s: %s", issue->name, issue->reason);

      say_note (self, text);
    }
  say (self, &message);
  return TRUE;
}

/* Now and then, so that training hardly takes longer. */
static void
say_preview (Masks *self)
{
  const int64_t now_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = NULL;
  int64_t took_us;

  if (now_us < self->look_us)
    return;
  picture =
    guise_mask_training_encode_preview (self->training, GUISE_MASK_TALK_MAX_PICTURE, &error);
  if (picture != NULL)
    {
      const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_PREVIEW,
                                         .iteration =
                                           guise_mask_training_get_iteration (self->training),
                                         .agreement = (double) NAN,
                                         .picture = picture };

      say (self, &message);
    }
  else
    say_note (self, error->message);
  took_us = g_get_monotonic_time () - now_us;
  self->look_us = now_us + MAX ((int64_t) LOOK_SECONDS * G_USEC_PER_SEC, LOOK_SHARE * took_us);
}

static void
on_training_cb (const GuiseMaskTrainingProgress *progress, void *user_data)
{
  Masks                 *self = user_data;
  const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_PROGRESS,
                                     .done = progress->iteration - self->first,
                                     .total = N_ITERATIONS,
                                     .iteration = progress->iteration,
                                     .agreement = progress->agreement,
                                     .step_seconds = progress->step_seconds,
                                     .gain_seconds = progress->gain_seconds };

  switch (progress->event)
    {
    case GUISE_MASK_TRAINING_STEP:
      say_progress (self, &message);
      say_preview (self);
      break;
    case GUISE_MASK_TRAINING_SAVED:
      say_kind (self, GUISE_MASK_SAYS_SAVED, progress->iteration, progress->agreement);
      break;
    case GUISE_MASK_TRAINING_UNSAVED:
      say_note (self, progress->text);
      break;
    }
}

static gboolean
train (Masks *self, const GuiseMaskRequest *request, GError **error)
{
  g_autoptr (GuiseDevice) device = open_device (request, TRUE, error);
  g_autoptr (GuiseMaskTraining) training = NULL;
  GuiseMaskTrainingSetup setup = {
    .model = request->model,
    .facesets = (const char *const *) request->faces,
    .n_facesets = g_strv_length (request->faces),
    .options = guise_xseg_options_default (),
    .changes = TRUE,
    .device = device,
    .seed = SEED,
    .cache_bytes = CACHE_BYTES,
    .save_seconds = SAVE_SECONDS,
    .backgrounds = request->backgrounds,
    .learning_rate = request->learning_rate,
  };

  setup.options.batch_size = request->batch_size;
  setup.options.pretrain = request->pretrain;
  if (request->base > 0)
    setup.options.base = request->base;
  setup.options.face_type = GUISE_FACE_TYPE_MARK_ONLY; /* that of most of the faces */
  if (request->face_type != NULL &&
      !guise_xseg_options_set (&setup.options, "face_type", request->face_type, error))
    return FALSE;
  training = device != NULL ? guise_mask_training_open (&setup, error) : NULL;
  if (training == NULL)
    return FALSE;
  self->training = training;
  self->first = guise_mask_training_get_iteration (training);
  say_kind (self, GUISE_MASK_SAYS_BEGUN, self->first, (double) NAN);
  if (!guise_mask_training_run (training, N_ITERATIONS, on_training_cb, self, self->cancellable,
                                error))
    return FALSE;
  say_kind (self, GUISE_MASK_SAYS_DONE, guise_mask_training_get_iteration (training),
            guise_mask_training_get_agreement (training));
  return TRUE;
}

/* ---- what is heard ---- */

/* Returns: FALSE at the end of the input */
static gboolean
hear (Masks *self)
{
  uint8_t chunk[CHUNK_BYTES];
  ssize_t n;

  do
    n = read (STDIN_FILENO, chunk, sizeof chunk);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    g_byte_array_append (self->heard, chunk, (guint) n);
  return n > 0;
}

/* Returns: (transfer full) (nullable): the request */
static GuiseMaskRequest *
hear_request (Masks *self, GError **error)
{
  g_autoptr (GBytes) line = NULL;
  size_t      n = 0;
  const char *text = "";

  do
    if (!guise_costs_take_line (self->heard, &line) ||
        self->heard->len > GUISE_MASK_TALK_MAX_LINE || line != NULL)
      break;
  while (hear (self));
  if (line != NULL)
    text = g_bytes_get_data (line, &n);
  return guise_mask_request_from_line (text, n, error);
}

/* Whatever is said now means the end, nonsense too. */
static gpointer
listen_thread (gpointer data)
{
  Masks *self = data;

  if (self->heard->len == 0)
    hear (self);
  g_cancellable_cancel (self->cancellable);
  do
    g_byte_array_set_size (self->heard, 0);
  while (hear (self));
  g_usleep ((gulong) STUCK_SECONDS * G_USEC_PER_SEC);
  raise (SIGKILL); /* what was saved is whole at any moment */
  return NULL;
}

static gboolean
run (Masks *self, GError **error)
{
  g_autoptr (GuiseMaskRequest) request = hear_request (self, error);
  GThread *listening;

  if (request == NULL)
    return FALSE;
  listening = guise_thread_start ("requests", listen_thread, self, error);
  if (listening == NULL)
    return FALSE;
  g_thread_unref (listening);
  return request->trains ? train (self, request, error) : apply (self, request, error);
}

int
guise_worker_masks (void)
{
  static Masks self; /* outlives this function: the thread may read until the process ends */
  g_autoptr (GError) error = NULL;

  signal (SIGPIPE, SIG_IGN); /* who does not listen any more must not keep a model from the disk */
  /* Libraries may have something to say, too. */
  self.output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (self.output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return GUISE_WORKER_EXIT_FAILED;
  self.cancellable = g_cancellable_new ();
  self.heard = g_byte_array_new ();
  if (run (&self, &error))
    return 0;
  say_error (&self, error);
  return GUISE_WORKER_EXIT_FAILED;
}
