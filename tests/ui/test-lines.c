/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sentences that stand beside something are not laid out more often than they have to be. */
#include <dlfcn.h>

#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-flow-layout.h"
#include "ui.h"

/* Of a text that is shown for the first time: it takes 20, and 550 in a GtkBox alone. */
#define MAX_LAYOUTS 60

static const char *const sentence =
  "The faces are not all that this stage wants: 15 of the 21 destination faces have no mask. "
  "Without masks the face is learned with everything around it; apply the masks first.";

static const char *counted; /* the text that is counted, or NULL */
static guint       n_layouts;

/* In front of Pango's: whatever asks how large a text is goes through it. */
__attribute__ ((visibility ("default"))) void
pango_layout_get_size (PangoLayout *layout, int *width, int *height)
{
  static void (*real) (PangoLayout *, int *, int *);

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "pango_layout_get_size");
  if (counted != NULL && g_str_has_prefix (pango_layout_get_text (layout), counted))
    n_layouts++;
  real (layout, width, height);
}

static void
begin_counting (const char *text)
{
  counted = text;
  n_layouts = 0;
}

/* A banner that says something else, in a window that is there. */
static void
test_banner (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *banner = g_object_new (GUISE_TYPE_BANNER, NULL);

  gtk_box_append (GTK_BOX (box), banner);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  guise_banner_set (GUISE_BANNER (banner), "Something else", FALSE);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  begin_counting (sentence);
  guise_banner_set (GUISE_BANNER (banner), sentence, FALSE);
  ui_settle (window);
  g_test_message ("%u layouts", n_layouts);
  g_assert_cmpuint (n_layouts, >, 0); /* else nothing is counted */
  g_assert_cmpuint (n_layouts, <=, MAX_LAYOUTS);
  g_assert_true (ui_is_whole (ui_find (banner, "label")));
  begin_counting (NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* As high as the width asks for, and as wide for any height. */
static void
test_layout (void)
{
  g_autoptr (GtkWidget) bin = g_object_ref_sink (adw_bin_new ());
  GtkWidget *label = gtk_label_new (sentence);
  int        narrow, wide, low, high, width;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_layout_manager (bin, g_object_new (GUISE_TYPE_FLOW_LAYOUT, NULL));
  adw_bin_set_child (ADW_BIN (bin), label);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, 300, &high, NULL, NULL, NULL);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, 900, &low, NULL, NULL, NULL);
  g_assert_cmpint (high, >, low);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, &wide, NULL, NULL);
  g_assert_cmpint (narrow, <, wide);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, low, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, ==, narrow);
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, 300, &high, NULL, NULL, NULL);
  g_assert_cmpint (high, ==, 0);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/lines/banner", test_banner);
  g_test_add_func ("/ui/lines/layout", test_layout);
  guise_leave (g_test_run ());
}
