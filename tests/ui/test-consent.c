/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose face is this: asked before training, answered once, dated. */
#include <string.h>

#include "app/faces/guise-consent-page.h"
#include "app/guise-window.h"
#include "core/guise-file.h"
#include "project-faces.h"
#include "project/guise-faceset-consent.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

static char *work; /* folder of this program */

static const char *const tiny[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=16",   "batch_size=2",
                                    "gan_dims=16",   "gan_patch_size=8", NULL };

/* A project of which nobody has said whose faces it has. */
static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_strconcat (dir, " character", NULL);
  g_autofree char *dst = g_strconcat (dir, " me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 9, 9);
  project_faces_make (dst, 6, 6);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = src }, { .path = dst } };

    project = guise_project_create (dir, "miniature", faces, tiny, 1, &error);
  }
  g_assert_no_error (error);
  return dir;
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

static GtkWidget *
get_top (GuiseWindow *window)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
}

/* The page has read its faces: seven of nine are shown. */
static gboolean
has_pictures (void *data)
{
  GtkWidget *box = ui_find (data, "pictures");

  return gtk_widget_get_first_child (box) != NULL;
}

static gboolean
is_left (void *data)
{
  return !GUISE_IS_CONSENT_PAGE (get_top (data));
}

static gboolean
has_six (void *data)
{
  return g_str_has_prefix (gtk_label_get_label (GTK_LABEL (ui_find (data, "count"))), "6 faces");
}

static unsigned
count_pictures (GtkWidget *page)
{
  GtkWidget *child = gtk_widget_get_first_child (ui_find (page, "pictures"));
  unsigned   n = 0;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
choose (GtkWidget *page, const char *check)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (page, check)), TRUE);
}

static void
write_text (GtkWidget *page, const char *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find (page, entry)), text);
}

static void
confirm (GtkWidget *page)
{
  gtk_widget_activate_action (page, "consent.confirm", NULL);
}

static GuiseJob *
get_job (GuiseWindow *window)
{
  return guise_open_project_get_training (guise_window_get_project (window));
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (get_job (data));
}

static const GuiseConsentStatement *
get_said (const GuiseProject *project, GuiseFaceSlot slot)
{
  return guise_consent_history_get_current (project->faces[slot].statements);
}

/* An answer that is given before the faces are read is the answer. */
static void
test_answered_at_once (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Quick");
  GtkWidget       *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.consent", "s", "src");
  page = get_top (window);
  choose (page, "self_check");
  write_text (page, "person", "Mara");
  ui_wait (has_pictures, page, "faces");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (page, "self_check"))));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find (page, "person"))), ==, "Mara");
  ui_close_window (window);
}

/* Starting asks for both sides, writes the answers down, and then trains. */
static void
test_before_training (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Asked");
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseFacesetConsent) carried = NULL;
  GtkWidget *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  g_assert_false (GUISE_IS_CONSENT_PAGE (get_top (window))); /* never before looking */
  gtk_widget_activate_action (guise_window_get_step_page (window), "train.start", NULL);
  page = get_top (window);
  g_assert_true (GUISE_IS_CONSENT_PAGE (page));
  g_assert_true (is_over (window));
  ui_wait (has_pictures, page, "faces");
  g_assert_cmpuint (count_pictures (page), ==, 7);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (ui_find (page, "confirm_button")), ==,
                   "Choose one answer first");
  g_assert_false (gtk_widget_get_sensitive (ui_find (page, "confirm_button")));
  ui_shoot (GTK_WIDGET (window), "consent-first");

  choose (page, "licensed_check");
  write_text (page, "person", "Mara");
  write_text (page, "origin", "Generated with our own renderer, MIT");
  g_assert_null (gtk_widget_get_tooltip_text (ui_find (page, "confirm_button")));
  ui_shoot (GTK_WIDGET (window), "consent-light");
  confirm (page);
  ui_wait (has_six, page, "the other faces");
  g_assert_false (gtk_widget_get_sensitive (ui_find (page, "confirm_button")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find (page, "person"))), ==, "");
  choose (page, "self_check");
  confirm (page);
  ui_wait (is_left, window, "the page of training");
  g_assert_true (guise_job_is_active (get_job (window)));
  guise_job_stop (get_job (window));
  ui_wait (is_over, window, "the end");

  project = guise_project_open (dir, NULL);
  g_assert_cmpint (get_said (project, GUISE_FACE_SLOT_SRC)->kind, ==, GUISE_CONSENT_LICENSED);
  g_assert_cmpstr (get_said (project, GUISE_FACE_SLOT_SRC)->label, ==, "Mara");
  g_assert_cmpint (get_said (project, GUISE_FACE_SLOT_DST)->kind, ==, GUISE_CONSENT_SELF);
  carried = guise_faceset_consent_load (project->faces[GUISE_FACE_SLOT_SRC].path, NULL);
  g_assert_cmpuint (carried->statements->len, ==, 1);
  ui_close_window (window);
}

/* Says of a face that it is huge. */
static void
claim_side (const char *dir, int side)
{
  static const uint8_t frame[] = { 0xff, 0xc0, 0x00, 0x11, 0x08 };
  g_autofree char     *path = g_build_filename (dir, "00001_0.jpg", NULL);
  g_autofree char     *data = NULL;
  gsize                n_bytes, at = 0;

  g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
  while (at + 9 < n_bytes && memcmp (data + at, frame, sizeof frame) != 0)
    at++;
  g_assert_cmpuint (at + 9, <, n_bytes);
  for (int i = 5; i < 9; i += 2)
    {
      data[at + i] = (char) (side >> 8);
      data[at + i + 1] = (char) (side & 0xff);
    }
  g_assert_true (g_file_set_contents (path, data, (gssize) n_bytes, NULL));
}

/* A face that claims to be larger than any is not shown, and takes no memory; the others are. */
static void
test_huge (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Huge");
  g_autofree char *src = g_strconcat (dir, " character", NULL);
  GtkWidget       *page;

  claim_side (src, 16384);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.consent", "s", "src");
  page = get_top (window);
  ui_wait (has_pictures, page, "faces");
  g_assert_cmpuint (count_pictures (page), ==, 6);
  ui_close_window (window);
}

static gboolean
has_fingerprint (void *data)
{
  return g_str_has_prefix (adw_action_row_get_subtitle (
                             ADW_ACTION_ROW (ui_find (data, "document_row"))),
                           "Fingerprint ");
}

/* What was said can be said anew: both are kept, with a document's fingerprint. */
static void
test_again (void)
{
  GuiseWindow     *window = ui_open_window (400, 700);
  g_autofree char *dir = make_project ("Again");
  g_autofree char *document = g_build_filename (work, "permission.txt", NULL);
  g_autoptr (GuiseProject) project = guise_project_open (dir, NULL);
  g_autoptr (GuiseConsentStatement) before =
               guise_consent_statement_new (GUISE_CONSENT_UNKNOWN, NULL, "from a disk", NULL,
                                            "2026-01-02T03:04:05Z", NULL);
  GtkWidget *page;

  g_assert_true (guise_project_state_consent (project, GUISE_FACE_SLOT_SRC, before, NULL));
  g_assert_true (g_file_set_contents (document, "yes", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.consent", "s", "src");
  page = get_top (window);
  ui_wait (has_pictures, page, "faces");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (page, "unknown_check"))));
  g_assert_true (gtk_widget_get_visible (ui_find (page, "earlier")));
  g_assert_false (gtk_widget_get_visible (ui_find (page, "document_row")));
  ui_shoot (GTK_WIDGET (window), "consent-narrow");
  choose (page, "permission_check");
  g_assert_true (gtk_widget_get_visible (ui_find (page, "document_row")));
  guise_consent_page_attach (GUISE_CONSENT_PAGE (page), document);
  ui_wait (has_fingerprint, page, "a fingerprint");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "consent-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  confirm (page);
  ui_wait (is_left, window, "the project");

  guise_project_free (project);
  project = guise_project_open (dir, NULL);
  g_assert_cmpuint (project->faces[GUISE_FACE_SLOT_SRC].statements->len, ==, 2);
  g_assert_cmpint (get_said (project, GUISE_FACE_SLOT_SRC)->kind, ==, GUISE_CONSENT_PERMISSION);
  g_assert_cmpstr (get_said (project, GUISE_FACE_SLOT_SRC)->note, ==, "from a disk");
  g_assert_cmpstr (get_said (project, GUISE_FACE_SLOT_SRC)->document, ==,
                   "8a798890fe93817163b10b5f7bd2ca4d25d84c52739a645a889c173eee7d9d3d");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/consent/answered-at-once", test_answered_at_once);
  g_test_add_func ("/consent/before-training", test_before_training);
  g_test_add_func ("/consent/huge", test_huge);
  g_test_add_func ("/consent/again", test_again);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
