/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the wall of faces costs: opening very many, scrolling through them, limiting what is shown,
 * selecting all, setting all aside. Arguments: a folder to fill, which must not be there, and how
 * many faces. */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/faces/guise-wall-grid.h"
#include "core/guise-random.h"
#include "face/guise-face-pose.h"
#include "faceset/guise-face-record-cache.h"
#include "faceset/guise-face-records.h"
#include "project-faces.h"

#define N_DIFFERENT 200 /* files; all others are further names of them */
#define N_FRAMES    600
#define N_LIMITS    20

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
         1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static long
get_peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/* ---- faces ---- */

static void
make_names (const char *dir, const char *seeds, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s/%05u_0.jpg", seeds, i % N_DIFFERENT + 1);
      g_autofree char *to = g_strdup_printf ("%s/%06u_0.jpg", dir, i);

      g_assert_cmpint (link (from, to), ==, 0);
    }
}

/* What measuring would have left: the walk of a head. */
static void
make_records (const char *dir, unsigned n)
{
  GuiseRandom           random = guise_random_init (1, 0);
  g_autofree char      *path = g_build_filename (dir, GUISE_FACE_RECORDS_FILE, NULL);
  GuiseFaceRecordCache *cache = guise_face_record_cache_load (path);

  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%06u_0.jpg", i);
      g_autofree char *file = g_build_filename (dir, name, NULL);
      GuiseFaceRecord  record = { .is_mesh_tried = TRUE, .has_mesh = TRUE };
      GuiseFaceStamp   stamp;

      record.yaw = 0.4 * guise_random_normal (&random);
      record.pitch = 0.2 * guise_random_normal (&random);
      record.yaw_bin = guise_face_get_yaw_bin (record.yaw);
      record.sharpness = (float) guise_random_uniform (&random, 0.2, 0.6);
      record.eye_left = record.eye_right = (float) guise_random_uniform (&random, 0.0, 0.3);
      record.mouth_open = (float) guise_random_uniform (&random, 0.0, 0.2);
      for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
        record.appearance[k] = (int8_t) CLAMP (32.0 * guise_random_normal (&random), -127.0, 127.0);
      g_assert_true (guise_face_stamp_read (file, &stamp));
      guise_face_record_cache_put (cache, name, &stamp, &record);
    }
  g_assert_true (guise_face_record_cache_save (cache, path, NULL));
  guise_face_record_cache_free (cache);
}

/* ---- how long the main loop is busy at a time ---- */

/* By the clock of the thread: a busy machine takes the processor away from it. */
static double
get_thread_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

typedef gboolean (*Condition) (void *data);

typedef struct
{
  double worst_ms;
  size_t n_over; /* iterations over 16 ms */
  size_t n;
} Loop;

static void
run (Loop *loop, Condition condition, void *data)
{
  while (!condition (data))
    {
      double start;
      double ms;

      if (!g_main_context_pending (NULL))
        {
          g_usleep (500);
          continue;
        }
      start = get_thread_ms ();
      g_main_context_iteration (NULL, FALSE);
      ms = get_thread_ms () - start;
      loop->worst_ms = MAX (loop->worst_ms, ms);
      loop->n_over += ms > 16.0;
      loop->n++;
    }
}

static void
report (const char *what, const Loop *loop, int64_t start, double cpu)
{
  g_print ("%-26s %8.2f s wall %7.2f s processor; main thread at a time: worst %6.1f ms of "
           "processor, %4zu of %6zu over 16 "
           "ms; peak %ld MiB\n",
           what, (double) (g_get_monotonic_time () - start) * 1e-6, get_cpu_s () - cpu,
           loop->worst_ms, loop->n_over, loop->n, get_peak_mib ());
}

/* ---- the wall ---- */

static gboolean
is_shown (void *data)
{
  GuiseWallList *list = guise_wall_get_list (data);

  return list != NULL && g_list_model_get_n_items (G_LIST_MODEL (list)) > 0;
}

static gboolean
is_known (void *data)
{
  return guise_wall_get_record (data, 0) != NULL && !guise_wall_is_busy (data);
}

static gboolean
is_done (void *data)
{
  return !guise_wall_is_busy (data);
}

static gboolean
has_pictures (void *data)
{
  return guise_wall_grid_is_idle (data);
}

typedef struct
{
  GtkAdjustment *adjustment;
  double         step;
  int            n_frames;
} Scroll;

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  Scroll *scroll = data;

  gtk_adjustment_set_value (scroll->adjustment,
                            gtk_adjustment_get_value (scroll->adjustment) + scroll->step);
  return ++scroll->n_frames < N_FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
is_scrolled (void *data)
{
  return ((Scroll *) data)->n_frames >= N_FRAMES;
}

static void
bench_scroll (GuiseWallGrid *grid, const char *what, double step)
{
  Scroll        scroll = { guise_wall_grid_get_adjustment (grid), step, 0 };
  Loop          loop = { 0 };
  const int64_t start = g_get_monotonic_time ();
  const double  cpu = get_cpu_s ();

  gtk_widget_add_tick_callback (GTK_WIDGET (grid), scroll_cb, &scroll, NULL);
  run (&loop, is_scrolled, &scroll);
  report (what, &loop, start, cpu);
}

/* As when somebody drags the end of a range: fewer and fewer faces, then all again. */
static void
bench_limits (GuiseWall *wall)
{
  const GuiseWallRange extent = guise_wall_get_extents (wall)[GUISE_SORT_MEASURE_YAW];
  GuiseWallLimits      limits;
  Loop                 loop = { 0 };
  const int64_t        start = g_get_monotonic_time ();
  const double         cpu = get_cpu_s ();
  double               worst_call_ms = 0.0;

  guise_wall_limits_init (&limits);
  for (int i = 1; i <= N_LIMITS; i++)
    {
      const double ms = get_thread_ms ();

      limits.ranges[GUISE_SORT_MEASURE_YAW].low =
        i < N_LIMITS ? extent.low + (extent.high - extent.low) * i / N_LIMITS : (double) -INFINITY;
      guise_wall_set_limits (wall, &limits);
      worst_call_ms = MAX (worst_call_ms, get_thread_ms () - ms);
      run (&loop, is_done, wall);
    }
  report ("twenty limits", &loop, start, cpu);
  g_print ("  the longest call itself took %.1f ms of processor\n", worst_call_ms);
}

typedef struct
{
  GuiseWallGrid *grid;
  GuiseWallList *list;
  unsigned       n;
  unsigned       n_orders; /* so far */
  gboolean       is_asked; /* for the next one */
} Renewal;

/* In a turn of its own, which is measured as all others are. */
static gboolean
renew_cb (void *data)
{
  Renewal  *self = data;
  uint32_t *order = g_new (uint32_t, self->n);

  for (unsigned i = 0; i < self->n; i++)
    order[i] = self->n_orders % 2 == 0 ? self->n - 1 - i : i;
  guise_wall_list_show (self->list, order, self->n, FALSE);
  self->n_orders++;
  self->is_asked = FALSE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_renewed (void *data)
{
  Renewal *self = data;

  if (self->is_asked || guise_wall_list_is_growing (self->list) ||
      !guise_wall_grid_is_idle (self->grid))
    return FALSE;
  if (self->n_orders >= 4)
    return TRUE;
  self->is_asked = TRUE;
  g_idle_add (renew_cb, self);
  return FALSE;
}

/* As when the records arrive: another order of all, far from the top. @is_held: all of it at once,
 * as while faces are selected. */
static void
bench_renewal (GuiseWallGrid *grid, GuiseWall *wall, unsigned n, gboolean is_held)
{
  Renewal        renewal = { grid, guise_wall_get_list (wall), n, 0, FALSE };
  GtkAdjustment *adjustment = guise_wall_grid_get_adjustment (grid);
  Loop           loop = { 0 };
  int64_t        start;
  double         cpu;

  if (gtk_adjustment_get_value (adjustment) <= 0.0)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 3.0);
  run (&loop, has_pictures, grid);
  guise_wall_list_set_held (renewal.list, is_held);
  loop = (Loop){ 0 };
  start = g_get_monotonic_time ();
  cpu = get_cpu_s ();
  run (&loop, is_renewed, &renewal);
  run (&loop, has_pictures, grid);
  guise_wall_list_set_held (renewal.list, FALSE);
  report (is_held ? "scrolled down, at once" : "scrolled down", &loop, start, cpu);
}

static void
bench_all (GuiseWallGrid *grid, GuiseWall *wall, unsigned n)
{
  g_autofree uint32_t *faces = g_new (uint32_t, n);
  Loop                 loop = { 0 };
  int64_t              start = g_get_monotonic_time ();
  double               cpu = get_cpu_s ();
  double               ms;

  for (unsigned i = 0; i < n; i++)
    faces[i] = i;
  for (guint sort = 1; sort < 5; sort++)
    {
      guise_wall_set_sort (wall, sort);
      run (&loop, is_done, wall);
    }
  report ("four orders", &loop, start, cpu);
  bench_renewal (grid, wall, n, TRUE);
  bench_renewal (grid, wall, n, FALSE);
  loop = (Loop){ 0 };
  start = g_get_monotonic_time ();
  cpu = get_cpu_s ();
  ms = get_thread_ms ();
  guise_wall_mark (wall, faces, n / 2, GUISE_SELECTION_DROPPED);
  g_print ("  the call itself took %.1f ms of processor\n", get_thread_ms () - ms);
  run (&loop, is_done, wall);
  report ("setting half of them aside", &loop, start, cpu);
}

int
main (int argc, char **argv)
{
  const char *const dir = argc > 1 ? argv[1] : NULL;
  const unsigned    n = argc > 2 ? (unsigned) strtoul (argv[2], NULL, 10) : 100000;
  g_autofree char  *seeds = NULL;
  g_autoptr (GtkCssProvider) style = NULL;
  GtkWidget     *window;
  GuiseWallGrid *grid;
  GuiseWall     *wall;
  Loop           loop = { 0 };
  int64_t        start;
  double         cpu;

  if (dir == NULL)
    return 2;
  seeds = g_strconcat (dir, ".seeds", NULL);
  if (g_mkdir_with_parents (dir, 0700) == 0 && !g_file_test (seeds, G_FILE_TEST_IS_DIR))
    {
      project_faces_make (seeds, N_DIFFERENT, N_DIFFERENT);
      make_names (dir, seeds, n);
      make_records (dir, n);
      g_print ("%u faces were made; run it again to measure\n", n);
      return 0;
    }
  gtk_init ();
  style = gtk_css_provider_new ();
  adw_init ();
  gtk_css_provider_load_from_resource (style, "/org/guise/Studio/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  window = gtk_window_new ();
  grid = g_object_new (GUISE_TYPE_WALL_GRID, NULL);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (grid));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));

  start = g_get_monotonic_time ();
  cpu = get_cpu_s ();
  wall = guise_wall_new (dir, NULL, FALSE, NULL);
  guise_wall_grid_set_wall (grid, wall);
  g_signal_connect_swapped (wall, "changed", G_CALLBACK (guise_wall_grid_update), grid);
  run (&loop, is_shown, wall);
  report ("open", &loop, start, cpu);
  run (&loop, has_pictures, grid);
  report ("open, with pictures", &loop, start, cpu);
  bench_scroll (grid, "scroll, unmeasured", 60);
  loop = (Loop){ 0 };
  run (&loop, is_known, wall);
  report ("records and score card", &loop, start, cpu);
  bench_scroll (grid, "scroll, slowly", 20);
  bench_scroll (grid, "scroll, in leaps", 1500);
  bench_limits (wall);
  bench_all (grid, wall, n);
  return 0;
}
