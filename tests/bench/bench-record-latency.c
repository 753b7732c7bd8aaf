/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a picture of the camera takes to the screen, on the page that records: from the thread
 * that took it to the end of the frame that shows it.
 * meson test --benchmark bench-record-latency -v. An argument: footage in place of a camera. */
#include "app/record/guise-record-page.h"
#include "app/record/guise-recorder-run-private.h"
#include "core/guise-data.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define N_PICTURES 300
#define N_TAKEN    4096

/* The linker puts this in the place of what the recorder calls (--wrap). */
void __wrap_guise_recorder_run_post (GuiseRecorderRun *self);
void __real_guise_recorder_run_post (GuiseRecorderRun *self);

typedef struct
{
  GuiseRecorder *recorder;
  GArray        *delays_us; /* owned, of int64_t */
  uint64_t       last;      /* the picture that was on the screen before */
  size_t         n_skipped; /* pictures that a newer one overtook */
} Watch;

static int64_t taken_us[N_TAKEN]; /* when the picture of that number was taken; atomic */

void
__wrap_guise_recorder_run_post (GuiseRecorderRun *self)
{
  if (self->news.frame != NULL)
    {
      int64_t *slot = &taken_us[self->news.frame->index % N_TAKEN];

      if (__atomic_load_n (slot, __ATOMIC_RELAXED) == 0)
        __atomic_store_n (slot, g_get_monotonic_time (), __ATOMIC_RELAXED);
    }
  __real_guise_recorder_run_post (self);
}

static void
on_after_paint_cb (Watch *self)
{
  const GuiseFrame *frame = guise_recorder_get_frame (self->recorder);
  int64_t           delay;

  if (frame == NULL || frame->index == self->last)
    return;
  delay =
    g_get_monotonic_time () - __atomic_load_n (&taken_us[frame->index % N_TAKEN], __ATOMIC_RELAXED);
  if (self->delays_us->len > 0)
    self->n_skipped += frame->index - self->last - 1;
  self->last = frame->index;
  g_array_append_val (self->delays_us, delay);
}

static gboolean
has_camera (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

static gboolean
has_seen_enough (void *data)
{
  const Watch *self = data;

  return self->delays_us->len >= N_PICTURES ||
         guise_recorder_get_state (self->recorder) == GUISE_RECORDER_CLOSED;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

static int
compare_delays (const void *a, const void *b)
{
  return (*(const int64_t *) a > *(const int64_t *) b) -
         (*(const int64_t *) a < *(const int64_t *) b);
}

static double
part_ms (const GArray *sorted, double part)
{
  return (double) g_array_index (sorted, int64_t, (guint) (part * (sorted->len - 1))) / 1e3;
}

int
main (int argc, char **argv)
{
  g_autofree char *footage = NULL;
  g_autofree char *work = NULL;
  g_autofree char *dir = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow   *window;
  GtkWidget     *page;
  GdkFrameClock *clock;
  Watch          watch = { .delays_us = g_array_new (FALSE, FALSE, sizeof (int64_t)) };
  gulong         painted;

  ui_init (&argc, &argv);
  footage = argc > 1 ? g_strdup (argv[1]) : guise_data_find ("demo/performer.mp4", NULL);
  g_assert_nonnull (footage);
  work = guise_test_tmp_dir ();
  dir = train_project_make (work, "Latency", "miniature", train_project_tiny);
  window = ui_open_window (1280, 800);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  page =
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"), GUISE_TYPE_RECORD_PAGE);
  recorder = g_object_ref (guise_record_page_get_recorder (GUISE_RECORD_PAGE (page)));
  ui_wait (has_camera, recorder, "the camera");
  ui_settle (GTK_WIDGET (window));
  watch.recorder = recorder;
  watch.last = guise_recorder_get_frame (recorder)->index;
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  painted = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_after_paint_cb), &watch);
  gtk_widget_activate_action (page, "record.toggle", NULL);
  ui_wait (has_seen_enough, &watch, "pictures");
  g_signal_handler_disconnect (clock, painted);
  g_array_sort (watch.delays_us, compare_delays);
  g_print ("%u pictures: median %.1f ms, 95 %% %.1f ms, 99 %% %.1f ms, longest %.1f ms; "
           "%" G_GSIZE_FORMAT " overtaken by a newer one\n",
           watch.delays_us->len, part_ms (watch.delays_us, 0.5), part_ms (watch.delays_us, 0.95),
           part_ms (watch.delays_us, 0.99), part_ms (watch.delays_us, 1), watch.n_skipped);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end");
  ui_close_window (window);
  g_array_unref (watch.delays_us);
  guise_test_rm_rf (work);
  guise_leave (0);
}
