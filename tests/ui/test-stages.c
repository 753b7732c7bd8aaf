/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bar of stages on the page of training, which leads to the losses of each. */
#include "app/project/guise-project-view.h"
#include "app/train/guise-loss-plot-private.h"
#include "app/train/guise-stage-bar.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define N_DONE 30

static char *work; /* folder of this program */

static GtkWidget *
find_in_page (GuiseWindow *window, const char *id)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return ui_find (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN), id);
}

static GObject *
find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* Three stages of 20, the second at its half. */
static void
make_status (GuiseProjectStatus *status)
{
  const GuiseProjectStageStatus stages[] = { { .title = (char *) "One", .n_iterations = 20 },
                                             { .title = (char *) "Two", .n_iterations = 20 },
                                             { .title = (char *) "Three", .n_iterations = 20 } };

  *status =
    (GuiseProjectStatus){ .iteration = N_DONE, .stage = 1, .stage_done = 10, .n_iterations = 60 };
  status->stage_title = (char *) "Two";
  status->stages = g_array_new (FALSE, FALSE, sizeof *stages);
  g_array_append_vals (status->stages, stages, G_N_ELEMENTS (stages));
}

static void
show_losses (GuiseLossPlot *plot, const GuiseProjectStatus *status)
{
  GuiseLossCurve curve = { .last = N_DONE };

  curve.points = g_array_new (FALSE, TRUE, sizeof (GuiseLossPoint));
  g_array_set_size (curve.points, N_DONE);
  for (guint i = 0; i < N_DONE; i++)
    g_array_index (curve.points, GuiseLossPoint, i).iteration = i + 1;
  guise_loss_plot_follow (plot, &curve, status);
  g_array_unref (curve.points);
}

static gboolean
press (GtkWidget *bar, guint key)
{
  gboolean is_used = FALSE;

  g_signal_emit_by_name (find_controller (bar, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", key,
                         0, 0, &is_used);
  return is_used;
}

static void
click (GtkWidget *bar, double x)
{
  g_signal_emit_by_name (find_controller (bar, GTK_TYPE_GESTURE_CLICK), "released", 1, x, 5.0);
}

/* By a click and by keys; of what is to come there are no losses. */
static void
test_stages (void)
{
  g_autofree char   *dir = train_project_make (work, "Bar", "high-definition", train_project_tiny);
  GuiseWindow       *window = train_project_open (dir, 1280, 800);
  GtkWidget         *bar = find_in_page (window, "stages");
  GuiseLossPlot     *plot = GUISE_LOSS_PLOT (find_in_page (window, "plot"));
  GuiseProjectStatus status;

  ui_settle (GTK_WIDGET (window));
  make_status (&status);
  guise_stage_bar_follow (GUISE_STAGE_BAR (bar), &status);
  show_losses (plot, &status);
  g_assert_true (gtk_widget_grab_focus (bar));
  click (bar, gtk_widget_get_width (bar) - 2.0);
  g_assert_false (plot->is_zoomed);
  click (bar, 2.0);
  g_assert_true (plot->is_zoomed);
  g_assert_cmpfloat (plot->x_begin, ==, 0.0);
  g_assert_cmpfloat (plot->x_end, ==, 20.0);
  g_assert_true (press (bar, GDK_KEY_Right));
  g_assert_cmpfloat (plot->x_begin, >, 0.0); /* a part has 20 iterations at least */
  g_assert_cmpfloat (plot->x_end, >=, (double) N_DONE);
  g_assert_false (press (bar, GDK_KEY_Right));
  g_assert_true (press (bar, GDK_KEY_Left));
  g_assert_cmpfloat (plot->x_begin, ==, 0.0);
  g_assert_false (press (bar, GDK_KEY_Left));
  guise_loss_plot_see (plot, 0, 1e9);
  g_assert_false (plot->is_zoomed);
  g_array_unref (status.stages);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/stages/click", test_stages);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
