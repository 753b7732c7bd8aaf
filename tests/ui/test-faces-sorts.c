/* SPDX-License-Identifier: GPL-3.0-or-later
 * The orders of the page of faces: which face is first and which is last. */
#include <fcntl.h>
#include <sys/stat.h>

#include "app/faces/guise-wall-grid.h"
#include "app/faces/guise-wall-list.h"
#include "app/faces/guise-wall.h"
#include "core/guise-file.h"
#include "faces-project.h"
#include "faceset/guise-face-file.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 5
#define SIDE    128

static char *work; /* folder of this program */

/* No two orders begin or end with the same face. */
static const struct
{
  int    grain;  /* how much neighbouring points differ */
  double nose;   /* to the picture's right, pixels */
  int    second; /* of its last change */
} faces[N_FACES] = {
  { 2, 0.0, 30 }, { 40, 2.0, 20 }, { 8, 8.0, 10 }, { 16, -8.0, 40 }, { 24, -3.0, 50 },
};

#define SHARPEST  1
#define BLURRIEST 0
#define FAR_LEFT  3 /* in the picture */
#define FAR_RIGHT 2
#define YOUNGEST  4
#define ELDEST    2

/* A face of an oval and a nose. */
static void
place_points (GuiseFaceMeta *meta, double nose)
{
  for (int k = 0; k < 68; k++)
    {
      const double angle = G_PI * k / 16.0;

      if (k <= 16) /* the jaw */
        {
          meta->landmarks[k][0] = 64.0 - 48.0 * cos (angle);
          meta->landmarks[k][1] = 50.0 + 60.0 * sin (angle);
        }
      else if (k <= 26) /* the brows */
        {
          meta->landmarks[k][0] = 28.0 + 8.0 * (k - 17);
          meta->landmarks[k][1] = 32.0;
        }
      else if (k <= 35) /* the nose */
        {
          meta->landmarks[k][0] = 64.0 + nose + (k > 30 ? 5.0 * (k - 33) : 0.0);
          meta->landmarks[k][1] = k > 30 ? 76.0 : 46.0 + 8.0 * (k - 27);
        }
      else if (k <= 47) /* the eyes */
        {
          meta->landmarks[k][0] = (k < 42 ? 36.0 : 76.0) + 4.0 * ((k - 36) % 6 % 4);
          meta->landmarks[k][1] = (k - 36) % 6 > 3 ? 48.0 : 44.0;
        }
      else /* the mouth */
        {
          meta->landmarks[k][0] = 64.0 + 16.0 * cos (G_PI * (k - 48) / 6.0);
          meta->landmarks[k][1] = 92.0 + 6.0 * sin (G_PI * (k - 48) / 6.0);
        }
    }
}

static void
write_face (const char *dir, int i)
{
  g_autofree char *name = g_strdup_printf ("%05d_0.jpg", i + 1);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  const struct timespec times[] = { { .tv_sec = 1600000000 + faces[i].second },
                                    { .tv_sec = 1600000000 + faces[i].second } };
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (image, y)[3 * x + c] =
          (uint8_t) (80 + y / 2 + ((x / 2 + y / 2) % 2 == 0 ? faces[i].grain : -faces[i].grain));
  meta->type = GUISE_FACE_TYPE_WHOLE;
  place_points (meta, faces[i].nose);
  g_assert_true (guise_face_file_save (path, image, meta, 95, &error));
  g_assert_no_error (error);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static char *
make_project (void)
{
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);

  g_assert_true (guise_dir_make (src, NULL));
  g_assert_true (guise_dir_make (dst, NULL));
  for (int i = 0; i < N_FACES; i++)
    {
      write_face (src, i);
      write_face (dst, i);
    }
  return faces_project_make (work, "Sorts", src, dst);
}

/* ---- the page ---- */

static GuiseWallGrid *
get_grid (GuiseWindow *window)
{
  return GUISE_WALL_GRID (ui_find (GTK_WIDGET (window), "grid"));
}

static gboolean
is_read (void *data)
{
  return guise_window_get_project (data) != NULL &&
         guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

static gboolean
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") && guise_wall_grid_is_idle (get_grid (data)) &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

static int
get_face (GuiseWindow *window, guint position)
{
  GtkWidget  *view = ui_find (GTK_WIDGET (get_grid (window)), "view");
  GListModel *list = G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (view)));
  g_autoptr (GuiseWallFace) face = g_list_model_get_item (list, position);

  return face != NULL ? (int) guise_wall_face_get_index (face) : -1;
}

typedef struct
{
  GuiseWindow *window;
  int          first;
  int          last;
} Ends;

static gboolean
has_ends (void *data)
{
  const Ends *ends = data;

  return get_face (ends->window, 0) == ends->first &&
         get_face (ends->window, N_FACES - 1) == ends->last;
}

static void
check_order (GuiseWindow *window, const char *title, int first, int last)
{
  GtkDropDown *sort = GTK_DROP_DOWN (ui_find (GTK_WIDGET (window), "sort"));
  Ends         ends = { window, first, last };
  guint        i = 0;

  while (!g_str_equal (guise_wall_get_sort_title (i), title))
    i++;
  gtk_drop_down_set_selected (sort, i);
  ui_settle (GTK_WIDGET (window));
  g_test_message ("%s: %d to %d", title, get_face (window, 0), get_face (window, N_FACES - 1));
  ui_wait (has_ends, &ends, title);
}

static void
test_orders (void)
{
  g_autofree char *dir = make_project ();
  GuiseWindow     *window = ui_open_window (1280, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "a project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (is_measured, window, "the wall");
  check_order (window, "Direction", FAR_LEFT, FAR_RIGHT);
  check_order (window, "Sharpness", SHARPEST, BLURRIEST);
  check_order (window, "Newest", YOUNGEST, ELDEST);
  check_order (window, "Take", 0, N_FACES - 1);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  g_test_add_func ("/ui/faces-sorts/orders", test_orders);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
